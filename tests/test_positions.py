"""
Positions and requests, by example: the latest of each party, joint ones, how they moved, where they differ, replies.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from test_cli import fine, run

import partnership_events as pe
from partnership_events.codes import Stance
from partnership_events.dates import Answer
from partnership_events.event import Event, Vocabulary
from partnership_events.projections.positions import SIDES, PositionsReport, concerning, positions
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.vocabulary import STANDARD, MeetingHeld, PositionStated, RequestMade

YES, NO, POSSIBLY = Answer.YES, Answer.NO, Answer.POSSIBLY
EVENTS = Path(__file__).parent.parent / "events"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("PARTNERSHIP_EVENTS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def says(parties, stance="supports", on="2015", topic="reform", **fields) -> PositionStated:
    return PositionStated(on=on, parties=parties, stance=stance, topic=topic, **fields)


def asks(on="2015", parties="ACM", to="BOR", request="a visa", **fields) -> RequestMade:
    return RequestMade(on=on, parties=parties, to=to, request=request, **fields)


def found(as_of, *told, **more) -> PositionsReport:
    return positions(entries_of([*PROLOGUE, *told]), as_of=as_of, **more)


def held(as_of, *told):
    return [(one.parties, str(one.stance), one.standing.answer) for one in found(as_of, *told).positions]


# ---- positions


def test_the_latest_position_of_each_party_on_each_topic_is_told():
    told = [
        says("ACM"),
        says("BOR", "opposes"),
        says("ACM", "concerned", "2017"),
        says("ACM", "welcomes", "2016", topic="peace"),
    ]

    assert {(("ACM",), "concerned", YES), (("BOR",), "opposes", YES), (("ACM",), "welcomes", YES)} == set(
        held("2017", *told)
    )
    assert [(("ACM",), "supports", YES), (("BOR",), "opposes", YES)] == held("2015", *told)
    assert [] == held("2014", *told)


def test_what_several_hold_together_is_told_once():
    assert [(("ACM", "BOR"), "supports", YES)] == held("2016", says(["ACM", "BOR"], joint=True))


def test_who_moved_on_holds_it_no_more():
    told = [says(["ACM", "BOR"], joint=True), says("BOR", "neutral", "2016")]

    assert [(("ACM",), "supports", YES), (("BOR",), "neutral", YES)] == held("2016", *told)


def test_what_may_have_been_said_is_possible_beside_what_was():
    (one,) = found("2016", says("ACM"), says("ACM", "opposes", "2016/2017")).positions

    assert ("supports", POSSIBLY, ["opposes"]) == (
        one.stance,
        one.standing.answer,
        [other.value.stance for other in one.standing.candidates],
    )
    assert {"ACM": ()} == one.earlier


def test_what_only_may_have_been_said_is_told_as_it_would_be():
    (one,) = found("2016", says("ACM", "opposes", "2016/2017", toward="BOR", values=["order"], joint=True)).positions

    assert ("opposes", POSSIBLY, ("BOR",), ("order",), True) == (
        one.stance,
        one.standing.answer,
        one.toward,
        one.values,
        one.joint,
    )


def test_two_of_one_year_leave_it_open_which_came_last():
    (one,) = found("2016", says("ACM"), says("ACM", "opposes")).positions

    assert one.standing.ambiguous
    assert {"ACM": ()} == one.earlier


def test_earlier_positions_say_how_a_party_moved():
    told = found(
        "2018",
        says("ACM", "opposes", "2014"),
        says("ACM", "neutral", "2016"),
        says(["ACM", "BOR"], "supports", "2018", joint=True),
        says("BOR", "concerned", "2017"),
        says("ACM", "welcomes", "2013", topic="peace"),
    )
    one = next(one for one in told.positions if one.topic == "reform")

    assert {"ACM": [("opposes", "2014"), ("neutral", "2016")], "BOR": [("concerned", "2017")]} == {
        party: [(item.stance, str(item.on)) for item in items] for party, items in one.earlier.items()
    }


def test_in_reply_to_what_it_was_said_is_told():
    log = in_memory(*PROLOGUE, asks())
    log.append(says("BOR", on="2016", in_reply_to=log.entries[-1].id))
    log.append(says("ACM", on="2017", in_reply_to=log.entries[-1].id))
    told = log.positions(as_of="2017").positions

    assert [("BOR", "request_made"), ("ACM", "position_stated")] == [
        (one.parties[0], one.in_reply_to[0].fact.kind) for one in told
    ]


def test_what_may_be_a_reply_says_to_what():
    log = in_memory(*PROLOGUE, asks())
    log.append(says("BOR", on="2016/2017", in_reply_to=log.entries[-1].id))
    (one,) = log.positions("2016").positions

    assert ["request_made"] == [reply.fact.kind for reply in one.in_reply_to]


def test_a_reply_to_what_was_retracted_keeps_its_id_alone():
    log = in_memory(*PROLOGUE, asks())
    request = log.entries[-1]
    log.append(says("BOR", on="2016", in_reply_to=request.id))
    log.retract(request.id, reason="never made")
    (one,) = log.positions(as_of="2017").positions

    assert [(request.id, None)] == [(reply.id, reply.fact) for reply in one.in_reply_to]


# ---- where they differ


def test_every_stance_has_its_side():
    assert set(Stance) == set(SIDES)
    assert {"for", "against", "neither"} == set(SIDES.values())


@pytest.mark.parametrize(
    "mine, yours, answer",
    [
        ("supports", "opposes", YES),
        ("welcomes", "concerned", YES),
        ("commits", "opposes", YES),
        ("affirms", "neutral", YES),
        ("opposes", "neutral", YES),
        ("supports", "appreciates", None),
        ("affirms", "commits", None),
        ("opposes", "concerned", None),
        ("neutral", "neutral", None),
    ],
)
def test_parties_differ_where_their_stances_stand_on_different_sides(mine, yours, answer):
    told = found("2015", says("ACM", mine), says("BOR", yours)).differences

    assert ([] if answer is None else [("reform", answer)]) == [(one.topic, one.answer) for one in told]


def differing(as_of, *told):
    return [
        (one.topic, str(one.answer), [(pair.one, pair.other, str(pair.answer)) for pair in one.pairs])
        for one in found(as_of, *told).differences
    ]


def test_silence_is_no_difference():
    assert [] == differing("2015", says("ACM"))
    assert [] == differing("2015", says("ACM"), says("BOR", "opposes", "2016"))
    assert [] == differing("2015", says("ACM"), says("BOR", "opposes", topic="Reform"))


def test_where_one_may_have_said_so_they_possibly_differ():
    assert [("reform", "possibly", [("ACM", "BOR", "possibly")])] == differing(
        "2016", says("ACM"), says("BOR", "opposes", "2016/2017")
    )
    assert [("reform", "possibly", [("ACM", "BOR", "possibly")])] == differing(
        "2016", says("ACM"), says("BOR", "opposes"), says("ACM", "opposes", "2016/2017")
    )


def test_of_several_parties_each_pair_that_differs_is_told():
    told = [says("ACM"), says("BOR", "opposes"), says("COR", "welcomes"), says("COR", "opposes", "2016/2017")]

    assert [("reform", "yes", [("ACM", "BOR", "yes"), ("BOR", "COR", "yes")])] == differing("2015", *told)
    assert [
        ("reform", "yes", [("ACM", "BOR", "yes"), ("ACM", "COR", "possibly"), ("BOR", "COR", "possibly")])
    ] == differing("2016", *told)


def three_of_two_sides():
    return says("ACM"), says("BOR", "welcomes"), says("COR", "opposes")


def test_of_a_party_only_the_pairs_that_it_is_one_of_are_left():
    report = found("2015", *three_of_two_sides())
    pairs = [
        [(pair.one, pair.other) for one in concerning(report, party=key).differences for pair in one.pairs]
        for key in ("ACM", "COR")
    ]

    assert [[("ACM", "COR")], [("ACM", "COR"), ("BOR", "COR")]] == pairs


def test_those_of_one_side_are_told_together():
    log = pe.open_ledger("events").create("three", parties=["ACM", "BOR", "COR"])
    log.append_all(three_of_two_sides())
    told = fine("positions", "three", "--on", "2015", "--differing").splitlines()
    alone = fine("positions", "three", "--on", "2015", "--differing", "--party", "ACM").splitlines()

    assert "                 for: ACM: supports; BOR: welcomes" in told
    assert "                 for: ACM: supports" in alone
    assert all("                 against: COR: opposes" in lines for lines in (told, alone))


def test_what_they_may_have_said_together_is_no_difference():
    both = says(["ACM", "BOR"], "opposes", "2016/2017", joint=True)

    assert [] == differing("2016", says("ACM"), says("BOR"), both)
    # Had it been said, they would not differ any more.
    assert [("reform", "possibly", [("ACM", "BOR", "possibly")])] == differing(
        "2016", says("ACM"), says("BOR", "neutral"), both
    )


def test_what_they_may_have_said_together_before_one_moved_may_be_a_difference():
    both = says(["ACM", "BOR"], "opposes", "2014/2017", joint=True)

    assert [("reform", "possibly", [("ACM", "BOR", "possibly")])] == differing(
        "2016", says("ACM", on="2012"), says("BOR", on="2015"), both
    )


def test_of_two_joint_ones_the_same_came_last_for_both():
    told = [says(["ACM", "BOR"], joint=True), says(["ACM", "BOR"], "opposes", joint=True)]

    assert found("2015", *told).positions[0].standing.ambiguous
    assert [] == differing("2015", *told)


# ---- requests


def requests(as_of, *told):
    return [(one.request, str(one.open), str(one.overdue)) for one in found(as_of, *told).requests]


def replying(on, as_of, reply=says, **request):
    log = in_memory(*PROLOGUE, asks(**request))
    log.append(reply("BOR", on=on, in_reply_to=log.entries[-1].id))
    (one,) = log.positions(as_of=as_of).requests
    return one


def test_a_request_says_who_asks_whom_for_what_and_by_when():
    (one,) = found("2015", asks(deadline="2016")).requests

    assert (("ACM",), ("BOR",), "a visa", "2016", YES, NO, ()) == (
        one.by,
        one.to,
        one.request,
        str(one.deadline),
        one.open,
        one.overdue,
        one.replies,
    )


@pytest.mark.parametrize(
    "deadline, as_of, overdue",
    [
        ("2016", "2016-12-31", "no"),
        ("2016", "2017-01-01", "yes"),
        ("[2016..2017]", "2017-06", "possibly"),
        (None, "2999", "no"),
    ],
)
def test_an_unanswered_request_is_overdue_when_its_deadline_has_passed(deadline, as_of, overdue):
    assert [("a visa", "yes", overdue)] == requests(as_of, asks(deadline=deadline))


@pytest.mark.parametrize(
    "on, expected",
    [
        pytest.param("2016", (NO, NO, [YES]), id="answered"),
        pytest.param("2018/2019", (POSSIBLY, POSSIBLY, [POSSIBLY]), id="possibly answered"),
        pytest.param("2019", (YES, YES, []), id="answered later"),
    ],
)
def test_an_answered_request_is_neither_open_nor_overdue(on, expected):
    one = replying(on, "2018", deadline="2017")

    assert expected == (one.open, one.overdue, [item.answer for item in one.replies])


def test_any_kind_of_fact_may_be_the_reply():
    def meets(parties, on, in_reply_to):
        return MeetingHeld(on=on, parties=parties, form="call", in_reply_to=in_reply_to)

    assert ["meeting_held"] == [item.fact.kind for item in replying("2016", "2016", meets).replies]


def test_a_reply_to_a_correction_answers_the_request():
    log = in_memory(*PROLOGUE, asks())
    log.correct("@7", reason="misread", request="two visas")
    log.append(says("BOR", on="2016", in_reply_to=log.entries[-1].id))
    (one,) = log.positions(as_of="2016").requests

    assert ("two visas", NO, ["position_stated"]) == (one.request, one.open, [item.fact.kind for item in one.replies])


def test_a_reply_to_a_correction_that_was_taken_back_answers_the_request_too():
    log = in_memory(*PROLOGUE, asks())
    correction = log.correct("@7", reason="misread", request="two visas")
    log.append(says("BOR", on="2016", in_reply_to=correction.id))
    log.retract(correction.id, reason="read well")
    (one,) = log.positions("2016").requests

    assert ("a visa", NO, ["2016"]) == (one.request, one.open, [str(item.on) for item in one.replies])


def test_of_two_replies_those_are_told_that_came_by_then():
    log = in_memory(*PROLOGUE, asks())
    request = log.entries[-1].id
    log.append(says("BOR", on="2016", in_reply_to=request))
    log.append(says("BOR", on="2017", topic="peace", in_reply_to=request))

    assert [["2016"], ["2016", "2017"]] == [
        [str(item.on) for item in log.positions(day).requests[0].replies] for day in ("2016", "2018")
    ]


def test_a_reply_that_is_told_twice_is_one_reply():
    log = in_memory(*PROLOGUE, asks())
    request = log.entries[-1].id
    log.correct(request, reason="misread", request="two visas")
    first = log.append(says("BOR", on="2016", in_reply_to=request))
    log.append(says("BOR", on="2016", in_reply_to=log.entries[-2].id, same_as=first.id))

    assert ["2016"] == [str(item.on) for item in log.positions("2018").requests[0].replies]


def referring(*told):
    """
    A request of 2015-06, of ACM to BOR, and what refers to it by 2018, as it is told and as the state has it.
    """
    log = in_memory(*PROLOGUE, asks("2015-06"))
    request = log.entries[-1].id
    for one in told:
        log.append(attrs.evolve(one, in_reply_to=request))
    (asked,) = log.as_of("2018").requests
    (one,) = log.positions(as_of="2018").requests
    return asked, one


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(says("ACM", on="2016"), id="a reminder of the one who asked"),
        pytest.param(says("COR", on="2016"), id="a third party"),
        pytest.param(says("BOR", on="2014"), id="said before the request"),
    ],
)
def test_only_who_was_asked_answers_and_not_before_the_request(stranger):
    asked, one = referring(stranger)

    assert (YES, None, YES) == (asked.open, asked.reply, one.open)
    assert ([], ["position_stated"]) == (
        [item.fact.kind for item in one.replies],
        [i.fact.kind for i in one.follow_ups],
    )


def test_a_reminder_after_the_reply_leaves_the_request_answered():
    asked, one = referring(says("BOR", on="2016"), says("ACM", on="2017"))

    assert (NO, NO, "2016") == (asked.open, one.open, str(asked.reply.value.on))
    assert (["2016"], ["2017"]) == tuple([str(item.on) for item in told] for told in (one.replies, one.follow_ups))


def test_a_reminder_that_may_have_come_leaves_a_possible_reply_possible():
    asked, one = referring(says("ACM", on="2016"), says("BOR", on="2018/2019"), says("ACM", on="2018/2020"))

    assert (POSSIBLY, POSSIBLY, [POSSIBLY]) == (asked.open, one.open, [item.answer for item in one.replies])
    assert [YES, POSSIBLY] == [item.answer for item in one.follow_ups]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(says(["ACM", "BOR"], on="2016", joint=True), id="both together"),
        pytest.param(MeetingHeld(on="2016", form="call"), id="of no party"),
        pytest.param(says("BOR", on="2015"), id="perhaps before it"),
    ],
)
def test_what_may_be_a_reply_counts_as_one(reply):
    assert NO is referring(reply)[0].open


def test_a_follow_up_is_told_as_one_with_its_source():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    asked = log.append(asks())
    log.append(says("ACM", on="2016", topic="visas", in_reply_to=asked.id))
    out = fine("positions", "one-two", "--on", "2018", "--requests")

    assert "unanswered: no reply is recorded\n                 follow-up: 2016  position stated" in out


def test_the_unanswered_come_first_and_of_them_the_overdue():
    log = in_memory(*PROLOGUE, asks(request="answered"))
    log.append(says("BOR", on="2016", in_reply_to=log.entries[-1].id))
    log.append(asks(request="open"))
    log.append(asks(request="possibly overdue", deadline="[2016..2019]"))
    log.append(asks(request="overdue", deadline="2016"))
    log.append(asks("2018/2019", request="possibly made"))
    log.append(asks("2018/2019", request="possibly made and overdue", deadline="2017"))

    assert ["overdue", "possibly overdue", "possibly made and overdue", "open", "possibly made", "answered"] == [
        one.request for one in log.positions(as_of="2018").requests
    ]


# ---- a part of it


def test_a_topic_is_found_by_a_piece_of_its_words_and_a_party_by_its_key():
    whole = found(
        "2016",
        says("ACM", topic="UN Reform"),
        says("BOR", "opposes", topic="UN Reform"),
        says("COR", topic="peace"),
        asks(request="reform of visas"),
        asks(request="peace", parties="COR", to="ACM"),
    )

    def part(**which):
        told = concerning(whole, **which)
        return (
            [one.parties[0] for one in told.positions],
            [one.topic for one in told.differences],
            [one.request for one in told.requests],
        )

    assert (["ACM", "BOR"], ["UN Reform"], ["reform of visas"]) == part(topic="reform")
    assert (["COR"], [], ["peace"]) == part(party="COR")
    assert (["BOR"], ["UN Reform"], ["reform of visas"]) == part(party="BOR")
    assert ([], [], []) == part(party="BOR", topic="peace")
    assert whole == concerning(whole)


# ---- the log that is shipped


@pytest.mark.parametrize(
    "as_of, positions_, answered",
    [("2022-11-28", 0, []), ("2022-11-29", 4, []), ("2023-09-20", 12, [NO]), ("2026", 12, [NO])],
)
def test_the_positions_of_japan_and_mongolia_on_four_dates(as_of, positions_, answered):
    told = pe.open_ledger(EVENTS)["japan-mongolia"].positions(as_of=as_of)

    assert (positions_, answered, ()) == (
        len(told.positions),
        [one.open for one in told.requests],
        told.differences,
    )


def test_the_answer_to_japan_is_told_with_its_fact():
    told = pe.open_ledger(EVENTS)["japan-mongolia"].positions(as_of="2023-09-20")
    water = [one for one in told.positions if one.topic.startswith("ALPS")]

    assert [(("JPN",), "affirms"), (("MNG",), "supports")] == [(one.parties, one.stance) for one in water]
    assert ["request_made"] == [reply.fact.kind for reply in water[1].in_reply_to]
    assert [["B p12"]] == [[str(cite) for cite in item.fact.cites] for item in told.requests[0].replies]


@pytest.mark.parametrize(
    "as_of, cuba, usa, answer",
    [
        ("1992-11-23", None, None, None),
        ("1992-11-24", "opposes", "supports", YES),
        # Once the United States abstained: neither for it nor against it.
        ("2016-10-26", "opposes", "neutral", YES),
        ("2017-11-01", "opposes", "supports", YES),
    ],
)
def test_over_the_embargo_cuba_and_the_united_states_differ(as_of, cuba, usa, answer):
    told = concerning(pe.open_ledger(EVENTS)["usa-cuba"].positions(as_of=as_of), topic="embargo")
    stances = {
        one.parties[0]: str(one.stance) for one in told.positions if one.topic == "United States embargo on Cuba"
    }

    assert {party: stance for party, stance in (("CUB", cuba), ("USA", usa)) if stance} == stances
    assert ([] if answer is None else [answer]) == [one.answer for one in told.differences]


# ---- the verb


def story() -> None:
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"], title="One and Two")
    log.append(pe.SourceDeclared(source="A"))
    told = [
        says("ACM", "supports", "2014"),
        says("BOR", "supports", "2015", toward="ACM", values=["order"]),
        asks("2016", "BOR", "ACM", "a review", deadline="2017"),
        asks("2016", "ACM", "BOR", "a visa"),
    ]
    for one in told:
        log.append(one, cites="A:p1")
    visa = log.entries[-1].id
    log.append(says("BOR", "commits", "2017", topic="visas", in_reply_to=visa), cites="A:p2")
    log.append(says("ACM", "concerned", "2016"), cites="A:p3")
    log.append(says(["ACM", "BOR"], "welcomes", "2018", topic="peace", joint=True), cites="A:p4")
    log.append(says(["ACM", "BOR"], "opposes", "2018/2019", topic="peace", joint=True), cites="A:p5")


def test_positions_are_told_whole():
    story()

    assert """One and Two
ACM and BOR
on 2018-12-31, read in UTC, as known by now (@10)

Differing      reform
                 for: BOR: supports  [A p1]
                 against: ACM: concerned  [A p3]
               by the rule: supports, welcomes, appreciates, affirms and commits: for; opposes and
                 concerned: against; neutral: neither

Requests       BOR asks ACM: a review, by 2017 (2016)  [A p1]
                 overdue: its deadline has passed, and no reply is recorded
               ACM asks BOR: a visa (2016)  [A p1]
                 answered
                 reply: 2017  position stated: commits: visas  (BOR)  [A p2]

Positions      reform
                 ACM: concerned, since 2016  [A p3]
                   before: supports (2014)  [A p1]
                 BOR: supports (order), toward ACM, since 2015  [A p1]
               visas
                 BOR: commits, since 2017  [A p2]
                   in reply to: request made of 2016, a visa, to BOR  [A p1]
               peace
                 ACM and BOR: welcomes, jointly, since 2018  [A p4]
                   or possibly opposes, jointly (2018/2019)  [A p5]

basis: one-two @10, open, as of 2018-12-31, read in UTC
""" == fine("positions", "one-two", "--on", "2018-12-31")


def told_json(*words):
    return json.loads(fine("positions", "one-two", "--on", "2018", *words, "--json"))


@pytest.mark.parametrize(
    "words, positions_, differences, requests_",
    [
        ([], 4, 1, 2),
        (["--differing"], 2, 1, 0),
        (["--requests"], 0, 0, 2),
        (["--requests", "--differing"], 2, 1, 2),
        (["--topic", "VISA"], 1, 0, 1),
        (["--topic", "visa", "--requests"], 0, 0, 1),
        (["--party", "ACM"], 2, 1, 2),
        (["--known", "@4"], 2, 0, 0),
    ],
)
def test_the_verb_tells_the_part_that_is_asked_for(words, positions_, differences, requests_):
    story()
    told = told_json(*words)

    assert (positions_, differences, requests_) == (
        len(told["positions"]),
        len(told["differences"]),
        len(told["requests"]),
    )
    assert ["positions", "differences", "requests", "basis"] == list(told)


def test_possibly_is_said_where_it_is_possible():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append(says("ACM"))
    log.append(says("BOR", "opposes", "2015/2016"))
    log.append(asks(deadline="[2014..2017]"))
    log.append(asks("2015/2016", request="a seat"))
    out = fine("positions", "one-two", "--on", "2015")

    assert "Differing      reform, possibly\n                 for: ACM: supports\n" in out
    assert "                 against: BOR: possibly opposes\n" in out
    assert "possibly overdue: no certain reply is recorded" in out
    assert "a seat (possibly 2015/2016)\n                 possibly unanswered" in out
    assert "BOR: possibly opposes (2015/2016)" in out


def test_what_was_said_before_is_told_the_latest_first():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append_all([says("ACM", "opposes", "2013"), says("ACM", "neutral", "2014"), says("ACM", on="2015")])
    out = fine("positions", "one-two", "--on", "2018")

    assert "before: neutral (2014)\n                   before: opposes (2013)\n" in out


def test_what_was_said_before_and_is_disputed_is_marked():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    disputed = log.append(says("ACM", "opposes", "2013"))
    log.append_all([says("ACM", "neutral", "2014"), says("ACM", on="2015")])
    log.append(pe.FactDisputed(facts=[disputed.id], claims=[pe.Claim(value="supports")], field="stance"))
    out = fine("positions", "one-two", "--on", "2018")

    assert "before: neutral (2014)\n                   before: opposes (2013)  <disputed>\n" in out


def test_a_reply_that_may_not_be_there_yet_is_marked():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    log.append(says("BOR", on="2018/2019", in_reply_to=log.append(asks()).id))

    assert "reply: 2018/2019  position stated: supports: reform  (BOR)  <possibly>" in fine(
        "positions", "one-two", "--on", "2018"
    )


def test_a_request_without_a_reply_says_so():
    pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"]).append(asks())

    assert "unanswered: no reply is recorded" in fine("positions", "one-two", "--on", "2018")


def test_a_slip_in_a_party_is_met_with_who_speaks():
    story()
    ran = run("positions", "one-two", "--party", "ACN")

    assert (0, "partnership: note: ACN neither says nor asks anything by then; did you mean ACM?\n") == (
        ran.status,
        ran.err,
    )
    assert "nothing of what is asked for, among 4 positions and 2 requests" in ran.out


def test_silence_is_told_by_declared_coverage():
    log = pe.open_ledger("events").create("one-two", parties=["ACM", "BOR"])
    assert "positions and requests: unknown: nothing is recorded" in fine("positions", "one-two")

    log.append(pe.CoverageDeclared(coverage="all", period="2000/2010"))
    assert "positions and requests: none" in fine("positions", "one-two", "--on", "2005")
    assert "positions and requests: not covered" in fine("positions", "one-two", "--on", "2015")


@pytest.mark.parametrize(
    "words, told",
    [
        (["one-two", "--known", "@99"], "--known: no position @99"),
        (["one-two", "--on", "20x"], "--on: '20x'"),
        (["nobody"], "no log 'nobody'"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_option(words, told):
    story()
    ran = run("positions", *words)

    assert (3, "") == (ran.status, ran.out)
    assert told in ran.err


@attrs.frozen(kw_only=True)
class Odd(Event):
    """
    A kind of one's own that writes the cells of positions and requests.
    """

    kind: ClassVar[str] = "odd"

    def writes(self, me):
        return {("position", "ACM", "reform"): "odd", ("request", me): "odd", ("position", "BOR", "peace"): None}


def test_a_kind_of_ones_own_states_no_position_and_asks_nothing():
    log = in_memory(says("ACM"), says("BOR"), asks(), Odd(on="2016"), vocabulary=STANDARD | Vocabulary.of(Odd))
    told = log.positions("2016")

    assert ([("BOR",)], ["a visa"], ()) == (
        [one.parties for one in told.positions],
        [one.request for one in told.requests],
        told.differences,
    )

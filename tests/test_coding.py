"""
Two coders of the same sources: what is paired, what contradicts, and what a merge writes.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

import partnership_events as pe
from partnership_events.codec import codec_of
from partnership_events.coding import Choice, Decision, as_text, compare, decided, merge_codings, proposed
from partnership_events.coding.origins import independent
from partnership_events.facts import resolve
from partnership_events.testing import entries_of, in_memory

BOTH = ["FRA", "DEU"]
CODEC = codec_of(pe.STANDARD)
OPENED = pe.LogOpened(name="france-germany", parties=BOTH)
SOURCE = pe.SourceDeclared(source="A", title="A chronicle")


def log(*told, opened=OPENED, declared=(SOURCE,)):
    return entries_of([opened, *declared, *told])


def meeting(on, cite="", **more):
    event = pe.MeetingHeld(on=on, **{"form": "summit", "parties": BOTH, **more})
    return pe.Draft(event=event, cites=[cite] if cite else ())


def signed(instrument, on="1963-01-22", **more):
    return pe.InstrumentSigned(on=on, instrument=instrument, parties=BOTH, form="treaty", **more)


def pair_of(mine, yours, **options):
    found = compare(log(*mine), log(*yours), **options)
    assert 1 == len(found.pairs)
    return found.pairs[0]


def merged(mine, yours, choice=None):
    """
    The log after the merge, where one choice was made for all pairs.
    """
    decisions = {}
    if choice is not None:
        decisions = {
            pair.yours.id: Decision(choice=choice, yours=pair.yours.id, mine=pair.mine.id)
            for pair in compare(mine, yours).pairs
        }
    partnership = in_memory(*mine)
    partnership.merge(yours, coder="bruno", decisions=decisions)
    return partnership


# -- which facts are likely one


@pytest.mark.parametrize("here, there, same, likely", [
    pytest.param("1963-07-04", "1963-07-04", "yes", True, id="one day"),
    pytest.param("1963-07", "1963-07-04", "possibly", False, id="a month, and no passage in common"),
    pytest.param("[1963-07-03..1963-07-05]", "1963-07-04", "possibly", True, id="a few days"),
    pytest.param("1963-07-04", "1963-07-05", "no", True, id="days apart, all else alike"),
    pytest.param("1963-07-04", "1963-07-11", "no", True, id="as far apart as may be"),
    pytest.param("1963", "1963", "yes", True, id="one year, told alike"),
])  # fmt: skip
def test_dates_that_meet_or_lie_near_make_a_pair(here, there, same, likely):
    pair = pair_of([meeting(here)], [meeting(there)])

    assert (same, likely) == (pair.fields[0].same.value, pair.is_likely)


def test_dates_further_apart_than_asked_for_make_none():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-12"))

    assert () == compare(mine, yours).pairs
    assert 1 == len(compare(mine, yours, within=8).pairs)
    assert () == compare(log(meeting("1963-07-04")), log(meeting("1963-07-05")), within=0).pairs


def test_a_passage_that_both_cite_makes_up_for_a_wide_date():
    pair = pair_of([meeting("1963-07", "A:p3")], [meeting("1963-07-04", "A:p3")])

    assert ((), True) == (pair.doubts, "both cite A p3" in pair.reasons)
    other = pair_of([meeting("1963-07", "A:p3")], [meeting("1963-07-04", "A:p4")])
    assert ("the dates leave more than 7 days",) == other.doubts
    against = pair_of([meeting("1963-07", "A:p3")], [meeting("1963-07-04", "A:p3", form="call")])
    assert ("the dates leave more than 7 days",) == against.doubts


def test_an_instrument_is_signed_once_whatever_the_date():
    pair = pair_of([signed("elysee")], [signed("elysee", on="1962-01-22")])

    assert (True, ["on"]) == (pair.is_likely, [one.field for one in pair.contradictions])


def test_days_apart_and_something_else_differs_is_a_doubt():
    pair = pair_of([meeting("1963-07-04")], [meeting("1963-07-05", form="call")])

    assert ("1 day apart, and not alike in all else",) == pair.doubts


def test_strangers_make_no_pair_and_silence_is_no_stranger():
    known = pe.LogOpened(name="x", parties=["ITA", *BOTH])
    mine = log(meeting("1963-07-04", parties=["ITA"]), opened=known)

    assert () == compare(mine, log(meeting("1963-07-04", parties=["FRA"]), opened=known)).pairs
    assert 1 == len(compare(mine, log(meeting("1963-07-04", parties=[]), opened=known)).pairs)


def test_who_fits_two_equally_well_is_possibly_either():
    found = compare(log(meeting("1963-07-04"), meeting("1963-07-04", order=1)), log(meeting("1963-07-04", "A:p9")))

    assert ("@4 here fits as well",) == found.pairs[0].doubts
    assert [4] == [fact.seq for fact in found.only_mine]
    found = compare(log(meeting("1963-07-04", "A:p9")), log(meeting("1963-07-04"), meeting("1963-07-04", order=1)))
    assert ("@4 there fits as well",) == found.pairs[0].doubts


def test_the_most_alike_are_paired_first():
    mine = log(meeting("1963-07-04"), meeting("1963-07-05", place=pe.Place(city="Bonn")))
    yours = log(meeting("1963-07-05"), meeting("1963-07-04", place=pe.Place(city="Bonn")))

    assert {(3, 4), (4, 3)} == {(pair.mine.seq, pair.yours.seq) for pair in compare(mine, yours).pairs}


def test_two_positions_of_one_day_on_other_topics_are_possibly_two():
    def said(topic):
        return pe.PositionStated(on="1963-07-04", stance="supports", topic=topic, parties=BOTH)

    pair = pair_of([said("youth exchange")], [said("armament")])
    assert ("topic: youth exchange here, armament there",) == pair.doubts
    assert pair_of([said("youth exchange")], [said("youth exchange")]).is_likely


def test_cooperation_of_one_day_on_other_topics_is_possibly_two():
    def agreed(*topics):
        return pe.CooperationAgreed(on="1963-07-04", topics=topics, parties=BOTH)

    assert ("topics: arms here, youth there",) == pair_of([agreed("arms")], [agreed("youth")]).doubts
    assert pair_of([agreed("arms", "youth")], [agreed("youth")]).is_likely


def test_one_thing_under_two_kinds_is_possibly_one_and_counts_against_agreement_on_kinds():
    label = "Consultations of the Heads of Government"
    mine = pe.MechanismEstablished(on="1963-01-22", mechanism="talks", label=label, level="leaders", parties=BOTH)
    yours = pe.InitiativeLaunched(on="1963-01-22", initiative="consult", label=label, parties=BOTH)
    found = compare(log(mine, meeting("1963-07-04")), log(yours, meeting("1963-07-04")))

    assert [("coded as mechanism established here, as initiative launched there",), ()] == [
        pair.doubts for pair in found.pairs
    ]
    kinds = next(one.agreement for one in found.agreement if one.what == "kind")
    assert (2, 1) == (kinds.units, kinds.agreed)


def test_planned_here_and_actual_there_is_a_doubt():
    pair = pair_of([meeting("1963-07-04", modality="planned")], [meeting("1963-07-04")])

    assert ("told as planned here, as a fact there",) == pair.doubts


@pytest.mark.parametrize("there, more, asked", [
    pytest.param("1963-01-23", {}, True, id="days apart"),
    pytest.param("1963-01", {}, True, id="within a month"),
    pytest.param("1963-01-23", {"parties": []}, True, id="silent about the parties"),
    pytest.param("1963-01-23", {"title": {"de": "Vertrag", "en": "Treaty"}}, True, id="one of two languages"),
    pytest.param("1963-01-22", {}, False, id="likely one"),
    pytest.param("1963-02-22", {}, False, id="further apart than asked for"),
    pytest.param("1963-01-23", {"title": "Another treaty"}, False, id="another title"),
    pytest.param("1963-01-23", {"parties": ["FRA"]}, False, id="other parties"),
    pytest.param("1963-01-23", {"modality": "planned"}, False, id="planned there"),
])  # fmt: skip
def test_one_title_under_two_keys_is_to_be_decided(there, more, asked):
    told = {"on": there, "instrument": "t63", "parties": BOTH, "form": "treaty", "title": "Treaty"}
    mine, yours = log(signed("elysee", title={"en": "Treaty"})), log(pe.InstrumentSigned(**told | more))
    found = merge_codings(mine, yours, CODEC, coder="bruno")

    assert asked == any(pair.is_asked for pair in found.comparison.pairs)
    assert asked == bool(found.asked)
    assert [step.is_open for step in found.steps] == [bool(found.open)]
    assert not asked or [Choice.DIFFERENT] == [step.choice for step in found.asked]


def test_what_was_decided_is_asked_no_more():
    mine, yours = log(signed("elysee", title="Treaty")), log(signed("t63", on="1963-01-23", title="Treaty"))
    here, there = fact_id(mine), fact_id(yours)

    for choice, kept in ((Choice.DIFFERENT, 0), (Choice.SKIP, 0), (Choice.SAME, 0), (Choice.DISPUTE, 1)):
        told = {there: Decision(choice=choice, yours=there, mine=here)}
        found = merge_codings(mine, yours, CODEC, coder="bruno", decisions=told)
        assert ((), kept) == (found.asked, len(found.open))

    after = in_memory(*mine)
    after.merge(yours, coder="bruno", undecided="apart")
    assert () == merge_codings(after.entries, yours, CODEC, coder="bruno").open


# -- field by field


@pytest.mark.parametrize("field, here, there, same", [
    ("form", "summit", "summit", "yes"),
    ("form", "summit", "call", "no"),
    ("place", pe.Place(city="Bonn"), pe.Place(city="Bonn", country="DEU"), "possibly"),
    ("place", pe.Place(city="Bonn"), pe.Place(city="Paris", country="DEU"), "no"),
    ("place", pe.Place(name="the chancellery"), pe.Place(name="Palais Schaumburg, seat of the chancellor"), "possibly"),
    ("duration", "PT1H", None, "possibly"),
    ("duration", "PT1H", "PT2H", "no"),
    ("topics", ["youth"], ["youth", "arms"], "possibly"),
    ("confidence", "high", "low", "possibly"),
    ("basis", "inferred", "stated", "possibly"),
    ("ordinal", 1, 2, "no"),
    ("mechanism", "talks", "consultations", "no"),
])  # fmt: skip
def test_what_two_coders_say_of_a_field(field, here, there, same):
    pair = pair_of([meeting("1963-07-04", **{field: here})], [meeting("1963-07-04", **{field: there})])

    assert same == next(one.same.value for one in pair.fields if one.field == field)


@pytest.mark.parametrize("here, there, same", [
    ({"en": "Élysée Treaty"}, {"en": "Élysée Treaty", "de": "Élysée-Vertrag"}, "yes"),
    ({"en": "Élysée Treaty"}, {"de": "Élysée-Vertrag"}, "possibly"),
    ({"en": "Élysée Treaty"}, {"en": "Treaty of Friendship"}, "no"),
])  # fmt: skip
def test_titles_are_held_together_language_by_language(here, there, same):
    pair = pair_of([signed("elysee", title=here)], [signed("elysee", title=there)])

    assert same == next(one.same.value for one in pair.fields if one.field == "title")


def test_unknown_is_no_answer():
    pair = pair_of([signed("elysee", binding="unknown")], [signed("elysee", binding="yes")])

    assert () == pair.contradictions


# -- names


def test_what_the_other_calls_otherwise_is_understood():
    mine = log(signed("elysee", title="Élysée Treaty"), pe.InstrumentInForce(on="1963-07-02", instrument="elysee"))
    yours = log(signed("t63", title="Élysée Treaty"), pe.InstrumentInForce(on="1963-07-02", instrument="t63"))
    found = compare(mine, yours)

    assert {"t63": "elysee"} == found.subjects
    assert [(), ()] == [pair.doubts for pair in found.pairs]
    after = merged(mine, yours)
    assert ["elysee"] == list(after.as_of("1964").instruments)
    assert 2 == len(after.facts().facts)


def test_another_key_and_no_name_in_common_is_a_doubt():
    pair = pair_of([signed("elysee")], [signed("t63")])

    assert ("called elysee here, t63 there",) == pair.doubts


def test_a_passage_in_common_makes_up_for_another_key_where_nothing_else_differs():
    def pledged(key, count):
        event = pe.PledgeMade(
            on="1963-01-22", pledge=key, by="FRA", action="train", quantity=pe.Quantity(count, "person")
        )
        return pe.Draft(event=event, cites="A:p1")

    assert pair_of([pledged("youth", 200)], [pledged("trainees", 200)]).is_likely
    other = pair_of([pledged("youth", 200)], [pledged("trainees", 300)])
    assert ("called youth here, trainees there",) == other.doubts


def test_another_day_and_another_topic_are_two_facts():
    def said(on, topic):
        return pe.PositionStated(on=on, stance="supports", topic=topic, parties=BOTH)

    assert () == compare(log(said("1963-07-04", "youth")), log(said("1963-07-05", "armament"))).pairs
    assert 1 == len(compare(log(said("1963-07-04", "youth")), log(said("1963-07-05", "youth"))).pairs)


def test_what_nobody_decided_is_refused_and_nothing_written():
    mine, yours = log(signed("elysee", title="Treaty")), log(signed("t63", on="1963-01-23", title="Treaty"))
    after = in_memory(*mine)
    with pytest.raises(pe.Refused) as refused:
        after.merge(yours, coder="bruno")

    assert len(mine) == len(after)
    (problem,) = refused.value.problems
    assert problem.met == (
        "@3 here (instrument signed 1963-01-22 Treaty (elysee), treaty) and @3 there"
        " (instrument signed 1963-01-23 Treaty (t63), treaty): one fact or two is not decided"
    )
    assert 'undecided="apart"' in problem.right
    after.merge(yours, coder="bruno", undecided="apart")
    assert ["elysee", "t63"] == list(after.as_of("1990").instruments)


# -- what was corrected there after it was taken over


def retold(*told):
    """
    Anna's log after a merge of Bruno's, and Bruno's log, which goes on.
    """
    anna, bruno = in_memory(*log()), in_memory(*log(*told))
    anna.merge(bruno.entries, coder="bruno")
    return anna, bruno


def dates(partnership):
    return [str(fact.event.on) for fact in partnership.facts().facts]


def test_a_later_correction_there_is_followed_once():
    anna, bruno = retold(meeting("1963-07-04", "A:p1"))
    bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-05", cites=["A:p2"])
    (written,) = anna.merge(bruno.entries, coder="bruno")

    assert ["1963-07-05"] == dates(anna)
    assert ("fact_corrected", "as bruno corrected it: a slip", "A p2") == (
        written.kind,
        written.event.reason,
        str(written.cites[0]),
    )
    assert () == anna.merge(bruno.entries, coder="bruno")


def test_one_correction_after_another_is_followed_and_one_that_was_taken_back_too():
    anna, bruno = retold(meeting("1963-07-04"))
    for on in ("1963-07-05", "1963-07-06"):
        last = bruno.correct(bruno.entries[2].id, reason="a slip", on=on)
        anna.merge(bruno.entries, coder="bruno")
        assert [on] == dates(anna)
    bruno.retract(last.id, reason="right before")
    anna.merge(bruno.entries, coder="bruno")

    assert ["1963-07-05"] == dates(anna)
    assert () == anna.merge(bruno.entries, coder="bruno")


def test_what_was_corrected_there_before_it_was_taken_over_needs_no_correction():
    anna, bruno = in_memory(*log()), in_memory(*log(meeting("1963-07-04")))
    bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-05")
    anna.merge(bruno.entries, coder="bruno")

    assert (["1963-07-05"], 3) == (dates(anna), len(anna))
    assert () == anna.merge(bruno.entries, coder="bruno")


def test_what_was_corrected_here_meanwhile_is_not_corrected_from_there():
    anna, bruno = retold(meeting("1963-07-04"))
    anna.correct(anna.entries[2].id, reason="by the diary", on="1963-07-03")
    theirs = bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-05")
    found = merge_codings(anna.entries, bruno.entries, CODEC, coder="bruno")

    assert ((), [(theirs, "corrected there since it was taken over, and here by @4")]) == (
        found.drafts,
        [(one.entry, one.why) for one in found.left_out],
    )


@pytest.mark.parametrize("corrected", [False, True])
def test_what_was_corrected_here_alone_stands(corrected):
    anna, bruno = in_memory(*log()), in_memory(*log(meeting("1963-07-04")))
    if corrected:
        bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-05")
    anna.merge(bruno.entries, coder="bruno")
    anna.correct(anna.entries[2].id, reason="by the diary", on="1963-07-03")
    found = merge_codings(anna.entries, bruno.entries, CODEC, coder="bruno")

    assert ((), ()) == (found.drafts, found.left_out)


def test_what_it_points_at_may_come_later_and_is_no_correction():
    asked = pe.RequestMade(on="1963-01-01", request="talks", to=BOTH[:1], parties=BOTH[1:])
    bruno = in_memory(*log(asked))
    there = bruno.entries[2].id
    bruno.append(
        pe.PositionStated(on="1963-02-02", stance="supports", topic="talks", parties=BOTH[:1], in_reply_to=there)
    )
    anna = in_memory(*log())
    anna.merge(bruno.entries, coder="bruno", decisions={there: Decision(choice=Choice.SKIP, yours=there)})

    assert ["request_made"] == [one.kind for one in anna.merge(bruno.entries, coder="bruno")]


def test_a_field_that_is_disputed_already_is_not_disputed_anew():
    anna, bruno = in_memory(*log(meeting("1963-07-04"))), in_memory(*log(meeting("1963-07-05", "A:p1")))
    anna.merge(bruno.entries, coder="bruno")
    bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-06")

    assert ["fact_corrected"] == [one.kind for one in anna.merge(bruno.entries, coder="bruno")]


def test_where_the_second_coder_is_followed_so_is_the_later_correction():
    anna, bruno = in_memory(*log(meeting("1963-07-04"))), in_memory(*log(meeting("1963-07-05", "A:p1")))
    here, there = anna.entries[2].id, bruno.entries[2].id
    theirs = {there: Decision(choice=Choice.THEIRS, yours=there, mine=here)}
    anna.merge(bruno.entries, coder="bruno", decisions=theirs)
    bruno.correct(there, reason="a slip", on="1963-07-06")
    anna.merge(bruno.entries, coder="bruno", decisions=theirs)

    assert ["1963-07-06"] == dates(anna)
    assert {"1963-07-06"} == {str(one.event.on) for one in anna.facts().facts[0].tellings}
    assert () == anna.merge(bruno.entries, coder="bruno", decisions=theirs)


def test_what_is_skipped_is_not_corrected_either():
    anna, bruno = retold(meeting("1963-07-04"))
    there = bruno.entries[2].id
    bruno.correct(there, reason="a slip", on="1963-07-05")

    assert () == anna.merge(bruno.entries, coder="bruno", decisions={there: Decision(choice=Choice.SKIP, yours=there)})


def test_what_both_corrected_alike_is_settled():
    anna, bruno = retold(meeting("1963-07-04"))
    for one in (anna, bruno):
        one.correct(one.entries[2].id, reason="a slip", on="1963-07-05")
    found = merge_codings(anna.entries, bruno.entries, CODEC, coder="bruno")

    assert ((), ()) == (found.drafts, found.left_out)


@pytest.mark.parametrize("cite", [pytest.param("", id="the same entry"), pytest.param("A:p1", id="another telling")])
def test_a_correction_there_that_contradicts_the_first_coder_is_disputed(cite):
    anna, bruno = in_memory(*log(meeting("1963-07-04"))), in_memory(*log(meeting("1963-07-04", cite)))
    anna.merge(bruno.entries, coder="bruno")
    assert 1 == len(anna.facts().facts)
    bruno.correct(bruno.entries[2].id, reason="a slip", on="1963-07-05")
    anna.merge(bruno.entries, coder="bruno")

    assert (1, ["on"]) == (len(anna.facts().facts), [one.field for one in anna.facts().disputes])
    assert () == anna.merge(bruno.entries, coder="bruno")


def test_what_was_retracted_there_since_is_told_and_stands():
    anna, bruno = retold(meeting("1963-07-04"))
    gone = bruno.retract(bruno.entries[2].id, reason="never happened")
    found = merge_codings(anna.entries, bruno.entries, CODEC, coder="bruno")

    assert [(gone, "retracted there since it was taken over; here @3 stands")] == [
        (one.entry, one.why) for one in found.left_out
    ]
    assert () == found.drafts
    anna.retract(anna.entries[2].id, reason="never happened")
    assert () == merge_codings(anna.entries, bruno.entries, CODEC, coder="bruno").left_out


def test_a_key_that_means_something_else_there_gets_a_number():
    mine = log(pe.PlanAdopted(on="1963", plan="x", label="Youth plan", parties=BOTH))
    pledge = pe.PledgeMade(on="1990", pledge="x", by="FRA", action="pay")
    yours = log(pledge, pe.PledgeWithdrawn(on="1991", pledge="x"))
    after = merged(mine, yours)

    state = after.as_of("1995")
    assert (["x"], ["x-2"]) == (list(state.plans), list(state.pledges))
    assert [] == [one for one in after.check() if one.code == "unknown-subject"]
    assert () == after.merge(yours, coder="bruno")
    theirs = in_memory(*yours)
    theirs.append(pe.PledgeAssessed(on="1992", pledge="x", verdict="fulfilled", assessor="a watcher"))
    assert ["x-2"] == [entry.event.pledge for entry in after.merge(theirs.entries, coder="bruno")]


def test_two_plans_under_one_key_that_a_person_calls_different_are_parted():
    mine = log(pe.PlanAdopted(on="1963", plan="x", label="Youth plan", parties=BOTH))
    yours = log(pe.PlanAdopted(on="1990", plan="x", label="Rail plan", parties=BOTH))
    after = merged(mine, yours, Choice.DIFFERENT)

    assert {"x": "Youth plan", "x-2": "Rail plan"} == {
        key: str(one.label) for key, one in after.as_of("1995").plans.items()
    }
    assert () == after.merge(yours, coder="bruno")


@pytest.mark.parametrize("there, key", [
    pytest.param(pe.SourceDeclared(source="A", title="A chronicle"), "A", id="the same words"),
    pytest.param(pe.SourceDeclared(source="A", title="A chronicle", lang="fr"), "A", id="one says more"),
    pytest.param(pe.SourceDeclared(source="A", title="Another book"), "A-2", id="another document"),
    pytest.param(pe.SourceDeclared(source="Z", title="A chronicle"), "A", id="the same words under another key"),
    pytest.param(pe.SourceDeclared(source="Z", title="Another book"), "Z", id="one that is missing"),
])  # fmt: skip
def test_a_source_keeps_what_it_means(there, key):
    mine = log()
    yours = log(meeting("1963-07-04", f"{there.source}:p1"), declared=(there,))
    after = merged(mine, yours)

    assert [pe.Citation(key, ["p1"])] == list(after.facts().facts[0].cites)
    assert there.title in {
        one.event.title for one in after if one.kind == "source_declared" and one.event.source == key
    }
    assert () == after.merge(yours, coder="bruno")


def test_sources_of_which_nothing_is_told_are_known_by_their_keys():
    found = compare(log(declared=[pe.SourceDeclared(source="A")]), log(declared=[pe.SourceDeclared(source="Z")]))

    assert [("Z", None)] == [(one.key, one.mine) for one in found.declarations]


def test_documents_of_one_address_are_one_and_so_are_those_of_one_title_and_day():
    def named(key, **more):
        return pe.SourceDeclared(source=key, **more)

    here = [named("A", title="A", url="https://example.org/1"), named("B", title="Treaty", published="1963-01-22")]
    there = [
        named("X", title="Other", url="https://example.org/1"),
        named("Y", title="Treaty", published="1963-01-22", lang="fr"),
    ]
    found = compare(log(declared=here), log(declared=[*there, named("Z", title="Treaty")]))

    assert ["A", "B", "Z"] == [one.key for one in found.declarations]


# -- what a merge writes


def test_a_likely_duplicate_is_told_as_the_same_fact_and_the_sources_of_both_count():
    after = merged(log(meeting("1963-07-04", "A:p1")), log(meeting("1963-07-04", "A:p2")))
    fact = after.facts().facts[0]

    assert (2, "A p1; A p2") == (len(fact.tellings), "; ".join(map(str, fact.cites)))
    assert {"merged": {"coder": "bruno", "entry": fact_id(log(meeting("1963-07-04", "A:p2")))}} == after.entries[
        -1
    ].meta


def fact_id(entries):
    return resolve(entries).facts[-1].id


def test_a_contradiction_is_disputed_field_by_field_and_nobody_is_preferred():
    mine = log(meeting("1963-07-04", "A:p1", duration="PT1H"))
    yours = log(meeting("1963-07-04", "A:p2", form="call", duration="PT2H"))
    found = merge_codings(mine, yours, CODEC, coder="bruno")
    after = merged(mine, yours)
    fact = after.facts().facts[0]

    assert {("form", None), ("duration", None)} == {(one.field, one.preferred) for one in fact.disputes}
    claims = {(claim.value, claim.source) for one in fact.disputes for claim in one.record.claims}
    assert {("summit", "A"), ("call", "A"), ("1 hour", "A"), ("2 hours", "A")} == claims
    assert "summit" == fact.event.form.value
    assert [True] == [step.is_open for step in found.steps]


def test_a_dispute_that_was_decided_is_open_no_more():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-05"))
    after = merged(mine, yours)
    assert [True] == [step.is_open for step in merge_codings(after.entries, yours, CODEC, coder="bruno").steps]

    dispute, copy = after.entries[-1], after.entries[-2]
    after.retract(dispute, reason="decided")
    after.append(pe.FactDisputed(facts=dispute.event.facts, field="on", preferred=copy.id))
    assert [False] == [step.is_open for step in merge_codings(after.entries, yours, CODEC, coder="bruno").steps]


def test_theirs_corrects_what_stands_here_and_keeps_what_they_do_not_say():
    mine = log(meeting("1963-07-04", "A:p1", duration="PT1H", topics=["youth"], confidence="high"))
    yours = log(meeting("1963-07-05", "A:p2", place=pe.Place(city="Bonn"), topics=["arms", "youth"], confidence="low"))
    after = merged(mine, yours, Choice.THEIRS)
    fact = after.facts().facts[0]

    assert ("1963-07-05", "Bonn", "PT1H") == (str(fact.event.on), fact.event.place.city, str(fact.event.duration))
    assert (("arms", "youth"), "high", ()) == (
        tuple(sorted(fact.event.topics)),
        fact.event.confidence.value,
        fact.disputes,
    )
    assert "as bruno has it: on, place" == after.entries[-1].event.reason
    assert not fact.when("UTC").clash


def test_same_links_and_lets_the_first_stand():
    after = merged(log(meeting("1963-07-04")), log(meeting("1963-07-04", form="call")), Choice.SAME)
    fact = after.facts().facts[0]

    assert (2, (), "summit") == (len(fact.tellings), fact.disputes, fact.event.form.value)


def test_different_are_two_facts_and_skipped_is_none():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-04", "A:p9"))

    assert 2 == len(merged(mine, yours, Choice.DIFFERENT).facts().facts)
    assert mine == tuple(merged(mine, yours, Choice.SKIP).entries)


def test_what_points_at_an_entry_points_at_what_stands_for_it_here():
    planned = meeting("1963-07", modality="planned")
    of = in_memory(*log(meeting("1963-07-04")))
    theirs = in_memory(*log(planned))
    theirs.append(pe.MeetingHeld(on="1963-07-04", form="summit", parties=BOTH, confirms=theirs.entries[-1].id))
    of.merge(theirs.entries, coder="bruno")

    copied = {entry.id: entry for entry in of.entries}
    confirming = next(one for one in of.entries if getattr(one.event, "confirms", None))
    assert "planned" == copied[confirming.event.confirms].event.modality.value
    assert of.entries[2].id == confirming.event.same_as


def test_a_cancellation_is_about_the_meeting_here():
    def called_off(name):
        told = in_memory(*log(meeting("1963-07", "A:p1", modality="planned"), meeting(name, topics=[name])))
        told.append(pe.EngagementCancelled(on="1963-06-01", subject=told.entries[2].id, parties=BOTH))
        return told

    mine, yours = called_off("1964-01-01"), called_off("1965-01-01")
    mine = in_memory(*log(meeting("1963-07", "A:p2", modality="planned")))
    mine.append(pe.EngagementCancelled(on="1963-06-01", subject=mine.entries[2].id, parties=BOTH))
    mine.merge(yours.entries, coder="bruno")

    assert [2] == [len(fact.tellings) for fact in mine.facts().facts if fact.kind == "engagement_cancelled"]


def test_corrections_and_retractions_stay_where_they_are():
    theirs = in_memory(*log(meeting("1963-07-04"), meeting("1970-01-01")))
    theirs.correct("@3", reason="typing error", on="1963-07-05", cites=["A:p7"], note="see p7")
    theirs.retract("@4", reason="never was")
    after = merged(log(), theirs.entries)

    assert ["meeting_held"] == [entry.kind for entry in after.entries[2:]]
    entry = after.entries[-1]
    assert ("1963-07-05", "A p7", "see p7") == (str(entry.event.on), str(entry.cites[0]), entry.note)


def test_their_disputes_are_taken_over_but_never_beat_the_first_coder():
    theirs = in_memory(*log(meeting("1963-07-04"), meeting("1963-07-05", form="call")))
    one, other = theirs.entries[2:4]
    theirs.append(pe.FactDisputed(facts=[one.id, other.id], preferred=other.id))

    alone = merged(log(), theirs.entries)
    assert [True, False] == [fact.set_aside for fact in alone.facts().facts]
    both = merged(log(meeting("1963-07-04", "A:p1")), theirs.entries)
    assert not any(fact.set_aside for fact in both.facts().facts)
    assert {None} == {entry.event.preferred for entry in both.entries if entry.kind == "fact_disputed"}
    told = merge_codings(log(meeting("1963-07-04", "A:p1")), theirs.entries, CODEC, coder="bruno").left_out
    assert ["taken, but for what it prefers: the first coder tells that fact too"] == [one.why for one in told]


def test_what_was_taken_over_once_and_retracted_here_is_not_taken_again():
    yours = log(meeting("1963-07-04"))
    after = merged(log(), yours)
    after.retract(after.entries[-1], reason="no")

    assert () == after.merge(yours, coder="bruno")


def test_a_log_that_took_over_ours_gives_us_back_nothing_of_our_own():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1970-01-01", "A:p1"))
    theirs = merged(yours, mine)
    ours = in_memory(*mine)
    written = ours.merge(theirs.entries, coder="bruno")

    assert ["1970-01-01"] == [str(entry.event.on) for entry in written]
    assert 1 == len(compare(mine, theirs.entries).only_yours)


def test_whom_the_other_took_us_for_is_whom_we_take_the_other_for():
    mine, yours = log(meeting("1963-07-04", "A:p1")), log(meeting("1970-01-01", "A:p1"))
    theirs = in_memory(*yours)
    here, there = fact_id(mine), fact_id(yours)
    theirs.merge(mine, coder="anna", decisions={here: Decision(choice=Choice.SAME, yours=here, mine=there)})
    found = compare(mine, theirs.entries)

    assert [(here, there)] == [(pair.mine.id, pair.yours.id) for pair in found.pairs]


def test_a_part_of_something_retracted_is_taken_without_it():
    theirs = in_memory(*log(meeting("1963-07-04")))
    theirs.append(
        pe.PositionStated(on="1963-07-04", stance="supports", topic="peace", parties=BOTH, part_of=theirs.entries[2].id)
    )
    theirs.retract("@3", reason="never was")
    found = merge_codings(log(), theirs.entries, CODEC, coder="bruno")

    assert [(4, "taken, but for its part_of: what that points at is not told here")] == [
        (one.entry.seq, one.why) for one in found.left_out
    ]
    assert None is found.drafts[-1].event.part_of


def test_what_cannot_go_without_what_it_is_about_is_left_out():
    theirs = in_memory(*log(meeting("1963-07", modality="planned")))
    theirs.append(pe.EngagementCancelled(on="1963-06-01", subject=theirs.entries[2].id))
    theirs.retract("@3", reason="never was")
    found = merge_codings(log(), theirs.entries, CODEC, coder="bruno")

    assert ([], ["its subject is not told here"]) == (list(found.drafts), [one.why for one in found.left_out])


def test_a_source_that_was_taken_over_stays_so_when_it_is_declared_anew():
    yours = log(meeting("1963-07-04", "A:p1"), declared=(pe.SourceDeclared(source="A", title="Another book"),))
    after = merged(log(), yours)
    after.append(pe.SourceDeclared(source="A-2", title="Its second edition"))

    assert ["A-2"] == [one.key for one in compare(after.entries, yours).declarations]
    assert () == after.merge(yours, coder="bruno")


def test_a_dates_zone_goes_with_it():
    mine, yours = log(meeting("1963-07-04", at_zone="Europe/Paris")), log(meeting("1963-07-06", at_zone="Asia/Tokyo"))
    event = merged(mine, yours, Choice.THEIRS).facts().facts[0].event

    assert ("1963-07-06", "Asia/Tokyo") == (str(event.on), event.at_zone)


def test_what_an_entry_noted_before_stays_in_the_note():
    before = {"page": 7, "merged": {"coder": "carla", "entry": "0" * 64}}
    yours = log(pe.Draft(event=pe.MeetingHeld(on="1963-07-04", form="call"), meta=before))
    noted = merged(log(), yours).entries[-1].meta

    assert (7, {"coder": "carla", "entry": "0" * 64}) == (noted["page"], noted["merged"]["before"])
    assert ("bruno", fact_id(yours)) == (noted["merged"]["coder"], noted["merged"]["entry"])


# -- decisions as a text


def test_decisions_are_read_as_they_were_written():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-05"), meeting("1970-01-01"))
    comparison = compare(mine, yours)
    text = as_text(comparison, proposed(comparison), "bruno")

    assert proposed(comparison) == decided(text, mine, yours)


@pytest.mark.parametrize("text, met", [
    ("sames aaaa bbbb", "'sames' is no choice; did you mean same?"),
    ("same aaaa", "1 ids; same HERE THERE, a fact of each log"),
    ("take", "0 ids; take [HERE] THERE"),
    ("take ffff00", "no facts of the other log with an id that begins 'ffff00'"),
    ("take abc", "no facts of the other log with an id that begins 'abc'"),
])  # fmt: skip
def test_a_line_that_says_no_decision_is_refused_with_its_number(text, met):
    with pytest.raises(pe.Refused) as refused:
        decided(f"# a remark\n\n{text}  # why", log(), log(), "bruno.txt")

    assert str(refused.value).startswith("bruno.txt:3: ")
    assert met in str(refused.value)


def test_two_decisions_on_one_fact_and_two_facts_for_one_are_refused():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-04"), meeting("1963-07-04", order=1))
    here, (one, other) = fact_id(mine), (fact.id for fact in resolve(yours).facts)

    with pytest.raises(pe.Refused, match="was decided otherwise before"):
        decided(f"take {one}\nskip {one}", mine, yours)
    with pytest.raises(pe.Refused, match="two facts of the other log are to be"):
        decided(f"same {here} {one}\nsame {here} {other}", mine, yours)


def test_a_pair_that_nobody_proposed_may_be_made_by_hand_but_not_across_kinds():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1970-07-04"), signed("elysee"))
    far, other = (fact.id for fact in resolve(yours).facts)
    found = merge_codings(mine, yours, CODEC, coder="b", decisions=decided(f"same {fact_id(mine)} {far}", mine, yours))

    assert [("so decided",)] == [pair.reasons for pair in found.comparison.pairs]
    with pytest.raises(pe.Refused, match="cannot be one fact"):
        merge_codings(mine, yours, CODEC, coder="b", decisions=decided(f"same {fact_id(mine)} {other}", mine, yours))


# -- what is compared at all


def test_logs_of_others_and_dates_of_another_zone_are_refused():
    other = pe.LogOpened(name="x", parties=["FRA", "ITA"])
    with pytest.raises(pe.Refused, match="this log is of DEU and FRA, the other of FRA and ITA"):
        compare(log(), log(opened=other))
    paris = pe.LogOpened(name="x", parties=BOTH, zone="Europe/Paris")
    with pytest.raises(pe.Refused, match="this log reads its dates in UTC, the other in Europe/Paris"):
        compare(log(), log(opened=paris))
    assert "Asia/Tokyo" == compare(log(), log(opened=paris), zone="Asia/Tokyo").basis[0].zone


def test_only_what_had_happened_by_then_is_compared_and_only_what_was_known():
    mine, yours = log(meeting("1963-07-04"), meeting("1970-01-01")), log(meeting("1963"), meeting("1980-01-01"))

    found = compare(mine, yours, as_of="1963-06-30")
    assert ([], [3]) == ([one.seq for one in found.only_mine], [one.seq for one in found.only_yours])
    found = compare(mine, yours, as_of="1970", known_at=3)
    assert ([], 1) == ([one.seq for one in found.only_mine], len(found.pairs))


# -- how far they agree


def test_agreement_is_counted_by_hand():
    mine = log(meeting("1961-01-01"), meeting("1962-01-01", form="call"), meeting("1963-01-01"), meeting("1965-01-01"))
    yours = log(meeting("1961-01-01"), meeting("1962-01-02", form="call"), meeting("1963-01-01", form="call"))
    told = {one.what: one.agreement for one in compare(mine, yours).agreement}

    # Both told 3 of 4; 1965 is the first coder's alone, and nobody told of 1964.
    assert (4, 3, None, None) == tuple(
        getattr(told["told at all"], name) for name in ("units", "agreed", "kappa", "alpha")
    )
    # Years 1961 to 1965: yes/yes thrice, no/no once, yes/no once; by chance (4 * 3 + 1 * 2) / 25.
    assert (5, 4, Fraction(6, 11)) == (
        told["told in a year"].units,
        told["told in a year"].agreed,
        told["told in a year"].kappa,
    )
    # summit/summit, call/call, summit/call: by chance (2 * 1 + 1 * 2) / 9.
    assert (3, 2, Fraction(2, 5)) == tuple(
        getattr(told["meeting_held form"], name) for name in ("units", "agreed", "kappa")
    )
    assert (3, 2) == (told["date"].units, told["date"].agreed)
    assert (3, None, "no variation: both gave one value throughout") == (
        told["modality"].units, told["modality"].kappa, told["modality"].why,
    )  # fmt: skip
    assert "confidence" not in told


def test_ranks_and_numbers_are_measured_as_such():
    def stated(on, confidence, ordinal):
        return meeting(on, confidence=confidence, ordinal=ordinal)

    mine = log(stated("1961-01-01", "low", 1), stated("1962-01-01", "high", 2), stated("1963-01-01", None, None))
    yours = log(stated("1961-01-01", "medium", 1), stated("1962-01-01", "high", 3), stated("1963-01-01", "high", 3))
    told = {one.what: one.agreement for one in compare(mine, yours).agreement}

    assert ("ordinal", 2, 1) == (told["confidence"].scale.value, told["confidence"].units, told["confidence"].missing)
    # Values 1 1 2 3 (thrice: of a unit with one value nothing counts): 1 - 3 * 1 / (1 + 1 + 4 + 4 + 1).
    assert ("interval", Fraction(8, 11)) == (
        told["meeting_held ordinal"].scale.value,
        told["meeting_held ordinal"].alpha,
    )


def test_a_year_is_that_of_the_zone_and_an_uncertain_one_is_none():
    tokyo = pe.LogOpened(name="x", parties=BOTH, zone="Asia/Tokyo")
    mine = log(meeting("1963-01-01"), meeting("196X"), opened=tokyo)
    yours = log(meeting("1963-01-01"), meeting("1964-01-01"), opened=tokyo)
    told = {one.what: one.agreement for one in compare(mine, yours).agreement}

    assert (2, 1) == (told["told in a year"].units, told["told in a year"].agreed)


def test_what_is_only_possibly_one_stays_two_unless_a_person_says_so():
    mine, yours = log(meeting("1963-07", "A:p1")), log(meeting("1963-07-04", "A:p2"))

    assert 2 == len(merged(mine, yours).facts().facts)
    assert 1 == len(merged(mine, yours, Choice.SAME).facts().facts)


def test_what_was_decided_about_the_others_facts_is_no_coding_of_ours():
    mine, yours = log(meeting("1963-07-04")), log(meeting("1963-07-05", "A:p2"))

    assert mine == independent(merged(mine, yours, Choice.THEIRS).entries, yours)


def test_three_digits_name_nobody():
    yours = log(meeting("1963-07-04"))

    assert decided(f"take {fact_id(yours)[:4]}", log(), yours)
    with pytest.raises(pe.Refused, match="no facts"):
        decided(f"take {fact_id(yours)[:3]}", log(), yours)

"""
What a log lets in, and what it says of the rest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from drafts import ONE

import partnership_events as pe
from partnership_events import STANDARD, Draft, NoSuchEntry, Partnership, Refused, Superseded, admission
from partnership_events.admission import Admission, as_draft, dates_in, expanded, find
from partnership_events.codec import codec_of
from partnership_events.lines import Judge, Verified, lines_of
from partnership_events.names import Named, names_in

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DECLARED: list[Any] = [
    pe.PersonDeclared(person="kishida", names=["KISHIDA Fumio"]),
    pe.SourceDeclared(source="A"),
    pe.LadderDeclared(ladder="japan", party="JPN", rungs=[pe.Rung("Special", 2)]),
]


def ticking() -> Iterator[dt.datetime]:
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    while True:
        yield moment
        moment += dt.timedelta(hours=1)


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    clock = ticking()
    ledger = pe.open_ledger(tmp_path, clock=lambda: next(clock))
    return ledger.create("japan-mongolia", parties=["JPN", "MNG"], declare=DECLARED)


def call(on: str = "2024-08-13", **fields: Any) -> pe.MeetingHeld:
    return pe.MeetingHeld(on=on, **{"form": "call", **fields})


def refusal(log: Partnership, *items: Any, **options: Any) -> list[str]:
    """
    What is said of these, after which nothing stands in the log.
    """
    before = log.path.read_bytes()
    with pytest.raises(Refused) as refused:
        log.append_all(items, **options) if len(items) != 1 else log.append(items[0], **options)
    assert before == log.path.read_bytes()
    return [str(problem) for problem in refused.value.problems]


# Names.


@pytest.mark.parametrize("fields, expected", [
    pytest.param({}, "$.facts: a dispute about nothing; name the entries that conflict", id="about nothing"),
    pytest.param({"facts": [0], "field": "fomr"}, "$.field: no fact in dispute has a field 'fomr'; did you mean form?",
                 id="a field that none has"),
    pytest.param({"facts": [0], "preferred": 1},
                 "$.preferred: is none of the facts in dispute; name it among the facts too", id="a third preferred"),
])  # fmt: skip
def test_a_dispute_is_about_its_facts(log: Partnership, fields: dict[str, Any], expected: str) -> None:
    ids = [entry.id for entry in log.append_all([call("2020"), call("2021")])]
    facts = [ids[index] for index in fields.get("facts", ())]
    preferred = ids[fields["preferred"]] if "preferred" in fields else None

    assert [expected] == refusal(log, pe.FactDisputed(facts=facts, field=fields.get("field"), preferred=preferred))


def test_a_correction_stands_for_its_fact_in_a_dispute(log: Partnership) -> None:
    meeting = log.append(call("2020"))
    visit = pe.VisitMade(on="2020", visitors=["JPN"], form="state")
    correction = log.correct(meeting.id, content=visit, reason="it was a visit")

    for field in ("visitors", "mechanism"):
        told = pe.FactDisputed(facts=[meeting.id], field=field, preferred=correction.id)
        assert log.append(told).appended


@pytest.mark.parametrize("event, expected", [
    pytest.param(call(parties=["JPN", "MGN"]),
                 "$.parties[1].party: no party 'MGN' is declared in this log; did you mean MNG?", id="party"),
    pytest.param(call(parties=["FRANCE"]),
                 "$.parties[0].party: no party 'FRANCE' is declared in this log; declare it first: party_declared",
                 id="a party like no other"),
    pytest.param(call(people=[pe.Person(person="kishda", party="JNP")]),
                 "$.people[0].person: no person 'kishda' is declared in this log; did you mean kishida?", id="person"),
    pytest.param(pe.RelationsUpgraded(on="2022", label="x", ladder="japn"),
                 "$.ladder: no ladder 'japn' is declared in this log; did you mean japan?", id="ladder"),
    pytest.param(Draft(event=call(), cites=["A:p1", "B:p2"]),
                 "$.cites[1].source: no source 'B' is declared in this log; declare it first: source_declared",
                 id="source"),
    pytest.param(pe.FactDisputed(facts=[], claims=[pe.Claim("x"), pe.Claim("y", "C")]),
                 "$.claims[1].source: no source 'C' is declared", id="source of a claim"),
    pytest.param(pe.LadderDeclared(ladder="x", party="CHN", rungs=[]), "$.party: no party 'CHN'", id="in a record"),
    pytest.param(call(part_of=ONE), "$.part_of: no entry 111111111111 stands before this one; references point back",
                 id="entry"),
    pytest.param(pe.FactRetracted(retracts=ONE, after=ONE, reason="x"), "$.retracts: no entry 111111111111", id="undo"),
    pytest.param(pe.LogOpened(name="again", parties=["JPN"]), "$.@kind: a log is opened once; create another log",
                 id="a second opening"),
])  # fmt: skip
def test_a_name_must_be_declared_and_a_near_one_is_named(log: Partnership, event: Any, expected: str) -> None:
    assert refusal(log, event)[0].startswith(expected)


def test_names_inside_a_correction_are_told_with_the_whole_path(log: Partnership) -> None:
    entry = log.append(call())
    correction = pe.FactCorrected(
        corrects=entry.id, after=entry.id, reason="x", content=call(parties=["JPM"], part_of=ONE, people=[])
    )

    assert ["$.content.part_of", "$.content.parties[0].party"] == sorted(
        one.split(": ")[0] for one in refusal(log, correction)
    )


def test_a_name_may_be_declared_in_the_same_batch_before_it_is_used(log: Partnership) -> None:
    declared, used = pe.PartyDeclared(party="KOR", name="Korea"), call(parties=["KOR"])

    assert ["$[0].parties[0].party: no party 'KOR' is declared in this log; declare it first: party_declared"] == (
        refusal(log, used, declared)
    )
    assert (5, 6) == tuple(entry.seq for entry in log.append_all([declared, used]))


def test_a_declaration_that_was_retracted_declares_no_more(log: Partnership) -> None:
    log.retract(log.append(pe.PartyDeclared(party="KOR", name="Korea")).id, reason="not in this log")

    assert "no party 'KOR' is declared" in refusal(log, call(parties=["KOR"]))[0]


# References.


def test_references_point_back_inside_a_batch_too(log: Partnership) -> None:
    first = log.draft(call())
    second = log.draft(call("2024-08-14", part_of=log.id_of(first)))

    assert [f"$[0].part_of: no entry {log.id_of(first)[:12]} stands before this one; references point back"] == (
        refusal(log, second, first)
    )
    written = log.append_all([first, second])
    assert written[0].id == getattr(written[1].event, "part_of")  # noqa: B009


def test_a_reference_may_point_at_what_this_vocabulary_cannot_read(tmp_path: Path) -> None:
    @attrs.frozen(kw_only=True)
    class Odd(pe.Event):
        kind = "odd"

    rich = pe.open_ledger(tmp_path, vocabulary=STANDARD | pe.Vocabulary.of(Odd)).create("a-b", parties=["A"])
    odd = rich.append(Odd(on="2024"))
    log = pe.open_ledger(tmp_path)["a-b"]
    log.append(call(in_reply_to=odd.id))

    assert ["$.corrects: is no fact of the world; correct the entry that told the fact first"] == refusal(
        log, pe.FactCorrected(corrects=odd.id, after=odd.id, reason="x", content=call())
    )
    assert ["$.same_as: meeting_held cannot be the same fact as odd; same kind, same key"] == refusal(
        log, call(same_as=odd.id)
    )
    log.retract(odd.id, reason="nobody can read it")


@pytest.mark.parametrize("other, said", [
    pytest.param(pe.PlanAdopted(on="2022", plan="p1", label="x"), None, id="the same"),
    pytest.param(pe.PlanAdopted(on="2022", plan="p2", label="x"),
                 "$.same_as: plan_adopted p2 cannot be the same fact as plan_adopted p1; same kind, same key",
                 id="another key"),
    pytest.param(call(), "$.same_as: meeting_held cannot be the same fact as plan_adopted p1", id="another kind"),
])  # fmt: skip
def test_one_fact_told_twice_has_one_kind_and_key(log: Partnership, other: pe.Event, said: str | None) -> None:
    entry = log.append(pe.PlanAdopted(on="2023", plan="p1", label="x"))
    linked = attrs.evolve(other, same_as=entry.id)
    correction = log.append(attrs.evolve(other, on="2020"))
    corrected = pe.FactCorrected(corrects=correction.id, after=correction.id, reason="x", content=linked)

    if said is None:
        log.append(linked)
        log.append(corrected)
    else:
        assert refusal(log, linked)[0].startswith(said)
        assert refusal(log, corrected)[0].startswith(said.replace("$.", "$.content."))


def test_the_same_fact_is_judged_by_what_the_other_tells_by_now(log: Partnership) -> None:
    entry = log.append(pe.PlanAdopted(on="2023", plan="p1", label="x"))
    correction = log.correct(entry.id, reason="typo", plan="p2")

    assert (
        "plan_adopted p1 cannot be the same fact as plan_adopted p2"
        in refusal(log, pe.PlanAdopted(on="2022", plan="p1", label="x", same_as=entry.id))[0]
    )
    for target in (entry.id, correction.id):
        log.append(pe.PlanAdopted(on="2022", plan="p2", label=f"x{target[0]}{target == entry.id}", same_as=target))


def test_a_correction_corrects_a_fact_and_the_opening_stays(log: Partnership) -> None:
    entry = log.append(call())
    correction = log.correct(entry.id, reason="typo", on="2024-08-12")
    opening = log.entry("@1")

    for target in (correction, opening):
        wrong = pe.FactCorrected(corrects=target.id, after=target.id, reason="x", content=call())
        assert "$.corrects: is no fact of the world" in refusal(log, wrong)[0]
    undone = pe.FactRetracted(retracts=opening.id, after=opening.id, reason="x")
    assert ["$.retracts: the opening of a log stays; create another log"] == refusal(log, undone)


def test_the_record_before_must_have_touched_the_same_fact(log: Partnership) -> None:
    one, other = log.append(call()), log.append(call("2024-08-14"))
    correction = log.draft(pe.FactCorrected(corrects=one.id, after=one.id, reason="x", content=call("2024-08-15")))
    stray = pe.FactRetracted(retracts=one.id, after=other.id, reason="x")

    assert ["$.after: never touched that fact; name the last record that did, or the fact itself"] == (
        refusal(log, stray)
    )
    # Inside a batch too: the correction has touched the first, not the second.
    touched = log.id_of(correction)
    assert ["$[1].after: never touched that fact; name the last record that did, or the fact itself"] == refusal(
        log, correction, pe.FactRetracted(retracts=other.id, after=touched, reason="x")
    )
    log.append_all([correction, pe.FactRetracted(retracts=touched, after=touched, reason="x")])


# Dates.


@pytest.mark.parametrize("fields, path", [
    pytest.param({"on": "2024-03-10T02:30:00"}, "$.on", id="the date"),
    pytest.param({"on": "2024-03-10T01:00:00/2024-03-10T02:30:00"}, "$.on", id="the end of an extent"),
])  # fmt: skip
def test_a_time_that_clocks_skipped_is_refused_where_it_took_place(
    log: Partnership, fields: dict[str, str], path: str
) -> None:
    there = "America/New_York"

    said = refusal(log, call(**fields, at_zone=there))[0]
    assert said.startswith(f"{path}: ")
    assert "skipped" in said
    log.append(call(**fields))
    log.append(call(**fields, at_zone="Asia/Tokyo"))
    entry = log.entry("@6")
    wrong = pe.FactCorrected(corrects=entry.id, after=entry.id, reason="x", content=call(**fields, at_zone=there))
    assert refusal(log, wrong)[0].startswith(path.replace("$", "$.content"))


def test_every_date_of_a_fact_is_held_to_its_zone(log: Partnership) -> None:
    skipped = "2024-03-10T02:30:00"
    visit = pe.VisitMade(
        on="2024-03-10", visitors="JPN", form="working", start=skipped, end=skipped, at_zone="America/New_York"
    )
    pledge = pe.PledgeMade(
        on="2024", pledge="p", by="JPN", action="a", horizon=pe.Horizon(by=skipped), at_zone="America/New_York"
    )

    assert ["$.start", "$.end"] == [one.split(": ")[0] for one in refusal(log, visit)]
    assert ["$.horizon.by"] == [one.split(": ")[0] for one in refusal(log, pledge)]


# The same again.


def test_the_same_content_is_the_same_entry(log: Partnership) -> None:
    first = log.append(call(topics=["b", "a"]), cites=["A:p1"])
    size = len(log)
    again = log.append(call(topics=["a", "b"]), cites=[pe.Citation("A", "p1")])

    assert (first, True, False, size) == (again, first.appended, again.appended, len(log))
    # It is looked at before expected_seq is, so that a retry is safe.
    assert first == log.append(call(topics=["b", "a"]), cites=["A:p1"], expected_seq=1)
    assert first.seq != log.append(call(topics=["b", "a"]), cites=["A:p1"], note="another").seq


def test_neither_an_append_nor_a_retry_asks_all_that_was_told(
    log: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = log.append(call())
    monkeypatch.setattr(admission, "resolve", lambda _: pytest.fail("resolved"))
    linked = log.append(call("2024-08", same_as=first.id))
    log.append(pe.FactDisputed(facts=[first.id, linked.id], field="form"))

    assert (first.id, False) == ((again := log.append(call())).id, again.appended)


def test_what_was_admitted_is_written_as_it_was_checked_and_no_longer_when_changed() -> None:
    codec = codec_of(STANDARD)
    opening = Draft(event=pe.LogOpened(name="jm", parties=["B", "A"]))
    ((admitted,), _) = Admission((), codec).admit([opening])
    changed = attrs.evolve(admitted, note="changed")

    assert codec.content(codec.checked(opening)) == admitted.content
    assert (None, "changed") == (changed.content, changed.note)
    assert b'"note":"changed"' in lines_of(Judge("jm", codec, Verified()), (changed,), NOON)
    assert lines_of(Judge("jm", codec, Verified()), (opening,), NOON) == lines_of(
        Judge("jm", codec, Verified()), (admitted,), NOON
    )


def test_a_dispute_knows_the_fields_of_corrections_in_this_batch_and_before(log: Partnership) -> None:
    first = log.append(call())
    visit = pe.VisitMade(on="2024-08-13", form="official", visitors=["JPN"], host="MNG")
    record = pe.FactCorrected(corrects=first.id, after=first.id, reason="wrong", content=visit)

    assert not {"host", "visitors"} & {field.name for field in attrs.fields(pe.MeetingHeld)}
    assert ["$.field: no fact in dispute has a field 'host'; leave it out where the whole is disputed"] == refusal(
        log, pe.FactDisputed(facts=[first.id], field="host")
    )
    log.append_all([record, pe.FactDisputed(facts=[first.id], field="host")])
    log.append(pe.FactDisputed(facts=[first.id], field="visitors"))


def test_in_a_batch_the_new_ones_are_still_written(log: Partnership) -> None:
    old = log.append(call())
    met = log.append_all([call("2024-01"), call(), call("2024-02"), call("2024-01")])

    assert [True, False, True, True] == [entry.appended for entry in met]
    assert old == met[1]
    assert met[0] == met[3]
    assert [6, 5, 7, 6] == [entry.seq for entry in met]
    assert [1, 0] == [entry.following for entry in log.entries[-2:]]


def test_what_was_corrected_away_is_refused_with_the_way_back(log: Partnership) -> None:
    entry = log.append(call())
    correction = log.correct(entry.id, reason="typo", on="2024-08-12")

    with pytest.raises(Superseded) as refused:
        log.append(call())
    assert (
        f"$: entry {entry.id[:12]} (@5) says this, but was corrected by {correction.id[:12]} (@6); "
        "retract that correction to return to it"
    ) == str(refused.value)
    log.retract(correction.id, reason="it was right")
    assert entry == log.append(call())


def test_what_was_retracted_is_refused_with_the_way_back(log: Partnership) -> None:
    entry = log.append(call())
    log.retract(entry.id, reason="typo")

    with pytest.raises(Superseded, match=r"\(@5\) says this, but was retracted; reinstate it instead"):
        log.append(call())
    log.reinstate(entry.id)
    assert entry == log.append(call())


# All at once.


def test_a_correction_that_was_retracted_is_refused_when_told_again(log: Partnership) -> None:
    entry = log.append(call())
    correction = log.correct(entry, reason="wrong day", on="2024-08-14")
    again = Draft(event=correction.event)

    assert (correction.id, False) == ((met := log.append(again)).id, met.appended)
    log.retract(correction, reason="right after all")
    with pytest.raises(Superseded, match="says this, but was retracted"):
        log.append(again)


def test_what_touched_a_fact_in_this_batch_has_touched_it(log: Partnership) -> None:
    entry = log.append(call())
    first = pe.FactCorrected(corrects=entry.id, after=entry.id, content=call("2024-08-14"), reason="wrong day")
    undone = pe.FactRetracted(retracts=(id_ := log.id_of(Draft(event=first))), after=id_, reason="right after all")
    last = log.id_of(Draft(event=undone))
    again = pe.FactCorrected(corrects=entry.id, after=last, content=call("2024-08-15"), reason="neither")
    log.append_all([first, undone, again])

    assert "2024-08-15" == str(log.fact(entry).event.on)


def test_no_batch_opens_a_log_twice() -> None:
    openings = [Draft(event=pe.LogOpened(name=name, parties=["A", "B"])) for name in ("one", "two")]
    with pytest.raises(Refused, match=r"\[1\]\.@kind: a log is opened once"):
        Admission((), codec_of(STANDARD)).admit(openings)


def test_all_problems_of_a_batch_are_told_with_their_index(log: Partnership) -> None:
    entry = log.append(call("2020"))
    log.retract(entry.id, reason="typo")
    wrong: Any = 7
    said = refusal(
        log, call(), call(parties=["JPM", "MNG", "XYZ"]), Draft(event=call(stated=wrong), cites=["B"]), call("2020"),
        call(part_of=ONE, mechanism="A B"),
    )  # fmt: skip

    assert [
        "$[1].parties[0].party", "$[1].parties[2].party", "$[2].stated", "$[3]", "$[4].mechanism",
    ] == sorted(one.split(": ")[0] for one in said)  # fmt: skip
    assert 6 == len(log)


def test_a_batch_of_what_is_superseded_only_says_so_by_its_class(log: Partnership) -> None:
    entries = log.append_all([call("2020"), call("2021")])
    for entry in entries:
        log.retract(entry.id, reason="typo")

    with pytest.raises(Superseded, match=r"(?s)2 problems.*\$\[0\]: .*\$\[1\]: "):
        log.append_all([call("2020"), call("2021")])
    with pytest.raises(Refused) as refused:
        log.append_all([call("2020"), call(parties=["X"])])
    assert Refused is type(refused.value)
    assert 2 == len(refused.value.problems)


# The helpers.


def test_every_name_of_a_statement_is_found() -> None:
    pledge = pe.PledgeMade(on="2024", pledge="p", by=["JPN"], to="MNG", action="a", people=[pe.Person(person="x")],
                           at_zone="UTC", same_as=ONE)  # fmt: skip

    assert [
        Named("entry", ONE, "$.same_as"), Named("party", "JPN", "$.by[0]"), Named("party", "MNG", "$.to[0]"),
        Named("person", "x", "$.people[0].person"), Named("subject", "p", "$.pledge"),
        Named("zone", "UTC", "$.at_zone"),
    ] == sorted(names_in(pledge), key=lambda one: one.what + one.name)  # fmt: skip
    inside = [*names_in(pe.FactCorrected(corrects=ONE, after=ONE, content=pledge, reason="x"))]
    assert Named("party", "MNG", "$.content.to[0]") in inside


def test_every_date_of_a_statement_is_found() -> None:
    pledge = pe.PledgeMade(on="2024", pledge="p", by="JPN", action="a", horizon=pe.Horizon(over="P5Y", start="2025"))
    plan = pe.PlanAdopted(on="2024", plan="p", label="x", period="2024/2025")

    assert [("2024", "$.on"), ("2025", "$.horizon.start")] == [(date.text, path) for date, path in dates_in(pledge)]
    assert [("2024", "$.on"), ("2024/2025", "$.period")] == [(date.text, path) for date, path in dates_in(plan)]


def test_a_patch_names_fields_that_there_are() -> None:
    assert call("2024-08-12") == expanded(call(), {"on": "2024-08-12"})
    with pytest.raises(Refused) as refused:
        expanded(call(), {"topic": "a", "zzz": 1})
    assert [
        "$.topic: meeting_held has no such field; did you mean topics?",
        "$.zzz: meeting_held has no such field",
    ] == [str(problem) for problem in refused.value.problems]


def test_an_entry_is_found_by_id_beginning_or_position(log: Partnership) -> None:
    entry = log.append(call())

    for reference in (entry.id, entry.id[:4], entry.id[:12], "@5"):
        assert entry == find(log.entries, reference)
    for reference in ("@0", "@6", "@x", "@-1", "@٣", "zzzz", entry.id[:3], "", entry.id + "0"):
        with pytest.raises(NoSuchEntry):
            find(log.entries, reference)
    twins = [attrs.evolve(entry, id="abcd1" + "0" * 59), attrs.evolve(entry, id="abcd2" + "0" * 59)]
    with pytest.raises(NoSuchEntry, match="2 entries begin with 'abcd'; give more digits"):
        find(twins, "abcd")


def test_a_draft_brings_its_own_citations() -> None:
    draft = Draft(event=call(), cites=["A"])

    assert draft is as_draft(draft)
    for more in ({"cites": "B"}, {"note": "n"}, {"meta": {}}):
        with pytest.raises(Refused, match="a Draft brings its own"):
            as_draft(draft, **more)  # type: ignore[arg-type]
    wrong: Any = {"@kind": "meeting_held"}
    for one in (wrong, Draft(event=wrong)):
        with pytest.raises(Refused, match="got dict; expected an event, a record or a Draft of one"):
            as_draft(one)

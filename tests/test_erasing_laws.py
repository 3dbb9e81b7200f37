"""
Erasure, for all logs: of the facts, an erased root is a retracted one; the root hash and all other lines stay.
"""

from __future__ import annotations

import datetime as dt

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_sealing_laws import scratch

import partnership_events as pe
from partnership_events import Entry, resolve, state
from partnership_events.canonical import frame, stub, unframe
from partnership_events.cli import main
from partnership_events.codec import codec_of
from partnership_events.event import Draft, Erased
from partnership_events.facts import Facts
from partnership_events.names import names_in
from partnership_events.projections.timeline import timeline
from partnership_events.sealing import leaf_of
from partnership_events.testing import logs
from partnership_events.vocabulary import STANDARD, FactCorrected, FactRetracted

CODEC = codec_of(STANDARD)
LOGS = logs(max_moves=8)
STAYS = ("log_opened", "log_sealed", "entry_erased")


def line_of(entry: Entry) -> bytes:
    content = CODEC.content(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta))
    return frame(content, at=entry.recorded_at, first=entry.seq == 1)


def after(entries: tuple[Entry, ...], event: pe.Record) -> Entry:
    last = entries[-1]
    line = frame(CODEC.content(Draft(event=event)), at=last.recorded_at + dt.timedelta(hours=1))
    return CODEC.entry(unframe(line), last.seq + 1)


def erased(entries: tuple[Entry, ...], target: Entry) -> tuple[Entry, ...]:
    """
    The entries with a stub in the place of one, and the record that says so.
    """
    line = line_of(target)
    targets = {one.path.removeprefix("$."): one.name for one in names_in(target.event, what="entry")}
    left = unframe(stub(line, leaf=leaf_of(line).hex(), targets=targets))
    gone = tuple(CODEC.entry(left, one.seq) if one is target else one for one in entries)
    record = pe.EntryErased(erases=target.id, leaf=left.leaf or "", left=left.left, reason="a request")
    return (*gone, after(gone, record))


def told(facts: Facts) -> list[object]:
    return [
        (fact.id, fact.seq, repr(fact.event), fact.entries, fact.set_aside, fact.concurrent, repr(fact.when("UTC")))
        for fact in facts.facts
    ]


def links(entries: tuple[Entry, ...]) -> set[tuple[str, str]]:
    """
    Who is said to be the same fact as whom, in roots.
    """
    root_of = resolve(entries).root_of
    found = set()
    for entry in entries:
        content = entry.event.content if isinstance(entry.event, FactCorrected) else entry.event
        if isinstance(content, pe.Event) and content.same_as is not None:
            found.add((root_of[entry.id], root_of[content.same_as]))
    return found


def is_linked(entries: tuple[Entry, ...], root: str) -> bool:
    return any(root in pair for pair in links(entries))


@settings(max_examples=100)
@given(LOGS, st.data())
def test_an_erased_root_is_as_a_retracted_one(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    facts = resolve(entries)
    roots = [one for one in entries if isinstance(one.event, pe.Event) and not is_linked(entries, one.id)]
    assume(roots)
    target = data.draw(st.sampled_from(roots), label="erased")
    retraction = after(entries, FactRetracted(retracts=target.id, after=target.id, reason="a request"))
    gone = (*entries, retraction) if target.id not in facts.retracted else entries

    assert told(resolve(gone)) == told(resolve(erased(entries, target)))


@settings(max_examples=100)
@given(LOGS, st.data())
def test_what_an_erased_entry_did_it_still_does(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    """
    Retractions and disputes on the whole go on as if nothing was erased; no two keys become one fact.
    """
    target = data.draw(st.sampled_from([one for one in entries if one.kind not in STAYS]), label="erased")
    before, now = resolve(entries), resolve(erased(entries, target))

    assert before.retracted == now.retracted
    assert dict(before.root_of).items() <= dict(now.root_of).items()
    assert [target.id] == [hole.entry.id for hole in now.erased]
    for fact in now.facts:
        assert 1 == len({(one.event.kind, one.event.key_value) for one in fact.tellings})
    if isinstance(target.event, FactRetracted):
        assert told(before) == told(now)
    if isinstance(target.event, pe.FactDisputed) and target.event.field is None:
        assert told(before) == told(now)
        assert [attrs.evolve(one, record=None) for one in before.disputes if one.id == target.id] == [
            one for one in now.disputes if one.id == target.id
        ]
    if isinstance(target.event, FactCorrected) and target.id not in before.retracted:
        kept = {fact.id for fact in now.facts}
        fact = before.get(target.id)
        last = fact is not None and any(one.versions[-1].id == target.id for one in fact.tellings)
        assert not last or before.root_of[target.id] not in kept


@settings(max_examples=40)
@given(LOGS, st.data())
def test_every_question_is_answered_over_holes(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3), label="how many")):
        left = [one for one in entries if one.kind not in STAYS and not isinstance(one.event, Erased)]
        assume(left)
        entries = erased(entries, data.draw(st.sampled_from(left), label="erased"))
    for known in range(1, len(entries) + 1):
        assert len(state(entries, as_of="2024-02-29", known_at=known).erased) == sum(
            isinstance(one.event, Erased) for one in entries[:known]
        )
    timeline(entries)
    pe.check(entries, today="2024-03-02")


@settings(max_examples=25)
@given(LOGS, st.data())
def test_the_command_tells_every_hole_and_the_root_stays(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    with scratch() as folder:
        path = folder / "acme-borealis.jsonl"
        path.write_bytes(b"".join(line_of(one) + b"\n" for one in entries))
        log = pe.open_ledger(folder)["acme-borealis"]
        held = log.seal()
        choice = st.sampled_from([one for one in entries if one.kind not in STAYS])
        for target in data.draw(st.lists(choice, min_size=1, max_size=3, unique_by=lambda one: one.id), label="erased"):
            log.erase(target, reason="a request")

        assert log.verify(held).ok
        for verb in ("show", "timeline", "check", "verify"):
            for more in ((), ("--json",), ("--retracted", "--notes")):
                if more[-1:] == ("--notes",) and verb != "timeline":
                    continue
                words = [verb, "acme-borealis", "--events", str(folder), *more]
                assert main(words) in (0, 1), words

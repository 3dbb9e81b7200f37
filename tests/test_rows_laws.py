"""
Rows of a ledger against its logs: who asks again is told what the logs tell, and none of them is read for it.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fold_laws import as_ofs
from test_index_laws import lines_of
from test_panel_laws import covered

from partnership_events import files, survey
from partnership_events.cli.as_json import jsonable
from partnership_events.dates import Answer, Cutoff
from partnership_events.event import Entry
from partnership_events.ledger import Ledger, open_ledger
from partnership_events.projections.across import Gathered, gathered, look
from partnership_events.projections.criteria import Wanted
from partnership_events.projections.network import network
from partnership_events.projections.panel import panel
from partnership_events.projections.pledges import among, pledges_of
from partnership_events.projections.who import who
from partnership_events.testing import OPENING, PARTIES, PROLOGUE, Given, entries_of, instances, logs
from partnership_events.values import Rung
from partnership_events.vocabulary import (
    CoverageDeclared,
    FrameworkEnded,
    LadderDeclared,
    MembershipChanged,
    PartyDeclared,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    RelationsDowngraded,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
)

FEW, SOME = settings(max_examples=12, deadline=None), settings(max_examples=30, deadline=None)

Logs = Mapping[str, Sequence[Entry]]

LADDER = LadderDeclared(ladder="acm", party="ACM", rungs=[Rung("Comprehensive Partnership", 1)])
DECLARED = (LADDER, PartyDeclared(party="ACM", name="Acme", cow=740), CoverageDeclared(coverage="c", period="2024"))
TURNING = (
    *(RelationsEstablished, RelationsSevered, RelationsUpgraded, RelationsDowngraded, FrameworkEnded),
    *(MembershipChanged, MembershipChanged, PledgeMade, PledgeMade, PledgeRevised, PledgeWithdrawn),
)


@st.composite
def turning(draw: st.DrawFn) -> Sequence[Entry]:
    """
    Logs that tell much of what rows hold, some of them with declarations.
    """
    told = draw(st.lists(st.sampled_from(TURNING).flatmap(instances), min_size=1, max_size=7))
    declared = draw(st.lists(st.sampled_from(DECLARED), unique_by=lambda one: one.kind))
    alone = [entry.event for entry in entries_of([OPENING, *PROLOGUE])]
    return Given(entries_of([*alone, *declared])).when(*(free(event) for event in told)).entries


def free(event: Any) -> Any:
    """
    The event, pointing at no other.
    """
    return attrs.evolve(event, part_of=None, confirms=None, in_reply_to=None)


LEDGERS = st.dictionaries(st.sampled_from(["one", "two"]), turning() | logs(max_moves=8) | covered(), min_size=1)
CRITERIA = st.fixed_dictionaries(
    {},
    optional={
        "label": st.sampled_from(["comprehensive partnership", "Nowhere"]),
        "like": st.just("partner"),
        "party": st.sampled_from(PARTIES),
        "relations": st.sampled_from(["established", "severed"]),
        "plan": st.just("any"),
    },
).filter(bool)


@contextlib.contextmanager
def written(told: Logs) -> Iterator[Path]:
    """
    A folder of these logs, of which nobody minds how young they are.
    """
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(files, "_SETTLING", -(10**12))
        for name, entries in told.items():
            (Path(folder) / f"{name}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines_of(entries)))
        yield Path(folder)


@contextlib.contextmanager
def counting() -> Iterator[list[str]]:
    """
    The names of the logs that are read meanwhile.
    """
    met: list[str] = []
    ask = Ledger.__getitem__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "__getitem__", lambda ledger, name: (met.append(name), ask(ledger, name))[1])
        yield met


def same(told: Any, met: Any) -> None:
    assert repr(told) == repr(met)
    assert told == met
    assert jsonable(told) == jsonable(met)


@SOME
@given(LEDGERS, CRITERIA, st.lists(as_ofs, min_size=1, max_size=3, unique=True))
def test_who_is_told_the_same_by_rows(told: Logs, wanted: dict[str, str], dates: list[str]) -> None:
    with written(told) as folder:
        open_ledger(folder).who(**wanted, on="2024-02-26")
        for date in dates:
            with counting() as read:
                met = open_ledger(folder).who(**wanted, on=date)
            expected = who(told, Wanted(**wanted), on=date)
            # A moment within a day, and what rows do not hold, is asked of the logs.
            if Cutoff.of(date, "UTC").civil is not None and "plan" not in wanted:
                assert [] == read
            same(expected, met)


@SOME
@given(LEDGERS, as_ofs)
def test_a_network_is_told_the_same_by_rows(told: Logs, date: str) -> None:
    with written(told) as folder:
        open_ledger(folder).network("2024-02-26")
        with counting() as read:
            met = open_ledger(folder).network(date)
        if Cutoff.of(date, "UTC").civil is not None:
            assert [] == read
        same(network(told, as_of=date), met)


@SOME
@given(LEDGERS, as_ofs)
def test_what_is_overdue_is_told_the_same_by_rows(told: Logs, date: str) -> None:
    with written(told) as folder:
        open_ledger(folder).pledges("2024-02-26", overdue=True)
        with counting() as read:
            met = open_ledger(folder).pledges(date, overdue=True)
        looks = ((name, look(told[name], date)) for name in sorted(told))
        every = gathered(looks, lambda one: pledges_of(one.seen, one.state), ("pledge",))
        due = Gathered((pair for pair in every if among([pair[1]], overdue=True)), every.silent)
        if Cutoff.of(date, "UTC").civil is not None:
            assert {name for name, _ in due} == set(read)
        assert any(one.overdue is not Answer.NO for _, one in due) == bool(due)
        same(due, met)
        assert due.silent == met.silent


DESIGNS = st.fixed_dictionaries(
    {},
    optional={
        "directed": st.booleans(),
        "value": st.sampled_from(["last", "max", "mode"]),
        "impute": st.sampled_from(["optimistic", "last-known"]),
        "variables": st.sampled_from(
            [("relations", "meetings"), ("tier", "tier_since", "mission"), ("pledges_overdue",)]
        ),
    },
)
YEARS = st.tuples(st.integers(2022, 2026), st.integers(2022, 2026)).map(sorted)


@FEW
@given(LEDGERS, DESIGNS, st.lists(YEARS, min_size=2, max_size=3))
def test_a_panel_is_told_the_same_by_rows(told: Logs, design: dict[str, Any], years: list[list[int]]) -> None:
    known: set[int] = set()
    with written(told) as folder:
        for first, last in [*years, years[-1]]:
            with counting() as read:
                met = open_ledger(folder).panel(**design, first=first, last=last)
            if design.get("impute") != "last-known":
                assert (set(range(first, last + 1)) <= known) == (read == [])
            known |= set(range(first, last + 1))
            expected = panel(told, **design, first=first, last=last)
            same(expected, met)
            assert expected.rows == met.rows
            assert [row.entries for row in expected.rows] == [row.entries for row in met.rows]


@FEW
@given(LEDGERS, st.sampled_from([{"last": 2024}, {"unit": "dyad-month", "first": "2023-12"}]))
def test_a_panel_goes_as_far_by_rows(told: Logs, asked: dict[str, Any]) -> None:
    with written(told) as folder:
        open_ledger(folder).panel(**asked)
        with counting() as read:
            met = open_ledger(folder).panel(**asked)
        assert [] == read
        same(panel(told, **asked), met)


def test_a_survey_reads_where_rows_do_not_answer() -> None:
    told = {"one": entries_of([RelationsUpgraded(on="2024-02-25", label="Amity")])}
    with written(told) as folder:
        open_ledger(folder).who(label="Amity", on="2024")
        for asked in ({"known_at": "2030"}, {"zone": "Asia/Tokyo"}, {"on": "2024-02-25T10:00:00Z"}):
            with counting() as read:
                open_ledger(folder).who(label="Amity", **{"on": "2024", **asked})

            assert ["one"] == read
        assert survey.ZONE == "UTC"

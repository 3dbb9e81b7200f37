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
from partnership_events.values import Claim, Horizon, Rung
from partnership_events.vocabulary import (
    CoverageDeclared,
    FactDisputed,
    FrameworkEnded,
    LadderDeclared,
    LogOpened,
    MeetingHeld,
    MembershipChanged,
    PartyDeclared,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    RelationsDowngraded,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    TransactionRecorded,
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


SEVERAL = (
    {},
    {"value": "max"},
    {"variables": ("relations", "meetings")},
    {"variables": ("relations",)},
    {"impute": "last-known"},
    {"directed": True},
    {"unit": "dyad-month"},
    {"variables": ("money:disbursement:EUR",)},
    {"ladder": "acm", "variables": ("tier_rank",)},
    {"unit": "spell"},
)


def test_panels_of_several_designs_are_not_mixed() -> None:
    told = {
        "one": entries_of(
            [
                LADDER,
                RelationsEstablished(on="2022-05-01"),
                RelationsUpgraded(on="2022-06-01", label="Comprehensive Partnership"),
                RelationsSevered(on="2023-03-01", mode="severed"),
                RelationsEstablished(on="[2024-02-01..2025-03-01]"),
                TransactionRecorded(on="2023-04-01", type="disbursement", amount="1.5", currency="EUR"),
            ]
        )
    }
    with written(told) as folder:
        for first, last in ((2024, 2024), (2023, 2024), (2022, 2024), (2024, 2024)):
            for asked in SEVERAL:
                for _ in range(2):
                    met = open_ledger(folder).panel(**asked, first=first, last=last)
                    expected = panel(told, **asked, first=first, last=last)
                    # A variable that takes a code is made anew whenever it is named.
                    same(attrs.evolve(expected, design=met.design), met)


def test_who_did_not_exist_is_noted_by_rows() -> None:
    told = {"one": entries_of([LogOpened(name="one", parties=["DDR", "FRA"]), RelationsEstablished(on="1973-02-09")])}
    with written(told) as folder:
        for first, last in ((1989, 1990), (1991, 1993), (1988, 1993), (1992, 1992)):
            for _ in range(2):
                met = open_ledger(folder).panel(first=first, last=last)
                same(panel(told, first=first, last=last), met)
        assert ("one: no rows with DDR in 1 year, being in neither list of states then",) == met.notes


def tangled() -> Sequence[Entry]:
    """
    A log of which little is settled: imprecise dates, rivals for the last word, a dispute, deadlines.
    """
    rivals = [
        RelationsUpgraded(on="2024-02", label=label) for label in ("Amity", "Comprehensive Partnership", "Accord")
    ]
    told = entries_of([RelationsUpgraded(on="2023", label="Early Partnership"), *rivals, *PROMISED])
    disputed = [one.id for one in told if isinstance(one.event, RelationsUpgraded)][1:3]
    later = [
        FactDisputed(facts=disputed, field="label", claims=[Claim("one"), Claim("other")]),
        RelationsDowngraded(on="2024-06-01", from_label="Amity", mode="suspended"),
        RelationsEstablished(on="2023-06/2023-08"),
        RelationsSevered(on="2024-05", mode="suspended", by=["ACM"]),
        MembershipChanged(on="2024-03", party="ACM", mode="left"),
        MembershipChanged(on="2024-04~", party="COR", mode="observer"),
    ]
    return Given(told).when(*later).entries


PROMISED = (
    PledgeMade(on="2023-02", pledge="soon", action="a", by="ACM", horizon=Horizon(by="2024-03")),
    PledgeMade(on="2023-03-01", pledge="vague", action="b", by="ACM", horizon=Horizon(within="P6M")),
    PledgeMade(on="2023-04-01", pledge="open", action="c", by="ACM"),
    PledgeWithdrawn(on="2024-07", pledge="soon", reason="none"),
    PledgeWithdrawn(on="2023-12-01", pledge="vague", reason="none"),
)
TANGLED = {
    "none": entries_of([MeetingHeld(on="2024-02-01", form="call")]),
    "covered": entries_of([CoverageDeclared(coverage="c", period="2023-06/2024-06"), PROMISED[2]]),
    "pending": entries_of([RelationsUpgraded(on="2024", label="Comprehensive Partnership")]),
    "tangled": tangled(),
}
MONTHS = [f"{year}-{month:02}" for year in (2022, 2023, 2024, 2025) for month in range(1, 13)]


@pytest.mark.parametrize("wanted", [
    {"label": "Nowhere"}, {"like": "partnership"}, {"relations": "severed"}, {"party": "ACM"},
    {"party": "COR", "role": "observer"}, {"label": "Accord", "party": "BOR"},
], ids=str)  # fmt: skip
def test_of_a_tangled_log_rows_tell_the_same_month_by_month(wanted: dict[str, str]) -> None:
    with written(TANGLED) as folder:
        for date in MONTHS:
            same(who(TANGLED, Wanted(**wanted), on=date), open_ledger(folder).who(**wanted, on=date))


def test_of_a_tangled_log_rows_tell_the_same_network_and_deadlines() -> None:
    with written(TANGLED) as folder:
        for date in MONTHS:
            same(network(TANGLED, as_of=date), open_ledger(folder).network(date))
            met = open_ledger(folder).pledges(date, overdue=True)
            looks = ((name, look(TANGLED[name], date)) for name in sorted(TANGLED))
            every = gathered(looks, lambda one: pledges_of(one.seen, one.state), ("pledge",))
            assert every.silent == met.silent
            same(tuple(pair for pair in every if among([pair[1]], overdue=True)), tuple(met))


def test_a_tier_is_ranked_by_rows() -> None:
    told = {
        "one": entries_of([LADDER, RelationsUpgraded(on="2024-02-25", label="Comprehensive Partnership")]),
        "two": entries_of([RelationsUpgraded(on="2024-02", label="Comprehensive Partnership")]),
        "three": entries_of([RelationsUpgraded(on="2023", label="Amity")]),
    }
    with written(told) as folder:
        for date in ("2023", "2024-02-20", "2024-02-26", "2024-03"):
            with counting() as read:
                met = open_ledger(folder).who(at_least="Comprehensive Partnership", on=date)
            assert read == (["one", "three", "two"] if date == "2023" else [])
            same(who(told, Wanted(at_least="Comprehensive Partnership"), on=date), met)


def test_a_survey_reads_where_rows_do_not_answer() -> None:
    told = {"one": entries_of([RelationsUpgraded(on="2024-02-25", label="Amity")])}
    with written(told) as folder:
        open_ledger(folder).who(label="Amity", on="2024")
        for asked in ({"known_at": "2030"}, {"zone": "Asia/Tokyo"}, {"on": "2024-02-25T10:00:00Z"}):
            with counting() as read:
                open_ledger(folder).who(label="Amity", **{"on": "2024", **asked})

            assert ["one"] == read
        assert survey.ZONE == "UTC"

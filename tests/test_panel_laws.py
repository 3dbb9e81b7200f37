"""
For every log: a panel says of a period what the state says of its days, one by one.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_events.asking import Asking
from partnership_events.codes import Role
from partnership_events.dates import Answer
from partnership_events.folding import View, view
from partnership_events.projections.episodes import SPELL_COLUMNS
from partnership_events.projections.panel import Panel, panel
from partnership_events.projections.panel_log import PanelLog
from partnership_events.projections.partnership import PartnershipState, cell_of, state
from partnership_events.projections.state import possible
from partnership_events.projections.timeline import timeline
from partnership_events.projections.variables import VARIABLES as READ
from partnership_events.testing import OPENING, PROLOGUE, ZONES, Given, entries_of, instances, logs
from partnership_events.vocabulary import (
    CoverageDeclared,
    FactDisputed,
    FrameworkEnded,
    IncidentRecorded,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
    MeetingHeld,
    MembershipChanged,
    MissionChanged,
    PlanAdopted,
    PledgeMade,
    PledgeRevised,
    PledgeWithdrawn,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    VisitMade,
)

FEW = settings(max_examples=25)
COVERAGE = st.sampled_from([(), ("2024",), ("2024-02-28/2024-03-01",), ("../2024-02-27", "2024-02-28/..")])
BOUNDED = tuple[int | None, int | None, Answer]
VARIABLES = ("relations", "tier", "plan_in_force", "instruments_in_force", "pledges_open", "pledges_overdue", "mission")


KINDS = (
    *(RelationsEstablished, RelationsSevered, RelationsUpgraded, FrameworkEnded, MissionChanged, MembershipChanged),
    *(PlanAdopted, InstrumentEnded, PledgeMade, PledgeRevised, PledgeWithdrawn, InstrumentSigned, InstrumentInForce),
    *(IncidentRecorded, MeetingHeld, VisitMade, PledgeMade, PledgeMade),
)


TOLD = st.sampled_from(KINDS).flatmap(instances)


@st.composite
def crowded(draw: st.DrawFn) -> Sequence[Any]:
    """
    Logs that tell much of a few things: half of what is told turns something that a panel reads.
    """
    told = draw(st.lists(TOLD, min_size=2, max_size=9))
    alone = (attrs.evolve(event, part_of=None, confirms=None, in_reply_to=None) for event in told)
    return entries_of([OPENING, *PROLOGUE, *alone])


LOGS = crowded() | crowded() | logs(max_moves=9)


@st.composite
def covered(draw: st.DrawFn) -> Sequence[Any]:
    """
    Logs of which some declare what they cover.
    """
    told = (CoverageDeclared(coverage=f"c{n}", period=period) for n, period in enumerate(draw(COVERAGE)))
    return Given(draw(LOGS)).when(*told).entries


def days_of(first: str, last: str) -> list[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]


class Naive:
    """
    The states of a log day by day, and what they say of two parties, by folding all of it anew for each day.
    """

    def __init__(self, log: Sequence[Any], zone: str = "UTC") -> None:
        self.log = log
        self.zone = zone
        self.states: dict[dt.date, PartnershipState] = {}
        self.views: dict[dt.date, View] = {}

    def on(self, day: dt.date) -> PartnershipState:
        if day not in self.states:
            self.states[day] = state(self.log, as_of=day, zone=self.zone)
        return self.states[day]

    def silent(self, word: str, day: dt.date) -> Answer:
        if day not in self.views:
            self.views[day] = view(self.log, as_of=day, zone=self.zone)
        return cell_of(self.views[day], (word, "nothing")).answer

    def is_member(self, party: str, day: dt.date) -> Answer:
        told = self.on(day).parties.get(party)
        met = {one.value is Role.PARTY for one in possible(told)} if told is not None else {False}
        return Answer.POSSIBLY if len(met) == 2 else Answer.YES if met == {True} else Answer.NO

    def bounds(self, name: str, row: Mapping[str, Any], day: dt.date) -> BOUNDED:
        """
        The least and the most that a variable may be at the end of a day; None is no bound.
        """
        held, both = self.on(day), {row["party1"], row["party2"]}
        match name:
            case "relations":
                return binary(held.relations.answer)
            case "plan_in_force":
                met = {one.in_force for one in held.plans.values()} - {Answer.NO}
                silent = self.silent("plan", day)
                return binary(Answer.YES if Answer.YES in met else Answer.POSSIBLY if met else silent)
            case "pledges_open" | "pledges_overdue":
                told = [
                    getattr(one, name.removeprefix("pledges_"))
                    for one in held.pledges.values()
                    if set(one.by) & both and (not one.event.to or goes_between(one, both))
                ]
                return counted(told, self.silent("pledge", day))
        raise AssertionError(name)


def goes_between(pledge: Any, both: set[str]) -> bool:
    return any(giver in pledge.by and taker in pledge.event.to for giver in both for taker in both - {giver})


def binary(answer: Answer) -> BOUNDED:
    return int(answer is Answer.YES), int(answer is not Answer.NO), answer


def counted(answers: Sequence[Answer], silent: Answer) -> BOUNDED:
    low, most = answers.count(Answer.YES), sum(one is not Answer.NO for one in answers)
    if silent is not Answer.NO:
        return low, None, silent
    return low, most, Answer.POSSIBLY if low < most else Answer.YES if low else Answer.NO


def low_high(of: str, days: Sequence[BOUNDED]) -> tuple[int | None, int | None]:
    endless = 10**9
    lows = sorted(low for low, _, _ in days if low is not None)
    highs = sorted(endless if high is None else high for _, high, _ in days)
    at = {"min": 0, "max": len(days) - 1, "median": (len(days) - 1) // 2}[of]
    return lows[at], None if highs[at] == endless else highs[at]


# -- of what holds


@FEW
@given(covered(), st.booleans(), st.sampled_from(ZONES))
def test_the_value_of_a_year_is_what_the_state_says_on_its_last_day(log: Any, directed: bool, zone: str) -> None:
    told = panel({"a": log}, first=2022, last=2025, directed=directed, variables=VARIABLES, zone=zone)
    naive = Naive(log, zone)
    for row in told.rows:
        day = dt.date.fromisoformat(row["as_of"])
        held = naive.on(day)

        assert held.relations.answer.value == row["relations_answer"]
        assert {Answer.YES: 1, Answer.NO: 0}.get(held.relations.answer) == row["relations"]
        assert held.tier.answer.value == row["tier_answer"]
        assert (str(held.tier.label) if held.tier.answer is Answer.YES else None) == row["tier"]
        low, high, answer = naive.bounds("plan_in_force", row.cells, day)
        assert (low if low == high else None, answer.value) == (row["plan_in_force"], row["plan_in_force_answer"])
        if not directed:
            for name in ("pledges_open", "pledges_overdue"):
                low, high, _ = naive.bounds(name, row.cells, day)
                assert (low, high) == (row[f"{name}_min"], row[f"{name}_max"])
                assert (low if low == high else None) == row[name]


DAYS = [
    *(dt.date(year, 12, 31) for year in range(2019, 2027)),
    *days_of("2023-12-29", "2024-01-05"),
    *days_of("2024-02-20", "2024-03-10"),
]


@FEW
@given(covered(), st.sampled_from(ZONES), st.permutations(DAYS))
def test_a_day_says_the_same_whatever_day_was_read_before(log: Any, zone: str, days: Any) -> None:
    def looked_at() -> PanelLog:
        return PanelLog(name="a", entries=log, seen=Asking().view(log, as_of=dt.date.max, zone=zone))

    together = looked_at()
    pair = next(together.dyads(directed=False, ladder=None)).pair
    for day in days:
        alone = looked_at()
        for variable in (one for one in READ.values() if one.read is not None):
            expected = alone.read(variable, pair, day.toordinal())
            assert expected == together.read(variable, pair, day.toordinal())
            assert repr(expected) == repr(together.read(variable, pair, day.toordinal()))


def test_of_days_before_anything_one_is_looked_at() -> None:
    covers = CoverageDeclared(coverage="all", period="2022/2024")
    log = entries_of([OPENING, *PROLOGUE, covers, PlanAdopted(on="2024-02-28", plan="one", label="One")])
    told = PanelLog(name="a", entries=log, seen=Asking().view(log, as_of=dt.date.max, zone="UTC"))
    met = [told.at(dt.date(year, 12, 31).toordinal()) for year in (2019, 2020, 2021, 2022, 2023, 2024, 2025)]

    assert met[0] is met[1] is met[2]
    assert met[3] is met[4]
    assert 4 == len({id(one) for one in met})


def test_what_lost_a_dispute_is_heard_on_its_day() -> None:
    told = [RelationsEstablished(on="2021-02-03"), RelationsEstablished(on="2024-02-28")]
    log = Given(entries_of([OPENING, *PROLOGUE, *told])).entries
    lost, won = (one.id for one in log[-2:])
    log = Given(log).when(FactDisputed(facts=[lost, won], preferred=won)).entries
    seen = PanelLog(name="a", entries=log, seen=Asking().view(log, as_of=dt.date.max, zone="UTC"))
    disputed = [seen.at(dt.date(year, 12, 31).toordinal()).state.relations.disputed for year in (2019, 2022)]

    assert [False, True] == disputed


@FEW
@given(covered(), st.sampled_from(["min", "max", "median"]), st.sampled_from(ZONES))
def test_the_least_the_greatest_and_the_median_are_those_of_the_days_one_by_one(log: Any, of: str, zone: str) -> None:
    names = ("relations", "plan_in_force", "pledges_open", "pledges_overdue")
    told = panel({"a": log}, unit="dyad-month", first="2024-02", last="2024-03", value=of, variables=names, zone=zone)
    naive = Naive(log, zone)
    for row in told.rows:
        days = together(naive, row.cells)
        for name in names:
            read = [naive.bounds(name, row.cells, day) for day in days]
            low, high = low_high(of, read)

            assert (low if low == high else None) == row[name], (name, row["month"])
            if name.startswith("pledges"):
                assert (low, high) == (row[f"{name}_min"], row[f"{name}_max"])
            if low == high:
                assert ("yes" if low else "no") == row[f"{name}_answer"]
            else:
                assert row[f"{name}_answer"] in {answer.value for _, _, answer in read}


@FEW
@given(covered())
def test_the_mode_is_what_was_held_on_most_days_one_by_one(log: Any) -> None:
    told = panel(
        {"a": log}, unit="dyad-month", first="2024-02", last="2024-03", value="mode", variables=("relations", "tier")
    )
    naive = Naive(log)
    for row in told.rows:
        days = together(naive, row.cells)
        tiers = [naive.on(day).tier for day in days]
        relations = [naive.on(day).relations.answer for day in days]
        # Surely none is a value like another; doubt is not.
        labels = [LABEL_OF.get(one.answer, lambda told: None)(one) for one in tiers]

        assert most([{Answer.YES: 1, Answer.NO: 0}.get(one) for one in relations]) == row["relations"]
        assert most(labels) == ("no" if row["tier_answer"] == "no" else row["tier"])


LABEL_OF = {Answer.YES: lambda tier: str(tier.label), Answer.NO: lambda tier: "no"}


def most(held: Sequence[Any]) -> Any:
    """
    The value of most days, None being doubt: such that it stays so, whatever the doubtful days say.
    """
    doubt = sum(one is None for one in held)
    counts = Counter(one for one in held if one is not None)
    last = {value: max(n for n, one in enumerate(held) if one == value) for value in counts}
    ranked = sorted(counts, key=lambda value: (counts[value], last[value]), reverse=True)
    if not ranked:
        return None
    second = counts[ranked[1]] if len(ranked) > 1 else 0
    return ranked[0] if not doubt or counts[ranked[0]] > second + doubt else None


def together(naive: Naive, row: Mapping[str, Any]) -> list[dt.date]:
    """
    From the first day of the month on which both were members to the last: surely or, if there is none, possibly.
    """
    month = dt.date(row["year"], row["month"], 1)
    days = [day for n in range(31) if (day := month + dt.timedelta(days=n)).month == month.month]
    met = [{naive.is_member(row[side], day) for side in ("party1", "party2")} for day in days]
    wanted = {Answer.YES} if row["members"] == "yes" else {Answer.YES, Answer.POSSIBLY}
    inside = [day for day, answers in zip(days, met, strict=True) if answers <= wanted]

    assert (row["members"] == "yes") == any(answers == {Answer.YES} for answers in met)
    assert row["as_of"] == inside[-1].isoformat()
    return days_of(inside[0].isoformat(), inside[-1].isoformat())


# -- of what happens


@FEW
@given(covered())
def test_events_are_counted_as_the_timeline_places_them(log: Any) -> None:
    told = panel({"a": log}, first=2023, last=2025, variables=("incidents",))
    whole = [row for row in told.rows if row["members"] == "yes" and row["as_of"].endswith("-12-31")]
    for row in whole:
        items = timeline(log, during=str(row["year"]), kinds={"incident_recorded"}, zone="UTC")
        both = {row["party1"], row["party2"]}
        mine = [
            one
            for one in items
            if one.modality.value == "actual" and not one.fact.set_aside and concerns(one.fact.event, both)
        ]
        if any("/" in str(one.on) for one in mine) or began_late(log, row.cells):
            # What lasts is counted when it ends, and who joined within the year had part of it alone.
            continue

        assert sum(one.within is Answer.YES for one in mine) == row["incidents_min"]
        if row["incidents_max"] is not None:
            assert len(mine) == row["incidents_max"]


def concerns(event: Any, both: set[str]) -> bool:
    named = {one.party for one in event.parties}
    return not named or both <= named


def began_late(log: Any, row: Mapping[str, Any]) -> bool:
    naive = Naive(log)
    first = dt.date(row["year"], 1, 1)
    return any(naive.is_member(row[side], first) is not Answer.YES for side in ("party1", "party2"))


# Dates, and the years in which what they date may have ended.
ENDED = {
    "2001": {2001},
    "2001-12-31": {2001},
    "2000/2001-02": {2001},
    "2001-12-30/2002-01-03": {2002},
    "[2000..2001]": {2000, 2001},
    "200X": {2000, 2001, 2002, 2003},
    "1999-05/[2000-12..2001-02]": {2000, 2001},
}
STATES = ("DEU", "ESP", "FRA", "ITA")
INCIDENTS = st.builds(
    IncidentRecorded,
    on=st.sampled_from(sorted(ENDED)),
    category=st.just("protest"),
    parties=st.sets(st.sampled_from(STATES)),
    target=st.sampled_from((*STATES, None, "a bridge")),
)


def goes(told: Any, giver: str, taker: str) -> bool:
    """
    Whether an incident is one of the giver's toward the taker, or of nobody's in particular.
    """
    named = {one.party for one in told.parties}
    if told.target not in STATES:
        return not named or {giver, taker} <= named
    actors = named - {told.target}
    return taker == told.target and (giver in actors if actors else not named)


@FEW
@given(st.lists(INCIDENTS, max_size=5, unique_by=repr), st.booleans())
def test_incidents_go_from_actors_to_targets_in_the_year_in_which_they_ended(told: Any, directed: bool) -> None:
    opening = LogOpened(name="four", parties=STATES)
    log = entries_of([opening, CoverageDeclared(coverage="c", period="1900/.."), *told])
    for row in panel({"a": log}, first=2000, last=2003, variables="incidents", directed=directed).rows:
        ways = [(row["party1"], row["party2"]), *([] if directed else [(row["party2"], row["party1"])])]
        mine = [ENDED[str(one.on)] for one in told if any(goes(one, *way) for way in ways)]
        sure = sum(years == {row["year"]} for years in mine)

        assert (sure, sum(row["year"] in years for years in mine)) == (row["incidents_min"], row["incidents_max"])


# -- of spells, and of the whole


@FEW
@given(covered())
def test_spells_lie_end_to_end_and_each_says_what_its_days_say(log: Any) -> None:
    told = panel({"a": log}, unit="spell", first="2024-02", last="2024-03", variables=("relations", "tier"))
    naive = Naive(log)
    for row in told.rows:
        for end in (row["start_latest"], row["end_earliest"]):
            held = naive.on(dt.date.fromisoformat(end))
            standing = held.relations if row["variable"] == "relations" else held.tier

            assert standing.answer.value == row["answer"]
        assert row["start_earliest"] <= row["start_latest"] <= row["end_earliest"] <= row["end_latest"]
    by_pair: dict[Any, list[Any]] = {}
    for row in told.rows:
        by_pair.setdefault((row["party1"], row["party2"], row["variable"]), []).append(row)
    for rows in by_pair.values():
        for one, other in itertools.pairwise(rows):
            assert one["end_earliest"] < other["start_latest"]


@FEW
@given(covered(), st.sampled_from(["dyad-year", "dyad-month", "spell"]), st.booleans())
def test_every_row_has_every_column_and_na_never_goes_without_a_reason(log: Any, unit: str, directed: bool) -> None:
    told = panel({"a": log}, unit=unit, first=2023, last=2024, directed=directed)
    names = [one.name for one in told.columns]

    assert len(set(names)) == len(names)
    for row in told.rows:
        assert set(names) == set(row.cells)
        for name in names:
            if f"{name}_answer" in row.cells:
                settled = row[f"{name}_answer"] in ("yes", "no")
                assert settled or row[name] is None
                assert row[name] is not None or row[f"{name}_answer"] != "yes"


@FEW
@given(
    covered(), st.sampled_from(["optimistic", "pessimistic", "last-known"]), st.sampled_from(["last", "max", "mode"])
)
def test_a_rule_of_imputation_fills_what_is_open_and_changes_nothing_else(log: Any, rule: str, of: str) -> None:
    plain = panel({"a": log}, unit="dyad-month", first="2024-01", last="2024-03", value=of)
    filled = panel({"a": log}, unit="dyad-month", first="2024-01", last="2024-03", value=of, impute=rule)
    for one, other in zip(plain.rows, filled.rows, strict=True):
        assert one.facts == other.facts
        for name, cell in one.cells.items():
            if cell != other[name]:
                assert cell is None
                assert other[f"{name}_answer"] in ("possibly", "unknown", "not covered")
                assert rule == "last-known" or other[f"{name}_answer"] == "possibly"


@FEW
@given(covered())
def test_knowing_less_is_asking_the_shorter_log(log: Any) -> None:
    half = log[: max(len(log) // 2, 1)]

    assert rows_of(panel({"a": half}, first=2023, last=2024)) == rows_of(
        panel({"a": log}, first=2023, last=2024, known_at=half[-1].recorded_at)
    )


def rows_of(told: Panel) -> list[Mapping[str, Any]]:
    return [row.cells for row in told.rows]


def test_the_columns_of_spells_are_documented_once() -> None:
    assert len({name for name, _, _ in SPELL_COLUMNS}) == len(SPELL_COLUMNS)

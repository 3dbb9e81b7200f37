"""
For every log, day and batch: what a page holds is what the library answers for that point alone.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events.event import Entry
from partnership_events.folding import view
from partnership_events.page.data import ALWAYS, STOPS, data_of, stops
from partnership_events.page.knowing import Kept, holding
from partnership_events.page.words import part_said, standing_said
from partnership_events.projections.partnership import cell_of, state_of
from partnership_events.projections.spells import CELLS_OF, judged, turns_of
from partnership_events.testing import OPENING, entries_of, in_memory, logs, ticking
from partnership_events.values import Frozen

EVENTS = Path(__file__).parent.parent / "events"
NAMES = sorted(file.stem for file in EVENTS.glob("*.jsonl"))
WEEK = st.dates(dt.date(2024, 2, 22), dt.date(2024, 3, 6))


def noticed(said: dict[str, Any]) -> dict[str, Any]:
    """
    Without the facts that made it: of a spell they are told as of its last day.
    """
    left = {name: value for name, value in said.items() if name not in ("by", "more")}
    if "c" in left:
        left["c"] = [noticed(one) for one in left["c"]]
    return left


def shows(address: Sequence[str], said: dict[str, Any]) -> bool:
    return tuple(address) in ALWAYS or "v" in said or "c" in said


def naive(entries: Sequence[Entry], day: Any, known: int, zone: str | None = None) -> dict[str, Any]:
    """
    The card as the fold gives it, for one day and one position.
    """
    seen = view(entries, as_of=day, known_at=known, zone=zone)
    state = state_of(seen, entries)
    cells = {cell: standing_said(cell_of(seen, cell)) for cell in (*ALWAYS, *seen.cells())}
    parts = {
        f"{section} {id_}": part_said(judged(part, pe.Answer.NO), part)
        for section in CELLS_OF
        for id_, part in getattr(state, section).items()
    }
    return {
        "cells": {" ".join(cell): noticed(said) for cell, said in cells.items() if shows(cell, said)},
        "parts": parts,
        "requests": {one.id: {"a": one.open.value} for one in state.requests},
        "planned": {
            str(one.fact.seq): {
                "a": one.answer.value,
                "on": one.on.text,
                "past": turns_of(one.bounds(seen.zone), seen.zone)[1],
            }
            for one in state.scheduled
        },
        "disputes": len(state.disputes),
        "unapplied": [entry.seq for entry in state.unapplied],
        "erased": [hole.entry.seq for hole in state.erased],
        "pending": [item.fact.seq for item in state.pending],
        "offices": {
            f"{person} {one.office} {one.party or ''}": [on.text for on in one.dates]
            for person, held in state.people.items()
            for one in held
        },
    }


def looked_up(data: dict[str, Any], day: dt.date, known: int) -> dict[str, Any]:
    """
    The card as the page looks it up.
    """

    def at(rectangles: list[list[Any]]) -> dict[str, Any] | None:
        return holding(rectangles, day.toordinal(), known)

    cells = {" ".join(one["key"]): (one["key"], at(one["r"])) for one in data["cells"]}
    facts = [row for row in data["facts"] if known >= row["k"][0] and (row["k"][1] is None or known < row["k"][1])]
    told = [
        row
        for row in facts
        if not {"planned", "hypothetical", "negated", "set aside", "gone"} & {*row, *row.get("m", ())}
    ]
    happened = [row for row in told if row["d"][1] is not None and row["d"][1] <= day.toordinal()]
    pending = [row for row in told if row not in happened and (row["d"][0] or math.inf) <= day.toordinal()]
    lists = [key.split() for key, told in data["lists"].items() if at(told) is not None]
    return {
        "cells": {key: noticed(said) for key, (address, said) in cells.items() if said and shows(address, said)},
        "parts": {" ".join(one["key"]): said for one in data["parts"] if (said := at(one["r"]))},
        "requests": {key: said for key, told in data["requests"].items() if (said := at(told))},
        "planned": {key: said for key, told in data["planned"].items() if (said := at(told))},
        "disputes": sum(word == "dispute" for word, _ in lists),
        "unapplied": sorted(int(n) for word, n in lists if word == "unapplied"),
        "erased": sorted(int(n) for word, n in lists if word == "erased"),
        "pending": [row["n"] for row in pending],
        "offices": dict(_offices(happened)),
    }


def _offices(happened: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for key in dict.fromkeys(tuple(held) for row in happened for held in row.get("h", ())):
        dates = dict.fromkeys(row["on"] for row in happened if list(key) in row.get("h", ()))
        yield " ".join(word or "" for word in key), list(dates)


def turning(data: dict[str, Any]) -> list[dt.date]:
    """
    The days on which anything in a page turns, those before them, and both ends of the calendar.
    """
    told = [*data["cells"], *data["parts"]]
    rectangles = [one for line in told for one in line["r"]]
    rectangles += [one for name in ("requests", "planned") for line in data[name].values() for one in line]
    days = {day for one in rectangles for day in (one[2], one[3]) if day is not None}
    near = {1, dt.date.max.toordinal(), *days, *(day - 1 for day in days if day > 1)}
    return [dt.date.fromordinal(day) for day in sorted(near)]


@settings(max_examples=60)
@given(logs(), st.sampled_from([None, "Asia/Tokyo", "Pacific/Apia"]), st.data())
def test_a_page_holds_what_the_library_answers(log: Any, zone: str | None, data: st.DataObject) -> None:
    entries = tuple(log)
    page = data_of(entries, zone=zone)
    known = data.draw(st.sampled_from([one["n"] for one in page["batches"]]), label="known")
    for day in data.draw(st.lists(WEEK | st.sampled_from(turning(page)), min_size=3, max_size=5), label="days"):
        assert naive(entries, day, known, zone) == looked_up(page, day, known), day


@settings(max_examples=25)
@given(logs(), st.data())
def test_a_page_known_at_a_position_is_the_page_of_the_log_as_it_was(log: Any, data: st.DataObject) -> None:
    known = data.draw(st.integers(1, len(log)), label="known")
    entries = tuple(log)

    assert data_of(entries[:known]) == data_of(entries, known_at=known)


@settings(max_examples=25)
@given(logs())
def test_the_rectangles_of_a_line_overlap_nowhere(log: Any) -> None:
    page = data_of(tuple(log))
    for line in (*page["cells"], *page["parts"]):
        for day in turning({**page, "cells": [line], "parts": [], "requests": {}, "planned": {}}):
            for batch in page["batches"]:
                met = [one for one in line["r"] if holding([one], day.toordinal(), batch["n"]) is not None]
                first = min(one[0] for one in line["r"])

                assert len(met) <= 1, line["key"]
                assert len(met) == 1 or batch["n"] < first or line not in page["cells"], line["key"]


@settings(max_examples=30)
@given(logs())
def test_what_a_page_holds_is_plain_json(log: Any) -> None:
    page = data_of(tuple(log))

    assert page == json.loads(json.dumps(page, allow_nan=False))
    assert Frozen not in {type(one) for one in page.values()}


def test_what_is_renewed_from_a_day_on_leaves_the_days_before_and_nothing_else() -> None:
    kept = Kept()
    kept.renew("a", 1, [(None, 4, {"v": 1}), (5, 5, {"v": 2}), (6, None, {"v": 3})])
    kept.renew("a", 2, [(5, 7, {"v": 2}), (8, None, {"v": 3})], since=5)

    assert [[1, None, None, 4], [1, 2, 5, 5], [1, 2, 6, None], [2, None, 5, 7], [2, None, 8, None]] == [
        one[:4] for one in kept.rectangles["a"]
    ]
    assert (5, None) == (kept.beginning("a", 8), kept.beginning("a", 5))


def test_an_end_that_is_told_no_more_leaves_nothing_before_the_other_ends() -> None:
    ends = [pe.InstrumentEnded(on=day, subject="one", mode="terminated") for day in ("2024-02-27", "2024-03-03")]
    log = in_memory(*ends)
    log.retract("@2", reason="was wrong")
    entries = tuple(log.entries)
    page = data_of(entries)

    for day in turning(page):
        for known in range(1, len(entries) + 1):
            assert naive(entries, day, known)["parts"] == looked_up(page, day, known)["parts"], (day, known)


def test_what_is_known_by_its_end_is_no_text_for_as_long_as_it_is_told_to_be_another_thing() -> None:
    end = pe.InstrumentEnded(on="2024-02-26", subject="one", mode="denounced")
    launched = pe.ProjectLaunched(on="2024-02-28", project="one")
    for first, second, launch in ((end, launched, "@3"), (launched, end, "@2")):
        log = in_memory(first, second)
        log.retract(launch, reason="was wrong")
        entries = tuple(log.entries)
        page = data_of(entries)

        for day in turning(page):
            for known in range(1, len(entries) + 1):
                assert naive(entries, day, known)["parts"] == looked_up(page, day, known)["parts"], (day, known)


def test_what_goes_on_as_before_is_left_as_it_was_and_what_turns_ends_before_the_day() -> None:
    kept = Kept()
    kept.renew("a", 1, [(None, 4, {"v": 1}), (5, 8, {"v": 2}), (9, None, {"v": 3})])
    kept.go_on("a", 2, [(6, 8, {"v": 2}), (9, None, {"v": 4})], since=6)
    kept.go_on("a", 3, [(7, None, {"v": 5})], since=7)
    # What ended the day before and goes on by now is one.
    kept.renew("c", 1, [(None, 4, {"v": 1}), (5, None, {"v": 2})])
    kept.go_on("c", 2, [(5, None, {"v": 1})], since=5)
    # After a gap, in which nothing was said.
    kept.renew("b", 1, [(3, 4, {"v": 1})])
    kept.go_on("b", 2, [(9, None, {"v": 1})], since=7)

    assert [
        [1, None, None, 4, {"v": 1}],
        [1, 3, 5, 8, {"v": 2}],
        [1, 2, 9, None, {"v": 3}],
        [2, 3, 9, None, {"v": 4}],
        [3, None, 5, 6, {"v": 2}],
        [3, None, 7, None, {"v": 5}],
    ] == kept.rectangles["a"]
    assert [[1, 2, None, 4, {"v": 1}], [1, 2, 5, None, {"v": 2}], [2, None, None, None, {"v": 1}]] == kept.rectangles[
        "c"
    ]
    assert [[1, None, 3, 4, {"v": 1}], [2, None, 9, None, {"v": 1}]] == kept.rectangles["b"]


def test_a_line_says_what_it_is_since_when_how_surely_and_by_which_facts() -> None:
    data = data_of(tuple(pe.open_ledger(EVENTS)["japan-mongolia"]))
    tier = next(line for line in data["cells"] if line["key"] == ["tier"])["r"]

    first = {"a": "possibly", "c": [{"v": ["Strategic Partnership"], "on": "[..2022-11-28]", "by": [10]}]}
    assert first == holding(tier, dt.date(2022, 11, 27).toordinal(), 47)
    then = {"a": "yes", "v": ["Strategic Partnership"], "s": "[..2022-11-28]", "by": [10]}
    assert then == holding(tier, dt.date(2022, 11, 28).toordinal(), 47)
    assert {"a": "unknown"} == holding(tier, dt.date(2022, 11, 28).toordinal(), 6)


def test_a_log_of_very_many_batches_stops_day_by_day_or_month_by_month() -> None:
    hours = entries_of([OPENING], clock=ticking("2020-01-01T00:00:00", 1))
    many = [attrs.evolve(hours[0], recorded_at=hours[0].recorded_at + dt.timedelta(hours=n)) for n in range(24 * 150)]

    assert [1] * 150 == [len(one) for one in stops(many[:150])]
    assert [24] * 149 == [len(one) for one in stops(many)][1:]
    assert STOPS == len(stops(many[:STOPS])) > len(stops(many))
    assert many == [entry for stop in stops(many) for entry in stop]


@settings(max_examples=15)
@given(logs(), st.data())
def test_a_page_that_stops_seldom_says_the_same_where_it_stops(log: Any, data: st.DataObject) -> None:
    entries = tuple(log)
    whole = data_of(entries)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("partnership_events.page.data.STOPS", 1)
        seldom = data_of(entries)
    known = data.draw(st.sampled_from([one["n"] for one in seldom["batches"]]), label="known")
    for day in turning(whole):
        assert looked_up(whole, day, known) == looked_up(seldom, day, known)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_shipped_log_holds_what_the_library_answers_at_every_turn(name: str) -> None:
    entries = tuple(pe.open_ledger(EVENTS)[name])
    page = data_of(entries)
    known = [one["n"] for one in page["batches"]]
    for at in dict.fromkeys([known[0], known[len(known) // 2], known[-1]]):
        for day in turning(page)[:: 1 if at == known[-1] else 7]:
            assert naive(entries, day, at) == looked_up(page, day, at), (day, at)

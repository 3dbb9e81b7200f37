"""
Questions to a log that is open: one cell, the whole state, with all knowledge and with earlier; and after late news.

About thirty cells, 4 % imprecise dates, one fact a day (``workload``).  Each figure is the median over dates spread
over the log's history; a question comes with a ``Cutoff``, unless the row says text, since what it takes to read a date
does not grow.  How fast the machine was meanwhile, the line of the floor says: it took two to three microseconds where
the figures that are wanted were found.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
import random
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import workload
from benchmarks.growth import Operation, opened
from benchmarks.measure import Row, seconds
from benchmarks.reading import floor_of
from partnership_events.asking import Asked, Asking
from partnership_events.dates import Cutoff
from partnership_events.entries import Entries
from partnership_events.event import Cell, Entry, Event
from partnership_events.folding import Projection
from partnership_events.log import Log
from partnership_events.partnership import Partnership
from partnership_events.projections.partnership import state, state_of
from partnership_events.vocabulary import STANDARD, FactCorrected, MeetingHeld

_DATES = 400


def rows(folder: Path, count: int, *, runs: int = 5) -> list[Row]:
    """
    The figures for a log of so many entries.
    """
    path = workload.write(folder / f"log-{count}.jsonl", count)
    log = Log(path, vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC))
    told = figures(log.read().entries, runs=runs)
    jm = Partnership(log, path.stem)
    jm.cell("tier", as_of="2024")
    text = timed(lambda day: jm.cell("tier", as_of=day), [cutoff.text for cutoff in told.pop("dates")], runs)
    return [
        Row("a line of the floor, to compare with", line(path), None, "`orjson.loads`", unit="us"),
        Row("one cell at any date, nothing pending", told["cell"], 5, unit="us"),
        Row("one cell at any date, something pending", told["pending"], 25, unit="us"),
        Row("the whole state, nothing pending: every cell looked at", told["state"], 100, unit="us"),
        Row("the whole state, something pending", told["state pending"], 200, unit="us"),
        Row("one cell, known at half the log", told["cell known"] / told["cell"], 3, "x of the same by now"),
        Row("the whole state, known at half the log", told["state known"] / told["state"], 3, "x of the same by now"),
        Row("an opaque projection, asked before", told["opaque"], None, "a checkpoint every 64 facts", unit="us"),
        Row("`jm.cell('tier', as_of=text)`: looks whether the file changed, reads the date", text, None, unit="us"),
        Row("a late entry, and the next question", told["late"] / 1000, 2, unit="ms"),
        Row("a correction, and the next question", told["corrected"] / 1000, 2, unit="ms"),
        Row("to prepare for all that, an entry", told["prepare"], None, "once, at the first question", unit="us"),
        Row("the whole state by folding all, once", told["fold"] / 1000, None, "what `pe.state` does", unit="ms"),
    ]


def figures(entries: Entries, *, runs: int = 5) -> dict[str, Any]:
    """
    All figures, in microseconds; and the dates at which was asked.
    """
    asking, end = Asking(), len(entries)
    prepare = seconds(lambda: asking.view(entries, as_of="2024")) / end * 1e6
    dates = spread(entries)
    cells = list(asking.view(entries, as_of="9999").cells())
    calm, restless = sorted_out(asking, entries, cells, dates)
    whole = [[view for view in views(asking, entries, dates) if bool(view.pending) is some] for some in (False, True)]
    past = views(asking, entries, dates[: _DATES // 4], known=end // 2)
    told: dict[str, Any] = {
        "dates": dates,
        "prepare": prepare,
        "cell": timed(one, calm, runs),
        "pending": timed(one, restless, runs),
        "state": timed(all_cells, whole[0] or whole[1], runs),
        "state pending": timed(all_cells, whole[1], runs),
        "cell known": timed(one, [(view, cells[n % len(cells)]) for n, view in enumerate(past)], runs),
        "state known": timed(all_cells, past, runs),
    }
    kinds: Projection[int] = Projection(start=0, step=lambda was, event: was + len(event.parties))
    ask = functools.partial(asking.project, kinds, entries)
    told["opaque"] = timed(lambda cutoff: (ask(as_of=cutoff), ask(as_of=cutoff)), dates, runs) / 2
    told["fold"] = seconds(lambda: state(entries, as_of=dates[-1]).cells) * 1e6
    told["late"] = news(asking, entries, dates, late_entry)
    told["corrected"] = news(asking, entries, dates, correction)
    return told


def line(path: Path) -> float:
    """
    Microseconds that a line of the floor takes.
    """
    floor = floor_of(path)
    return statistics.median(seconds(floor) for _ in range(5)) / sum(1 for _ in path.open("rb")) * 1e6


def spread(entries: Entries) -> list[Cutoff]:
    """
    Cut-offs over the whole history of a log.
    """
    days = sorted(entry.event.on.text[:10] for entry in entries if isinstance(entry.event, Event))
    exact = [day for day in days if len(day) == len("2024-01-01") and day[0].isdigit()]
    rng = random.Random(7)
    return [Cutoff.of(dt.date.fromisoformat(rng.choice(exact)), "UTC") for _ in range(_DATES)]


def views(asking: Asking, entries: Entries, dates: Iterable[Cutoff], known: int | None = None) -> list[Any]:
    """
    The views of a log at these dates.
    """
    return [asking.view(entries, as_of=date, known_at=known) for date in dates]


def sorted_out(
    asking: Asking, entries: Entries, cells: list[Cell], dates: list[Cutoff]
) -> tuple[list[tuple[Asked, Cell]], list[tuple[Asked, Cell]]]:
    """
    Questions for one cell where something stands and nothing is pending, and where something is.
    """
    calm, restless = [], []
    for number, view in enumerate(views(asking, entries, dates)):
        for cell in (cells[(number + step) % len(cells)] for step in range(0, len(cells), 5)):
            standing = view.standing(cell)
            if standing is not None and standing.value is not None and not standing.ambiguous:
                (restless if standing.candidates else calm).append((view, cell))
    return calm, restless


def one(asked: tuple[Asked, Cell]) -> object:
    """
    What stands in one cell.
    """
    view, cell = asked
    return view.standing(cell)


def all_cells(view: Asked) -> object:
    """
    The state, with a look at every cell.
    """
    return state_of(view, view.entries).cells


def timed(ask: Callable[[Any], object], asked: list[Any], runs: int) -> float:
    """
    Microseconds a question: of each the median of several runs, and of these the median.
    """
    taken: list[list[int]] = [[] for _ in asked]
    for run in range(runs + 1):
        for number, one_ in enumerate(asked):
            started = time.perf_counter_ns()
            ask(one_)
            # The first time around, what is kept for later questions is worked out.
            if run:
                taken[number].append(time.perf_counter_ns() - started)
    return statistics.median([statistics.median(one_) for one_ in taken] or [math.nan]) / 1000


def news(asking: Asking, entries: Entries, dates: list[Cutoff], make: Callable[[Entries, Cutoff], Entry]) -> float:
    """
    Microseconds that a new entry takes with the question that follows, at the median.
    """
    taken = []
    for cutoff in dates[:40]:
        entries = entries.grown([make(entries, cutoff)])
        started = time.process_time()
        view = asking.view(entries, as_of=dates[-1])
        for cell in (("last_meeting",), ("tier",)):
            view.standing(cell)
        taken.append(time.process_time() - started)
    return statistics.median(taken) * 1e6


def late_entry(entries: Entries, cutoff: Cutoff) -> Entry:
    """
    A meeting of long ago, written down now.
    """
    event = MeetingHeld(on=cutoff.text, form="call", parties=["ACM", "BOR"])
    seq = len(entries) + 1
    return Entry(seq=seq, id=f"{seq:064x}", recorded_at=entries[-1].recorded_at, event=event)


def correction(entries: Entries, cutoff: Cutoff) -> Entry:
    """
    The correction of some meeting.
    """
    rng = random.Random(cutoff.text)
    while True:
        root = entries[rng.randrange(1, len(entries))]
        if isinstance(root.event, MeetingHeld):
            break
    content = MeetingHeld(on=cutoff.text, form="summit", parties=["ACM", "BOR"])
    seq = len(entries) + 1
    record = FactCorrected(corrects=root.id, after=root.id, content=content, reason="better source")
    return Entry(seq=seq, id=f"{seq:064x}", recorded_at=entries[-1].recorded_at, event=record)


def _one_cell(path: Path, scratch: Path) -> Callable[[], object]:
    partnership = opened(path, scratch)
    entries, asking = partnership.entries, Asking()
    cells, dates = list(asking.view(entries, as_of="9999").cells()), spread(entries)
    asked = itertools.cycle([(date, cells[number % len(cells)]) for number, date in enumerate(dates)])

    def ask() -> object:
        date, cell = next(asked)
        return asking.view(entries, as_of=date).standing(cell)

    for _ in dates:
        ask()
    return ask


def _late(path: Path, scratch: Path) -> Callable[[], object]:
    entries, asking = opened(path, scratch).entries, Asking()
    dates = itertools.cycle(spread(entries))
    asking.view(entries, as_of="2024")

    def tell() -> object:
        nonlocal entries
        entries = entries.grown([late_entry(entries, next(dates))])
        return asking.view(entries, as_of="2024").standing(("last_meeting",))

    # The first lays out the line of all facts, which nobody has looked at before.
    tell()
    return tell


GROWING = (
    Operation("one cell on a date", "O(log n)", _one_cell),
    Operation("a late entry, and one cell", "O(log n), and a move of memory", _late),
)

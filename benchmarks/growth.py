"""
How the cost of an operation grows with the log, in lines of the floor: how many lines ``orjson.loads`` would have
parsed in the same time, so that the floor itself is as high as the log is long.

The exponent is the slope of a straight line through the points, both axes logarithmic: 1 grows as the log does, 0 not
at all.  Processor time, without the wait for the disk; a question is asked of a log already open.
"""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import math
import random
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import attrs

from benchmarks import workload
from benchmarks.measure import compared, fresh, rested, short
from benchmarks.plot import Line, plot
from benchmarks.reading import first_reading, floor_of, replayed
from partnership_events.ledger import open_ledger
from partnership_events.partnership import Partnership
from partnership_events.replay import entries_of, on_demand
from partnership_events.vocabulary.interaction import MeetingHeld

# Ten to this power is the smallest log.
SIZES_FROM = 3
# Modules that have operations of their own to grow, where they are there.
ELSEWHERE = ("asking", "appending", "index")
# What takes longer at one size is not tried at the next: ten times the time, or a hundred.
PATIENCE = 300.0


@attrs.frozen
class Operation:
    """
    What is done to a log, how its cost should grow, and how it is made ready for one.

    ``prepare`` takes the file, which it must not change, and a folder for what it writes; it returns what is timed.
    """

    name: str
    complexity: str
    prepare: Callable[[Path, Path], Callable[[], object]]


@attrs.frozen
class Series:
    """
    What an operation cost, in lines of the floor, at each size that was tried.
    """

    name: str
    complexity: str
    points: tuple[tuple[int, float], ...]

    @property
    def exponent(self) -> float | None:
        """
        The slope of the straight line closest to the points, both axes logarithmic; None of fewer than two.
        """
        if len(self.points) < 2:
            return None
        xs, ys = zip(*((math.log(size), math.log(cost)) for size, cost in self.points), strict=True)
        mid_x, mid_y = sum(xs) / len(xs), sum(ys) / len(ys)
        rise: float = sum((x - mid_x) * (y - mid_y) for x, y in zip(xs, ys, strict=True))
        run: float = sum((x - mid_x) ** 2 for x in xs)
        return rise / run


@attrs.frozen
class Growth:
    """
    All that was measured of growth.
    """

    sizes: tuple[int, ...]
    series: tuple[Series, ...]
    memory: tuple[tuple[int, float], ...]
    line: float

    @property
    def table(self) -> str:
        """
        A Markdown table: a row an operation, a column a size.
        """
        heads = [f"{size:,}" for size in self.sizes]
        lines = [_row("", *heads, "exponent", "should be"), _row("---", *("--:" for _ in heads), "--:", "---")]
        for one in self.series:
            costs, slope = dict(one.points), one.exponent
            told = [short(costs[size]) if size in costs else "too long" for size in self.sizes]
            lines.append(_row(one.name, *told, "" if slope is None else f"{slope:z.2f}", one.complexity))
        bytes_ = dict(self.memory)
        told = [short(bytes_[size]) if size in bytes_ else "" for size in self.sizes]
        lines.append(_row("memory an entry kept, in bytes", *told, "", "O(1)"))
        return "\n".join(lines)

    @property
    def drawing(self) -> str:
        """
        The same as a plot, in SVG.
        """
        floor = Line("floor: orjson.loads", tuple((size, size) for size in self.sizes), floor=True)
        lines = [Line(one.name, one.points, _slope(one.exponent)) for one in self.series if one.points]
        return plot(
            [floor, *lines],
            title="What an operation costs as the log grows",
            description="Both axes logarithmic. " + " ".join(map(_in_words, self.series)),
            across="entries in the log",
            up="processor time, in lines that orjson.loads would have parsed",
        )


def _slope(exponent: float | None) -> str:
    return "" if exponent is None else f"slope {exponent:z.2f}"


def _in_words(series: Series) -> str:
    costs = ", ".join(f"{short(cost)} at {size:,}" for size, cost in series.points)
    return f"{series.name}: {costs}."


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def measured(folder: Path, upto: int, *, runs: int = 5) -> Growth:
    """
    Every operation at every power of ten from the smallest size on.
    """
    sizes = tuple(10**power for power in range(SIZES_FROM, round(math.log10(upto)) + 1))
    operations = tuple(all_operations())
    points: dict[str, list[tuple[int, float]]] = {one.name: [] for one in operations}
    memory: list[tuple[int, float]] = []
    lines: list[float] = []
    for size in sizes:
        path = workload.write(folder / f"log-{size}.jsonl", size)
        memory.append((size, fresh("benchmarks.reading:memory", path, "entries_of") / size))
        for one in operations:
            if is_worth_while(points[one.name], size, statistics.median(lines or [0.0])):
                with tempfile.TemporaryDirectory(dir=folder) as scratch:
                    ratio, floor = compared(floor_of(path), one.prepare(path, Path(scratch)), runs=runs)
                points[one.name].append((size, ratio * size))
                lines.append(floor / size)
    series = tuple(Series(one.name, one.complexity, tuple(points[one.name])) for one in operations)
    return Growth(sizes, series, tuple(memory), statistics.median(lines))


def is_worth_while(points: Sequence[tuple[int, float]], size: int, line: float) -> bool:
    """
    Whether the next size would be done in time, going by the last steps.
    """
    if size <= 10**SIZES_FROM:
        return True
    if not points or points[-1][0] * 10 != size:
        return False
    step = max(10.0, points[-1][1] / points[-2][1]) if len(points) > 1 else 10.0
    return points[-1][1] * step * line < PATIENCE


def all_operations() -> Iterable[Operation]:
    """
    The operations here, then those of modules that have more to tell.
    """
    yield from OPERATIONS
    for name in ELSEWHERE:
        if importlib.util.find_spec(f"benchmarks.{name}") is not None:
            yield from getattr(importlib.import_module(f"benchmarks.{name}"), "GROWING", ())


# The operations.


def _reading(path: Path, _: Path) -> Callable[[], object]:
    return lambda: first_reading(path)


def _replayed(path: Path, _: Path) -> Callable[[], object]:
    return lambda: replayed(path, entries_of)


def _on_demand(path: Path, _: Path) -> Callable[[], object]:
    return lambda: replayed(path, on_demand)


def _state(path: Path, scratch: Path) -> Callable[[], object]:
    partnership = opened(path, scratch)
    last = workload.days(len(partnership))[1]
    rng = random.Random(7)
    # While a log is young, each question compares all its bytes.
    rested([partnership.path])
    partnership.cell("tier", as_of=last)

    def ask() -> object:
        state = partnership.as_of((last - dt.timedelta(days=rng.randrange(300))).isoformat())
        return state, state.cells

    return ask


def _append(path: Path, scratch: Path) -> Callable[[], object]:
    partnership, number = opened(path, scratch), iter(range(10**9))
    met = workload.days(len(partnership))[1].isoformat()

    def append() -> object:
        event = MeetingHeld(on=met, form="call", parties=["ACM", "BOR"])
        return partnership.append(event, note=f"call number {next(number)}")

    return append


def opened(path: Path, scratch: Path) -> Partnership:
    """
    A copy of a log in a ledger of its own, read once.
    """
    copy = scratch / "ledger" / "acme-borealis.jsonl"
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(path, copy)
    partnership = open_ledger(copy.parent)["acme-borealis"]
    assert len(partnership)
    return partnership


OPERATIONS = (
    Operation("a first reading", "O(n)", _reading),
    Operation("replayed: whole entries", "O(n)", _replayed),
    Operation("replayed: decoded on demand", "O(n)", _on_demand),
    Operation("the whole state on a date", "O(cells · log n)", _state),
    Operation("one entry appended", "O(1)", _append),
)

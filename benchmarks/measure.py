"""
How things are measured: a ratio against a floor that ran just before, in the same process; medians over several runs.

The machine is shared and noisy, so hardly a figure is a time: whoever has a faster one sees the same ratios.  What is
timed is processor time, so that others' work and the wait for a disk do not count, unless a section says otherwise.
"""

from __future__ import annotations

import gc
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from partnership_events.files import Identity

HERE = Path(__file__).resolve().parent.parent
_ENOUGH = 0.05
_LONG = 8.0


@attrs.frozen
class Row:
    """
    One figure: what was done, how many times the floor it took, and what is wanted at most (or at ``least``).

    ``unit`` stands behind a figure that is no ratio; None is a figure that there is not, and the note says why.
    """

    what: str
    figure: float | None
    wanted: float | None = None
    note: str = ""
    unit: str = attrs.field(default="", kw_only=True)
    least: bool = attrs.field(default=False, kw_only=True)

    @property
    def met(self) -> bool | None:
        """
        Whether the figure is as wanted; None where nothing is wanted, or nothing was measured.
        """
        if self.figure is None or self.wanted is None:
            return None
        return self.figure >= self.wanted if self.least else self.figure <= self.wanted

    @property
    def cells(self) -> str:
        """
        The row of a Markdown table.
        """
        figure = "" if self.figure is None else f"{short(self.figure)} {self.unit}".strip()
        bound = "at least" if self.least else "at most"
        wanted = "" if self.wanted is None else f"{bound} {short(self.wanted)} {self.unit}".strip()
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return f"| {self.what} | {figure} | {wanted} | {verdict} | {self.note} |"


def table(rows: Iterable[Row]) -> str:
    """
    A Markdown table of figures.
    """
    head = ("| | measured | wanted | met | |", "|---|--:|--:|---|---|")
    return "\n".join((*head, *(row.cells for row in rows)))


def short(figure: float) -> str:
    """
    A figure to three digits, which is more than a noisy machine can promise.
    """
    digits = min(max(2 - math.floor(math.log10(abs(figure) or 1)), 0), 4)
    text = f"{figure:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def seconds(work: Callable[[], object]) -> float:
    """
    The processor time that some work takes; the garbage collector looks at what the work itself makes, and no more.
    """
    gc.collect()
    gc.freeze()
    try:
        started = time.process_time()
        kept = work()
        taken = time.process_time() - started
        del kept
    finally:
        gc.unfreeze()
    return taken


def compared(floor: Callable[[], object], work: Callable[[], object], *, runs: int = 5) -> tuple[float, float]:
    """
    How many times the floor one call of some work takes, however short or long, and the seconds of the floor.

    The median over runs of many calls, with the floor right before each; what takes long is called once.
    """
    floors, _ = _calls(floor)
    calls, taken = _calls(work)
    met, least = [], []
    for _ in range(runs if taken < _LONG else 1):
        least.append(_of_many(floor, floors))
        met.append(_of_many(work, calls) / least[-1])
    return statistics.median(met), statistics.median(least)


def _calls(work: Callable[[], object]) -> tuple[int, float]:
    """
    How many calls are enough for the clock, and the time of one.
    """
    calls, taken = 1, seconds(work)
    while taken * calls < _ENOUGH:
        calls *= 2
        taken = _of_many(work, calls)
    return calls, taken


def _of_many(work: Callable[[], object], calls: int) -> float:
    def many() -> None:
        for _ in range(calls):
            work()

    return seconds(many) / calls


def ratios(
    floor: Callable[[], object], works: Mapping[str, Callable[[], object]], *, runs: int = 7
) -> dict[str, float]:
    """
    How many times the floor each work takes: the median over runs, in each of which the floor ran right before it.

    The first run warms up, and does not count where there are others.
    """
    met: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            least = max(seconds(floor), 1e-9)
            met[name].append(seconds(work) / least)
    return {name: statistics.median(values[1:] or values) for name, values in met.items()}


def fresh(function: str, *arguments: Any) -> Any:
    """
    What a function, named ``module:function``, returns in a fresh process; arguments and answer as JSON has them.
    """
    module, name = function.split(":")
    code = f"import json, sys; from {module} import {name}; print(json.dumps({name}(*json.loads(sys.argv[1]))))"
    path = os.pathsep.join([str(HERE), str(HERE / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps([str(a) if isinstance(a, Path) else a for a in arguments])],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def rested(paths: Iterable[Path]) -> None:
    """
    Returns when all of these files are old enough to be told from any later state of theirs without being read.
    """
    logs = [*paths]
    while not all(Identity.of(path.stat()).telling for path in logs):
        time.sleep(0.1)


def machine() -> str:
    """
    What kind of machine this is; not which.
    """
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    return f"{os.cpu_count()} cores of {model}, {system}, Python {platform.python_version()}"

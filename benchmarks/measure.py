"""
How things are measured: a ratio against a floor that ran just before, in the same process; medians over several runs.

The machine is shared and noisy, so no figure is a time: whoever has a faster one sees the same ratios.
"""

from __future__ import annotations

import gc
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs


@attrs.frozen
class Row:
    """
    One figure: what was done, how many times the floor it took, and what is wanted at most.
    """

    what: str
    ratio: float
    wanted: float | None
    note: str = ""

    @property
    def cells(self) -> str:
        """
        The row of a Markdown table.
        """
        wanted = "" if self.wanted is None else f"{self.wanted:g}"
        return f"| {self.what} | {self.ratio:.2f} | {wanted} | {self.note} |"


def seconds(work: Callable[[], object]) -> float:
    """
    The processor time that some work takes, with the garbage cleared away before.
    """
    gc.collect()
    started = time.process_time()
    kept = work()
    taken = time.process_time() - started
    del kept
    return taken


def ratios(
    floor: Callable[[], object], works: Mapping[str, Callable[[], object]], *, runs: int = 7
) -> dict[str, float]:
    """
    How many times the floor each work takes: the median over runs, in each of which the floor ran right before it.
    """
    met: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            met[name].append(seconds(work) / max(seconds(floor), 1e-9))
    return {name: statistics.median(values[1:] or values) for name, values in met.items()}


def machine() -> str:
    """
    What kind of machine this is; not which.
    """
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    return f"{model}, Python {platform.python_version()}, {platform.system()}"


def table(rows: Iterable[Row], head: str) -> str:
    """
    A Markdown table of figures.
    """
    lines = [f"| {head} | x floor | at most wanted | |", "|---|---|---|---|", *(row.cells for row in rows)]
    return "\n".join(lines)

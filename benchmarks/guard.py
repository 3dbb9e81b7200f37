"""
What a few operations cost now and what they cost when the baseline was kept: a report, which never fails a run.

    python -m benchmarks.guard            compares with benchmarks/baseline.json
    python -m benchmarks.guard --keep     makes what is measured the baseline

Counted are the instructions that the processor executes for a program, where `perf` may count them: they hardly differ
from one run to the next, however busy the machine.  Elsewhere it is processor time, median of several.  Both are given
in multiples of ``json.loads`` over the same lines, and compared only with the same way of measuring on the same Python.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import workload
from benchmarks.growth import opened
from benchmarks.measure import HERE, rested, short
from benchmarks.reading import first_reading, lines_of, replayed
from partnership_events.replay import entries_of
from partnership_events.vocabulary.interaction import MeetingHeld

BASELINE = Path(__file__).with_name("baseline.json")
COUNT = 1000
# A program does its work once, and again so many times more: the difference is the work alone, warmed up.
MORE = 4
# What is small is done so often, or it is lost in what starting a program takes.
MANY = 100
NOTEWORTHY = 0.2
FLOOR = "json.loads of every line"

Work = Callable[[], object]


def _floor(path: Path, _: Path) -> Work:
    lines = lines_of(path)
    return lambda: [json.loads(line) for line in lines]


def _reading(path: Path, _: Path) -> Work:
    return lambda: first_reading(path)


def _replayed(path: Path, _: Path) -> Work:
    return lambda: replayed(path, entries_of)


def _states(path: Path, scratch: Path) -> Work:
    partnership, days = opened(path, scratch), itertools.count(dt.date(2020, 1, 1).toordinal())
    # While a log is young, each question compares all its bytes.
    rested([partnership.path])
    return lambda: [partnership.as_of(dt.date.fromordinal(next(days))).cells for _ in range(MANY)]


def _appends(path: Path, scratch: Path) -> Work:
    partnership, numbers = opened(path, scratch), itertools.count(1)

    def append() -> object:
        event = MeetingHeld(on="2024-12-10", form="call", parties=["ACM", "BOR"], order=next(numbers))
        return partnership.append(event)

    return lambda: [append() for _ in range(MANY)]


WORKS: dict[str, Callable[[Path, Path], Work]] = {
    FLOOR: _floor,
    "a first reading": _reading,
    "replayed: whole entries": _replayed,
    "a hundred states": _states,
    "a hundred appends": _appends,
}


def report(then: Mapping[str, float], now: Mapping[str, float]) -> str:
    """
    A table of what each work cost then and costs now; a change worth a look has a word beside it.
    """
    lines = [f"{'':24}{'then':>10}{'now':>10}{'change':>10}"]
    for name, cost in now.items():
        if name not in then:
            lines.append(f"{name:24}{'':>10}{short(cost):>10}{'new':>10}")
            continue
        change = cost / then[name] - 1
        word = "" if abs(change) <= NOTEWORTHY else "  slower" if change > 0 else "  faster"
        lines.append(f"{name:24}{short(then[name]):>10}{short(cost):>10}{change:>+10.0%}{word}")
    gone = [name for name in then if name not in now]
    return "\n".join(lines + [f"{name:24}{short(then[name]):>10}{'':>10}{'gone':>10}" for name in gone])


def measured(cost: Callable[[str, int, Path], float]) -> dict[str, float]:
    """
    What each work costs, in multiples of the floor.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = workload.write(Path(folder) / "log.jsonl", COUNT)
        alone = {name: (cost(name, 1 + MORE, path) - cost(name, 1, path)) / MORE for name in WORKS}
    return {name: float(f"{alone[name] / alone[FLOOR]:.4g}") for name in WORKS if name != FLOOR}


def instructions(name: str, times: int, path: Path) -> float:
    """
    The instructions of a program that does a work so many times; raises ``OSError`` where nobody may count them.
    """
    counting = ["perf", "stat", "-x", ",", "-e", "instructions:u", "--"]
    done = _program([*counting, *_command(name, times, path)])
    counts = [line.split(",")[0] for line in done.splitlines() if "instructions" in line]
    if not counts or not counts[0].isdigit():
        raise OSError(f"perf counts no instructions: {done.strip()[-200:]}")
    return float(counts[0])


def processor_time(name: str, times: int, path: Path) -> float:
    """
    The processor time of a program that does a work so many times: the median of three.
    """
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _program(_command(name, times, path))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime)
    return statistics.median(taken)


def _command(name: str, times: int, path: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.guard", "--do", name, str(times), str(path)]


def _program(command: list[str]) -> str:
    source = os.pathsep.join([str(HERE), str(HERE / "src")])
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": source, "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stderr


def _do(name: str, times: int, path: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        work = WORKS[name](path, Path(scratch))
        for _ in range(times):
            work()


def _compared(keep: bool) -> str:
    version = ".".join(platform.python_version_tuple()[:2])
    try:
        if shutil.which("perf") is None:
            raise OSError("there is no perf")
        way, now = f"instructions, Python {version}", measured(instructions)
    except (OSError, subprocess.CalledProcessError):
        way, now = f"processor time, Python {version}", measured(processor_time)
    kept = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    told = f"{way}; in multiples of {FLOOR}, {COUNT:,} entries\n{report(kept.get(way, {}), now)}"
    if keep:
        BASELINE.write_text(json.dumps({**kept, way: now}, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return told


def main(arguments: list[str]) -> int:
    """
    Prints the comparison; whatever goes wrong is told, and is no failure of the run that asked.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guard", description="What costs more than it did?")
    parser.add_argument("--keep", action="store_true", help="make what is measured the baseline")
    parser.add_argument("--do", nargs=3, metavar=("WORK", "TIMES", "LOG"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.do:
        name, times, path = given.do
        _do(name, int(times), Path(path))
        return 0
    try:
        print(_compared(given.keep))
    except Exception as error:  # noqa: BLE001 - a report must not fail what it reports on
        print(f"nothing was measured: {type(error).__name__}: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

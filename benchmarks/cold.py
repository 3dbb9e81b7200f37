"""
What a fresh process costs: processor time of whole processes, start of Python included, each next to its floor.

Byte code is compiled before, as it is for an installed package.  The floor is ``python -c "import attrs"`` for the
library, and ``python -c "import partnership_events.cli"`` for the command.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks import workload
from benchmarks.measure import HERE, Row, rested

_SMALL = 100
_LIBRARY = {
    "import partnership_events": ("`import partnership_events`", 0.8),
    "import partnership_events as pe; pe.MeetingHeld": ("the first kind used: `pe.MeetingHeld`", 1.6),
    "import partnership_events as pe; list(pe.STANDARD)": ("all kinds: `list(pe.STANDARD)`", 2.4),
    "import partnership_events.cli": ("`import partnership_events.cli`", None),
}


# What starts the process that is measured: to the most memory of a child counts what its parent held when it forked, so
# that must be a parent who holds next to nothing.
_STARTED = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


@attrs.frozen
class Cost:
    """
    The processor time of a process, in seconds, and the most memory that it held, in bytes.
    """

    seconds: float
    memory: int


def rows(folder: Path, count: int, *, runs: int = 7) -> list[Row]:
    """
    The figures for the imports, and for ``show`` of a small log and of one of so many entries.
    """
    byte_code = folder / "byte-code"
    importing = against(["-c", "import attrs"], {code: ["-c", code] for code in _LIBRARY}, byte_code, runs)
    found = [Row(what, importing[code][0], wanted, "x `import attrs`") for code, (what, wanted) in _LIBRARY.items()]
    showing = against(
        ["-c", "import partnership_events.cli"],
        {str(size): _show(folder, size) for size in sorted({min(_SMALL, count), count})},
        byte_code,
        runs,
    )
    for size, (ratio, memory) in showing.items():
        what = f"`partnership show NAME --on DATE`, a log of {int(size):,}"
        found.append(Row(what, ratio, 1.5, "x `import partnership_events.cli`"))
        found.append(Row("its memory at the most", memory / 2**20, 40, unit="MiB"))
    return found


def _show(folder: Path, count: int) -> list[str]:
    events = folder / f"cold-{count}"
    events.mkdir(exist_ok=True)
    # The first process that asks a log of thousands of lines leaves an index, if the log has rested.
    rested([workload.write(events / "acme-borealis.jsonl", count)])
    on = workload.days(count)[1].isoformat()
    return ["-m", "partnership_events.cli", "show", "acme-borealis", "--on", on, "--events", str(events)]


def against(
    floor: Sequence[str], works: Mapping[str, Sequence[str]], byte_code: Path, runs: int
) -> dict[str, tuple[float, int]]:
    """
    How many times the floor each process takes (a median of runs, a floor before each), and the memory that it needs.
    """
    for arguments in (floor, *works.values()):
        process(arguments, byte_code)
    met: dict[str, list[float]] = {name: [] for name in works}
    most = dict.fromkeys(works, 0)
    for _ in range(runs):
        for name, arguments in works.items():
            least, cost = process(floor, byte_code), process(arguments, byte_code)
            met[name].append(cost.seconds / least.seconds)
            most[name] = max(most[name], cost.memory)
    return {name: (statistics.median(ratios), most[name]) for name, ratios in met.items()}


def process(arguments: Sequence[str], byte_code: Path) -> Cost:
    """
    What a fresh Python with these arguments costs; its output goes nowhere.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told = {"PYTHONPATH": str(HERE / "src"), "PYTHONPYCACHEPREFIX": str(byte_code)}
    words = [sys.executable, "-I", "-S", "-c", _STARTED, sys.executable, *arguments]
    done = subprocess.run(words, env=kept | told, stdout=subprocess.PIPE, check=True, text=True)
    status, seconds, most = done.stdout.split()
    if status != "0":
        raise SystemExit(f"python {' '.join(arguments)} ended with {status}")
    return Cost(float(seconds), int(most) * 1024)

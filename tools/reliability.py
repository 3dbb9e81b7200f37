"""
Runs the proofs of ``tests/proofs`` and writes what they found into the table of docs/reliability.md:

    python tools/reliability.py                      small, in some minutes
    python tools/reliability.py --full               at their size, in hours
    python tools/reliability.py --full --only flips  one of them; the other rows stay as they are

Rows are kept in order; a proof that was not run keeps its row.  Exits with 1 where a proof failed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import os
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PAGE = HERE / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEAD = ("| proof | what was run | what came of it | remarks | when |", "|---|---|---|---|---|")

# Name, and what is run of it: small, and at full size.
PROOFS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "kill_loop": (lambda proof: proof.run(100), lambda proof: proof.run(10_000)),
    "syscalls": (lambda proof: proof.run(200), lambda proof: proof.run()),
    "crash_states": (lambda proof: proof.run(600), lambda proof: proof.run()),
    "power_cuts": (lambda proof: proof.run(5), lambda proof: proof.run(500)),
    "flips": (
        lambda proof: (proof.run(10_000), proof.run(500, judging=proof.sealed, sealed=True)),
        lambda proof: (proof.run(), proof.run(judging=proof.sealed, sealed=True)),
    ),
    "rewrites": (lambda proof: proof.run(200), lambda proof: proof.run()),
    "json_suite": (lambda proof: proof.run(), lambda proof: proof.run()),
    "fuzz": (lambda proof: proof.run(20_000), lambda proof: proof.run(1_000_000)),
    "mutants": (lambda proof: proof.named(), lambda proof: (proof.named(), proof.run(24 * 3600))),
}


def rows(figures: Iterable[Any], told: Callable[[Any], str], when: str) -> dict[str, str]:
    """
    A row of the table for each figure, by its name.
    """
    made = {}
    for figure in figures:
        if figure.skipped:
            made[figure.name] = f"| {figure.name} | skipped: {figure.skipped} | | | {when} |"
        else:
            broken = "" if figure.ok else "**not as promised**: "
            cells = (figure.name, told(figure.size), broken + told(figure.outcome), figure.note, when)
            made[figure.name] = f"| {' | '.join(cells)} |"
    return made


def table(page: str) -> dict[str, str]:
    """
    The rows that stand in the page, by the name of their proof.
    """
    inside = page.partition(BEGIN)[2].partition(END)[0]
    lines = [line for line in inside.splitlines() if line.startswith("| ") and line not in HEAD]
    return {line.split("|")[1].strip(): line for line in lines}


def written(page: str, new: dict[str, str]) -> str:
    """
    The page with these rows in place of those of the same name; prose outside of the markers stays.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE.name} lacks its markers {BEGIN} and {END}")
    merged = {**table(page), **new}
    return "\n".join([before + BEGIN, "", machine(), "", *HEAD, *merged.values(), "", END + after])


def machine() -> str:
    """
    What kind of machine this is; not which.
    """
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    return f"{os.cpu_count()} cores of {platform.machine()}, {system}, Python {platform.python_version()}."


def main(arguments: list[str]) -> int:
    """
    Runs the proofs that are asked for, and writes their rows.
    """
    parser = argparse.ArgumentParser(description="Run the proofs, and write their figures into docs/reliability.md.")
    parser.add_argument("--full", action="store_true", help="at the size of the table, which takes hours")
    parser.add_argument("--only", choices=tuple(PROOFS), action="append", help="one proof; may be given again")
    given = parser.parse_args(arguments)
    sys.path[:0] = [str(HERE / "tests"), str(HERE / "src")]
    told, failed = importlib.import_module("proofs.figure").told, False
    for name in given.only or PROOFS:
        found = PROOFS[name][given.full](importlib.import_module(f"proofs.{name}"))
        figures = found if isinstance(found, tuple) else (found,)
        when = dt.datetime.now(dt.UTC).date().isoformat()
        new = rows(figures, told, when)
        # Row by row: who stops half-way keeps what was measured.
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), new), encoding="utf-8", newline="\n")
        failed = failed or not all(figure.ok for figure in figures)
        print("\n".join([*new.values(), *(f"  {fault}" for figure in figures for fault in figure.faults)]), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""
    python -m benchmarks                                 in some minutes, all sections
    python -m benchmarks --quick                         in two
    python -m benchmarks --full                          a million entries, as long as it takes
    python -m benchmarks --only reading --only peers     some of them
    python -m benchmarks --write docs/performance.md     into the page, with the plot beside it

Prints every figure as a Markdown table, with the machine and the workload.  ``--cache`` keeps the logs that were made.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path

import attrs

from benchmarks import page
from benchmarks.measure import machine, table

SECTIONS = ("reading", "asking", "cold", "index", "ledger", "appending", "peers", "growth")


@attrs.frozen
class Plan:
    """
    How much is measured: entries in a log, runs for a median, and up to which size growth is followed.
    """

    count: int
    runs: int
    upto: int


PLANS = {"quick": Plan(5_000, 3, 10_000), "usual": Plan(20_000, 5, 100_000), "full": Plan(100_000, 7, 1_000_000)}


def main(arguments: list[str]) -> int:
    """
    Measures what is asked for, prints it, and puts it into the page where wanted.
    """
    given = _parser().parse_args(arguments)
    if importlib.util.find_spec("orjson") is None:
        raise SystemExit("the floor is orjson, which is not installed: pip install -e '.[bench]'")
    usual = PLANS["quick" if given.quick else "full" if given.full else "usual"]
    plan = Plan(given.count or usual.count, given.runs or usual.runs, given.upto or usual.upto)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.cache or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in given.only or SECTIONS:
            if importlib.util.find_spec(f"benchmarks.{name}") is None:
                print(f"{name}: there is no such section yet, skipped\n", flush=True)
                continue
            text, drawing = measured(name, folder, plan)
            print(f"## {name}\n\n{text}\n", flush=True)
            if given.write is not None:
                _written(given.write, name, text, drawing)
    return 0


def measured(name: str, folder: Path, plan: Plan) -> tuple[str, str | None]:
    """
    The text of a section, and its plot where it has one.
    """
    module, today = importlib.import_module(f"benchmarks.{name}"), dt.datetime.now(dt.UTC).date()
    if name != "growth":
        how = f"{plan.count:,} entries of about 510 bytes; medians of {plan.runs} runs; {machine()}"
        return page.block(module, table(module.rows(folder, plan.count, runs=plan.runs)), how, today), None
    growth = module.measured(folder, plan.upto, runs=plan.runs)
    how = f"a line of the floor took {growth.line * 1e6:.1f} microseconds; medians of {plan.runs} runs; {machine()}"
    return page.block(module, growth.table, how, today), growth.drawing


def _written(path: Path, name: str, text: str, drawing: str | None) -> None:
    if drawing is not None:
        path.with_suffix(".svg").write_text(drawing, encoding="utf-8")
    path.write_text(page.put(path.read_text(encoding="utf-8"), name, text), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, in multiples of a floor.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="in two minutes")
    size.add_argument("--full", action="store_true", help="growth up to a million entries")
    parser.add_argument("--count", type=int, help="entries in the log")
    parser.add_argument("--runs", type=int, help="medians over so many runs")
    parser.add_argument("--upto", type=int, help="follow growth up to so many entries, such as 10000000")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="this section; may be given again")
    parser.add_argument("--cache", type=Path, metavar="FOLDER", help="keep the logs here for the next run")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into this page")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

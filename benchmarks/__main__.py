"""
    python -m benchmarks [--count 20000] [--only reading]

Prints every figure as a Markdown table, with the machine and the workload.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import machine, table

SECTIONS = ("reading",)


def main(arguments: list[str]) -> int:
    """
    Measures what is asked for, and prints it.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, in multiples of a floor.")
    parser.add_argument("--count", type=int, default=20_000, help="entries in the log")
    parser.add_argument("--runs", type=int, default=7, help="medians over so many runs")
    parser.add_argument("--only", choices=SECTIONS, action="append")
    given = parser.parse_args(arguments)
    print(f"{machine()}; {given.count:,} entries of about 510 bytes; median of {given.runs} runs.\n")
    with tempfile.TemporaryDirectory() as folder:
        for name in given.only or SECTIONS:
            rows = importlib.import_module(f"benchmarks.{name}").rows(Path(folder), given.count, runs=given.runs)
            print(table(rows, name), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

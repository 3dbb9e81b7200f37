"""
Draws the figures of docs/figures.md from the logs that ship with us.

    python tools/figures.py             writes docs/figures/*.svg
    python tools/figures.py --check     says whether they are stale
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from partnership_events.ledger import open_ledger

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "figures"


def figures() -> Mapping[str, str]:
    """
    The figures by their file names.
    """
    ledger = open_ledger(ROOT / "events")
    jm = ledger["japan-mongolia"]
    return {
        "japan-mongolia.svg": jm.timeline_figure(as_of="2023-09-20").svg,
        "learned.svg": jm.timeline_figure(compare="@30").svg,
        "china-united-kingdom.svg": ledger["china-united-kingdom"].timeline_figure().svg,
        "warsaw-treaty.svg": ledger["warsaw-treaty"].timeline_figure().svg,
        "map-1985.svg": ledger.network_figure("1985").svg,
    }


def main(arguments: list[str]) -> int:
    """
    Writes them, or says which are stale.
    """
    drawn = figures()
    if arguments == ["--check"]:
        there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
        stale = sorted(name for name in drawn.keys() | there.keys() if drawn.get(name) != there.get(name))
        print(f"stale: {', '.join(stale)}; run `python tools/figures.py`" if stale else "the figures are fresh")
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for name, svg in drawn.items():
        (FOLDER / name).write_text(svg, encoding="utf-8", newline="\n")
    print(f"wrote {len(drawn)} figures")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

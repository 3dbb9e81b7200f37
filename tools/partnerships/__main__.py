"""
Writes the logs of real partnerships that ``events/`` ships, beside Japan and Mongolia.

    python -m tools.partnerships events
    python -m tools.partnerships events usa-cuba warsaw-treaty

A log that is there already is refused, not written over.
"""

from __future__ import annotations

import sys

import partnership_events as pe
from tools.partnerships.shelf import LOGS
from tools.partnerships.telling import Clock

if __name__ == "__main__":
    folder, *names = sys.argv[1:] or ["events"]
    clock = Clock()
    ledger = pe.open_ledger(folder, clock=clock)
    for name in names or LOGS:
        log = LOGS[name](ledger, clock)
        print(f"{log.path}: {len(log)} entries")

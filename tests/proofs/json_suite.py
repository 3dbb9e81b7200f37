"""
The documents of JSONTestSuite, each as the second line of a log.

They are not shipped: put https://github.com/nst/JSONTestSuite beside this repository, or say where it is in
PARTNERSHIP_JSON_SUITE.  None of them is a line of a log, not even those that are fine JSON; so every one must be
refused with file and line, and none may crash the reader.

A document that holds newlines becomes several lines, and one that is empty an empty line.
"""

from __future__ import annotations

import collections
import datetime as dt
import functools
import os
import tempfile
import time
from pathlib import Path

import partnership_events as pe
from partnership_events.log import Log
from partnership_events.vocabulary import STANDARD
from proofs.figure import Figure

NAME = "documents of JSONTestSuite as lines of a log"
_HERE = Path(__file__).resolve().parents[2]
_SORTS = {"n": "must be rejected", "i": "undefined", "y": "valid JSON"}


def suite() -> Path | None:
    """
    The folder with the documents, if there is one.
    """
    for place in (os.environ.get("PARTNERSHIP_JSON_SUITE", ""), str(_HERE.parent / "JSONTestSuite")):
        folder = Path(place) / "test_parsing"
        if place and folder.is_dir():
            return folder
    return None


def run() -> Figure:
    """
    All documents, in the middle of a log and at its end.
    """
    folder = suite()
    if folder is None:
        return Figure(NAME, skipped="JSONTestSuite is not here; name its folder in PARTNERSHIP_JSON_SUITE")
    started, sorts, faults = time.monotonic(), collections.Counter[str](), list[str]()
    documents = sorted(folder.glob("*.json"))
    for document in documents:
        sorts[_SORTS[document.name[0]]] += 1
        faults += [f"{document.name}: {fault}" for fault in _faults(document.read_bytes())]
    size = {"documents": len(documents), **dict(sorted(sorts.items()))}
    outcome = {"refused with file and line": 2 * len(documents) - len(faults), "otherwise": len(faults)}
    note = f"each in the middle of a log and at its end; {time.monotonic() - started:.1f} seconds"
    return Figure(NAME, size, outcome, not faults, note, faults=tuple(faults[:20]))


def _faults(document: bytes) -> list[str]:
    opening, other = _two_lines()
    found = []
    for place, data in (("middle", opening + document + b"\n" + other), ("end", opening + document + b"\n")):
        told = _told(data)
        if not told.startswith("log.jsonl:2: "):
            found.append(f"in the {place}: {told}")
    return found


@functools.cache
def _two_lines() -> tuple[bytes, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        log = pe.open_ledger(folder).create("log", parties=["JPN", "MNG"])
        log.append(pe.MeetingHeld(on="2024-02-29", form="call"))
        opening, other = log.path.read_bytes().splitlines(keepends=True)
    return opening, other


def _told(data: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        path.write_bytes(data)
        try:
            torn = Log(path, vocabulary=STANDARD, clock=lambda: dt.datetime.now(dt.UTC)).read().torn
        except pe.Damaged as error:
            return str(error).removeprefix(f"{folder}/")
        except Exception as error:  # noqa: BLE001 - any is a finding
            return f"{type(error).__name__}: {error}"
    return f"log.jsonl:{torn.line}: torn: {torn.reason}" if torn else "taken for a line"

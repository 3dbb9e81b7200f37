"""
A log of two hundred entries, the same bytes in every run: what flips turn over, and what fuzzing begins from.

Entries are of the length and variety of real ones: agreements, plans, meetings, pledges, notes, citations, corrections,
in Latin and other scripts, told one by one and in batches.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import random
import tempfile
from pathlib import Path

import partnership_events as pe

SIZE = 200
MIDNIGHT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
_TEXTS = (
    "Both leaders welcomed the progress of the joint plan and asked their ministers to report within the year.",
    "両首脳は、共同行動計画の進捗を歓迎した。",
    "Талууд хамтын ажиллагаагаа өргөжүүлэхээр тохиролцов.",
    'He said "step by step", and no more.',
)


@functools.cache
def log(size: int = SIZE) -> bytes:
    """
    The bytes of such a log.
    """
    moments = (MIDNIGHT + dt.timedelta(minutes=97 * turn) for turn in itertools.count())
    chance = random.Random(200)
    with tempfile.TemporaryDirectory() as folder:
        ledger = pe.open_ledger(folder, clock=lambda: next(moments))
        told = ledger.create("japan-mongolia", parties=["JPN", "MNG"], declare=_declarations())
        turns = itertools.count()
        while (left := size - len(told)) > 0:
            entries = told.entries
            if left > 1 and chance.random() < 0.15:
                meetings = [entry for entry in entries if entry.kind == "meeting_held"]
                if meetings:
                    number = next(turns)
                    told.correct(chance.choice(meetings), reason=f"slip no. {number}", order=number)
                    continue
            length = min(left, chance.choice((1, 1, 1, 2, 5)))
            told.append_all([_draft(next(turns), chance) for _ in range(length)])
        return Path(told.path).read_bytes()


def _declarations() -> list[pe.Record]:
    return [
        pe.PartyDeclared(party="JPN", name={"en": "Japan", "ja": "日本"}, iso3="JPN"),
        pe.PartyDeclared(party="MNG", name={"en": "Mongolia", "mn": "Монгол Улс"}, iso3="MNG"),
        pe.PersonDeclared(person="kishida", names=["Fumio Kishida", "KISHIDA Fumio"]),
        pe.SourceDeclared(source="A", author="a research associate", published="[2022-11-29..]", lang="en"),
    ]


def _draft(number: int, chance: random.Random) -> pe.Draft:
    day = (dt.date(2016, 1, 1) + dt.timedelta(days=chance.randrange(3000))).isoformat()
    both = ["JPN", "MNG"]
    events: tuple[pe.Event, ...] = (
        pe.MeetingHeld(on=day, form=chance.choice(("call", "summit")), parties=both, order=number),
        pe.InstrumentSigned(on=day[:7], instrument=f"accord-{number}", form="agreement", signatories=both, term="P10Y"),
        pe.RelationsUpgraded(on=day, label={"en": f"Special Partnership {number}", "ja": "特別"}, order=number),
    )
    cites = ("A",) if chance.random() < 0.7 else ()
    note = chance.choice((None, *_TEXTS))
    return pe.Draft(event=chance.choice(events), cites=cites, note=note, meta={"turn": number})

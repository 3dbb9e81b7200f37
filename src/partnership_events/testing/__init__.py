"""
What a test of histories needs.  The only package that meets Hypothesis.

Strategies are derived from the declarations, field by field: a new kind joins by existing.

    @given(logs())                                   entries of a log, tangled as real ones are
    @given(events(STANDARD | Vocabulary.of(Mine)))   events, of one's own kinds too
    corrections(entries)                             what may be corrected in a log, and how

Dates fall into one week around a leap day, parties and subjects are few: ties and rivals are where ordering breaks, and
two events that never meet prove little.

    entries_of([...])                                entries without a file
    in_memory(...)                                   a partnership without a file: append, correct, ask
    given_entries(...).when(...).then(...)           the same as a sentence

    failing_disk("fsync", disk.fails(errno.EIO))     the first sync fails; or the second, the write, the power
"""

from __future__ import annotations

from partnership_events.testing.disk import FailingDisk, PowerCut, each_call, failing_disk
from partnership_events.testing.histories import (
    NAMES,
    OPENING,
    PARTIES,
    PROLOGUE,
    ZONES,
    Clock,
    Given,
    LogInMemory,
    Told,
    entries_of,
    given_entries,
    in_memory,
    ticking,
)
from partnership_events.testing.scribes import corrections, logs
from partnership_events.testing.strategies import (
    citations,
    dates,
    days,
    drafts,
    durations,
    events,
    instances,
    of_type,
    periods,
)

__all__ = [
    "NAMES",
    "OPENING",
    "PARTIES",
    "PROLOGUE",
    "ZONES",
    "Clock",
    "FailingDisk",
    "Given",
    "LogInMemory",
    "PowerCut",
    "Told",
    "citations",
    "corrections",
    "dates",
    "days",
    "drafts",
    "durations",
    "each_call",
    "entries_of",
    "events",
    "failing_disk",
    "given_entries",
    "in_memory",
    "instances",
    "logs",
    "of_type",
    "periods",
    "ticking",
]

"""
Dates, as sure as they are: EDTF text, cut-offs, periods, durations, and the five answers.

    EdtfDate   when something happened          Bounds       the seconds between which it did
    Period     how long something lasted        FourBounds   between which it began, and ended
    Cutoff     how far a question looks         Duration     what the calendar adds
    Answer     what comes back

This is the door to pendulum: importing it loads no pendulum, and asking for ``earliest`` or a deadline does.
"""

from partnership_events.dates.answer import Answer
from partnership_events.dates.bounds import Bounds, bounds_of
from partnership_events.dates.calendar import Duration, add, deadline_bounds, ends_after, passed
from partnership_events.dates.cutoff import Cutoff
from partnership_events.dates.edtf import EdtfDate
from partnership_events.dates.period import FourBounds, Period, ends_before_it_begins
from partnership_events.dates.zones import AFTER_ALL, BEFORE_ALL, refuse_skipped, zone_of

__all__ = [
    "AFTER_ALL",
    "BEFORE_ALL",
    "Answer",
    "Bounds",
    "Cutoff",
    "Duration",
    "EdtfDate",
    "FourBounds",
    "Period",
    "add",
    "bounds_of",
    "deadline_bounds",
    "ends_after",
    "ends_before_it_begins",
    "passed",
    "refuse_skipped",
    "zone_of",
]

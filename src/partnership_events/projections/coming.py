"""
One thing that lies ahead: what it is, when, and how surely.  ``ahead`` finds them.
"""

from __future__ import annotations

import enum

from partnership_events import classes
from partnership_events.dates import Answer, Duration, EdtfDate
from partnership_events.facts import Fact
from partnership_events.folding import OfFacts


class Prospect(enum.StrEnum):
    """
    What sort of thing lies ahead.
    """

    DEADLINE = "deadline"
    BEGINS = "takes effect"
    PLAN_ENDS = "plan ends"
    TERM_ENDS = "term ends"
    RENEWAL = "renews itself"
    NOTICE = "last day for notice"
    END = "end takes effect"
    SCHEDULED = "scheduled"
    REPLY = "reply due"
    PROJECT_ENDS = "project ends"
    MEETING = "meeting due"
    ANNIVERSARY = "anniversary"


@classes.frozen(kw_only=True)
class Coming(OfFacts):
    """
    One thing that lies ahead.

    ``subject`` is a short id, or the first word of a cell; ``on`` its date, as sure as it is (``on.earliest`` and
    ``on.latest`` bound it); ``answer`` whether it falls into the stretch; ``overdue`` whether its day has passed, which
    only a meeting's can; ``since`` and ``length`` from when, and how long from then, it was reckoned.
    """

    what: Prospect
    subject: str
    label: str
    on: EdtfDate
    answer: Answer
    overdue: Answer = Answer.NO
    years: int | None = None
    since: EdtfDate | None = None
    length: Duration | None = None
    facts: tuple[Fact, ...] = ()

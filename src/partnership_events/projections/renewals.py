"""
The terms of a text, one after another: where each ends, which one holds, and until when a notice can be given.

**Renewal** is counted from the beginning: term n ends where the first term and n - 1 renewals on top of it end, so that
no short month is carried on.  **The last day for a notice** is the latest from which the whole notice period, its own
day not counted, runs out by the last day of the term.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

import attrs

from partnership_events import classes
from partnership_events.dates import AFTER_ALL, Answer, Bounds, Duration, EdtfDate, Period, deadline_bounds, passed
from partnership_events.folding import Seen
from partnership_events.projections import terms
from partnership_events.projections.carriers import Telling, last_day
from partnership_events.projections.reckoning import day_after, end_day, last_day_for, lengthened
from partnership_events.projections.state import Instrument, Possible
from partnership_events.vocabulary.instruments import InstrumentInForce

# So many terms are told at most: the latest.
_MANY = 50
# There are fewer days, and so fewer renewals that differ.
_RENEWALS = 4_000_000
_NEVER = Bounds(AFTER_ALL, AFTER_ALL, AFTER_ALL, AFTER_ALL, civil=True)


@classes.frozen(kw_only=True)
class TreatyTerm:
    """
    One term of a text, from its first day through its last; None where no source says.

    ``notice_by`` is the last day on which notice can be given before it ends; ``holds`` says whether the cut-off lies
    in it.
    """

    number: int
    first: EdtfDate | None
    last: EdtfDate | None
    notice_by: EdtfDate | None
    holds: Answer


@attrs.frozen
class _Course:
    """
    The terms of one entry into force, one after another.
    """

    seen: Seen
    entry: Possible[InstrumentInForce]
    stated: Period | Duration

    @property
    def renews(self) -> Duration | None:
        return self.entry.value.auto_renew if self.entry.value is not None else None

    def end(self, number: int) -> Bounds | None:
        """
        Between which seconds a term ends, the first being 0; None where no source says.
        """
        by, zone, at_zone = self.renews, self.seen.zone, self.entry.at_zone
        period, first = (self.stated, None) if isinstance(self.stated, Period) else (None, self.stated)
        if number == 0 or by is None:
            return terms.end_of_term(self.seen, at_zone, period, first, self.entry.on)
        start = self.entry.on if period is None else day_after(self.last(0))
        length = lengthened(first, by, number)
        if start is None:
            return None
        return _NEVER if length is None else deadline_bounds(start, length, zone, at_zone, last_day=True)

    def last(self, number: int) -> EdtfDate | None:
        end = self.end(number)
        return None if end is None else end_day(end, self.entry.at_zone or self.seen.zone)

    def over(self, number: int) -> Answer:
        end = self.end(number)
        return Answer.NO if end is None else passed(end, self.seen.cutoff)

    def now(self) -> range:
        """
        The numbers of the terms in which the cut-off lies or may lie.
        """
        if self.renews is None:
            return range(1)
        # Ends come one after another, so that halving finds them.
        some = range(_RENEWALS)
        least = bisect.bisect_left(some, True, key=lambda number: self.over(number) is not Answer.YES)
        most = bisect.bisect_left(some, True, lo=least, key=lambda number: self.over(number) is Answer.NO)
        return range(least, most + 1)

    def term(self, number: int, holds: Answer) -> TreatyTerm:
        event, last = self.entry.value, self.last(number)
        first = self.stated.start if isinstance(self.stated, Period) else self.entry.on
        notice = event.notice if event is not None else None
        return TreatyTerm(
            number=number + 1,
            first=first if number == 0 else day_after(self.last(number - 1)),
            last=last,
            notice_by=None if notice is None or last is None else last_day_for(notice, last),
            holds=holds,
        )


def terms_of(
    seen: Seen, one: Instrument, carrying: Sequence[Telling]
) -> tuple[tuple[TreatyTerm, ...], TreatyTerm | None]:
    """
    The terms of a text up to the cut-off, by the first of the entries into force that carry it and states one; and the
    term that follows.
    """
    courses = (_course(seen, one, entry.stated) for entry in carrying)
    course = next((course for course in courses if course is not None), None)
    if course is not None:
        return _told(course, one.in_force if len(carrying) == 1 else Answer.POSSIBLY)
    return (), None


def runs_out(seen: Seen, one: Instrument) -> tuple[EdtfDate | None, tuple[Telling, ...]]:
    """
    The last day of the terms that run, or have run where none does, and whose it is; None where they renew themselves
    or never end.
    """

    def end_of(entry: Telling) -> EdtfDate | None:
        course = _course(seen, one, entry.stated)
        return None if course is None or course.renews is not None else course.last(0)

    return last_day(seen, one, end_of)


def _course(seen: Seen, one: Instrument, entry: Possible[InstrumentInForce]) -> _Course | None:
    signed = terms.held(one.signed)
    stated = entry.value.term if entry.value is not None else None
    stated = stated or (signed.term if signed is not None else None)
    return None if stated is None else _Course(seen, entry, stated)


def _told(course: _Course, in_force: Answer) -> tuple[tuple[TreatyTerm, ...], TreatyTerm | None]:
    now = course.now()
    holds = in_force if len(now) == 1 else Answer.POSSIBLY
    numbers = range(max(0, now[-1] + 1 - _MANY), now[-1] + 1)
    told = tuple(course.term(number, holds if number in now else Answer.NO) for number in numbers)
    follows = course.renews is not None and course.end(now[-1]) not in (None, _NEVER)
    return told, course.term(now[-1] + 1, Answer.NO) if follows else None

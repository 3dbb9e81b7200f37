"""
The terms of a text, one after another: where each ends, which one holds, and until when a notice can be given.

**Renewal** is counted from the beginning: term n ends where the first term and n - 1 renewals on top of it end, so that
no short month is carried on.  **The last day for a notice** is the latest from which the whole notice period, its own
day not counted, runs out by the last day of the term.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence

import attrs

from partnership_events import classes
from partnership_events.dates import AFTER_ALL, Answer, Bounds, Duration, EdtfDate, Period, deadline_bounds, passed
from partnership_events.folding import Seen
from partnership_events.projections import terms
from partnership_events.projections.partnership import earlier_terms
from partnership_events.projections.reckoning import day_after, end_day, ends_of, last_day_for, lengthened, spanning
from partnership_events.projections.state import Instrument, Possible, possible
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


def earlier_entries(seen: Seen, one: Instrument, *, finished: bool = False) -> list[Possible[InstrumentInForce]]:
    """
    The entries into force before the one that counts whose own term may still run, or all that no end came after.
    """
    told = earlier_terms(seen, "in_force", one.id, "", finished=finished)
    return [entry for entry in told if entry.value is not None and entry.value.term is not None]


def running_entries(seen: Seen, one: Instrument) -> list[Possible[InstrumentInForce]]:
    """
    The entries into force whose term holds, or may: the one that counts first.
    """
    if one.entered is None or terms.is_over(seen, one.ended) is Answer.YES:
        return []
    told = [*possible(one.entered), *reversed(earlier_entries(seen, one))]
    judged = [(entry, terms.instrument_term(seen, entry, one.signed)) for entry in told]
    return [entry for entry, term in judged if term is not None and term.holds is not Answer.NO]


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
    seen: Seen, one: Instrument, running: Sequence[Possible[InstrumentInForce]]
) -> tuple[tuple[TreatyTerm, ...], TreatyTerm | None]:
    """
    The terms of a text up to the cut-off, and the one that follows.
    """
    courses = (_course(seen, one, entry) for entry in running)
    course = next((course for course in courses if course is not None), None)
    if course is not None:
        return _told(course, one.in_force if len(running) == 1 else Answer.POSSIBLY)
    return (), None


def runs_out(seen: Seen, one: Instrument, running: Sequence[Possible[InstrumentInForce]]) -> EdtfDate | None:
    """
    The day after the terms that run, or have run where none does; None where they renew themselves or never end.
    """
    entries = running or [
        *(possible(one.entered) if one.entered is not None else ()),
        *earlier_entries(seen, one, finished=True),
    ]
    courses = [_course(seen, one, entry) for entry in entries if entry.value is not None]
    if not courses or any(course is None or course.renews is not None for course in courses):
        return None
    days = [ends_of(course.last(0)) for course in courses if course is not None]
    if any(last is None for _, last in days):
        return None
    return day_after(
        spanning(max(first or dt.date.min for first, _ in days), max(last or dt.date.min for _, last in days))
    )


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

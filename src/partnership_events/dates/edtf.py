"""
EdtfDate: a date as it was written, and what follows from it.

Only the text is stored, compared and hashed; it is kept as given.  Bounds, precision and pendulum's dates are worked
out when asked for.  Equal texts are, as a rule, one object: a log repeats its dates, and reading one costs more than
looking it up.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final, cast, final

import attrs

from partnership_events.dates import bounds as bounds_
from partnership_events.dates.answer import Answer
from partnership_events.dates.grammar import Reading, read, text_of
from partnership_events.dates.zones import DAY, refuse_skipped

if TYPE_CHECKING:
    import pendulum

    from partnership_events.dates.bounds import Bounds
    from partnership_events.dates.cutoff import Cutoff


class _Known(dict[Any, "EdtfDate"]):
    """
    The dates met so far, by text.

    Cleared when full rather than pruned: simple, and a log that names more days than this gains little from memory.
    """

    def __missing__(self, value: object) -> EdtfDate:
        return _met_first(value)


KNOWN: Final = _Known()
"""
``KNOWN[text]`` is ``EdtfDate(text)``, for who asks very often.
"""

_MOST_KNOWN: Final = 1 << 16

_PLAIN_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


@final
@attrs.frozen(init=False, repr=False, weakref_slot=False)
class EdtfDate:
    """
    A date, imprecise or not: ``EdtfDate("2022-11")``.

    Takes EDTF text, ``datetime.date`` and ``datetime.datetime`` (pendulum's are such); refuses everything else with
    InvalidDate or, if it is good EDTF but beyond us, UnsupportedDate.
    """

    text: str
    # Worked out when asked for. Only a plain day, which is most of them, begins without a reading.
    _reading: Reading | None = attrs.field(eq=False)
    _civil_bounds: Bounds | None = attrs.field(eq=False)

    def __new__(cls, value: str | dt.date | EdtfDate) -> EdtfDate:
        try:
            return KNOWN[value]
        except TypeError:
            # Not even hashable: a list, a dict.
            return _met_first(value)

    def __reduce__(self) -> tuple[type[EdtfDate], tuple[str]]:
        return EdtfDate, (self.text,)

    def __repr__(self) -> str:
        return f"EdtfDate({self.text!r})"

    def __str__(self) -> str:
        return self.text

    # -- what the text says

    @property
    def reading(self) -> Reading:
        """
        The text, taken apart.
        """
        if self._reading is None:
            _set_reading(self, read(self.text))
        return cast(Reading, self._reading)

    @property
    def is_extent(self) -> bool:
        """
        Whether it lasts from one date through another (``a/b``), rather than falling somewhere.
        """
        return self.reading.ends is not None

    @property
    def is_civil(self) -> bool:
        """
        Whether it is made of whole days, and so belongs to whichever zone reads it.
        """
        return self._reading is None or self._reading.is_civil

    @property
    def is_uncertain(self) -> bool:
        """
        Whether any part is marked ``?`` or ``%``.
        """
        return "?" in self.reading.marks or "%" in self.reading.marks

    @property
    def is_approximate(self) -> bool:
        """
        Whether any part is marked ``~`` or ``%``.
        """
        return "~" in self.reading.marks or "%" in self.reading.marks

    @property
    def precision(self) -> str:
        """
        year, semester, quadrimester, season, quarter, month, day, second; or mixed.
        """
        return self.reading.precision

    # -- when that is

    @property
    def civil_bounds(self) -> Bounds:
        """
        The bounds of a civil date, which no zone changes.
        """
        if self._civil_bounds is None:
            assert self.is_civil, "only whole days have bounds without a zone"
            # Who was not taken apart is a plain day.
            plain = self._reading is None or _PLAIN_DAY(self.text)
            _set_civil_bounds(self, _of_day(self.text) if plain else bounds_.reading_bounds(self.reading, None))
        return cast("Bounds", self._civil_bounds)

    def bounds(self, zone: str = "UTC", at_zone: str | None = None) -> Bounds:
        """
        Between which seconds it lies, read in ``at_zone`` (where it took place) or else in ``zone`` (where it is read).
        """
        return bounds_.bounds_of(self, at_zone, zone)

    def happened_by(
        self, cutoff: str | dt.date | EdtfDate | Cutoff, zone: str | None = None, at_zone: str | None = None
    ) -> Answer:
        """
        Whether it had happened by the last second of the cut-off in the zone (the cut-off's own, else UTC).
        """
        from partnership_events.dates.cutoff import Cutoff

        limit = Cutoff.of(cutoff, zone)
        return limit.judge(self.bounds(limit.zone, at_zone))

    def refuse_skipped(self, at_zone: str) -> None:
        """
        Raise InvalidDate if it names a time of day that clocks in the zone skipped.
        """
        for granule in self.reading.granules:
            if granule.scale == "floating":
                refuse_skipped(granule.lo, at_zone, self.text)

    @property
    def earliest(self) -> pendulum.Date | None:
        """
        The first day (or moment) it can mean; None if it is open towards the past.
        """
        from partnership_events.dates.calendar import earliest

        return earliest(self.reading)

    @property
    def latest(self) -> pendulum.Date | None:
        """
        The last day (or moment) it can mean; None if it is open towards the future.
        """
        from partnership_events.dates.calendar import latest

        return latest(self.reading)


# A frozen class sets its own slots through their descriptors, which is the fastest way there is.
_set_text = cast(Any, EdtfDate.text).__set__
_set_reading = cast(Any, EdtfDate._reading).__set__
_set_civil_bounds = cast(Any, EdtfDate._civil_bounds).__set__


def _met_first(value: object) -> EdtfDate:
    if isinstance(value, EdtfDate):
        return value
    # A str of another class (an enum's, numpy's) is taken for its letters, which alone are kept.
    text = str.__str__(value) if isinstance(value, str) else text_of(value)
    date = _new(EdtfDate)
    _set_text(date, text)
    _set_reading(date, None if _is_plain_day(text) else read(text))
    _set_civil_bounds(date, None)
    if len(KNOWN) >= _MOST_KNOWN:
        KNOWN.clear()
    return KNOWN.setdefault(text, date)


_new: Final = object.__new__


def _is_plain_day(text: str) -> bool:
    if not _PLAIN_DAY(text):
        return False
    try:
        # It would take a week date too, and on other Pythons more; of this shape it takes days only.
        _from_iso(text)
    except ValueError:
        return False
    return True


_from_iso: Final = dt.date.fromisoformat


def _of_day(text: str) -> Bounds:
    ordinal = _from_iso(text).toordinal()
    lo, hi = (ordinal - 1) * DAY, ordinal * DAY - 1
    return bounds_.bounds(lo, hi, hi, lo, True)

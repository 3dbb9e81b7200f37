"""
Hypothesis strategies for whatever a log may hold, read off the declarations field by field.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import types
import typing
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from partnership_events.codec import fields_of
from partnership_events.codes import Code, Modality
from partnership_events.dates import Duration, EdtfDate, Period
from partnership_events.errors import Refused
from partnership_events.event import Draft, Event, Vocabulary
from partnership_events.testing.histories import NAMES
from partnership_events.values import Citation, Horizon, Label, Names
from partnership_events.vocabulary import STANDARD

T = TypeVar("T")

# ---- dates

_DAYS = tuple((dt.date(2024, 2, 26) + dt.timedelta(days=n)).isoformat() for n in range(7))
# Wider than a day, and all of them lie across the week.
_STRETCHES = (
    "2024-02",
    "2024-03",
    "2024",
    "2024-02-2X",
    "2024-0X-01",
    "2024-33",
    "2024-21",
    "2024-02-28~",
    "2024?",
    "[2024-02-27,2024-03-01]",
    "[2024-02-27..2024-02-29]",
    "[2024-02-28..2024-03-01]",
    "[..2024-02-28]",
    "[2024-03-01..]",
    "2024-02-27/2024-02-29",
    "2024-02-28/2024-03-02",
)
_MOMENTS = ("2024-02-28T23:59:59", "2024-02-29T12:00:00", "2024-02-29T00:30:00+09:00", "2024-03-01T00:00:00Z")


# A strategy is prepared when it is first drawn from: what is drawn from in every move is made once.
_ONE_DAY = st.sampled_from(_DAYS).map(EdtfDate)
_DATES = st.one_of(_ONE_DAY, _ONE_DAY, st.sampled_from(_STRETCHES + _MOMENTS).map(EdtfDate))


def days() -> st.SearchStrategy[EdtfDate]:
    """
    Days of one week around a leap day.
    """
    return _ONE_DAY


def dates() -> st.SearchStrategy[EdtfDate]:
    """
    Dates of every sort, precise or not, that may or do fall into that week.
    """
    return _DATES


def periods() -> st.SearchStrategy[Period]:
    """
    Periods of whole days, months or years, some of them open or of unknown end.
    """
    two_days = st.tuples(st.sampled_from(_DAYS), st.sampled_from(_DAYS)).map(lambda two: "/".join(sorted(two)))
    others = ("2024-02", "2024", "2023/2024", "2024-02-28/..", "../2024-02-28", "2024-02-28/", "/2024-02-29")
    return st.one_of(two_days, st.sampled_from(others)).map(Period)


def durations() -> st.SearchStrategy[Duration]:
    """
    Durations of a few days, and longer ones.
    """
    return st.sampled_from(("P1D", "P2D", "P1W", "P1M", "P1Y")).map(Duration)


# ---- values, from their declarations

_TEXTS = st.sampled_from(("x", "y", "tree", "é"))
_VALUES: Mapping[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.integers(0, 2),
    decimal.Decimal: st.sampled_from(("1", "2", "0.5", "-1")).map(decimal.Decimal),
    EdtfDate: dates(),
    Period: periods(),
    Duration: durations(),
    Label: st.sampled_from((Label("Strategic"), Label("Special"), Label({"en": "Strategic", "ja": "戦略的"}))),
    Modality: st.sampled_from((Modality.ACTUAL,) * 5 + tuple(Modality)),
    # A horizon has one end, which its declaration cannot say.
    Horizon: st.one_of(
        dates().map(lambda day: Horizon(by=day)),
        st.builds(
            lambda name, stated, start: Horizon(**{name: stated}, start=start),
            st.sampled_from(("over", "within")),
            st.one_of(periods(), durations()),
            st.none() | dates(),
        ),
    ),
}


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """
    What a field may hold, from its annotation.
    """
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in hint.__metadata__ if isinstance(mark, Names)]
        return st.sampled_from(NAMES[marks[0].what]) if marks else of_type(arguments[0])
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(of_type(choice) for choice in arguments if choice is not type(None)))
    if origin is tuple:
        return st.lists(of_type(arguments[0]), min_size=1, max_size=2, unique_by=repr).map(tuple)
    if hint in _VALUES:
        return _VALUES[hint]
    if isinstance(hint, type) and issubclass(hint, Code):
        return st.sampled_from(tuple(hint))
    return events() if hint is Event else instances(hint)


def instances(cls: type[T]) -> st.SearchStrategy[T]:
    """
    Values of an attrs class, read off its declaration: all that is needed, and at most three things more.
    """
    return typing.cast("st.SearchStrategy[T]", _instances(typing.cast(Any, cls)))


@functools.lru_cache(maxsize=256)
def _instances(cls: Any) -> st.SearchStrategy[Any]:
    # Nobody but a log knows what may be told to be the same as what.
    fields = {field.name: (field.default, of_type(hint)) for field, hint in fields_of(cls) if field.name != "same_as"}
    needed = {name: values for name, (default, values) in fields.items() if default is attrs.NOTHING}
    more = {name: values for name, (_, values) in fields.items() if name not in needed}

    @st.composite
    def built(draw: st.DrawFn) -> Any:
        given = {name: draw(values) for name, values in needed.items()}
        extra = draw(st.lists(st.sampled_from(tuple(more)), max_size=3, unique=True)) if more else ()
        try:
            return cls(**given, **{name: draw(more[name]) for name in extra})
        except Refused:
            # A rule of the class that no annotation tells.
            return reject()

    return built()


# ---- events, drafts, logs


def events(vocabulary: Vocabulary = STANDARD) -> st.SearchStrategy[Event]:
    """
    Events of every kind of the vocabulary; most of them actual, none told to be the same as another.
    """
    return st.one_of(*(instances(kind) for kind in vocabulary.events()))


_CITES = st.builds(Citation, st.sampled_from(NAMES["source"]), st.sampled_from(((), ("p1",))))
_CITATIONS = st.lists(_CITES, max_size=2, unique=True).map(tuple)


def citations() -> st.SearchStrategy[tuple[Citation, ...]]:
    """
    None, one or two citations of the sources in ``NAMES``.
    """
    return _CITATIONS


def drafts(vocabulary: Vocabulary = STANDARD) -> st.SearchStrategy[Draft]:
    """
    Events, with who says so and remarks.
    """
    return st.builds(
        Draft,
        event=events(vocabulary),
        cites=citations(),
        note=st.none() | _TEXTS,
        meta=st.none() | st.just({"page": 1}),
    )

"""
Our own classes, made faster than attrs makes them, behave as those that attrs makes.
"""

from __future__ import annotations

import copy
import inspect
import pickle
import typing
from typing import Annotated, Any, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events import classes
from partnership_events.codec import fields_of
from partnership_events.codes import Code
from partnership_events.testing import drafts, events


def rivals(**options: Any) -> tuple[type, type]:
    """
    One declaration, made by us and by attrs.
    """

    def declared() -> type:
        class Both:
            text: str = attrs.field(converter=str)
            number: int = 0
            unseen: int = attrs.field(default=0, repr=False)
            uncompared: int = attrs.field(default=0, eq=False)

        return Both

    return classes.frozen(declared(), **options), attrs.frozen(declared(), **options)


OURS, THEIRS = rivals()
fields = st.fixed_dictionaries(
    {"text": st.sampled_from("ab")},
    optional={name: st.integers(0, 1) for name in ("number", "unseen", "uncompared")},
)


@given(fields, fields)
def test_two_values_are_equal_where_attrs_says_so_and_then_their_hashes_are(one: Any, other: Any) -> None:
    assert (THEIRS(**one) == THEIRS(**other)) == (OURS(**one) == OURS(**other))
    assert (THEIRS(**one) != THEIRS(**other)) == (OURS(**one) != OURS(**other))
    assert OURS(**one) != THEIRS(**one)
    if OURS(**one) == OURS(**other):
        assert hash(OURS(**one)) == hash(OURS(**other))


@given(fields)
def test_the_repr_is_that_of_attrs(one: Any) -> None:
    assert repr(THEIRS(**one)) == repr(OURS(**one))


def test_what_else_attrs_makes_is_there() -> None:
    kept = ("__slots__", "__match_args__", "__attrs_attrs__")

    assert [getattr(THEIRS, name) for name in kept] == [getattr(OURS, name) for name in kept]
    assert str(inspect.signature(THEIRS)) == str(inspect.signature(OURS))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        OURS("a").number = 1


def test_a_class_may_be_compared_by_identity() -> None:
    @classes.frozen(eq=False)
    class One:
        word: str

    one = One("a")

    assert one != One("a")
    assert 2 == len({one, One("a")})


def test_options_are_those_of_attrs() -> None:
    ours, theirs = rivals(kw_only=True)

    assert repr(theirs(text="a")) == repr(ours(text="a"))
    with pytest.raises(TypeError):
        ours("a")


def test_what_a_class_brings_itself_stays() -> None:
    @classes.frozen
    class Loose:
        word: str

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "me"

    @classes.frozen
    class Hashed:
        word: str

        def __hash__(self) -> int:
            return 7

    assert Loose("a") == Loose("b")
    assert (7, 7) == (hash(Loose("a")), hash(Hashed("a")))
    assert "me" == repr(Loose("a"))
    assert Hashed("a") != Hashed("b")


def test_a_class_over_another_compares_and_tells_all_its_fields() -> None:
    @attrs.frozen
    class Theirs:
        word: str

    @classes.frozen
    class Ours(Theirs):
        more: int

    @classes.frozen
    class Quiet(Ours):
        __repr__ = classes.brief

    @classes.frozen(repr=False)
    class Further(Quiet):
        most: int = 0

    @classes.frozen
    class Still(Quiet):
        most: int = 0

    @classes.frozen
    class Plain(Ours):
        def __repr__(self) -> str:
            return "me"

    @classes.frozen(repr=False)
    class Same(Plain):
        most: int = 0

    assert "me" == repr(Same("a", 1))
    assert repr(Still("a", 1)) == "Still(word='a', more=1)"
    assert (Ours("a", 1), Further("a", 1)) == (Ours("a", 1), Further("a", 1))
    assert Ours("a", 1) != Ours("a", 2)
    assert hash(Ours("a", 1)) != hash(Ours("a", 2))
    assert Further("a", 1) != Further("a", 1, 1)
    assert repr(Ours("a", 1)).endswith("Ours(word='a', more=1)")
    assert ("Further(word='a', more=1)", "Quiet(word='a', more=1)") == (repr(Further("a", 1)), repr(Quiet("a", 1)))


def test_a_class_without_fields_has_one_value() -> None:
    @classes.frozen
    class Empty:
        pass

    @classes.frozen
    class Bare:
        pass

    assert 1 == len({Empty(), Empty()})
    assert Empty() != Bare()


# The kinds.


@given(events(), events())
def test_events_are_equal_where_class_and_all_fields_are(one: pe.Event, other: pe.Event) -> None:
    told = [(type(event), attrs.astuple(event, recurse=False)) for event in (one, other)]

    assert (told[0] == told[1]) == (one == other)
    assert (told[0] != told[1]) == (one != other)


@given(drafts(), st.data())
def test_a_kind_with_one_field_changed_is_another_value(draft: pe.Draft, data: st.DataObject) -> None:
    event = draft.event
    twin = copy.copy(event)
    field = data.draw(st.sampled_from(attrs.fields(type(event))))
    changed = copy.copy(event)
    object.__setattr__(changed, field.name, object())

    assert event is not twin
    assert (event, hash(event)) == (twin, hash(twin))
    assert event != changed


@given(drafts())
def test_values_are_copied_and_pickled_as_they_are(draft: pe.Draft) -> None:
    for again in (pickle.loads(pickle.dumps(draft)), copy.deepcopy(draft)):
        assert (draft, repr(draft), hash(draft.event)) == (again, repr(again), hash(again.event))
    assert draft.event == attrs.evolve(draft.event)


def test_an_optional_converter_lets_none_through_and_tells_its_own_sort() -> None:
    optional: Any = classes.optional

    assert optional(int) is optional(int)
    assert (None, 7) == (optional(int)(None), optional(int)("7"))


def test_a_converter_keeps_the_signature_it_had() -> None:
    def convert(value: str, *, more: int = 0) -> str:
        return value

    before = inspect.signature(convert)

    assert classes.signed(convert) is convert
    assert before == inspect.signature(convert) == vars(convert)["__signature__"]


# What fields hold, evaluated class by class.


@attrs.frozen(kw_only=True)
class Once(pe.Event):
    class Mode(Code):
        GOOD = "good"

    kind: ClassVar[str] = "once_declared"

    what: int
    mode: Annotated[Mode, "Found in the class."] = attrs.field(converter=Mode)
    quoted: Annotated[tuple[Mode, ...], "Not yet evaluated."] = ()


@attrs.frozen(kw_only=True)
class Again(Once):
    kind: ClassVar[str] = "declared_again"

    what: Annotated[str, "Another sort by now."]


@pytest.mark.parametrize("kind", [*pe.STANDARD, Once, Again, pe.Draft, pe.Citation, pe.Quantity])
def test_fields_hold_what_typing_says(kind: type) -> None:
    hints = typing.get_type_hints(kind, include_extras=True)
    told = [(field.name, hint) for field, hint in fields_of(kind)]

    assert [(field.name, hints[field.name]) for field in attrs.fields(kind)] == told


# The standard vocabulary, a chapter at a time.


def test_the_vocabulary_shows_its_kinds_and_nothing_else() -> None:
    from partnership_events import vocabulary

    assert set(vocabulary.__all__) <= set(dir(vocabulary))
    assert vocabulary.MeetingHeld is pe.MeetingHeld
    with pytest.raises(AttributeError, match="has no attribute 'MeetngHeld'"):
        getattr(vocabulary, "MeetngHeld")  # noqa: B009


def test_the_standard_kinds_are_what_their_chapters_declare() -> None:
    import importlib
    import pkgutil

    from partnership_events import vocabulary

    declared = [
        kind
        for info in pkgutil.iter_modules(vocabulary.__path__)
        for kind in vars(importlib.import_module(f"{vocabulary.__name__}.{info.name}")).values()
        if isinstance(kind, type) and issubclass(kind, pe.Event | pe.Record) and kind.kind
    ]

    assert {kind.kind: kind for kind in declared} == dict(pe.STANDARD.kinds)
    assert pe.Vocabulary.of(*pe.STANDARD) == pe.STANDARD
    assert hash(pe.Vocabulary.of(*pe.STANDARD)) == hash(pe.STANDARD)
    assert {kind.__name__ for kind in pe.STANDARD} == set(vocabulary.__all__) - {"STANDARD"}


@given(st.lists(events(), min_size=2, max_size=6))
def test_what_is_equal_has_an_equal_sketch(told: list[Any]) -> None:
    for one in told:
        again = pickle.loads(pickle.dumps(one))

        assert one == again
        assert classes.sketch(one) == classes.sketch(again)
        assert hash(classes.sketch(one)) == hash(classes.sketch(again))


@pytest.mark.parametrize("value", [None, "text", (1, 2), [1], pe.Label("Strategic"), 1.5], ids=repr)
def test_whatever_else_is_its_own_sketch_or_as_equal(value: Any) -> None:
    assert classes.sketch(value) == classes.sketch(copy.deepcopy(value))

"""
The small frozen values of which events are made: labels, quantities, people, places, citations.

Each takes what a person would write ("JPN", 50000, "A:p1,p7") and keeps one spelling of it, so that equal facts are
equal bytes.  Floats are taken nowhere: 0.1 has no one spelling.
"""

from __future__ import annotations

import decimal
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, NoReturn, Self, TypeAlias

import attrs

from partnership_events import classes
from partnership_events.codes import CitationStance, QuantityBound, Role
from partnership_events.dates import Duration, EdtfDate, Period, ends_before_it_begins
from partnership_events.errors import Problem, Refused


def shown(met: object) -> str:
    """
    What was met, as far as a message has room for it.
    """
    try:
        told = repr(met)
    except (ValueError, RecursionError):
        # Python writes no integer of thousands of digits, and no list that holds itself deeply enough.
        told = f"a {type(met).__name__}"
    return told if len(told) <= 80 else f"{told[:77]}..."


class Frozen(dict[Any, Any]):
    """
    A dict that cannot be changed, and so can be hashed and pickled; JSON writers, ``==`` and ``match`` take it for one.
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping is not changed; make a dict of it first")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Frozen], tuple[dict[Any, Any]]]:
        return Frozen, (dict(self),)

    def __repr__(self) -> str:
        return dict.__repr__(self)


class Later(classes.Referable):
    """
    A value of which some fields are worked out when they are first asked for; nobody can tell it from another.

    attrs makes the class and all its methods; a field that was left is an empty slot until then.
    """

    __slots__ = ("_later",)

    @classmethod
    def made_of(cls, **works: Callable[[], object]) -> Self:
        """
        An instance that has all its fields left.
        """
        return cls.made_by(works)

    @classmethod
    def made_by(cls, works: Any, **told: object) -> Self:
        """
        An instance of which some fields are told; of the others ``works[name]`` gives the work, when it is asked for.
        """
        made = object.__new__(cls)
        object.__setattr__(made, "_later", works)
        for name, value in told.items():
            object.__setattr__(made, name, value)
        return made

    def leaving(self, name: str, work: Callable[[], object], **others: Callable[[], object]) -> Self:
        """
        The same instance, which nobody has seen yet, with a field emptied and left to be worked out; so are ``others``.
        """
        object.__setattr__(self, "_later", {name: work, **others})
        object.__delattr__(self, name)
        for other in others:
            object.__delattr__(self, other)
        return self

    def __getattr__(self, name: str) -> Any:
        try:
            work = object.__getattribute__(self, "_later")[name]
        except (AttributeError, KeyError):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}") from None
        value = work()
        object.__setattr__(self, name, value)
        return value

    def few(self, name: str, most: int) -> tuple[tuple[Any, ...], bool]:
        """
        Of a field of many, the first and the last ones, ``most`` (two or more) of them, and whether there are others.

        Where the work that is left can be gone through from both ends, no other is made.
        """
        try:
            told = object.__getattribute__(self, name)
        except AttributeError:
            work = object.__getattribute__(self, "_later")[name]
            told = work if hasattr(work, "__reversed__") else getattr(self, name)
        return few_of(told, most)


def few_of(told: Any, most: int) -> tuple[tuple[Any, ...], bool]:
    """
    The same of what can be gone through from both ends, or knows itself which these are.
    """
    if hasattr(told, "few"):
        few: tuple[tuple[Any, ...], bool] = told.few(most)
        return few
    last = list(itertools.islice(reversed(told), most + 1))
    if len(last) <= most:
        return tuple(reversed(last)), False
    return (next(iter(told)), *reversed(last[: most - 1])), True


_DEEPEST = 32


def frozen(value: Any, depth: int = 1) -> Any:
    """
    A JSON value that cannot be changed: objects as ``Frozen``, lists as tuples; refuses what no line can hold.
    """
    if type(value) is Frozen:
        return value
    if depth > _DEEPEST:
        raise Refused(Problem("", "nested too deeply", f"at most {_DEEPEST} levels"))
    if isinstance(value, Mapping):
        return Frozen({frozen(key, depth): frozen(item, depth + 1) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item, depth + 1) for item in value)
    # Of a text of another class (an enum's, numpy's) the letters are kept.
    return str.__str__(value) if isinstance(value, str) else value


def several(values: Any, *kinds: type) -> list[Any]:
    """
    One value of these kinds as a list of one, several as a list; refuses anything else.
    """
    if isinstance(values, kinds):
        return [values]
    usual = type(values) in (tuple, list)
    told = list(values) if usual or (isinstance(values, Iterable) and not isinstance(values, Mapping)) else [values]
    for one in told:
        if not isinstance(one, kinds):
            what = " or ".join("text" if kind is str else kind.__name__ for kind in kinds)
            raise Refused(Problem("", f"got {shown(one)}", f"expected {what}, one or several"))
    return told


@classes.frozen
class Names:
    """
    Marks a text as the name of something: an entry, a party, a person, a source, a ladder, a subject; or as a hash.
    """

    what: str


EntryId = Annotated[str, Names("entry")]
PartyKey = Annotated[str, Names("party")]
PersonKey = Annotated[str, Names("person")]
SourceKey = Annotated[str, Names("source")]
LadderKey = Annotated[str, Names("ladder")]
# Plans, projects, pledges, instruments, mechanisms and initiatives share one namespace, so a subject needs no type.
SubjectId = Annotated[str, Names("subject")]
ZoneName = Annotated[str, Names("zone")]
Hash = Annotated[str, Names("hash")]

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def _by_language(value: str | Mapping[str, str] | Iterable[tuple[str, str]] | Label) -> tuple[tuple[str, str], ...]:
    if isinstance(value, Label):
        return value.texts
    if isinstance(value, str):
        return (("und", value),)
    try:
        pairs = [(language, text) for language, text in (value.items() if isinstance(value, Mapping) else value)]
    except (TypeError, ValueError):
        pairs = []
    if not pairs or not all(isinstance(language, str) for language, _ in pairs):
        raise Refused(Problem("", f"got {shown(value)}", 'expected a text, or {"en": "..."}: a text per language'))
    if len(dict(pairs)) < len(pairs):
        raise Refused(Problem("", f"two texts of one language in {shown(value)}", "one text per language"))
    return tuple(sorted(pairs))


@classes.frozen(repr=False)
class Label:
    """
    A name as the sources write it, verbatim, per language (BCP 47); a plain text has the language ``und``.
    """

    texts: tuple[tuple[str, str], ...] = attrs.field(converter=_by_language)

    def __str__(self) -> str:
        by_language = dict(self.texts)
        return by_language.get("en") or next(iter(by_language.values()), "")

    def __repr__(self) -> str:
        return f"Label({dict(self.texts)!r})"

    def names(self, other: Label) -> bool:
        """
        True where both have a text in common, letter by letter, in whichever language.
        """
        return not {text for _, text in self.texts}.isdisjoint(text for _, text in other.texts)


_DECIMAL = r"[+-]?[0-9]{1,100}(\.[0-9]{1,100})?([eE][+-]?[0-9]{1,3})?"
# Neither sign nor zero before it that means nothing, nor zeros behind: what is spelled so, is kept so.
_KEPT = re.compile(r"-?([1-9][0-9]{0,17}(\.[0-9]{0,17}[1-9])?|0\.[0-9]{0,17}[1-9])")
_PLACES = 40
# Not the caller's context, which may round or trap.
_EXACT = decimal.Context(prec=100, traps=[])


def plain_decimal(value: decimal.Decimal | int | str) -> decimal.Decimal:
    """
    A finite decimal without superfluous zeros; refuses floats, NaN and infinities.
    """
    if isinstance(value, (bool, float)):
        raise Refused(Problem("", f"{value!r} is no decimal", "write it as text, such as '0.1'"))
    # Nearly all of a log's, in a fifth of the time.
    if type(value) in (str, decimal.Decimal) and _KEPT.fullmatch(str(value)):
        return decimal.Decimal(value)
    return _made_plain(value)


def _made_plain(value: decimal.Decimal | int | str) -> decimal.Decimal:
    # Decimal itself would take "1_000", " 5 " and the digits of any script.
    told: object = value
    if not isinstance(told, (decimal.Decimal, int)) and not (isinstance(told, str) and re.fullmatch(_DECIMAL, told)):
        raise Refused(Problem("", f"{shown(value)} is no decimal", "write digits, such as '50000' or '12.5'"))
    number = decimal.Decimal(value)
    if not number.is_finite():
        raise Refused(Problem("", f"{number} is no decimal", "leave it out where there is none"))
    if number == 0:
        return decimal.Decimal(0)
    if not -_PLACES <= number.adjusted() < _PLACES or len(number.as_tuple().digits) > _PLACES:
        raise Refused(Problem("", f"{shown(value)} is beyond us", f"at most {_PLACES} digits, and places"))
    number = number.normalize(_EXACT)
    return number.quantize(decimal.Decimal(1), context=_EXACT) if number == number.to_integral_value() else number


# Forty digits that begin at most forty places from the point end eighty places behind it: with these a trillion such
# values are summed up exactly.
_SUMS = decimal.Context(prec=200, traps=[])


def plus(one: decimal.Decimal, other: decimal.Decimal) -> decimal.Decimal:
    """
    The exact sum of two values that a log holds, or of sums of such; the caller's context would round it to 28 digits.
    """
    return _SUMS.add(one, other)


@classes.frozen
class Quantity:
    """
    How much of what.
    """

    value: Annotated[decimal.Decimal, "The number, kept as a decimal text."] = attrs.field(converter=plain_decimal)
    unit: Annotated[str, "What is counted, in the singular: tree, person, km; for money an ISO 4217 code."]
    approx: Annotated[bool, "The source says about."] = False
    bound: Annotated[QuantityBound, "Exact, a floor or a ceiling."] = attrs.field(
        default=QuantityBound.EXACT, converter=QuantityBound
    )
    component: Annotated[str | None, "Of which part, where a quantity has several."] = None
    group: Annotated[str | None, "Who is counted, where the unit is a person."] = None

    __repr__ = classes.brief

    def __str__(self) -> str:
        sign = {QuantityBound.EXACT: "", QuantityBound.AT_LEAST: "at least ", QuantityBound.AT_MOST: "at most "}
        return f"{sign[self.bound]}{'about ' if self.approx else ''}{self.value:,f} {self.unit}"


def term(value: str | Period | Duration) -> Period | Duration:
    """
    A stretch of time: a duration such as ``P5Y`` or an EDTF interval.
    """
    if isinstance(value, (Period, Duration)):
        return value
    return Duration(value) if value.startswith("P") else Period(value)


@classes.frozen(kw_only=True)
class Horizon:
    """
    When a pledge falls due: by a date, or over or within a stretch of time.

    A duration counts from ``start``; without a start it counts from some unknown day not before the pledge.
    """

    by: Annotated[EdtfDate | None, "Due by the last day of this date."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )
    over: Annotated[Period | Duration | None, "Spread over this stretch."] = attrs.field(
        default=None, converter=classes.optional(term)
    )
    within: Annotated[Period | Duration | None, "At some time within this stretch."] = attrs.field(
        default=None, converter=classes.optional(term)
    )
    start: Annotated[EdtfDate | None, "From when a duration counts."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )

    __repr__ = classes.brief

    def __attrs_post_init__(self) -> None:
        if sum(end is not None for end in (self.by, self.over, self.within)) != 1:
            raise Refused(Problem("", "a horizon has one end", "give one of by, over and within"))
        # A period says itself when it begins, and a date needs no beginning.
        if self.start is not None and not isinstance(self.over or self.within, Duration):
            raise Refused(Problem("", "a start without a duration", "give over or within as a duration such as P5Y"))


def refuse_reversed(first: EdtfDate | None, last: EdtfDate | None, field: str) -> None:
    """
    Raises ``Refused`` where the last of two dates, held in ``field``, surely lies before the first.
    """
    if first is not None and last is not None and ends_before_it_begins(first, last):
        raise Refused(Problem(f".{field}", f"{last} lies before {first}", "a stretch of time ends after it begins"))


@classes.frozen
class Participant:
    """
    A party to a fact, in a role; written as its bare key where it is simply a party.
    """

    party: Annotated[PartyKey, "The party's key."]
    role: Annotated[Role, "What it is to the fact."] = attrs.field(default=Role.PARTY, converter=Role)

    __repr__ = classes.brief


def participants(values: str | Participant | Iterable[str | Participant]) -> tuple[Participant, ...]:
    """
    A set of participants, in one order.
    """
    told = several(values, str, Participant)
    unique = {value if isinstance(value, Participant) else Participant(value) for value in told}
    return tuple(sorted(unique, key=lambda one: (one.party, one.role)))


@classes.frozen(kw_only=True)
class Person:
    """
    A person who took part, under the name and office that the source gives.
    """

    person: Annotated[PersonKey | None, "The person's key, where declared."] = None
    name: Annotated[str | None, "The name as written."] = None
    office: Annotated[str | None, "The office as written."] = None
    party: Annotated[PartyKey | None, "For whom the office is held."] = None

    __repr__ = classes.brief


@classes.frozen(kw_only=True)
class Place:
    """
    Where it was.
    """

    country: Annotated[str | None, "ISO 3166-1 alpha-3 code."] = None
    city: Annotated[str | None, "The city, as written."] = None
    name: Annotated[str | None, "The building, region or venue, as written."] = None

    __repr__ = classes.brief

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.city, self.country) if part)


def _locators(value: str | Iterable[str]) -> tuple[str, ...]:
    parts = value.split(",") if isinstance(value, str) else several(value, str)
    return tuple(dict.fromkeys(map(str.strip, parts)))


@classes.frozen
class Citation:
    """
    Which source says so, and where in it.

    ``Citation.of("A:p1,p7")`` is short for ``Citation("A", ["p1", "p7"])``.
    """

    source: Annotated[SourceKey, "The source's key."]
    locators: Annotated[tuple[str, ...], "Pages or paragraphs, such as p1."] = attrs.field(
        default=(), converter=_locators
    )
    stance: Annotated[CitationStance, "Whether it supports the entry."] = attrs.field(
        default=CitationStance.SUPPORTS, converter=CitationStance
    )
    quote: Annotated[str | None, "A few words of the source, verbatim."] = None

    __repr__ = classes.brief

    @classmethod
    def of(cls, value: str | Citation) -> Citation:
        """
        A citation from its short form.
        """
        if isinstance(value, Citation):
            return value
        source, _, locators = value.partition(":")
        return cls(source.strip(), [part for part in locators.split(",") if part.strip()])

    def __str__(self) -> str:
        where = f"{self.source} {', '.join(self.locators)}".strip()
        return f"{where} (against)" if self.stance is CitationStance.CONTRADICTS else where


Cites: TypeAlias = str | Citation | Iterable[str | Citation]


def citations(values: Cites) -> tuple[Citation, ...]:
    """
    Citations as told, in order; short forms are read.
    """
    return tuple(map(Citation.of, several(values, str, Citation)))


@classes.frozen
class Claim:
    """
    One of the values that a dispute is about, and who holds it.
    """

    value: Annotated[str, "The value, as text."]
    source: Annotated[SourceKey | None, "The source that says so."] = None

    __repr__ = classes.brief


@classes.frozen
class Rung:
    """
    One rank of a party's ladder of partnership labels.
    """

    label: Annotated[Label, "The label, verbatim."] = attrs.field(converter=Label)
    rank: Annotated[int, "Higher is closer; comparable only within its own ladder."]
    since: Annotated[EdtfDate | None, "From when the party used it so."] = attrs.field(
        default=None, converter=classes.optional(EdtfDate)
    )

    __repr__ = classes.brief


def text_set(values: str | Iterable[str]) -> tuple[str, ...]:
    """
    A set of texts in one order; a single text is a set of one.
    """
    return tuple(sorted(set(several(values, str))))


def as_told(values: Iterable[Any]) -> tuple[Any, ...]:
    """
    Values as told, in order.
    """
    return tuple(values)


def in_order(values: Iterable[str] | str) -> tuple[str, ...]:
    """
    Texts as told, in order; a single text is a list of one.
    """
    return tuple(several(values, str))


def people(values: Iterable[Person] | Person) -> tuple[Person, ...]:
    """
    People as told, in order.
    """
    return tuple(several(values, Person))

"""
Whether two facts that two coders wrote down are likely one, and on what the coders agree and differ.

The rule is counted in points, and each point is told:

    same date 4, dates that meet 3, days apart 1     same key 3, a name in common 3
    same parties 2, some in common 1                 a place, a person, a topic in common 1 each
    a source in common 1, a passage of it 2          each further field: the same 1, excluding each other -1

Two facts of one kind are compared where their dates meet or lie within a few days of each other, or where both bring
the same key into the world; where neither names parties that the other has none of; and where they are not of another
day and about another thing.  A pair is likely where no doubt is left: another key, dates that leave more days than
these or exclude each other while something else differs too, another topic.  The doubts are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.codes import Code, Modality
from partnership_events.dates import Answer, Bounds
from partnership_events.dates.answer import all_of
from partnership_events.describe import Field, fields, kind_in_words, own_fields, value_in_words
from partnership_events.event import Event
from partnership_events.facts import Fact
from partnership_events.values import Citation, Label

_DAY = 86400

# What happens once to a key; all else is spoken of often.
ONCE = frozenset(
    {
        "instrument_signed",
        "plan_adopted",
        "initiative_launched",
        "project_announced",
        "project_launched",
        "pledge_made",
        "mechanism_established",
    }
)

# Each coder's own: the words of a source, the links of a log, the rank within it.
_ONES_OWN = frozenset({"at_zone", "stated", "order", "same_as"})
# How a coder judges, which is no claim about the world; one may trust a source that the other does not.
JUDGED = ("basis", "confidence")


@classes.frozen(kw_only=True)
class FieldCompared:
    """
    One field of two facts.

    ``same`` is yes where both say the same, no where what they say excludes each other, and possibly where one is
    silent, where dates meet, where sets differ (both count) and where several words may mean the same.
    """

    field: str
    mine: Any
    yours: Any
    same: Answer


@classes.frozen(kw_only=True)
class Side:
    """
    A fact as one coder has it: the event and its citations in the names of the first log, its bounds in seconds of UTC.
    """

    fact: Fact
    event: Event
    bounds: Bounds
    cites: tuple[Citation, ...] = ()

    @property
    def introduces(self) -> bool:
        """
        Whether it brings its key into the world: an instrument is signed once, and spoken of often.
        """
        return self.event.kind in ONCE

    @property
    def sources(self) -> set[str]:
        """
        The keys of the sources that it cites.
        """
        return {cite.source for cite in self.cites}

    @property
    def passages(self) -> set[str]:
        """
        The places in sources that it cites.
        """
        return {f"{cite.source} {locator}" for cite in self.cites for locator in cite.locators}


@classes.frozen(kw_only=True)
class Likeness:
    """
    How much speaks for one fact, and what for two; likely where nothing does.
    """

    points: int
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    fields: tuple[FieldCompared, ...]


def likeness(mine: Side, yours: Side, within: int) -> Likeness | None:
    """
    How alike two facts of one kind are, their dates at most ``within`` days apart; None where they cannot be one.
    """
    apart, same_key = _days_apart(mine.bounds, yours.bounds), _has_key(mine) and _key(mine) == _key(yours)
    once = same_key and mine.introduces
    if apart > within and not once:
        return None
    if not _may_be_one_party(mine.event, yours.event):
        return None
    told = tuple(compared(mine, yours, apart))
    if apart > 0 and not same_key and any(_about_others(mine.event, told, False)):
        return None
    points = list(_points(mine, yours, told, apart, same_key))
    doubts = tuple(_doubts(mine, yours, told, apart, within))
    reasons = tuple(reason for reason, worth in points if worth > 0)
    return Likeness(points=sum(worth for _, worth in points), reasons=reasons, doubts=doubts, fields=told)


def under_two_kinds(mine: Side, yours: Side, within: int) -> Likeness | None:
    """
    Whether two facts of different kinds may be one that the coders took for different things.

    That takes dates that meet, no strange parties, and a name or a passage of one source that both have.
    """
    apart = _days_apart(mine.bounds, yours.bounds)
    passages = mine.passages & yours.passages
    named = _names_in_common(mine.event, yours.event)
    if apart > 0 or _days_together(mine.bounds, yours.bounds) > within or not (passages or named):
        return None
    if not _may_be_one_party(mine.event, yours.event):
        return None
    dates = FieldCompared(field="on", mine=mine.event.on, yours=yours.event.on, same=_same_date(mine, yours, apart))
    kinds = FieldCompared(field="kind", mine=mine.event.kind, yours=yours.event.kind, same=Answer.NO)
    reasons = [_date_reason(dates.same, apart)]
    reasons += ["a name in common"] * named + [f"both cite {', '.join(sorted(passages))}"] * bool(passages)
    doubt = f"coded as {kind_in_words(mine.event.kind)} here, as {kind_in_words(yours.event.kind)} there"
    points = len(reasons) + len(passages)
    return Likeness(points=points, reasons=tuple(reasons), doubts=(doubt,), fields=(kinds, dates))


def alike_in_name(one: Event, other: Event) -> bool:
    """
    Whether both tell one name of no other parties, under one kind: what a person should look at, whatever the doubts.
    """
    known = {parties for parties in (_parties(one), _parties(other)) if parties}
    alike = one.kind == other.kind and one.modality is other.modality and len(known) <= 1
    return alike and _names_in_common(one, other)


# -- field by field


def compared(mine: Side, yours: Side, apart: int = 0) -> Iterator[FieldCompared]:
    """
    The fields that at least one of two facts of one kind fills in, but for its key, links and each coder's own.
    """
    for field in fields(type(mine.event)):
        one, other = getattr(mine.event, field.name), getattr(yours.event, field.name)
        if field.name in _ONES_OWN or field.name == mine.event.keyed_by or field.names == "entry":
            continue
        if is_silent(one) and is_silent(other):
            continue
        same = _same_date(mine, yours, apart) if field.name == "on" else _same(one, other)
        if field.name in JUDGED and same is Answer.NO:
            same = Answer.POSSIBLY
        yield FieldCompared(field=field.name, mine=one, yours=other, same=same)


def is_silent(value: Any) -> bool:
    """
    Whether a coder left a field open: nothing, or the code that says so.
    """
    return value is None or value == () or (isinstance(value, Code) and value.value == "unknown")


def _same_date(mine: Side, yours: Side, apart: int) -> Answer:
    if apart > 0:
        return Answer.NO
    alike = (mine.event.on, mine.event.at_zone) == (yours.event.on, yours.event.at_zone)
    return Answer.YES if alike else Answer.POSSIBLY


def _same(one: Any, other: Any) -> Answer:
    if one == other:
        return Answer.YES
    if is_silent(one) or is_silent(other) or isinstance(one, tuple):
        return Answer.POSSIBLY
    if isinstance(one, Label):
        return _same_label(one, other)
    if type(one) is str and type(other) is str:
        # Several words may say the same as others; a single one, a currency say, does not.
        return Answer.POSSIBLY if len(one.split()) > 1 or len(other.split()) > 1 else Answer.NO
    if attrs.has(type(one)) and type(one) is type(other) and type(one).__module__.endswith(".values"):
        return _same_parts(one, other)
    return Answer.NO


def _same_label(one: Label, other: Label) -> Answer:
    if one.names(other):
        return Answer.YES
    shared = {language for language, _ in one.texts} & {language for language, _ in other.texts}
    return Answer.NO if shared else Answer.POSSIBLY


def _same_parts(one: Any, other: Any) -> Answer:
    names = [field.name for field in attrs.fields(type(one))]
    parts = [(getattr(one, name), getattr(other, name)) for name in names]
    told: Answer = all_of(*(_same(*pair) for pair in parts if not all(map(is_silent, pair))))
    return told


# -- points


def _points(
    mine: Side, yours: Side, told: tuple[FieldCompared, ...], apart: int, same_key: bool
) -> Iterator[tuple[str, int]]:
    by_name = {one.field: one for one in told}
    on = by_name["on"].same
    yield _date_reason(on, apart), {Answer.YES: 4, Answer.POSSIBLY: 3}.get(on, 1)
    if same_key:
        yield f"same {mine.event.keyed_by} {_key(mine)[:24]}", 3
    if _names_in_common(mine.event, yours.event):
        yield "a name in common", 3
    parties, theirs = _parties(mine.event), _parties(yours.event)
    if parties and parties == theirs:
        yield "same parties", 2
    elif parties & theirs:
        yield "some parties in common", 1
    yield from _in_common(mine, yours, by_name)
    own = {field.name: field for field in own_fields(type(mine.event))}
    for one in told:
        if one.field not in own or isinstance(one.mine, Label):
            continue
        if one.same is Answer.NO:
            yield f"another {one.field}", -1
        # What both left as it is by default is no sign.
        elif one.same is Answer.YES and one.mine != own[one.field].default:
            yield f"same {one.field.replace('_', ' ')}", 1


def _in_common(mine: Side, yours: Side, by_name: dict[str, FieldCompared]) -> Iterator[tuple[str, int]]:
    place = by_name.get("place")
    if place is not None and place.same is Answer.YES:
        yield "same place", 1
    if _people(mine.event) & _people(yours.event):
        yield "a person in common", 1
    if set(mine.event.topics) & set(yours.event.topics):
        yield "a topic in common", 1
    passages, sources = mine.passages & yours.passages, mine.sources & yours.sources
    if passages or sources:
        yield f"both cite {', '.join(sorted(passages or sources))}", 2 if passages else 1


def _date_reason(on: Answer, apart: int) -> str:
    if on is Answer.NO:
        return f"{apart} day{'s' * (apart != 1)} apart"
    return "same date" if on is Answer.YES else "dates that meet"


# -- doubts


def _doubts(mine: Side, yours: Side, told: tuple[FieldCompared, ...], apart: int, within: int) -> Iterator[str]:
    event, other = mine.event, yours.event
    same_key, named = _key(mine) == _key(yours), _names_in_common(event, other)
    near = apart <= 0 and _days_together(mine.bounds, yours.bounds) <= within
    same_text = (event.on, event.at_zone) == (other.on, other.at_zone)
    against = [one.field for one in told if one.same is Answer.NO and one.field != "on"]
    in_other_words = any(_about_others(event, told, False))
    one_passage = bool(mine.passages & yours.passages) and not (against or in_other_words)
    if _has_key(mine) and not same_key and not ((named or one_passage) and (near or same_text)):
        yield f"called {_key(mine)[:24]} here, {_key(yours)[:24]} there"
    if not (same_key and mine.introduces):
        if apart > 0 and (against or not _parties(event) or _parties(event) != _parties(other)):
            yield f"{apart} day{'s' * (apart != 1)} apart, and not alike in all else"
        elif apart <= 0 and not (near or same_text) and (against or not mine.passages & yours.passages):
            yield f"the dates leave more than {within} days"
    if event.modality is not other.modality:
        yield f"told as {_modal(event)} here, as {_modal(other)} there"
    yield from _about_others(event, told, bool(_has_key(mine) and same_key))


def _about_others(event: Event, told: tuple[FieldCompared, ...], is_keyed: bool) -> Iterator[str]:
    by_name = {field.name: field for field in fields(type(event))}
    for one in told:
        field = by_name[one.field]
        if one.same is not Answer.YES and _says_what_about(field, one, is_keyed):
            mine, yours = (value_in_words(value)[:40] for value in (one.mine, one.yours))
            yield f"{one.field.replace('_', ' ')}: {mine} here, {yours} there"


def _says_what_about(field: Field, one: FieldCompared, is_keyed: bool) -> bool:
    if is_silent(one.mine) or is_silent(one.yours):
        return False
    if field.name == "topics":
        return not set(one.mine) & set(one.yours)
    # Of a pledge the key tells which one it is, in whatever words each coder puts it.
    return field.needed and (field.sort in ("name", "decimal") or (field.sort == "text" and not is_keyed))


def _modal(event: Event) -> str:
    return "a fact" if event.modality is Modality.ACTUAL else event.modality.value


# -- what is compared


def _days_apart(one: Bounds, other: Bounds) -> int:
    """
    How many days lie between them; 0 where they meet.
    """
    gap = max(one.lo, other.lo) - min(one.hi, other.hi)
    return -(-gap // _DAY) if gap > 0 else 0


def _days_together(one: Bounds, other: Bounds) -> int:
    return -(-(max(one.hi, other.hi) + 1 - min(one.lo, other.lo)) // _DAY)


def _key(side: Side) -> str:
    return side.event.key_value


def _has_key(side: Side) -> bool:
    return bool(side.event.keyed_by)


def _parties(event: Event) -> frozenset[str]:
    return frozenset(one.party for one in event.parties)


def _may_be_one_party(one: Event, other: Event) -> bool:
    mine, yours = _parties(one), _parties(other)
    return not mine or not yours or bool(mine & yours)


def _people(event: Event) -> set[str]:
    return {name for one in event.people for name in (one.person, one.name) if name is not None}


def _names_in_common(one: Event, other: Event) -> bool:
    mine, yours = ([value for value in _values(event) if isinstance(value, Label)] for event in (one, other))
    return any(label.names(its) for label in mine for its in yours)


def _values(event: Event) -> Iterator[Any]:
    # Of what it replaces, the label is another's.
    names = (field.name for field in own_fields(type(event)) if field.name != "from_label")
    return (getattr(event, name) for name in names)

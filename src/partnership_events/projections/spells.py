"""
For how long the same was so: the whole calendar, cut where an answer turns.

    2010      [2015..2016]                     what is recorded of a cell
    ---- unknown ---- | - yes - | - possibly - | ---- no ----
                  2009-12-31   2014-12-31    2016-12-31          the last day of each spell

An answer as of a day turns on few days: where a fact becomes possible, where it has surely happened, where declared
coverage begins and ends; for what is judged of a plan or a pledge, also where its term does.  It is asked on these days
and nowhere else, by the rules of ``folding``, ``coverage`` and ``terms``.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import attrs

from partnership_events import classes
from partnership_events.asking import Asked
from partnership_events.codes import ActivityStatus
from partnership_events.dates import AFTER_ALL, Answer, Bounds, Cutoff, Duration, EdtfDate, Period, bounds_of
from partnership_events.dates.calendar import deadline_bounds
from partnership_events.dates.period import FourBounds
from partnership_events.dates.zones import BEFORE_ALL, DAY, civil_day_end, civil_of
from partnership_events.event import Cell
from partnership_events.facts import Fact
from partnership_events.folding import WRITTEN, Left, Part, Seen, Standing, settle, stepped
from partnership_events.order import Placed, rests_on_order
from partnership_events.projections.coverage import FAMILY_OF, reaching_to, set_aside, silence, unwritten
from partnership_events.projections.partnership import NO_TEXT, cell_of, part_of
from partnership_events.projections.state import Instrument, Mechanism, Plan, Pledge, Project
from partnership_events.values import Frozen, Horizon
from partnership_events.vocabulary.instruments import InstrumentEnded, InstrumentInForce, InstrumentSigned
from partnership_events.vocabulary.plans import PlanAdopted
from partnership_events.vocabulary.pledges import PledgeMade, PledgeRevised
from partnership_events.watching import watched

T = TypeVar("T")

WHENEVER: Final = dt.date.max
"""
As of the last day of the calendar, all facts have happened, or may have.
"""


@classes.frozen(kw_only=True)
class Spell:
    """
    The days over which a cell says the same, both included; None where no bound is.

    ``standing`` is as of the last of them: who said the same once more is among its facts.
    """

    first: dt.date | None
    last: dt.date | None
    standing: Standing[Any]


def spells(seen: Seen, cell: Cell, *, since: dt.date | None = None) -> tuple[Spell, ...]:
    """
    The spells of a cell, without gap from the beginning of time to its end, whatever the view's own cut-off.

    Each answers an as-of at the end of any of its days, as the view's zone reads them.  With ``since``, from that day
    on only: for who knows the earlier ones.
    """
    if isinstance(seen, Asked):
        # A day finds its place in the index; what lies before it is not gone through.
        days, on = turns_of_cell(seen, cell, since), lambda day: cell_of(seen.at(Cutoff.of(day, seen.zone)), cell)
    else:
        line = _CellLine(seen, cell)
        days, on = line.days, line.on
    cut = _cut(days, on, said, since)
    return tuple(Spell(first=first, last=last, standing=standing) for first, last, standing in cut)


def said(standing: Standing[Any]) -> object:
    """
    What a reader would notice of a standing: the value, how sure, since when, and what else it may be.
    """
    candidates = tuple((one.value, one.on) for one in standing.candidates)
    return standing.value, standing.answer, standing.since, candidates, standing.ambiguous, standing.disputed


def _cut(
    days: Iterable[int], on: Callable[[dt.date], T], said: Callable[[T], object], since: dt.date | None = None
) -> Iterator[tuple[dt.date | None, dt.date | None, T]]:
    """
    What is answered on each of these days, from the first day of all on; the same answers in a row as one, the last.
    """
    begin = 1 if since is None else since.toordinal()
    starts = sorted({begin, *(day for day in days if begin < day <= WHENEVER.toordinal())})
    answered = [(start, on(dt.date.fromordinal(start))) for start in watched(starts, "going through the days")]
    runs = [list(run) for _, run in itertools.groupby(answered, key=lambda one: said(one[1]))]
    for run, after in itertools.zip_longest(runs, runs[1:]):
        first = since if run is runs[0] else dt.date.fromordinal(run[0][0])
        last = None if after is None else dt.date.fromordinal(after[0][0] - 1)
        yield first, last, run[-1][1]


# -- the days on which something turns


def day_by(second: int, zone: str, *, civil: bool) -> int | None:
    """
    The first day (an ordinal) by whose end that second has come; None for one that never does.
    """
    if second >= AFTER_ALL:
        return None
    if second <= BEFORE_ALL:
        return 1
    near = (second if civil else civil_of(second, zone)) // DAY + 1
    if civil:
        return near
    # A midnight may come twice, and a day may be skipped.
    return next(day for day in (near - 1, near, near + 1) if civil_day_end(day, zone) >= second)


def turns_of(bounds: Bounds, zone: str) -> tuple[int | None, int | None]:
    """
    On which days (ordinals) what lies between the bounds may first have happened, and first surely has.
    """
    return day_by(bounds.lo, zone, civil=bounds.civil), day_by(bounds.hi, zone, civil=bounds.civil)


def _turns_of_period(four: FourBounds, zone: str) -> Iterator[int]:
    civil = four.civil is not None
    seconds = (four.begin_earliest, four.begin_latest, four.end_earliest, four.end_latest)
    begin_earliest, begin_latest, end_earliest, end_latest = four.civil or seconds
    after = (end + (BEFORE_ALL < end < AFTER_ALL) for end in (end_earliest, end_latest))
    for second in (begin_earliest, begin_latest, *after):
        day = day_by(second, zone, civil=civil)
        if day is not None:
            yield day


def turns_of_silence(seen: Seen, cell: Cell) -> Iterator[int]:
    """
    The days (ordinals) on which it turns what silence about a cell means.
    """
    for one in reaching_to(seen, FAMILY_OF.get(cell[0])):
        yield from _turns_of_period(one.period.four(seen.zone), seen.zone)


# -- one cell


def turns_of_cell(seen: Seen, cell: Cell, since: dt.date | None = None) -> set[int]:
    """
    The days (ordinals) on which it may turn what stands in a cell; with ``since`` all from that day on, and others.
    """
    # A day on a wall begins up to a day sooner or later than in UTC.
    told = seen.ever(cell, None if since is None else (since.toordinal() - 2) * DAY)
    turns = itertools.chain.from_iterable(turns_of(one.when.bounds, seen.zone) for one in told)
    # What lost a dispute stands nowhere, but that somebody told of it is heard.
    lost = (turns_of(one.when(seen.zone).bounds, seen.zone)[0] for one in set_aside(seen, cell))
    return {day for day in (*turns, *lost) if day is not None} | set(turns_of_silence(seen, cell))


class _CellLine:
    """
    The facts of a cell as day follows day: each is pending from one day, and certain from another.

    Asked for ever later days only.  What can be the last no more is folded away, so that a long line stays quick; but
    not where the value rests on the order of all that was written.
    """

    def __init__(self, seen: Seen, cell: Cell) -> None:
        self.cell = cell
        self.seen = seen
        self.days = turns_of_cell(seen, cell)
        self.coming: list[tuple[int, int | None, Placed]] = []
        for one in seen.ever(cell):
            possible, certain = turns_of(one.when.bounds, seen.zone)
            if possible is not None:
                self.coming.append((possible, certain, one))
        self.coming.sort(key=lambda told: told[0])
        self.pending: list[tuple[int | None, Placed]] = []
        self.certain: list[Placed] = []
        self.rests = rests_on_order(one.fact.writes()[cell] for _, _, one in self.coming)
        self.done = 0
        self.left: Left[Any] | None = None
        self.made: list[Placed] = []

    def on(self, day: dt.date) -> Standing[Any]:
        self._go_on(day.toordinal())
        pending = [one for _, one in self.pending]
        standing = settle(self.cell, WRITTEN.step, self.certain[self.done :], pending, self.left)
        if standing.answer is not Answer.UNKNOWN:
            return standing
        return unwritten(self.seen, self.cell, Cutoff.of(day, self.seen.zone))

    def _go_on(self, day: int) -> None:
        while self.coming and self.coming[0][0] <= day:
            _, certain, one = self.coming.pop(0)
            bisect.insort(self.pending, (certain, one), key=lambda told: told[1].rank)
        due = [one for certain, one in self.pending if certain is not None and certain <= day]
        if due:
            self.pending = [told for told in self.pending if told[0] is None or told[0] > day]
        for one in due:
            # Beside the others of its day; whatever was folded away had happened before.
            bisect.insort(self.certain, one, key=lambda placed: placed.rank)
        if self.rests:
            return
        latest = max((one.span.lo for one in self.certain[self.done :]), default=BEFORE_ALL)
        while self.done < len(self.certain) and self.certain[self.done].span.hi < latest:
            self._fold(self.certain[self.done])

    def _fold(self, one: Placed) -> None:
        """
        One that can be the last no more, stepped as ``settle`` steps it.
        """
        was = self.left or Left[Any]()
        value, part = stepped(self.cell, WRITTEN.step, was.value, one.fact, some=bool(self.made))
        if part is Part.ALONE:
            # What stood before may have been handed out.
            self.made = []
        if part is not Part.NONE:
            self.made.append(one)
        self.left = Left(
            value=value,
            since=was.since if value == was.value else one.on,
            some=bool(self.made),
            facts=_Made(self.made, len(self.made)),
            disputed=(part is not Part.ALONE and was.disputed) or (part is not Part.NONE and one.marked),
        )
        self.done += 1


@classes.frozen
class _Made:
    """
    The facts of the first so many of a growing list, made when somebody goes through them, from either end.
    """

    placed: Sequence[Placed]
    size: int

    def __call__(self) -> tuple[Fact, ...]:
        return tuple(self)

    def __iter__(self) -> Iterator[Fact]:
        return (one.fact for one in itertools.islice(self.placed, self.size))

    def __reversed__(self) -> Iterator[Fact]:
        return (self.placed[at].fact for at in range(self.size - 1, -1, -1))


# -- what is judged of a plan, a pledge, a project

CELLS_OF: Final[Mapping[str, tuple[str, ...]]] = Frozen(
    {
        "plans": ("plan", "end", "report"),
        "instruments": ("in_force", "instrument", "consent", "end", "end_for", "report"),
        "pledges": ("pledge", "terms", "withdrawn", "superseded", "delivered", "verdict", "report"),
        "projects": ("status", "project", "launch", "planned_end", "report"),
        "mechanisms": ("mechanism", "session", "end"),
        "parties": ("member",),
    }
)
"""
The parts of a state that are judged, each with the first words of the cells that make one up.

The first of them answers where nobody wrote.
"""


@classes.frozen(kw_only=True)
class Judged:
    """
    What is judged of a thing on a day.

    ``answer``: whether a plan or an instrument is in force, a pledge open, a mechanism active, a party one, a project's
    status settled; ``overdue`` of pledges alone.  ``status`` is empty and ``why`` says so where nobody wrote of it.
    """

    answer: Answer
    status: str
    why: str = ""
    overdue: Answer | None = None


@classes.frozen(kw_only=True)
class PartSpell:
    """
    The days over which the same is judged of a thing, both included; None where no bound is.

    ``part`` is as of the last of them; None where the thing was not there yet.
    """

    first: dt.date | None
    last: dt.date | None
    judged: Judged
    part: Any


def part_spells(
    seen: Seen,
    section: str,
    id_: str,
    *,
    telling: Callable[[Any], object] = lambda _: None,
    since: dt.date | None = None,
) -> tuple[PartSpell, ...]:
    """
    The spells of a thing, such as ``part_spells(seen, "plans", "one")``; ``CELLS_OF`` lists the sections.

    They are cut where what is judged turns, and where what ``telling`` says of the part does.  With ``since``, from
    that day on only: for who knows the earlier ones.
    """
    silent: Cell = (CELLS_OF[section][0], id_)
    cells = cells_of_part(seen, section, id_)
    serving = {cell[1] for cell in cells if cell[0] in BEGUN}

    def on(day: dt.date) -> tuple[Judged, Any]:
        there = seen.at(Cutoff.of(day, seen.zone))
        part = part_of(there, section, id_, serving=serving)
        return judged(part, silence(there, silent)), part

    days = {*_turns_of_part(seen, cells), *turns_of_silence(seen, silent)}
    cut = _cut(days, on, lambda told: (told[0], telling(told[1])), since)
    return tuple(PartSpell(first=first, last=last, judged=told, part=part) for first, last, (told, part) in cut)


BEGUN: Final = ("project", "launch")
"""
The first words of the cells that say what a project serves.
"""


def may_be_there(seen: Seen, section: str, id_: str) -> bool:
    """
    Whether a thing may be there on any day: False where nobody ever wrote what would make it one.
    """
    match section:
        case "plans" | "pledges" | "mechanisms":
            return _is_told(seen, (section.removesuffix("s"), id_))
        case "projects":
            return _is_told(seen, ("project", id_)) or _is_told(seen, ("status", id_))
        case "instruments":
            texts = (cell for first in ("instrument", "in_force", "consent") for cell in seen.cells(first))
            return any(cell[1:2] == (id_,) for cell in texts) or not any(_is_told(seen, (one, id_)) for one in NO_TEXT)
        case _:
            return True


def _is_told(seen: Seen, cell: Cell) -> bool:
    return any(True for _ in seen.ever(cell))


def first_touched(seen: Seen, section: str, cell: Cell, day: int) -> int:
    """
    The first day on which anything may be judged otherwise of a part, where a fact of one of its cells was told, or
    is told no more, that may have happened on this day at the earliest.

    Nearly all is judged by what may have happened by then; but who was a party at first, and whether an end is that of
    a text, by whatever was ever told; and an entry into force that only may have happened, by all that lies before it
    in valid order.
    """
    if section == "parties" or (section == "instruments" and cell[0] in NO_TEXT):
        return 1
    if section != "instruments" or cell[0] not in ("end", "end_for"):
        return day
    turns = (turns_of(one.when.bounds, seen.zone) for one in seen.ever(cell))
    # The fact itself is among them, but where it is told no more.
    return min([day, *(possible or 1 for possible, certain in turns if certain is None or certain >= day)])


def turns_of_thing(seen: Seen, section: str, id_: str) -> frozenset[int]:
    """
    The days, as ordinals, on which anything may turn that is judged of a thing.
    """
    silent: Cell = (CELLS_OF[section][0], id_)
    return frozenset({*_turns_of_part(seen, cells_of_part(seen, section, id_)), *turns_of_silence(seen, silent)})


def judged(part: Any, silent: Answer) -> Judged:
    """
    What is judged of a part of a state; ``silent`` is the answer where it is not there.
    """
    match part:
        case Plan(in_force=answer, status=status, why=why):
            return Judged(answer=answer, status=status, why=why)
        case Instrument(in_force=answer, status=status):
            return Judged(answer=answer, status=status)
        case Pledge(open=answer, status=status, why=why, overdue=overdue):
            return Judged(answer=answer, status=status, why=why, overdue=overdue)
        case Mechanism(active=answer):
            return Judged(answer=answer, status=_ACTIVE.get(answer, "possibly active"))
        case Project(status=standing) | (Standing() as standing):
            unsure = "possibly " if standing.answer is Answer.POSSIBLY else ""
            return Judged(answer=standing.answer, status=unsure + " or ".join(_words(standing)))
        case _:
            return Judged(answer=silent, status="", why="nothing is recorded by then")


_ACTIVE: Final = {Answer.YES: "active", Answer.NO: "not active"}


def _words(standing: Standing[Any]) -> Iterator[str]:
    if standing.value is not None:
        yield _word(standing.value)
    for one in standing.candidates:
        yield "none" if one.value is None else _word(one.value)


def _word(value: object) -> str:
    return (value.name.lower() if isinstance(value, ActivityStatus) else str(value)).replace("_", " ")


def cells_of_part(seen: Seen, section: str, id_: str) -> tuple[Cell, ...]:
    """
    The cells that make up a thing, whenever they are written; of a pledge, those of the projects that serve it too.
    """
    whenever = seen.at(Cutoff.of(WHENEVER, seen.zone))
    own = [cell for first in CELLS_OF[section] for cell in whenever.cells(first) if cell[1:2] == (id_,)]
    if section != "pledges":
        return tuple(own)
    begun = [cell for first in BEGUN for cell in whenever.cells(first) if len(cell) > 1]
    serving = {cell[1:] for cell in begun if any(_serves(one, id_) for one in seen.ever(cell))}
    return (*own, *(cell for cell in begun if cell[1:] in serving))


def _serves(one: Placed, id_: str) -> bool:
    return getattr(one.fact.event, "under", None) == id_


def _turns_of_part(seen: Seen, cells: Iterable[Cell]) -> Iterator[int]:
    """
    The days on which anything turns that is judged by the facts of these cells.
    """
    told = {one.fact.id: one for cell in cells for one in seen.ever(cell)}.values()
    days = [day for one in told for day in turns_of(one.when.bounds, seen.zone)]
    stating = [one for one in told if isinstance(one.fact.event, _STATING)]
    # A term ends on its last day, and is over on the next; what is off by the hour is caught on either side.
    days += [
        near
        for bounds in _stated(stating, seen.zone)
        for second in (bounds.lo, bounds.first_hi, bounds.last_lo, bounds.hi)
        if (day := day_by(second, seen.zone, civil=bounds.civil)) is not None
        for near in (day - 1, day, day + 1)
    ]
    yield from (day for day in days if day is not None)
    for one in stating:
        for period in _of_sort(one.fact.event, Period):
            for at_zone in _zones(stating):
                yield from _turns_of_period(period.four(seen.zone, at_zone), seen.zone)


_STATING: Final = (PlanAdopted, InstrumentSigned, InstrumentInForce, InstrumentEnded, PledgeMade, PledgeRevised)


def _stated(told: Iterable[Placed], zone: str) -> Iterator[Bounds]:
    """
    The dates that these facts state, and the ends of all durations that any states, from whichever of these dates.
    """
    told = list(told)
    dates = {date for one in told for date in (one.on, *_of_sort(one.fact.event, EdtfDate))}
    durations = {length for one in told for length in _of_sort(one.fact.event, Duration)}
    for date, at_zone in itertools.product(dates, _zones(told)):
        yield bounds_of(date, at_zone, zone)
        for length, last_day in itertools.product(durations, (False, True)):
            yield deadline_bounds(date, length, zone, at_zone, last_day=last_day)


def _zones(told: Iterable[Placed]) -> set[str | None]:
    # By which telling's zone a date is read, the rules decide.
    return {None, *(telling.event.at_zone for one in told for telling in one.fact.tellings)}


def _of_sort(value: Any, sort: type[T]) -> Iterator[T]:
    """
    The values of one sort in an event, and in the horizon of a pledge.
    """
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        if isinstance(held, sort):
            yield held
        elif isinstance(held, Horizon):
            yield from _of_sort(held, sort)

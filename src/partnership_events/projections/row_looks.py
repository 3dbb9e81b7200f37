"""
Looks from rows: what questions over many logs look at, spelled as JSON once, and answered for any day from there.

    row of a log    basis . title . some declarations . spells of tier, relations and parties; and where things are
                    asked for, spells of which plans and instruments are in force
    a look          the state on a day, as a spell tells it; facts, and all else, from the log itself when asked for

What a spell says was settled by the rules of the fold, and is only found again here (``spells``).  Spells answer for
the end of a day, in the zone in which they were made.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, TypeVar, cast

import attrs

from partnership_events.codes import Role
from partnership_events.dates import Answer, Cutoff, EdtfDate
from partnership_events.event import Cell, Entry, Over
from partnership_events.facts import coverage_of
from partnership_events.folding import Candidate, Seen, Standing
from partnership_events.projections.across import Look
from partnership_events.projections.partnership import state_of
from partnership_events.projections.spells import CELLS_OF, WHENEVER, spells, turns_of, turns_of_thing
from partnership_events.projections.state import PartnershipState, StateBasis, Tier
from partnership_events.values import Frozen, Label
from partnership_events.vocabulary.record import CoverageDeclared, LadderDeclared, PartyDeclared
from partnership_events.vocabulary.relations import RELATIONS, TIER

DECLARED: Final = (PartyDeclared, CoverageDeclared, LadderDeclared)
"""
The declarations that such a question looks at.
"""

S = TypeVar("S", bound=Standing[Any])

_CELLS: Final = (TIER, RELATIONS)
_SECTIONS: Final = ("plans", "instruments")
_ANSWERS: Final = tuple(Answer)
# Where in a row the things stand, of those that have them.
_THINGS: Final = 7


class NotSpelled(Exception):
    """
    A value for which rows have no spelling stands in a cell.
    """


class Behind(Protocol):
    """
    The log that a row was read off, for what the row does not hold.
    """

    def seen(self, cutoff: Cutoff) -> Seen:
        """
        What it tells of a date.
        """

    def state(self, cutoff: Cutoff) -> PartnershipState:
        """
        Its state on a date.
        """

    def decoded(self, position: int, line: str) -> Entry:
        """
        The entry of one of its lines.
        """


# -- from a log


def row_of(look: Look, line_of: Callable[[int], str], *, things: bool = False) -> list[Any]:
    """
    The row of a log, given any look at it by now, and its line at a position; with ``things``, of its plans and texts.

    Raises ``NotSpelled``.
    """
    seen, basis, title = look.seen, look.state.basis, look.title
    return [
        [basis.log, basis.size, basis.sealed, basis.sealed_root],
        None if title is None else list(map(list, title.texts)),
        [[one.seq, line_of(one.seq)] for one in seen.declarations if isinstance(one.event, DECLARED)],
        _spells_of(seen, TIER),
        _spells_of(seen, RELATIONS),
        list(_parties(seen)),
        [_written_since(seen, cell) for cell in _CELLS],
        *(list(_in_force(seen, section)) for section in _SECTIONS if things),
    ]


def in_order(days: Iterable[int]) -> list[int]:
    """
    These days (ordinals) and the first of all, as far as the calendar has them, each once.
    """
    return sorted({1, *(day for day in days if 1 <= day <= WHENEVER.toordinal())})


def _spells_of(seen: Seen, cell: Cell) -> list[Any]:
    told = spells(seen, cell)
    return [[1 if one.first is None else one.first.toordinal(), _spelled(one.standing)] for one in told]


def _written_since(seen: Seen, cell: Cell) -> int | None:
    """
    The day by whose end somebody has certainly written a cell.
    """
    days = (turns_of(one.when.bounds, seen.zone)[1] for one in seen.ever(cell))
    return min((day for day in days if day is not None), default=None)


def _parties(seen: Seen) -> Iterator[list[Any]]:
    """
    Who belongs to the partnership, from each day on which that may turn.
    """
    whenever = seen.at(Cutoff.of(WHENEVER, seen.zone))
    keys = {cell[1] for cell in whenever.cells("member") if len(cell) == 2}
    before: Any = None
    for day in in_order(day for key in keys for day in turns_of_thing(seen, "parties", key)):
        there = seen.at(Cutoff.of(dt.date.fromordinal(day), seen.zone))
        told = [[key, _spelled(one)] for key, one in state_of(there, ()).parties.items()]
        if told != before:
            yield [day, told]
            before = told


def _in_force(seen: Seen, section: str) -> Iterator[list[Any]]:
    """
    Of each plan or instrument whether it is in force, from each day on which that may turn.
    """
    whenever = seen.at(Cutoff.of(WHENEVER, seen.zone))
    ids = dict.fromkeys(cell[1] for first in CELLS_OF[section] for cell in whenever.cells(first) if len(cell) > 1)
    before: Any = None
    for day in in_order(day for id_ in ids for day in turns_of_thing(seen, section, id_)):
        there = seen.at(Cutoff.of(dt.date.fromordinal(day), seen.zone))
        told = [_ANSWERS.index(one.in_force) for one in getattr(state_of(there, ()), section).values()]
        if told != before:
            yield [day, told]
            before = told


def _spelled(standing: Standing[Any]) -> list[Any]:
    return [
        _value(standing.value),
        _ANSWERS.index(standing.answer),
        _date(standing.since),
        [[_value(one.value), _date(one.on)] for one in standing.candidates],
        standing.ambiguous,
        standing.disputed,
        bool(standing.facts),
    ]


def _date(on: EdtfDate | None) -> str | None:
    return None if on is None else on.text


def _value(value: object) -> Any:
    match value:
        case None:
            return None
        case Role():
            return ["role", value.value]
        case Label():
            return ["label", list(map(list, value.texts))]
        case Over(effective=None):
            return ["over", value.how, list(value.by)]
        case str() if type(value) is str:
            return ["text", value]
    raise NotSpelled(repr(value))


# -- and back


@attrs.frozen(eq=False)
class KeptLook(Look):
    """
    A look that a row gives.
    """

    row: Sequence[Any]

    def is_written(self, cell: Cell) -> bool:
        """
        Whether anybody is certain to have written a cell by the date.
        """
        if cell not in _CELLS:
            return super().is_written(cell)
        since = self.row[6][_CELLS.index(cell)]
        return since is not None and since <= self.seen.cutoff.day.toordinal()

    def in_force(self, section: str) -> Sequence[Answer]:
        """
        Of each of the ``plans``, or of the ``instruments``, whether it is in force.
        """
        column = _THINGS + _SECTIONS.index(section)
        if column >= len(self.row):
            return super().in_force(section)
        return [_ANSWERS[told] for told in _on(self.row[column], self.seen.cutoff.day.toordinal())]

    @property
    def title(self) -> Label | None:
        """
        The name of the partnership for people, where its log has one.
        """
        return None if self.row[1] is None else _label(_pairs(self.row[1]))


def look_of(row: Sequence[Any], cutoff: Cutoff, behind: Behind) -> Look:
    """
    The look at a log on a day that its row gives; ``behind`` is asked for what the row does not hold.
    """
    state = PartnershipState.made_by(_Parts(row, cutoff, behind))
    return KeptLook(cast("Seen", _KeptSeen(row, cutoff, behind)), state, row)


class _KeptSeen:
    """
    A view that knows where it stands and some declarations, and has all else from the log.
    """

    def __init__(self, row: Sequence[Any], cutoff: Cutoff, behind: Behind) -> None:
        self._row = row
        self._behind = behind
        self.cutoff = cutoff
        self.zone = cutoff.zone
        self.size = row[0][1]
        self._declared: Sequence[Entry] | None = None

    @property
    def declarations(self) -> Sequence[Entry]:
        """
        Those of the declarations that are ``DECLARED``.
        """
        if self._declared is None:
            self._declared = [self._behind.decoded(*told) for told in self._row[2]]
        return self._declared

    @property
    def coverage(self) -> Sequence[CoverageDeclared]:
        """
        What they declare to be covered.
        """
        return coverage_of(self.declarations)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind.seen(self.cutoff), name)


class _Parts:
    """
    What gives each part of a state: the row, or else the log.
    """

    def __init__(self, row: Sequence[Any], cutoff: Cutoff, behind: Behind) -> None:
        self.row = row
        self.cutoff = cutoff
        self.behind = behind
        self.day = cutoff.day.toordinal()

    def __getitem__(self, name: str) -> Callable[[], Any]:
        mine: Callable[[], Any] | None = getattr(self, f"_{name}", None)
        return mine or (lambda: getattr(self.behind.state(self.cutoff), name))

    def _basis(self) -> StateBasis:
        log, size, sealed, root = self.row[0]
        zone = self.cutoff.zone
        return StateBasis(
            log=log, size=size, as_of=self.cutoff.text, known_at=None, zone=zone, sealed=sealed, sealed_root=root
        )

    def _tier(self) -> Tier:
        def history() -> Any:
            return self.behind.state(self.cutoff).tier.history

        return _standing(Tier, TIER, self._on(3), lambda: self.behind.state(self.cutoff).tier, history=history)

    def _relations(self) -> Standing[Any]:
        return _standing(Standing, RELATIONS, self._on(4), lambda: self.behind.state(self.cutoff).relations)

    def _parties(self) -> Frozen:
        return Frozen((key, self._party(key, told)) for key, told in self._on(5))

    def _party(self, key: str, told: Sequence[Any]) -> Standing[Any]:
        return _standing(Standing, ("member", key), told, lambda: self.behind.state(self.cutoff).parties[key])

    def _on(self, column: int) -> Any:
        return _on(self.row[column], self.day)


def _on(spelled: Sequence[Any], day: int) -> Any:
    return spelled[bisect.bisect_right(spelled, day, key=_first) - 1][1]


def _first(spell: Sequence[Any]) -> int:
    return int(spell[0])


def _standing(
    cls: type[S],
    cell: Cell,
    told: Sequence[Any],
    itself: Callable[[], Standing[Any]],
    **later: Callable[[], Any],
) -> S:
    """
    The standing that is spelled so; its facts are those of ``itself``, and other fields are worked out later too.
    """
    value, answer, since, candidates, ambiguous, disputed, some = told
    standing = cls(
        cell=cell,
        value=_read(value),
        answer=_ANSWERS[answer],
        since=None if since is None else EdtfDate(since),
        candidates=tuple(_candidates(candidates, itself)) if candidates else (),
        ambiguous=ambiguous,
        disputed=disputed,
    )
    if some:
        return standing.leaving("facts", lambda: itself().facts, **later)
    for name, work in later.items():
        standing.leaving(name, work)
    return standing


def _candidates(told: Iterable[Any], itself: Callable[[], Standing[Any]]) -> Iterator[Candidate[Any]]:
    for at, (value, on) in enumerate(told):
        candidate: Candidate[Any] = Candidate(_read(value), EdtfDate(on))
        yield candidate.leaving("facts", lambda at=at: itself().candidates[at].facts)  # type: ignore[misc]


def _read(told: Sequence[Any] | None) -> object:
    match told:
        case None:
            return None
        case ["role", value]:
            return Role(value)
        case ["label", texts]:
            return _label(_pairs(texts))
        case ["over", how, by]:
            return Over(how, tuple(by))
        case ["text", value]:
            return value
    raise NotSpelled(repr(told))


def _pairs(texts: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((language, text) for language, text in texts)


@functools.lru_cache(maxsize=1 << 12)
def _label(texts: tuple[tuple[str, str], ...]) -> Label:
    return Label(texts)

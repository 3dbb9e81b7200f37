"""
What questions over many logs have in common: a look at each of them, labels told alike, and several answers as one.

    looks     one log on one date: its view, and the state that is read off it
    called    whether a label says the same words, in whichever language
    order     no < not covered < unknown < possibly < yes: what must hold together is as sure as its least sure part
"""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs

from partnership_events.codes import Role
from partnership_events.dates import Answer
from partnership_events.event import Cell, Entry
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, Seen, view
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import state_of
from partnership_events.projections.state import PartnershipState, may_hold
from partnership_events.states import State, state_named
from partnership_events.values import Frozen, Label
from partnership_events.vocabulary.record import LogOpened, PartyDeclared

if TYPE_CHECKING:
    from partnership_events.entries import Entries

T = TypeVar("T")

ZONE = "UTC"
"""
The zone in which dates are read where logs of several zones are asked together, and the asker names none.
"""

SURENESS = (Answer.NO, Answer.NOT_COVERED, Answer.UNKNOWN, Answer.POSSIBLY, Answer.YES)
"""
The five answers, from the one that settles a question of several parts to the one that all its parts must give.
"""


@attrs.frozen
class Look:
    """
    One log on one date: what is seen of it, and the state that it tells; each part of it is gathered when looked at.
    """

    seen: Seen
    state: PartnershipState

    def is_written(self, cell: Cell) -> bool:
        """
        Whether anybody is certain to have written a cell by the date.
        """
        return any(True for _ in self.seen.writers(cell))

    def in_force(self, section: str) -> Sequence[Answer]:
        """
        Of each of the ``plans``, or of the ``instruments``, whether it is in force.
        """
        return [one.in_force for one in getattr(self.state, section).values()]

    @property
    def title(self) -> Label | None:
        """
        The name of the partnership for people, where its log has one.
        """
        titles = (one.event.title for one in self.seen.declarations if isinstance(one.event, LogOpened))
        return next((title for title in titles if title is not None), None)


class Gathered(tuple[tuple[str, T], ...]):
    """
    What many logs tell, each beside the name of its partnership.

    ``silent`` says of each log that tells of no such thing whether there is none (no), or nobody knows (unknown, not
    covered).
    """

    silent: Mapping[str, Answer]

    def __new__(cls, told: Iterable[tuple[str, T]], silent: Mapping[str, Answer]) -> Gathered[T]:
        """
        A tuple that knows who is not in it.
        """
        made = super().__new__(cls, told)
        made.silent = Frozen(silent)
        return made


def gathered(looks: Iterable[tuple[str, Look]], question: Callable[[Look], Sequence[T]], cell: Cell) -> Gathered[T]:
    """
    What each of these logs tells; ``cell`` is where it would stand.
    """
    told: list[tuple[str, T]] = []
    silent: dict[str, Answer] = {}
    for name, one in looks:
        some = question(one)
        told += ((name, each) for each in some)
        if not some:
            silent[name] = silence(one.seen, cell)
    return Gathered(told, silent)


class Lends(Protocol):
    """
    Whoever lends the entries of one log, and a view of them.
    """

    def entries_to_ask(self, *known: KnownAt) -> Entries:
        """
        All entries, for who looks at few of them.
        """

    def view(self, entries: Any, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Any:
        """
        What these entries tell of a date.
        """


def look(entries: Sequence[Entry], date: AsOf, *, known_at: KnownAt = None, zone: str = ZONE) -> Look:
    """
    A look at these entries, by folding them.
    """
    seen = view(entries, as_of=date, known_at=known_at, zone=zone)
    return Look(seen, state_of(seen, entries, known_at))


def look_at(log: Lends, date: AsOf, *, known_at: KnownAt = None, zone: str = ZONE) -> Look:
    """
    A look at a log that answers from its index.
    """
    entries = log.entries_to_ask(known_at)
    seen = log.view(entries, date, known_at=known_at, zone=zone)
    return Look(seen, state_of(seen, entries, known_at))


# -- parties


def parties_named(look: Look) -> Iterator[str]:
    """
    The parties that a log declares, or that belong to it by the date.
    """
    yield from look.state.parties
    yield from (one.party for one in _declared(look))


def no_states(look: Look) -> Iterator[tuple[str, str]]:
    """
    The parties that belong to it by its log and were no states on that day by the lists of states: each, and why.
    """
    declared = {one.party: one for one in _declared(look)}
    day = look.seen.cutoff.day
    for party, standing in look.state.parties.items():
        belongs = any(isinstance(value, Role) for value in may_hold(standing))
        if not belongs:
            continue
        spans = _state(party, declared.get(party)).lifetimes
        if not any(first <= day <= last for first, last in spans):
            yield party, f"{party} was a state {' and '.join(map(_span, spans))} only"


def _state(party: str, declared: PartyDeclared | None) -> State:
    if declared is None:
        return state_named(party)
    return state_named(party, iso3=declared.iso3, cow=declared.cow, gw=declared.gw)


def _span(days: tuple[dt.date, dt.date]) -> str:
    first, last = days
    begun = "" if first == dt.date.min else f"from {first}"
    return begun if last == dt.date.max else f"{begun} to {last}".strip()


def _declared(look: Look) -> Iterator[PartyDeclared]:
    return (one.event for one in look.seen.declarations if isinstance(one.event, PartyDeclared))


# -- labels


@functools.lru_cache(maxsize=1 << 12)
def folded(text: str) -> str:
    """
    A text without what differs between two spellings of one name: case, width, spaces.
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", wide).split())


def called(label: Label, wanted: str | Label) -> bool:
    """
    Whether both say the same words, in whichever language; case, width and spaces do not matter.
    """
    texts = (wanted,) if isinstance(wanted, str) else _texts(wanted)
    return not {folded(text) for text in _texts(label)}.isdisjoint(map(folded, texts))


def resembles(label: Label, part: str) -> bool:
    """
    Whether the label contains these words, by the same rule.
    """
    return any(folded(part) in folded(text) for text in _texts(label))


def _texts(label: Label) -> tuple[str, ...]:
    return tuple(text for _, text in label.texts)


# -- several answers as one


def weakest(answers: Iterable[Answer]) -> Answer:
    """
    Whether all hold: the least sure of them.
    """
    return min(answers, key=SURENESS.index, default=Answer.YES)


def strongest(answers: Iterable[Answer]) -> Answer:
    """
    Whether one holds at least: the surest of them.
    """
    return max(answers, key=SURENESS.index, default=Answer.NO)


def left_open(answers: Iterable[Answer]) -> Answer:
    """
    What several values, of which one holds and nobody knows which, say together.

    That on which all agree; where some say yes and others do not, possibly; where none says yes, unknown.
    """
    met = set(answers)
    if len(met) == 1:
        return met.pop()
    return Answer.POSSIBLY if met & {Answer.YES, Answer.POSSIBLY} else Answer.UNKNOWN


def yes_if(holds: bool) -> Answer:
    """
    A settled answer.
    """
    return Answer.YES if holds else Answer.NO

"""
Which cell or which thing do words such as ``tier`` and ``pledges trees-50000`` name?
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from partnership_events import classes
from partnership_events.dates import Cutoff
from partnership_events.errors import NoSuchCell, Problem, did_you_mean
from partnership_events.event import Cell, Entry, Event
from partnership_events.folding import Seen
from partnership_events.projections.partnership import NO_TEXT, state_of
from partnership_events.projections.spells import CELLS_OF, WHENEVER
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import FactCorrected, LogOpened

# Of these every log has one, written or not.
ALWAYS: Final[tuple[Cell, ...]] = (("relations",), ("tier",), ("last_meeting",), ("last_visit",))
# What tells that there is such a thing; what else makes it up may be of another.
_TELLING: Final[Mapping[str, tuple[str, ...]]] = Frozen(
    {
        "plans": ("plan",),
        "instruments": ("instrument", "in_force", "consent"),
        "pledges": ("pledge",),
        "projects": ("project", "status"),
        "mechanisms": ("mechanism",),
        "parties": ("member",),
    }
)


@classes.frozen(kw_only=True)
class Named:
    """
    A cell, by its address; or a thing, by its section of the state and its id.
    """

    words: Cell
    section: str | None = None


@classes.frozen(kw_only=True)
class Names:
    """
    What a log can be asked about: the things by section, and the cells.
    """

    things: Mapping[str, tuple[str, ...]]
    cells: tuple[Cell, ...]


def names(seen: Seen) -> Names:
    """
    What the facts of a view tell of, whenever it happens.
    """
    whenever = seen.at(Cutoff.of(WHENEVER, seen.zone))
    told = state_of(whenever, ())
    things = {section: tuple(getattr(told, section)) for section in CELLS_OF}
    return Names(
        things=Frozen({section: ids for section, ids in things.items() if ids}),
        cells=tuple(dict.fromkeys([*ALWAYS, *whenever.cells()])),
    )


def named(seen: Seen, entries: Sequence[Entry], words: Cell) -> Named:
    """
    What these words name in a log; raises ``NoSuchCell`` where none of its entries ever told of that.

    What only later entries tell of, or what was corrected away or retracted, may be named too.  Of an entry's id in an
    address, the first digits will do (eight or more).
    """
    if words in ALWAYS:
        return Named(words=words)
    met: list[Names] = []
    for known in (names(seen), _ever(entries)):
        met.append(known)
        if words[0] in CELLS_OF and len(words) == 2 and words[1] in known.things.get(words[0], ()):
            return Named(words=words, section=words[0])
        cells = {words} & set(known.cells) or {cell for cell in known.cells if _begins(cell, words)}
        if len(cells) == 1:
            return Named(words=cells.pop())
    raise NoSuchCell(Problem("", f"the log tells of no {spelled(words)!r}", _hint(words, *met)))


def _begins(cell: Cell, words: Cell) -> bool:
    pairs = list(zip(cell, words, strict=False))
    return len(cell) == len(words) and all(
        one == other or (_ID.fullmatch(one) and len(other) >= _ENOUGH and one.startswith(other)) for one, other in pairs
    )


_ID: Final = re.compile("[0-9a-f]{64}")
_ENOUGH: Final = 8


def spelled(words: Iterable[str]) -> str:
    """
    Words as a command line takes them: ``position MNG 'UN reform'``.
    """
    return shlex.join(words)


def _ever(entries: Iterable[Entry]) -> Names:
    """
    The same, of all that any entry ever told, be it undone since.
    """
    cells = dict.fromkeys(cell for entry in entries for cell in _written(entry))
    parties = [party for entry in entries if isinstance(entry.event, LogOpened) for party in entry.event.parties]
    things = {section: [cell[1] for cell in cells if cell[0] in first] for section, first in _TELLING.items()}
    things["parties"] += parties
    # What is ended is a text, where nothing tells that it is another thing.
    others = {cell[1] for cell in cells if cell[0] in NO_TEXT}
    things["instruments"] += [cell[1] for cell in cells if cell[0] in ("end", "end_for") and cell[1] not in others]
    return Names(
        things=Frozen({section: tuple(dict.fromkeys(ids)) for section, ids in things.items() if ids}),
        cells=tuple(cells),
    )


def _written(entry: Entry) -> Iterator[Cell]:
    match entry.event:
        case Event() as event:
            yield from event.writes(entry.id)
        case FactCorrected(corrects=root, content=content):
            yield from content.writes(root)


def _hint(words: Cell, *known: Names) -> str:
    things = {(section, id_) for one in known for section, ids in one.things.items() for id_ in ids}
    addresses = {*things, *(cell for one in known for cell in one.cells), *ALWAYS}
    # Who gives the last word alone, or all of a section, is near.
    near = sorted(spelled(one) for one in addresses if one[-1:] == words[-1:] or one[:-1] == words)
    if 0 < len(near) <= _FEW:
        return f"did you mean {' or '.join(near)}?"
    return did_you_mean(spelled(words), map(spelled, addresses), otherwise=_LISTED)


_FEW: Final = 3
_LISTED: Final = "`partnership explain NAME` lists what it tells of"

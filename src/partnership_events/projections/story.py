"""
What an explanation is made of: the values that ``explain`` hands out.

Nothing here computes anything; every value says who says so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from partnership_events import classes
from partnership_events.codes import Basis, Confidence
from partnership_events.dates import Answer, EdtfDate
from partnership_events.event import Cell, Event
from partnership_events.facts import Fact, Hole
from partnership_events.folding import Standing
from partnership_events.projections.state import StateBasis
from partnership_events.values import Citation, Claim


@classes.frozen(kw_only=True)
class Saying:
    """
    An entry as it stands in the log: what it says of the date, and who supports or contradicts it.

    ``reason`` is told of corrections.
    """

    position: int
    id: str
    kind: str
    recorded_at: dt.datetime
    on: EdtfDate
    stated: str | None
    basis: Basis
    confidence: Confidence | None
    supports: tuple[Citation, ...]
    against: tuple[Citation, ...]
    note: str | None = None
    reason: str | None = None


@classes.frozen(kw_only=True)
class Evidence:
    """
    A fact that bears on the answer, the date that its tellings leave, and the entries that tell it.

    ``clash`` is true where they contradict each other on the date.
    """

    fact: Fact
    on: EdtfDate
    entries: tuple[Saying, ...]
    clash: bool = False

    @property
    def cites(self) -> tuple[Citation, ...]:
        """
        Who says so, and who says otherwise.
        """
        return self.fact.cites


@classes.frozen(kw_only=True)
class FormerValue:
    """
    A value that stood until another came: since when, by which facts, and what ended it.

    ``undecided`` is true where their dates overlap, and nothing says which of the two came last.
    """

    value: Any
    since: EdtfDate
    until: EdtfDate
    evidence: tuple[Evidence, ...]
    ended_by: Evidence
    undecided: bool = False


@classes.frozen(kw_only=True)
class Contender:
    """
    What else the value may be, and why that is left open.

    ``earliest`` and ``latest`` are the days between which it came about, where the date bounds them.
    """

    value: Any
    on: EdtfDate
    earliest: dt.date | None
    latest: dt.date | None
    evidence: tuple[Evidence, ...]
    why: str


@classes.frozen(kw_only=True)
class Uncounted:
    """
    A fact that tells of it and does not count, and why; ``later`` is true where it surely comes after the date.
    """

    evidence: Evidence
    why: str
    later: bool = False


@classes.frozen(kw_only=True)
class DisputeTold:
    """
    Claims that conflict: on which field (None: on the whole), who holds what, and which entry is preferred, if any.

    ``position`` is that of the record of the dispute; ``about`` and ``preferred`` are positions too.
    """

    position: int
    id: str
    recorded_at: dt.datetime
    field: str | None
    claims: tuple[Claim, ...]
    about: tuple[int, ...]
    preferred: int | None
    note: str | None
    cites: tuple[Citation, ...]


@classes.frozen(kw_only=True)
class FieldChange:
    """
    A field that a correction changed.
    """

    field: str
    was: Any
    now: Any


@classes.frozen(kw_only=True)
class Amendment:
    """
    A record that touched an entry on the way: the whole content before and after it, None where nothing was told.

    ``what`` is corrected, retracted or reinstated; ``of`` the position of the entry; ``acts`` is false where the record
    was undone itself since.
    """

    position: int
    id: str
    recorded_at: dt.datetime
    what: str
    of: int
    was: Event | None
    now: Event | None
    changed: tuple[FieldChange, ...]
    reason: str
    acts: bool
    cites: tuple[Citation, ...]


@classes.frozen(kw_only=True)
class CellStory:
    """
    All that bears on one cell; ``later`` are facts that surely come after the date.

    ``why`` says, where nothing counts that was written by then, what that silence means; else it is empty.
    """

    cell: Cell
    standing: Standing[Any]
    because: tuple[Evidence, ...] = ()
    before: tuple[FormerValue, ...] = ()
    open: tuple[Contender, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()
    disputes: tuple[DisputeTold, ...] = ()
    amended: tuple[Amendment, ...] = ()
    erased: tuple[Hole, ...] = ()
    later: tuple[Evidence, ...] = ()
    why: str = ""


@classes.frozen(kw_only=True)
class Judgement:
    """
    What is judged of a thing: the question, one of the five answers, the status in a word, what it rests on.
    """

    question: str
    answer: Answer
    status: str
    why: str


@classes.frozen(kw_only=True)
class Explanation:
    """
    Where an answer comes from: the cell's story; of a thing, what is judged of it and the stories of its cells.
    """

    basis: StateBasis
    name: tuple[str, ...]
    judged: tuple[Judgement, ...]
    cells: tuple[CellStory, ...]

    @property
    def answer(self) -> Answer:
        """
        The answer that is explained: of a thing the first judgement's, else the cell's.
        """
        return self.judged[0].answer if self.judged else self.cells[0].standing.answer

    _repr_html_ = classes.look

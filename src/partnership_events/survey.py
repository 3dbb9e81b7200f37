"""
One question to all logs of a ledger: answered from rows that earlier ones left, and by reading a log where none fits.

    who, network, pledges --overdue, panel ->  kept row of the log  ->  the answer of the log
                                               the log, where there is none; and its row for the next process

Rows hold what the logs tell by now of days as UTC counts them.  Of earlier knowledge, other zones and times of day, of
kinds of one's own, and of whatever a row does not hold, the logs are asked.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import attrs

from partnership_events import index
from partnership_events.asking import Asked
from partnership_events.codec import codec_of
from partnership_events.dates import Cutoff
from partnership_events.entries import uncollected
from partnership_events.errors import Damaged, LogReplaced
from partnership_events.event import Entry, Vocabulary
from partnership_events.facts import KnownAt
from partnership_events.files import Identity
from partnership_events.folding import AsOf, Seen
from partnership_events.index import Resting
from partnership_events.kept import Rows, identity_of
from partnership_events.partnership import Partnership
from partnership_events.projections import row_looks, row_panels, row_pledges
from partnership_events.projections.across import ZONE, Look, look_at
from partnership_events.projections.design import Period
from partnership_events.projections.panel_log import PanelLog
from partnership_events.projections.panel_rows import Part
from partnership_events.projections.partnership import state_of
from partnership_events.projections.row_panels import KeptPanel
from partnership_events.projections.row_pledges import NoneOverdue
from partnership_events.projections.spells import WHENEVER
from partnership_events.projections.state import PartnershipState
from partnership_events.replay import on_demand
from partnership_events.vocabulary import STANDARD

T = TypeVar("T")


class Survey:
    """
    The logs of a ledger, one after the other, under one state of knowledge; what was read is kept when all were asked.

    ``met`` is called with each log that had to be read.
    """

    def __init__(
        self,
        ledger: Mapping[str, Partnership],
        folder: Path,
        what: str,
        *,
        vocabulary: Vocabulary = STANDARD,
        known_at: KnownAt = None,
        zone: str = ZONE,
        met: Callable[[Partnership], object] = id,
    ) -> None:
        self.ledger = ledger
        self.folder = folder
        self.known_at = known_at
        self.zone = zone
        self._met = met
        # What a kind of one's own writes may change without a trace; and on Windows no identity tells.
        by_rows = known_at is None and zone == ZONE and vocabulary is STANDARD and sys.platform != "win32"
        self._rows = Rows(folder, what) if by_rows else None
        self._meanwhile = contextlib.ExitStack()

    def __enter__(self) -> Self:
        # Of thousands of small answers that are all kept, the collector would look at each again and again.
        self._meanwhile.enter_context(uncollected())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._meanwhile:
            # Whatever went wrong with one log, the others were read; but who presses Ctrl-C is in a hurry.
            if self._rows is not None and (kind is None or issubclass(kind, Exception)):
                self._rows.leave(self.ledger)

    def ask(
        self,
        name: str,
        by_row: Callable[[Any, Behind], T],
        by_log: Callable[[Partnership], T],
        row_of: Callable[[Partnership], Any],
    ) -> T:
        """
        What a log answers, told by its row; where none fits, by the log itself, of which ``row_of`` makes one then.

        Raises as the log does.
        """
        found = self.found(name)
        if found is not None:
            return by_row(*found)
        log = self.read(name)
        told = by_log(log)
        self.keep(name, log, log.rests_on(), row_of)
        return told

    def found(self, name: str) -> tuple[Any, Behind] | None:
        """
        The row of a log, and the log behind it; None where no row fits.
        """
        found = None if self._rows is None else self._rows.get(name)
        if found is None:
            return None
        digest, size, row = found.row
        return row, Behind(self.ledger, name, found.identity, digest, size)

    def read(self, name: str) -> Partnership:
        """
        A log, for what no row tells.
        """
        log = self.ledger[name]
        self._met(log)
        return log

    def keep(self, name: str, log: Partnership, rests_on: Resting | None, row_of: Callable[[Partnership], Any]) -> None:
        """
        Keeps the row of a log that was read in this state; but none where that could not be told from a later one.
        """
        if self._rows is None or rests_on is None:
            return
        row, clocks, size = row_of(log), rests_on.clocks, len(log.entries_to_ask())
        clocks = _clocks(log) if clocks is None else clocks
        # Meanwhile it was looked at again; whoever wrote to it then will be read by the next one.
        if row is None or log.rests_on() != rests_on or identity_of(self._rows.log(name)) != rests_on.identity:
            return
        if all(clocks.values()):
            self._rows.put(name, rests_on.identity, clocks, [rests_on.digest, size, row])


def _clocks(log: Partnership) -> Mapping[str, str]:
    seen = log.view(log.entries_to_ask(), dt.date.max, zone=ZONE)
    assert isinstance(seen, Asked)
    return index.clocks_of(seen.index)


@attrs.define(eq=False)
class Behind:
    """
    The log that a row was read off, for what the row does not hold: opened when somebody asks.

    Raises ``LogReplaced`` where what stood there does not stand there any more.
    """

    _ledger: Mapping[str, Partnership]
    _name: str
    identity: Identity
    _digest: str
    _size: int
    _log: Partnership | None = None
    _asked: dict[str, tuple[Seen, PartnershipState]] = attrs.field(factory=dict)

    def log(self) -> Partnership:
        """
        The log, which holds what it held then, and maybe more.
        """
        if self._log is None:
            log = self._ledger[self._name]
            if not index.begins(log.path, self.identity.size, self._digest):
                raise LogReplaced(f"{log.path}: was changed while an answer was looked at; ask again")
            self._log = log
        return self._log

    def _at(self, cutoff: Cutoff) -> tuple[Seen, PartnershipState]:
        if cutoff.text not in self._asked:
            log = self.log()
            entries = log.entries_to_ask()
            seen = log.view(entries, cutoff, known_at=self._size, zone=cutoff.zone)
            self._asked[cutoff.text] = seen, state_of(seen, entries)
        return self._asked[cutoff.text]

    def seen(self, cutoff: Cutoff) -> Seen:
        """
        What it tells of a date.
        """
        return self._at(cutoff)[0]

    def state(self, cutoff: Cutoff) -> PartnershipState:
        """
        Its state on a date.
        """
        return self._at(cutoff)[1]

    def panel_log(self) -> PanelLog:
        """
        It, as a panel looks at it.
        """
        log = self.log()
        entries = log.entries_under()
        seen = log.view(entries, WHENEVER, known_at=self._size, zone=ZONE)
        return PanelLog(name=self._name, entries=entries, seen=seen)

    def decoded(self, position: int, line: str) -> Entry:
        """
        The entry of one of its lines.
        """
        return on_demand([line.encode()], codec_of(STANDARD), start=position, where=self._name)[0]


# -- what is overdue


def overdue_at(survey: Survey, name: str, date: AsOf) -> Look | NoneOverdue:
    """
    A look at a log of which a row does not say that it has no overdue pledges on a date; else that it has none.
    """
    cutoff = Cutoff.of(date, survey.zone)

    def by_log(log: Partnership) -> Look:
        return look_at(log, cutoff, known_at=survey.known_at, zone=survey.zone)

    def by_row(row: Any, _: Behind) -> Look | NoneOverdue:
        return row_pledges.told_on(row, cutoff) or by_log(survey.read(name))

    if cutoff.civil is None:
        return by_log(survey.read(name))
    return survey.ask(name, by_row, by_log, _row_of_pledges)


def _row_of_pledges(log: Partnership) -> list[Any]:
    look = look_at(log, WHENEVER, zone=ZONE)
    return row_pledges.row_of(look.seen, look.state.basis)


# -- looks


def looks_at(survey: Survey, name: str, dates: Sequence[AsOf], *, things: bool = False) -> tuple[Look, ...]:
    """
    A look at a log on each of these dates; ``things``: rows that hold which plans and texts are in force.
    """
    cutoffs = [Cutoff.of(date, survey.zone) for date in dates]

    def by_log(log: Partnership) -> tuple[Look, ...]:
        return tuple(look_at(log, cutoff, known_at=survey.known_at, zone=survey.zone) for cutoff in cutoffs)

    def by_row(row: Any, behind: Behind) -> tuple[Look, ...]:
        return tuple(row_looks.look_of(row, cutoff, behind) for cutoff in cutoffs)

    # Within a day nobody has looked.
    if any(cutoff.civil is None for cutoff in cutoffs):
        return by_log(survey.read(name))
    return survey.ask(name, by_row, by_log, lambda log: _row_of_looks(log, things))


def _row_of_looks(log: Partnership, things: bool) -> list[Any] | None:
    try:
        return row_looks.row_of(look_at(log, WHENEVER, zone=ZONE), _line_of(log), things=things)
    except row_looks.NotSpelled:
        return None


def _line_of(log: Partnership) -> Callable[[int], str]:
    lines: list[str] = []

    def line_of(position: int) -> str:
        if not lines:
            lines.extend(line.decode() for line in log.raw_lines())
        return lines[position - 1]

    return line_of


# -- panels


class PanelSurvey(Survey):
    """
    A survey for a panel: it lends the logs, and keeps what is worked out of them.
    """

    def __init__(self, ledger: Mapping[str, Partnership], folder: Path, asked: Mapping[str, Any], **under: Any) -> None:
        super().__init__(ledger, folder, what_of(asked), **under)
        if not is_kept(asked):
            self._rows = None
        self._read: dict[str, tuple[Partnership, Resting | None]] = {}

    def lent(
        self, names: Iterable[str], *, leave_out_damaged: bool
    ) -> tuple[tuple[PanelLog | KeptPanel, ...], tuple[str, ...]]:
        """
        The logs of these names, and what is left out of them, in words.

        Raises ``Damaged`` for the first log that is, unless it is to be left out.
        """
        told, left_out = [], []
        for name in names:
            try:
                told.append(self._lent(name))
            except Damaged as damaged:
                if not leave_out_damaged:
                    raise
                left_out.append(f"{name}, line {damaged.line}: {damaged.problem}")
        return tuple(told), tuple(left_out)

    def _lent(self, name: str) -> PanelLog | KeptPanel:
        found = self.found(name)
        if found is not None:
            return KeptPanel(name, self.zone, *found)
        log = self.read(name)
        entries = log.entries_under(self.known_at)
        seen = log.view(entries, WHENEVER, known_at=self.known_at, zone=self.zone)
        self._read[name] = log, log.rests_on()
        return PanelLog(name=name, entries=entries, known_at=self.known_at, seen=seen)

    def worked_out(self, log: PanelLog | KeptPanel, part: Part, periods: Sequence[Period]) -> None:
        """
        Keeps the part of a log in a panel of these periods, unless it was kept before.
        """
        if isinstance(log, PanelLog):
            read, rests_on = self._read[log.name]
            self.keep(log.name, read, rests_on, lambda _: row_panels.row_of(log, part, periods, _line_of(read), None))
        elif not log.has(periods) and isinstance(log.behind, Behind):
            behind, row = log.behind, log.row
            rests_on = behind.log().rests_on()
            if rests_on is not None and rests_on.identity == behind.identity:
                there = behind.panel_log()
                line_of = _line_of(behind.log())
                row_of = functools.partial(row_panels.row_of, there, part, periods, line_of, row)
                self.keep(log.name, behind.log(), rests_on, lambda _: row_of())


def is_kept(asked: Mapping[str, Any]) -> bool:
    """
    Whether what a panel is asked for has rows that rest on one log and one period alone, and no sums in them.
    """
    names = asked["variables"] or ()
    others = asked["ladder"] is not None or "tier_rank" in names or asked["impute"] == "last-known"
    return asked["unit"] != "spell" and not others and not any(name.startswith("money") for name in names)


def what_of(asked: Mapping[str, Any]) -> str:
    """
    Under which name the rows of such a panel are kept.
    """
    told = repr([asked[name] for name in ("unit", "directed", "value", "impute", "variables")])
    return f"panel-{hashlib.sha256(told.encode()).hexdigest()[:16]}"

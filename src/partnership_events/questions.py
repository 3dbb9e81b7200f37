"""
What can be asked of one log.

Every question is a pure function over entries, found in ``projections`` and ``checks``; here it is put to the entries
that a log lends, by an index in memory where that saves folding all of them.  ``Partnership`` is what lends them.
"""

from __future__ import annotations

import abc
from collections.abc import Collection, Mapping, Sequence
from typing import Any, overload

import attrs

from partnership_events.asking import Asked, Asking
from partnership_events.checks import Check, Finding, check
from partnership_events.entries import Entries
from partnership_events.event import Cell
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, KeyedProjection, Projection, Standing, View
from partnership_events.projections.changes import Changes, between_states
from partnership_events.projections.partnership import PartnershipState, cell_of, state_of
from partnership_events.projections.timeline import Stretch, TimelineItem, timeline


class Questions(abc.ABC):
    """
    The questions to one log.
    """

    name: str
    _asking: Asking

    # Who lends.

    @property
    @abc.abstractmethod
    def entries(self) -> Entries:
        """
        All entries, in log order.
        """

    @abc.abstractmethod
    def entries_under(self, *known: KnownAt) -> Entries:
        """
        All entries, to ask them as known at these positions.
        """

    @abc.abstractmethod
    def entries_to_ask(self, *known: KnownAt) -> Entries:
        """
        The same, for who looks at few of them.
        """

    @abc.abstractmethod
    def view(self, entries: Entries, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Asked | View:
        """
        What these entries tell of a date.
        """

    @abc.abstractmethod
    def root(self, known_at: KnownAt = None, zone: str | None = None) -> str:
        """
        The root of the lines as known at some position, in hex.
        """

    # What held

    def as_of(
        self, date: AsOf, *, known_at: KnownAt = None, zone: str | None = None, root: bool = False
    ) -> PartnershipState:
        """
        What held at the end of a date, as known at a position, date, instant or sealed root (by default: by now).

        With ``root``, the basis tells the root of all lines that the answer rests on, sealed or not; that reads them
        all.  Raises ``InvalidDate`` for a date that is no year, month, day or instant, ``NoSuchPosition`` beyond the
        log, and ``Rewritten`` where the lines under a root are not those that were sealed.
        """
        entries = self.entries_to_ask(known_at)
        told = state_of(self.view(entries, date, known_at=known_at, zone=zone), entries, known_at)
        if not root:
            return told
        return attrs.evolve(told, basis=attrs.evolve(told.basis, root=self.root(told.basis.size)))

    def cell(
        self, first: str, *rest: str, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Standing[Any]:
        """
        What stood in one cell, such as ``cell("tier", as_of="2023")`` or ``cell("position", "MNG", "UN reform", ...)``.

        The same as ``as_of(...).cells[...]``, and where nobody wrote, what declared coverage answers; no other cell is
        looked at.
        """
        entries = self.entries_to_ask(known_at)
        return cell_of(self.view(entries, as_of, known_at=known_at, zone=zone), (first, *rest))

    def timeline(
        self,
        *,
        as_of: AsOf | None = None,
        during: Stretch | None = None,
        kinds: Collection[str] | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> tuple[TimelineItem, ...]:
        """
        The facts in valid order: all, or those by a date, during a stretch, of some kinds.
        """
        return timeline(
            self.entries_under(known_at), as_of=as_of, during=during, kinds=kinds, known_at=known_at, zone=zone
        )

    def changes(
        self,
        start: AsOf,
        end: AsOf,
        *,
        known_from: KnownAt = None,
        known_to: KnownAt = None,
        zone: str | None = None,
    ) -> Changes:
        """
        What was learned and what happened between two dates.
        """
        entries = self.entries_to_ask(known_from, known_to)

        def known(date: AsOf, known_at: KnownAt) -> PartnershipState:
            return state_of(self.view(entries, date, known_at=known_at, zone=zone), entries, known_at)

        first = known_to if known_from is None else known_from
        return between_states(known(start, first), known(start, known_to), known(end, known_to))

    @overload
    def project(
        self, projection: Projection[Any], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Any: ...

    @overload
    def project(
        self, projection: KeyedProjection[Any], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Mapping[Cell, Standing[Any]]: ...

    def project(self, projection: Any, *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None) -> Any:
        """
        The answer of a projection of one's own; see ``fold``.
        """
        return self._asking.project(projection, self.entries_under(known_at), as_of=as_of, known_at=known_at, zone=zone)

    def check(self, checks: Sequence[Check] | None = None, *, today: AsOf | None = None) -> tuple[Finding, ...]:
        """
        What a careful reader should be told about this log; findings, never exceptions for what it says.

        ``today`` is needed by the checks that ask whether a day has passed.
        """
        return check(self.entries, checks, today=today, name=self.name)

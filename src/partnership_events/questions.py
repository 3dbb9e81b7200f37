"""
What can be asked of one log.

Every question is a pure function over entries, found in ``projections`` and ``checks``; here it is put to the entries
that a log lends, by an index in memory where that saves folding all of them.  ``Partnership`` is what lends them.
"""

from __future__ import annotations

import abc
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs

from partnership_events.asking import Asked, Asking
from partnership_events.entries import Entries
from partnership_events.event import Cell, Entry
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, KeyedProjection, Projection, Standing, View
from partnership_events.projections.partnership import PartnershipState, cell_of, state_of

if TYPE_CHECKING:
    from partnership_events.checks import Check, Finding
    from partnership_events.coding import Comparison
    from partnership_events.dates import Duration
    from partnership_events.page.html import Page
    from partnership_events.picture.figure import Figure
    from partnership_events.picture.timeline import Shown
    from partnership_events.projections.ahead import Ahead
    from partnership_events.projections.brief import Brief
    from partnership_events.projections.changes import Changes
    from partnership_events.projections.history import History
    from partnership_events.projections.pledge import PledgeReport
    from partnership_events.projections.positions import PositionsReport
    from partnership_events.projections.story import Explanation
    from partnership_events.projections.timeline import Stretch, TimelineItem
    from partnership_events.projections.treaties import Treaty


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

    def _told(self, as_of: AsOf, known_at: KnownAt, zone: str | None) -> tuple[Asked | View, PartnershipState]:
        entries = self.entries_to_ask(known_at)
        seen = self.view(entries, as_of, known_at=known_at, zone=zone)
        return seen, state_of(seen, entries, known_at)

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

    def explain(
        self, first: str, *rest: str, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
    ) -> Explanation:
        """
        Why a cell, or a thing such as ``explain("pledges", "trees-50000", as_of="2023")``, is what it is on a date.

        Raises ``NoSuchCell`` for what the log nowhere tells of, and as ``as_of`` does.
        """
        from partnership_events.projections.explain import explanation_of

        entries = self.entries_under(known_at)
        return explanation_of(
            self.view(entries, as_of, known_at=known_at, zone=zone), entries, (first, *rest), known_at
        )

    def history(
        self,
        first: str,
        *rest: str,
        as_of: AsOf | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> History:
        """
        From when until when a cell held what, or a thing was in force, open, overdue; and how surely.

        With ``as_of``, only what had begun by then, or may have.  Raises ``NoSuchCell`` for what the log nowhere tells
        of, and as ``as_of`` does.
        """
        from partnership_events.projections.history import history_of
        from partnership_events.projections.spells import WHENEVER

        entries = self.entries_under(known_at)
        seen = self.view(entries, as_of or WHENEVER, known_at=known_at, zone=zone)
        return history_of(seen, entries, (first, *rest), known_at)

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
        from partnership_events.projections.timeline import timeline

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
        What was learned and what happened between two dates; see ``projections.changes``.

        What has been learned since is one date twice: ``changes(day, day, known_from="2024-03-01")``.
        """
        from partnership_events.projections.changes import Point, changes_of

        entries = self.entries_to_ask(known_from, known_to)

        def point(date: AsOf, known_at: KnownAt) -> Point:
            seen = self.view(entries, date, known_at=known_at, zone=zone)
            return Point(seen, state_of(seen, entries, known_at))

        between = point(start, known_to)
        return changes_of(between if known_from is None else point(start, known_from), between, point(end, known_to))

    def treaties(self, as_of: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> tuple[Treaty, ...]:
        """
        Where each instrument is in its life: signed, in force, in which term, ended how; and who is missing.
        """
        from partnership_events.projections.treaties import treaties_of

        return treaties_of(*self._told(as_of, known_at, zone))

    def ahead(
        self, as_of: AsOf, *, horizon: Duration | str = "P1Y", known_at: KnownAt = None, zone: str | None = None
    ) -> Ahead:
        """
        What lies ahead of a date within a horizon: deadlines, ends, renewals, notices, meetings due, anniversaries.
        """
        from partnership_events.projections.ahead import ahead_of

        return ahead_of(*self._told(as_of, known_at, zone), horizon)

    def brief(
        self,
        as_of: AsOf,
        *,
        since: AsOf | None = None,
        known_from: KnownAt = None,
        horizon: Duration | str = "P1Y",
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> Brief:
        """
        The state on a date, what changed since (by default in the year before), and what lies ahead.

        With ``known_from``, also what was learned since then.  ``markdown(brief)`` makes a page of it.
        """
        from partnership_events.projections.brief import brief_of, year_before
        from partnership_events.projections.changes import Point

        entries = self.entries_to_ask(known_at, known_from)

        def point(date: AsOf, known: KnownAt) -> Point:
            seen = self.view(entries, date, known_at=known, zone=zone)
            return Point(seen, state_of(seen, entries, known))

        now = point(as_of, known_at)
        first = year_before(now.seen.cutoff) if since is None else since
        before = point(first, known_at)
        return brief_of(now, before, before if known_from is None else point(first, known_from), horizon)

    def pledges(self, as_of: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> tuple[PledgeReport, ...]:
        """
        The pledges, in the order in which they were made, and what became of each by a date.

        Raises as ``as_of`` does.
        """
        from partnership_events.projections.pledges import pledges_of

        return pledges_of(*self._told(as_of, known_at, zone))

    def positions(self, as_of: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> PositionsReport:
        """
        What the parties say and ask, where they differ, and which requests are unanswered on a date.

        Raises as ``as_of`` does.
        """
        from partnership_events.projections.positions import positions_of

        return positions_of(*self._told(as_of, known_at, zone))

    def compare(
        self,
        other: Sequence[Entry],
        *,
        as_of: AsOf | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
        within: int = 7,
    ) -> Comparison:
        """
        What another coder made of the same sources, fact by fact, and how far the two agree; see ``compare``.
        """
        from partnership_events.coding import compare

        entries = self.entries_under(known_at)
        return compare(entries, tuple(other), as_of=as_of, known_at=known_at, zone=zone, within=within)

    def timeline_figure(
        self,
        *,
        as_of: AsOf | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
        compare: Questions | KnownAt = None,
        width: float = 960,
        theme: str = "auto",
    ) -> Figure:
        """
        The partnership as a figure: ``str(figure)`` is SVG, and a notebook shows it.

        With ``as_of``, a line at that date, and what comes after it is paler.  ``compare`` is another partnership, or
        another time at which this one was known.  See ``figure``.
        """
        from partnership_events.picture import timeline as drawn

        def shown(log: Questions, known: KnownAt) -> Shown:
            from partnership_events.projections.spells import WHENEVER

            entries = log.entries_under(known)
            return drawn.Shown(log.view(entries, WHENEVER, known_at=known, zone=zone), entries, known)

        one = shown(self, known_at)
        if isinstance(compare, Questions):
            return drawn.figure_of(one, shown(compare, known_at), as_of=as_of, width=width, theme=theme)
        then = None if compare is None else shown(self, compare)
        return drawn.figure_of(one, then=then, as_of=as_of, width=width, theme=theme)

    def page(
        self, *, as_of: AsOf | None = None, known_at: KnownAt = None, zone: str | None = None, home: str = ""
    ) -> Page:
        """
        The partnership as one file of HTML with a time machine in it; ``str(page)`` is the file.  See ``page_of``.
        """
        from partnership_events.page.html import page_of

        return page_of(self.entries_under(known_at), as_of=as_of, known_at=known_at, zone=zone, home=home)

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
        from partnership_events.checks import check

        return check(self.entries, checks, today=today, name=self.name)

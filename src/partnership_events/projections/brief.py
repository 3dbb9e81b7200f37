"""
All that one page says of a partnership on a date: what holds, what changed, what lies ahead, and who says so.

These are the values; ``writers.brief`` makes a page of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from partnership_events.dates import Cutoff, Duration, EdtfDate
from partnership_events.event import Entry
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, view
from partnership_events.projections.ahead import YEAR, Ahead, ahead_of
from partnership_events.projections.changes import Changes, Point, changes_of
from partnership_events.projections.partnership import PartnershipState, StateBasis, state_of
from partnership_events.projections.reckoning import ends_of, last_day_for
from partnership_events.projections.treaties import Treaty, treaties_of
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import LogOpened, PartyDeclared, SourceDeclared


@attrs.frozen(kw_only=True)
class Brief:
    """
    What holds on a date, what changed up to then, and what lies ahead.

    ``title`` is the partnership's own, ``names`` are its parties' by key, ``sources`` those that the log declares;
    ``disputed`` are, by the entry's id, the facts that claims conflict about.
    """

    title: str
    names: Mapping[str, str]
    state: PartnershipState
    treaties: tuple[Treaty, ...]
    changes: Changes
    ahead: Ahead
    disputed: Mapping[str, Fact]
    sources: tuple[SourceDeclared, ...]

    @property
    def basis(self) -> StateBasis:
        """
        What the state rests on.
        """
        return self.state.basis


def brief(
    entries: Sequence[Entry],
    *,
    as_of: AsOf,
    since: AsOf | None = None,
    known_from: KnownAt = None,
    horizon: Duration | str = YEAR,
    known_at: KnownAt = None,
    zone: str | None = None,
) -> Brief:
    """
    The values of a brief: what changed since a date, by default in the year before; and what was learned since.
    """

    def point(date: AsOf, known: KnownAt) -> Point:
        seen = view(entries, as_of=date, known_at=known, zone=zone)
        return Point(seen, state_of(seen, entries, known))

    now = point(as_of, known_at)
    first = year_before(now.seen.cutoff) if since is None else since
    between = point(first, known_at)
    return brief_of(now, between, between if known_from is None else point(first, known_from), horizon)


def brief_of(now: Point, between: Point, before: Point, horizon: Duration | str = YEAR) -> Brief:
    """
    The same of three views; ``between`` is the first date as known at last, ``before`` as known first.
    """
    told = [entry.event for entry in now.seen.declarations]
    opening = next((one for one in told if isinstance(one, LogOpened)), None)
    # Keyed by their names, the last declaration wins.
    parties = {one.party: str(one.name) for one in told if isinstance(one, PartyDeclared)}
    sources = {one.source: one for one in told if isinstance(one, SourceDeclared)}
    about = {id_: now.seen.fact(id_) for dispute in now.state.disputes for id_ in dispute.facts}
    return Brief(
        title="" if opening is None else str(opening.title or opening.name),
        names=Frozen(parties),
        state=now.state,
        treaties=treaties_of(now.seen, now.state),
        changes=changes_of(before, between, now),
        ahead=ahead_of(now.seen, now.state, horizon),
        disputed=Frozen({id_: fact for id_, fact in about.items() if fact is not None}),
        sources=tuple(sources.values()),
    )


def year_before(cutoff: Cutoff) -> dt.date | Cutoff:
    """
    The last day that lies a whole year before a cut-off; the first of the calendar where there is none, or within that
    day the cut-off itself.
    """
    first = dt.date.min if Cutoff.of(dt.date.min, cutoff.zone).instant <= cutoff.instant else cutoff
    return ends_of(last_day_for(YEAR, EdtfDate(cutoff.day)))[1] or first

"""
Who was a member of a partnership, and on which days two of them were so together.

Days are counted as ``date.toordinal`` does, and a set of days is held as stretches in order, both ends included.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from partnership_events import classes
from partnership_events.codes import Role
from partnership_events.dates import Answer, Cutoff
from partnership_events.folding import Seen, Standing
from partnership_events.projections.partnership import state_of
from partnership_events.projections.spells import part_spells
from partnership_events.projections.state import may_hold
from partnership_events.states import State, state_named
from partnership_events.values import Frozen
from partnership_events.vocabulary.record import LogOpened, PartyDeclared

Days: TypeAlias = tuple[tuple[int, int], ...]

FIRST, LAST = dt.date.min.toordinal(), dt.date.max.toordinal()
ALL_DAYS: Days = ((FIRST, LAST),)


def common(one: Days, other: Days) -> Days:
    """
    The days that are in both.
    """
    both = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in itertools.product(one, other))
    return tuple(sorted(span for span in both if span[0] <= span[1]))


def hull(days: Days) -> tuple[int, int] | None:
    """
    From the first of these days to the last; None where there is none.
    """
    return (days[0][0], days[-1][1]) if days else None


@classes.frozen(kw_only=True)
class Member:
    """
    A party of a partnership: on which days it surely was a member, on which it may have been, and what state it is.
    """

    party: str
    certain: Days
    possible: Days
    state: State

    @property
    def lifetimes(self) -> Days:
        """
        The days on which it existed.
        """
        return tuple((first.toordinal(), last.toordinal()) for first, last in self.state.lifetimes)


@classes.frozen(kw_only=True)
class Members:
    """
    All who ever were, or may have been, members of a partnership, by key; ``parties`` are these and all who had
    another role.
    """

    by_key: Mapping[str, Member]
    parties: Mapping[str, Member]

    def pairs(self) -> Iterator[tuple[Member, Member]]:
        """
        Each two of them, in the order of their keys.
        """
        return itertools.combinations((self.by_key[key] for key in sorted(self.by_key)), 2)


def members_of(seen: Seen) -> Members:
    """
    The members of a partnership, observers and helpers left aside.
    """
    whenever = seen.at(Cutoff.of(dt.date.max, seen.zone))
    opening = next((one.event for one in seen.declarations if isinstance(one.event, LogOpened)), None)
    keys = {*state_of(whenever, ()).parties, *(() if opening is None else opening.parties)}
    declared = {one.event.party: one.event for one in seen.declarations if isinstance(one.event, PartyDeclared)}
    told = {key: _member(seen, key, declared.get(key)) for key in sorted(keys)}
    return Members(by_key=Frozen({key: one for key, one in told.items() if one.possible}), parties=Frozen(told))


def _member(seen: Seen, key: str, declared: PartyDeclared | None) -> Member:
    spans = [
        (spell.first or dt.date.min, spell.last or dt.date.max, _is_member(spell.part))
        for spell in part_spells(seen, "parties", key)
    ]
    codes = {} if declared is None else {"iso3": declared.iso3, "cow": declared.cow, "gw": declared.gw}
    return Member(
        party=key,
        certain=_joined((first, last) for first, last, answer in spans if answer is Answer.YES),
        possible=_joined((first, last) for first, last, answer in spans if answer is not Answer.NO),
        state=state_named(key, **codes),
    )


def _is_member(part: Standing[Role] | None) -> Answer:
    """
    Whether it belongs as a party: neither as an observer, nor as somebody who helps.
    """
    met = {value is Role.PARTY for value in may_hold(part)} if part is not None else {False}
    return Answer.POSSIBLY if len(met) > 1 else Answer.YES if True in met else Answer.NO


def _joined(spans: Iterable[tuple[dt.date, dt.date]]) -> Days:
    days: list[tuple[int, int]] = []
    for first, last in spans:
        if days and days[-1][1] == first.toordinal() - 1:
            days[-1] = (days[-1][0], last.toordinal())
        else:
            days.append((first.toordinal(), last.toordinal()))
    return tuple(days)

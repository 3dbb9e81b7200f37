"""
A small site of many pages: an index by name, by party, by tier and by year, and a page for each partnership.

    index.html
    japan-mongolia.html        every address is relative, so the folder may lie anywhere
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from partnership_events.dates import Answer, Cutoff
from partnership_events.event import Entry, Event
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf, View, view
from partnership_events.order import Placed
from partnership_events.page.html import asset, document
from partnership_events.page.words import value_text
from partnership_events.projections.partnership import PartnershipState, state_of
from partnership_events.projections.reckoning import days_between
from partnership_events.projections.spells import WHENEVER
from partnership_events.vocabulary.record import LogOpened, PartyDeclared

INDEX = "index.html"


@attrs.frozen(kw_only=True)
class Listed:
    """
    A partnership as the index lists it.

    ``tier`` is what may stand on the date, in words, empty where nobody wrote of any; ``years`` are those in which
    facts happened, or may have.
    """

    name: str
    title: str
    parties: Mapping[str, str]
    tier: str
    years: tuple[int, ...]
    basis: str

    @property
    def address(self) -> str:
        """
        The page's address, relative to the index.
        """
        return f"{self.name}.html"


def listed(
    name: str, entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> Listed:
    """
    How the index lists these entries, on a date.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    state = state_of(seen, entries, known_at)
    opening = next((one.event for one in seen.declarations if isinstance(one.event, LogOpened)), None)
    names = {one.event.party: str(one.event.name) for one in seen.declarations if isinstance(one.event, PartyDeclared)}
    parties = {key: names.get(key, key) for key, one in state.parties.items() if one.answer is not Answer.NO}
    title = str(opening.title) if opening is not None and opening.title is not None else name
    return Listed(
        name=name, title=title, parties=parties, tier=_tier(state), years=_years(seen), basis=str(state.basis)
    )


def _tier(state: PartnershipState) -> str:
    values = [one for one in (state.tier.value, *(other.value for other in state.tier.candidates)) if one is not None]
    told = " or ".join(dict.fromkeys(value_text(("tier",), one)[0] for one in values))
    return f"possibly {told}" if told and state.tier.answer is Answer.POSSIBLY else told


def _years(seen: View) -> tuple[int, ...]:
    whole = seen.at(Cutoff.of(WHENEVER, seen.zone))
    return tuple(sorted({year for one in whole.placed for year in _years_of(one, seen.zone)}))


def _years_of(one: Placed, zone: str) -> Iterator[int]:
    """
    The years that a fact's date names, as the zone reads it; of a date without a beginning or an end, the one it has.
    """
    event: Event = one.fact.event
    ends = [day.year for day in days_between(event.on, event.at_zone, event.at_zone or zone) if day is not None]
    # A fact that may lie in any of many years is listed under the ends alone.
    yield from range(ends[0], ends[-1] + 1) if ends and ends[-1] - ends[0] < 10 else ends


def index_of(listing: Iterable[Listed], *, as_of: str, left_out: Mapping[str, str] | None = None) -> str:
    """
    The index as HTML; ``left_out`` says of logs without a page why they have none.
    """
    all_ = sorted(listing, key=lambda one: one.title)
    sections = [
        ("By name", [("", all_)]),
        ("By party", _by((f"{name} ({key})", one) for one in all_ for key, name in one.parties.items())),
        (f"By tier on {as_of}", _by((one.tier or "none told", one) for one in all_)),
        ("By year", _by((f"{year:04}", one) for one in all_ for year in one.years)),
    ]
    body = [
        "<header><h1>Partnerships</h1>",
        f'<p class="dim">{len(all_)} in all, listed as of {html.escape(as_of)}</p></header>',
        "<main>",
        *(_section(title, groups) for title, groups in sections),
        _left_out(left_out or {}),
        "</main>",
    ]
    return document("Partnerships", "\n".join(body), styles=[asset("page.css")])


def _by(told: Iterable[tuple[str, Listed]]) -> list[tuple[str, list[Listed]]]:
    groups: dict[str, list[Listed]] = {}
    for key, one in told:
        groups.setdefault(key, []).append(one)
    return sorted(groups.items())


def _section(title: str, groups: Iterable[tuple[str, Sequence[Listed]]]) -> str:
    told = "\n".join(_group(key, group) for key, group in groups)
    return f"<section><h2>{html.escape(title)}</h2>\n{told}\n</section>"


def _group(key: str, group: Iterable[Listed]) -> str:
    items = "".join(map(_item, group))
    return f'<div class="part"><h3 dir="auto">{html.escape(key)}</h3><ul class="index">{items}</ul></div>'


def _item(one: Listed) -> str:
    tier = f' <span class="dim" dir="auto">{html.escape(one.tier)}</span>' if one.tier else ""
    return f'<li><a href="{html.escape(one.address)}" dir="auto">{html.escape(one.title)}</a>{tier}</li>'


def _left_out(left_out: Mapping[str, str]) -> str:
    if not left_out:
        return ""
    told = "".join(f"<li>{html.escape(name)}: {html.escape(why)}</li>" for name, why in left_out.items())
    return f"<section><h2>Without a page</h2><ul>{told}</ul></section>"

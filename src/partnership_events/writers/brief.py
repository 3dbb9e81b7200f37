"""
A brief as one page of Markdown: what holds, what changed, what lies ahead, what is open, and who says so.

Texts come from sources, and sources may hold anything.  Whatever Markdown or GitHub would obey in them is escaped, so
that no label becomes a heading, a link, a mention or HTML; what cannot be seen (controls, marks that turn the reading
direction) stands there as an escape such as ``\\u202e``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from partnership_events.codes import CitationStance
from partnership_events.dates import Answer, Cutoff, EdtfDate
from partnership_events.describe import claims_in_words, kind_in_words, summary
from partnership_events.event import Event
from partnership_events.facts import Dispute, Fact
from partnership_events.folding import Candidate, Standing
from partnership_events.projections.brief import Brief
from partnership_events.projections.partnership import PartnershipState, Plan, Pledge, Request
from partnership_events.projections.state import fate_in_words, possible
from partnership_events.projections.treaties import Treaty
from partnership_events.values import Citation, Claim
from partnership_events.vocabulary.record import SourceDeclared
from partnership_events.writers.words import (
    Sentence,
    changed,
    coming_in_words,
    held_in_words,
    is_disputed,
    joined,
    life_in_words,
    stage_in_words,
)

# So many sentences stand under one heading at most; the verb `changes` tells them all.
_MOST = 12

_SPECIAL = re.compile(r"[\\`*_\[\]~|$!#{}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What GitHub makes links and pictures of by itself: addresses, names after an @, :words: between colons.
_LINKS = re.compile(
    r"(?i)(?:https?|ftp|mailto|xmpp)(?=:)|www(?=\.)|@|:(?=(?:[a-z0-9_+-]*[a-z][a-z0-9_+-]*|[+-]1|100|1234):)"
)
_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#@!&'()*+,;=%-]+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def safe(text: str) -> str:
    """
    The text as Markdown that shows it, letter by letter, and does nothing else.
    """
    shown = "".join(map(_shown, " ".join(text.split())))
    told = "".join(_ENTITIES.get(letter, letter) for letter in shown)
    told = _SPECIAL.sub(lambda met: f"\\{met[0]}", told)
    # An empty comment parts what would become a link; nobody sees it.
    return _LINKS.sub(lambda met: f"{met[0]}<!-- -->", told)


def first(text: str) -> str:
    """
    The same where it begins a line, and could begin a list or a rule.
    """
    return re.sub(r"^([0-9]*)([-+.)=])", r"\1\\\2", safe(text))


def _shown(letter: str) -> str:
    if letter in _JOINERS or unicodedata.category(letter) not in _UNSEEN:
        return letter
    return letter.encode("ascii", "backslashreplace").decode() if ord(letter) > 0x7F else f"\\x{ord(letter):02x}"


def markdown(brief: Brief) -> str:
    """
    The page.
    """
    sections = (
        _heading(brief),
        _section("In short", _in_short(brief)),
        *_changes(brief),
        _section(f"What lies ahead, to {brief.ahead.until}", _ahead(brief)),
        _section("Disputes and open questions", _open(brief)),
        _section("Sources", _sources(brief)),
        [f"*Basis: {safe(str(brief.basis))}.*"],
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _section(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return [f"## {title}", "", *told] if told else []


def _heading(brief: Brief) -> list[str]:
    basis = brief.basis
    members = [key for key, one in brief.state.parties.items() if one.answer is Answer.YES]
    named = [f"{brief.names[key]} ({key})" if key in brief.names else key for key in members]
    known = f"as known {basis.known_at}" if basis.known_at else "as known by now"
    known += f", {basis.size} lines"
    day = f"On **{safe(basis.as_of)}**, read in {safe(basis.zone)}, {safe(known)}."
    who = f"{safe(joined(named))}. " if named else ""
    return [f"# {safe(brief.title or basis.log or 'No log yet')}", "", f"{who}{day}"]


# -- in short


def _in_short(brief: Brief) -> Iterator[str]:
    state = brief.state
    yield _item("Relations", _standing(state.relations), state.relations)
    yield _item("Tier", _standing(state.tier), state.tier)
    for plan in _plans(brief):
        what = _marked(f"{plan.label} ({plan.id}): {plan.status}, {plan.why}", _differ(brief, plan))
        yield _item("Plan", what, *_carried(plan))
    for treaty in (one for one in brief.treaties if not one.is_over):
        told = "; ".join(
            _marked(words, is_disputed(rests, treaty.basis.zone)) for words, rests in life_in_words(treaty)
        )
        what = f"{treaty.title or treaty.id}: {stage_in_words(treaty)}" + (f"; {told}" if told else "")
        yield _item("Instrument", what, *_rests(treaty))
    yield from _pledges(state)
    for word, standing in (("Last meeting", state.last_meeting), ("Last visit", state.last_visit)):
        if standing.value is not None or standing.candidates:
            yield _item(word, _standing(standing), standing)


def _plans(brief: Brief) -> list[Plan]:
    return [plan for plan in brief.state.plans.values() if plan.in_force is not Answer.NO]


def _carried(plan: Plan) -> list[Candidate[Any] | Standing[Any]]:
    """
    By what a plan is in force; and where that is not sure, what may have ended it.
    """
    ended = [plan.ended] if plan.ended is not None and plan.in_force is not Answer.YES else []
    return [*plan.carried_by, *ended]


def _differ(brief: Brief, plan: Plan) -> bool:
    """
    Whether sources differ about that.
    """
    carried = _carried(plan)
    rests = [part for one in carried for part in ([one] if isinstance(one, Standing) else one.facts)]
    return is_disputed(rests, brief.basis.zone)


def _rests(treaty: Treaty) -> list[Standing[Any] | Fact]:
    return [one for _, rests in life_in_words(treaty) for one in rests]


def _pledges(state: PartnershipState) -> Iterator[str]:
    some = [one for one in state.pledges.values() if one.open is not Answer.NO]
    if some:
        late = [one for one in some if one.overdue is Answer.YES]
        perhaps = [one for one in some if one.overdue is Answer.POSSIBLY]
        sure = sum(one.open is Answer.YES for one in some)
        counts = [f"{sure} open", *([f"{len(some) - sure} possibly open"] if sure < len(some) else [])]
        counts += [f"{len(late)} overdue", *([f"{len(perhaps)} possibly overdue"] if perhaps else [])]
        yield f"- **Pledges:** {', '.join(counts)}"
    for one in some:
        rests: list[Standing[Any]] = [one.made, *([one.terms] if one.terms is not None else [])]
        what = _marked(_pledge(one), any(part.disputed for part in rests))
        yield f"  {_item(None, what, *rests)}"


def _pledge(one: Pledge) -> str:
    due = "no deadline" if one.due is None else f"due {_through(*one.due)}"
    overdue = {Answer.YES: "; overdue", Answer.NO: ""}.get(one.overdue, f"; {one.overdue} overdue")
    quantity = f", {one.quantity}" if one.quantity is not None else ""
    label = one.event.label or one.event.action
    return f"{label} ({one.id}), by {joined(one.by)}{quantity}: {fate_in_words(one.status, one.open)}, {due}{overdue}"


def _through(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _standing(standing: Standing[Any]) -> str:
    if standing.value is None and not standing.candidates:
        silence = {Answer.NO: "none", Answer.UNKNOWN: "unknown: nothing is recorded"}
        return silence.get(standing.answer, f"{standing.answer}: the log does not claim to know of this time")
    told = [_since(one.value, one.on) for one in possible(standing) if one.value is not None]
    words = " or ".join(told) or _since(standing.value, standing.since)
    return _marked(f"{'possibly ' if standing.answer is Answer.POSSIBLY else ''}{words}", standing.disputed)


def _marked(text: str, is_disputed: bool) -> str:
    return f"{text}, disputed" if is_disputed else text


def _since(value: Any, on: EdtfDate | None) -> str:
    if isinstance(value, Event):
        where = f", {value.place}" if value.place is not None and str(value.place) else ""
        return f"{on}, {held_in_words(value)}{where}"
    return f"{held_in_words(value)}, since {on}" if on is not None else held_in_words(value)


# -- what changed


def _changes(brief: Brief) -> Iterator[list[str]]:
    told = brief.changes
    learned = list(_heaps(told.learned, told.learned_turns))
    if told.before.basis != told.between.basis:
        since = safe(f"{told.before.basis.known_at}")
        yield _section(f"What was learned since {since}", learned or ["Nothing."])
    happened = list(_heaps(told.happened, told.happened_turns))
    yield _section(f"What changed since {safe(told.between.basis.as_of)}", happened or ["Nothing that is recorded."])


def _heaps(changes: Any, turns: Any) -> Iterator[str]:
    for title, sentences in changed(changes, turns):
        yield f"- **{title}**"
        yield from (f"  - {_sentence(one)}" for one in sentences[:_MOST])
        if len(sentences) > _MOST:
            yield f"  - and {len(sentences) - _MOST} more"


def _sentence(one: Sentence) -> str:
    return f"{first(one.text('→'))}{_cited(one.cites)}"


# -- what lies ahead


def _ahead(brief: Brief) -> Iterator[str]:
    if not brief.ahead.items:
        yield "Nothing that is recorded."
        return
    yield from ("| When | What | Sources |", "| --- | --- | --- |")
    for one in brief.ahead.items:
        unsure = "" if one.answer is Answer.YES else "possibly "
        yield f"| {unsure}{safe(str(one.on))} | {safe(coming_in_words(one))} | {safe(_sources_of(one.cites))} |"


# -- what is open


def _open(brief: Brief) -> Iterator[str]:
    state = brief.state
    for dispute in state.disputes:
        yield _item(None, _dispute(brief, dispute), dispute, *_disputed(brief, dispute))
    for request in state.open_requests:
        yield _item(None, _request(request), request.made)
    for item in state.pending:
        yield _item(None, f"possibly by then: {item.on}, {_fact(item.fact.event)}", item.fact)
    for item in _unconfirmed(state):
        yield _item(None, f"planned for {item.on}, not confirmed: {_fact(item.fact.event)}", item)
    for entry in state.unapplied:
        yield f"- {first(f'@{entry.seq} {kind_in_words(entry.kind)}: this version cannot read it')}"


def _dispute(brief: Brief, dispute: Dispute) -> str:
    """
    Which facts claims conflict about, which one is preferred, and what else is claimed.
    """
    facts = "; ".join(_telling(brief, id_) for id_ in dispute.facts)
    preferred = "none" if dispute.preferred is None else _telling(brief, dispute.preferred)
    claims = [f"{one.value}" + (f" ({one.source})" if one.source else "") for one in _claims(dispute)]
    said = f"; claimed: {'; '.join(claims)}" if claims else ""
    return f"{claims_in_words(len(dispute.facts), dispute.field)}: {facts}; preferred: {preferred}{said}"


def _telling(brief: Brief, id_: str) -> str:
    fact = brief.disputed.get(id_)
    if fact is None:
        return id_[:12]
    # Of several tellings of one fact, each in its own words.
    event = next((one.event for one in fact.tellings if one.id == id_), fact.event)
    return f"{event.on}, {_fact(event)}"


def _disputed(brief: Brief, dispute: Dispute) -> list[Fact]:
    return [brief.disputed[id_] for id_ in dispute.facts if id_ in brief.disputed]


def _claims(dispute: Dispute) -> tuple[Claim, ...]:
    return dispute.record.claims if dispute.record is not None else ()


def _fact(event: Event) -> str:
    return ": ".join(part for part in (kind_in_words(event.kind), summary(event)) if part)


def _request(one: Request) -> str:
    event: Any = next(may.value for may in possible(one.made) if may.value is not None)
    asking = joined(each.party for each in event.parties) or "somebody"
    sure = "" if one.open is Answer.YES else f", {one.open} open"
    due = f", by {event.deadline}" if event.deadline is not None else ""
    return f"no answer recorded{sure}: {asking} asks {joined(event.to)}: {event.request}{due}"


def _unconfirmed(state: PartnershipState) -> Iterator[Any]:
    cutoff = Cutoff.of(state.basis.as_of, state.basis.zone)
    for item in state.scheduled:
        if cutoff.judge(item.bounds(state.basis.zone)) is Answer.YES:
            yield item


# -- sources


def _item(word: str | None, text: str, *told: Any) -> str:
    """
    A line of a list, with the sources of what it rests on.
    """
    head = f"**{word}:** {safe(text)}" if word else first(text)
    return f"- {head}{_cited(cite for one in told for cite in _cites(one))}"


def _cites(one: Any) -> Iterable[Citation]:
    return (*one.cites, *(cite for may in getattr(one, "candidates", ()) for cite in may.cites))


def _cited(cites: Iterable[Citation]) -> str:
    told = _sources_of(cites)
    return f" {safe(f'[{told}]')}" if told else ""


def _sources_of(cites: Iterable[Citation]) -> str:
    by_source: dict[tuple[bool, str], dict[str, None]] = {}
    for cite in cites:
        against = cite.stance is CitationStance.CONTRADICTS
        by_source.setdefault((against, cite.source), {}).update(dict.fromkeys(cite.locators))
    told = sorted(by_source.items(), key=lambda one: one[0][0])
    return "; ".join(f"{'against: ' * against}{source} {', '.join(where)}".strip() for (against, source), where in told)


def _sources(brief: Brief) -> Iterator[str]:
    """
    The sources of what stands on the page.
    """
    state, changes = brief.state, brief.changes
    pledges = [one for one in state.pledges.values() if one.open is not Answer.NO]
    rests = (
        *(state.relations, state.tier, state.last_meeting, state.last_visit),
        *(part for plan in _plans(brief) for part in _carried(plan)),
        *(part for one in pledges for part in (one.made, one.terms)),
        *(part for one in brief.treaties if not one.is_over for part in _rests(one)),
        *(*changes.learned, *changes.happened, *changes.learned_turns, *changes.happened_turns, *brief.ahead.items),
        *(one.made for one in state.open_requests),
        *(*state.pending, *state.scheduled),
        *(part for one in state.disputes for part in (one, *_disputed(brief, one))),
    )
    cited = {cite.source for one in rests if one is not None for cite in _cites(one)}
    cited |= {claim.source for one in state.disputes for claim in _claims(one) if claim.source is not None}
    return (_source(one) for one in brief.sources if one.source in cited)


def _source(one: SourceDeclared) -> str:
    said = (one.author, one.publisher, f"published {one.published}" if one.published else None, one.form, one.status)
    more = ", ".join(part for part in said if part)
    title = f" {safe(str(one.title))}" if one.title is not None else ""
    # An address is a link only where it can hold nothing but an address.
    link = "" if one.url is None else f" <{one.url}>" if _URL.fullmatch(one.url) else f" {safe(one.url)}"
    return f"- **{safe(one.source)}**{title}{f' ({safe(more)})' if more else ''}{link}"

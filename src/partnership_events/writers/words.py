"""
What changed and what lies ahead, in plain words, for whichever page or card tells them.

Only words: no styles, no markup, and no sources in them, so that a terminal and a page can each do that in its own way.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from partnership_events.codes import Code, Family, TransactionType
from partnership_events.dates import Answer
from partnership_events.describe import code_in_words, kind_in_words, summary, value_in_words
from partnership_events.event import Cell, Event, Over
from partnership_events.facts import Fact
from partnership_events.folding import Standing
from partnership_events.projections.changes import Change, Turn
from partnership_events.projections.coming import Coming, Prospect
from partnership_events.projections.state import possible
from partnership_events.projections.terms import Ending
from partnership_events.projections.treaties import Stage, Treaty, TreatyParty
from partnership_events.values import Citation
from partnership_events.vocabulary.pledges import Terms
from partnership_events.vocabulary.positions import CooperationAgreed
from partnership_events.vocabulary.projects import ProgressReported

Told: TypeAlias = tuple[str, tuple[Standing[Any] | Fact, ...]]
"""
What is said, and what it rests on.
"""

HEADINGS: dict[Family, str] = {
    Family.RELATIONS: "Relations",
    Family.INSTRUMENTS: "Instruments",
    Family.PLANS: "Plans",
    Family.PROJECTS: "Projects",
    Family.PLEDGES: "Pledges",
    Family.INTERACTION: "Meetings",
    Family.POSITIONS: "Positions",
    Family.CONTEXT: "Context",
    Family.PARTIES: "Parties",
    Family.RECORD: "Record",
}

# How a cell is called where its value does not say so itself; its other words fill the places.
_CELLS = {
    "mission": "mission of {} in {}",
    "instrument": "{}",
    "initiative": "{}",
    "project": "{}",
    "launch": "{}",
    "mechanism": "{}",
    "milestone": "milestone",
    "incident": "incident",
    "request": "request",
    "consent": "{}, consent of {1}",
    "in_force": "{}, in force",
    "end": "{}",
    "end_for": "{} for {1}",
    "plan": "{}",
    "pledge": "{}",
    "terms": "terms of {}",
    "withdrawn": "{}",
    "superseded": "{}",
    "delivered": "delivered of {}",
    "verdict": "{1} on {}",
    "status": "status of {}",
    "planned_end": "planned end of {}",
    "report": "last report on {}",
    "session": "last session of {}",
    "last_meeting": "last meeting",
    "last_visit": "last visit",
    "member": "membership of {}",
}
# Of these the latest is what matters, and when it was.
_LATEST = frozenset({"last_meeting", "last_visit", "session", "report"})


@attrs.frozen(kw_only=True)
class Sentence:
    """
    A sentence in its parts: what it is about, what was and what is, and what else is to be said; each may be empty.
    """

    about: str
    was: str = ""
    now: str = ""
    more: str = ""
    cites: tuple[Citation, ...] = ()

    def text(self, arrow: str = "->") -> str:
        """
        The whole of it, in one line.
        """
        told = f" {arrow} ".join(part for part in (self.was, self.now) if part)
        return f"{self.about}: {told}{self.more}" if self.about else f"{told}{self.more}"


def joined(items: Iterable[str], last: str = "and") -> str:
    """
    Words in a row as a person says them: ``a, b and c``.
    """
    told = list(items)
    return f"{', '.join(told[:-1])} {last} {told[-1]}" if len(told) > 1 else "".join(told)


# -- what changed


def changed(changes: Sequence[Change], turns: Sequence[Turn]) -> list[tuple[str, list[Sentence]]]:
    """
    The sentences of all that changed, under the headings of their families.
    """
    heaps: dict[Family, list[Sentence]] = {}
    for group in _together(change for change in changes if not _goes_without_saying(change, changes)):
        heaps.setdefault(group[0].family, []).append(_changed(group))
    for turn in turns:
        if turn.was is not None and turn.now is not None:
            heaps.setdefault(turn.family, []).append(_turned(turn))
    return [(HEADINGS[family], heaps[family]) for family in Family if family in heaps]


def _goes_without_saying(change: Change, changes: Sequence[Change]) -> bool:
    """
    Terms that came with their pledge; what was replied to, which stands beside the reply itself; an undone end.
    """
    first = change.cell[0] if change.cell else ""
    if first == "terms":
        return change.was is None and any(one.cell == ("pledge", *change.cell[1:]) for one in changes)
    return first == "reply" or not (_holds(change.was) or _holds(change.now))


def _holds(standing: Standing[Any] | None) -> bool:
    return standing is not None and (standing.value is not None or bool(standing.candidates))


def _together(changes: Iterable[Change]) -> list[list[Change]]:
    """
    Cells that one fact wrote for several parties or topics are told once.
    """
    groups: dict[object, list[Change]] = {}
    for change in changes:
        first = change.cell[0] if change.cell else ""
        facts = tuple(fact.id for fact in change.facts)
        about = change.cell[2:] if first == "position" else ()
        alike = (first, about, facts, _words_of(change.was)) if first in ("position", "cooperation") else change.cell
        groups.setdefault(alike, []).append(change)
    return list(groups.values())


def _changed(group: Sequence[Change]) -> Sentence:
    change = group[0]
    was, now = _words_of(change.was), _words_of(change.now)
    cites = tuple(dict.fromkeys(cite for one in group for cite in one.cites))
    about, since = _about(group), _since(change.now)
    if change.cell[:1] == ("cooperation",) and not was:
        # What was agreed stands in the cells, one a topic; the fact itself may say no more.
        topics = joined(one.cell[1] for one in group)
        return Sentence(about=about, now=topics + (f"; {now}" if now else ""), more=since, cites=cites)
    if change.cell[:1] == ("position",) and not was:
        return Sentence(about="", now=f"{about} {now}", more=since, cites=cites)
    if _was_possible(change):
        return Sentence(about=about, now=now, more=f"{since}; possible before", cites=cites)
    if was == now:
        return Sentence(about=about, now=now, more=_what_differs(change), cites=cites)
    if not was:
        return Sentence(about=about, now=now, more=since, cites=cites)
    if not now:
        return Sentence(about=about, was=was, now="none", cites=cites)
    if _event(change.now) is not None and _event(change.was) is not None:
        before = f"; before: {was}" + (f" ({change.was.since})" if change.was and change.was.since else "")
        return Sentence(about=about, now=now, more=f"{since}{before}", cites=cites)
    return Sentence(about=about, was=was, now=now, more=since, cites=cites)


def _about(group: Sequence[Change]) -> str:
    cell, event = group[0].cell, _event(group[0].now)
    first = cell[0] if cell else ""
    if first == "position":
        parties = joined(one.cell[1] for one in group)
        return f"{parties} on {group[0].cell[2]}" if _words_of(group[0].was) and len(group[0].cell) > 2 else parties
    if first == "cooperation":
        return (
            "cooperation agreed" if group[0].was is None else f"cooperation on {joined(one.cell[1] for one in group)}"
        )
    if event is not None and first not in _LATEST and (_was_possible(group[0]) or not _words_of(group[0].was)):
        return kind_in_words(event.kind)
    return cell_in_words(cell)


def cell_in_words(cell: Cell) -> str:
    """
    The address of a cell as a person says it.
    """
    first, rest = (cell[0], cell[1:]) if cell else ("", ())
    form = _CELLS.get(first)
    if first == "money" and len(rest) == 2 and rest[0] in set(TransactionType):
        return f"{code_in_words(TransactionType(rest[0]))} in {rest[1]}"
    if form is None or form.count("{") > len(rest):
        return " ".join([first.replace("_", " "), *rest]).strip()
    return form.replace("{}", "{0}", 1).replace("{}", "{1}").format(*rest)


def _event(standing: Standing[Any] | None) -> Event | None:
    """
    The event that a cell holds, or else the first that it may.
    """
    some = [] if standing is None else [standing.value, *_may(standing)]
    return next((one for one in some if isinstance(one, Event)), None)


def _was_possible(change: Change) -> bool:
    """
    Whether what is certain now was one of those things that were possible, and none was certain.
    """
    was, now = change.was, change.now
    if was is None or now is None or was.value is not None or now.candidates or now.value is None:
        return False
    return now.value in _may(was)


def _since(now: Standing[Any] | None) -> str:
    if now is None or now.since is None or now.value is None:
        return ""
    return f" ({now.since})" if isinstance(now.value, Event) else f", since {now.since}"


def _what_differs(change: Change) -> str:
    was, now = change.was, change.now
    if was is None or now is None:
        return ""
    if was.since != now.since:
        return f": since {was.since} -> {now.since}" if was.since and now.since else _since(now)
    if was.disputed != now.disputed:
        return ", now disputed" if now.disputed else ", no longer disputed"
    return ", told more fully"


def _words_of(standing: Standing[Any] | None) -> str:
    """
    What a cell holds, and what else it may.
    """
    if standing is None:
        return ""
    unit = f" {standing.cell[2]}" if standing.cell[:1] == ("delivered",) and any(standing.cell[2:]) else ""
    settled = (
        [("possibly " if standing.ambiguous else "") + held_in_words(standing.value) + unit]
        if standing.value is not None
        else []
    )
    may = [f"possibly {held_in_words(one.value) + unit if one.value is not None else 'none'} ({one.on})"
           for one in standing.candidates]  # fmt: skip
    return " or ".join([*settled, *may])


def held_in_words(value: Any) -> str:
    """
    A value that a cell holds.
    """
    match value:
        case Over():
            return value.how.replace("_", " ") + (f" by {', '.join(value.by)}" if value.by else "")
        case ProgressReported():
            # Of what it reports stands beside it.
            return summary(attrs.evolve(value, subject=""), references=False).strip(", ") or "reported"
        case CooperationAgreed():
            return summary(value, references=False)
        case Event():
            return summary(value, references=False) or kind_in_words(value.kind)
        case Code():
            return code_in_words(value)
        case Terms():
            parts = (value.quantity, value.horizon)
            return ", ".join(value_in_words(part) for part in parts if part is not None) or "no terms"
        case None:
            return "none"
        case str() | int() | tuple() | decimal.Decimal():
            return value_in_words(value)
        case _:
            # A kind of one's own may keep anything in a cell.
            return value_in_words(value) if attrs.has(type(value)) else str(value)


def _turned(turn: Turn) -> Sentence:
    """
    A judgement that turned; of an entry's doing the date stands beside the entry.
    """
    more = "" if turn.on is None else f", since {turn.on}"
    alone = "" if turn.told else ", by the calendar alone" if turn.on is not None else ""
    about = turn.label if turn.label == turn.subject else f"{turn.label} ({_short(turn.subject)})"
    return Sentence(
        about=f"{about}, {turn.judged}",
        was=turn.was or "",
        now=turn.now or "",
        more=more + alone,
        cites=turn.cites,
    )


def _short(subject: str) -> str:
    return subject[:12] if len(subject) == 64 else subject


# -- what lies ahead


def coming_in_words(one: Coming) -> str:
    """
    What lies ahead, without its date: ``50 years of diplomatic relations``.
    """
    named = one.label if one.label in ("", one.subject) or one.subject == "request" else f"{one.label} ({one.subject})"
    match one.what:
        case Prospect.SCHEDULED:
            events = [fact.event for fact in one.facts]
            return "; ".join(": ".join(part for part in (kind_in_words(e.kind), summary(e)) if part) for e in events)
        case Prospect.ANNIVERSARY:
            since = "of" if one.subject in ("relations", "tier") else "since the"
            return f"{one.years} years {since} {one.label} ({one.since})"
        case Prospect.MEETING:
            return f"session due: {named}, {value_in_words(one.length)} after {one.since}{_late(one.overdue)}"
        case Prospect.DEADLINE | Prospect.REPLY | Prospect.NOTICE:
            return f"{one.what.value}: {named}"
        case Prospect.PLAN_ENDS | Prospect.TERM_ENDS:
            return f"last day: {named}"
        case Prospect.PROJECT_ENDS:
            return f"planned end: {named}"
        case _:
            return f"{named}: {one.what.value}"


def _late(overdue: Answer) -> str:
    return {Answer.YES: "; overdue", Answer.NO: ""}.get(overdue, "; possibly overdue")


# -- treaties


def stage_in_words(one: Treaty) -> str:
    """
    Where a text is in its life, and how sure that is.
    """
    if one.stages == (Stage.NOT_ENTERED,):
        return "not in force" if one.answer is Answer.YES else f"in force: {one.answer}"
    stages = joined(map(str, one.stages), "or")
    if one.answer is Answer.YES:
        return f"{stages}, not in force" if one.stage in ("signed", "consented to") else stages
    return f"possibly {stages}" if one.answer is Answer.POSSIBLY else f"{stages}; in force: {one.answer}"


def life_in_words(one: Treaty) -> Iterator[Told]:
    """
    What else there is to say of a text, each with what it rests on.
    """
    text = one.instrument
    yield from _consents(one)
    yield from _entry(one)
    yield from _terms(one)
    for party in one.parties:
        yield from _party(party)
    yield from _endings(text.ended, one.endings)
    if text.ended is not None:
        yield _ending(text.ended), (text.ended,)
    elif text.entered is not None and one.ends is not None and not one.present_terms:
        yield f"expired: over from {one.ends}", one.told_of_terms


def is_disputed(rests: Iterable[Standing[Any] | Fact], zone: str) -> bool:
    """
    Whether sources differ about anything that a line rests on.
    """
    return any(bool(one.disputes) or one.when(zone).clash if isinstance(one, Fact) else one.disputed for one in rests)


def _consents(one: Treaty) -> Iterator[Told]:
    if one.instrument.signed is not None:
        signatories = [party.party for party in one.parties if party.signed is not Answer.NO]
        by = f" by {joined(signatories)}" if signatories else ""
        yield f"signed{by}{_dated(one.instrument.signed)}", (one.instrument.signed,)
    for party in one.parties:
        if party.consent is not None:
            mode = next((_mode(may) for may in (party.consent.value, *_may(party.consent)) if may is not None), "")
            yield f"{mode} by {party.party}{_dated(party.consent)}{_unlike(one, party)}", (party.consent,)
    if one.needed is not None and one.instrument.consents and one.missing:
        signed = sum(party.signed is not Answer.NO for party in one.parties)
        needed = f"{one.needed} needed" if one.needed != signed else "all needed"
        enough = {Answer.YES: "; enough", Answer.NO: "; not enough"}.get(one.enough, f"; enough: {one.enough}")
        yield f"no consent recorded: {joined(one.missing)} ({needed}{enough})", ()


def _unlike(one: Treaty, party: TreatyParty) -> str:
    """
    Whether it binds who consented, where that does not follow from what is told of all or of that party alone.
    """
    own = party.entered is not None or _may_hold(party.ended)
    return "" if own or party.bound is one.instrument.in_force else f"; bound: {party.bound}"


def _entry(one: Treaty) -> Iterator[Told]:
    """
    When it entered into force for all; a first term that began then says so itself.
    """
    entered, term, begun = one.instrument.entered, one.term, one.instrument.begun_by
    if entered is None:
        return
    when = [may.on for may in possible(entered)]
    unbroken = begun if begun is not None and begun.on not in when else None
    if unbroken is not None:
        yield f"{one.stage} without a break since {unbroken.on}", unbroken.facts
    if term is not None and len(one.present_terms) == 1 and term.first == entered.since and _is_full(entered):
        return
    told, first = one.first_entry, one.first_entered
    is_first = first in when or (unbroken is not None and unbroken.on == first)
    more = f" (first {first})" if told is not None and not is_first else ""
    if not one.terms and not one.is_over:
        more += f"; renews itself by {value_in_words(one.renews)}" if one.renews else ""
        more += f"; notice: {value_in_words(one.notice)}" if one.notice else ""
    yield f"{_entered(entered)}{more}", (entered, told) if more.startswith(" (") and told is not None else (entered,)


def _entered(standing: Standing[Any]) -> str:
    """
    Its entry into force, or provisional application, as each that may be has it.
    """
    words: list[str] = []
    was = ""
    for may in possible(standing):
        if may.value is not None:
            word = "provisionally applied" if may.value.provisional else "in force"
            unsure = "" if may.value is standing.value else "possibly "
            words.append((f"{word}, " if word != was else "") + f"{unsure}{may.on}")
            was = word
    return " or ".join(words)


def _is_full(standing: Standing[Any]) -> bool:
    return not any(may.value is not None and may.value.provisional for may in possible(standing))


def _may_hold(standing: Standing[Any] | None) -> bool:
    """
    Whether a cell holds anything, or may: one that was written back to nothing does not.
    """
    return standing is not None and any(may.value is not None for may in possible(standing))


def _party(party: TreatyParty) -> Iterator[Told]:
    """
    What is told of one party alone, and whether the text binds it where that is not plain from it.
    """
    bound = f"; bound: {party.bound}"
    if party.entered is not None and _may_hold(party.entered):
        more = bound if party.bound is not Answer.YES and not _may_hold(party.ended) else ""
        yield f"for {party.party}: {_entered(party.entered)}{more}", (party.entered,)
    for words, rests in _endings(party.ended, party.endings):
        yield f"for {party.party}: {words}", rests
    if party.ended is not None and _may_hold(party.ended):
        yield f"for {party.party}: {_ending(party.ended)}{bound}", (party.ended,)


def _may(standing: Standing[Any]) -> list[Any]:
    return [one.value for one in standing.candidates]


def _mode(consent: Any) -> str:
    return code_in_words(consent.mode) if isinstance(getattr(consent, "mode", None), Code) else "consent"


def _dated(standing: Standing[Any]) -> str:
    settled = [str(standing.since)] if standing.value is not None and standing.since is not None else []
    told = [*settled, *(f"possibly {one.on}" for one in standing.candidates if one.value is not None)]
    return f", {' or '.join(told)}" if told else ""


def _terms(one: Treaty) -> Iterator[Told]:
    """
    The term in which it is; around an imprecise end, each in which it may be.
    """
    rests, some = one.told_of_terms, one.present_terms
    renews = f"; renews itself by {value_in_words(one.renews)}" if one.next_term and one.renews else ""
    if len(some) > 1:
        yield f"possibly {joined((f'term {term.number}' for term in some), 'or')}{renews}", rests
        renews = ""
    for term in some:
        through = f" through {term.last}" if term.last is not None else ""
        number = f"term {term.number}: " if one.renews is not None else "term: "
        notice = f"; notice by {term.notice_by}" if term.notice_by is not None else ""
        yield f"{number}from {term.first}{through}{renews}{notice}", rests


def _endings(ended: Standing[Any] | None, endings: Iterable[Ending]) -> Iterator[Told]:
    """
    The ends in effect beside the one that was told last, which still lies ahead: a suspension under notice.
    """
    last = [] if ended is None else [ended.value, *_may(ended)]
    for one in endings:
        if one.event not in last:
            possibly = "" if one.answer is Answer.YES else "possibly "
            yield f"{possibly}{_ended(one.event, f', {one.on}' if one.on is not None else '')}", one.facts


def _ending(ended: Standing[Any]) -> str:
    event: Any = ended.value if ended.value is not None else next(one for one in _may(ended) if one is not None)
    return _ended(event, _dated(ended))


def _ended(event: Any, dated: str) -> str:
    by = f" by {joined(event.by)}" if event.by else ""
    notice = f", notice given {event.notice_date}" if event.notice_date is not None else ""
    effect = f", takes effect {event.effective}" if event.effective is not None else ""
    return f"{code_in_words(event.mode)}{by}{dated}{notice}{effect}"

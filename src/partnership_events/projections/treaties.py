"""
The life of treaties: signed, consented to, applied, in force, renewed, ended; for all parties, and for each.

What is in force is answered by ``terms``, as everywhere; in which term a text is, by ``renewals``.  Here stands what a
desk officer asks beside it: at which stage a text is, whom it binds, and who is still missing.

      signed       consents       in force                        notice_by      renewal
    ----|--------------|-------------|------------ term 1 ------------|------------|------- term 2 ---->

**Who is bound**: an entry into force for all binds all signatories; where the text says how many consents it needs,
those that consented by then.  Who consents later is possibly bound until the log tells of an entry for that party.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from partnership_events import classes
from partnership_events.codes import Binding, Role
from partnership_events.dates import Answer, Duration, EdtfDate
from partnership_events.dates.answer import all_of, not_
from partnership_events.event import Entry, Event
from partnership_events.facts import Fact, KnownAt
from partnership_events.folding import AsOf, Seen, Standing, view
from partnership_events.projections import terms
from partnership_events.projections.carriers import Telling, carriers, earlier, facts_of
from partnership_events.projections.coverage import silence
from partnership_events.projections.partnership import state_of
from partnership_events.projections.reckoning import day_after, days_between, spanning
from partnership_events.projections.renewals import TreatyTerm, runs_out, terms_of
from partnership_events.projections.state import (
    Instrument,
    PartnershipState,
    Possible,
    StateBasis,
    agreed,
    possible,
    surely,
)
from partnership_events.projections.terms import Ending
from partnership_events.values import Label
from partnership_events.vocabulary.instruments import (
    InstrumentConsented,
    InstrumentEnded,
    InstrumentInForce,
)


class Stage(enum.StrEnum):
    """
    Where in its life a text is.

    ``signed`` is a text of which no entry into force is told, ``not entered`` one of which no signature or consent is
    told either, perhaps its end alone; ``current`` is one that does not bind, and never enters.
    """

    NOT_ENTERED = "not entered"
    CONSENTED = "consented to"
    SIGNED = "signed"
    CURRENT = "current"
    PARTLY = "in force for some"
    PARTLY_PROVISIONAL = "provisionally applied for some"
    PROVISIONAL = "provisionally applied"
    IN_FORCE = "in force"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    DENOUNCED = "denounced"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    NOT_RENEWED = "not renewed"


_OVER = frozenset({Stage.EXPIRED, Stage.TERMINATED, Stage.DENOUNCED, Stage.SUPERSEDED, Stage.NOT_RENEWED})


@classes.frozen(kw_only=True)
class TreatyParty:
    """
    One party of a text: whether it signed and consented, and whether the text binds it at the cut-off.

    ``entered`` and ``ended`` are what is told of that party alone, ``endings`` the ends of that which are in effect, or
    may be: the last one first.
    """

    party: str
    signed: Answer
    consented: Answer
    bound: Answer
    consent: Standing[InstrumentConsented] | None = None
    entered: Standing[InstrumentInForce] | None = None
    ended: Standing[InstrumentEnded] | None = None
    endings: tuple[Ending, ...] = ()


@classes.frozen(kw_only=True)
class Treaty:
    """
    One text, and where in its life it is.

    ``answer`` says how sure the stage is: unknown or not covered where nobody wrote whether the text entered into
    force; where it is possibly, ``otherwise`` are the other stages at which it may be.  ``needed`` is how many must
    consent (all that signed, unless the text says how many), ``enough`` whether they have, ``completed`` when the last
    needed one did; ``first_entered`` when it first entered into force for all, whatever came since, and not when it
    was provisionally applied; ``first_entry`` is the fact that tells so.  ``terms`` are its terms so far, the latest
    fifty of them, ``next_term`` what follows the last of these if nobody gives notice; ``told_of_terms`` are the facts
    that carry it, and once no term runs those of the last one to end.  ``endings`` are the recorded ends that are in
    effect, or may be, the last one first: a suspension while notice lies ahead.  ``ends`` is from when it is over, be
    that still ahead: as a recorded end says (``notice_given`` and ``ended_by`` are told of that), or else the day after
    a term that does not renew itself.
    """

    basis: StateBasis
    id: str
    title: Label | None
    instrument: Instrument
    stage: Stage
    answer: Answer
    otherwise: tuple[Stage, ...] = ()
    parties: tuple[TreatyParty, ...] = ()
    needed: int | None = None
    enough: Answer = Answer.UNKNOWN
    completed: EdtfDate | None = None
    first_entered: EdtfDate | None = None
    first_entry: Fact | None = None
    renews: Duration | None = None
    notice: Duration | None = None
    terms: tuple[TreatyTerm, ...] = ()
    next_term: TreatyTerm | None = None
    told_of_terms: tuple[Fact, ...] = ()
    endings: tuple[Ending, ...] = ()
    notice_given: EdtfDate | None = None
    ends: EdtfDate | None = None
    ended_by: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        """
        True where it has surely ended; what is suspended has not.
        """
        return self.answer is Answer.YES and self.stage in _OVER

    @property
    def stages(self) -> tuple[Stage, ...]:
        """
        The stages at which it may be; beside another, that it may not have entered goes without saying.
        """
        all_ = (self.stage, *self.otherwise)
        return tuple(one for one in all_ if one is not Stage.NOT_ENTERED) or all_

    @property
    def term(self) -> TreatyTerm | None:
        """
        The term in which it is, or the first of those in which it may be; None where it has none.
        """
        return next(iter(self.present_terms), None)

    @property
    def present_terms(self) -> tuple[TreatyTerm, ...]:
        """
        All the terms in which it is or may be.
        """
        return tuple(one for one in self.terms if one.holds is not Answer.NO)

    @property
    def missing(self) -> tuple[str, ...]:
        """
        The signatories of whom no consent is certain.
        """
        return tuple(
            one.party for one in self.parties if one.signed is not Answer.NO and one.consented is not Answer.YES
        )


def treaties(
    entries: Sequence[Entry], *, as_of: AsOf, known_at: KnownAt = None, zone: str | None = None
) -> tuple[Treaty, ...]:
    """
    The life of each instrument that these entries name, as of a date: pure, no ledger, no clock.
    """
    seen = view(entries, as_of=as_of, known_at=known_at, zone=zone)
    return treaties_of(seen, state_of(seen, entries, known_at))


def treaties_of(seen: Seen, state: PartnershipState) -> tuple[Treaty, ...]:
    """
    The same of a view, and the state that was read off it.
    """
    return tuple(_treaty(seen, state.basis, one) for one in state.instruments.values())


def _treaty(seen: Seen, basis: StateBasis, one: Instrument) -> Treaty:
    signed = terms.held(one.signed)
    stages = list(dict.fromkeys(_stages(seen, one)))
    carrying = carriers(seen, one)
    entry = carrying[0].term_event if carrying else None
    last, finishing = runs_out(seen, one)
    end = _end(seen, one, stages)
    parties = tuple(parties_of(seen, one))
    needed = _needed(one)
    now, later = terms_of(seen, one, carrying)
    first = next((told for told in seen.writers(("in_force", one.id, "")) if _is_full(told.fact.event)), None)
    return Treaty(
        basis=basis,
        id=one.id,
        title=signed.title if signed is not None else None,
        instrument=one,
        stage=stages[0],
        answer=Answer.POSSIBLY if len(stages) > 1 else _sure(one, stages[0]),
        otherwise=tuple(stages[1:]),
        parties=parties,
        needed=needed,
        enough=_enough(seen, one, needed),
        completed=_completed(seen, one, needed),
        first_entered=first.on if first is not None else None,
        first_entry=first.fact if first is not None else None,
        renews=entry.auto_renew if entry is not None else None,
        notice=entry.notice if entry is not None else None,
        terms=now,
        # Who has denounced it has said that it will not renew itself.
        next_term=None if surely(one.ended) is Answer.YES else later,
        notice_given=end.notice_date if end is not None else None,
        told_of_terms=_told_of_terms(one, carrying or finishing),
        endings=terms.endings(seen, one.ended),
        ends=(end.effective or end.on) if end is not None else day_after(last),
        ended_by=end.by if end is not None else (),
    )


def _told_of_terms(one: Instrument, entries: Sequence[Telling]) -> tuple[Fact, ...]:
    """
    The facts of the entries into force, and of the signature where one of these leaves the term to the text.
    """
    stated = terms.held(one.signed)
    in_text = stated is not None and stated.term and any(entry.term_event.term is None for entry in entries)
    signed = (one.signed, *one.signed.candidates) if one.signed is not None and in_text else ()
    before = (fact for entry in entries for fact in entry.stated_by)
    return tuple(dict.fromkeys([*(fact for each in signed for fact in each.facts), *facts_of(entries), *before]))


def _is_full(event: Event | None) -> bool:
    """
    Whether it tells of an entry into force, and not of a provisional application.
    """
    return isinstance(event, InstrumentInForce) and not event.provisional


def _end(seen: Seen, one: Instrument, stages: Sequence[Stage]) -> InstrumentEnded | None:
    """
    The end that is told of a text: the one that made it what it is, once it is over, and else the last.
    """
    over = (told.event for told in terms.endings(seen, one.ended) if told.answer is Answer.YES)
    made = (event for event in over if Stage(event.mode.replace("_", " ")) in stages)
    return next(made, None) or terms.held(one.ended) if set(stages) <= _OVER else terms.held(one.ended)


# -- stages


def _stages(seen: Seen, one: Instrument) -> Iterator[Stage]:
    """
    The stages that the record leaves possible.
    """
    over = terms.is_over(seen, one.ended)
    if over is not Answer.YES:
        yield from _before_any_end(seen, one)
    for end in terms.endings(seen, one.ended):
        yield Stage(end.event.mode.replace("_", " "))


def _before_any_end(seen: Seen, one: Instrument) -> Iterator[Stage]:
    before = earlier(seen, one)
    running = [told.may for told in before if told.term.holds is Answer.YES]
    for told in possible(one.entered) if one.entered is not None else (Possible(None, None, None),):
        term = terms.instrument_term(seen, told, one.signed)
        holds = Answer.NO if term is None else term.holds
        if holds is not Answer.NO and told.value is not None:
            yield _applied(told.value)
        if holds is not Answer.YES and running:
            yield _applied(running[-1].value)
        elif holds is not Answer.YES:
            yield from _outside(one, term)
            yield from (_applied(was.event) for was in before if was.term.holds is not Answer.NO)


def _applied(entry: InstrumentInForce | None) -> Stage:
    return Stage.PROVISIONAL if entry is not None and entry.provisional else Stage.IN_FORCE


def _outside(one: Instrument, term: terms.Term | None) -> Iterator[Stage]:
    """
    The stages of a text while its term does not hold: before it begins, and after it is over.
    """
    if term is None or term.begun is not Answer.YES:
        yield _not_entered(one)
    if term is not None and term.over is not Answer.NO:
        yield Stage.EXPIRED


def _not_entered(one: Instrument) -> Stage:
    signed = terms.held(one.signed)
    some = [told.value for entry in one.entered_for.values() for told in possible(entry) if told.value is not None]
    if some:
        return Stage.PARTLY if any(map(_is_full, some)) else Stage.PARTLY_PROVISIONAL
    if signed is None:
        return Stage.CONSENTED if one.consents else Stage.NOT_ENTERED
    return Stage.CURRENT if signed.binding is Binding.NO else Stage.SIGNED


def _sure(one: Instrument, stage: Stage) -> Answer:
    if stage is Stage.SIGNED and surely(one.signed) is not Answer.YES:
        return Answer.POSSIBLY
    if stage is Stage.CONSENTED and Answer.YES not in map(surely, one.consents.values()):
        return Answer.POSSIBLY
    untold = stage in (Stage.SIGNED, Stage.CONSENTED, Stage.NOT_ENTERED)
    if untold and one.in_force in (Answer.UNKNOWN, Answer.NOT_COVERED):
        return one.in_force
    return Answer.YES


# -- parties


def _signatories(one: Instrument) -> tuple[str, ...]:
    signed = terms.held(one.signed)
    if signed is None:
        return ()
    return signed.signatories or tuple(each.party for each in signed.parties if each.role is Role.PARTY)


def _needed(one: Instrument) -> int | None:
    signed = terms.held(one.signed)
    told = signed.consents_needed if signed is not None else None
    return told if told is not None else len(_signatories(one)) or None


def parties_of(seen: Seen, one: Instrument) -> Iterator[TreatyParty]:
    """
    Who signed a text, consented to it, entered or left it, and whom it binds.
    """
    signatories = _signatories(one)
    for party in dict.fromkeys([*signatories, *one.consents, *one.entered_for, *one.ended_for]):
        consent = one.consents.get(party)
        consented = silence(seen, ("consent", one.id)) if consent is None else surely(consent)
        yield TreatyParty(
            party=party,
            # Who is not among those that are named did not sign; where nobody is named, nobody knows.
            signed=surely(one.signed) if party in signatories else Answer.NO if signatories else Answer.UNKNOWN,
            consented=consented,
            bound=_bound(seen, one, party, consented),
            consent=consent,
            entered=one.entered_for.get(party),
            ended=one.ended_for.get(party),
            endings=terms.endings(seen, one.ended_for.get(party)),
        )


def _bound(seen: Seen, one: Instrument, party: str, consented: Answer) -> Answer:
    whole, own = _bound_by_all(seen, one, party, consented), one.entered_for.get(party)
    left = terms.is_over(seen, one.ended_for.get(party))
    if own is None:
        return whole if left is Answer.NO else all_of(whole, not_(left))
    alone = agreed(_holds(terms.instrument_term(seen, told, one.signed)) for told in possible(own))
    alone = all_of(alone, not_(terms.is_over(seen, one.ended)))
    return all_of(terms.any_of(whole, alone), not_(left))


def _bound_by_all(seen: Seen, one: Instrument, party: str, consented: Answer) -> Answer:
    """
    Whether the entry into force for all binds this party.
    """
    signed, signatories = terms.held(one.signed), _signatories(one)
    threshold = signed is not None and signed.consents_needed is not None
    if one.entered is None or one.in_force is Answer.NO:
        return one.in_force
    if not threshold and (party in signatories or not signatories):
        return one.in_force
    if consented in (Answer.UNKNOWN, Answer.NOT_COVERED, Answer.NO):
        return consented
    return all_of(one.in_force, consented, _by_then(seen, one.consents[party], one.entered))


def _by_then(seen: Seen, consent: Standing[Any], entered: Standing[Any]) -> Answer:
    _, consented = _days(seen, consent)
    _, since = _days(seen, entered)
    return Answer.YES if consented is not None and since is not None and consented <= since else Answer.POSSIBLY


def _holds(term: terms.Term | None) -> Answer:
    return Answer.NO if term is None else term.holds


def _days(seen: Seen, standing: Standing[Any]) -> tuple[dt.date | None, dt.date | None]:
    """
    The first and the last day on which a standing may have come about; no last one where that is not certain.
    """
    days = [days_between(one.on, one.at_zone, seen.zone) for one in possible(standing) if one.value and one.on]
    first = min((day for day, _ in days if day is not None), default=None)
    if surely(standing) is not Answer.YES or any(last is None for _, last in days):
        return first, None
    return first, max((last for _, last in days if last is not None), default=None)


def _counting(one: Instrument) -> list[Standing[InstrumentConsented]]:
    """
    The consents that count: where the text does not say how many it needs, only those of who signed.
    """
    signed, signatories = terms.held(one.signed), _signatories(one)
    anybody = signed is not None and signed.consents_needed is not None
    return [consent for party, consent in one.consents.items() if anybody or party in signatories]


def _enough(seen: Seen, one: Instrument, needed: int | None) -> Answer:
    if needed is None:
        return Answer.UNKNOWN
    sure = [surely(consent) for consent in _counting(one)]
    if sure.count(Answer.YES) >= needed:
        return Answer.YES
    if len(sure) - sure.count(Answer.NO) >= needed:
        return Answer.POSSIBLY
    return silence(seen, ("consent", one.id))


def _completed(seen: Seen, one: Instrument, needed: int | None) -> EdtfDate | None:
    """
    The day of the last consent that was needed.
    """
    if not needed or needed < 0:
        return None
    days = [_days(seen, consent) for consent in _counting(one)]
    return spanning(_ranked((first for first, _ in days), needed), _ranked((last for _, last in days), needed))


def _ranked(days: Iterable[dt.date | None], number: int) -> dt.date | None:
    told = sorted(day for day in days if day is not None)
    return told[number - 1] if len(told) >= number else None

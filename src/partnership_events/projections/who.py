"""
Who was it: over many logs, which partnerships had a label, a tier, a plan, a party, an event on a date?

Every criterion is judged by itself, and says by which rule.  Where several are asked, all must hold, and the answer is
that of the least sure: no before not covered before unknown before possibly before yes.  Silence is no only where a
log declares to cover the time; a label without a rank is unknown, not low.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from partnership_events import classes
from partnership_events.dates import Answer
from partnership_events.errors import Problem, Refused, UnknownKind, did_you_mean
from partnership_events.event import Entry, Vocabulary
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf
from partnership_events.projections.across import ZONE, Look, folded, look, no_states, parties_named, weakest
from partnership_events.projections.criteria import CRITERIA, Criterion, Subject, Wanted
from partnership_events.projections.grounds import Ground
from partnership_events.projections.ladders import Ladders
from partnership_events.projections.state import StateBasis
from partnership_events.vocabulary import STANDARD

_LAST_YEAR = 9999


@classes.frozen(kw_only=True)
class Match:
    """
    One partnership on one date: the answer, and a ground for each criterion, in the order of the rules.
    """

    partnership: str
    on: str
    answer: Answer
    grounds: tuple[Ground, ...]
    basis: StateBasis


@classes.frozen(kw_only=True)
class Who:
    """
    The answer of a ledger: every partnership on every date, those that say no among them.

    ``rules`` say in words by what was judged, one for each criterion.  ``notes`` are what a reader should know beside.
    """

    wanted: Wanted
    dates: tuple[str, ...]
    zone: str
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    matches: tuple[Match, ...]

    @property
    def found(self) -> tuple[Match, ...]:
        """
        Those whose answer is not no.
        """
        return tuple(one for one in self.matches if one.answer is not Answer.NO)


def every_january(first: int, last: int) -> tuple[str, ...]:
    """
    The 1 January of every year from the first through the last; raises ``Refused``.
    """
    if not 1 <= first <= last <= _LAST_YEAR:
        raise Refused(Problem("each_year", f"{first}..{last} is no range of years", "two years, the earlier one first"))
    return tuple(f"{year:04d}-01-01" for year in range(first, last + 1))


def dates_asked(on: AsOf | None, each_year: tuple[int, int] | None) -> tuple[AsOf, ...]:
    """
    The dates of a question: one, or every 1 January of a range of years; raises ``Refused`` for none and for both.
    """
    if (on is None) == (each_year is None):
        raise Refused(Problem("on", "on which date?", "give on, or each_year with its first and last year"))
    return (on,) if each_year is None else every_january(*each_year)


def who(
    logs: Mapping[str, Sequence[Entry]],
    wanted: Wanted,
    *,
    on: AsOf | None = None,
    each_year: tuple[int, int] | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
    vocabulary: Vocabulary = STANDARD,
) -> Who:
    """
    Which of these partnerships had what is wanted, on a date or on every 1 January of a range of years.

    Dates are read in ``zone``, by default in UTC whatever the logs say.  Raises ``Refused`` for a question that asks
    nothing, ``UnknownKind`` for a kind that the vocabulary has not, ``InvalidDate`` for an imprecise date.
    """
    dates = dates_asked(on, each_year)
    looks = {
        name: tuple(look(entries, date, known_at=known_at, zone=zone or ZONE) for date in dates)
        for name, entries in logs.items()
    }
    return who_of(looks, wanted, zone=zone or ZONE, vocabulary=vocabulary)


def who_of(
    looks: Mapping[str, Sequence[Look]], wanted: Wanted, *, zone: str = ZONE, vocabulary: Vocabulary = STANDARD
) -> Who:
    """
    The same of logs that were looked at, each on the same dates.
    """
    if wanted.kind is not None and wanted.kind not in vocabulary:
        raise UnknownKind(Problem("kind", f"no kind {wanted.kind!r}", did_you_mean(wanted.kind, vocabulary.kinds)))
    looks = {name: looks[name] for name in sorted(looks) if looks[name]}
    ladders = Ladders.told_by({name: told[0].seen.declarations for name, told in looks.items()})
    if wanted.at_least is not None and looks:
        wanted = attrs.evolve(wanted, ladder=ladders.named(wanted.ladder, wanted.at_least).ladder)
    asked = [one for one in CRITERIA if one.asked(wanted)]
    matches = [
        _match(Subject(name=name, look=one, ladders=ladders, vocabulary=vocabulary), wanted, asked)
        for name, told in looks.items()
        for one in told
    ]
    dates = [one.seen.cutoff.text for one in next(iter(looks.values()), ())]
    return Who(
        wanted=wanted,
        dates=tuple(dates),
        zone=zone,
        rules=tuple(one.rule(wanted, ladders) for one in asked),
        notes=tuple(_notes(looks, wanted, ladders, matches)),
        matches=tuple(matches),
    )


def _match(one: Subject, wanted: Wanted, asked: Sequence[Criterion]) -> Match:
    grounds = tuple(criterion.judge(one, wanted) for criterion in asked)
    return Match(
        partnership=one.name,
        on=one.look.seen.cutoff.text,
        answer=weakest(ground.answer for ground in grounds),
        grounds=grounds,
        basis=one.look.state.basis,
    )


def _notes(
    looks: Mapping[str, Sequence[Look]], wanted: Wanted, ladders: Ladders, matches: Sequence[Match]
) -> Iterable[str]:
    if wanted.ladder is not None and looks:
        yield from ladders.notes(wanted.ladder)
    if wanted.party is not None:
        known = {key for told in looks.values() for key in parties_named(told[0])}
        if wanted.party not in known:
            hint = _nearest(wanted.party, known)
            yield f"no log names a party {wanted.party}{f'; {hint}' if hint else ''}"
    yield from _of_no_states(looks, wanted, matches)


def _nearest(party: str, known: Iterable[str]) -> str | None:
    same = next((key for key in sorted(known) if folded(key) == folded(party)), None)
    return did_you_mean(party, known) if same is None else f"did you mean {same}?"


def _of_no_states(looks: Mapping[str, Sequence[Look]], wanted: Wanted, matches: Sequence[Match]) -> Iterable[str]:
    """
    Parties of what was found, or may have been, that were no states on a date on which it was.
    """
    found = {(one.partnership, one.on) for one in matches if one.answer in (Answer.YES, Answer.POSSIBLY)}
    told = ((name, one) for name, dated in looks.items() for one in dated if (name, one.seen.cutoff.text) in found)
    where: dict[str, list[str]] = {}
    for name, one in told:
        for party, why in no_states(one):
            if wanted.party in (None, party) and wanted.kind is None:
                where.setdefault(why, []).append(name)
    for why, names in where.items():
        yield f"{why}; by its log it belongs to {' and '.join(dict.fromkeys(names))} all the same"

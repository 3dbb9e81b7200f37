"""
What is to become of each fact of the second coder: proposed by rule, decided by a person, kept in a text file.

    dispute    3f2a91c0aa01 7be1d2aa0f32   # meeting held: date 2024-08-12 here, 2024-08-13 there
    take       90aa17c3b1f0                # position stated 2022-11-29, missiles

The first word is the choice; a fact of the first log and one of the second follow, by the first digits of their ids;
what stands behind ``#`` is for the reader.  A pair that nobody proposed may be written by hand.  A line that begins
with ``#?`` is a question: a choice in its place decides it.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence

from partnership_events import classes
from partnership_events.coding.comparison import Comparison, Pair
from partnership_events.coding.likeness import FieldCompared
from partnership_events.coding.origins import independent
from partnership_events.describe import kind_in_words, summary, value_in_words
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Entry
from partnership_events.facts import Fact, Facts, resolve


class Choice(enum.StrEnum):
    """
    What becomes of a fact of the second coder.

    ``same``: told as the same fact, by ``same_as``; the first coder's fields stand.  ``dispute``: the same, and each
    field in which the two exclude each other is disputed.  ``theirs``: the same, and the first coder's entry is
    corrected.  ``different``, ``take``: told as a fact of its own.  ``skip``: not told here.
    """

    SAME = "same"
    DISPUTE = "dispute"
    THEIRS = "theirs"
    DIFFERENT = "different"
    TAKE = "take"
    SKIP = "skip"


LINKING = frozenset({Choice.SAME, Choice.DISPUTE, Choice.THEIRS})


@classes.frozen(kw_only=True)
class Decision:
    """
    A choice about one fact of the second log (``yours``, by id), and which fact of the first it is about.
    """

    choice: Choice
    yours: str
    mine: str | None = None


# Before a pair that a person has to decide: the line says nothing until then.
_UNDECIDED = "#?"

Decisions = Mapping[str, Decision]
"""
Decisions by the fact of the second log.
"""


def proposed(comparison: Comparison) -> Decisions:
    """
    What the rule proposes: one fact where it is likely, disputed where fields exclude each other, else two.
    """
    told = {pair.yours.id: _proposal(pair) for pair in comparison.pairs}
    alone = {fact.id: Decision(choice=Choice.TAKE, yours=fact.id) for fact in comparison.only_yours}
    return {**told, **alone}


def _proposal(pair: Pair) -> Decision:
    likely = Choice.DISPUTE if pair.contradictions else Choice.SAME
    choice = likely if pair.is_likely else Choice.DIFFERENT
    return Decision(choice=choice, yours=pair.yours.id, mine=pair.mine.id)


def decided(text: str, mine: Sequence[Entry], yours: Sequence[Entry], where: str = "decisions") -> Decisions:
    """
    The decisions that a text holds; raises ``Refused`` with the problems of all its lines.
    """
    here, there = resolve(independent(mine, yours)), resolve(independent(yours, mine))
    told: dict[str, Decision] = {}
    problems: list[Problem] = []
    for number, row in enumerate(text.split("\n"), start=1):
        words = row.partition("#")[0].split()
        try:
            if words:
                decision = _decision(words, here, there)
                if told.setdefault(decision.yours, decision) != decision:
                    raise Refused(Problem("", f"{words[-1]} was decided otherwise before", "one line for each"))
        except Refused as refused:
            problems += (Problem(f"{where}:{number}", one.met, one.right) for one in refused.problems)
    if problems:
        raise Refused(*problems)
    _must_be_one_to_one(told, where)
    return told


def _decision(words: Sequence[str], here: Facts, there: Facts) -> Decision:
    word, *ids = words
    choices = [choice.value for choice in Choice]
    if word not in choices:
        hint = did_you_mean(word, choices, otherwise=f"write {', '.join(choices)}")
        raise Refused(Problem("", f"{word!r} is no choice", hint))
    choice = Choice(word)
    alone = choice in (Choice.TAKE, Choice.SKIP)
    if not 1 <= len(ids) <= 2 or (len(ids) == 1 and not alone):
        right = f"{word} [HERE] THERE" if alone else f"{word} HERE THERE, a fact of each log"
        raise Refused(Problem("", f"{len(ids)} ids", right))
    yours = _fact(ids[-1], there, "the other log")
    return Decision(choice=choice, yours=yours, mine=_fact(ids[0], here, "this log") if len(ids) == 2 else None)


def _fact(digits: str, facts: Facts, where: str) -> str:
    found = {fact.id for id_, fact in facts.fact_of.items() if len(digits) >= 4 and id_.startswith(digits)}
    if len(found) != 1:
        met = f"{len(found) or 'no'} fact{'s' * (len(found) != 1)} of {where} with an id that begins {digits!r}"
        raise Refused(Problem("", met, "take the digits from a new list of decisions"))
    return found.pop()


def _must_be_one_to_one(told: Decisions, where: str) -> None:
    met: dict[str, str] = {}
    for one in told.values():
        if one.choice in LINKING and one.mine is not None and met.setdefault(one.mine, one.yours) != one.yours:
            right = "let one of the two be the same as the first in its own log, and merge again"
            raise Refused(Problem(where, f"two facts of the other log are to be {one.mine[:12]}", right))


def as_text(comparison: Comparison, decisions: Decisions, coder: str, *, without: Collection[str] = frozenset()) -> str:
    """
    The decisions as a text to be edited: first what a person should look at.

    ``without`` leaves out facts of the second log, those say that are told already.
    """
    asked, settled = _rows(comparison, decisions, without)
    head = [
        f"# What becomes of each fact that {coder} coded.  Edit the first word of a line, then merge with --apply.",
        "#   same       one fact; the entry here stands      theirs     one fact; the entry here is corrected",
        "#   dispute    one fact; what differs is disputed   different  two facts",
        "#   take       told here too                        skip       not told here",
    ]
    if any(row.startswith(_UNDECIDED) for row in asked):
        head.append(f"#   {_UNDECIDED:<10} only you can tell: write same, different or another of these in its place")
    parts = [*head, "", *asked] if asked else head
    return "\n".join([*parts, "", *settled, ""])


def _rows(comparison: Comparison, decisions: Decisions, without: Collection[str]) -> tuple[list[str], list[str]]:
    asked: list[str] = []
    settled: list[str] = []
    for pair in (one for one in comparison.pairs if one.yours.id not in without):
        decision = decisions[pair.yours.id]
        is_asked = pair.is_asked and decision.choice is Choice.DIFFERENT
        word = _UNDECIDED if is_asked else decision.choice.value
        row = f"{word:<10} {pair.mine.id[:12]} {pair.yours.id[:12]}  # {_of_pair(pair)}"
        (asked if pair.doubts or pair.contradictions else settled).append(row)
    alone = (one for one in comparison.only_yours if one.id not in without)
    settled += (f"{decisions[one.id].choice.value:<10} {one.id[:12]:<25}  # {in_words(one)}" for one in alone)
    return asked, settled


def _of_pair(pair: Pair) -> str:
    told = [in_words(pair.mine), *pair.doubts, *map(differing, pair.contradictions)]
    return _plain("; ".join(told))


def in_words(fact: Fact) -> str:
    """
    A fact in a few words: its kind, its date, what it says.
    """
    what = summary(fact.event, references=False)
    return _plain(" ".join(part for part in (kind_in_words(fact.kind), str(fact.event.on), what) if part))


def differing(one: FieldCompared) -> str:
    """
    In what two coders differ: ``form: call here, summit there``.
    """
    mine, yours = (value_in_words(value) if value not in (None, ()) else "(nothing)" for value in (one.mine, one.yours))
    return f"{one.field.replace('_', ' ')}: {mine} here, {yours} there"


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)[:240]

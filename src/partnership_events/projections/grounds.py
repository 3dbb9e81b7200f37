"""
What one criterion found in a log: how sure, which value, since when, why, and which facts say so.

Where a cell may hold several values, each of them is judged, and they answer together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import attrs

from partnership_events import classes
from partnership_events.dates import Answer, EdtfDate
from partnership_events.event import Over
from partnership_events.facts import Fact
from partnership_events.folding import OfFacts, Standing
from partnership_events.projections.across import SURENESS, left_open, strongest
from partnership_events.values import Later


@classes.frozen(kw_only=True)
class Ground(OfFacts, Later):
    """
    What one criterion found: how sure, which value, since when, why, and which facts say so.

    ``settled`` says whether the value stands for certain, whatever follows from it; where it does not, ``since`` is the
    date of what may have been.  ``disputed`` says that sources differ about it.
    """

    criterion: str
    answer: Answer
    value: str | None = None
    since: EdtfDate | None = None
    settled: bool = True
    why: str = ""
    facts: tuple[Fact, ...] = ()
    disputed: bool = False

    @property
    def words(self) -> str:
        """
        The value and since when; empty where there is none.
        """
        if self.value is None or self.since is None or self.criterion == "kind":
            return self.value or ""
        return f"{self.value}, since {self.since}" if self.settled else f"{self.value} ({self.since})"


SILENT = {
    Answer.NO: "none, by the record",
    Answer.UNKNOWN: "nothing is recorded",
    Answer.NOT_COVERED: "the log does not claim to know of this time",
}
"""
The answers of silence, in words.
"""


@attrs.frozen
class May:
    """
    A value that a cell may hold, since when, and what tells so: nobody asks for its facts before somebody looks.
    """

    value: Any
    on: EdtfDate | None
    told: OfFacts | None = None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """
        The facts that make it so.
        """
        return () if self.told is None else self.told.facts


NOTHING = May(None, None)


def held_by(standing: Standing[Any]) -> tuple[May, ...]:
    """
    All that a cell may hold: what is settled first, be it nothing.
    """
    settled = May(standing.value, standing.since, standing)
    return (settled, *(May(one.value, one.on, one) for one in standing.candidates))


def judged(
    name: str,
    standing: Standing[Any],
    judge: Callable[[Any], Answer],
    *,
    words: Callable[[Any], str] = str,
    why: Callable[[Any], str] = lambda _: "",
    nothing: Callable[[], Answer] = lambda: Answer.NO,
) -> Ground:
    """
    What all values that the cell may hold say together; shown is the one that comes nearest to a yes, and who tells of
    it; where that is nobody, as of founders, who tells otherwise.

    ``nothing`` gives the answer where it may hold none.
    """
    held = held_by(standing)
    if standing.value is None and not standing.candidates:
        return Ground(criterion=name, answer=standing.answer, why=SILENT[standing.answer])
    answers = [nothing() if one.value is None else judge(one.value) for one in held]
    told, answer = max(zip(held, answers, strict=True), key=_most_told)
    ground = Ground(
        criterion=name,
        answer=left_open(answers),
        value=None if told.value is None else words(told.value),
        since=told.on,
        settled=not standing.candidates,
        why=SILENT[answer] if told.value is None else why(told.value),
        disputed=standing.disputed,
    )
    others = [one for one, other in zip(held, answers, strict=True) if other is not answer]
    return ground.leaving("facts", lambda: told.facts or tuple(fact for one in others for fact in one.facts))


def _most_told(told: tuple[May, Answer]) -> tuple[int, bool]:
    return SURENESS.index(told[1]), told[0].value is not None


def best(name: str, grounds: Collection[Ground]) -> Ground:
    """
    Of several things of which one must hold, the surest; where several are as sure, all of them, each with its date.
    """
    answer = strongest(one.answer for one in grounds)
    as_sure = [one for one in grounds if one.answer is answer]
    if len(as_sure) == 1:
        return as_sure[0]
    return Ground(
        criterion=name,
        answer=answer,
        value="; ".join(one.words for one in as_sure if one.words) or None,
        settled=all(one.settled for one in as_sure),
        why="; ".join(dict.fromkeys(one.why for one in as_sure if one.why)),
        facts=tuple(fact for one in as_sure for fact in one.facts),
        disputed=any(one.disputed for one in as_sure),
    )


def first(standing: Standing[Any]) -> May:
    """
    The first thing that a cell holds or may hold, and that is not over.
    """
    held = (one for one in held_by(standing) if one.value is not None and not isinstance(one.value, Over))
    return next(held, NOTHING)

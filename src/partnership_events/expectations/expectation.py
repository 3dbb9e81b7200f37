"""
What is expected, and what became of it.
"""

from __future__ import annotations

import json
import re

import attrs

from partnership_events import classes
from partnership_events.dates import Answer
from partnership_events.facts import Fact
from partnership_events.values import Citation

BARE = re.compile(r'[^\s"=#]+')
"""
A word that needs no quotes.
"""


@classes.frozen(kw_only=True)
class Expectation:
    """
    What is expected: the answer, the value, or both.  ``line`` is that of its file or, where it is recorded, its entry.
    """

    asked: tuple[str, ...]
    as_of: str
    known_at: str | None = None
    answer: Answer | None = None
    value: str | None = None
    line: int = attrs.field(default=0, eq=False)
    entry: str | None = attrs.field(default=None, eq=False)

    def __str__(self) -> str:
        known = () if self.known_at is None else (_known(self.known_at),)
        return " ".join([self.as_of, *known, *map(as_word, self.asked), "=", _told(self.answer, self.value)])


@classes.frozen(kw_only=True)
class Outcome:
    """
    An expectation, whether it holds, and what was met instead; ``problem`` says why nothing could be asked.
    """

    expectation: Expectation
    holds: bool
    answer: Answer | None = None
    value: str = ""
    facts: tuple[Fact, ...] = ()
    problem: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        """
        The ids of the entries on which the answer rests.
        """
        return tuple(dict.fromkeys(id_ for fact in self.facts for id_ in fact.entries))

    @property
    def cites(self) -> tuple[Citation, ...]:
        """
        Who says so.
        """
        return tuple(dict.fromkeys(cite for fact in self.facts for cite in fact.cites))

    def __str__(self) -> str:
        one = self.expectation
        asked = " ".join([one.as_of, *map(as_word, one.asked)])
        known = "" if one.known_at is None else f", as known {one.known_at}"
        if self.problem:
            return f"{asked}{known}: {self.problem}"
        met = _told(self.answer, self.value or None) or "nothing"
        cites = "; ".join(map(str, self.cites))
        return f"{asked}{known}: expected {_told(one.answer, one.value)}, met {met}{f' [{cites}]' if cites else ''}"


def _told(answer: Answer | None, value: str | None) -> str:
    words = [] if answer is None else [answer.value]
    return " ".join(words if value is None else [*words, json.dumps(value, ensure_ascii=False)])


def _known(known_at: str) -> str:
    return known_at if known_at.startswith(("@", "root:")) else f"known {known_at}"


def as_word(word: str) -> str:
    """
    A word of what is asked, in quotes where it needs them.
    """
    plain = BARE.fullmatch(word) and word != "known" and not word.startswith(("@", "root:"))
    return word if plain else json.dumps(word, ensure_ascii=False)

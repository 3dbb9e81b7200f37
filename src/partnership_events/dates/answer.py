"""
The five answers.  A question about a history is never answered by a bare true or false.

    yes, no        settled by what is recorded
    possibly       what is recorded leaves it open: an imprecise date, two rival claims
    not covered    coverage is declared, and does not reach so far
    unknown        nobody wrote anything, and nobody declared what silence would mean
"""

from __future__ import annotations

import enum
from typing import NoReturn


class Answer(enum.StrEnum):
    """
    One of five; compare it with ``is``: ``answer is Answer.YES``.
    """

    YES = "yes"
    NO = "no"
    POSSIBLY = "possibly"
    UNKNOWN = "unknown"
    NOT_COVERED = "not covered"

    # Every non-empty str is true, so `if answer:` would run for "no" as well.
    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self!s} is one of five answers, neither true nor false; "
            "compare it: `answer is Answer.YES`, `answer is not Answer.NO`"
        )


def all_of(*answers: Answer) -> Answer:
    """
    Whether all hold: no if one surely does not, yes if all surely do, else possibly.
    """
    if Answer.NO in answers:
        return Answer.NO
    return Answer.YES if all(answer is Answer.YES for answer in answers) else Answer.POSSIBLY


def not_(answer: Answer) -> Answer:
    """
    Whether it does not hold; what is not settled stays so.
    """
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, answer)

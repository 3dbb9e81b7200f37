"""
What can go wrong, in two families, by whose fault it is:

    Refused   mend the call: nothing was written
    Damaged   mend the file: it is not, or not any more, a log that this library wrote

Every message points first (where), then says what was met, then what would be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from partnership_events import classes


class PartnershipError(Exception):
    """
    Anything this library raises on purpose.
    """

    exit_status: ClassVar[int] = 3


@classes.frozen
class Problem:
    """
    One thing that is wrong with what was given.

    ``path`` is a JSON path such as ``$.quantity.value``; empty where the whole is meant.
    """

    path: str
    met: str
    right: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        help_ = f"; {self.right}" if self.right else ""
        return f"{where}{self.met}{help_}"


class Refused(PartnershipError, ValueError):
    """
    The call was wrong, and nothing was written; ``problems`` lists all that was found.
    """

    def __init__(self, *problems: Problem | str, where: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(p if isinstance(p, Problem) else Problem("", p) for p in problems)
        self.where = where
        super().__init__(*problems)

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        if len(self.problems) == 1:
            return f"{head}{self.problems[0]}"
        lines = [f"{head}{len(self.problems)} problems", *(f"  {problem}" for problem in self.problems)]
        return "\n".join(lines)

    def at(self, where: str) -> Refused:
        """
        The same refusal, told with the place in which it arose.
        """
        told = type(self)(*self.problems)
        told.where = where
        return told


class DateRefused(Refused):
    """
    A date text that cannot be taken; see its two kinds.
    """


class InvalidDate(DateRefused):
    """
    Not a date: no calendar has it, or EDTF does not spell dates so.
    """


class UnsupportedDate(DateRefused):
    """
    Valid EDTF, but beyond what this library computes with.
    """


class UnknownKind(Refused):
    """
    The vocabulary at hand has no such kind of event or record.
    """


class NoSuchEntry(Refused, KeyError):
    """
    The log holds no entry with that id (or several begin so).
    """

    __str__ = Refused.__str__


class NoSuchPartnership(Refused, KeyError):
    """
    The ledger holds no log of that name.
    """

    __str__ = Refused.__str__


class NoSuchCell(Refused, KeyError):
    """
    The log tells nowhere of a cell, or a thing, of that name.
    """

    __str__ = Refused.__str__


class NoSuchPosition(Refused):
    """
    A ``known_at`` that names no prefix of this log.
    """


class Superseded(Refused):
    """
    The same content stands in the log already, but was corrected away or retracted since.
    """


class ClockBehind(Refused):
    """
    The log's last stamp lies more than a day ahead of this machine's clock.
    """


class Conflict(PartnershipError):
    """
    Another writer was there.
    """

    exit_status = 4


class OutOfStep(Conflict):
    """
    The log has grown since the caller looked: ``expected_seq`` is not its last position.
    """


class LogBusy(Conflict):
    """
    Another process held the log's lock for longer than the caller would wait.
    """


class LogReplaced(Conflict):
    """
    The file under the log's name became another one while it was being written, or followed.
    """


class Damaged(PartnershipError):
    """
    The file is not as it was written; ``where`` is its path, ``line`` counts from 1.
    """

    def __init__(self, where: str, line: int, problem: str, right: str = "") -> None:
        self.where = where
        self.line = line
        self.problem = problem
        self.right = right
        super().__init__(where, line, problem, right)

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{place}: {self.problem}" + (f"; {self.right}" if self.right else "")


class NotALog(Damaged):
    """
    The first line does not open a log.
    """


class NewerSchema(Damaged):
    """
    A newer version of this library wrote the line.
    """


class DurabilityUnknown(PartnershipError):
    """
    The operating system could not say whether what was written reached the disk; read the log before trying again.
    """


class MissingExtra(PartnershipError):
    """
    What was asked for needs a package that is installed with one of the extras only.
    """

    exit_status = 5

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        self.purpose = purpose
        super().__init__(extra, purpose)

    def __str__(self) -> str:
        return f"{self.purpose} needs the extra {self.extra!r}; pip install 'partnership-events[{self.extra}]'"


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """
    A hint naming the closest known words, or ``otherwise`` where none is close.
    """
    import difflib

    close: Sequence[str] = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.6)
    if not close:
        return otherwise
    return f"did you mean {' or '.join(close)}?"

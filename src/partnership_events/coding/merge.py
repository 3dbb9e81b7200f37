"""
What a merge of two coders' logs comes to: a step for each fact of the second, what is written, and what is not.
"""

from __future__ import annotations

from partnership_events import classes
from partnership_events.coding.comparison import Comparison, Pair
from partnership_events.coding.decisions import Choice, in_words
from partnership_events.errors import Problem, Refused
from partnership_events.event import Draft, Entry
from partnership_events.facts import Fact


@classes.frozen(kw_only=True)
class Step:
    """
    What becomes of one fact of the second log.

    ``told`` are the entries of the first log that tell it already, from an earlier merge or because both logs hold
    them; nothing is done then, but where they were corrected there since.  ``is_open`` is true where nobody has
    decided, though the coders contradict each other, or may have told one thing of one name as two (``Pair.is_asked``:
    the choice is ``different`` until somebody says).
    """

    yours: Fact
    pair: Pair | None
    choice: Choice
    told: tuple[str, ...]
    is_open: bool


@classes.frozen(kw_only=True)
class LeftOut:
    """
    An entry of the second log that is not taken over, or not wholly, and why.
    """

    entry: Entry
    why: str


@classes.frozen(kw_only=True)
class Merge:
    """
    What a merge of two coders' logs does: ``drafts``, in the order in which they are written, and how it came to them.
    """

    comparison: Comparison
    steps: tuple[Step, ...]
    drafts: tuple[Draft, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def open(self) -> tuple[Step, ...]:
        """
        What a person should decide, and nobody has.
        """
        return tuple(step for step in self.steps if step.is_open)

    @property
    def asked(self) -> tuple[Step, ...]:
        """
        Those of them that may be one thing under two keys: taken over undecided, they would stand in the log twice.
        """
        return tuple(step for step in self.open if step.choice is Choice.DIFFERENT)


def must_be_decided(merge: Merge) -> None:
    """
    Raises ``Refused`` with each two facts that may be one, and of which nobody said whether they are.
    """
    right = 'decide it (same, different or another choice), or take them as two with undecided="apart"'
    pairs = (step.pair for step in merge.asked if step.pair is not None)
    problems = [Problem("", f"{_in_both(pair)}: one fact or two is not decided", right) for pair in pairs]
    if problems:
        raise Refused(*problems)


def _in_both(pair: Pair) -> str:
    return f"@{pair.mine.seq} here ({in_words(pair.mine)}) and @{pair.yours.seq} there ({in_words(pair.yours)})"

"""
Two coders read the same sources, and each wrote a log: what they agree on, and one log made of both.

    naming        the sources, people and plans of one log in the words of the other
    likeness      whether two facts are likely one, field by field
    comparison    all facts of both, in pairs
    measures      how far the coders agree
    decisions     what is to become of each fact of the second, proposed and decided
    merge         what a merge comes to
    taking        what is then written into the first
    origins       where an entry came from

The second log is only read.  ``merging``, which unites two copies of one log for git, is something else.
"""

from __future__ import annotations

from partnership_events.coding.comparison import Comparison, Pair, compare
from partnership_events.coding.decisions import Choice, Decision, as_text, decided, differing, in_words, proposed
from partnership_events.coding.likeness import FieldCompared
from partnership_events.coding.measures import Measure
from partnership_events.coding.merge import LeftOut, Merge, Step, must_be_decided
from partnership_events.coding.naming import DeclarationCompared
from partnership_events.coding.taking import merge_codings

__all__ = [
    "Choice",
    "Comparison",
    "Decision",
    "DeclarationCompared",
    "FieldCompared",
    "LeftOut",
    "Measure",
    "Merge",
    "Pair",
    "Step",
    "as_text",
    "compare",
    "decided",
    "differing",
    "in_words",
    "merge_codings",
    "must_be_decided",
    "proposed",
]

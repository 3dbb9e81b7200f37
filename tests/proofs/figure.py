"""
What a proof has found, in numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs


@attrs.frozen
class Figure:
    """
    ``size``: what was run; ``outcome``: what came of it; ``ok``: as promised.  ``skipped`` says why nothing was run.
    """

    name: str
    size: Mapping[str, int] = attrs.field(factory=dict)
    outcome: Mapping[str, int | str] = attrs.field(factory=dict)
    ok: bool = True
    note: str = ""
    skipped: str = ""
    faults: tuple[str, ...] = ()
    """
    Each fault in a line, enough to run it again; the first few of them.
    """


def told(numbers: Mapping[str, int | str]) -> str:
    """
    ``10,000 cycles, 0 lost``.
    """
    return ", ".join(
        f"{number:,} {what}" if isinstance(number, int) else f"{what} {number}" for what, number in numbers.items()
    )

"""
The page of figures, docs/performance.md: written by hand, but for what stands between the markers of a section.

    <!-- reading: begin -->  ...  <!-- reading: end -->
"""

from __future__ import annotations

import datetime as dt
import inspect
from types import ModuleType


def block(module: ModuleType, table: str, how: str, day: dt.date) -> str:
    """
    A section as the page holds it: what its module promises, how it was measured, and the figures.
    """
    promise = inspect.cleandoc(module.__doc__ or "")
    return f"{promise}\n\n{table}\n\n*{how}; {day.isoformat()}.*"


def put(page: str, name: str, text: str) -> str:
    """
    The page with this text between the markers of a section; what is not between them stays as it is.
    """
    begin, end = (f"<!-- {name}: {word} -->" for word in ("begin", "end"))
    before, opened, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise SystemExit(f"the page lacks the markers {begin} and {end}; put them where the section belongs")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"

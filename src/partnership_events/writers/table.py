"""
A panel as CSV text: RFC 4180 with LF, UTF-8, missing values as NA.

A spreadsheet takes a text that begins with = + - or @ for a formula and runs it.  Labels come from sources, and sources
may hold anything, so such a text gets an apostrophe in front, which a spreadsheet hides and R and Stata show.  Numbers
are written as they are.
"""

from __future__ import annotations

import csv
import decimal
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partnership_events.projections.panel import Panel

MISSING = "NA"


def panel_csv(panel: Panel) -> str:
    """
    The rows of a panel below the names of its columns, one a line.
    """
    return table([one.name for one in panel.columns], (row.cells for row in panel.rows))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """
    The rows below the names of the columns; None, or a cell that a row has not, is missing.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(cell, columns))
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def cell(value: Any) -> str:
    """
    One cell as it is written, before it is quoted.
    """
    if value is None:
        return MISSING
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    text = str(value)
    if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{text}"
    return text

"""
The codebook of a panel, as Markdown: what every column means, by which rules, on which logs; how to read and cite it.

It is written from the panel alone, so that it cannot tell of another one than its table does.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from partnership_events.projections.panel import Column, Panel
from partnership_events.vocabulary.record import CoverageDeclared
from partnership_events.writers.table import MISSING

_SOURCES = (
    "Correlates of War Project. 2017. State System Membership List, v2016.",
    (
        "Gleditsch, Kristian S., and Michael D. Ward. 1999. Interstate System Membership: A Revised List of the "
        "Independent States since 1816. International Interactions 25: 393-413; the list as kept up, through 2020."
    ),
    "ISO 3166-1 alpha-3, and ISO 3166-3 for states that are gone.",
)


def panel_codebook(panel: Panel, *, table: str = "panel.csv") -> str:
    """
    The codebook of a panel; ``table`` is the name of the file that its lines for R and Stata read.
    """
    parts = (_about(panel), _columns(panel), _rules(panel), _logs(panel), _reading(panel, table), _citing())
    return "\n".join(itertools.chain.from_iterable(parts))


def _about(panel: Panel) -> Iterator[str]:
    design = panel.design
    yield "# Codebook"
    yield ""
    yield f"* unit: {design.unit}, {'directed' if design.directed else 'undirected'}"
    yield f"* rows: {len(panel.rows):,}, columns: {len(panel.columns)}"
    yield f"* time: {_time(panel)}"
    yield f"* dates are read in {panel.zone}; known: {panel.known_at or 'all that the logs held'}"
    yield f"* value of a period: {design.value}" if not design.is_spells else "* a row is a spell"
    yield f"* imputed: {design.impute or 'nothing'}"
    yield f"* ladder: {_text(design.ladder)}" if design.ladder else "* ladder: none"
    yield ""


def _time(panel: Panel) -> str:
    first, last = panel.stretch
    return f"{first or 'as far back as anything is recorded'} to {last or 'without end'}"


def _columns(panel: Panel) -> Iterator[str]:
    yield "## Columns"
    yield ""
    yield f"A missing value is written {MISSING}. It never means zero, and it never means no."
    yield ""
    yield "| column | meaning | values |"
    yield "| --- | --- | --- |"
    yield from (_column(one) for one in panel.columns)
    yield ""
    yield "A text that a spreadsheet would take for a formula (it begins with =, +, - or @) has an apostrophe in front."
    yield ""


def _column(one: Column) -> str:
    return f"| `{one.name}` | {_text(one.meaning)} | {_text(one.values)} |"


def _rules(panel: Panel) -> Iterator[str]:
    yield "## Rules"
    yield ""
    yield from (f"* **{name}**: {rule}" for name, rule in panel.rules.items())
    yield ""


def _logs(panel: Panel) -> Iterator[str]:
    yield "## What it rests on"
    yield ""
    for basis, (name, covered) in zip(panel.basis, panel.coverage.items(), strict=True):
        yield f"* {_text(str(basis) if basis.size else f'{name}: nothing was written down by then')}"
        yield f"  * coverage: {'; '.join(map(_covered, covered)) or 'none is declared'}"
    yield ""
    if panel.left_out:
        yield "Left out, because they are damaged:"
        yield ""
        yield from (f"* {_text(one)}" for one in panel.left_out)
        yield ""
    if panel.notes:
        yield "Notes:"
        yield ""
        yield from (f"* {_text(one)}" for one in panel.notes)
        yield ""


def _covered(one: CoverageDeclared) -> str:
    return f"{one.period} ({', '.join(map(str, one.families)) or 'everything'})"


def _reading(panel: Panel, table: str) -> Iterator[str]:
    yield "## Reading it"
    yield ""
    yield "In R:"
    yield ""
    yield "```r"
    yield "library(readr)"
    yield f'panel <- read_csv({_in_r(table)}, na = "{MISSING}", guess_max = Inf)'
    yield "```"
    yield ""
    yield f"In Stata, where a column with {MISSING} in it comes as text:"
    yield ""
    yield "```stata"
    how = 'varnames(1) case(preserve) encoding("UTF-8") stringcols(_all) clear'
    yield f"import delimited using {_in_stata(table)}, {how}"
    yield f'foreach v of varlist _all {{\n    replace `v\' = "" if `v\' == "{MISSING}"\n}}'
    numbers = " ".join(one.name for one in panel.columns if one.is_number)
    yield f"destring {numbers}, replace"
    yield "```"
    yield ""


def _in_r(text: str) -> str:
    """
    A text as R quotes it.
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_stata(text: str) -> str:
    """
    A text as Stata quotes it: in compound quotes where it holds a quote, with neither macros nor an end in it.
    """
    safe = text.replace("$", "\\$").replace("`", "\\`")
    return f'`"{safe}"\'' if '"' in text else f'"{safe}"'


def _citing() -> Iterator[str]:
    yield "## Citing it"
    yield ""
    yield "Cite the logs with what holds their lines in place, as told above: a root names a sealed log for good; an"
    yield "open one may still grow, and `partnership seal` seals it. Cite the facts by the `sources` of a row; the logs"
    yield "hold the titles of their sources. The codes of states come from:"
    yield ""
    yield from (f"* {one}" for one in _SOURCES)
    yield ""


def _text(told: str | None) -> str:
    """
    A text as Markdown shows it in one cell.
    """
    line = " ".join((told or "").split())
    return "".join(f"\\{character}" if character in "\\`*_|<>[]" else character for character in line)

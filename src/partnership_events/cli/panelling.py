"""
``panel``: partnerships as a table, and the codebook of it.

The table and the codebook go to files that are there whole or not at all, and never in the place of a log.  Without
``--out`` the table goes to the standard output; a person who looks on sees it in short.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, complain, is_terminal, padded, say
from partnership_events.dates.zones import zone_of
from partnership_events.errors import Damaged, Refused
from partnership_events.facts import prefix
from partnership_events.ledger import Ledger, in_any_log
from partnership_events.projections.across import ZONE
from partnership_events.projections.design import IMPUTED, UNITS
from partnership_events.projections.measures import Scale
from partnership_events.projections.panel import Panel
from partnership_events.projections.panel_rows import Row
from partnership_events.projections.readings import VALUES
from partnership_events.projections.variables import VARIABLES
from partnership_events.writers.codebook import panel_codebook
from partnership_events.writers.table import panel_csv

# So many notes are told; the codebook has them all.
_MANY = 5
_OPTIONS = {"variables": "--variable", "first": "--from", "last": "--to"}
_LOGS = (".jsonl", ".checkpoint", ".leaves")


@click.command(context_settings=shell.HELP)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--unit", type=click.Choice(UNITS), default=UNITS[0], show_default=True, help="What a row is.")
@click.option(
    "--from", "first", metavar="YEAR", help="The first year, or month if rows are not years; else the first told of."
)
@click.option(
    "--to", "last", metavar="YEAR", help="The last one; else the last that was over when the logs were written."
)
@click.option("--directed", is_flag=True, help="Two rows for each two: one from either side.")
@click.option(
    "--value",
    type=click.Choice(tuple(VALUES)),
    default="last",
    show_default=True,
    help="Which value of a period counts: that of its last day, or which over its days.",
)
@click.option("--impute", type=click.Choice(IMPUTED), help="Fill what is not settled by this rule; else it is NA.")
@click.option("--variable", "variables", multiple=True, metavar="NAME", help="This one; repeat for more; see above.")
@click.option("--ladder", metavar="KEY", help="The ladder on which frameworks are ranked.")
@click.option("--out", metavar="FILE", help="Write the table there; - is the standard output.")
@click.option("--codebook", metavar="FILE", help="Write there what every column means, and by which rules.")
@click.option("--leave-out-damaged", is_flag=True, help="Leave damaged logs out, and say so; else nothing is written.")
@shell.reading
def panel(
    names: tuple[str, ...],
    unit: str,
    first: str | None,
    last: str | None,
    directed: bool,
    value: str,
    impute: str | None,
    variables: tuple[str, ...],
    ladder: str | None,
    out: str | None,
    codebook: str | None,
    leave_out_damaged: bool,
    reading: shell.Reading,
) -> int:
    """
    Partnerships as a table for R and Stata: a row for each two members and each year, month or spell.

    Without NAME, of all logs of the folder.  What is not settled is NA, never zero, and the column beside it says why:
    possibly, unknown, or not covered by what the log declares.  Counts come with their least and their most.  Parties
    have their ISO, Correlates of War and Gleditsch-Ward codes of the day.  --on 2020 is short for --from 2020 --to
    2020.  Dates are read in UTC unless --zone says otherwise; --known is a date or an instant.

    The codebook names every rule by which a value came about, and how to read the table in R and in Stata.

    \b
    Variables: relations, relations_since, tier, tier_rank, tier_since,
    plan_in_force, instruments_in_force, pledges_open, pledges_overdue,
    positions, mission, meetings, visits, incidents, incidents:CATEGORY such as
    incidents:protest, money:TYPE:CURRENCY such as money:disbursement:JPY.

    \b
    partnership panel --from 2000 --to 2020 --out panel.csv --codebook codebook.md
    partnership panel japan-mongolia --unit spell --variable tier

    \b
    --json writes one object: unit, directed, value, impute, ladder, first, last,
    zone, known_at, columns (name, meaning, values, is_number), rows (a cell for
    each column, null for NA, and entries: the ids it rests on), rules, basis,
    coverage, notes, left_out.
    """
    if reading.on is not None and (first is not None or last is not None):
        raise click.UsageError("--on says from when to when; leave --from and --to out")
    out, is_raw = (None, True) if out == "-" else (out, not is_terminal())
    if codebook == "-" and (out is None or reading.as_json):
        raise click.UsageError("--codebook - would run into the table; write the table to a file with --out FILE")
    targets = [Path(one) for one in (out, codebook) if one is not None]
    ledger = shell.ledger_in(reading.events)
    _hold_to(reading.known, reading.zone)
    _refuse_logs(targets, ledger)
    told = [shell.partnership_in(reading.events, name).name for name in names] if names else None
    with _told_by_options(is_on=reading.on is not None), _told_how_to_go_on(leave_out_damaged):
        answer = ledger.panel(
            partnerships=told,
            unit=unit,
            first=reading.on or first,
            last=reading.on or last,
            directed=directed,
            value=value,
            impute=impute,
            variables=variables or None,
            ladder=ladder,
            known_at=reading.known,
            zone=reading.zone,
            leave_out_damaged=leave_out_damaged,
            met=shell.tell_torn,
        )
    _tell_notes(answer, ledger, told)
    if codebook is not None:
        _write(codebook, panel_codebook(answer, table=Path(out).name if out is not None else "panel.csv"))
    if out is not None:
        _write(out, panel_csv(answer))
    if reading.as_json:
        write_json(_as_object(answer))
    elif out is not None and codebook == "-":
        complain(f"written {out}: {_size(answer)}")
    elif out is not None:
        say(f"written {out}: {_size(answer)}" + (f"; {codebook} tells what they mean" if codebook is not None else ""))
    elif is_raw:
        say(panel_csv(answer).removesuffix("\n"))
    else:
        _write_in_short(Paper.here(reading.colour), answer)
    return 0


# -- what is asked


def _hold_to(known: str | None, zone: str | None) -> None:
    with shell.named("--zone"):
        zone_of(zone or ZONE)
    with shell.named("--known"):
        prefix((), in_any_log(known), zone or ZONE)


@contextmanager
def _told_by_options(is_on: bool) -> Iterator[None]:
    """
    A refusal that names what is asked for tells it by its option.
    """
    options = _OPTIONS | ({"first": "--on", "last": "--on"} if is_on else {})
    try:
        yield
    except Refused as refused:
        path = refused.problems[0].path
        if not path:
            raise
        told = type(refused)(*(f"{one.met}; {one.right}" if one.right else one.met for one in refused.problems))
        raise told.at(options.get(path, f"--{path}")) from None


@contextmanager
def _told_how_to_go_on(leave_out: bool) -> Iterator[None]:
    try:
        yield
    except Damaged as damaged:
        if not leave_out:
            on = "nothing is written, since a table with a hole misleads; --leave-out-damaged does without this log"
            damaged.right = f"{damaged.right}; {on}" if damaged.right else on
        raise


def _refuse_logs(targets: Sequence[Path], ledger: Ledger) -> None:
    """
    Neither a log nor what lies beside one is written over.
    """
    for target in targets:
        if target.suffix in _LOGS:
            raise click.UsageError(f"{target}: a log or what belongs to one bears such a name; choose another")
        if any(_is_same(target, ledger.folder / f"{name}.jsonl") for name in ledger):
            raise click.UsageError(f"{target}: is a log; choose another name")
    if len(targets) > 1 and targets[0].absolute() == targets[1].absolute():
        raise click.UsageError("--out and --codebook name one file; give each its own")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except OSError:
        return False


# -- what is answered


def _write(target: str, text: str) -> None:
    shell.write_file(target, text.encode("utf-8", "backslashreplace"))


def _tell_notes(answer: Panel, ledger: Ledger, names: Sequence[str] | None) -> None:
    if not answer.coverage and not answer.left_out:
        complain(f"note: no logs in {ledger.folder}")
    for stranger in ledger.passed_over() if names is None else ():
        complain(f"note: {ledger.folder}/{stranger} is passed over: no partnership can have that name")
    for one in answer.left_out:
        complain(f"note: left out: {one}")
    for note in answer.notes[:_MANY]:
        complain(f"note: {note}")
    if len(answer.notes) > _MANY:
        complain(f"note: and {len(answer.notes) - _MANY} more such notes; --codebook FILE has them all")


def _size(answer: Panel) -> str:
    return f"{_many(len(answer.rows), 'row')}, {_many(len(answer.columns), 'column')}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _as_object(answer: Panel) -> dict[str, Any]:
    design, (first, last) = answer.design, answer.stretch
    asked = {name: getattr(design, name) for name in ("unit", "directed", "value", "impute", "ladder")}
    return asked | {
        "first": first,
        "last": last,
        "zone": answer.zone,
        "known_at": answer.known_at,
        "columns": jsonable(answer.columns),
        "rows": [jsonable(row.cells) | {"entries": list(row.entries)} for row in answer.rows],
        **{name: jsonable(getattr(answer, name)) for name in ("rules", "basis", "coverage", "notes", "left_out")},
    }


# -- what a person sees


def _write_in_short(paper: Paper, answer: Panel) -> None:
    """
    Each two with their variables, and from when until when each says the same.
    """
    for pair, rows in itertools.groupby(
        answer.rows, key=lambda row: (row["partnership"], row["party1"], row["party2"])
    ):
        partnership, one, other = pair
        paper.write([Words(partnership, "bold"), f"  {one} {'->' if answer.design.directed else '-'} {other}"])
        for line in _in_spells(list(rows)) if answer.design.is_spells else _in_periods(answer, list(rows)):
            paper.write(line, indent=_INDENT + 4)
        paper.write()
    hint = "--out FILE writes the table, --codebook FILE what it means"
    paper.write([Words(f"{_size(answer)}; {hint}", "dim")])


_INDENT = max(map(len, VARIABLES)) + 4


def _in_periods(answer: Panel, rows: Sequence[Row]) -> Iterator[Line]:
    for variable in answer.design.variables:
        name = variable.column
        has_answer = variable.scale is not Scale.YEAR
        told = [(_cell(row[name]), _why(row, name) if has_answer else "", _period(row)) for row in rows]
        yield _line(variable.name, _joined(told))
    if any(row["disputed"] for row in rows):
        yield _line("disputed", _joined(("yes" if row["disputed"] else "no", "", _period(row)) for row in rows))


def _why(row: Row, name: str) -> str:
    """
    Why there is no value, and how much there is at least; nothing where it is settled.
    """
    answer, least = row[f"{name}_answer"], row.cells.get(f"{name}_min")
    if answer in ("yes", "no"):
        return ""
    return f"{answer}, at least {_cell(least)}" if least and row[name] is None else str(answer)


def _period(row: Row) -> str:
    month = row.cells.get("month")
    return f"{row['year']:04}" if month is None else f"{row['year']:04}-{month:02}"


def _joined(told: Iterable[tuple[str, str, str]]) -> Iterator[Line]:
    for (value, answer), same in itertools.groupby(told, key=lambda one: one[:2]):
        periods = [period for _, _, period in same]
        stretch = periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
        yield [*_valued(value, answer), f", {stretch}"]


def _in_spells(rows: Sequence[Row]) -> Iterator[Line]:
    for name, same in itertools.groupby(rows, key=lambda row: row["variable"]):
        yield _line(name, ([*_valued(_cell(row["value"]), _answer(row)), _stretch(row)] for row in same))


def _answer(row: Row) -> str:
    return "" if row["answer"] in ("yes", "no") else str(row["answer"])


def _stretch(row: Row) -> str:
    first, last = row["start_latest"], row["end_earliest"]
    start = f" from {first}" if first is not None else ""
    told = f"{start}{f' to {last}' if last is not None else ''}" or " throughout"
    return f"{told} <disputed>" if row["disputed"] else told


def _line(name: str, parts: Iterable[Line]) -> Line:
    line: list[Words | str] = ["  ", padded(name, _INDENT)]
    for number, part in enumerate(parts):
        line += [*([] if number == 0 else ["; "]), *part]
    return line


def _cell(value: Any) -> str:
    return "NA" if value is None else str(value)


def _valued(value: str, why: str) -> list[Words]:
    if not why:
        # Settled, and yet no value: there surely is none.
        return [Words("none" if value == "NA" else value)]
    return [Words(value, "dim"), Words(f" ({why})", "yellow" if why.startswith("possibly") else "dim")]

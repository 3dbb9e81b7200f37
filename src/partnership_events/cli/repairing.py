"""
``repair``: puts a damaged log right where that is safe, and tells what was done, or what keeps it from being safe.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Line, Paper, Words, complain
from partnership_events.partnership import Partnership
from partnership_events.repair import Diagnosis, Fault, Mend


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and write nothing.")
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def repair(name: str, dry_run: bool, events: str, as_json: bool, colour: str) -> int:
    """
    Put a damaged log right, where that is safe.

    Mends what git, editors and crashes do to a file: Windows line ends, a byte order mark, re-formatted or doubled
    lines, lines out of order, merge conflicts, an unfinished end.  Every line of the result is one that was written,
    whole by its checksum and id, and none is missing.  Where one thing cannot be mended so, nothing is.

    The file as it was is kept beside the log.  Exit status 0: mended, or nothing to mend; 1: there is something to
    mend (--dry-run); 3: something cannot be mended.

    \b
    --json writes an object: log, path, entries, mended, kept,
    mends (line, through, met, done), faults (line, met, right).
    """
    partnership = shell.partnership_in(events, name)
    found = partnership.diagnose() if dry_run else partnership.repair()
    if as_json:
        write_json(_as_object(partnership, found))
    else:
        _write(Paper.here(colour), partnership, found, command(partnership.name, events))
    if found.faults:
        path = shell.shown_path(partnership)
        way_out = f"`git log -- {shlex.quote(path)}` tells from when to take it again"
        complain(f"{path}: {_counted(found.faults)} cannot be mended safely, so nothing was written; {way_out}")
        return 3
    return int(dry_run and found.mendable)


def command(name: str, events: str) -> str:
    """
    What to type to have that log mended.
    """
    return f"partnership repair {name}" + ("" if events == "events" else f" --events {shlex.quote(events)}")


def told(found: Diagnosis, path: str, *, doing: bool = False) -> Iterator[Line]:
    """
    All that is wrong, a line each, with its place; and what is done about it, where asked.
    """
    wrong: list[Mend | Fault] = [*found.mends, *found.faults]
    for one in sorted(wrong, key=lambda one: one.line):
        place = f"{path}:{one.place}: "
        if isinstance(one, Mend):
            yield [place, one.met, *((" -> ", Words(one.done, "green")) if doing else ())]
        else:
            yield [place, Words(one.met, "red"), f"; {one.right}" if one.right else ""]


def as_objects(found: Diagnosis) -> dict[str, Any]:
    """
    All that is wrong, as JSON.
    """
    return {
        "mends": [attrs.asdict(mend) for mend in found.mends],
        "faults": [attrs.asdict(fault) for fault in found.faults],
    }


def _counted(faults: Sequence[Fault]) -> str:
    return "one thing" if len(faults) == 1 else f"{len(faults)} things"


def _write(paper: Paper, partnership: Partnership, found: Diagnosis, again: str) -> None:
    for line in told(found, shell.shown_path(partnership), doing=not found.faults):
        paper.write_whole(line, indent=4)
    if found.faults:
        return
    entries = f"{found.lines} {'entry' if found.lines == 1 else 'entries'}"
    if found.kept is not None:
        paper.write([f"{partnership.name}: ", Words("mended", "green"), f" ({entries})"])
        paper.write_whole([f"the file as it was is kept in {shell.shorter(str(found.kept))}"], indent=4)
    elif found.mendable:
        paper.write([f"{partnership.name}: ", Words("can be mended", "green"), f" ({entries})"])
        paper.write_whole([f"nothing was written; `{again}` does it"], indent=4)
    else:
        paper.write([f"{partnership.name}: ", Words("nothing to mend", "green"), f" ({entries})"])


def _as_object(partnership: Partnership, found: Diagnosis) -> dict[str, Any]:
    kept = None if found.kept is None else shell.shorter(str(found.kept))
    return {
        "log": partnership.name,
        "path": shell.shown_path(partnership),
        "entries": found.lines,
        "mended": found.kept is not None,
        "kept": kept,
        **as_objects(found),
    }

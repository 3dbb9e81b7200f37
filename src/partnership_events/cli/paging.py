"""
``page``: a partnership as one file of HTML with a time machine, or all of them as a small site.

Each file is there whole or not at all, and never in the place of a log.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Paper, Words, complain, is_terminal, say
from partnership_events.errors import PartnershipError
from partnership_events.ledger import in_any_log
from partnership_events.projections.across import ZONE

if TYPE_CHECKING:
    from partnership_events.page.html import Page

_LOGS = (".jsonl", ".checkpoint", ".leaves")


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--out", metavar="FILE", help="Write it there; - is the standard output.")
@click.option(
    "--site", metavar="DIR", help="A page for each log in this folder, and an index: by party, tier and year."
)
@shell.reading
def page(name: str | None, out: str | None, site: str | None, reading: shell.Reading) -> int:
    """
    A partnership as one file of HTML: it opens from the disk, needs no network, asks for none, and can be mailed.

    Two sliders say as of which day, and as known when; the state, the timeline and every "why?" follow them.  With
    --on, it opens on that day, else on the day on which its reader opens it.  With --known, it holds what was known
    then and before.

    \b
    partnership page japan-mongolia --out japan-mongolia.html
    partnership page --site public

    \b
    --json writes what the page holds, as one object:
      opens, log, title, of, zone, size, batches, entries, facts, cells, parts,
      requests, planned, lists, cellsOf, families, parties, people, sources,
      coverage
    cells, parts: key, and r, a list of [from, to, first, last, said]: known from
    a position to before another, true from a first to a last day (1 is
    0001-01-01), null where there is no bound.
    """
    if (name is None) == (site is None):
        raise click.UsageError("give the NAME of a partnership, or --site DIR for all of them")
    if site is not None:
        return _site(site, out, reading)
    made = _page(str(name), reading)
    if out is not None and out != "-":
        _write(Path(out), str(made))
    if reading.as_json:
        write_json(made.data)
    elif out is None and is_terminal():
        paper = Paper.here(reading.colour)
        paper.write([Words(made.title, "bold")])
        paper.write([Words("--out FILE.html writes the page; --out - shows it as HTML", "dim")])
    elif out in (None, "-"):
        say(str(made).removesuffix("\n"))
    else:
        say(f"written {out}: {made.title}")
    return 0


def _page(name: str, reading: shell.Reading, home: str = "") -> Page:
    partnership = shell.partnership_in(reading.events, name)
    entries = shell.entries_under(partnership, reading.known)
    asked = shell.asked(entries, reading.on, reading.known, reading.zone)
    shell.tell_torn(partnership)
    shell.tell_nothing_known(entries, asked)
    return partnership.page(as_of=reading.on, known_at=reading.known, zone=reading.zone, home=home)


def _site(folder: str, out: str | None, reading: shell.Reading) -> int:
    """
    The pages of all logs; one that cannot be read is told of, and listed without a page.
    """
    from partnership_events.page.site import INDEX, Listed, index_of, listed

    if out is not None or reading.as_json:
        raise click.UsageError("--site DIR writes files; leave --out and --json out")
    with shell.named("--known"):
        in_any_log(reading.known)
    ledger, status = shell.ledger_in(reading.events), 0
    day = reading.on or shell.today(reading.zone or ZONE)
    found: list[Listed] = []
    left_out: dict[str, str] = {}
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name in ledger:
        try:
            made = _page(name, reading, home=INDEX)
            entries = ledger[name].entries_under(reading.known)
            one = listed(name, entries, as_of=day, known_at=reading.known, zone=reading.zone)
        except PartnershipError as error:
            if error.exit_status != 3:
                raise
            complain(shell.shorter(str(error)))
            left_out[name], status = "its log is damaged", 3
            continue
        _write(Path(folder) / one.address, str(made))
        found.append(one)
    _write(Path(folder) / INDEX, index_of(found, as_of=day, left_out=left_out))
    say(f"written {folder}: {len(found)} pages and {INDEX}")
    return status


def _write(target: Path, text: str) -> None:
    if target.suffix in _LOGS:
        raise click.UsageError(f"{target}: a log or what belongs to one bears such a name; choose another")
    shell.write_file(str(target), text.encode("utf-8", "backslashreplace"))

"""
``picture``: a partnership as a figure, two of them, one as known at two times, or all of them as a map.

A figure goes to a file that is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Paper, Words, is_terminal, say
from partnership_events.dates import Cutoff
from partnership_events.dates.zones import zone_of
from partnership_events.facts import prefix
from partnership_events.ledger import in_any_log
from partnership_events.picture.figure import hold_to
from partnership_events.projections.across import ZONE

if TYPE_CHECKING:
    from partnership_events.picture.figure import Figure

_FORMS = (".svg", ".png", ".pdf")


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="[NAME]", required=False)
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--network", "is_map", is_flag=True, help="All partnerships as a map of parties, instead of one.")
@click.option("--compare-known", metavar="DATE|@POS", help="Beside it, the same partnership as known then.")
@click.option("--out", metavar="FILE", help="Write it there, as .svg, .png or .pdf; - is the standard output.")
@click.option("--width", type=float, default=960, show_default=True, help="How wide, in pixels.")
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="Colours: auto follows the reader's.",
)
@shell.reading
def picture(
    name: str | None,
    other: str | None,
    is_map: bool,
    compare_known: str | None,
    out: str | None,
    width: float,
    theme: str,
    reading: shell.Reading,
) -> int:
    """
    A partnership as a figure: its frameworks as a band that deepens, and a lane for what was agreed, planned, pledged,
    done and said.  With OTHER, two partnerships over one axis.

    With --on, a line stands at the date, what lies after it is paler, and pledges that are late by then say so; else
    all is drawn that is told, without a line.  --network needs a date, and takes today.  PNG and PDF need the extra
    picture: pip install 'partnership-events[picture]'; both are on white, unless --theme dark asks otherwise.

    \b
    partnership picture japan-mongolia --on 2023-09-20 --out japan-mongolia.svg
    partnership picture japan-mongolia --compare-known @30 --out learned.pdf
    partnership picture --network --on 2020 --out map.png

    \b
    --json writes one object: title, told (the figure in words), svg.
    """
    _refuse_both(name, other, is_map, compare_known)
    convert = _form(out)
    with shell.named("--width"):
        hold_to(width, theme)
    if is_map:
        drawn = _map(reading.events, reading.on, reading.known, reading.zone, width, theme)
    else:
        drawn = _figure(
            str(name), other, reading.on, reading.known, compare_known, reading.zone, reading.events, width, theme
        )
    if out is not None and out != "-":
        shell.write_file(out, convert(drawn))
    if reading.as_json:
        write_json({"title": drawn.title, "told": drawn.told, "svg": drawn.svg})
    elif out is None and is_terminal():
        _tell(Paper.here(reading.colour), drawn)
    elif out in (None, "-"):
        say(drawn.svg.removesuffix("\n"))
    else:
        say(f"written {out}: {drawn.title}")
    return 0


# -- what is asked


def _refuse_both(name: str | None, other: str | None, is_map: bool, compare_known: str | None) -> None:
    if is_map and (name is not None or compare_known is not None):
        raise click.UsageError("--network draws all partnerships; leave names and --compare-known out")
    if not is_map and name is None:
        raise click.UsageError("which partnership? give its NAME, or --network for all of them")
    if other is not None and compare_known is not None:
        raise click.UsageError("another partnership or another time? give OTHER or --compare-known, not both")


def _form(out: str | None) -> Callable[[Figure], bytes]:
    """
    How the figure becomes the bytes of the file, by the file's ending.
    """
    ending = ".svg" if out in (None, "-") else Path(str(out)).suffix.lower()
    if ending not in _FORMS:
        raise click.UsageError(f"--out: {out!r} must end in one of {', '.join(_FORMS)}")
    if ending == ".svg":
        return _as_svg
    from partnership_events.picture import converting

    return converting.png if ending == ".png" else converting.pdf


def _as_svg(figure: Figure) -> bytes:
    return figure.svg.encode()


# -- what is answered


def _figure(
    name: str,
    other: str | None,
    on: str | None,
    known: str | None,
    compare_known: str | None,
    zone: str | None,
    events: str,
    width: float,
    theme: str,
) -> Figure:
    partnership = shell.partnership_in(events, name)
    entries = shell.entries_under(partnership, known)
    asked = shell.asked(entries, on, known, zone)
    shell.tell_torn(partnership)
    shell.tell_nothing_known(entries, asked)
    how: dict[str, Any] = {"as_of": on, "known_at": known, "zone": zone, "width": width, "theme": theme}
    if other is not None:
        with shell.named("--known"):
            in_any_log(known)
        return partnership.timeline_figure(compare=shell.partnership_in(events, other), **how)
    if compare_known is not None:
        with shell.named("--compare-known"):
            prefix(entries, compare_known, asked.zone)
    return partnership.timeline_figure(compare=compare_known, **how)


def _map(events: str, on: str | None, known: str | None, zone: str | None, width: float, theme: str) -> Figure:
    reading = zone or ZONE
    with shell.named("--zone"):
        zone_of(reading)
    with shell.named("--known"):
        prefix((), in_any_log(known), reading)
    date = on or shell.today(reading)
    with shell.named("--on"):
        Cutoff.of(date, reading)
    ledger = shell.ledger_in(events)
    return ledger.network_figure(date, known_at=known, zone=reading, width=width, theme=theme)


def _tell(paper: Paper, figure: Figure) -> None:
    """
    The figure in words, for whoever looks on: a screen of SVG helps nobody.
    """
    paper.write([Words(figure.title, "bold")])
    paper.write([figure.told])
    paper.write()
    paper.write([Words("--out FILE.svg writes the figure, .png and .pdf too; --out - shows it as SVG", "dim")])

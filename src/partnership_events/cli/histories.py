"""
``history``: from when until when, and how surely?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.explaining import Asking, in_words
from partnership_events.cli.terminal import Line, Paper, Words, padded
from partnership_events.cli.wording import STYLES, answered, cited
from partnership_events.dates import Answer
from partnership_events.projections.history import Interval, history_of
from partnership_events.projections.spells import WHENEVER

OPEN = ".."

_SILENCE = {
    Answer.NO: "nothing is recorded, within what the log covers",
    Answer.UNKNOWN: "nothing is recorded",
    Answer.NOT_COVERED: "the log does not claim to know of this time",
}


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("words", metavar="[WORD]...", nargs=-1)
@shell.reading
def history(
    name: str,
    words: tuple[str, ...],
    reading: shell.Reading,
) -> int:
    """
    From when until when something was so, how surely, and who says so: a line for each value, or status, in turn.

    WORDs name a cell or a thing, as in `partnership explain`; without any: what there is.  A date stands as the sources
    tell it; `through` is the last day on which it is surely so, and .. means that no end is known.  Where dates are
    imprecise, what is possible beyond the sure days is told beside the value.  With --on, only what had begun by then.

    \b
    --json writes one object: basis, name, intervals.  Each interval: value,
    answer, possibly_from, surely_from, surely_through, possibly_through (days,
    included; null: no bound), since, until, facts, ambiguous, disputed, why,
    overdue.
    """
    asking = Asking.of(name, reading.on or str(WHENEVER), reading.known, reading.zone, reading.events, reading.colour)
    if not words:
        return asking.list_names(reading.as_json)
    found = history_of(asking.seen, asking.entries, words, reading.known)
    if reading.as_json:
        write_json(jsonable(found))
        return 0
    asking.head(found.name, found.basis)
    asking.paper.write()
    _write_table(asking.paper, found.intervals)
    asking.end(found.basis)
    return 0


def _write_table(paper: Paper, intervals: Sequence[Interval]) -> None:
    rows = [(_since(one), _through(one), one.answer.value, one) for one in intervals]
    widths = [max(map(len, column), default=0) for column in list(zip(*rows, strict=True))[:3]]
    widths = [max(len(head), width) for head, width in zip(_HEADS, widths, strict=False)]
    indent = sum(widths) + 2 * len(widths)
    if rows:
        heads = "".join(f"{padded(head, width)}  " for head, width in zip(_HEADS, widths, strict=False))
        paper.write([Words(f"{heads}what", "dim")])
    for since, through, sure, one in rows:
        start = f"{padded(since, widths[0])}  {padded(through, widths[1])}  "
        style = STYLES.get(one.answer, "dim")
        paper.write([Words(start, "cyan"), Words(padded(sure, widths[2]), style), "  ", *_what(one)], indent=indent)
    if not rows:
        paper.write(["nothing had begun by then"])


_HEADS = ("since", "through", "sure")


def _since(one: Interval) -> str:
    return str(one.since or one.surely_from or one.possibly_from or OPEN)


def _through(one: Interval) -> str:
    last = one.possibly_through if one.answer is Answer.POSSIBLY else one.surely_through
    return str(last or OPEN)


def _what(one: Interval) -> Line:
    if one.value is None:
        words = [Words(one.why or _SILENCE.get(one.answer, "none"), "dim")]
    else:
        # How sure it is stands beside it already.
        words = [Words(in_words(one.value).removeprefix("possibly "), "bold" if one.answer is Answer.YES else "")]
    overdue = _overdue(one)
    why = f" ({one.why})" if one.value is not None and one.why and not overdue and one.overdue is None else ""
    marks = [word for word, is_so in (("ambiguous", one.ambiguous), ("disputed", one.disputed)) if is_so]
    marked = [part for mark in marks for part in ("  ", Words(f"<{mark}>", "yellow"))]
    return [*words, why, *overdue, *_unsure(one), *cited(one.cites), *marked]


def _overdue(one: Interval) -> Line:
    if one.overdue is None or one.overdue is Answer.NO:
        return []
    if one.overdue is Answer.YES:
        return ["; overdue: ", Words("yes", "red"), f" ({one.why})"]
    return ["; overdue: ", *answered(one.overdue, one.why)]


def _unsure(one: Interval) -> Iterator[Words]:
    """
    The days on which it may have been so, and is not surely.
    """
    if one.answer is not Answer.POSSIBLY and one.surely_from != one.possibly_from:
        begun = f"possibly from {one.possibly_from}" if one.possibly_from is not None else "possibly always before"
        yield Words(f"; {begun}, surely from {one.surely_from}", "yellow")
    if one.answer is not Answer.POSSIBLY and one.surely_through != one.possibly_through:
        yield Words(f"; possibly through {one.possibly_through or OPEN}", "yellow")

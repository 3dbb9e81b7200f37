"""
``timeline --follow``: what arrives, a line at a time, until somebody says stop or nobody reads any more.
"""

from __future__ import annotations

import json
import select
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from partnership_events.cli.terminal import Line, say, visible_json
from partnership_events.cli.wording import cited, statement_line
from partnership_events.event import Entry, Statement
from partnership_events.partnership import Partnership
from partnership_events.vocabulary.record import EntryErased

Tell: TypeAlias = Callable[[Sequence[Entry], Sequence[Entry]], None]
"""
Tells a batch, in the light of all entries up to its end.
"""

Batches: TypeAlias = Iterator[tuple[Entry, ...]]


def news_of(partnership: Partnership) -> Batches:
    """
    The batches that arrive from now on, for as long as somebody reads the standard output.
    """
    return partnership.follow(stop=_nobody_reads())


def tell_news(news: Batches, entries: Sequence[Entry], tell: Tell) -> int:
    """
    Tells each batch that is not among the entries; returns the exit status when there is nobody to tell it to.
    """
    _flush()
    for batch in news:
        # What arrived between the call of ``news_of`` and the reading of the entries stands in both.
        if batch[-1].seq > len(entries):
            entries = (*entries, *batch)
            tell(entries, batch)
            _flush()
    return 0


def write_json_line(value: Any) -> None:
    """
    Writes a value as one line of JSON.
    """
    say(visible_json(json.dumps(value, ensure_ascii=False)))


def record_line(entry: Entry) -> Line:
    """
    An entry that tells no fact, in one line.
    """
    told = entry.event
    if isinstance(told, EntryErased):
        # Its hashes are for whoever verifies.
        return [f"@{entry.seq}  erased entry {told.erases[:12]}: {told.reason}", *cited(entry.cites)]
    if isinstance(told, Statement):
        return [f"@{entry.seq}  ", *statement_line(told, entry.cites)]
    return [f"@{entry.seq}  {entry.kind}", *cited(entry.cites)]


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _nobody_reads() -> threading.Event:
    """
    Set when the reader of the standard output goes (``| head``): we may have nothing to say for hours, and would not
    notice before.
    """
    gone = threading.Event()
    try:
        poll = select.poll()
        # Asked for nothing, it tells errors only: that of a pipe without a reader.
        poll.register(sys.stdout.fileno(), 0)
    except (AttributeError, OSError, ValueError):
        # Windows has no poll, a test no file: the next line will tell.
        return gone

    def watch() -> None:
        poll.poll()
        gone.set()

    threading.Thread(target=watch, daemon=True, name="nobody reads").start()
    return gone

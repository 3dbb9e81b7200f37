"""
How far reading, or what else takes long, has come, for somebody who has waited at a terminal for a second; nobody else
ever sees it.

It is one row on the error channel, drawn over again and taken away before anything else is said, so that neither the
output nor a message is ever mixed with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

import attrs

from partnership_events.watching import watch

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 1.0
"""
After so many seconds without a word people ask themselves whether it hangs.
"""

_EVERY = 0.1
_WIDE = 20
_AWAY = "\r\x1b[K"


@attrs.define
class Progress:
    """
    The row on a ``stream``, which is None where nobody would see it.
    """

    stream: TextIO | None
    clock: Callable[[], float] = time.monotonic
    _waiting_since: float | None = attrs.field(default=None, init=False)
    _drawn_at: float = attrs.field(default=0.0, init=False)
    _stands: bool = attrs.field(default=False, init=False)

    def at(self, what: str, done: int, total: int) -> None:
        """
        So much is done by now; draws the row where somebody has waited long enough, and takes it away at the end.
        """
        if self.stream is None:
            return
        now = self.clock()
        if self._waiting_since is None:
            self._waiting_since = now
        if done >= total:
            self._take_away()
        elif now >= max(self._waiting_since + PATIENCE, self._drawn_at + _EVERY):
            self._drawn_at, self._stands = now, True
            self._write(_AWAY + row(what, done, total, shutil.get_terminal_size().columns - 1))

    def clear(self) -> None:
        """
        Takes the row away, since something else is to be said; the wait begins anew.
        """
        self._waiting_since = None
        self._take_away()

    def _take_away(self) -> None:
        if self._stands:
            self._stands = False
            self._write(_AWAY)

    def _write(self, text: str) -> None:
        # A terminal that went away is no reason to read no further.
        with contextlib.suppress(OSError, ValueError):
            assert self.stream is not None
            self.stream.write(text)
            self.stream.flush()


def row(what: str, done: int, total: int, width: int) -> str:
    """
    The row, of at most so many columns.
    """
    full = _WIDE * done // total
    return f"{done / total:4.0%} [{'#' * full}{'.' * (_WIDE - full)}] {what}"[: max(width, 0)]


def here() -> Progress:
    """
    That of this process; it is never seen where the error channel is no terminal, or one that cannot draw a row over.
    """
    try:
        seen = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    except ValueError:
        seen = False
    return Progress(sys.stderr if seen else None)


_HERE = [Progress(None)]


def begin() -> None:
    """
    Looks where the error channel of this process goes now.
    """
    _HERE[0] = here()
    watch(None if _HERE[0].stream is None else _HERE[0].at)


def reading(path: Path, done: int, total: int) -> None:
    """
    So many bytes of a log are read.
    """
    _HERE[0].at(f"reading {path.name}", done, total)


def clear() -> None:
    """
    Something else is to be said.
    """
    _HERE[0].clear()

"""
What reaches a terminal, and how wide it is there.

Texts come from sources, and sources may hold anything: what would move the cursor, change colours or turn the reading
direction is shown as a visible escape and never obeyed.  Styles are put on afterwards, so the only escape sequences
that come out are ours, and they come out only on a terminal.

    Words(text, style)   what to say           visible()   what of it may be said
    Line                 words in a row        laid()      cut to the width, with a hanging indent
"""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from partnership_events import classes
from partnership_events.cli import progress

WIDEST = 120
NARROWEST = 40

# A space at which no line is cut.
KEPT = "\u00a0"

_STYLES = {"": "", "bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}

# Controls, format characters (bidi overrides, zero-width spaces, tags), lone surrogates, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# These two join and part letters in Persian, in Indic scripts and in emoji; they move nothing.
_JOINERS = "\u200c\u200d"


# -- what may be said


def visible(text: str) -> str:
    """
    The text with everything a terminal would obey, or hide, as an escape such as ``\\x1b``.
    """
    if text.replace(KEPT, " ").isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSEEN:
        return character
    return _escaped(character)


def _escaped(character: str) -> str:
    code = ord(character)
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def visible_json(text: str) -> str:
    """
    A JSON text with the same characters as JSON escapes; its own line breaks stay.
    """
    return "".join(
        character if character == "\n" or _shown(character) == character else _json_escape(character)
        for character in text
    )


def _json_escape(character: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _utf16(ord(character)))


def _utf16(code: int) -> tuple[int, ...]:
    if code < 0x10000:
        return (code,)
    return 0xD800 + (code - 0x10000 >> 10), 0xDC00 + (code - 0x10000 & 0x3FF)


# -- how wide it is


def width_of(text: str) -> int:
    """
    How many columns a text takes: two for East Asian wide characters, none for combining ones.
    """
    return len(text) if _is_narrow(text) else sum(map(_columns, text))


def _is_narrow(text: str) -> bool:
    # Below U+0300 nothing is combining or wide, and each character takes one column.
    return text.isascii() or max(text) < "\u0300"


def _columns(character: str) -> int:
    # The medial vowels and finals of decomposed Hangul fall into the column of their initial.
    if character in _JOINERS or "\u1160" <= character <= "\u11ff" or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """
    The text, filled up with spaces to so many columns.
    """
    return text + " " * max(width - width_of(text), 0)


# -- words in a row, cut to a width


@classes.frozen
class Words:
    """
    Some words in one style.
    """

    text: str
    style: str = ""


Line: TypeAlias = Sequence[Words | str]

# The same while it is laid out: a text and its style.
Run: TypeAlias = tuple[str, str]
_RUNS = re.compile(r" +|[^ ]+")


def plain(line: Line) -> str:
    """
    The line without its styles.
    """
    return "".join(one.text if isinstance(one, Words) else one for one in line).replace(KEPT, " ")


def laid(line: Line, width: int, *, indent: int = 0, colour: bool = False) -> list[str]:
    """
    The line cut to rows of at most ``width`` columns, all but the first indented.
    """
    seen = list(_seen(line))
    # Most lines are short, and end in no space that would have to go.
    if seen and not seen[-1][0][-1].isspace() and width_of("".join([text for text, _ in seen])) <= width:
        return [_painted(seen, colour)]
    rows: list[list[Run]] = [[]]
    room = width
    for word in _words(seen):
        for piece, size in _pieces(word, max(width - indent, 1)):
            if size > room and rows[-1]:
                rows.append([])
                room = width - indent
            if len(rows) > 1 and not rows[-1] and all(text.isspace() for text, _ in piece):
                continue
            rows[-1] += piece
            room -= size
    painted = [_painted(_trimmed(row), colour) for row in rows]
    return [row if number == 0 else " " * indent + row for number, row in enumerate(painted)]


def _seen(line: Line) -> Iterator[Run]:
    for part in line:
        text, style = (part.text, part.style) if isinstance(part, Words) else (part, "")
        if text:
            yield visible(text), style


def _words(line: list[Run]) -> Iterator[list[Run]]:
    """
    What must not be torn apart: runs of characters between spaces, and runs of spaces, whatever their styles.
    """
    word: list[Run] = []
    blank = True
    for text, style in line:
        for run in _RUNS.findall(text):
            if word and (blank or run[0] == " "):
                yield word
                word, blank = [], True
            word.append((run, style))
            blank = blank and run.isspace()
    if word:
        yield word


def _pieces(word: list[Run], width: int) -> Iterable[tuple[list[Run], int]]:
    """
    A word, or what it must be cut into, and how many columns each takes; Chinese and Japanese need no spaces, and may
    be cut anywhere.
    """
    whole = "".join([text for text, _ in word])
    size = width_of(whole)
    return [(word, size)] if size <= width and not _is_wide(whole) else _cut(word, width)


def _cut(word: list[Run], width: int) -> Iterator[tuple[list[Run], int]]:
    piece: list[Run] = []
    room = width
    for text, style in word:
        for character in text:
            columns = _columns(character)
            if piece and columns and (columns > room or columns == 2):
                yield piece, width - room
                piece, room = [], width
            piece.append((character, style))
            room -= columns
    yield piece, width - room


def _is_wide(text: str) -> bool:
    return not _is_narrow(text) and any(_columns(character) == 2 for character in text)


def _trimmed(row: list[Run]) -> list[Run]:
    while row and row[-1][0].isspace():
        row = row[:-1]
    return row


def _painted(row: list[Run], colour: bool) -> str:
    """
    The row with its styles, each put on once for neighbours that share it.
    """
    if not colour:
        return "".join([text for text, _ in row]).replace(KEPT, " ")
    told = ""
    for style, runs in itertools.groupby(row, key=lambda run: run[1]):
        code, text = _STYLES[style], "".join(text for text, _ in runs).replace(KEPT, " ")
        told += f"\x1b[{code}m{text}\x1b[0m" if code else text
    return told


# -- where it goes


@classes.frozen(kw_only=True)
class Paper:
    """
    What the words are written on: so wide, coloured or not; ``folds`` where long lines are to be cut.
    """

    width: int
    colour: bool
    folds: bool

    @classmethod
    def here(cls, colour: str) -> Paper:
        """
        The standard output as it is now; ``colour`` is always, never or auto.
        """
        terminal = is_terminal()
        columns = shutil.get_terminal_size((80, 24)).columns
        return cls(
            width=min(max(columns, NARROWEST), WIDEST),
            colour=_colour_wanted(colour, terminal),
            folds=terminal,
        )

    def write(self, line: Line = (), *, indent: int = 0) -> None:
        """
        Writes one line, cut to the width.
        """
        for row in laid(line, self.width, indent=indent, colour=self.colour):
            say(row)

    def write_whole(self, line: Line, *, indent: int = 0) -> None:
        """
        Writes one line, uncut where no person is looking, so that one fact stays one line for ``grep``.
        """
        if self.folds:
            self.write(line, indent=indent)
        else:
            say("".join(laid(line, sys.maxsize, colour=self.colour)))


def is_terminal() -> bool:
    """
    Whether somebody looks at the standard output as it comes.
    """
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:
        return False


def is_asking() -> bool:
    """
    True where somebody sits at the other end who can be asked.
    """
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()


def _colour_wanted(colour: str, terminal: bool) -> bool:
    if colour != "auto":
        return colour == "always"
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


_LISTENING = [True]


def say(text: str) -> None:
    """
    One row on the standard output; where its reader has gone, nothing.
    """
    if sys.stdout is None or not _LISTENING[0]:
        return
    progress.clear()
    try:
        sys.stdout.write(text + "\n")
    except BrokenPipeError:
        forget_output()


def forget_output() -> None:
    """
    Sends whatever is still to be said to nobody, so that not even the interpreter complains at its end.
    """
    _LISTENING[0] = False
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain(message: str) -> None:
    """
    A message on the error channel; its own line breaks stay, whatever else is in it is made visible.
    """
    rows = [visible(row) for row in message.split("\n")]
    progress.clear()
    with contextlib.suppress(OSError, ValueError):
        if sys.stdout is not None:
            sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.write("\n".join([f"partnership: {rows[0]}", *rows[1:]]) + "\n")
            sys.stderr.flush()


def prepare_output() -> None:
    """
    Characters that an output cannot show become escapes, not errors.
    """
    _LISTENING[0] = True
    progress.begin()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            with contextlib.suppress(ValueError):
                stream.reconfigure(errors="backslashreplace")


def joined(items: Iterable[str], last: str = "and") -> str:
    """
    Words in a row as a person says them: ``a, b and c``.
    """
    told = list(items)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} {last} {told[-1]}" if told else ""

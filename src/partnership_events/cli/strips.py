"""
Rows of columns, as a terminal draws them: each holds a sign, or half of a wide one.

What is put later lies over what was put before.  Signs are block characters where the terminal can show them, and else
those of ASCII; a letter that it cannot show is told as its code point, and takes the room of that.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

import attrs

from partnership_events.cli.terminal import Line, Words, visible, width_of
from partnership_events.picture.marks import Shape


@attrs.frozen(kw_only=True)
class Signs:
    """
    What is drawn with: ``bands`` from the shallowest to the deepest, points by shape, filled and open.
    """

    bands: str
    bar: str
    dots: str
    planned: str
    onward: str
    line: str
    tick: str
    fold: str
    as_of: str
    cut: str
    filled: Mapping[Shape, str]
    open: Mapping[Shape, str]

    def all(self) -> str:
        """
        Every sign, to be tried on an encoding.
        """
        one = (self.bands, self.bar, self.dots, self.planned, self.onward, self.line, self.tick, self.fold, self.as_of)
        return "".join((*one, self.cut, *self.filled.values(), *self.open.values()))


_SHAPES = (Shape.CIRCLE, Shape.DIAMOND, Shape.SQUARE, Shape.TRIANGLE, Shape.STAR, Shape.CROSS)


def _by_shape(signs: str) -> dict[Shape, str]:
    return dict(zip(_SHAPES, signs, strict=True))


BLOCKS = Signs(
    bands="▁▃▄▅▆▇█",
    bar="━",
    dots="·",
    planned="┄",
    onward="→",
    line="─",
    tick="┴",
    fold="╱",
    as_of="│",
    cut="…",
    filled=_by_shape("●◆■▲★✚"),
    open=_by_shape("○◇□△☆✢"),
)
ASCII = Signs(
    bands="_-~=%#@",
    bar="=",
    dots=".",
    planned="-",
    onward=">",
    line="-",
    tick="+",
    fold="/",
    as_of="|",
    cut="..",
    filled=_by_shape("oDHA*X"),
    open=_by_shape("cdha'x"),
)


def signs_of(encoding: str | None) -> Signs:
    """
    The signs that an output of this encoding can show.
    """
    return BLOCKS if _shows(BLOCKS.all(), encoding) else ASCII


def _shows(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def encoding_here() -> str | None:
    """
    The encoding of the standard output.
    """
    return getattr(sys.stdout, "encoding", None)


def showable(text: str, encoding: str | None) -> str:
    """
    The text as an output of this encoding will show it in the end.
    """
    told = visible(text)
    if _shows(told, encoding):
        return told
    known = encoding if encoding is not None and _shows("", encoding) else "ascii"
    return told.encode(known, "backslashreplace").decode(known)


def cut(text: str, room: int, signs: Signs) -> str:
    """
    The text, or as much of it as has room, with a sign that there is more.
    """
    if width_of(text) <= room:
        return text
    while text and width_of(text) > room - width_of(signs.cut):
        text = text[:-1]
    return f"{text.rstrip()}{signs.cut}" if text else ""


_NOTHING = Words(" ")


class Strip:
    """
    A row of so many columns.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self._cells: list[Words | None] = [_NOTHING] * width

    def put(self, at: int, text: str, style: str = "") -> None:
        """
        Puts a text from a column on; what does not fit is left out.
        """
        for letter in text:
            columns = width_of(letter)
            if columns == 0:
                self._join(at - 1, letter)
            elif at >= 0 and at + columns <= self.width:
                self._clear(range(at, at + columns))
                self._cells[at : at + columns] = [Words(letter, style), *[None] * (columns - 1)]
            at += columns

    def fill(self, columns: Iterable[int], sign: str, style: str = "") -> None:
        """
        Puts a sign into each of these columns.
        """
        for column in columns:
            self.put(column, sign, style)

    def is_free(self, column: int) -> bool:
        """
        Whether nothing stands in a column, no space between words either.
        """
        return self._cells[column] is _NOTHING

    def line(self) -> Line:
        """
        The row as words.
        """
        return [one for one in self._cells if one is not None]

    def _join(self, at: int, letter: str) -> None:
        # What takes no column of its own belongs to the letter before it, a wide one too.
        while 0 < at < self.width and self._cells[at] is None:
            at -= 1
        if 0 <= at < self.width:
            held = self._cells[at] or Words("")
            self._cells[at] = attrs.evolve(held, text=held.text + letter)

    def _clear(self, columns: range) -> None:
        """
        Half of a wide letter is none: where one half is covered, the other becomes a space.
        """
        if self._cells[columns.start] is None:
            self._cells[columns.start - 1] = _NOTHING
        if columns.stop < self.width and self._cells[columns.stop] is None:
            self._cells[columns.stop] = _NOTHING

"""
How wide a text is, before anybody has drawn it.

A figure lays out its labels without a font at hand, and is read with whichever font is there.  So widths are those of
the most common sans-serif (Helvetica's metrics, in thousandths of the size), and the SVG asks the reader's font to fit
them (``textLength``): what does not overlap here overlaps nowhere.
"""

from __future__ import annotations

import functools
import unicodedata

_ASCII = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + number): int(width) for number, width in enumerate(_ASCII.split())}
_BOLD = 1.07
# Whoever reads with a wider font squeezes its letters by no more than this.
_ROOM = 1.06


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """
    The width of a text of one line, in the unit of ``size``.
    """
    thousandths = sum(map(_width, text))
    return thousandths / 1000 * size * _ROOM * (_BOLD if bold else 1)


def _width(letter: str) -> int:
    known = _WIDTHS.get(letter)
    return _width_of_other(letter) if known is None else known


@functools.cache
def _width_of_other(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1000
    # A letter with an accent is as wide as the letter; small letters of other scripts are about as wide as ours.
    plain = unicodedata.normalize("NFD", letter)[0]
    return _WIDTHS.get(plain, 570 if letter.islower() else 680)


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """
    The text in lines that fit into ``room``, broken between words; within one only where it is wider than the room.
    """
    lines: list[str] = []
    for word in _pieces(text, size, room, bold=bold):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold=bold) <= room:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines) or ("",)


def _pieces(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        if width_of(word, size, bold=bold) <= room:
            # Then each beginning of it fits as well.
            pieces.append(word)
            continue
        piece = ""
        for letter in word:
            if piece and width_of(piece + letter, size, bold=bold) > room:
                pieces.append(piece)
                piece = ""
            piece += letter
        pieces.append(piece)
    return pieces

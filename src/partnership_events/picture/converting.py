"""
From SVG to PNG and PDF, by typst, which draws without a browser.  The only module that meets it.

It reads no variables of CSS and no media queries, so a figure is given to it with the style sheet of one theme, in
plain colours; fonts are those of the machine.  The extra ``picture`` installs it.
"""

from __future__ import annotations

import re
from typing import Any

from partnership_events.errors import MissingExtra
from partnership_events.picture.figure import Figure
from partnership_events.picture.style import plain_css

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_WIDTH = re.compile(r'<svg [^>]*\bwidth="([0-9.]+)"')
# A pixel of CSS, in points.
_POINT = 0.75


def png(figure: Figure, *, scale: float = 2.0) -> bytes:
    """
    The figure as PNG, with so many dots for each of its pixels; on white unless it is of the dark theme.

    Raises ``MissingExtra`` without the extra ``picture``.
    """
    return _drawn(figure, format="png", ppi=96 * scale)


def pdf(figure: Figure) -> bytes:
    """
    The figure as PDF, of one page as large as it is; its text stays text.

    Raises ``MissingExtra`` without the extra ``picture``.
    """
    return _drawn(figure, format="pdf")


def _drawn(figure: Figure, **how: Any) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise MissingExtra("picture", "a figure as PNG or PDF") from error
    width = float(_WIDTH.findall(figure.svg)[0]) * _POINT
    page = f'#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg", width: {width}pt)'
    files = {"main.typ": page.encode(), "figure.svg": plain(figure).encode()}
    drawn = typst.compile(files, **how)
    assert isinstance(drawn, bytes)
    return drawn


def plain(figure: Figure) -> str:
    """
    The SVG with the colours of one theme, for what reads no variables.
    """
    css = plain_css(dark='class="pe pe-dark"' in figure.svg)
    return _STYLE.sub(lambda _: f"<style>{css}</style>", figure.svg, count=1)

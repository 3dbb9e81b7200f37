"""
How figures look: one style sheet, for a figure's own ``<style>`` or for a page that holds many.

Colours are of Okabe and Ito's palette, darkened where they would be too pale for text on white; no meaning hangs on
colour alone: lanes are named, points differ in shape, uncertain ends fade, planned things are dashed.  A reader's dark
mode is followed, ``pe-light`` and ``pe-dark`` ask for one, and print is on white.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from partnership_events.picture.layout import FONT

FONTS = (
    "'Noto Sans','Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans','Noto Sans CJK JP','Hiragino Sans',"
    "'Yu Gothic',sans-serif"
)
LANES = (
    *("members", "missions", "instruments", "plans", "pledges", "projects"),
    *("mechanisms", "meetings", "positions", "incidents", "other", "own"),
)
DEPTHS = 7


def _told(name: str, keys: Iterable[object], colours: str) -> dict[str, str]:
    return {name.format(key): colour for key, colour in zip(keys, colours.split(), strict=True)}


_LIGHT_LANES = "#4d6a85 #6b6f2a #0072b2 #007a59 #c25400 #8f6400 #7a4fa3 #a3478a #3a7fa6 #b3261e #555555 #2f6f6f"
_DARK_LANES = "#9db8d3 #c3c778 #56b4e9 #2fc79d #f08a3c #e69f00 #bda0e0 #dd92c0 #8fcbee #f2857d #b5b5b5 #7fc7c7"
_LIGHT = {
    **_told("{}", LANES, _LIGHT_LANES),
    **_told("tier-{}", range(DEPTHS), "#dfe6ec #c2d6e8 #96bcdc #659dcb #3a7ab5 #1d5996 #0b3c73"),
    **{f"on-{n}": "#1f2328" if n < 4 else "#ffffff" for n in range(DEPTHS)},
    "ink": "#1f2328",
    "dim": "#57606a",
    "line": "#d8dee4",
    "paper": "#ffffff",
}
_DARK = {
    **_told("{}", LANES, _DARK_LANES),
    **_told("tier-{}", range(DEPTHS), "#39424b #34506b #356a94 #4386bb #61a1d6 #8cbde8 #b9d8f5"),
    **{f"on-{n}": "#e6edf3" if n < 3 else "#0d1117" for n in range(DEPTHS)},
    "ink": "#e6edf3",
    "dim": "#9da7b3",
    "line": "#3d444d",
    "paper": "#0d1117",
}
_RULES = (
    ".pe text{fill:var(--pe-ink);unicode-bidi:isolate}",
    ".pe .out{paint-order:stroke;stroke:var(--pe-paper);stroke-width:3px;stroke-linejoin:round}",
    ".pe .paper{fill:var(--pe-paper)}",
    ".pe .dim{fill:var(--pe-dim)}",
    ".pe .strong{font-weight:600}",
    ".pe .title{font-size:17px;font-weight:700}",
    ".pe .small{font-size:10px}",
    ".pe .rule{stroke:var(--pe-line);stroke-width:.7;fill:none}",
    ".pe .fold{stroke:var(--pe-dim);stroke-width:1;fill:none}",
    ".pe .as-of{stroke:var(--pe-ink);stroke-width:1.2;stroke-dasharray:none;fill:none}",
    ".pe .bar{fill:var(--c);fill-opacity:.26;stroke:var(--c);stroke-width:1}",
    ".pe .point{fill:var(--c);stroke:var(--c);stroke-width:1.3}",
    ".pe .open{fill:var(--pe-paper)}",
    ".pe .planned{stroke-dasharray:3 2.4;fill-opacity:.07}",
    ".pe .whisker{stroke:var(--c);stroke-width:1.4;fill:none}",
    ".pe .tie{stroke:var(--c);fill:none;stroke-linecap:round}",
    ".pe .bare{stroke:var(--pe-dim)}",
    ".pe .tie.possibly{stroke:var(--pe-dim);stroke-width:1.5;stroke-dasharray:5 4}",
    ".pe .severed{stroke:var(--pe-dim);stroke-width:1;stroke-dasharray:1 4}",
    ".pe .party{fill:var(--pe-instruments);stroke:var(--pe-paper);stroke-width:1.5}",
    ".pe .hub{fill:var(--pe-paper);stroke:var(--pe-ink);stroke-width:1.5}",
    ".pe .thread{stroke:var(--c);stroke-width:.8;fill:none}",
    ".pe .possibly{fill-opacity:.3;stroke:var(--c);stroke-width:1;stroke-dasharray:3 2.4}",
    *(f".pe .later .{one}{{opacity:.42}}" for one in ("point", "bar", "whisker", "thread", "band", "fade")),
    ".pe .later text{fill:var(--pe-dim)}",
    ".pe .gone text{text-decoration:line-through;fill:var(--pe-dim)}",
    ".pe .new text{font-weight:600}",
    ".pe .changed text{font-weight:600}",
    ".pe .fading{stroke-dasharray:1 3;stroke-linecap:round}",
    ".pe .over{fill:none;stroke:var(--pe-dim);stroke-width:.8;stroke-dasharray:2 3}",
    ".pe .band{fill:var(--c)}",
    ".pe .stop{stop-color:var(--c)}",
    *(f".pe .lane-{one}{{--c:var(--pe-{one})}}" for one in LANES),
    *(f".pe .tier-{n}{{--c:var(--pe-tier-{n})}}" for n in range(DEPTHS)),
    *(f".pe text.on-{n}{{fill:var(--pe-on-{n})}}" for n in range(DEPTHS)),
)


def css() -> str:
    """
    The style sheet.
    """
    light, dark = _variables(_LIGHT), _variables(_DARK)
    return "\n".join(
        (
            f".pe{{{light};font-family:{FONTS};font-size:{FONT:g}px}}",
            f"@media (prefers-color-scheme:dark){{.pe:not(.pe-light){{{dark}}}}}",
            f".pe.pe-dark{{{dark}}}",
            f"@media print{{.pe.pe{{{light}}}}}",
            *_RULES,
        )
    )


def plain_css(*, dark: bool = False) -> str:
    """
    The same for one theme, without variables, for what cannot read them.
    """
    values = _DARK if dark else _LIGHT
    colours = {f".lane-{one}": values[one] for one in LANES}
    colours |= {f".tier-{n}": values[f"tier-{n}"] for n in range(DEPTHS)}
    rules = [f".pe{{font-family:{FONTS};font-size:{FONT:g}px}}"]
    for rule in _RULES:
        if rule.startswith(tuple(f".pe {scope}{{" for scope in colours)):
            continue
        # What is coloured by what it stands in, or by what it is, is told once for each of these.
        scopes = colours if "var(--c)" in rule else {"": ""}
        rules += [_resolved(rule, scope, colour, values) for scope, colour in scopes.items()]
    return "\n".join(rules)


def _resolved(rule: str, scope: str, colour: str, values: dict[str, str]) -> str:
    rule = rule.replace(".pe ", f".pe {scope} ", 1) if scope else rule
    rule = rule.replace("var(--c)", colour)
    return re.sub(r"var\(--pe-([a-z0-9-]+)\)", lambda met: values[met[1]], rule)


def _variables(values: dict[str, str]) -> str:
    return ";".join(f"--pe-{name}:{value}" for name, value in values.items())

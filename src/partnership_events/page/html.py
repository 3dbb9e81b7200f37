"""
A page as one file of HTML: nothing is fetched, nothing is sent, and nothing that a log says becomes markup.

    Content-Security-Policy    default-src 'none'; the one script and the style sheets by their hashes
    data                       JSON in a script that is none, every < of it written as \\u003c
    script                     makes text nodes of it
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import json
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any

import attrs

from partnership_events.event import Entry
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf
from partnership_events.page.data import data_of
from partnership_events.picture.axis import Ruler
from partnership_events.picture.timeline import figure

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@attrs.frozen(kw_only=True, repr=False)
class Page:
    """
    A page that shows a partnership on any day, as known at any batch; ``str(page)`` is its HTML.
    """

    title: str
    html: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<Page {self.title!r}: {len(self.html.encode()):,} bytes of HTML, {self.data['size']} entries>"


def page_of(
    entries: Sequence[Entry],
    *,
    as_of: AsOf | None = None,
    known_at: KnownAt = None,
    zone: str | None = None,
    home: str = "",
) -> Page:
    """
    The page of these entries: pure, no ledger, no clock.

    It opens at ``as_of``, or else on the day on which its reader opens it.  ``home`` is the address of an index to
    which it links back.  Raises ``InvalidDate`` and ``NoSuchPosition`` as every question does.
    """
    data = data_of(entries, as_of=as_of, known_at=known_at, zone=zone)
    drawn = figure(entries, known_at=known_at, zone=data["zone"]) if data["size"] else None
    data["ruler"] = None if drawn is None or drawn.ruler is None else _ruler(drawn.ruler)
    return Page(title=data["title"][0] or "Partnership", html=_html(data, drawn.svg if drawn else "", home), data=data)


def _ruler(ruler: Ruler) -> dict[str, Any]:
    """
    Where the days of the figure stand, so that its line can follow the slider.
    """
    stretches = [[one.first, one.last, one.left, one.right] for one in ruler.axis.stretches]
    return {"stretches": stretches, "top": ruler.top, "bottom": ruler.bottom}


@functools.cache
def asset(name: str) -> str:
    """
    A file that ships with the page: its script or its style sheet.
    """
    return resources.files("partnership_events.page").joinpath(name).read_text(encoding="utf-8")


def policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """
    The Content-Security-Policy under which these scripts and style sheets run, and nothing else.
    """
    script, style = (" ".join(map(_hash, texts)) or "'none'" for texts in (scripts, styles))
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'; "
        "connect-src 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def embedded(data: dict[str, Any]) -> str:
    """
    JSON that may stand inside a script element, whatever it holds.
    """
    told = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return re.sub(r"[<>&\u007f-\u009f\u2028\u2029\ufffe\uffff]", lambda met: f"\\u{ord(met[0]):04x}", told)


def document(title: str, body: str, *, styles: Sequence[str], script: str = "") -> str:
    """
    A whole document under its policy.
    """
    allowed = policy([script] if script else [], styles)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{html.escape(allowed)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
<style>{styles[0]}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _html(data: dict[str, Any], drawn: str, home: str) -> str:
    css, script = asset("page.css"), asset("page.js")
    title = data["title"]
    body = _BODY.format(
        home=f'<p><a href="{html.escape(home)}">All partnerships</a></p>' if home else "",
        heading=_text("h1", title[0], _language(title)),
        titles="".join(_text("span", words, lang) for lang, words in _others(title)),
        parties=html.escape(", ".join(data["parties"].get(key, [key])[0] for key in data["of"])),
        basis=html.escape(_basis(data)),
        figure=drawn,
        data=embedded(data),
        script=script,
    )
    return document(title[0] or "Partnership", body, styles=[css, *_STYLE.findall(drawn)], script=script)


def _text(name: str, words: str, lang: str) -> str:
    told = f' lang="{html.escape(lang)}"' if lang not in ("", "und") else ""
    return f'<{name} dir="auto"{told}>{html.escape(words)}</{name}>'


def _language(text: Sequence[Any]) -> str:
    return next((lang for lang, words in (text[1:] or [[]])[0] if words == text[0]), "")


def _others(text: Sequence[Any]) -> list[tuple[str, str]]:
    return [(lang, words) for lang, words in (text[1:] or [[]])[0] if words != text[0]]


def _basis(data: dict[str, Any]) -> str:
    held = data["batches"][-1]["held"] if data["batches"] else "open"
    return f"{data['log']} @{data['size']}, {held}, read in {data['zone']}"


_BODY = """<a class="skip" href="#state">Skip to the state</a>
<header>
{home}{heading}
<p class="titles">{titles}</p>
<p class="dim">{parties} · basis: {basis}</p>
<noscript><p>The time machine needs JavaScript; the figure below does not.</p></noscript>
</header>
<nav id="time" aria-label="Time machine">
<div class="clocks">
<div class="clock">
<label for="on">What held on</label>
<span class="at"><input type="date" id="day" min="0001-01-01" max="9999-12-31" aria-label="As of this day"></span>
<input type="range" id="on" min="0" step="1">
<button type="button" id="back" aria-label="to the change before">‹</button>
<button type="button" id="forth" aria-label="to the next change">›</button>
</div>
<div class="clock">
<label for="known">As the log knew it</label>
<span class="at" id="known-told"></span>
<input type="range" id="known" min="0" step="1">
<button type="button" id="unlearn" aria-label="to what was known before">‹</button>
<button type="button" id="learn" aria-label="to what was known next">›</button>
</div>
</div>
</nav>
<main>
<section id="state" aria-labelledby="state-title">
<div class="bar">
<h2 id="state-title">The state</h2>
<p class="dim" id="told" role="status"></p>
<div class="acts">
<button type="button" id="compare">Compare from here</button>
<button type="button" id="csv-state">Save as CSV</button>
</div>
</div>
<div id="card"></div>
</section>
<section id="changes" aria-labelledby="changes-title" hidden>
<h2 id="changes-title">What changed</h2>
<div id="heaps"></div>
</section>
<section id="picture" aria-labelledby="picture-title">
<h2 id="picture-title">The figure</h2>
<div id="figure" tabindex="0" role="group" aria-labelledby="picture-title">
{figure}
</div>
</section>
<section id="timeline" aria-labelledby="timeline-title">
<div class="bar">
<h2 id="timeline-title">The timeline</h2>
<p class="dim" id="count" role="status"></p>
<div class="acts"><button type="button" id="csv">Save as CSV</button></div>
</div>
<div class="filters">
<label>Text<input type="search" id="q"></label>
<label>Kind<select id="kind"></select></label>
<label>Party<select id="party"></select></label>
<label>Topic<select id="topic"></select></label>
<label>Certainty<select id="sure"></select></label>
</div>
<table>
<thead><tr>
<th scope="col"><button type="button" data-by="date">Date</button></th>
<th scope="col"><button type="button" data-by="kind">Kind</button></th>
<th scope="col"><button type="button" data-by="what">What</button></th>
<th scope="col"><button type="button" data-by="who">Parties</button></th>
<th scope="col"><button type="button" data-by="known">Entry</button></th>
</tr></thead>
<tbody id="rows"></tbody>
</table>
<div id="pager">
<button type="button" id="earlier">Earlier rows</button>
<button type="button" id="later">Later rows</button>
</div>
</section>
</main>
<footer>
<h2>This view</h2>
<p id="cite"></p>
<p id="url"></p>
<div class="acts">
<button type="button" id="copy">Copy the citation</button>
<button type="button" id="copy-link">Copy a link to this view</button>
<button type="button" id="print">Print</button>
</div>
<p id="copied" role="status"></p>
<div id="keys">
<p><kbd>←</kbd> <kbd>→</kbd> the change before, the next; <kbd>[</kbd> <kbd>]</kbd> what was known before, next;
<kbd>c</kbd> compare from here; <kbd>/</kbd> search; <kbd>Esc</kbd> close.</p>
<p>● yes &nbsp; ◐ possibly &nbsp; ○ no &nbsp; ? unknown: nothing is recorded &nbsp; – not covered: the log does not
claim to know of that time.</p>
<p>In a saved table, a text that a spreadsheet would take for a formula (it begins with =, +, - or @) has an apostrophe
before it.</p>
</div>
</footer>
<dialog id="why" aria-labelledby="why-title"></dialog>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>"""

"""
Writes the list of findings in docs/checks.md from the catalogue:

    python tools/checks_page.py            writes it; what stands above the mark is left as it is
    python tools/checks_page.py --check    exits with 1 where it is stale
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from partnership_events.checks.catalogue import CATALOGUE
from partnership_events.checks.explained import Explained
from partnership_events.checks.finding import Tier

PAGE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
COMMAND = "python tools/checks_page.py"
MARK = f"<!-- from here on written by `{COMMAND}` -->"

_MEANS = {
    Tier.BASIC: "most likely a mistake",
    Tier.STRICT: "may be a mistake",
    Tier.OPINION: "taste",
}


def page(above: str) -> str:
    """
    The page: what stands above the mark, and the list.
    """
    return "\n".join([above.rstrip("\n"), "", MARK, "", *_table(), *(line for one in CATALOGUE for line in _told(one))])


def _table() -> Iterator[str]:
    yield "| finding | tier | says |"
    yield "|---|---|---|"
    for tier in Tier:
        for one in CATALOGUE:
            if one.tiers[0] is tier:
                yield f"| [{one.code}](#{one.code}) | {' or '.join(one.tiers)} | {one.says} |"
    yield ""


def _told(one: Explained) -> Iterator[str]:
    yield f"### {one.code}"
    yield ""
    yield f"*{' or '.join(one.tiers)}: {_MEANS[one.tiers[0]]}.* {one.says}"
    yield ""
    yield one.matters
    yield ""
    yield f"**What to do.** {one.remedy}"
    yield ""
    if one.otherwise:
        yield f"**For example.** {one.otherwise}"
    else:
        yield from ("```", *one.example, *(_said(one)), "```")
    yield ""


def _said(one: Explained) -> Iterator[str]:
    today = f" --on {one.today}" if one.today else ""
    name = one.name or "acme-borealis"
    yield ""
    yield f"$ partnership check {name}{today}"
    for finding in one.found:
        yield f"events/{name}.jsonl:{finding}  ({finding.tier})"


def main(arguments: list[str]) -> int:
    """
    Writes the list, or says whether it is stale.
    """
    was = PAGE.read_text(encoding="utf-8")
    text = page(was.split(MARK)[0])
    if arguments == ["--check"]:
        print(f"{PAGE} is stale; run `{COMMAND}`" if was != text else f"{PAGE} is fresh")
        return int(was != text)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

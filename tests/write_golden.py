"""
Adds to ``tests/golden/kinds.txt`` what it has not yet: the id and the content of the drafts of ``drafts.py``.

    PYTHONPATH=src:tests python tests/write_golden.py

What stands there stands for ever, since logs hold the same bytes; a line is changed by deleting it by hand, on purpose.
"""

from __future__ import annotations

import functools
from pathlib import Path

from drafts import BARE, FIRST, GROWN

from partnership_events import STANDARD
from partnership_events.canonical import content_id
from partnership_events.codec import Codec

GOLDEN = Path(__file__).parent / "golden" / "kinds.txt"


def golden() -> dict[str, str]:
    """
    What stands in the file, by name.
    """
    lines = GOLDEN.read_text(encoding="utf-8").split("\n") if GOLDEN.exists() else []
    return {line.split(" ", 1)[0]: line for line in lines if line}


@functools.cache
def produced() -> dict[str, str]:
    """
    What this version writes: name, id, content.
    """
    codec = Codec(STANDARD)
    told = {
        f"{kind}/{how}": draft
        for how, every in (("full", FIRST), ("grown", GROWN), ("bare", BARE))
        for kind, draft in every.items()
    }
    contents = {name: codec.content(codec.checked(draft)) for name, draft in told.items()}
    return {name: f"{name} {content_id(content)} {content.decode()}" for name, content in contents.items()}


if __name__ == "__main__":
    lines = produced() | golden()
    GOLDEN.write_text("".join(f"{lines[name]}\n" for name in sorted(lines)), encoding="utf-8", newline="\n")

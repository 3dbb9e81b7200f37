"""
Writes docs/vocabulary.md from the declarations:

    python tools/vocabulary_page.py            writes the page
    python tools/vocabulary_page.py --check    exits with 1 where the page is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

from partnership_events.describe import page
from partnership_events.vocabulary import STANDARD

PAGE = Path(__file__).resolve().parent.parent / "docs" / "vocabulary.md"
COMMAND = "python tools/vocabulary_page.py"


def main(arguments: list[str]) -> int:
    """
    Writes the page, or says whether it is stale.
    """
    text = page(STANDARD)
    if arguments == ["--check"]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        print(f"{PAGE} is stale; run `{COMMAND}`" if stale else f"{PAGE} is fresh")
        return int(stale)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""
Every example of the README and of docs/ runs, in order, page by page.

Python blocks are run (``>>>`` examples are compared); in console blocks every ``$ partnership ...`` is run and what it
prints is compared.  Each page has a folder of its own that holds a copy of ``events/``.  ``...`` stands for what
differs from run to run.
"""

from __future__ import annotations

import doctest
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

HERE = Path(__file__).parent.parent
PAGES = sorted([HERE / "README.md", *HERE.glob("docs/**/*.md")])
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def told(command: str) -> str:
    words = shlex.split(command, comments=True)
    assert words[0] == "partnership", f"only partnership is run, not {words[0]!r}"
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PARTNERSHIP_EVENTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "partnership_events.cli", *words[1:]],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        check=False,
    )
    return done.stdout + done.stderr


def run_console(example):
    checker = doctest.OutputChecker()
    commands: list[tuple[str, list[str]]] = []
    for line in str(example.parsed).splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.startswith("> ") and commands[-1][0].endswith("\\"):
            commands[-1] = (commands[-1][0][:-1] + line[2:], [])
        else:
            commands[-1][1].append(line)
    for command, lines in commands:
        if not command.startswith("partnership "):
            continue
        wanted = "\n".join(lines).strip() + "\n"
        got = told(command).strip() + "\n"
        if not checker.check_output(wanted, got, FLAGS):
            return f"$ {command}\nexpected:\n{wanted}\ngot:\n{got}"
    return None


EXAMPLES = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=FLAGS),
        CodeBlockParser(language="console", evaluator=run_console),
    ]
)


@pytest.mark.parametrize("page", [pytest.param(page, id=str(page.relative_to(HERE))) for page in PAGES])
def test_the_examples_of_a_page_are_true(page, tmp_path, monkeypatch):
    shutil.copytree(HERE / "events", tmp_path / "events", ignore=shutil.ignore_patterns(".partnership"))
    monkeypatch.chdir(tmp_path)

    for example in EXAMPLES.parse(page).examples():
        example.evaluate()


def test_every_page_that_teaches_has_examples():
    teaching = ["dates", "python", "researchers", "two-clocks", "file-format", "seals"]
    teaching += ["explaining", "changes-and-briefs", "pledges", "treaties", "positions", "who", "panel", "checks"]
    teaching += ["own-questions", "plugins", "merging-coders", "partnerships", "pages", "figures"]
    pages = [HERE / "README.md", *(HERE / "docs" / f"{name}.md" for name in teaching)]

    assert [] == [page.name for page in pages if not any(EXAMPLES.parse(page).examples())]

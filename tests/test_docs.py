"""
Every example of the README and of docs/ runs, in order, page by page.

Python blocks are run (``>>>`` examples are compared); in console blocks every ``$ partnership ...`` is run and what it
prints is compared.  Each page has a folder of its own that holds a copy of ``events/``.  ``...`` stands for what
differs from run to run.
"""

from __future__ import annotations

import doctest
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from test_cli import run

HERE = Path(__file__).parent.parent
PAGES = sorted([HERE / "README.md", *HERE.glob("docs/**/*.md")])
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
WHERE = {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
# What a process of its own shows (it starts; what is installed beside it is found), it shows on these pages as on any.
IN_PROCESSES = {HERE / "README.md", HERE / "docs" / "plugins.md"}


def told(command: str, page: Path) -> str:
    """
    What a command prints; run in this process, and on two pages in one of its own.
    """
    program, *words = shlex.split(command, comments=True)
    assert program == "partnership", f"only partnership is run, not {program!r}"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PARTNERSHIP_EVENTS", raising=False)
        for name, value in WHERE.items():
            patch.setenv(name, value)
        if page not in IN_PROCESSES:
            ran = run(*words)
            return ran.out + ran.err
        started = [sys.executable, "-m", "partnership_events.cli", *words]
        done = subprocess.run(started, capture_output=True, encoding="utf-8", check=False)
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
        got = told(command, Path(example.path)).strip() + "\n"
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

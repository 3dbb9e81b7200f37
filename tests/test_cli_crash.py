"""
Ctrl-C at every call by which a verb that writes changes a file: what stands there then is what was, or what was wanted.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest
from test_cli import fine, run, seed

from partnership_events.testing.disk import Fault, each_call

LOG = "france-germany"
FILE = Path(f"events/{LOG}.jsonl")
CALLS = ("write", "fsync", "fdatasync", "ftruncate", "link", "rename", "replace", "unlink")
FACTS = "\n".join(
    json.dumps({"@kind": "meeting_held", "on": day, "form": "summit", "cites": ["T"]})
    for day in ("1963-07-04", "1964-02-14", "1964-07-03")
)
# How many lines each adds to the log; and what says that it was done already.
WRITES = {"append": 3, "add": 1, "retract": 1, "seal": 1, "create": 0}
AGAIN = {"create": (0, 3), "retract": (0, 3)}


def pressed(real: Fault, *arguments: object, **keywords: object) -> object:
    """
    Ctrl-C while the call runs, whatever it does or raises.
    """
    with contextlib.suppress(OSError):
        real(*arguments, **keywords)
    raise KeyboardInterrupt


@pytest.fixture
def pristine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    seed()
    Path("facts.jsonl").write_text(FACTS, encoding="utf-8")
    shutil.copytree("events", "pristine")
    return tmp_path / "pristine"


@pytest.mark.parametrize("words", [
    pytest.param(["append", LOG, "facts.jsonl"], id="append"),
    pytest.param(["add", LOG, "meeting_held", "--on", "1963-07-04", "--form", "summit", "--cite", "T"], id="add"),
    pytest.param(["retract", LOG, "@3", "--reason", "told twice"], id="retract"),
    pytest.param(["seal", LOG], id="seal"),
    pytest.param(["create", "new", "--party", "A", "--party", "B"], id="create"),
])  # fmt: skip
def test_ctrl_c_leaves_nothing_half_written(words: list[str], pristine: Path) -> None:
    lengths, interrupted = set(), 0
    for failing in each_call(CALLS, pressed):
        shutil.rmtree("events")
        shutil.copytree(pristine, "events")
        before = FILE.read_bytes().splitlines()
        with failing:
            ran = run(*words)
        interrupted += failing.struck

        assert (130 if failing.struck else 0) == ran.status
        assert ("partnership: interrupted" in ran.err) == failing.struck
        now = FILE.read_bytes()
        lines = now.splitlines()
        assert now.endswith(b"\n")
        assert before == lines[: len(before)]
        lengths.add(len(lines) - len(before))
        # Whoever comes next reads it, and may try again: what was done already is not done twice.
        fine("show", LOG)
        assert [] == [*Path("events").rglob("*.new-*")]
        assert run(*words).status in AGAIN.get(words[0], (0,))
        assert len(FILE.read_bytes().splitlines()) - len(before) in (0, WRITES[words[0]])

    assert interrupted > 1
    assert {WRITES[words[0]]} <= lengths <= {0, WRITES[words[0]]}

"""
The bytes of every kind, for ever: a log written today must read, and be written again, the same.
"""

from __future__ import annotations

import hashlib
import json

import pytest
from drafts import BARE, FIRST, GROWN
from write_golden import golden, produced

from partnership_events import STANDARD
from partnership_events.codec import Codec

CODEC = Codec(STANDARD)
HELP = "tests/golden/kinds.txt is for ever; what is new is added by: PYTHONPATH=src:tests python tests/write_golden.py"


@pytest.mark.parametrize("name", sorted(produced()))
def test_every_kind_is_written_as_it_always_was(name: str) -> None:
    assert golden().get(name) == produced()[name], HELP


def test_nothing_that_was_ever_written_is_forgotten() -> None:
    assert set(produced()) == set(golden()), HELP


@pytest.mark.parametrize("line", golden().values(), ids=golden())
def test_what_was_written_is_read_as_what_was_meant(line: str) -> None:
    name, id_, content = line.split(" ", 2)
    kind, how = name.split("/")
    expected = {"full": FIRST, "grown": GROWN, "bare": BARE}[how][kind]

    assert repr(expected) == repr(CODEC.draft(json.loads(content)))
    assert hashlib.sha256(content.encode()).hexdigest() == id_


def test_every_standard_kind_has_its_bytes() -> None:
    assert set(STANDARD.kinds) == {name.split("/")[0] for name in golden()}, "add it to tests/drafts.py"

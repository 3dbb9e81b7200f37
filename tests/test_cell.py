"""
One value of one partnership: ``Partnership.cell``.
"""

from __future__ import annotations

import pytest

from partnership_events.dates import Answer
from partnership_events.errors import InvalidDate, NoSuchPosition
from partnership_events.testing import PROLOGUE, in_memory
from partnership_events.vocabulary import CoverageDeclared, MeetingHeld, RelationsUpgraded

HISTORY = [
    *PROLOGUE,
    RelationsUpgraded(on="2001", label={"en": "First"}, mode="upgraded"),
    MeetingHeld(on="2024-02", form="call"),
    RelationsUpgraded(on="2010-05-05", label={"en": "Second"}, mode="upgraded"),
]


@pytest.mark.parametrize("as_of", ["2000", "2001-06-01", "2005", "2010-05-05", "2024-02-10", "2030"])
@pytest.mark.parametrize("known_at", [None, len(HISTORY) - 1, len(PROLOGUE)])
def test_a_cell_is_that_of_the_state(as_of: str, known_at: int | None) -> None:
    log = in_memory(*HISTORY)
    state = log.as_of(as_of, known_at=known_at)

    assert state.tier.value == log.cell("tier", as_of=as_of, known_at=known_at).value
    assert state.last_meeting == log.cell("last_meeting", as_of=as_of, known_at=known_at)
    for cell, standing in state.cells.items():
        assert standing == log.cell(*cell, as_of=as_of, known_at=known_at)


def test_silence_is_answered_by_declared_coverage() -> None:
    log = in_memory(*HISTORY)
    assert Answer.UNKNOWN is log.cell("position", "ACM", "trade", as_of="2020").answer

    log.append(CoverageDeclared(coverage="speech", families=["positions"], period="2000/2021"))

    assert Answer.NO is log.cell("position", "ACM", "trade", as_of="2020").answer
    assert Answer.NOT_COVERED is log.cell("position", "ACM", "trade", as_of="2025").answer
    assert Answer.UNKNOWN is log.cell("position", "ACM", "trade", as_of="2020", known_at=len(HISTORY)).answer


def test_what_is_appended_is_asked_at_once() -> None:
    log = in_memory(*HISTORY)
    assert "Second" == str(log.cell("tier", as_of="2030").value)
    early = log.as_of("2030")

    entry = log.append(RelationsUpgraded(on="2012", label={"en": "Third"}, mode="upgraded"))
    assert "Third" == str(log.cell("tier", as_of="2030").value)
    log.correct(entry.id, reason="a typing error", on="2009")

    assert "Second" == str(log.cell("tier", as_of="2030").value)
    assert "Third" == str(log.cell("tier", as_of="2030", known_at=entry.seq).value)
    assert "Third" == str(log.cell("tier", as_of="2009", known_at=entry.seq + 1).value)
    # What somebody holds does not change.
    assert "Second" == str(early.tier.label)
    assert [str(one.label) for one in early.tier.history] == ["First", "Second"]


def test_a_question_that_cannot_be_put_is_refused() -> None:
    log = in_memory(*HISTORY)

    with pytest.raises(InvalidDate):
        log.cell("tier", as_of="2024~")
    with pytest.raises(NoSuchPosition):
        log.cell("tier", as_of="2024", known_at=99)

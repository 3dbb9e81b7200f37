"""
Whatever a log holds, the command can tell it: no exception, no row beyond the width, JSON that reads back.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stdout

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership_events import STANDARD, resolve, state, timeline
from partnership_events.cli.as_json import jsonable
from partnership_events.cli.card import Card
from partnership_events.cli.form import form, positions
from partnership_events.cli.reading import marks
from partnership_events.cli.terminal import Paper, laid, visible, visible_json, width_of
from partnership_events.cli.wording import NamesOf, fact_line, statement_line
from partnership_events.describe import fields
from partnership_events.event import Statement
from partnership_events.testing import days, logs

SETTINGS = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(entries=logs(), on=days(), data=st.data())
def test_every_state_of_every_log_can_be_shown(entries, on, data):
    known = data.draw(st.integers(0, len(entries)))
    day = on.text if len(on.text) in (4, 7, 10) and "X" not in on.text else "2024-02-29"
    seen = entries[:known]
    told = state(entries, as_of=day, known_at=known)
    names = NamesOf.told_by(seen)
    by_id = {entry.id: entry for entry in seen}
    card = Card(state=told, fact_of=resolve(seen).get, entry_of=by_id.get, names=names)
    out = io.StringIO()
    with redirect_stdout(out):
        card.write(Paper(width=80, colour=False, folds=True))

    assert max(map(width_of, out.getvalue().splitlines())) <= 80
    assert f"@{known}" in out.getvalue()
    assert jsonable(told) == json.loads(visible_json(json.dumps(jsonable(told), ensure_ascii=False)))


@SETTINGS
@given(entries=logs())
def test_every_fact_of_every_log_is_one_line(entries):
    for item in timeline(entries):
        [row] = laid(fact_line(item.fact, item.on, marks=marks(item)), sys.maxsize)
        assert row.startswith(visible(item.on.text))
    for entry in entries:
        if isinstance(entry.event, Statement):
            assert 1 == len(laid(statement_line(entry.event, entry.cites), sys.maxsize))


@given(text=st.text())
def test_visible_text_is_printable_but_for_joiners_and_rare_spaces(text):
    assert all(
        character.isprintable() or character in "\u200c\u200d" or character.isspace() or ord(character) > 0xFF
        for character in visible(text)
    )
    assert "\x1b" not in visible(text)
    assert text == json.loads(visible_json(json.dumps(text, ensure_ascii=False)))


@given(text=st.text(st.characters(codec="utf-8"), max_size=200), width=st.integers(2, 60), indent=st.integers(0, 10))
def test_no_row_is_wider_than_the_paper(text, width, indent):
    rows = laid([text], max(width, indent + 2), indent=indent)

    assert max(map(width_of, rows)) <= max(width, indent + 2)
    assert "".join(visible(text).replace("\u00a0", " ").split(" ")) == "".join("".join(rows).split(" "))


@pytest.mark.parametrize("kind", list(STANDARD), ids=lambda kind: kind.kind)
def test_every_field_has_an_option(kind):
    assert {field.name for field in fields(kind)} == {option.path[0] for option in form(kind)}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("name kind --on 2020", ["name", "kind"]),
        ("--events dir name --json kind", ["name", "kind"]),
        ("--events=dir name kind --joint x", ["name", "kind", "x"]),
        ("--note -- name kind", ["name", "kind"]),
        ("name -- --kind", ["name", "--kind"]),
        ("name -", ["name", "-"]),
        ("--dry_run name kind", ["name", "kind"]),
    ],
)
def test_the_positions_of_a_command_line_are_found_between_options(words, found):
    assert found == positions(words.split(), {"--json", "--joint", "--dry-run"})

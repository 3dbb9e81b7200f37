"""
Since when a text is in force without a break: as a walk back through the days has it, in every text that tells it.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_ahead_laws import pages
from test_fold_laws import examples

import partnership_events as pe
from partnership_events.asking import Asking
from partnership_events.cli import main
from partnership_events.entries import Entries
from partnership_events.projections.partnership import part_of
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.writers.brief import markdown

FIRST = pe.InstrumentInForce(on="2000-02-01", instrument="text", term="P2Y")
ANEW = pe.InstrumentInForce(on="2001-06-01", instrument="text", term="P3Y")
SUSPENDED = pe.InstrumentEnded(on="2001-03-03", subject="text", mode="suspended")
APPLIED = pe.InstrumentInForce(on="2000-02-01", instrument="text", provisional=True)


def log_of(*told: pe.Event):
    return in_memory(*PROLOGUE, *(pe.Draft(event=one, cites=[f"A:p{page}"]) for page, one in enumerate(told, start=1)))


@pytest.mark.parametrize(
    "told, as_of, page",
    [
        pytest.param([FIRST], "2001", "p1", id="once alone"),
        pytest.param([FIRST, ANEW], "2001-05", "p1", id="before it entered anew"),
        pytest.param([FIRST, ANEW], "2003-01-15", "p1", id="once the first term is over"),
        pytest.param([FIRST, SUSPENDED, ANEW], "2003-01-15", "p3", id="after a break"),
        pytest.param([APPLIED, ANEW], "2003", "p2", id="after it was applied provisionally"),
        pytest.param([FIRST, ANEW], "2005", None, id="once all is over"),
    ],
)
def test_a_text_is_in_force_without_a_break_since_the_entry_that_began_it(told, as_of, page):
    begun = log_of(*told).as_of(as_of).instruments["text"].begun_by

    assert page == (None if begun is None else pages(begun.cites)[0])


def test_the_card_the_verb_and_the_brief_say_since_when_with_its_source(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NO_COLOR", "1")
    log = pe.open_ledger(tmp_path).create("one", parties=("JPN", "MNG"))
    log.append(pe.SourceDeclared(source="A"))
    for page, event in enumerate((FIRST, ANEW), start=1):
        log.append(event, cites=[f"A:p{page}"])
    asked = ("one", "--events", str(tmp_path), "--on", "2003-01-15")
    assert 0 == main(["show", *asked])
    card = capsys.readouterr().out.splitlines()
    assert 0 == main(["treaties", *asked])
    treaty = capsys.readouterr().out.splitlines()

    assert [f"{' ' * 17}in force since 2000-02-01  [A p1]",
            f"{' ' * 17}entered into force anew 2001-06-01, term 3 years  [A p2]"] == [
        line for line in card if "force since" in line or "anew" in line
    ]  # fmt: skip
    assert "  in force without a break since 2000-02-01  [A p1]" in treaty
    assert "  term: from 2001-06-01 through 2004-05-31  [A p2]" in treaty
    assert "in force without a break since 2000-02-01; term: from 2001-06-01" in markdown(log.brief("2003-01-15"))


NUMBERS = st.integers(0, 12)


def _day(number: int) -> dt.date:
    return dt.date(2024, 2, 23) + dt.timedelta(days=number)


@st.composite
def _lives(draw):
    """
    Entries into force and ends of one text, some with a term of a few days, within two weeks.
    """
    told = []
    for number in draw(st.lists(NUMBERS, min_size=1, max_size=5)):
        on = _day(number).isoformat()
        days = draw(st.sampled_from([None, 1, 2, 5]))
        entered = pe.InstrumentInForce(
            on=on, instrument="text", provisional=draw(st.booleans()), term=None if days is None else f"P{days}D"
        )
        ended = pe.InstrumentEnded(on=on, subject="text", mode=draw(st.sampled_from(["suspended", "terminated"])))
        told.append(draw(st.sampled_from([entered, entered, ended])))
    return told


@examples(2)
@given(_lives(), NUMBERS)
def test_it_goes_back_as_far_as_every_day_says_the_same(told, number):
    entries = entries_of([*PROLOGUE, *told])

    def on(back: int):
        return pe.state(entries, as_of=_day(back)).instruments.get("text")

    now, first = on(number), number
    while now is not None and (was := on(first - 1)) is not None and (was.in_force, was.status) == (
        now.in_force, now.status,
    ):  # fmt: skip
        first -= 1
    sure = now is not None and now.in_force is pe.Answer.YES
    indexed = part_of(Asking().view(Entries(entries), as_of=_day(number)), "instruments", "text")

    assert (on(first).carried_by[0] if sure else None) == (now and now.begun_by)
    assert now == indexed


def test_nobody_goes_back_through_very_many_entries_into_force():
    # A log of thousands of them is answered all the same: what carries the text is told, and no more.
    told = [pe.InstrumentInForce(on=f"{year}-01-01", instrument="t") for year in range(1900, 1913)]

    assert ["1900-01-01", None] == [
        found and str(found.on)
        for entries in (told[:12], told)
        for found in [pe.state(entries_of(entries), as_of="2000").instruments["t"].begun_by]
    ]

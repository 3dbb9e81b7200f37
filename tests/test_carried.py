"""
A plan adopted anew for later years, and a text that enters into force anew: until then both go by what carries them.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from test_ahead_laws import NUMBERS, PROLOGUE, adopted, day, drafts, pages
from test_fold_laws import examples
from test_looks import shown
from test_page_laws import holding

import partnership_events as pe
from partnership_events.cli import main
from partnership_events.expectations import outcomes, read_expectations
from partnership_events.folding import view
from partnership_events.page.data import data_of
from partnership_events.picture.scene import scene_of
from partnership_events.projections.ahead import Prospect
from partnership_events.projections.state import earlier_carrier
from partnership_events.testing import entries_of, in_memory
from partnership_events.writers.brief import markdown

FIRST = pe.PlanAdopted(on="2012-05-05", plan="one", label="First", period="2012/2021")
SECOND = pe.PlanAdopted(on="2019-03-03", plan="one", label="Second", period="2022/2031")
SHORT = pe.PlanAdopted(on="2015-03-03", plan="one", label="Short", period="2016/2017")
ENTERED = pe.InstrumentInForce(on="2012-05-05", instrument="text", term="2012/2021", provisional=True)
ANEW = pe.InstrumentInForce(on="2019-03-03", instrument="text", term="2022/2031")


def told_by(*told: pe.Event) -> list[pe.Draft]:
    """
    The events, each from a page of its own: p1, p2, p3.
    """
    return [pe.Draft(event=event, cites=[f"A:p{page}"]) for page, event in enumerate(told, start=1)]


def log_of(*told: pe.Event):
    return in_memory(*PROLOGUE, *told_by(*told))


# -- the state


@pytest.mark.parametrize(
    "as_of, label, period, carried",
    [
        pytest.param("2020", "First", "2012/2021", ["p1"], id="while the renewal lies ahead"),
        pytest.param("2022", "Second", "2022/2031", ["p2"], id="once its years have begun"),
        pytest.param("2032", "Second", "2022/2031", [], id="once all is over"),
    ],
)
def test_a_plan_goes_by_the_adoption_that_carries_it(as_of, label, period, carried):
    plan = log_of(FIRST, SECOND).as_of(as_of).plans["one"]

    assert (label, period, carried) == (
        str(plan.label), str(plan.period), [page for one in plan.carried_by for page in pages(one.cites)],
    )  # fmt: skip


def test_what_carries_a_plan_that_was_adopted_once_is_what_was_told_last():
    plan = log_of(FIRST).as_of("2015").plans["one"]

    assert (FIRST, None) == (plan.carried_by[0].value, earlier_carrier(plan))
    assert FIRST == earlier_carrier(log_of(FIRST, SECOND).as_of("2020").plans["one"]).value


def test_where_the_last_one_may_be_another_the_status_and_the_name_are_of_one_adoption():
    late = pe.PlanAdopted(on="2020", plan="one", label="Late", period="2024/2031")
    zero = pe.PlanAdopted(on="2010", plan="one", label="Zero", period="2010/2025")
    plan = log_of(zero, FIRST, late).as_of("2020-06").plans["one"]

    assert ("yes", "First", "term 2012/2021") == (str(plan.in_force), str(plan.label), plan.why)


def test_where_the_last_one_may_not_have_begun_the_plan_goes_by_the_one_that_surely_runs():
    unsure = pe.PlanAdopted(on="2019-03-03", plan="one", label="Second", period="[2019..2020]/2031")
    log = log_of(FIRST, unsure)
    plan = log.as_of("2019-06").plans["one"]

    assert ("yes", "First", "term 2012/2021") == (str(plan.in_force), str(plan.label), plan.why)
    assert "First (one): in force, term 2012/2021" in markdown(log.brief("2019-06"))


def test_a_text_is_provisionally_applied_where_that_is_how_the_entry_that_carries_it_put_it():
    log = log_of(ENTERED, ANEW)

    assert ["provisionally applied", "in force"] == [
        log.as_of(on).instruments["text"].status for on in ("2020", "2022")
    ]
    assert ["p1"] == [page for one in log.as_of("2020").instruments["text"].carried_by for page in pages(one.cites)]


@examples(1)
@given(adopted(), NUMBERS)
def test_whoever_asks_a_plan_goes_by_the_last_adoption_of_which_the_years_run(told, number):
    entries = entries_of([*PROLOGUE, *drafts(told, pe.PlanAdopted)])
    running = [index for index, one in enumerate(told) if one.holds(number)]
    plan = pe.state(entries, as_of=day(number)).plans.get("one")
    on = dt.date.fromisoformat(day(number)).toordinal()
    (part, *_) = [one["r"] for one in data_of(entries)["parts"] if one["key"] == ["plans", "one"]]
    bars = [
        mark.label for mark in plans_drawn(entries)
        if mark.end is not None and mark.begin.earliest <= on < mark.end.latest
    ]  # fmt: skip

    if not running:
        assert not plan or not plan.carried_by
        assert [] == bars
        return
    last = running[-1]
    assert (f"Plan {last}", [f"p{last}"]) == (str(plan.label), pages(plan.carried_by[0].cites))
    assert [f"Plan {last}"] == bars
    known = sum(one.on <= number for one in told) - 1
    page = holding(part, on, len(entries))
    assert (None if last == known else [f"Plan {last}"]) == page.get("t")


# -- the card


@pytest.fixture
def card(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def tell(as_of, *told, arguments=()):
        log = pe.open_ledger(tmp_path / "events").create("a-b", parties=["A", "B"])
        log.append(pe.SourceDeclared(source="A"))
        for draft in told_by(*told):
            log.append(draft)
        assert 0 == main(["show", "a-b", "--on", as_of, *arguments])
        return capsys.readouterr().out

    return tell


def lines(told: str) -> list[str]:
    return [" ".join(line.split()) for line in told.splitlines()]


def test_the_card_tells_what_carries_a_plan_and_then_what_was_adopted_anew(card):
    told = lines(card("2020", FIRST, SECOND))
    at = told.index("Plans First (one): in force")

    assert [
        "term 2012/2021; adopted 2012-05-05 [A p1]",
        "adopted anew 2019-03-03, term 2022/2031: Second [A p2]",
        "",
    ] == told[at + 1 : at + 4]


def test_a_renewal_that_ran_out_while_the_older_goes_on_stands_below_it(card):
    told = lines(card("2020", FIRST, SHORT))
    at = told.index("Plans First (one): in force")

    assert "term 2012/2021; adopted 2012-05-05 [A p1]" == told[at + 1]
    assert "adopted anew 2015-03-03, term 2016/2017: Short [A p2]" == told[at + 2]


def test_a_renewal_that_may_not_have_happened_is_told_as_possible(card):
    told = lines(card("2019", FIRST, pe.PlanAdopted(on="2019-12/2020", plan="one", label="First", period="2022/2031")))
    # The older term runs, whether the other was adopted by then or not.
    at = told.index("Plans First (one): in force")

    assert [
        "term 2012/2021; adopted 2012-05-05 [A p1]",
        "possibly adopted anew 2019-12/2020, term 2022/2031 [A p2]",
    ] == told[at + 1 : at + 3]


def test_an_older_adoption_that_may_carry_stands_below_the_one_that_counts(card):
    unknown = pe.PlanAdopted(on="2019-03-03", plan="one", label="Second", period="[2019..2020]/2031")
    told = lines(card("2019-06", attrs.evolve(FIRST, period="[2012-01..2020-12]/2021"), unknown))

    assert "earlier: adopted 2012-05-05, term [2012-01..2020-12]/2021: First [A p1]" in told


def test_what_was_adopted_once_or_is_over_has_one_line(card):
    told = lines(card("2032", FIRST, SECOND))

    assert "term 2022/2031; adopted 2019-03-03 [A p2]" == told[told.index("Plans Second (one): expired") + 1]
    assert not [line for line in told if "anew" in line]


def test_the_card_tells_since_when_a_text_is_in_force_by_the_entry_that_carries_it(card):
    told = lines(card("2020", ENTERED, ANEW))
    at = told.index("Instruments text: provisionally applied")

    assert [
        "in force since 2012-05-05 [A p1]",
        "entered into force anew 2019-03-03, term 2022/2031 [A p2]",
    ] == told[at + 1 : at + 3]


def test_as_json_a_plan_and_a_text_have_what_carries_them(card):
    told = json.loads(card("2020", FIRST, SECOND, ENTERED, ANEW, arguments=["--json"]))

    assert [["p1"], ["p3"]] == [
        one["carried_by"][0]["cites"][0]["locators"] for one in (told["plans"]["one"], told["instruments"]["text"])
    ]
    assert ["First"] == [*told["plans"]["one"]["label"].values()]


# -- figures, tables, notebooks, checks, what lies ahead


def plans_drawn(entries):
    (lane,) = [one for one in scene_of(view(entries, as_of="9999"), entries).lanes if one.key == "plans"]
    return lane.marks


def test_each_bar_of_a_plan_bears_the_name_and_the_sources_of_its_adoption():
    first, second = plans_drawn(tuple(log_of(FIRST, SECOND).entries))

    assert [
        ("First", "First: in force, from 2012-05-05 through 2021-12-31 [A p1]"),
        ("Second", "Second: in force, from 2022-01-01 through 2031-12-31 [A p2]"),
    ] == [(one.label, one.told) for one in (first, second)]


def test_renewed_under_its_name_it_has_one_bar_by_all_who_carry_it():
    again = pe.PlanAdopted(on="2019-03-03", plan="one", label="First", period="2022/2031")
    (bar,) = plans_drawn(tuple(log_of(FIRST, again).entries))

    assert "First: in force, from 2012-05-05 through 2031-12-31 [A p1; A p2]" == bar.told


def test_a_bar_cites_who_ended_that_one():
    end = pe.InstrumentEnded(on="2014-02-02", subject="one", mode="terminated")
    first, second = plans_drawn(tuple(log_of(FIRST, end, SECOND).entries))

    assert "First: in force, from 2012-05-05 through 2014-02-01 [A p1; A p2]" == first.told
    assert "Second: in force, from 2022-01-01 through 2031-12-31 [A p3]" == second.told


def test_each_bar_of_a_text_cites_the_entry_that_carries_it():
    later = pe.InstrumentInForce(on="2019-03-03", instrument="text", term="2025/2031")
    entries = tuple(log_of(ENTERED, later).entries)
    (lane,) = [one for one in scene_of(view(entries, as_of="9999"), entries).lanes if one.key == "instruments"]
    bars = [one.told for one in lane.marks if one.end is not None]

    assert ["p1", "p2"] == [told.rpartition("[A ")[2].rstrip("]") for told in bars]


@pytest.mark.parametrize(
    "variable, told", [("plan_in_force", (FIRST, SECOND)), ("instruments_in_force", (ENTERED, ANEW))]
)
def test_the_row_of_a_year_cites_what_carried_it_then(tmp_path: Path, variable, told):
    log = pe.open_ledger(tmp_path).create("a-b", parties=["A", "B"])
    log.append(pe.SourceDeclared(source="A"))
    for draft in told_by(*told):
        log.append(draft)
    rows = pe.open_ledger(tmp_path).panel(first=2020, last=2022, variables=[variable]).rows

    assert ["A p1", "A p1", "A p2"] == [row["sources"] for row in rows]


def test_a_notebook_shows_since_when_by_what_carries_it():
    rows = {row[0]: row[1:] for row in shown(log_of(FIRST, SECOND, ENTERED, ANEW).as_of("2020")).rows}

    assert ["First: in force", "yes", "2012-05-05", "A p1"] == rows["plan"]
    assert ["text: provisionally applied", "yes", "2012-05-05", "A p3"] == rows["agreement"]


@pytest.mark.parametrize(
    "line, pages_",
    [
        pytest.param("2020 plans one = no", ["p1"], id="carried by the first"),
        pytest.param('2020 plans one label = "Second"', ["p1"], id="named by the first"),
        pytest.param("2022 plans one = no", ["p2"], id="carried by the second"),
        pytest.param("2032 plans one = yes", ["p2"], id="over"),
        pytest.param("2020 instruments text = no", ["p3"], id="a text"),
    ],
)
def test_what_is_expected_of_a_plan_is_held_against_what_carries_it(line, pages_):
    (one,) = outcomes(log_of(FIRST, SECOND, ENTERED, ANEW).entries, read_expectations(line))

    assert (False, pages_) == (one.holds, pages(one.cites))


def begins(as_of, *told):
    items = pe.ahead(entries_of([*PROLOGUE, *told_by(*told)]), as_of=as_of, horizon="P5Y").items
    return [(one.label, str(one.on), str(one.answer), pages(one.cites)) for one in items if one.what is Prospect.BEGINS]


def test_of_two_beginnings_that_are_possible_each_is_told_by_its_own_source():
    other = pe.PlanAdopted(on="2019-03", plan="one", label="Other", period="2023/2031")

    assert [
        ("Second", "2022-01-01", "possibly", ["p2"]),
        ("Other", "2023-01-01", "possibly", ["p3"]),
    ] == begins("2020", FIRST, SECOND, other)
    assert [("Second", "2022-01-01", "yes", ["p2"])] == begins("2020", FIRST, SECOND)


def test_where_all_that_may_count_say_the_same_it_begins_by_all_of_them():
    same = pe.PlanAdopted(on="2019-03", plan="one", label="Second", period="2022/2032")

    assert [("Second", "2022-01-01", "yes", ["p3", "p2"])] == begins("2020", FIRST, SECOND, same)


def test_a_page_heads_a_plan_by_what_carries_it_with_its_sources():
    entries = tuple(log_of(FIRST, SECOND, ENTERED, ANEW).entries)
    parts = {one["key"][0]: one["r"] for one in data_of(entries)["parts"] if one["key"][1] in ("one", "text")}
    said = {key: holding(told, dt.date(2020, 1, 1).toordinal(), len(entries)) for key, told in parts.items()}
    at = [entry.seq for entry in entries if isinstance(entry.event, (pe.PlanAdopted, pe.InstrumentInForce))]

    assert (["First"], [at[0]]) == (said["plans"]["t"], said["plans"]["by"])
    assert [at[2]] == said["instruments"]["by"]
    later = holding(parts["plans"], dt.date(2022, 1, 1).toordinal(), len(entries))
    assert not {"t", "by"} & {*later}


def test_a_page_turns_where_one_of_two_adoptions_of_the_same_years_takes_over():
    again = pe.PlanAdopted(on="2019-03-03", plan="one", label="Second", period="2012/2021", effective="2021")
    entries = tuple(log_of(FIRST, again).entries)
    (part,) = [one["r"] for one in data_of(entries)["parts"] if one["key"] == ["plans", "one"]]

    assert [["First"], None] == [
        holding(part, dt.date(*on).toordinal(), len(entries)).get("t") for on in ((2020, 12, 30), (2021, 12, 31))
    ]
    assert ["First", "Second"] == [one.label for one in plans_drawn(entries)]

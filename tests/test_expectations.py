"""
Expectations: the file, what may be asked, and what is told where an answer is another.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import attrs
import pytest

from partnership_events.checks import check
from partnership_events.cli import main
from partnership_events.dates import Answer, Cutoff
from partnership_events.errors import Refused
from partnership_events.event import Event, Vocabulary
from partnership_events.expectations import Expectation, outcomes, read_expectations
from partnership_events.ledger import open_ledger
from partnership_events.testing import PROLOGUE, entries_of, in_memory
from partnership_events.values import Horizon, Person
from partnership_events.vocabulary import (
    STANDARD,
    CoverageDeclared,
    ExpectationDeclared,
    InstrumentSigned,
    MechanismEstablished,
    MeetingHeld,
    MissionChanged,
    PlanAdopted,
    PledgeMade,
    PositionStated,
    ProgressReported,
    ProjectLaunched,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    TransactionRecorded,
)

HERE = Path(__file__).parent.parent


# ---- the file


@pytest.mark.parametrize(
    "line, expected",
    [
        ("2023  tier = yes", Expectation(asked=("tier",), as_of="2023", answer=Answer.YES)),
        ('2023 tier="A"', Expectation(asked=("tier",), as_of="2023", value="A")),
        ("2023-05 tier = not covered", Expectation(asked=("tier",), as_of="2023-05", answer=Answer.NOT_COVERED)),
        (
            '\t2023 @6 plans one period = possibly ""  # a note = "x"',
            Expectation(
                asked=("plans", "one", "period"), as_of="2023", known_at="@6", answer=Answer.POSSIBLY, value=""
            ),
        ),
        (
            '2023-05-06T12:00:00 known 2024-01 position MNG "UN \\"reform\\"" = no',
            Expectation(
                asked=("position", "MNG", 'UN "reform"'), as_of="2023-05-06T12:00:00", known_at="2024-01",
                answer=Answer.NO,
            ),
        ),
        ("2023 root:0123abcd tier = no", Expectation(asked=("tier",), as_of="2023", known_at="root:0123abcd",
                                                     answer=Answer.NO)),
        ('2023 "known" x = no', Expectation(asked=("known", "x"), as_of="2023", answer=Answer.NO)),
    ],
)  # fmt: skip
def test_a_line_is_an_expectation(line, expected):
    (told,) = read_expectations(line + "\r\n")

    assert expected == told
    assert 1 == told.line
    assert (expected,) == read_expectations(str(told))


def test_empty_lines_and_comments_are_nobody_s_business():
    told = read_expectations("# a file\n\n   \n2023 tier = yes # so it is\n\n2024 tier = no")

    assert [4, 6] == [one.line for one in told]


@pytest.mark.parametrize(
    "line, message",
    [
        ("2023 tier", "a.expect:1:10: nothing is expected; write = and an answer: 2023 tier = unknown"),
        ("2023 tier =", "a.expect:1:12: nothing is expected; write an answer such as yes, or a value such as"),
        ("2023 tier = posibly", "a.expect:1:13: 'posibly' is none of the five answers; did you mean possibly?"),
        ("2023 tier = signed", "a.expect:1:13: 'signed' is none of the five answers; one of yes, no, possibly"),
        ("2023 tier = yes = no", "a.expect:1:17: a second =; one expectation a line"),
        ('2023 tier = "A" yes', "a.expect:1:17: 'yes' comes after the value"),
        ('2023 tier = "A" "B"', "a.expect:1:17: 'B' comes after the value"),
        ('2023 tier = "A', "a.expect:1:13: a quote that is not closed"),
        ('2023 tier = "\\x"', 'a.expect:1:13: "\\x" is no text in quotes'),
        ('2023 tier = "\\ud800"', 'a.expect:1:13: "\\ud800" is no text in quotes'),
        ("= yes", "a.expect:1:1: nothing is asked"),
        ("2023 = yes", "a.expect:1:6: nothing is asked"),
        ("2023 known = yes", "a.expect:1:11: known when is not told"),
        ("tier = yes", "a.expect:1:1: 'tier' is not a date"),
        ("2023~ tier = yes", "a.expect:1:1: '2023~' does not say where to cut off"),
        ("[2023..2024] tier = yes", "a.expect:1:1: "),
        ("2023-02-29 tier = yes", "a.expect:1:1: '2023-02-29' has day 29"),
        (b"2023 t\xffer = yes", "a.expect:1:6: 't\\udcffer' holds what no text can"),
        ("2023 t\x00er = yes", "a.expect:1:6: 't\\x00er' holds what no text can"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_place(line, message):
    with pytest.raises(Refused) as refused:
        read_expectations(line, "a.expect")

    assert str(refused.value).startswith(message)


def test_all_problems_are_told_at_once():
    with pytest.raises(Refused) as refused:
        read_expectations("2023 tier\n2023 tier = yes\nx tier = y\n", "a.expect")

    assert ["a.expect:1:10", "a.expect:3:1"] == [one.path for one in refused.value.problems]


# ---- what may be asked

KNOWN = entries_of([
    *PROLOGUE,
    RelationsEstablished(on="2001"),
    RelationsUpgraded(on="2002-05", label={"en": "Friendship", "fr": "Amitié"}),
    MissionChanged(on="2003", sender="ACM", receiver="BOR", level="ambassador"),
    PlanAdopted(on="2004", plan="one", label="Road map", period="2004/2006"),
    PledgeMade(on="2004", pledge="two", by="ACM", action="plant", horizon=Horizon(by="2008"), quantity=None),
    ProgressReported(on="2005", subject="two", actual=1000, unit="tree"),
    ProjectLaunched(on="2005", project="three"),
    InstrumentSigned(on="2005", instrument="four", form="treaty"),
    MechanismEstablished(on="2005", mechanism="five", level="leaders"),
    PositionStated(on="2006-05", stance="supports", topic="UN reform", parties="ACM", joint=True),
    TransactionRecorded(on="2006-05", type="3", amount="12.5", currency="EUR"),
    MeetingHeld(on="2006-05-03", form="working_lunch", people=[Person(person="ada", office="President", party="ACM")]),
    RelationsSevered(on="2009"),
])  # fmt: skip


@pytest.mark.parametrize("line", [
    "2000 relations = unknown",
    '2001-06 relations = possibly "established"',
    'relations = yes "established"',
    '2009 relations = no "severed"',
    'tier = "Friendship"',
    'tier = "Amitié"',
    '2002-05-15 tier = possibly "Friendship"',
    '2001 tier = ""',
    'tier since = "2002-05"',
    'tier upgrades = "1"',
    "missions ACM BOR = yes",
    'mission ACM BOR = "ambassador"',
    "plans one = yes",
    'plans one status = "in force"',
    'plans one in_force = yes "in force"',
    'plans one label = "Road map"',
    'plans one period = "2004/2006"',
    'plans one duration = ""',
    '2008 plans one = no "expired"',
    '2008 plans one = "expired"',
    "2003 plans one = unknown",
    "pledges two = yes",
    'pledges two open = yes "in progress"',
    'pledges two overdue = no "not due yet"',
    'pledges two due = "2008-12-31"',
    '2009 pledges two overdue = yes "no fulfilment recorded"',
    'delivered two tree = "1,000"',
    'delivered two tree = "1000"',
    'projects three = "implementation"',
    'projects three = "2"',
    "projects three status = yes",
    'projects three label = ""',
    'instruments four status = "signed"',
    "instruments four in_force = unknown",
    "mechanisms five = yes",
    'parties ACM = yes "party"',
    'people ada = "President"',
    'people ada office = "President"',
    '2005 people ada = ""',
    'positions ACM "UN reform" = yes',
    'positions ACM "UN reform" stance = "supports"',
    'position ACM "UN reform" joint = "yes"',
    '2005 positions ACM "UN reform" stance = ""',
    '2005 positions ACM "UN reform" stance = unknown',
    'money 3 EUR = "12.5"',
    'last_meeting form = "working lunch"',
    'last_meeting on = "2006-05-03"',
    'last_meeting since = "2006-05-03"',
    "2005 last_meeting = unknown",
    "@6 tier = unknown",
    'known 2024-02-28 tier = "Friendship"',
])  # fmt: skip
def test_what_may_be_asked(line):
    told = line if line[:2] == "20" else f"2006-06 {line}"
    (one,) = outcomes(KNOWN, read_expectations(told))

    assert one.holds, str(one)


@pytest.mark.parametrize("line, message", [
    ('tier = "Alliance"', '2006-06 tier: expected "Alliance", met yes "Friendship"'),
    ("tier = no", '2006-06 tier: expected no, met yes "Friendship"'),
    ('tier = yes "Alliance"', '2006-06 tier: expected yes "Alliance", met yes "Friendship"'),
    ('2002-05-15 tier = "Friendship"', '2002-05-15 tier: expected "Friendship", met possibly'),
    ('2002-05-15 tier = ""', '2002-05-15 tier: expected "", met possibly'),
    ('2002-05-15 tier = possibly "Alliance"', '2002-05-15 tier: expected possibly "Alliance", met possibly'),
    ('tier = ""', '2006-06 tier: expected "", met yes "Friendship"'),
    ("pledges two overdue = yes", '2006-06 pledges two overdue: expected yes, met no "not due yet"'),
    ('plans one status = "expired"', '2006-06 plans one status: expected "expired", met "in force"'),
    ('plans one duration = "P5Y"', '2006-06 plans one duration: expected "P5Y", met nothing'),
    ("@6 tier = yes", "2006-06 tier, as known @6: expected yes, met unknown"),
])  # fmt: skip
def test_another_answer_is_told_with_what_was_met(line, message):
    told = line if line[:2] == "20" else f"2006-06 {line}"
    (one,) = outcomes(KNOWN, read_expectations(told))

    assert not one.holds
    assert message == str(one)


@pytest.mark.parametrize("line, message", [
    ("2006 teir = yes", "teir is no address; did you mean tier or terms?"),
    ("2006 plan two = yes", "plan two is no address; there are one"),
    ("2006 position ACM reform = yes", "position ACM reform is no address; did you mean ACM UN reform?"),
    ("2006 plans = yes", "which of the plans is not told; there are one"),
    ("2006 plans onne = yes", "no 'onne' among the plans; did you mean one?"),
    ("2006 plans one staus = yes", "no 'staus' of plans; did you mean status?"),
    ("2006 plans one status now = yes", "no 'status now' of plans; did you mean status?"),
    ("2006 plans one status = yes", "that is a word, and none of the five answers; expect a value in quotes"),
    ("2006 people adda = yes", "no 'adda' among the people; did you mean ada?"),
    ("2006 tier label now = yes", "tier label now is no address; at most one word more, a field, may follow it"),
    ("2006-06 last_meeting fom = yes", "no field 'fom' in last_meeting; did you mean form?"),
    ("2006-06 last_meeting _x = yes", "no field '_x' in last_meeting; there are "),
    ("2006 @99 tier = yes", "no position @99; the log has @0 to @19"),
    ("2006 known soon tier = yes", "'soon' is not a date"),
    ("2006 root:12345678 tier = yes", "no seal of root:12345678; the log was never sealed"),
    ("2006 known 2030 tier = yes", "what is known by 2030 nobody can tell yet; today is 2024-03"),
])  # fmt: skip
def test_what_cannot_be_asked_is_told(line, message):
    (one,) = outcomes(KNOWN, read_expectations(line), today=Cutoff.of("2024-03"))

    assert not one.holds
    assert one.problem.startswith(message)


def test_what_is_known_by_a_later_date_is_no_problem_where_nobody_says_which_day_it_is():
    assert outcomes(KNOWN, read_expectations("2006 known 2030 tier = yes"))[0].holds
    assert outcomes(KNOWN, read_expectations("2006 known 2024-03 tier = yes"), today=Cutoff.of("2024-03-31"))[0].holds


@pytest.mark.parametrize("line", ["2003 plans one = no", "1999 plans one = not covered", "1999 tier = not covered"])
def test_silence_is_answered_by_coverage(line):
    told = CoverageDeclared(coverage="all", period="2000/2020"), PlanAdopted(on="2004", plan="one", label="Road map")

    assert outcomes(entries_of([*PROLOGUE, *told]), read_expectations(line))[0].holds


def test_the_sources_of_an_answer_come_along():
    known = in_memory(*PROLOGUE)
    entry = known.append(RelationsUpgraded(on="2002", label="Friendship"), cites="A:p1")
    (one,) = outcomes(known.entries, read_expectations('2003 tier = "Alliance"'))

    assert (entry.id,) == one.entries
    assert '2003 tier: expected "Alliance", met yes "Friendship" [A p1]' == str(one)


@attrs.frozen(kw_only=True)
class ToastRaised(Event):
    """
    Somebody raised a toast: a kind that writes whatever it likes.
    """

    kind: ClassVar[str] = "toast_raised"

    def writes(self, me: str) -> Mapping[tuple[str, ...], object]:
        return {("toast",): frozenset({"x"}), ("plan",): "odd", (): 1, ("plan", "two", "more"): ("a", 2)}


@pytest.mark.parametrize("line, holds", [
    ("toast = \"frozenset({'x'})\"", True),
    ("toast = no", False),
    ('plan = "odd"', True),
    ('plan two more = "a, 2"', True),
    ("plans two = unknown", True),
    ("plans three = yes", False),
    ("toasts = yes", False),
    ("toast x = yes", False),
])  # fmt: skip
def test_kinds_of_one_s_own_may_write_any_cell(line, holds):
    told = entries_of([ToastRaised(on="2001")], vocabulary=STANDARD | Vocabulary.of(ToastRaised))
    (one,) = outcomes(told, read_expectations(f"2002 {line}"))

    assert holds == one.holds, str(one)
    assert ["unsourced"] == [found.code for found in check(told)]


# ---- in the log


def declared(**fields) -> ExpectationDeclared:
    return ExpectationDeclared(**{"expectation": "e", "asked": "tier", "as_of": "2003"} | fields)


def codes(*told, **more):
    found = check(entries_of([*PROLOGUE, RelationsUpgraded(on="2002", label="A"), *told]), **more)
    return [(one.line, one.code) for one in found if one.code.startswith("expectation")]


def test_an_expectation_in_the_log_is_checked():
    assert [] == codes(declared(value="A"))
    assert [] == codes(declared(answer="yes", value="A"))
    assert [(8, "expectation-failed")] == codes(declared(value="B"))
    assert [(8, "expectation-unclear")] == codes(declared(asked="teir", value="B"))
    assert [(8, "expectation-unclear")] == codes(declared())
    assert [(8, "expectation-unclear")] == codes(declared(asked=(), answer="yes"))
    assert [(8, "expectation-unclear")] == codes(declared(answer="yes", known_at="2030"), today="2026")


def test_of_one_key_the_last_expectation_counts():
    told = declared(value="B"), declared(value="A", as_of="2004")

    assert [] == codes(*told)
    assert [(9, "expectation-failed")] == codes(*reversed(told))


def test_a_retracted_expectation_holds_the_log_to_nothing():
    known = in_memory(*PROLOGUE, declared(answer="yes"))

    assert ["expectation-failed"] == [one.code for one in known.check()]

    known.retract(known.entries[-1].id, reason="mistaken")

    assert () == known.check()


@pytest.mark.parametrize("as_of", ["2003~", "[2003..2004]", "2003/2004", "200X", "2003-21"])
def test_an_expectation_is_of_a_date_that_cuts_off(as_of):
    with pytest.raises(Refused, match=r"^\.as_of: .* does not say where to cut off"):
        declared(as_of=as_of, answer="yes")


# ---- beside the log


@pytest.fixture
def events(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(HERE / "events", tmp_path / "events", ignore=shutil.ignore_patterns(".partnership"))
    return tmp_path / "events"


def checked(*args):
    return main(["check", "japan-mongolia", "--on", "2026-11-22", *args])


def test_the_log_that_we_ship_answers_as_expected():
    told = open_ledger(HERE / "events")["japan-mongolia"].expectations(today="2026-11-22")

    assert 40 <= len(told)
    assert [] == [str(one) for one in told if not one.holds]


def test_a_file_beside_the_log_is_checked(events, capsys):
    assert 0 == checked()
    capsys.readouterr()

    (events / "japan-mongolia.expect").write_text("2023 tier = no\n\n2023 teir = no\n", encoding="utf-8")

    assert 1 == checked()

    first, second, last = capsys.readouterr().out.splitlines()

    assert first.startswith("events/japan-mongolia.expect:1: expectation-failed: 2023 tier: expected no, met yes")
    assert first.endswith("[A p1, p7; B p6]  (basic)")
    assert second.startswith("events/japan-mongolia.expect:3: expectation-unclear: 2023 teir: teir is no address")
    assert last.startswith("japan-mongolia: 2 findings")


def test_a_file_that_cannot_be_read_is_told_and_the_log_is_checked(events, capsys):
    (events / "japan-mongolia.expect").write_text("2023 tier\n2023 tier = perhaps\n", encoding="utf-8")

    assert 3 == checked()

    told = capsys.readouterr()

    assert "events/japan-mongolia.expect:1:10: nothing is expected" in told.err
    assert "events/japan-mongolia.expect:2:13: 'perhaps' is none of the five answers" in told.err
    with pytest.raises(Refused):
        open_ledger(events)["japan-mongolia"].expectations()


def test_a_typo_beside_a_log_is_no_damage_of_the_log(events, capsys):
    open_ledger(events)["japan-mongolia"].append(RelationsUpgraded(on="2025", label="Friendship"))
    (events / "japan-mongolia.expect").write_text("2023 tier\n", encoding="utf-8")

    assert 3 == checked()

    told = capsys.readouterr()
    first, *_, counted, last = told.out.splitlines()

    assert first.startswith("events/japan-mongolia.jsonl:")
    assert "unsourced" in told.out
    assert counted.startswith("japan-mongolia: ")
    assert "(48 entries, open)" in counted
    assert "events/japan-mongolia.expect: cannot be read; nothing was held to it" == last
    assert "damaged" not in told.out
    assert 1 == told.err.count("japan-mongolia.expect:1:10: nothing is expected")

    assert 3 == checked("--json")

    (found,) = json.loads(capsys.readouterr().out)

    assert (None, 48, []) == (found["damage"], found["entries"], found["expectations"])
    assert "unsourced" in [one["code"] for one in found["findings"]]
    assert "expect:1:10: nothing is expected" in found["unread"]


def test_a_folder_beside_a_log_is_no_damage_of_the_log(events, capsys):
    (events / "japan-mongolia.expect").unlink()
    (events / "japan-mongolia.expect").mkdir()

    assert 3 == checked()

    told = capsys.readouterr()

    assert "japan-mongolia: nothing to tell (47 entries, open)" in told.out
    assert "japan-mongolia.expect" in told.err


def test_what_was_known_earlier_is_not_held_to_what_is_expected_now(events, capsys):
    assert 0 == checked("--known", "@6")


def test_expectations_as_json(events, capsys):
    (events / "japan-mongolia.expect").write_text("2023 tier = no\n", encoding="utf-8")

    assert 1 == checked("--json")

    (told,) = json.loads(capsys.readouterr().out)
    (one,) = told["expectations"]

    assert ("expectation-failed", "basic", 1) == (one["code"], one["tier"], one["line"])
    assert [] == told["findings"]


def test_what_lies_beside_a_log_is_no_log(events):
    ledger = open_ledger(events)

    assert "japan-mongolia" in ledger
    assert all(not name.endswith("expect") for name in ledger)
    assert () == ledger.passed_over()


def test_a_log_without_such_a_file_expects_nothing():
    assert () == in_memory(*PROLOGUE).expectations()
    assert [True] == [one.holds for one in in_memory(*PROLOGUE, declared(answer="unknown")).expectations()]

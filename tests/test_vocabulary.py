"""
The standard kinds, and kinds of one's own.
"""

from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Annotated, Any, ClassVar

import attrs
import pytest

import partnership_events as pe
from partnership_events import STANDARD, Event, Phase, Record, Refused, UnknownKind, Vocabulary
from partnership_events.codec import Codec, fields_of
from partnership_events.codes import Code

# What the specification's table of 34 kinds says: family, phase, fields.  A field in brackets is one that all facts
# have; one that is called otherwise here stands with its reason in RENAMED.
TABLE = """
relations_established  relations    opening   mode by toward level
relations_severed      relations    ending    mode by toward reason
mission_changed        relations    ordinary  sender receiver level (place)
relations_upgraded     relations    ordinary  label from_label mode ladder scope by_instrument
relations_downgraded   relations    ordinary  label from_label mode by
framework_ended        relations    ending    label mode by
instrument_signed      instruments  opening   instrument form binding title signatories term amends supersedes treaty_number
instrument_consented   instruments  ordinary  instrument party mode
instrument_in_force    instruments  ordinary  instrument for provisional term auto_renew
instrument_ended       instruments  ending    subject mode by notice_date effective
plan_adopted           plans        opening   plan label period duration objectives under supersedes
initiative_launched    plans        opening   label form leader venue target purpose
project_announced      projects     opening   project under planned_start planned_end (place) implementers
project_launched       projects     ordinary  project under planned_end budget
project_status_changed projects     ordinary  project status planned_end reason
progress_reported      projects     ordinary  subject assessment indicator baseline target actual unit cumulative period reaffirmed
pledge_made            pledges      opening   pledge by to action quantity horizon conditions binding testable
pledge_revised         pledges      ordinary  pledge quantity horizon reason
pledge_withdrawn       pledges      ending    pledge by reason
pledge_assessed        pledges      ordinary  pledge assessor verdict scheme score fulfilled_on
transaction_recorded   pledges      ordinary  type amount currency value_date from to subject
visit_made             interaction  ordinary  visitors host form start end contains
meeting_held           interaction  ordinary  form participants (topics) duration (place) mechanism ordinal
engagement_cancelled   interaction  ending    subject mode new_date reason
mechanism_established  interaction  opening   mechanism level frequency members
position_stated        positions    ordinary  stance topic joint toward (in_reply_to)
request_made           positions    ordinary  request to deadline
cooperation_agreed     positions    ordinary  (topics) continuing reactivates
milestone_marked       context      ordinary  milestone of
incident_recorded      context      ordinary  class target
membership_changed     parties      ordinary  party mode
fact_corrected         record       record    corrects after content reason
fact_retracted         record       record    retracts after reason
fact_disputed          record       record    facts field claims preferred
"""  # noqa: E501
ROWS = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()}

RENAMED = {
    ("instrument_in_force", "for"): ("for_party", "a keyword of Python"),
    ("transaction_recorded", "from"): ("provider", "a keyword of Python; IATI says provider"),
    ("transaction_recorded", "to"): ("receiver", "pairs with provider, as in IATI"),
    ("incident_recorded", "class"): ("category", "a keyword of Python; PLOVER calls it a category"),
    ("meeting_held", "participants"): ("parties", "who met stands in the fields of all facts, parties and people"),
}

# The code lists of the specification that its table names in full.
CODES = {
    "relations_established.mode": "recognised established restored",
    "relations_severed.mode": "severed suspended",
    "relations_upgraded.mode": "established upgraded renamed elevated",
    "relations_downgraded.mode": "downgraded suspended",
    "framework_ended.mode": "lapsed terminated superseded",
    "instrument_signed.binding": "yes no unknown",
    "instrument_consented.mode": "ratification acceptance approval accession succession formal_confirmation "
    "parliamentary_approval",
    "instrument_ended.mode": "expired terminated denounced superseded suspended not_renewed",
    "project_status_changed.status": "1 2 3 4 5 6",
    "pledge_made.binding": "pledge commitment",
    "pledge_revised.reason": "raised lowered extended superseded_by",
    "pledge_assessed.verdict": "fulfilled partly not in_progress late not_rated",
    "transaction_recorded.type": "1 2 3 4 5 6 7 8 9 10 11 12 13",
    # The specification's six, and what none of them fits.
    "visit_made.form": "state official working private multilateral transit other",
    "engagement_cancelled.mode": "cancelled postponed",
    "position_stated.stance": "supports opposes concerned welcomes appreciates affirms commits neutral",
    "incident_recorded.category": "accuse reject threaten protest sanction mobilize coerce assault",
    "membership_changed.mode": "joined left observer mediator sponsor",
    "meeting_held.basis": "stated inferred derived",
    "meeting_held.modality": "actual planned hypothetical negated",
}
DECLARATIONS = {"log_opened", "source_declared", "party_declared", "person_declared", "ladder_declared",
                "coverage_declared"}  # fmt: skip
LATER = {"log_sealed", "entry_erased", "expectation_declared"}


def test_there_are_the_34_kinds_and_the_declarations() -> None:
    assert 34 == len(ROWS)
    assert ROWS.keys() | DECLARATIONS == STANDARD.kinds.keys() - LATER


@pytest.mark.parametrize("kind", ROWS)
def test_a_kind_has_the_family_and_phase_of_the_table(kind: str) -> None:
    cls: Any = STANDARD[kind]
    family, phase, *_ = ROWS[kind]

    assert family == cls.family.value
    if phase == "record":
        assert issubclass(cls, Record)
        assert not hasattr(cls, "phase")
        assert not {"on", "modality", "parties"} & {field.name for field in attrs.fields(cls)}
    else:
        assert issubclass(cls, Event)
        assert phase == cls.phase.name.lower()


@pytest.mark.parametrize("mode, expected", [("joined", Phase.OPENING), ("left", Phase.ENDING), ("sponsor", 1)])
def test_the_phase_of_a_change_of_membership_is_by_its_mode(mode: str, expected: Phase) -> None:
    event = pe.MembershipChanged(on="2024", party="JPN", mode=mode)

    assert expected == event.folds_in


@pytest.mark.parametrize("kind", ROWS)
def test_a_kind_has_the_fields_of_the_table(kind: str) -> None:
    names = {field.name for field in attrs.fields(STANDARD[kind])}
    wanted = {name.strip("()") for name in ROWS[kind][2:]}

    assert {RENAMED.get((kind, name), (name,))[0] for name in wanted} <= names


def test_every_renaming_is_of_a_field_that_there_is() -> None:
    assert all(name in ROWS[kind][2:] for kind, name in RENAMED)


@pytest.mark.parametrize("place", CODES)
def test_a_code_list_is_that_of_the_specification(place: str) -> None:
    kind, field = place.split(".")
    hint = dict((one.name, hint) for one, hint in fields_of(STANDARD[kind]))[field].__origin__  # noqa: C402
    codes: Any = hint if isinstance(hint, type) else hint.__args__[0]

    assert CODES[place].split() == [code.value for code in codes]


@pytest.mark.parametrize("codes", [one for one in Code.__subclasses__() if one.__module__ == Code.__module__])
def test_every_code_may_be_given_by_value_or_name_in_any_case(codes: type[Code]) -> None:
    assert codes is getattr(pe, codes.__name__)
    for code in codes:
        name = code.name
        for told in (code.value, name, name.lower(), name.replace("_", "-"), name.title().replace("_", " ")):
            assert code is codes(told)
        assert f"{codes.__name__}.{code.name}" == repr(code)
        assert pickle.loads(pickle.dumps(code)) is code


def test_a_near_code_is_named() -> None:
    with pytest.raises(Refused, match="'implementaton' is not a code of ActivityStatus; did you mean implementation"):
        pe.ActivityStatus("implementaton")


# Documentation.


@pytest.mark.parametrize("kind", list(STANDARD.kinds))
def test_every_kind_and_field_is_documented_by_a_sentence(kind: str) -> None:
    cls = STANDARD[kind]

    # getdoc, since Python 3.13 takes the indentation away by itself.
    assert re.fullmatch(r"[A-Z][^\n]+\.(\n\n.*)?", inspect.getdoc(cls) or "", re.DOTALL), cls
    assert cls.effect
    for field, hint in fields_of(cls):
        sentence = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, str)]
        assert len(sentence) == 1, f"{kind}.{field.name}"
        assert re.fullmatch(r"[A-Z].*\.", sentence[0]), f"{kind}.{field.name}"


@pytest.mark.parametrize("value", [pe.Citation, pe.Claim, pe.Horizon, pe.Participant, pe.Person, pe.Place, pe.Quantity])
def test_every_field_of_a_value_is_documented_by_a_sentence(value: type) -> None:
    for field, hint in fields_of(value):
        assert any(isinstance(mark, str) and mark.endswith(".") for mark in hint.__metadata__), field.name


def test_a_kind_that_is_keyed_says_what_it_is_about() -> None:
    plan = pe.PlanAdopted(on="2022", plan="p1", label="x")

    assert ("p1", "") == (plan.key_value, pe.MeetingHeld(on="2022", form="call").key_value)


# Kinds of one's own.


@attrs.frozen(kw_only=True)
class GrantAwarded(Event):
    """
    Money was granted.
    """

    kind: ClassVar[str] = "grant_awarded"
    euros: Annotated[int, "How many."]


@attrs.frozen(kw_only=True)
class OtherGrant(Event):
    """
    Money was granted, otherwise.
    """

    kind: ClassVar[str] = "grant_awarded"


def test_a_vocabulary_is_a_value() -> None:
    mine = Vocabulary.of(GrantAwarded)
    both = STANDARD | mine

    assert "grant_awarded" in both
    assert "grant_awarded" not in STANDARD
    assert (len(STANDARD) + 1, GrantAwarded) == (len(both), both["grant_awarded"])
    assert both == mine | STANDARD
    assert hash(both) == hash(mine | STANDARD)
    assert STANDARD == STANDARD | STANDARD
    assert [*STANDARD, GrantAwarded] == list(both)
    assert both == pickle.loads(pickle.dumps(both))
    assert f"<Vocabulary of {len(both)} kinds>" == repr(both)
    assert GrantAwarded in set(both.events())
    assert pe.LogOpened not in set(both.events())
    with pytest.raises(TypeError):
        both.kinds["x"] = GrantAwarded  # type: ignore[index]


def test_two_classes_for_one_kind_are_refused() -> None:
    with pytest.raises(Refused, match="two classes for the kind 'grant_awarded': GrantAwarded, OtherGrant"):
        Vocabulary.of(GrantAwarded) | Vocabulary.of(OtherGrant)
    assert 1 == len(Vocabulary.of(GrantAwarded, GrantAwarded))


def test_an_unknown_kind_is_asked_for_in_vain() -> None:
    with pytest.raises(UnknownKind, match="no kind 'meting_held'; did you mean meeting_held"):
        STANDARD["meting_held"]


class Undecorated(Event):
    """
    Forgot its decorator: attrs knows nothing of its field.
    """

    kind: ClassVar[str] = "undecorated"
    euros: Annotated[int, "How many."]


@attrs.frozen(kw_only=True)
class Unnamed(Event):
    """
    Forgot its kind.
    """


@attrs.frozen(kw_only=True)
class Shouted(Event):
    kind: ClassVar[str] = "Grant-Awarded"


@attrs.frozen(kw_only=True)
class Taken(Event):
    kind: ClassVar[str] = "taken"
    note: Annotated[str, "Belongs to the entry."]


@attrs.frozen(kw_only=True)
class Hidden(Event):
    kind: ClassVar[str] = "hidden"
    family: Annotated[str, "Hides the kind's."]  # type: ignore[misc]


@attrs.frozen(kw_only=True)
class Keyless(Event):
    kind: ClassVar[str] = "keyless"
    keyed_by: ClassVar[str] = "grant"


@attrs.frozen(kw_only=True)
class Gapped(Event):
    kind: ClassVar[str] = "gapped"
    version: ClassVar[int] = 4
    upcasters: ClassVar[Any] = {1: dict, 3: dict}


@attrs.frozen(kw_only=True)
class Headless(Event):
    kind: ClassVar[str] = "headless"
    version: ClassVar[int] = 3
    upcasters: ClassVar[Any] = {2: dict}


@attrs.frozen(kw_only=True)
class Endless(Event):
    kind: ClassVar[str] = "endless"
    version: ClassVar[int] = 3
    upcasters: ClassVar[Any] = {1: dict}


@attrs.frozen(kw_only=True)
class Capital(Event):
    kind: ClassVar[str] = "capital"
    Amount: Annotated[str, "Not spelled as fields are."]


@pytest.mark.parametrize("kind, problem", [
    pytest.param(Undecorated, "declares no kind; write @attrs.frozen", id="no decorator"),
    pytest.param(Unnamed, "kind '': use lower-case words", id="no kind"),
    pytest.param(Shouted, "kind 'Grant-Awarded': use lower-case words", id="a kind in capitals"),
    pytest.param(Taken, "field 'note' belongs to every entry", id="a field of the entry"),
    pytest.param(Hidden, "field 'family' hides what a kind says of itself", id="a field of the kind"),
    pytest.param(Keyless, "keyed_by 'grant' is not a field", id="a key that is no field"),
    pytest.param(Gapped, "no upcaster from version 2", id="a gap between versions"),
    pytest.param(Headless, "no upcaster from version 1", id="no beginning"),
    pytest.param(Endless, "no upcaster from version 2", id="no end"),
    pytest.param(Capital, "field 'Amount': use lower-case words", id="a field in capitals"),
    pytest.param(pe.Person, "declares no kind", id="a class of something else"),
])  # fmt: skip
def test_a_class_that_declares_no_sound_kind_is_refused(kind: Any, problem: str) -> None:
    with pytest.raises(Refused, match=re.escape(problem)):
        Vocabulary.of(kind)


def test_a_kind_of_ones_own_lives_in_a_log_and_is_kept_by_who_does_not_know_it(tmp_path: Path) -> None:
    mine = pe.open_ledger(tmp_path, vocabulary=STANDARD | Vocabulary.of(GrantAwarded)).create("a-b", parties=["A", "B"])
    entry = mine.append(GrantAwarded(on="2023", euros=5, parties=["A"]), cites=(), note="n")
    theirs = pe.open_ledger(tmp_path)["a-b"]

    assert GrantAwarded(on="2023", euros=5, parties=["A"]) == mine.entry("@2").event
    met = theirs.entry("@2")
    assert isinstance(met.event, pe.Unknown)
    assert ("grant_awarded", entry.id) == (met.kind, met.id)
    assert {"euros": 5, "on": "2023", "parties": ("A",), "note": "n"} == met.event.fields
    theirs.append(pe.MeetingHeld(on="2024", form="call", part_of=met.id))
    assert entry == pe.open_ledger(tmp_path, vocabulary=STANDARD | Vocabulary.of(GrantAwarded))["a-b"].entry("@2")


# What a type checker sees.


def judged(tmp_path: Path, source: str) -> str:
    snippet = tmp_path / "snippet.py"
    snippet.write_text("import datetime\nimport pendulum\nimport partnership_events as pe\n" + textwrap.dedent(source))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context",
         "--cache-dir", str(Path(__file__).parent.parent / ".mypy_cache" / "tests"), str(snippet)],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={"MYPYPATH": str(Path(pe.__file__).parent.parent), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "snippet.py" in done.stdout or not done.returncode, done.stdout + done.stderr
    return done.stdout


RIGHT = """
pe.MeetingHeld(on="2024-08-13", form="call", parties=["JPN"])
pe.MeetingHeld(on=datetime.date(2024, 8, 13), form=pe.MeetingForm.CALL, parties="JPN", topics=["a"])
pe.MeetingHeld(on=pendulum.date(2024, 8, 13), form="call", parties=[pe.Participant("JPN", "host"), "MNG"])
pe.MeetingHeld(on=pendulum.datetime(2024, 8, 13, 9), form="call", duration="PT80M", place=None)
pe.MeetingHeld(on=pe.EdtfDate("2024"), form="call", confidence="high", modality="planned", people=pe.Person(name="x"))
pe.PledgeMade(on="2022", pledge="p", by="JPN", action="a", quantity=pe.Quantity(5, "t"), horizon=pe.Horizon(by="2030"))
pe.RelationsUpgraded(on="2022", label={"en": "Special"}, from_label="x")
pe.Draft(event=pe.MilestoneMarked(on="2022", milestone="m"), cites="A:p1", meta={"a": 1})
pe.STANDARD | pe.Vocabulary.of(pe.MeetingHeld)
"""
WRONG = {
    'pe.MeetingHeld(on="2024", form=7)': "arg-type",
    'pe.MeetngHeld(on="2024", form="call")': "attr-defined",
    'pe.MeetingHeld(on=2024, form="call")': "arg-type",
    'pe.MeetingHeld(form="call")': "call-arg",
    'pe.MeetingHeld(on="2024", frm="call", form="call")': "call-arg",
    'pe.MeetingHeld(on="2024", form="call", parties=[7])': "list-item",
    'pe.MeetingHeld(on="2024", form="call", place="Tokyo")': "arg-type",
    'pe.MeetingHeld("2024", form="call")': "call-arg",
    'pe.Quantity(0.1, "tree")': "arg-type",
    'pe.RelationsUpgraded(on="2022", label=7)': "arg-type",
    'pe.Place(city="x").city = "y"': "misc",
}


def test_a_type_checker_takes_what_is_right_and_catches_what_is_wrong(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is of the dev extra")
    told = judged(tmp_path, RIGHT + "\n".join(WRONG) + "\n")
    first = 3 + RIGHT.count("\n") + 1
    met = {int(line): code for line, code in re.findall(r"snippet\.py:(\d+): error: .*\[([a-z-]+)\]", told)}

    assert {first + index for index in range(len(WRONG))} == set(met), told
    assert list(WRONG.values()) == [met[line] for line in sorted(met)], told


@pytest.mark.parametrize(
    "make, first, last, field",
    [
        (pe.VisitMade, "start", "end", "$.end"),
        (pe.ProjectAnnounced, "planned_start", "planned_end", "$.planned_end"),
    ],
)
def test_a_stretch_told_in_two_fields_ends_after_it_begins(make: Any, first: str, last: str, field: str) -> None:
    needed = {pe.VisitMade: {"visitors": "JPN", "form": "state"}, pe.ProjectAnnounced: {"project": "one"}}[make]
    codec = Codec(STANDARD)

    for begin, end in [("2022-03", "2022-02~"), ("2022-03-02", "2022-03-01"), ("2023", "[2020..2022-12]")]:
        with pytest.raises(Refused, match="lies before"):
            make(on="2022", **needed, **{first: begin, last: end})
        told = {"@kind": make.kind, "on": "2022", first: begin, last: end, **needed}
        told |= {"visitors": ["JPN"]} if "visitors" in needed else {}
        with pytest.raises(Refused, match="lies before") as refused:
            codec.structure(told)
        assert [field] == [problem.path for problem in refused.value.problems]
    for begin, end in [("2022-03", "2022"), ("2022", "2022-02"), ("2022-03-01", "2022-03-01"), ("2022", None)]:
        assert getattr(make(on="2022", **needed, **{first: begin, last: end}), first).text == begin

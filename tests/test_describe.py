"""
The declarations, said again, say what the declarations say.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, ClassVar

import attrs
import pytest

from partnership_events import (
    STANDARD,
    Draft,
    FactCorrected,
    Horizon,
    InstrumentSigned,
    MeetingHeld,
    PledgeMade,
    PositionStated,
    Quantity,
    RelationsEstablished,
    RelationsUpgraded,
    TransactionRecorded,
    VisitMade,
    Vocabulary,
)
from partnership_events.cli.form import form
from partnership_events.codec import Codec
from partnership_events.describe import (
    DIALECT,
    by_family,
    fields,
    kind_in_words,
    line_schema,
    own_fields,
    page,
    schema,
    sentence,
    summary,
    value_in_words,
)
from partnership_events.event import Event

ROOT = Path(__file__).parent.parent
KINDS = pytest.mark.parametrize("kind", list(STANDARD), ids=lambda kind: kind.kind)


@KINDS
def test_every_field_has_a_sentence_and_a_sort(kind):
    for field in fields(kind):
        assert field.sentence.endswith("."), field.name
        assert field.sort
        assert field.needed == (attrs.fields_dict(kind)[field.name].default is attrs.NOTHING)


@KINDS
def test_a_schema_says_what_the_codec_does(kind):
    told = schema(kind)

    assert (DIALECT, kind.kind, sentence(kind)) == (told["$schema"], told["title"], told["description"])
    assert {"@kind", *(field.name for field in fields(kind)), "cites", "note", "meta"} == set(told["properties"])
    assert {"@kind", *(field.name for field in fields(kind) if field.needed)} == set(told["required"])
    assert told["unevaluatedProperties"] is False
    assert told == json.loads(json.dumps(told))


@KINDS
def test_every_reference_of_a_schema_leads_somewhere(kind):
    told = schema(kind)
    targets = re.findall(r'"\$ref": "#/\$defs/([^"]+)"', json.dumps(told))

    assert set(targets) == set(told["$defs"])


def test_the_schema_of_a_line_holds_every_kind():
    told = line_schema(STANDARD)

    assert {kind.kind for kind in STANDARD} <= set(told["$defs"])
    assert [kind.kind for kind in sorted(STANDARD, key=lambda kind: kind.kind)] == [
        one["if"]["properties"]["@kind"].get("const") for one in told["allOf"][:-1]
    ]
    # Beside the branches, not within: it must see what they evaluate.
    assert told["unevaluatedProperties"] is False
    assert ["@at", "@crc", "@id", "@kind"] == told["required"]


@KINDS
def test_the_options_of_a_form_do_not_collide(kind):
    own = {"--cite", "--note", "--meta", "--dry-run", "--expected-seq", "--events", "--json", "--color", "--help"}
    flags = [option.flag for option in form(kind)]

    assert len(flags) == len(set(flags))
    assert set() == own & set(flags)


@attrs.frozen(kw_only=True)
class GrantAwarded(Event):
    """
    Money was granted.
    """

    kind: ClassVar[str] = "grant_awarded"

    euros: Annotated[int, "How much."]
    twice: Annotated[bool, "Twice over."] = False


def test_a_kind_of_ones_own_is_described_by_existing():
    assert ["euros", "twice"] == [field.name for field in own_fields(GrantAwarded)]
    assert {"type": "integer"}.items() <= schema(GrantAwarded)["properties"]["euros"].items()
    assert "### grant_awarded" in page(STANDARD | Vocabulary.of(GrantAwarded))
    assert "5, twice" == summary(GrantAwarded(on="2020", euros=5, twice=True))
    assert "grant awarded" == kind_in_words("grant_awarded")


SUMMARIES = [
    pytest.param(
        RelationsUpgraded(on="2022", label="Special Partnership", from_label="Partnership"),
        "Special Partnership, from label Partnership",
        id="a label",
    ),
    pytest.param(
        MeetingHeld(on="2023", form="working_lunch", duration="PT50M", duration_approx=True),
        "working lunch, about 50 minutes",
        id="a meeting",
    ),
    pytest.param(
        PositionStated(on="2023", parties=["MNG"], stance="supports", topic="UN reform", toward=["JPN"]),
        "supports: UN reform, toward JPN",
        id="a position",
    ),
    pytest.param(
        PledgeMade(
            on="2022",
            pledge="trees",
            by=["JPN"],
            action="plant trees",
            quantity=Quantity("50000", "tree"),
            horizon=Horizon(over="P5Y", start="2022"),
        ),
        "trees, by JPN, plant trees, 50,000 tree, over 5 years from 2022",
        id="a pledge",
    ),
    pytest.param(
        InstrumentSigned(
            on="1963",
            instrument="elysee",
            form="treaty",
            binding="yes",
            title={"fr": "Traité"},
            parties=["FRA", "DEU"],
            signatories=["DEU", "FRA"],
        ),
        "Traité (elysee), treaty, binding yes",
        id="signed by all who took part",
    ),
    pytest.param(MeetingHeld(on="2023", form="call", duration="PT1H"), "call, 1 hour", id="one hour"),
    pytest.param(
        VisitMade(on="2022", visitors=["MNG"], host="JPN", form="state"), "state, visitors MNG, host JPN", id="a visit"
    ),
    pytest.param(
        TransactionRecorded(on="2022", type="disbursement", amount="1500000.50", currency="JPY"),
        "disbursement, 1,500,000.5, JPY",
        id="money",
    ),
]


@pytest.mark.parametrize(("event", "told"), SUMMARIES)
def test_a_summary_reads_well(event, told):
    assert told == summary(event)


def test_what_has_nothing_more_to_say_leaves_no_separator():
    told = RelationsEstablished(on="1972")

    assert "relations established" == value_in_words(told)
    mended = FactCorrected(corrects="a" * 64, after="a" * 64, content=told, reason="a slip")
    assert "corrects aaaaaaaaaaaa, after aaaaaaaaaaaa, relations established, a slip" == summary(mended)
    assert "relations established, a slip" == summary(mended, references=False)


def test_a_summary_needs_nothing_but_what_is_needed():
    codec = Codec(STANDARD)
    filled = {
        "text": "words", "whole number": 1, "decimal": "1", "date": "2020", "period": "2020", "label": "words",
        "yes or no": True, "duration": "P1Y", "term": "P1Y",
        "event": {"@kind": "meeting_held", "on": "2020", "form": "call"},
    }  # fmt: skip

    def value(field: Any) -> Any:
        if field.sort == "name":
            one: Any = "a" * 64 if field.names in ("entry", "hash") else "UTC" if field.names == "zone" else "abc"
        elif field.sort == "code":
            one = next(iter(field.codes)).value
        elif field.sort == "object":
            one = {inner.name: value(inner) for inner in field.fields if inner.needed}
        else:
            one = filled[field.sort]
        return [one] if field.many else one

    for kind in STANDARD:
        for chosen in ([field for field in fields(kind) if field.needed], list(fields(kind))):
            told = {field.name: value(field) for field in chosen if field.name != "horizon"}
            draft = codec.draft({"@kind": kind.kind, **told})
            assert isinstance(draft, Draft)
            text = summary(draft.event)
            assert "  " not in text
            assert ", ," not in text
            assert "<" not in text, kind.kind


def test_the_page_tells_every_kind_field_and_code():
    text = page(STANDARD)

    for kind in STANDARD:
        assert f"### {kind.kind}\n\n{sentence(kind)}" in text
        for field in own_fields(kind):
            assert f"| `{field.name}` |" in text
            for code in field.codes or ():
                assert f"`{code.value}`" in text
    assert len(STANDARD) == sum(map(len, by_family(STANDARD).values()))


def test_every_link_of_the_page_leads_somewhere():
    text = page(STANDARD)
    headings = {line.lstrip("# ").lower() for line in text.splitlines() if line.startswith("#")}

    assert set() == set(re.findall(r"\]\(#([^)]+)\)", text)) - headings


def test_the_page_in_the_docs_is_fresh():
    on_disk = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")

    assert page(STANDARD) == on_disk, "docs/vocabulary.md is stale; run `python tools/vocabulary_page.py`"


def test_the_tool_that_writes_the_page_says_so():
    tool = ROOT / "tools" / "vocabulary_page.py"
    told = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)

    assert (0, "") == (told.returncode, told.stderr)

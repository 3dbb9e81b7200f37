"""
The brief: its values, its page, and that nothing of what a log says becomes markup.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import partnership_events as pe
from partnership_events.asking import Asking
from partnership_events.cli import main
from partnership_events.dates import Cutoff
from partnership_events.entries import Entries
from partnership_events.projections.brief import brief, brief_of, year_before
from partnership_events.projections.changes import Point
from partnership_events.projections.partnership import state_of
from partnership_events.testing import PARTIES, PROLOGUE, entries_of, in_memory, logs
from partnership_events.values import Horizon, Label
from partnership_events.vocabulary import (
    FactDisputed,
    InstrumentEnded,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
    MeetingHeld,
    PartyDeclared,
    PlanAdopted,
    PledgeMade,
    PositionStated,
    RelationsEstablished,
    RelationsUpgraded,
    RequestMade,
    SourceDeclared,
)
from partnership_events.writers.brief import first, markdown, safe

EVIL = "# <b>x</b> [y](http://z) ![i](j) `c` *d* _e_ ~~f~~ | $g$ &amp; @me :smile: www.k.l <!-- m --> \\n {n} https://o"


# ---- what may be said


MARKDOWN = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False, "html": True})


def plainly(text: str) -> str:
    """
    What a page shows of a paragraph that holds nothing but text; anything else is told by its name.
    """
    opening, inline, closing = (*MARKDOWN.parse(text), None, None, None)[:3]
    if inline is None or (opening.type, inline.type, closing.type) != ("paragraph_open", "inline", "paragraph_close"):
        return f"<{[token.type for token in MARKDOWN.parse(text)]}>"
    parts = (
        token.content
        if token.type in ("text", "text_special")
        else ""
        if (token.type, token.content) == ("html_inline", "<!-- -->")
        else f"<{token.type}>"
        for token in inline.children
    )
    return "".join(parts)


def shown(text: str) -> str:
    return "".join(
        one
        if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or one in "\u200c\u200d"
        else f"\\x{ord(one):02x}"
        if ord(one) < 0x100
        else f"\\u{ord(one):04x}"
        if ord(one) < 0x10000
        else f"\\U{ord(one):08x}"
        for one in " ".join(text.split())
    )


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters() | st.sampled_from("#*_`[]()<>!|~$&@:.-+=1 \\\n\t{}/wh"), max_size=30))
@example(EVIL)
@example("1. x")
@example("--- ")
@example("\u202eabc\ud800")
@example("> q")
@example("    code")
@example("a@b.c www.d.e https://f.g :+1:")
def test_a_text_is_shown_letter_by_letter_and_does_nothing_else(text):
    if shown(text):
        assert shown(text) == plainly(first(text))
        assert f"x {shown(text)}" == plainly(f"x {safe(text)}")


@pytest.mark.parametrize("text", ["https://a.b", "HTTP://a.b", "www.a.b", "a@b.c", "mailto:a", "@octocat", ":smile:"])
def test_what_github_would_make_a_link_of_is_parted(text):
    assert "<!-- -->" in safe(text)


@pytest.mark.parametrize("text", ["2023-09-20T13:10:00-04:00", "Japan-Mongolia (2022-2031)", "50,000 tree; A p1, p7"])
def test_a_plain_text_stays_as_it_is(text):
    assert text == safe(text)


# ---- the page


def page(as_of, *told, **more) -> str:
    drafts = [pe.Draft(event=event, cites=["A:p1"]) for event in told]
    return markdown(brief(entries_of([*PROLOGUE, *drafts]), as_of=as_of, **more))


def test_a_page_has_what_holds_what_changed_what_lies_ahead_what_is_open_and_the_sources():
    told = page(
        "2021-06-30",
        RelationsEstablished(on="1971-09-09"),
        RelationsUpgraded(on="2021-04-01", label="Strategic"),
        PlanAdopted(on="2020-05-05", plan="one", label="Plan", period="2020/2021"),
        PledgeMade(on="2020-05-05", pledge="two", by=PARTIES[:1], action="plant", horizon=Horizon(by="2021-05-31")),
        MeetingHeld(on="2021-05-05", form="summit", parties=PARTIES[:2]),
        RequestMade(on="2021-06-01", request="consent", to=PARTIES[:1], parties=PARTIES[1:2]),
    )

    assert told.splitlines()[0] == "# acme-borealis"
    assert [
        "## In short",
        "## What changed since 2020-06-30",
        "## What lies ahead, to 2022-06-30",
        "## Disputes and open questions",
        "## Sources",
    ] == [line for line in told.splitlines() if line.startswith("## ")]
    for line in (
        "- **Relations:** established, since 1971-09-09 \\[A p1\\]",
        "- **Tier:** Strategic, since 2021-04-01 \\[A p1\\]",
        "- **Plan:** Plan (one): in force, term 2020/2021 \\[A p1\\]",
        "- **Pledges:** 1 open, 1 overdue",
        "  - plant (two), by ACM: open, due 2021-05-31; overdue \\[A p1\\]",
        "- **Last meeting:** 2021-05-05, summit \\[A p1\\]",
        "  - tier: Strategic, since 2021-04-01 \\[A p1\\]",
        "| 2021-09-09 | 50 years of diplomatic relations (1971-09-09) | A p1 |",
        "| 2021-12-31 | last day: Plan (one) | A p1 |",
        "- no answer recorded: BOR asks ACM: consent \\[A p1\\]",
        "- **A** (published 2024-02-27)",
    ):
        assert line in told.splitlines()


def test_a_text_cites_the_sources_of_all_that_is_said_of_it():
    told = [
        *PROLOGUE,
        SourceDeclared(source="E", title="On one party's end"),
        InstrumentSigned(on="2000-01-10", instrument="two", form="treaty", signatories=PARTIES[:2]),
        InstrumentInForce(on="2000-01-10", instrument="two"),
        pe.Draft(
            event=InstrumentEnded(on="2005-05-05", subject="two", mode="denounced", for_party="ACM"), cites=["E:p9"]
        ),
    ]
    lines = markdown(brief(entries_of(told), as_of="2010")).splitlines()

    assert any(line.endswith("for ACM: denounced, 2005-05-05; bound: no \\[E p9\\]") for line in lines)
    assert any(line.startswith("- **E** ") for line in lines)


def test_only_the_sources_of_what_stands_on_the_page_are_listed():
    told = page("2021", RelationsEstablished(on="1971-09-09"))

    assert ("- **A**" in told, "- **B**" in told) == (True, False)


def test_relations_that_are_over_say_since_when_and_texts_that_ended_are_left_out():
    told = page(
        "2023",
        RelationsEstablished(on="1971-09-09"),
        pe.RelationsSevered(on="2020-01-01", by=PARTIES[:1]),
        InstrumentInForce(on="2000", instrument="one"),
        pe.InstrumentEnded(on="2001", subject="one", mode="terminated"),
    )

    assert "- **Relations:** severed by ACM, since 2020-01-01 \\[A p1\\]" in told.splitlines()
    assert "**Instrument:**" not in told


def test_sources_stand_in_brackets_and_at_the_end_with_their_titles():
    log = in_memory(*PROLOGUE)
    log.append(SourceDeclared(source="C", title="Joint Statement", publisher="MOFA", url="https://a.b/c?d=e"))
    log.append(RelationsEstablished(on="1972"), cites=["C:p4", "A:p10,p2"])
    told = markdown(log.brief("2023"))

    assert "- **Relations:** established, since 1972 \\[C p4; A p10, p2\\]" in told
    assert "- **C** Joint Statement (MOFA) <https://a.b/c?d=e>" in told


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.b/<script>", "https://a b", "not at all"])
def test_what_is_no_plain_address_is_no_link(url):
    log = in_memory(*PROLOGUE)
    log.append(SourceDeclared(source="C", url=url))
    log.append(RelationsEstablished(on="1972"), cites=["C"])

    told = markdown(log.brief("2023"))

    assert ("- **C** " in told, f"<{url}>" in told) == (True, False)


def test_nobody_s_label_becomes_markup():
    opening = LogOpened(name="acme-borealis", parties=PARTIES, title=EVIL)
    told = [
        opening,
        SourceDeclared(source="A", title=EVIL, author=EVIL, publisher=EVIL, url=EVIL),
        PartyDeclared(party="ACM", name=EVIL),
        RelationsUpgraded(on="2021", label=EVIL),
        PlanAdopted(on="2021-01-01", plan="one", label=EVIL, period="2021/2022"),
        PledgeMade(on="2021", pledge="two", label=EVIL, by=PARTIES[:1], action=EVIL, horizon=Horizon(by="2022")),
        InstrumentSigned(on="2021", instrument="three", form="treaty", title=EVIL),
        RequestMade(on="2021", request=EVIL, to=PARTIES[:1], parties=PARTIES[1:2]),
        MeetingHeld(on="2022-06", form="summit", topics=[EVIL], modality="planned", parties=PARTIES[:2]),
    ]
    tokens = MARKDOWN.parse(markdown(brief(entries_of(told), as_of="2021-12-31")))
    inside = [child for token in tokens for child in token.children or ()]

    assert {"h1", "h2"} == {token.tag for token in tokens if token.type == "heading_open"}
    assert not {"link_open", "image", "code_inline", "s_open"} & {child.type for child in inside}
    assert {"<!-- -->"} == {child.content for child in inside if child.type == "html_inline"}
    assert not {"html_block", "fence", "code_block", "hr", "blockquote_open"} & {token.type for token in tokens}
    # Every row of the table has the three cells of its head.
    rows = "".join({"tr_open": "\n", "td_open": "x", "th_open": "x"}.get(token.type, "") for token in tokens).split()
    assert {"xxx"} == set(rows)


def test_a_meeting_overdue_and_a_plan_that_is_over():
    told = page(
        "2021-02-03",
        pe.MechanismEstablished(on="2019-03-04", mechanism="one", level="ministers", frequency="P1Y"),
        MeetingHeld(on="2020-02-02", form="session", mechanism="one", parties=PARTIES[:2]),
        PlanAdopted(on="2010-05-05", plan="two", label="Old plan", period="2010/2011"),
    )

    assert "| 2021-02-02 | session due: one, 1 year after 2020-02-02; overdue | A p1 |" in told.splitlines()
    assert "Old plan" not in told


def test_a_dispute_is_told_with_its_claims():
    log = in_memory(*PROLOGUE, RelationsEstablished(on="1972"))
    log.append(FactDisputed(facts=[log.entries[-1].id], field="on", claims=[pe.Claim("1972-02-24", "A")]))

    assert "- the date is disputed: 1972, relations established; preferred: none; claimed: 1972-02-24 (A)" in markdown(
        log.brief("2023")
    )


def test_many_changes_are_cut_and_counted():
    told = [MeetingHeld(on="2021-01-01", form="session", mechanism=f"m-{n}", parties=PARTIES[:1]) for n in range(20)]
    made = [pe.MechanismEstablished(on="2019", mechanism=f"m-{n}", level="experts") for n in range(20)]

    assert "  - and 9 more" in page("2021", *made, *told)


def test_nothing_is_told_as_nothing():
    told = page("2021-06-30")

    assert "- **Relations:** unknown: nothing is recorded" in told
    assert "Nothing that is recorded." in told


def test_a_log_that_was_not_begun_has_a_page_too():
    assert "# No log yet" in markdown(brief(entries_of([]), as_of="2021", known_at=0))


def test_what_was_learned_stands_apart():
    entries = entries_of([*PROLOGUE, RelationsEstablished(on="1972")])
    told = markdown(brief(entries, as_of="2021", known_from=len(entries) - 1))

    assert f"## What was learned since @<!-- -->{len(entries) - 1}" in told
    assert "## What was learned" not in markdown(brief(entries, as_of="2021"))


def test_a_text_is_told_with_its_term_and_notice():
    told = page(
        "2021",
        InstrumentSigned(on="2020-01-01", instrument="one", form="treaty", title="Treaty", signatories=PARTIES[:2]),
        InstrumentInForce(on="2021-01-01", instrument="one", term="P5Y", auto_renew="P1Y", notice="P6M"),
    )

    assert (
        "- **Instrument:** Treaty: in force; signed by ACM and BOR, 2020-01-01; "
        "term 1: from 2021-01-01 through 2025-12-31; renews itself by 1 year; notice by 2025-06-30"
    ) in told


@pytest.mark.parametrize(
    "day, before",
    [("2023-09-20", "2022-09-20"), ("2024-02-29", "2023-02-28"), ("2023-02-28", "2022-02-28"), ("0001-05-05", None)],
)
def test_a_year_before(day, before):
    assert (dt.date.min if before is None else dt.date.fromisoformat(before)) == year_before(Cutoff.of(day))


@settings(max_examples=25, deadline=None)
@given(logs(), st.sampled_from(["2024-02-28", "2024-03", "2025"]))
def test_any_log_has_a_page_and_the_index_writes_the_same(log, as_of):
    told = markdown(brief(log, as_of=as_of))
    asking, since = Asking(), year_before(Cutoff.of(as_of))

    def point(date):
        seen = asking.view(Entries(log), as_of=date)
        return Point(seen, state_of(seen, log))

    before = point(since)
    assert told == markdown(brief_of(point(as_of), before, before))
    assert "\n# " not in told


def page_of(as_of, *told, **more) -> list[str]:
    """
    The lines of a page where each event is on a page of its own: p1, p2, p3.
    """
    drafts = [
        one if isinstance(one, pe.Draft) else pe.Draft(event=one, cites=[f"A:p{number}"])
        for number, one in enumerate(told, start=1)
    ]
    return markdown(brief(entries_of([*PROLOGUE, *drafts]), as_of=as_of, **more)).splitlines()


def test_a_plan_that_has_possibly_ended_is_told_with_who_says_that():
    plan = PlanAdopted(on="2020-05-05", plan="one", label="Plan", period="2020/2030")
    end = InstrumentEnded(on="2021", subject="one", mode="terminated")

    assert r"- **Plan:** Plan (one): possibly in force, term 2020/2030 \[A p1, p2\]" in page_of("2021-06", plan, end)
    assert r"- **Plan:** Plan (one): in force, term 2020/2030 \[A p1\]" in page_of("2020-12-31", plan, end)
    assert not any(line.startswith("- **Plan:**") for line in page_of("2021", plan, end))


def promised(pledge, by) -> PledgeMade:
    return PledgeMade(on="2020-01-01", pledge=pledge, by=PARTIES[:1], action="plant", horizon=Horizon(by=by))


def test_pledges_are_counted_by_whether_they_are_late():
    told = promised("one", "2020-12-31"), promised("two", "2021"), promised("three", "2030")

    assert "- **Pledges:** 3 open, 1 overdue, 1 possibly overdue" in page_of(
        "2021-06", promised("one", "2020-12-31"), promised("two", "[2021-01..2021-12]"), promised("three", "2030")
    )
    assert "- **Pledges:** 3 open, 1 overdue" in page_of("2021-06", *told)


@pytest.mark.parametrize("count, more", [(12, []), (13, ["  - and 1 more"]), (14, ["  - and 2 more"])])
def test_under_a_heading_stand_twelve_sentences_at_most(count, more):
    plans = [PlanAdopted(on="2021-05-05", plan=f"p{number}", label="Plan") for number in range(count)]
    lines = page_of("2021-12-31", *plans)
    told = [line for line in lines if line.startswith("  - ")]

    assert (min(count, 12), more) == (sum("plan adopted" in line for line in told), told[12:])


def test_what_only_may_lie_ahead_is_told_so():
    lines = page_of("2021-06", PlanAdopted(on="2020", plan="one", label="Plan", period="2020/[2021-07..2023]"))
    rows = [line for line in lines if line.startswith("| ") and "last day" in line]

    assert [r"| possibly \[2021-07-31..2023-12-31\] | last day: Plan (one) | A p1 |"] == rows


def test_what_is_planned_for_later_is_not_yet_unconfirmed():
    planned = MeetingHeld(on="2021-09-09", form="summit", parties=PARTIES[:2], modality="planned")

    assert [False, True] == [
        any("not confirmed" in line for line in page_of(day, planned)) for day in ("2021-09-08", "2021-09-09")
    ]


def test_who_contradicts_is_told_apart():
    cites = [pe.Citation("A", ["p1"]), pe.Citation("B", ["p2"], stance="contradicts")]
    lines = page_of("2021", pe.Draft(event=RelationsUpgraded(on="2020", label="New"), cites=cites))

    assert r"- **Tier:** New, since 2020 \[A p1; against: B p2\]" in lines


def test_a_request_that_may_have_been_answered_is_possibly_open():
    asked = RequestMade(on="2021-01-01", request="a loan", to=PARTIES[:1], parties=PARTIES[1:2])
    known = entries_of([*PROLOGUE, asked])
    reply = PositionStated(on="2022", stance="supports", topic="x", parties=PARTIES[:1], in_reply_to=known[-1].id)

    def told(as_of):
        lines = markdown(brief(entries_of([*PROLOGUE, asked, reply]), as_of=as_of)).splitlines()
        return [line for line in lines if "no answer recorded" in line]

    assert [f"- no answer recorded: {PARTIES[1]} asks {PARTIES[0]}: a loan"] == told("2021-12-31")
    assert [f"- no answer recorded, possibly open: {PARTIES[1]} asks {PARTIES[0]}: a loan"] == told("2022-06")
    assert [] == told("2022")


def test_what_is_disputed_is_marked():
    told = [pe.Draft(event=RelationsUpgraded(on=f"2020-0{n}-01", label="New"), cites=[f"A:p{n}"]) for n in (1, 2)]
    entries = entries_of([*PROLOGUE, *told])
    dispute = FactDisputed(facts=[one.id for one in entries[-2:]], field="on")
    lines = markdown(brief(entries_of([*PROLOGUE, *told, dispute]), as_of="2021")).splitlines()

    assert [True] == [", disputed" in line for line in lines if line.startswith("- **Tier:**")]


def test_the_source_of_an_open_request_stands_among_the_sources():
    asked = RequestMade(on="2021-01-01", request="a loan", to=PARTIES[:1], parties=PARTIES[1:2])
    lines = page_of("2023", pe.Draft(event=asked, cites=["B:p1"]))

    assert [line for line in lines if line.startswith("- **B**")], lines


# ---- on the command line


def run(capsys, *args) -> tuple[int, str, str]:
    status = main(list(args))
    out = capsys.readouterr()
    return status, out.out, out.err


@pytest.fixture
def folder(tmp_path):
    title = Label("Acme and Borealis")
    log = pe.open_ledger(tmp_path).create("acme-borealis", parties=PARTIES, title=title, declare=PROLOGUE)
    log.append(RelationsUpgraded(on="2021-04-01", label="New"), cites=["B:p2"])
    return tmp_path


def test_the_verb_writes_the_page(folder, capsys):
    status, out, err = run(capsys, "brief", "acme-borealis", "--events", str(folder), "--on", "2021-12-31")

    assert (0, "") == (status, err)
    assert out == markdown(pe.open_ledger(folder)["acme-borealis"].brief("2021-12-31"))


def test_the_verb_as_json(folder, capsys):
    args = ("brief", "acme-borealis", "--events", str(folder), "--on", "2025-12-31", "--since", "2020", "--json")
    told = json.loads(run(capsys, *args)[1])

    assert ("Acme and Borealis", "New", "2020") == (
        told["title"], told["tier"]["label"]["en"] if "en" in told["tier"]["label"] else
        next(iter(told["tier"]["label"].values())), told["changes"]["between"]["as_of"],
    )  # fmt: skip
    assert [("anniversary", 5, "2026-04-01", "5 years of New (2021-04-01)")] == [
        (one["what"], one["years"], one["on"], one["in_words"]) for one in told["ahead"]["items"]
    ]


def test_as_json_a_plan_has_the_facts_that_carry_it(folder, capsys):
    log = pe.open_ledger(folder)["acme-borealis"]
    log.append(PlanAdopted(on="2020-05-05", plan="one", label="First", period="2020/2021"), cites=["A:p1"])
    log.append(PlanAdopted(on="2021-03-03", plan="one", label="Anew", period="2023/2024"), cites=["A:p2"])
    log.append(PlanAdopted(on="2020-05-05", plan="two", label="Two", period="2020/2030"))
    log.append(InstrumentEnded(on="2021-01-01", subject="two", mode="terminated"))
    told = json.loads(run(capsys, "brief", "acme-borealis", "--events", str(folder), "--on", "2021-06", "--json")[1])

    assert {"one": [["p1"]], "two": []} == {
        id_: [one["cites"][0]["locators"] for one in facts] for id_, facts in told["carried_by"].items()
    }


def test_where_nothing_was_known_yet_the_verb_says_so(folder, capsys):
    args = ("brief", "acme-borealis", "--events", str(folder), "--on", "2021", "--known", "2000")
    status, out, err = run(capsys, *args)

    assert (0, "# No log yet") == (status, out.splitlines()[0])
    assert err.startswith("partnership: note: nothing was written down by then")


@pytest.mark.parametrize(
    "args, problem",
    [
        pytest.param(["--ahead", "soon"], "--ahead: 'soon' is not a duration", id="no duration"),
        pytest.param(["--since", "2030", "--on", "2021"], "--since: 2030 lies after 2021", id="since a later date"),
        pytest.param(["--known", "@99"], "--known: no position @99", id="beyond the log"),
        pytest.param(["--known-from", "@99"], "no position @99", id="learned since nowhere"),
    ],
)
def test_what_the_verb_refuses(folder, capsys, args, problem):
    status, out, err = run(capsys, "brief", "acme-borealis", "--events", str(folder), *args)

    assert status in (2, 3)
    assert ("", True) == (out, problem in err), err


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda log: log.changes("2005", "2004"), id="changes"),
        pytest.param(lambda log: log.brief("2004", since="2005"), id="a brief"),
        pytest.param(lambda log: brief(log.entries, as_of="2004", since="2005"), id="a brief of entries"),
    ],
)
def test_dates_the_wrong_way_round_are_refused(ask):
    with pytest.raises(pe.Refused, match="2005 lies after 2004; give the earlier date first"):
        ask(in_memory(*PROLOGUE))


@pytest.mark.parametrize("as_of", ["0001-01-01", "0001-01-01T00:00:05Z"])
def test_the_first_day_of_the_calendar_has_a_brief_too(as_of):
    assert () == in_memory(*PROLOGUE).brief(as_of).changes.happened

"""
What a notebook shows of a value: the same that the value tells, as text and never as markup.
"""

from __future__ import annotations

import html.parser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_fold_laws import examples

import partnership_events as pe
from partnership_events.folding import view
from partnership_events.picture.marks import plain
from partnership_events.projections.partnership import state_of
from partnership_events.testing import in_memory, logs

EVENTS = Path(__file__).parent.parent / "events"
TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "small"}
HOSTILE = "<script>alert(1)</script> & \"'> \u202egnp.exe"


class Table(html.parser.HTMLParser):
    """
    What a browser makes of it: the tags, the title, the rows of the body, and the line below.
    """

    def __init__(self, told: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.parts: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(told)
        self.close()
        assert [] == self._open

    def handle_starttag(self, tag, attrs):
        assert {name for name, _ in attrs} <= {"class", "dir", "colspan"}
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert tag == self._open.pop()

    def handle_data(self, data):
        if self._open[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        else:
            self.parts[self._open[-1]] = self.parts.get(self._open[-1], "") + data


def shown(value) -> Table:
    table = Table(value._repr_html_())
    assert set(table.tags) <= TAGS
    return table


@pytest.fixture
def ledger(tmp_path):
    (tmp_path / "events").mkdir()
    for name in ("japan-mongolia", "usa-cuba"):
        shutil.copy(EVENTS / f"{name}.jsonl", tmp_path / "events")
    return pe.open_ledger(tmp_path / "events")


@pytest.fixture
def jm(ledger):
    return ledger["japan-mongolia"]


def test_a_ledger_shows_its_partnerships(ledger):
    assert [["japan-mongolia"], ["usa-cuba"]] == shown(ledger).rows
    assert shown(ledger).parts["caption"].startswith("2 partnerships in ")


def test_a_partnership_shows_who_it_is_of(jm):
    told = dict(shown(jm).rows)

    assert "japan-mongolia" == shown(jm).parts["caption"]
    assert ("JPN, MNG", "Japan and Mongolia", "47") == (told["parties"], told["title"], told["entries"])


def test_a_state_shows_what_holds_how_sure_and_who_says_so(jm):
    table = shown(jm.as_of("2023-09-20"))

    told = table.rows
    assert ["", "held", "answer", "since", "sources"] == told[0]
    assert ["relations", "established", "yes", "1972", "A p4; B p6"] == told[1]
    label = "Special Strategic Partnership for Peace and Prosperity"
    assert ["framework", label, "yes", "2022-11-29", "A p1, p7; B p6"] == told[2]
    assert ["plan", "Medium-Term Program: possibly in force", "possibly", "[..2022-11-28]", "A p7"] == told[3]
    assert ["pledge", "plant trees in Mongolia: in progress", "yes", "2022-11-29", "A p10; B p9"] == told[5]
    assert ["pending", "1 that may have happened by then", "possibly", "", ""] == told[-2]
    assert [str(jm.as_of("2023-09-20").basis)] == told[-1][:1] or table.parts["small"].startswith("japan-mongolia @47")


def test_a_state_says_what_is_late(jm):
    whats = {
        date: [row[1] for row in shown(jm.as_of(date)).rows if row[0] == "pledge"] for date in ("2028-03-01", "2030")
    }

    assert ["plant trees in Mongolia: in progress, possibly overdue", "arrange training: open"] == whats["2028-03-01"]
    assert "plant trees in Mongolia: in progress, overdue" == whats["2030"][0]


def test_a_panel_shows_its_rows_and_what_is_missing(ledger):
    table = shown(ledger.panel(partnerships=["usa-cuba"], first=1900, last=1961, variables=["relations", "tier"]))

    names, *rows = table.rows
    by_year = {row[names.index("year")]: row[names.index("relations") :] for row in rows[:40]}
    assert ["1", "yes", "NA", "no"] == by_year["1905"][:4]
    assert "60 rows by dyad-year" == table.parts["caption"]
    assert "and 20 more" in rows[40]


def test_a_state_shows_what_may_be_and_what_nobody_wrote(jm):
    before, silent = shown(jm.as_of("2015")).rows, shown(jm.as_of("2015").cells.get(("tier",)) or jm.as_of("2015").tier)

    framework = next(row for row in before if row[0] == "framework")
    assert ["possibly Strategic Partnership ([..2022-11-28])", "possibly"] == framework[1:3]
    assert framework[1:3] == silent.rows[1][1:3]
    assert "unknown" == shown(jm.cell("position", "MNG", "no such topic", as_of="2023")).rows[1][2]


def test_a_treaty_is_shown_by_its_title_and_status(ledger):
    told = [row for row in shown(ledger["usa-cuba"].as_of("1950")).rows if row[0] == "agreement"]

    assert any(row[1] == "Treaty of Relations: in force" and row[2] == "yes" for row in told)


def test_a_fact_and_an_entry_show_their_date_and_sources(jm):
    fact = jm.as_of("2023").tier.facts[0]
    told, entry = dict(shown(fact).rows[:-1]), dict(shown(jm.entry("@11")).rows[:-1])

    assert ("2022-11-29", "@11, @29", "A p1, p7; B p6") == (told["on"], told["told by"], told["sources"])
    assert ("2022-11-29", "A p1, p7") == (entry["on"], entry["sources"])
    assert "modality" not in told
    assert "@11 relations upgraded" == shown(jm.entry("@11")).parts["caption"]
    assert "@1 log opened" == shown(jm.entry("@1")).parts["caption"]


def test_a_planned_and_disputed_fact_says_so():
    log = in_memory(
        pe.MeetingHeld(on="2024-05-01", form="call", parties=["ACM", "BOR"]),
        pe.MeetingHeld(on="2024-05-02", form="call", parties=["ACM", "BOR"], modality="planned"),
    )
    first, planned = (item.fact for item in log.timeline())
    log.append(pe.FactDisputed(facts=[first.id, planned.id], field="form"))

    assert ["modality", "planned"] in shown(planned).rows
    assert ["disputed", "form"] in shown(log.timeline()[0].fact).rows


def test_an_explanation_shows_why_and_what_stood_before(jm):
    table = shown(jm.explain("tier", as_of="2023-09-20"))

    assert "why tier: yes" == table.parts["caption"]
    assert [
        "because",
        "Special Strategic Partnership for Peace and Prosperity",
        "",
        "2022-11-29",
        "A p1, p7; B p6",
    ] in table.rows
    assert ["before", "Strategic Partnership", "", "[..2022-11-28] to 2022-11-29", ""] in table.rows
    judged = shown(jm.explain("pledges", "trees-50000", as_of="2030")).rows[1:]
    assert any("overdue" in row for row in judged)
    assert any("no fulfilment recorded" in row for row in judged)


def test_an_explanation_of_silence_says_what_it_means(ledger):
    rows = shown(ledger["usa-cuba"].explain("tier", as_of="1905")).rows

    assert "why tier: no" == shown(ledger["usa-cuba"].explain("tier", as_of="1905")).parts["caption"]
    assert "nobody wrote" == rows[2][0]
    assert rows[2][1]


def test_changes_show_what_was_and_what_is(jm):
    table = shown(jm.changes("2022-11-01", "2023-09-21"))

    assert "japan-mongolia: 2022-11-01 to 2023-09-21" == table.parts["caption"]
    assert any(row[:2] == ["happened", "Relations"] and "→ Special Strategic" in row[2] for row in table.rows)
    learned = shown(jm.changes("2023", "2023", known_from="@26")).rows
    assert any(row[0] == "learned" for row in learned)


def test_a_pledge_shows_what_became_of_it(jm):
    told = dict(shown(jm.pledges("2030")[0]).rows[:-1])

    assert ("JPN", "overdue", "yes: no fulfilment recorded") == (told["by"], told["status"], told["overdue"])


def test_whatever_a_log_says_stays_text():
    log = in_memory(
        pe.RelationsUpgraded(on="2024-02-26", parties=["ACM", "BOR"], label=HOSTILE),
        pe.PledgeMade(on="2024-02-26", pledge="x", by=["ACM"], action=HOSTILE),
        pe.PlanAdopted(on="2024-02-26", plan="p", label=HOSTILE, parties=["ACM", "BOR"]),
    )
    state = log.as_of("2025")

    for value in (state, state.tier, state.tier.facts[0], log.entries[-1], log.pledges("2025")[0],
                  log.explain("tier", as_of="2025"), log.changes("2024", "2025")):  # fmt: skip
        told = value._repr_html_()
        assert "<script" not in told
        assert "\u202e" not in told
        shown(value)
    assert plain(HOSTILE) == shown(state.tier).rows[1][1]
    assert "<U+202E>" in shown(state.tier).rows[1][1]


def test_a_long_table_says_how_much_it_leaves_out(jm):
    log = in_memory(*(pe.PledgeMade(on="2024-02-26", pledge=f"p{n}", by=["ACM"], action="x") for n in range(50)))

    rows = shown(log.as_of("2025")).rows
    assert ["", "and 12 more"] == rows[-2]
    assert 1 + 40 + 2 == len(rows)


def test_what_cannot_be_read_says_why(tmp_path):
    (tmp_path / "a-b.jsonl").write_bytes(b"{}\n")

    (name, why) = shown(pe.open_ledger(tmp_path)["a-b"]).rows[0]
    assert "cannot be read" == name
    assert "a-b.jsonl:1" in why


def test_nobody_pays_for_the_looks_who_does_not_look():
    code = (
        "import sys, partnership_events as pe\n"
        f"log = pe.open_ledger({str(EVENTS)!r})['japan-mongolia']\n"
        "state = log.as_of('2023'); repr(state)\n"
        "print('partnership_events.looks' in sys.modules); state._repr_html_()\n"
        "print('partnership_events.looks' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(pe.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert ["False", "True"] == done.stdout.split()


@examples(0.3)
@given(logs(), st.sampled_from(["2024-02-28", "2030"]))
def test_every_state_is_shown_with_its_own_answers(log, date):
    state = state_of(view(log, as_of=date), log)

    told = {row[0]: row for row in shown(state).rows[1:3]}
    for name, one in (("relations", state.relations), ("framework", state.tier)):
        answer, *flags = told[name][2].split(", ")
        assert str(one.answer) == answer
        assert flags == [word for word in ("ambiguous", "disputed") if getattr(one, word)]
    for entry in log:
        assert shown(entry).parts["caption"].startswith(f"@{entry.seq} ")


# -- rich


def in_rich(value) -> str:
    """
    What ``rich`` would write between the brackets of a value, by its protocol.
    """
    parts = [f"{one[0]}={one[1]!r}" if isinstance(one, tuple) else repr(one) for one in value.__rich_repr__()]
    angular = getattr(value.__rich_repr__, "angular", False)
    name = type(value).__name__
    return f"<{name} {' '.join(parts)}>" if angular else f"{name}({', '.join(parts)})"


def test_rich_shows_what_the_repr_shows(ledger, jm):
    state = jm.as_of("2023-09-20")

    for value in (ledger, jm, state, state.relations, state.tier.facts[0], *jm.entries, jm.entries[10].event):
        assert repr(value) == in_rich(value)


def test_rich_takes_it(jm):
    rich = pytest.importorskip("rich")
    pretty = pytest.importorskip("rich.pretty")
    assert rich

    entry = jm.entries[10]
    assert repr(entry) == pretty.pretty_repr(entry, max_width=10_000)
    assert repr(jm) == pretty.pretty_repr(jm, max_width=10_000)

"""
The graph of partnerships on a date, by example; and its three texts, read back by other people's readers.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from partnership_events.dates import Answer
from partnership_events.errors import NoSuchPosition
from partnership_events.ledger import open_ledger
from partnership_events.projections.across import look_at
from partnership_events.projections.network import Count, network, network_of
from partnership_events.testing import entries_of, in_memory, logs
from partnership_events.values import Label
from partnership_events.vocabulary import (
    CoverageDeclared,
    InstrumentInForce,
    InstrumentSigned,
    LogOpened,
    MembershipChanged,
    PartyDeclared,
    PlanAdopted,
    RelationsEstablished,
    RelationsSevered,
    RelationsUpgraded,
    SourceDeclared,
)
from partnership_events.writers.graph import EDGE, edge_list, graph_json, graphml, node_link

YES, NO, POSSIBLY, UNKNOWN = Answer.YES, Answer.NO, Answer.POSSIBLY, Answer.UNKNOWN
NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


def two(*told, name="acme-borealis", parties=("ACM", "BOR"), **more):
    return entries_of([LogOpened(name=name, parties=parties, **more), *told])


def graph(as_of="2010", **logs_):
    return network({name.replace("_", "-"): entries for name, entries in logs_.items()}, as_of=as_of)


CLUB = two(
    PartyDeclared(party="DOR", name="Doria"),
    MembershipChanged(on="2004", party="DOR", mode="joined"),
    MembershipChanged(on="2008-06", party="BOR", mode="left"),
    MembershipChanged(on="2005", party="COR", mode="observer"),
    name="club",
    parties=("ACM", "BOR", "COR"),
)


def pairs(found):
    return [(edge.source, edge.target, edge.tie.partnership, str(edge.answer)) for edge in found.edges]


def test_each_pair_of_parties_of_a_partnership_is_an_edge():
    found = graph(acme_borealis=two(), club=CLUB, as_of="2003")

    assert [
        ("ACM", "BOR", "acme-borealis", "yes"),
        ("ACM", "BOR", "club", "yes"),
        ("ACM", "COR", "club", "yes"),
        ("BOR", "COR", "club", "yes"),
    ] == pairs(found)
    assert ["acme-borealis", "club"] == [tie.partnership for tie in found.ties]


@pytest.mark.parametrize("as_of, expected", [
    pytest.param("2004-06", [("ACM", "BOR", "yes"), ("ACM", "COR", "yes"), ("ACM", "DOR", "possibly"),
                             ("BOR", "COR", "yes"), ("BOR", "DOR", "possibly"), ("COR", "DOR", "possibly")],
                 id="who may have joined"),
    pytest.param("2006", [("ACM", "BOR", "yes"), ("ACM", "DOR", "yes"), ("BOR", "DOR", "yes")],
                 id="an observer is no party"),
    pytest.param("2008-06-15", [("ACM", "BOR", "possibly"), ("ACM", "DOR", "yes"), ("BOR", "DOR", "possibly")],
                 id="who may have left"),
    pytest.param("2009", [("ACM", "DOR", "yes")], id="who left"),
])  # fmt: skip
def test_members_join_and_leave(as_of, expected):
    found = graph(club=CLUB, as_of=as_of)

    assert expected == [(source, target, answer) for source, target, _, answer in pairs(found)]


def test_the_hypergraph_keeps_every_member_in_its_role():
    (tie,) = graph(club=CLUB, as_of="2006").ties

    assert {"ACM": "party", "BOR": "party", "COR": "observer", "DOR": "party"} == {
        key: one.value.value for key, one in tie.members.items()
    }
    assert {"ACM": YES, "BOR": YES, "DOR": YES} == tie.parties


def test_nodes_are_parties_with_their_names_and_where_they_belong():
    found = graph(
        b=two(PartyDeclared(party="ACM", name="Acme of b"), PartyDeclared(party="BOR", name="Borealis")),
        a=two(PartyDeclared(party="ACM", name="Acme"), PartyDeclared(party="ACM", name={"en": "Acme", "ja": "アクメ"})),
        club=CLUB,
    )

    assert [
        ("ACM", Label({"en": "Acme", "ja": "アクメ"}), ("a", "b", "club")),
        ("BOR", Label("Borealis"), ("a", "b")),
        ("COR", None, ("club",)),
        ("DOR", Label("Doria"), ("club",)),
    ] == [(node.party, node.name, node.partnerships) for node in found.nodes]


def test_an_edge_carries_relations_tier_and_who_says_so():
    log = in_memory(LogOpened(name="acme-borealis", parties=("ACM", "BOR")), SourceDeclared(source="A"))
    log.append(RelationsEstablished(on="1950"), cites="A:p1")
    log.append(RelationsUpgraded(on="2009", label="Strategic"), cites="A:p2")
    before, early, late = (network({"log": log.entries}, as_of=on).edges[0].tie for on in ("1949", "1950-06", "2009"))

    assert (UNKNOWN, POSSIBLY, YES) == (before.relations.answer, early.relations.answer, late.relations.answer)
    assert ["A p1", "A p2"] == [str(cite) for cite in late.cites]
    assert ["A p1"] == [str(cite) for cite in early.cites]
    assert ("Strategic", "2009") == (str(late.tier.label), str(late.tier.since))


PLAN = PlanAdopted(on="2009-01-01", plan="one", label="One", period="2009/2011")

COVERED = CoverageDeclared(coverage="all", period="2000/2030")


@pytest.mark.parametrize("told, expected", [
    pytest.param([], Count(None, None), id="nobody knows, and that is not zero"),
    pytest.param([COVERED], Count(0, 0), id="none, for the time is covered"),
    pytest.param([PLAN], Count(1, None), id="one, and perhaps others"),
    pytest.param([COVERED, PLAN], Count(1, 1), id="one and no other"),
    pytest.param([COVERED, PLAN, PlanAdopted(on="2009-01-01", plan="two", label="Two")], Count(1, 2),
                 id="one whose term is unknown counts at most"),
    pytest.param([PlanAdopted(on="2001-01-01", plan="old", label="Old", period="2001/2002")], Count(None, None),
                 id="one that expired is not zero of all"),
])  # fmt: skip
def test_plans_are_counted_at_least_and_at_most(told, expected):
    assert expected == graph(log=two(*told)).ties[0].plans


def test_instruments_are_counted_by_the_same_rule():
    signed = InstrumentSigned(on="2001-01-01", instrument="treaty", form="treaty", binding="yes")
    entered = InstrumentInForce(on="2002-01-01", instrument="treaty")

    assert [Count(0, 0), Count(1, 1)] == [
        graph(log=two(COVERED, *told)).ties[0].instruments for told in ([signed], [signed, entered])
    ]


def test_coverage_of_one_family_makes_no_zero_of_another():
    tie = graph(log=two(CoverageDeclared(coverage="texts", period="2000/2030", families=["instruments"]))).ties[0]

    assert (Count(None, None), Count(0, 0)) == (tie.plans, tie.instruments)


def test_of_no_logs_the_graph_is_empty():
    found = network({}, as_of="2010")

    assert ((), (), ()) == (found.nodes, found.edges, found.ties)
    assert [] == json.loads(graph_json(found))["edges"]
    assert 1 == edge_list(found).count("\n")


@settings(max_examples=50, deadline=None)
@given(logs(), st.sampled_from(["2024-02-27", "2024-02-29", "2024-03-02"]))
def test_parties_in_pairs_whichever_way_the_log_is_asked(log, on):
    found = network({"log": log, "club": CLUB}, as_of=on)
    looks = {name: look_at(in_memory(*entries), on) for name, entries in (("log", log), ("club", CLUB))}

    assert found == network_of(looks)
    for tie in found.ties:
        mine = [(edge.source, edge.target) for edge in found.edges if edge.tie is tie]
        assert list(itertools.combinations(sorted(tie.parties), 2)) == mine
    named = {node.party for node in found.nodes}
    assert {end for edge in found.edges for end in (edge.source, edge.target)} <= named


SHIPPED = Path(__file__).parent.parent / "events"


@pytest.mark.parametrize("as_of, parties", [
    ("1955-06-03", 0), ("1955-06-04", 8), ("1968-09-12", 8), ("1968-09-13", 7), ("1990-09-23", 7), ("1990-09-24", 6),
    ("1991-06-30", 6), ("1991-07-01", 0), ("2000", 0),
])  # fmt: skip
def test_the_warsaw_treaty_ties_all_its_members_of_the_day(as_of, parties):
    found = network({"warsaw-treaty": open_ledger(SHIPPED)["warsaw-treaty"].entries}, as_of=as_of)

    assert (parties, parties * (parties - 1) // 2) == (len(found.ties[0].parties), len(found.edges))


@pytest.mark.parametrize("as_of, relations", [
    ("1960", "yes"), ("1961-01-03", "no"), ("2015-07-19", "no"), ("2015-07-20", "yes"),
])  # fmt: skip
def test_an_edge_between_cuba_and_the_united_states_says_whether_relations_hold(as_of, relations):
    (edge,) = network({"usa-cuba": open_ledger(SHIPPED)["usa-cuba"].entries}, as_of=as_of).edges

    assert ("CUB", "USA", relations) == (edge.source, edge.target, str(edge.tie.relations.answer))


# -- the three texts


def rows_of(found):
    return list(csv.DictReader(io.StringIO(edge_list(found), newline="")))


def elements(found):
    return ET.fromstring(graphml(found))


def data(element):
    return {one.get("key").partition("-")[2]: one.text or "" for one in element.findall(f"{NAMESPACE}data")}


def strange(label="Strategic", title="The Club", source="A"):
    told = [
        SourceDeclared(source=source),
        PartyDeclared(party="ACM", name=label),
        RelationsEstablished(on="1950-01-01"),
        RelationsUpgraded(on="2009-01-01", label=label),
        PLAN,
    ]
    return graph(log=two(*told, title=title))


def test_all_three_hold_the_same_edges():
    found = graph(log=two(COVERED, RelationsEstablished(on="1950"), PLAN), club=CLUB, as_of="2010")
    by_json = json.loads(graph_json(found))["edges"]
    by_csv = rows_of(found)
    by_xml = [(one.attrib, data(one)) for one in elements(found).iter(f"{NAMESPACE}edge")]

    assert len(found.edges) == len(by_json) == len(by_csv) == len(by_xml) == 2
    # Zero is told, and is not the same as nothing.
    assert {"plans_most": 1, "instruments_most": 0}.items() <= by_json[1].items()
    for told, row, (ends, held) in zip(by_json, by_csv, by_xml, strict=True):
        assert (told["source"], told["target"]) == (row["source"], row["target"]) == (ends["source"], ends["target"])
        known = {name: told[name] for name in EDGE if told[name] is not None}
        assert {name: str(value) for name, value in known.items()} == held
        assert {name: str(known.get(name, "NA")) for name in EDGE} == {name: row[name] for name in EDGE}


def test_what_nobody_knows_is_null_na_and_left_out_never_zero():
    found = graph(log=two())

    assert [None, None] == [node_link(found)["edges"][0][name] for name in ("plans_least", "relations")]
    assert ["NA", "NA"] == [rows_of(found)[0][name] for name in ("plans_least", "relations")]
    assert {"plans_least", "relations"}.isdisjoint(data(next(elements(found).iter(f"{NAMESPACE}edge"))))


def test_who_may_be_a_party_is_told_as_possibly():
    found = graph(club=CLUB, as_of="2008-06-15")

    assert ["possibly", "yes", "possibly"] == [row["answer"] for row in rows_of(found)]
    assert {"ACM": "yes", "BOR": "possibly", "DOR": "yes"} == node_link(found)["graph"]["partnerships"][0]["parties"]


def test_relations_that_were_severed_are_told_so():
    (row,) = rows_of(graph(log=two(RelationsEstablished(on="1950"), RelationsSevered(on="1960-05-01"))))

    assert ("severed", "no", "1960-05-01") == (row["relations"], row["relations_answer"], row["relations_since"])


def test_what_is_disputed_is_told_on_the_edge_in_every_form():
    shelf = open_ledger(SHIPPED)
    relations = network({"china-united-kingdom": shelf["china-united-kingdom"].entries}, as_of="1952")
    members = network({"asean": shelf["asean"].entries}, as_of="1990")
    told = ("disputed", "relations_disputed", "tier_disputed")

    assert ["0", "1", "0"] == [rows_of(relations)[0][name] for name in told]
    assert [0, 1, 0] == [node_link(relations)["edges"][0][name] for name in told]
    assert "1" == data(next(elements(relations).iter(f"{NAMESPACE}edge")))["relations_disputed"]
    # Of Brunei one source says that it joined a day later.
    assert {"BRN"} == set.intersection(
        *({row["source"], row["target"]} for row in rows_of(members) if row["disputed"] == "1")
    )
    assert (5, 10) == tuple([row["disputed"] for row in rows_of(members)].count(told) for told in "10")
    assert {"0"} == {row["relations_disputed"] for row in rows_of(members)}


@pytest.mark.parametrize("as_of, expected", [
    ("1922", None), ("1991-12-25", None), ("1991-12-26", "SUN was a state from 1922-12-30 to 1991-12-25 only"),
])  # fmt: skip
def test_a_node_that_was_no_state_on_the_date_says_so(as_of, expected):
    found = network({"japan-soviet-union": open_ledger(SHIPPED)["japan-soviet-union"].entries}, as_of=as_of)

    assert {"JPN": None, "SUN": expected} == {node.party: node.note for node in found.nodes}
    assert {"JPN": None, "SUN": expected} == {one["id"]: one["note"] for one in node_link(found)["nodes"]}
    assert [None, expected] == [data(one).get("note") for one in elements(found).iter(f"{NAMESPACE}node")]


def test_an_observer_that_was_no_state_is_a_node_that_says_so_and_who_left_is_none():
    told = [
        MembershipChanged(on="1980", party="SUN", mode="observer"),
        MembershipChanged(on="1990", party="DDR", mode="left"),
    ]
    found = graph(log=two(*told, parties=("DDR", "JPN", "SUN")), as_of="2000")

    assert {"JPN": None, "SUN": "SUN was a state from 1922-12-30 to 1991-12-25 only"} == {
        node.party: node.note for node in found.nodes
    }


def test_the_verb_notes_who_was_no_state():
    ran = run("network", "--on", "2000", "--events", str(SHIPPED))

    assert (
        "note: SUN was a state from 1922-12-30 to 1991-12-25 only;"
        " by its log it belongs to japan-soviet-union all the same\n" in ran.err
    )
    assert "warsaw-treaty         " in ran.out
    assert "no party is certain" in ran.out
    assert "warsaw-treaty" not in run("network", "--on", "2000", "--events", str(SHIPPED), "--format", "csv").out


@pytest.mark.parametrize("form", ["graphml", "csv", "table"])
def test_json_and_another_form_are_not_asked_at_once(ledger, form):
    ran = run("network", "--on", "2010", "--format", form, "--json")

    assert (2, "") == (ran.status, ran.out)
    assert f"--json is --format json, and --format {form} is another" in ran.err


def test_node_link_data_is_what_graph_libraries_read():
    told = json.loads(graph_json(graph(log=two(PLAN), club=CLUB, as_of="2010")))

    assert ["directed", "multigraph", "graph", "nodes", "edges"] == list(told)
    assert (False, True, "2010") == (told["directed"], told["multigraph"], told["graph"]["on"])
    assert {"id", "name", "partnerships", "note"} == set(told["nodes"][0])
    # Two partnerships of one pair are two edges, told apart by their key.
    assert {"source", "target", "key", *EDGE} == set(told["edges"][0])
    ids = {node["id"] for node in told["nodes"]}
    assert all({edge["source"], edge["target"]} <= ids for edge in told["edges"])
    club = next(one for one in told["graph"]["partnerships"] if one["partnership"] == "club")
    assert {"ACM": "party", "BOR": "left", "COR": "observer", "DOR": "party"} == club["members"]
    assert {"ACM": "yes", "DOR": "yes"} == club["parties"]


def test_graphml_declares_every_key_that_it_uses():
    tree = elements(strange())
    declared = {one.get("id"): (one.get("for"), one.get("attr.type")) for one in tree.findall(f"{NAMESPACE}key")}
    used = {
        (one.get("key"), place)
        for place in ("graph", "node", "edge")
        for element in tree.iter(f"{NAMESPACE}{place}")
        for one in element.findall(f"{NAMESPACE}data")
    }

    assert {(key, declared[key][0]) for key, _ in used} == used
    assert ("edge", "int") == declared["edge-plans_least"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(text):
    found = strange(label=text)

    assert f"'{text}" == rows_of(found)[0]["tier"]
    assert text == node_link(found)["edges"][0]["tier"]


@pytest.mark.parametrize("text", ['"quoted", and; parted', "a\nb", "<&>\"'", "]]>", "日本", "a\rb"])
def test_any_text_comes_back_as_it_was(text):
    found = strange(label=text)

    assert text == rows_of(found)[0]["tier"]
    assert text == json.loads(graph_json(found))["edges"][0]["tier"]
    assert text == data(next(elements(found).iter(f"{NAMESPACE}edge")))["tier"]


def test_the_keys_of_parties_are_quoted_where_a_form_needs_it():
    found = graph(log=two())
    # No log takes such keys; a form does not rely on it.
    found = attrs.evolve(found, edges=[attrs.evolve(found.edges[0], source='A"<', target="B&,")])

    assert {"source": 'A"<', "target": "B&,"} == next(elements(found).iter(f"{NAMESPACE}edge")).attrib
    assert ('A"<', "B&,") == (rows_of(found)[0]["source"], rows_of(found)[0]["target"])


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map("x{}x".format))
def test_graphml_can_always_be_read_back_but_for_what_xml_cannot_hold(text):
    held = data(next(elements(strange(label=text)).iter(f"{NAMESPACE}edge")))["tier"]

    assert re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text) == held


# -- a ledger, and the verb


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ledger = open_ledger("events")
    log = ledger.create(
        "acme-borealis", parties=["ACM", "BOR"], title="Acme and Borealis", declare=[
            PartyDeclared(party="ACM", name="Acme"), PartyDeclared(party="BOR", name="Borealis"),
            SourceDeclared(source="A"),
        ],
    )  # fmt: skip
    log.append(RelationsEstablished(on="1950-01-01"), cites="A:p1")
    ledger.create("club", parties=["ACM", "BOR", "COR"], declare=[
        PartyDeclared(party=key, name=key) for key in ("ACM", "BOR", "COR")
    ])  # fmt: skip
    return ledger


def test_a_ledger_gives_the_graph_of_all_its_logs(ledger):
    assert network({name: log.entries for name, log in ledger.items()}, as_of="2010") == ledger.network("2010")
    with pytest.raises(NoSuchPosition):
        ledger.network("2010", known_at=3)


def test_the_verb_tells_each_partnership_with_all_its_members(ledger):
    ran = run("network", "--on", "2010")

    assert (0, "") == (ran.status, ran.err)
    assert [
        "3 parties, 2 partnerships, 4 edges on 2010, read in UTC, as known by now",
        "",
        "acme-borealis  Acme and Borealis",
        "               Acme (ACM) and Borealis (BOR)",
        "               relations  established, since 1950-01-01  [A p1]",
        "               tier       unknown: nothing is recorded",
        "               in force   plans unknown; instruments unknown",
        "",
        "club           Acme (ACM), Borealis (BOR) and COR (COR)",
    ] == ran.out.splitlines()[:9]
    assert ran.out.endswith("  basis: club @4, open, as of 2010, read in UTC\n")


def test_the_verb_writes_each_form(ledger):
    found = ledger.network("2010")

    assert edge_list(found) == run("network", "--on", "2010", "--format", "csv").out
    assert graphml(found) == run("network", "--on", "2010", "--format", "graphml").out
    for words in (["--format", "json"], ["--json"], ["--json", "--format", "json"]):
        assert node_link(found) == json.loads(run("network", "--on", "2010", *words).out)


def test_many_members_are_told_in_short(ledger):
    ledger.create("league", parties=[f"P{n:02}" for n in range(12)], declare=[
        PartyDeclared(party=f"P{n:02}", name=f"Polis {n}") for n in range(12)
    ])  # fmt: skip
    out = run("network", "--on", "2010").out

    assert "70 edges" in out
    assert "Polis 6 (P06) and 5 more" in " ".join(out.split())


def test_a_damaged_log_is_told_and_left_out(ledger):
    path = ledger["club"].path
    path.write_bytes(path.read_bytes()[:-20] + b"x" * 19 + b"\n")
    ran = run("network", "--on", "2010", "--format", "csv")

    assert 3 == ran.status
    assert 2 == ran.out.count("\n")
    assert "club is left out" in ran.err


@pytest.mark.parametrize("words, told", [
    (["--on", "2010-13"], "--on: "), (["--known", "@3"], "--known: '@3' names"), (["--zone", "Mars"], "--zone: "),
])  # fmt: skip
def test_a_slip_is_met_with_its_option(ledger, words, told):
    ran = run("network", *words)

    assert (3, "") == (ran.status, ran.out)
    assert told in ran.err

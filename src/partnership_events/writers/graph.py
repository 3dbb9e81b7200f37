"""
A network as text: node-link JSON, GraphML, and an edge list as CSV.

All three hold the same edges with the same attributes.  What nobody knows is null in JSON, left out in GraphML, and NA
in CSV; it is never zero.  Parallel edges are kept, for two parties may share several partnerships.

Spreadsheets take a cell that begins with ``= + - @``, a tab or a carriage return for a formula.  Such a cell of the CSV
begins with an apostrophe instead, which spreadsheets hide; JSON and GraphML hold the text as it is.  XML cannot hold
control characters: they are replaced by U+FFFD there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from partnership_events.projections.network import Edge, Network

Attribute: TypeAlias = str | int | None

NA = "NA"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TO_QUOTE = re.compile('[",\r\n]')
# Which XML would else read as a line feed.
_RETURN = {"\r": "&#13;"}
# What XML 1.0 has no place for, not even escaped.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

GRAPH: Mapping[str, str] = {"on": "string", "zone": "string"}
NODE: Mapping[str, str] = {"name": "string", "partnerships": "string", "note": "string"}
EDGE: Mapping[str, str] = {
    "partnership": "string",
    "answer": "string",
    "disputed": "int",
    "parties": "int",
    "relations": "string",
    "relations_answer": "string",
    "relations_since": "string",
    "relations_disputed": "int",
    "tier": "string",
    "tier_answer": "string",
    "tier_since": "string",
    "tier_disputed": "int",
    "plans_least": "int",
    "plans_most": "int",
    "instruments_least": "int",
    "instruments_most": "int",
    "sources": "string",
}
"""
The attributes of an edge beside its two ends, and their types in GraphML.
"""


def attributes_of(edge: Edge) -> dict[str, Attribute]:
    """
    What an edge carries, in plain values; ``parties`` counts those of its partnership, possible ones included.

    What is disputed is 1, and else 0.
    """
    tie = edge.tie
    return {
        "partnership": tie.partnership,
        "answer": edge.answer.value,
        "disputed": int(edge.disputed),
        "parties": len(tie.parties),
        "relations": _text(tie.relations.value),
        "relations_answer": tie.relations.answer.value,
        "relations_since": _text(tie.relations.since),
        "relations_disputed": int(tie.relations.disputed),
        "tier": _text(tie.tier.value),
        "tier_answer": tie.tier.answer.value,
        "tier_since": _text(tie.tier.since),
        "tier_disputed": int(tie.tier.disputed),
        "plans_least": tie.plans.least,
        "plans_most": tie.plans.most,
        "instruments_least": tie.instruments.least,
        "instruments_most": tie.instruments.most,
        "sources": "; ".join(map(str, tie.cites)) or None,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def node_link(network: Network) -> dict[str, object]:
    """
    The network as node-link data: what ``networkx.node_link_graph(data, edges="edges")`` and d3 read.

    ``graph`` also holds the partnerships whole, each with all its members, and what the answer rests on.
    """
    return {
        "directed": False,
        "multigraph": True,
        "graph": {
            "on": network.on,
            "zone": network.zone,
            "partnerships": [
                {
                    "partnership": tie.partnership,
                    "title": tie.title,
                    "members": {key: _role(tie.members[key].value) for key in sorted(tie.members)},
                    "parties": {key: answer.value for key, answer in tie.parties.items()},
                    "basis": str(tie.basis),
                }
                for tie in network.ties
            ],
        },
        "nodes": [
            {
                "id": node.party,
                "name": _text(node.name),
                "partnerships": list(node.partnerships),
                "note": node.note,
            }
            for node in network.nodes
        ],
        "edges": [
            {"source": edge.source, "target": edge.target, "key": edge.tie.partnership, **attributes_of(edge)}
            for edge in network.edges
        ],
    }


def _role(role: object) -> str | None:
    return None if role is None else str(getattr(role, "value", role))


def graph_json(network: Network) -> str:
    """
    The network as JSON; see ``node_link``.
    """
    return json.dumps(node_link(network), ensure_ascii=False, indent=2) + "\n"


def graphml(network: Network) -> str:
    """
    The network as GraphML, as igraph, Gephi, yEd and networkx read it.
    """
    return "\n".join(_graphml(network)) + "\n"


def _graphml(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for place, attributes in (("graph", GRAPH), ("node", NODE), ("edge", EDGE)):
        for name, type_ in attributes.items():
            yield f'  <key id="{place}-{name}" for="{place}" attr.name="{name}" attr.type="{type_}"/>'
    yield f'  <graph id={_quoted(f"partnerships on {network.on}")} edgedefault="undirected">'
    for node in network.nodes:
        yield f"    <node id={_quoted(node.party)}>"
        told = {"name": _text(node.name), "partnerships": ", ".join(node.partnerships), "note": node.note}
        yield from _data("node", told)
        yield "    </node>"
    for edge in network.edges:
        yield f"    <edge source={_quoted(edge.source)} target={_quoted(edge.target)}>"
        yield from _data("edge", attributes_of(edge))
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(place: str, attributes: Mapping[str, Attribute]) -> Iterator[str]:
    for name, value in attributes.items():
        if value is not None:
            yield f'      <data key="{place}-{name}">{escape(_fit(str(value)), _RETURN)}</data>'


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)


def _quoted(text: str) -> str:
    return quoteattr(_fit(text))


def edge_list(network: Network) -> str:
    """
    The edges as CSV, one a row below a header: UTF-8, LF, NA for what nobody knows.
    """
    rows = [[edge.source, edge.target, *attributes_of(edge).values()] for edge in network.edges]
    told = [["source", "target", *EDGE], *([_cell(value) for value in row] for row in rows)]
    return "".join(",".join(map(_quoted_cell, row)) + "\n" for row in told)


def _cell(value: Attribute) -> str:
    text = NA if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _quoted_cell(text: str) -> str:
    # The csv module leaves a lone carriage return bare where rows end in a line feed, and then reads two rows.
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text

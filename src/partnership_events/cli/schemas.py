"""
``schema``: the kinds, and what a line of each may hold.
"""

from __future__ import annotations

import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Paper, Words
from partnership_events.describe import by_family, line_schema, sentence
from partnership_events.describe import schema as schema_of
from partnership_events.event import Statement


@click.command(context_settings=shell.HELP)
@click.argument("kind", metavar="[KIND]", required=False)
@click.option("--line", is_flag=True, help="The JSON Schema of a line of a log, of whatever kind.")
@shell.JSON
@shell.COLOUR
def schema(kind: str | None, line: bool, as_json: bool, colour: str) -> int:
    """
    The kinds of facts and records; with KIND, the JSON Schema (2020-12) of what `append` takes for it.

    --json without KIND writes a list of objects: kind, family, record, sentence, effect.
    """
    if line:
        write_json(line_schema(shell.vocabulary()))
    elif kind is not None:
        known = shell.vocabulary()
        write_json(schema_of(known[shell.kind_named(kind, known=known.kinds)]))
    elif as_json:
        write_json([_as_object(one) for one in shell.vocabulary()])
    else:
        _list(Paper.here(colour))
    return 0


def _as_object(kind: type[Statement]) -> dict[str, object]:
    record = kind.family.value == "record"
    return {
        "kind": kind.kind,
        "family": kind.family.value,
        "record": record,
        "sentence": sentence(kind),
        "effect": kind.effect,
    }


def _list(paper: Paper) -> None:
    known = shell.vocabulary()
    width = max(len(kind.kind) for kind in known) + 2
    for number, (family, kinds) in enumerate(by_family(known).items()):
        if number:
            paper.write()
        paper.write([Words(family.value, "cyan")])
        for kind in kinds:
            paper.write(["  ", Words(kind.kind.ljust(width), "bold"), sentence(kind)], indent=width + 2)

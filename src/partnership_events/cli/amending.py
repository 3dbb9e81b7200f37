"""
Amending verbs: ``correct``, ``retract``, ``reinstate``.  Nothing is rewritten; each appends a record, and says what it
wrote and how the fact reads now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import click

from partnership_events.admission import find
from partnership_events.canonical import NotCanonical, canonical, parse
from partnership_events.cli import form, shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.reading import corrected
from partnership_events.cli.terminal import Line, Paper, Words
from partnership_events.cli.wording import fact_line, modal, pointed, statement_line
from partnership_events.cli.writing import FormCommand, Known, tell_content
from partnership_events.describe import Field, fields, value_in_words
from partnership_events.errors import Problem, Refused, did_you_mean
from partnership_events.event import Entry, Event, Statement
from partnership_events.facts import Facts, resolve
from partnership_events.folding import reading_zone
from partnership_events.partnership import Partnership
from partnership_events.values import citations

_STEP = re.compile(r"[a-z_]+(\.[a-z_]+)*")


class CorrectCommand(FormCommand):
    """
    ``correct``: NAME, REF, and the options of the entry's own kind.
    """

    def kind_for(self, ctx: click.Context, words: Sequence[str], args: Sequence[str]) -> type[Statement] | None:
        if len(words) < 2:
            return None
        entries = shell.partnership_in(shell.folder_told(args), words[0]).entries
        told = _current(entries, words[1])
        if told is not None:
            return type(told)
        # Of what is retracted the options are known too; that it must be reinstated first is for the ledger to say.
        root = resolve(entries).root_of[find(entries, words[1]).id]
        event = next(entry.event for entry in entries if entry.id == root)
        return type(event) if isinstance(event, Event) else None


def _current(entries: Sequence[Entry], reference: str) -> Event | None:
    """
    What the telling that an entry belongs to says by now; None where it tells no fact, or none any more.
    """
    facts = resolve(entries)
    root = facts.root_of[find(entries, reference).id]
    fact = facts.get(root)
    return next((one.event for one in fact.tellings if one.id == root), None) if fact is not None else None


REASON = click.option("--reason", metavar="TEXT", help="Why.  [needed]")
CITES = click.option("--cite", "cites", multiple=True, metavar="SOURCE:LOCATORS", help="Who says so. Repeat for more.")
NOTE = click.option("--note", metavar="TEXT", help="A remark.")


@click.command(
    cls=CorrectCommand,
    context_settings={**shell.HELP, "token_normalize_func": lambda word: word.replace("_", "-")},
)
@click.argument("name", metavar="NAME")
@click.argument("ref", metavar="REF")
@REASON
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="What is right. Repeat for more.")
@CITES
@NOTE
@shell.EXPECTED
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def correct(
    name: str,
    ref: str,
    reason: str | None,
    changes: tuple[str, ...],
    cites: tuple[str, ...],
    note: str | None,
    expected_seq: int | None,
    events: str,
    as_json: bool,
    colour: str,
    **typed: Any,
) -> int:
    """
    Say that an entry was wrong, and what is right.

    REF is an entry's id, the first digits of it (four or more), or @ and its line, such as @5.  The fields that are
    not named stay as they are.  Use it where the record was wrong; a change in the world is a new fact (`add`).

    \b
    partnership correct japan-mongolia @5 --reason 'coding error' --on 2024-08-12
    partnership correct japan-mongolia @5 --reason '...' --set on=2024-08-12
    partnership correct japan-mongolia @5 --reason '...' --set place.city=null
    partnership correct japan-mongolia @5 --reason '...' --set label='{"en": "..."}'

    With --set, a value is a text, or JSON for lists, objects and null (which takes a field away).
    `partnership correct NAME REF --help` shows the fields of that entry.
    """
    partnership = shell.partnership_in(events, name)
    entries = partnership.entries
    event = _current(entries, ref)
    told_fields = {} if event is None else form.content(type(event), typed, entries)
    if event is not None and not changes and not told_fields:
        raise click.UsageError("nothing to correct; say what is right with --set FIELD=VALUE, or the fields' options")
    # Where the entry tells no fact, the ledger says why.
    patch = {} if event is None else _patched(partnership, event, changes, told_fields, entries)
    told = _cites(partnership, cites)
    with shell.told_of_mending():
        entry = partnership.correct(
            ref, reason=_reason(reason), changes=patch, cites=told, note=note, expected_seq=expected_seq
        )
    return _tell(partnership, [entry], as_json, colour, was=event, before=entries)


def _patched(
    partnership: Partnership,
    event: Event,
    changes: Sequence[str],
    told_fields: Mapping[str, Any],
    entries: Sequence[Entry],
) -> dict[str, Any]:
    """
    The fields that change, held to their declaration.
    """
    kind = type(event)
    content = partnership.codec.unstructure(event)
    _merge(content, told_fields)
    for change in changes:
        _set(content, kind, change, entries)
    try:
        wanted = partnership.codec.structure(content)
    except Refused as refused:
        raise form.as_options(kind, refused) from None
    names = [field.name for field in attrs.fields(kind)]
    return {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(event, name)}


def _merge(content: dict[str, Any], told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        if isinstance(value, dict) and isinstance(content.get(name), dict) and name not in {"label", "title"}:
            _merge(content[name], value)
        else:
            content[name] = value


def _set(content: dict[str, Any], kind: type[Statement], change: str, entries: Sequence[Entry]) -> None:
    path, equals, text = change.partition("=")
    path = path.strip().replace("-", "_").removeprefix("$.")
    if not equals or not _STEP.fullmatch(path):
        raise click.UsageError(f"--set {change!r} names no field; write FIELD=VALUE, such as on=2024-08-12")
    field = _field_at(kind, path)
    place = content
    *steps, last = path.split(".")
    for step in steps:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            raise Refused(Problem(f"--set {path}", f"{step} is no object", "set it whole"))
        place = inner
    value = _value(field, text, f"--set {path}", entries)
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _field_at(kind: type[Statement], path: str) -> Field:
    known: tuple[Field, ...] = fields(kind)
    steps = path.split(".")
    for index, step in enumerate(steps):
        found = next((field for field in known if field.name == step), None)
        if found is None:
            names = [field.name for field in known]
            hint = did_you_mean(step, names, otherwise=f"the fields are {', '.join(sorted(names))}")
            met = f"{'.'.join(steps[: index + 1])!r} is no field of {kind.kind}"
            raise Refused(Problem(f"--set {path}", met, hint))
        if index == len(steps) - 1:
            return found
        known = found.fields
    raise AssertionError(path)


def _value(field: Field, text: str, where: str, entries: Sequence[Entry]) -> Any:
    """
    The JSON value of a text; what looks like a list, an object or null is JSON, and the rest is as its field has it.
    """
    if text.lstrip()[:1] in ("{", "[", '"') or text in ("null", ""):
        try:
            value = parse((text or "null").encode("utf-8", "surrogatepass"))
            canonical(value)
        except NotCanonical as error:
            raise Refused(Problem(where, error.problem, error.right)) from None
        return value
    if field.many:
        return [form.one_value(field, part.strip(), entries) for part in text.split(",")]
    return form.one_value(field, text, entries)


# -- retract and reinstate


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("ref", metavar="REF")
@REASON
@CITES
@NOTE
@shell.EXPECTED
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def retract(
    name: str,
    ref: str,
    reason: str | None,
    cites: tuple[str, ...],
    note: str | None,
    expected_seq: int | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    """
    Undo an entry, a correction or a retraction.

    REF is an entry's id, the first digits of it, or @ and its line.  The entry stays in the log; from here on it has
    no effect, and what was known earlier stays as it was.
    """
    partnership = shell.partnership_in(events, name)
    told = _cites(partnership, cites)
    with shell.told_of_mending():
        entry = partnership.retract(ref, reason=_reason(reason), cites=told, note=note, expected_seq=expected_seq)
    return _tell(partnership, [entry], as_json, colour)


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("ref", metavar="REF")
@click.option("--reason", metavar="TEXT", default="reinstated", show_default=True, help="Why.")
@CITES
@NOTE
@shell.EXPECTED
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def reinstate(
    name: str,
    ref: str,
    reason: str,
    cites: tuple[str, ...],
    note: str | None,
    expected_seq: int | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    """
    Undo the retractions of an entry: it has effect again from here on.

    REF is an entry's id, the first digits of it, or @ and its line.
    """
    partnership = shell.partnership_in(events, name)
    told = _cites(partnership, cites)
    with shell.told_of_mending():
        written = partnership.reinstate(ref, reason=reason, cites=told, note=note, expected_seq=expected_seq)
    return _tell(partnership, written, as_json, colour)


def _reason(reason: str | None) -> str:
    if reason is None or not reason.strip():
        raise click.UsageError("no reason; say why with --reason TEXT", click.get_current_context())
    return reason


def _cites(partnership: Partnership, cites: Sequence[str]) -> Any:
    told = [form.citation(cite) for cite in cites]
    # Through the codec, so that a malformed one is refused like any other.
    probe = {"@kind": "fact_retracted", "retracts": "0" * 64, "after": "0" * 64, "reason": "-", "cites": told}
    return partnership.codec.draft(probe).cites if told else citations(())


# -- how it reads now


def _tell(
    partnership: Partnership,
    written: Sequence[Entry],
    as_json: bool,
    colour: str,
    was: Event | None = None,
    before: Sequence[Entry] | None = None,
) -> int:
    entries = partnership.entries
    facts = resolve(entries)
    if as_json:
        fact = facts.get(written[-1].id)
        now = jsonable(fact.event) if fact is not None else None
        write_json({"written": [_entry(entry) for entry in written], "reads": now})
        return 0
    paper = Paper.here(colour)
    # What was corrected is told as it read until now.
    known = Known.of(entries if before is None else before)
    for entry in written:
        tell_content(paper, partnership, entry, known)
    for change in _changes(was, known, facts, written[-1]):
        paper.write(["  ", *change], indent=4)
    paper.write(["now reads: ", *_reading(facts, entries, written[-1])], indent=4)
    return 0


def _entry(entry: Entry) -> dict[str, Any]:
    return {"seq": entry.seq, "id": entry.id, "kind": entry.kind, "appended": entry.appended}


def _changes(was: Event | None, known: Known, facts: Facts, entry: Entry) -> list[Line]:
    root = facts.root_of[entry.id]
    fact = facts.get(entry.id)
    now = next((one.event for one in fact.tellings if one.id == root), None) if fact is not None else None
    if was is None or now is None or type(was) is not type(now):
        return []
    changed = ((field, getattr(was, field.name), getattr(now, field.name)) for field in fields(type(was)))
    return [
        [
            f"{field.name.replace('_', ' ')}: ",
            Words(_said(field, before, known), "dim"),
            " -> ",
            Words(_said(field, after, known), "bold"),
        ]
        for field, before, after in changed
        if before != after
    ]


def _said(field: Field, value: Any, known: Known) -> str:
    if value is None or value == ():
        return "(none)"
    if field.names == "entry":
        ids = (value,) if isinstance(value, str) else value
        return "; ".join(pointed(id_, known.facts, known.by_id) for id_ in ids)
    return value_in_words(value)


def _reading(facts: Facts, entries: Sequence[Entry], entry: Entry) -> Line:
    """
    The fact that an entry touches, as it reads now.
    """
    fact = facts.get(entry.id)
    if fact is not None:
        marks = [*modal(fact.event), *corrected(fact)]
        return fact_line(fact, fact.when(reading_zone(entries)).on, marks=marks)
    root = next(one for one in entries if one.id == facts.root_of[entry.id])
    if root.id in facts.retracted:
        return [Words(f"@{root.seq} is retracted; nothing is told by it", "yellow")]
    event = root.event
    return statement_line(event, root.cites) if isinstance(event, Statement) else [f"@{root.seq} {root.kind}"]

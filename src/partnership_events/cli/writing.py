"""
Writing verbs: ``create`` starts a log, ``add`` writes one fact told by options, ``append`` writes JSON lines.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import click

from partnership_events.admission import Admission
from partnership_events.canonical import NotCanonical, canonical, frame, parse
from partnership_events.cli import WORDS, form, shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Paper, Words, complain, say, visible
from partnership_events.cli.wording import cited, modal, pointers, statement_line
from partnership_events.codec import draft_id
from partnership_events.describe import by_family, sentence
from partnership_events.errors import OutOfStep, PartnershipError, Problem, Refused, UnknownKind
from partnership_events.event import Draft, Entry, Statement
from partnership_events.facts import Facts, resolve
from partnership_events.partnership import Partnership
from partnership_events.vocabulary.record import FactCorrected, FactRetracted, LogOpened

_KIND = "partnership_events.kind"
# These are written by a verb of their own.
_ELSEWHERE = {
    "log_opened": "`partnership create` writes it",
    "fact_corrected": "`partnership correct` writes it",
    "fact_retracted": "`partnership retract` writes it",
}
_EXAMPLE = '{"@kind": "meeting_held", "on": "2022-11-29", "form": "summit", "parties": ["JPN", "MNG"]}'
_FLAGS = {"--json", "--dry-run", "--help", "-h"}


# -- create


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--party", "parties", multiple=True, metavar="KEY", help="Whose partnership it is; repeat for each.")
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="The IANA zone in which dates are read.")
@click.option("--title", "titles", multiple=True, metavar="[LANG=]TEXT", help="Its name; repeat by language.")
@shell.EVENTS
@shell.JSON
def create(name: str, parties: tuple[str, ...], zone: str, titles: tuple[str, ...], events: str, as_json: bool) -> int:
    """
    Start the log of a partnership: the file NAME.jsonl in the folder of the logs.

    NAME is of lower-case letters, digits, - and _.  A party's key is, for states, the ISO 3166-1 alpha-3 code;
    `partnership add NAME party_declared` gives it a name.

    \b
    partnership create japan-mongolia --party JPN --party MNG \\
        --zone Asia/Tokyo --title en='Japan and Mongolia'
    """
    if not parties:
        raise click.UsageError("no parties; name them with --party, once for each", click.get_current_context())
    keys = [key.strip() for told in parties for key in told.split(",")]
    ledger = shell.ledger_in(events, must_exist=False)
    title = form.label(titles) if titles else None
    try:
        partnership = ledger.create(name, parties=keys, zone=zone, title=title)
    except Refused as refused:
        raise form.as_options(LogOpened, refused) from None
    entry = partnership.entries[0]
    if as_json:
        write_json(_written(partnership, entry, draft_of(entry)))
        return 0
    paper = Paper.here("auto")
    paper.write([Words("created ", "green"), shell.shown_path(partnership), f" for {' and '.join(sorted(set(keys)))}"])
    paper.write([f"next: partnership add {name} --help"])
    return 0


# -- add


class FormCommand(click.Command):
    """
    A verb whose options depend on the kind of the fact that it is about.
    """

    def kind_for(self, ctx: click.Context, words: Sequence[str], args: Sequence[str]) -> type[Statement] | None:
        """
        The kind that the words of a command line name.
        """
        raise NotImplementedError

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        flags = _FLAGS | {name for kind in shell.vocabulary() for name in _switches(kind)}
        words = form.positions(args, flags)
        ctx.meta[_KIND] = self.kind_for(ctx, words, args)
        ctx.meta[WORDS] = words[:2]
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        kind = ctx.meta.get(_KIND)
        made = [] if kind is None else [option.for_click() for option in form.form(kind)]
        return [*super().get_params(ctx), *made]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        kind = ctx.meta.get(_KIND)
        if kind is not None:
            options = form.form(kind)
            for title, common in ((f"Fields of {kind.kind}", False), ("Fields of every fact", True)):
                _write_options(ctx, formatter, title, [one.for_click() for one in options if one.common is common])
        _write_options(ctx, formatter, "Options", super().get_params(ctx))


def _switches(kind: type[Statement]) -> Iterable[str]:
    for option in form.form(kind):
        if option.field.sort == "yes or no":
            yield from (option.flag, f"--no-{option.flag[2:]}")


def _write_options(
    ctx: click.Context, formatter: click.HelpFormatter, title: str, options: Iterable[click.Parameter]
) -> None:
    told = (option for option in options if isinstance(option, click.Option))
    rows = [row for option in told if (row := option.get_help_record(ctx)) is not None]
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows, col_max=34)


class AddCommand(FormCommand):
    """
    ``add``: NAME, KIND, and the kind's own options.
    """

    def kind_for(self, ctx: click.Context, words: Sequence[str], args: Sequence[str]) -> type[Statement] | None:
        return None if len(words) < 2 else addable(words[1])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        kind = ctx.meta.get(_KIND)
        if kind is None:
            return ["NAME", "KIND", "[FIELDS]", "[OPTIONS]"]
        needed = [one for one in form.form(kind) if one.field.needed and len(one.path) == 1]
        return ["NAME", kind.kind, *(f"{one.flag} {one.metavar}" for one in needed), "[...]"]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        kind = ctx.meta.get(_KIND)
        if kind is None:
            super().format_help_text(ctx, formatter)
            _write_kinds(formatter)
            return
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"{kind.kind}: {sentence(kind)}")
            if kind.effect:
                formatter.write_text(f"Effect: {kind.effect}.")


def _write_kinds(formatter: click.HelpFormatter) -> None:
    for family, kinds in by_family(shell.vocabulary()).items():
        with formatter.section(f"Kinds: {family.value}"):
            formatter.write_dl([(kind.kind, sentence(kind)) for kind in kinds if kind.kind not in _ELSEWHERE])


def addable(word: str) -> type[Statement]:
    """
    The kind of that name, which ``add`` can write.
    """
    name = word.replace("-", "_")
    kinds = [kind.kind for kind in shell.vocabulary() if kind.kind not in _ELSEWHERE]
    if name in _ELSEWHERE:
        raise UnknownKind(f"{name} is not added; {_ELSEWHERE[name]}")
    return shell.vocabulary()[shell.kind_named(word, known=kinds, listed="partnership add NAME --help")]


@click.command(
    cls=AddCommand,
    context_settings={**shell.HELP, "token_normalize_func": lambda word: word.replace("_", "-")},
)
@click.argument("name", metavar="NAME")
@click.argument("kind", metavar="KIND")
@click.option("--cite", "cites", multiple=True, metavar="SOURCE:LOCATORS", help="Who says so: A:p1,p7. Repeatable.")
@click.option("--note", metavar="TEXT", help="A remark.")
@click.option("--meta", metavar="JSON", help="An object of your own; kept, never read.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@shell.EXPECTED
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def add(
    name: str,
    kind: str,
    cites: tuple[str, ...],
    note: str | None,
    meta: str | None,
    dry_run: bool,
    expected_seq: int | None,
    events: str,
    as_json: bool,
    colour: str,
    **typed: Any,
) -> int:
    """
    Write down one fact, told by options.

    `partnership add NAME KIND --help` shows the fields of a kind.  The same fact added again is no second entry: it is
    told where it stands, and nothing is written.
    """
    partnership = shell.partnership_in(events, name)
    declared = addable(kind)
    entries = partnership.entries
    try:
        told = {"@kind": declared.kind, **form.content(declared, typed, entries), **_aside(cites, note, meta)}
        draft = partnership.codec.draft(told)
        return _write([draft], partnership, dry_run, expected_seq, as_json, colour)
    except Refused as refused:
        raise form.as_options(declared, refused) from None


def _aside(cites: Iterable[str], note: str | None, meta: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    citations = [form.citation(cite) for cite in cites]
    if citations:
        told["cites"] = citations
    if note is not None:
        told["note"] = note
    if meta is not None:
        told["meta"] = shell.json_value(meta, "--meta")
    return told


def _write(
    drafts: Sequence[Draft],
    partnership: Partnership,
    dry_run: bool,
    expected_seq: int | None,
    as_json: bool,
    colour: str,
) -> int:
    """
    Writes drafts, or says what would be written.
    """
    if dry_run:
        written = _rehearsed(drafts, partnership, expected_seq)
    else:
        with shell.told_of_mending():
            written = partnership.append_all(drafts, expected_seq=expected_seq)
    if as_json:
        write_json([_written(partnership, entry, draft, dry_run) for entry, draft in zip(written, drafts, strict=True)])
        return 0
    paper = Paper.here(colour)
    there = partnership.entries
    entries = [*there, *(entry for entry in written if entry.seq > len(there))]
    known = Known.of(entries)
    for entry, draft in zip(written, drafts, strict=True):
        tell_written(paper, partnership, entry, draft, known=known, dry_run=dry_run)
    if dry_run:
        paper.write([Words("dry run: nothing was written", "yellow")])
    return 0


def _rehearsed(drafts: Sequence[Draft], partnership: Partnership, expected_seq: int | None) -> tuple[Entry, ...]:
    """
    The entries that would come of drafts, refused as a real append would refuse them.
    """
    entries = partnership.entries
    fresh, ids = Admission(entries, partnership.codec).admit(drafts)
    if fresh and expected_seq is not None and expected_seq != len(entries):
        raise OutOfStep(f"expected_seq is {expected_seq}, but the last position is {len(entries)}")
    there = {entry.id: attrs.evolve(entry, appended=False) for entry in entries}
    told: dict[str, Entry] = {}
    for index, draft in enumerate(fresh):
        try:
            frame(partnership.codec.content(draft), at=shell.now(), following=len(fresh) - 1 - index)
        except NotCanonical as error:
            raise Refused(Problem("$" if len(fresh) == 1 else f"$[{index}]", error.problem, error.right)) from None
        id_, seq = draft_id(partnership.codec, draft), len(entries) + len(told) + 1
        told[id_] = Entry(seq=seq, id=id_, recorded_at=shell.now(), event=draft.event, cites=draft.cites)
    return tuple(told[id_] if id_ in told else there[id_] for id_ in ids)


@attrs.frozen
class Known:
    """
    Entries by their ids, and the facts that they tell: what it takes to put a reference in words.
    """

    by_id: Mapping[str, Entry]
    facts: Facts

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Known:
        """
        What these entries know.
        """
        return cls({entry.id: entry for entry in entries}, resolve(entries))


def tell_written(
    paper: Paper,
    partnership: Partnership,
    entry: Entry,
    draft: Draft,
    *,
    known: Known,
    dry_run: bool = False,
) -> None:
    """
    Says what was written, and in a dry run also how it would stand in the file; what it points at is told in words.
    """
    head: list[Words | str]
    if not entry.appended:
        head = [Words(f"already there as @{entry.seq}", "yellow"), f"  {entry.id[:12]}"]
    else:
        verb = "would write" if dry_run else "written"
        head = [Words(f"{verb} @{entry.seq}", "green"), f"  {entry.id[:12]}  in {shell.shown_path(partnership)}"]
    paper.write(head)
    event: Any = draft.event
    assert isinstance(event, Statement)
    told = pointers(event, known.facts, known.by_id)
    if isinstance(event, (FactCorrected, FactRetracted)):
        paper.write([f"  {told[0]}"], indent=4)
        paper.write([f"  reason: {event.reason}", *cited(draft.cites)], indent=4)
    else:
        line = statement_line(event, draft.cites, marks=modal(event), references=False)
        paper.write(["  ", *line], indent=4)
        for one in told:
            paper.write([f"    {one}"], indent=6)
    if dry_run:
        # Not cut: it is there to be copied.
        say(f"  {visible(partnership.codec.content(draft).decode())}")


def tell_content(paper: Paper, partnership: Partnership, entry: Entry, known: Known) -> None:
    """
    Says which entry was written, and what it points at in the light of ``known``.
    """
    tell_written(paper, partnership, entry, draft_of(entry), known=known)


def draft_of(entry: Entry) -> Draft:
    """
    What was given to be written as an entry.
    """
    assert isinstance(entry.event, Statement)
    event: Any = entry.event
    return Draft(event=event, cites=entry.cites, note=entry.note, meta=entry.meta)


def _written(partnership: Partnership, entry: Entry, draft: Draft, dry_run: bool = False) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "id": entry.id,
        "appended": entry.appended and not dry_run,
        "content": json.loads(partnership.codec.content(draft)),
    }


# -- append


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="[FILE|-]", default="-")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@shell.EXPECTED
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def append(
    name: str, file: str, dry_run: bool, expected_seq: int | None, events: str, as_json: bool, colour: str
) -> int:
    """
    Write down facts told as JSON lines, from FILE or from the standard input: all of them, or none.

    \b
    {"@kind": "source_declared", "source": "A"}
    {"@kind": "meeting_held", "on": "2022-11-29", "form": "summit",
     "parties": ["JPN", "MNG"], "cites": ["A:p1"]}     (each on one line)

    Blank lines are skipped.  Where anything is wrong, all problems of all lines are told, and nothing is written.
    `partnership schema KIND` tells what a line may hold.
    """
    partnership = shell.partnership_in(events, name)
    where = "standard input" if file == "-" else file
    given = _read(file)
    _refuse_tables(given, where)
    drafts, numbers = _drafts(given, where, partnership)
    if not drafts:
        raise Refused(f"{where}: holds no facts; write one JSON object a line")
    try:
        return _write(drafts, partnership, dry_run, expected_seq, as_json, colour)
    except Refused as refused:
        raise _by_line(refused, where, numbers) from None


def _read(file: str) -> bytes:
    if file != "-":
        return Path(file).read_bytes()
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        complain("reading JSON lines from the terminal; end with Ctrl-D on a line of its own")
    return sys.stdin.buffer.read()


def _refuse_tables(given: bytes, where: str) -> None:
    """
    Refuses what is no JSON from its first byte on: a spreadsheet, a table.
    """
    begins = given.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if begins and begins not in b"{[":
        right = f"JSON lines are expected, one object a line, such as {_EXAMPLE}"
        raise Refused(Problem(f"{where}:1", "not JSON; a spreadsheet or CSV is not read", right))


def _drafts(given: bytes, where: str, partnership: Partnership) -> tuple[list[Draft], list[int]]:
    """
    The drafts of all lines, and the line of each; raises ``Refused`` with the problems of all lines, those included
    that only the log can tell.
    """
    drafts: list[Draft] = []
    numbers: list[int] = []
    problems: list[tuple[int, Problem]] = []
    declared: list[Mapping[str, Any]] = []
    for number, line in enumerate(given.split(b"\n"), start=1):
        if not line.strip():
            continue
        value: Any = None
        try:
            value = strict(line)
            drafts.append(partnership.codec.draft(value))
            numbers.append(number)
        except Refused as refused:
            problems += ((number, problem) for problem in refused.problems)
            declared += [value] if isinstance(value, dict) else []
    if problems:
        problems += _more_problems(drafts, numbers, declared, partnership)
        raise _refusal(problems, where)
    return drafts, numbers


def strict(line: bytes) -> dict[str, Any]:
    """
    The object of one JSON line: no duplicate keys, floats, NaN, lone surrogates or byte order mark.
    """
    try:
        value = parse(line)
        canonical(value)
    except NotCanonical as error:
        raise Refused(Problem("", error.problem, error.right)) from None
    if not isinstance(value, dict):
        met = "a JSON list" if isinstance(value, list) else "no JSON object"
        raise Refused(Problem("", met, 'write one object a line, such as {"@kind": "meeting_held", "on": ...}'))
    twice = _keys_told_twice(line)
    if twice:
        raise Refused(*(Problem(f"$.{key}", "stands twice", "each key once") for key in twice))
    return value


def _keys_told_twice(line: bytes) -> list[str]:
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in items:
            if key in seen and key not in twice:
                twice.append(key)
            seen.add(key)
        return dict(items)

    json.loads(line, object_pairs_hook=pairs)
    return twice


def _more_problems(
    drafts: Sequence[Draft], numbers: Sequence[int], broken: Iterable[Mapping[str, Any]], partnership: Partnership
) -> list[tuple[int, Problem]]:
    """
    What the log will say of the lines that are whole, so that all is told at once.
    """
    admission = Admission(partnership.entries, partnership.codec)
    # A declaration that is broken otherwise still means to declare its key: those who use it are not to blame.
    for fields in broken:
        for what, known in admission.known.items():
            if fields.get("@kind") == f"{what}_declared" and isinstance(fields.get(what), str):
                known.add(fields[what])
    try:
        admission.admit(drafts)
    except Refused as refused:
        return list(_numbered(refused, numbers))
    return []


def _by_line(refused: Refused, where: str, numbers: Sequence[int]) -> PartnershipError:
    if all(problem.path for problem in refused.problems):
        return _refusal(list(_numbered(refused, numbers)), where)
    return refused.at(where)


def _numbered(refused: Refused, numbers: Sequence[int]) -> Iterable[tuple[int, Problem]]:
    for problem in refused.problems:
        head, bracket, rest = problem.path.partition("]")
        index = head.removeprefix("$[")
        if len(numbers) > 1 and bracket and index.isdigit():
            yield numbers[int(index)], attrs.evolve(problem, path=f"${rest}" if rest else "")
        else:
            yield (numbers[0] if numbers else 0), problem


def _refusal(problems: Iterable[tuple[int, Problem]], where: str) -> Refused:
    told = sorted(problems, key=lambda pair: pair[0])
    return Refused(*(attrs.evolve(one, path=_place(where, line, one.path)) for line, one in told))


def _place(where: str, line: int, path: str) -> str:
    return f"{where}:{line}" if path in ("", "$") else f"{where}:{line}: {path}"

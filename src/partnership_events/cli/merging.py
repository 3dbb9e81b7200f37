"""
``merge``: another coder's log of the same partnership held against this one, and taken over.

Without ``--apply`` nothing is written but, where it is asked for, a file of decisions that a person edits.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import click

from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.terminal import Line, Paper, Words, padded
from partnership_events.cli.wording import fact_line, modal
from partnership_events.coding import (
    Choice,
    Comparison,
    Decision,
    DeclarationCompared,
    Measure,
    Merge,
    Pair,
    Step,
    as_text,
    compare,
    decided,
    differing,
    merge_codings,
    proposed,
)
from partnership_events.dates.zones import zone_of
from partnership_events.describe import kind_in_words
from partnership_events.entries import Entries
from partnership_events.errors import Problem, Refused
from partnership_events.event import Entry, Statement
from partnership_events.facts import Fact
from partnership_events.partnership import Partnership

_IN_WORDS = {
    Choice.SAME: "one fact, with the sources of both",
    Choice.DISPUTE: "one fact, disputed where it differs",
    Choice.THEIRS: "one fact, corrected as it stands there",
    Choice.DIFFERENT: "two facts",
    Choice.TAKE: "taken over",
    Choice.SKIP: "skipped",
}
_STYLES = {Choice.DISPUTE: "yellow", Choice.SKIP: "dim"}


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("other", metavar="OTHER")
@click.option("--apply", "apply_", is_flag=True, help="Write it; without, only tell what would be written.")
@click.option("--decisions", metavar="FILE", help="Decisions to follow; where there is no such file, one to edit.")
@click.option("--coder", metavar="WHO", help="Who wrote OTHER, to be noted; else its file's or folder's name.")
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="How many days two dates of one fact may lie apart.",
)
@shell.EXPECTED
@shell.reading
def merge(
    name: str,
    other: str,
    apply_: bool,
    decisions: str | None,
    coder: str | None,
    within: int,
    expected_seq: int | None,
    reading: shell.Reading,
) -> int:
    """
    Hold another coder's log against this one, and take over what it adds.

    OTHER is a log of the same partnership, such as bat/japan-mongolia.jsonl, or the folder in which it has the same
    name; it is only read.  Facts of one kind are
    paired where their dates meet or lie within --within days of each other, the most alike first.  Told are where the
    coders contradict each other, what is possibly and what is likely the same, what only one has, and how far they
    agree (Cohen's kappa, Krippendorff's alpha).

    \b
    partnership merge japan-mongolia bat/japan-mongolia.jsonl --decisions bat.txt
    (edit bat.txt: same, dispute, theirs, different, take, skip)
    partnership merge japan-mongolia bat/japan-mongolia.jsonl --decisions bat.txt --apply

    Exit status 1 where the coders contradict each other and nobody has decided; and where two facts of one name may be
    one: then --apply writes nothing until somebody says same or different.

    \b
    --json writes one object: basis, within, coder, pairs (mine, yours, likely,
    points, reasons, doubts, fields, choice, told, open), only_mine, only_yours,
    declarations, subjects, agreement (what, of, scale, units, missing, agreed,
    observed, kappa, alpha, why), left_out, entries (how many, would be or were
    written), written.
    """
    if apply_ and (reading.on is not None or reading.known is not None):
        raise click.UsageError("--apply takes over the whole log as it is now; leave --on and --known out")
    if reading.zone is not None:
        with shell.named("--zone"):
            zone_of(reading.zone)
    partnership = shell.partnership_in(reading.events, name)
    theirs = _other(reading.events, other, partnership.name)
    who = coder or _coder(name, theirs.path)
    mine, yours = shell.entries_under(partnership, reading.known), theirs.entries
    if reading.on is not None or reading.known is not None:
        asked = shell.asked(mine, reading.on, reading.known, reading.zone)
        found = compare(
            mine, yours, as_of=reading.on, known_at=reading.known, zone=reading.zone and asked.zone, within=within
        )
        return _tell(Report(comparison=found, coder=who, merge=None), reading.as_json, reading.colour)
    told = _decisions(decisions, mine, yours, must_exist=apply_)
    planned = merge_codings(mine, yours, partnership.codec, coder=who, decisions=told, zone=reading.zone, within=within)
    report = Report(comparison=planned.comparison, coder=who, merge=planned, path=shell.shown_path(partnership))
    if apply_ and not planned.asked:
        with shell.told_of_mending():
            written = partnership.merge(
                yours,
                coder=who,
                decisions=told,
                zone=reading.zone,
                within=within,
                expected_seq=expected_seq,
            )
        report = attrs.evolve(report, written=written)
    elif decisions is not None and told is None:
        _write_decisions(decisions, planned, who)
        report = attrs.evolve(report, decisions=decisions)
    return _tell(report, reading.as_json, reading.colour)


def _other(events: str, other: str, name: str) -> Partnership:
    """
    The second log: a file, a name in a folder of logs, or the log of the same name in another folder.
    """
    path = Path(other) / name if Path(other).is_dir() else Path(other.removesuffix(".jsonl"))
    folder = str(path.parent) if path.parent != Path() or other.endswith(".jsonl") else events
    return shell.ledger_in(folder)[path.name]


def _coder(name: str, path: Path) -> str:
    return path.stem if path.stem != Path(name).stem else path.parent.name or path.stem


def _decisions(path: str | None, mine: Entries, yours: Entries, *, must_exist: bool) -> Mapping[str, Decision] | None:
    if path is None or (not must_exist and path != "-" and not os.path.lexists(path)):
        return None
    with click.open_file(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Refused(Problem(path, "is no UTF-8 text", "give the file that --decisions wrote")) from None
    return decided(text.removeprefix("\ufeff"), mine, yours, path)


def _write_decisions(path: str, planned: Merge, coder: str) -> None:
    told = frozenset(step.yours.id for step in planned.steps if step.told)
    text = as_text(planned.comparison, proposed(planned.comparison), coder, without=told)
    with click.open_file(path, "x", encoding="utf-8") as file:
        file.write(text)


@attrs.frozen(kw_only=True)
class Report:
    """
    What is told of two codings; without ``merge`` they were only compared.
    """

    comparison: Comparison
    coder: str
    merge: Merge | None
    path: str = ""
    written: tuple[Entry, ...] | None = None
    decisions: str | None = None

    @property
    def steps(self) -> Mapping[str, Step]:
        """
        What becomes of each fact of the second log, by its id.
        """
        return {step.yours.id: step for step in self.merge.steps} if self.merge is not None else {}


def _tell(report: Report, as_json: bool, colour: str) -> int:
    if as_json:
        write_json(_as_object(report))
    else:
        _Page(Paper.here(colour), report).write()
    if report.merge is None:
        open_ = ((pair.is_likely and pair.contradictions) or pair.is_asked for pair in report.comparison.pairs)
        return int(any(open_))
    return int(bool(report.merge.open))


# -- in words


class _Page:
    def __init__(self, paper: Paper, report: Report) -> None:
        self.paper, self.report, self.found, self.steps = paper, report, report.comparison, report.steps

    def write(self) -> None:
        self._head()
        clear = [pair for pair in self.found.pairs if pair.is_likely]
        against = [pair for pair in clear if pair.contradictions]
        self._part("The coders contradict each other", against, self._pair)
        self._part("Possibly the same", [pair for pair in self.found.pairs if not pair.is_likely], self._pair)
        alike = [pair for pair in clear if not pair.contradictions]
        self._part("Likely the same", alike, self._likely, Choice.SAME)
        self._part("Only here", self.found.only_mine, self._alone)
        self._part("Only there", self.found.only_yours, self._alone, Choice.TAKE)
        self._part("Declared otherwise", [*map(_otherwise, filter(_is_told, self.found.declarations))], self._line)
        renamed = [f"{there} there is {here} here" for there, here in self.found.subjects.items()]
        self._part("Called otherwise", renamed, self._line)
        left = self.report.merge.left_out if self.report.merge is not None else ()
        self._part("Left out", [f"@{one.entry.seq} there: {one.why}" for one in left], self._line)
        self._agreement()
        self._end()

    def _head(self) -> None:
        mine, yours = self.found.basis
        facts = [len(self.found.pairs) + len(alone) for alone in (self.found.only_mine, self.found.only_yours)]
        self.paper.write([Words(mine.log, "bold"), f", and {self.report.coder}'s log of the same"])
        pairs = len(self.found.pairs)
        told = f"{facts[0]} fact{'s' * (facts[0] != 1)} here, {facts[1]} there; {pairs} pair{'s' * (pairs != 1)}"
        dates = f"dates at most {self.found.within} days apart, read in {mine.zone}"
        as_of = f"; by {yours.as_of}" if yours.as_of else ""
        self.paper.write([Words(f"{told}; {dates}{as_of}", "dim")], indent=2)

    def _part(self, title: str, items: Sequence[Any], write: Any, usual: Choice | None = None) -> None:
        """
        A part of the page; what ``usual``ly becomes of its items stands beside its title, once.
        """
        if items:
            self.paper.write()
            becomes = _choice(usual) if usual is not None and self.steps else []
            self.paper.write([Words(title, "bold"), Words(f" ({len(items)})", "dim"), *becomes], indent=2)
            for item in items:
                write(item)

    def _line(self, text: str) -> None:
        self.paper.write([f"  {text}"], indent=4)

    def _alone(self, fact: Fact) -> None:
        self.paper.write_whole(["  ", *_fact(fact), *self._becomes(fact, Choice.TAKE)], indent=6)

    def _likely(self, pair: Pair) -> None:
        there = Words(f" = @{pair.yours.seq}", "dim")
        self.paper.write_whole(["  ", *_fact(pair.mine, there), *self._becomes(pair.yours, Choice.SAME)], indent=6)
        for one in (one for one in pair.fields if one.same.value == "possibly"):
            self.paper.write_whole(["      ", Words(differing(one), "dim")], indent=8)

    def _pair(self, pair: Pair) -> None:
        self.paper.write_whole(["  here   ", *_fact(pair.mine)], indent=11)
        self.paper.write_whole(["  there  ", *_fact(pair.yours)], indent=11)
        for one in pair.contradictions:
            self.paper.write_whole(["         ", Words(differing(one), "yellow")], indent=11)
        self.paper.write_whole(["         ", Words(f"alike: {', '.join(pair.reasons)}", "dim")], indent=11)
        if pair.doubts:
            self.paper.write_whole(["         ", Words(f"doubt: {'; '.join(pair.doubts)}", "yellow")], indent=11)
        becomes = self._becomes(pair.yours)
        if becomes:
            self.paper.write_whole(["       ", *becomes], indent=11)

    def _becomes(self, fact: Fact, usual: Choice | None = None) -> Line:
        step = self.steps.get(fact.id)
        if step is None:
            return []
        if step.told:
            return ["  ", Words("told here already", "dim")]
        if step.is_open and step.choice is Choice.DIFFERENT:
            return ["  -> ", Words("?", "yellow"), Words(" (one fact or two: to be decided)", "dim")]
        return [] if step.choice is usual else _choice(step.choice)

    def _agreement(self) -> None:
        rows = [one for one in self.found.agreement if one.agreement.kappa is not None]
        width = max((len(_what(one)) for one in self.found.agreement), default=0)
        self.paper.write()
        head = f"{padded('Agreement', width + 2)}  {'n':>5} {'equal':>6} {'kappa':>7} {'alpha':>7}"
        self.paper.write([Words(head, "bold")])
        for one in rows:
            told = one.agreement
            numbers = f"{told.units:>5} {told.agreed:>6} {_number(told.kappa):>7} {_number(told.alpha):>7}"
            self.paper.write([f"  {padded(_what(one), width)}  {numbers}"])
        for why, those in _undefined(self.found.agreement):
            names = (f"{_what(one)} ({one.agreement.agreed} of {one.agreement.units})" for one in those)
            self.paper.write([Words(f"  no coefficient, {why}: {', '.join(names)}", "dim")], indent=4)

    def _end(self) -> None:
        merged = self.report.merge
        if merged is None:
            return
        self.paper.write()
        for told in _undecided(merged):
            self.paper.write([Words(told, "yellow")], indent=2)
        written, count = self.report.written, len(merged.drafts)
        if written is not None:
            self.paper.write(_written(written, self.report.path))
        elif not count:
            self.paper.write([Words("nothing to write: all that the other log tells is told here", "green")])
        else:
            many = f"{count} entr{'ies' if count != 1 else 'y'}"
            when = "then --apply does" if merged.asked else "--apply does"
            self.paper.write([f"would write {many} into {self.report.path}; {when}"], indent=2)
        if self.report.decisions is not None:
            self.paper.write([f"decisions to edit: {self.report.decisions}"], indent=2)


def _undecided(merged: Merge) -> Iterator[str]:
    asked = len(merged.asked)
    against = len(merged.open) - asked
    if against:
        yield f"{against} contradiction{'s are' if against != 1 else ' is'} not decided"
    if asked:
        told = f"{asked} pairs of one name may each be" if asked != 1 else "1 pair of one name may be"
        yield f"{told} one fact: nothing is written until that is decided"


def _written(written: Sequence[Entry], path: str) -> Line:
    if not written:
        return [Words("nothing written: all that the other log tells is told here", "green")]
    many = f"written {len(written)} entries, @{written[0].seq} to @{written[-1].seq}"
    return [Words(many if len(written) > 1 else f"written @{written[0].seq}", "green"), f", in {path}"]


def _choice(choice: Choice) -> Line:
    return ["  -> ", Words(choice.value, _STYLES.get(choice, "green")), Words(f" ({_IN_WORDS[choice]})", "dim")]


def _fact(fact: Fact, after: Words | str = "") -> Line:
    return [f"@{fact.seq}", after, "  ", *fact_line(fact, fact.event.on, marks=modal(fact.event))]


def _is_told(one: DeclarationCompared) -> bool:
    return one.is_renamed or (one.mine is not None and bool(one.fields))


def _otherwise(one: DeclarationCompared) -> str:
    event: Any = one.yours.event
    assert isinstance(event, Statement)
    what = f"{event.keyed_by} {event.key_value}"
    if one.mine is None:
        return f"{what} there is another one here; it becomes {one.key}"
    called = f"{what} there is {one.key} here" if one.is_renamed else f"{what}, @{one.mine.seq} here stands"
    fields = ", ".join(name.replace("_", " ") for name in one.fields)
    return f"{called}; another {fields} there" if fields else called


def _what(one: Measure) -> str:
    kind, _, field = one.what.rpartition(" ")
    return one.what if "_" not in kind else f"{kind_in_words(kind)}: {field.replace('_', ' ')}"


def _undefined(told: Iterable[Measure]) -> Iterator[tuple[str, list[Measure]]]:
    by_why: dict[str, list[Measure]] = {}
    for one in told:
        if one.agreement.kappa is None:
            by_why.setdefault(one.agreement.why, []).append(one)
    return iter(by_why.items())


def _number(value: Fraction | None) -> str:
    return "-" if value is None else f"{float(value):.3f}"


# -- as JSON


def _as_object(report: Report) -> dict[str, Any]:
    found, merged = report.comparison, report.merge
    mine, yours = found.basis
    return {
        "basis": {"mine": jsonable(mine), "yours": jsonable(yours)},
        "within": found.within,
        "coder": report.coder,
        "pairs": [_pair_object(pair, report.steps.get(pair.yours.id)) for pair in found.pairs],
        "only_mine": [_fact_object(fact) for fact in found.only_mine],
        "only_yours": [_fact_object(fact) | _step(report.steps.get(fact.id)) for fact in found.only_yours],
        "declarations": [
            {"kind": one.yours.kind, "yours": jsonable(one.yours), "key": one.key, "mine": jsonable(one.mine)}
            | {"fields": list(one.fields)}
            for one in found.declarations
        ],
        "subjects": dict(found.subjects),
        "agreement": [_measure(one) for one in found.agreement],
        "left_out": [{"entry": jsonable(one.entry), "why": one.why} for one in merged.left_out] if merged else [],
        "entries": len(merged.drafts) if merged else 0,
        "written": None if report.written is None else [jsonable(entry) for entry in report.written],
    }


def _fact_object(fact: Fact) -> dict[str, Any]:
    return {"seq": fact.seq, **jsonable(fact)}


def _pair_object(pair: Pair, step: Step | None) -> dict[str, Any]:
    return {
        "mine": _fact_object(pair.mine),
        "yours": _fact_object(pair.yours),
        "likely": pair.is_likely,
        "points": pair.points,
        "reasons": list(pair.reasons),
        "doubts": list(pair.doubts),
        "fields": jsonable(pair.fields),
        **_step(step),
    }


def _step(step: Step | None) -> dict[str, Any]:
    if step is None:
        return {"choice": None, "told": [], "open": False}
    return {"choice": step.choice.value, "told": list(step.told), "open": step.is_open}


def _measure(one: Measure) -> dict[str, Any]:
    told = one.agreement
    numbers = {name: _decimal(getattr(told, name)) for name in ("observed", "kappa", "alpha")}
    counts = {"units": told.units, "missing": told.missing, "agreed": told.agreed}
    return {"what": one.what, "of": one.of, "scale": told.scale.value, **counts, **numbers, "why": told.why}


def _decimal(value: Fraction | None) -> str | None:
    """
    As a text with six places, as all decimals are told.
    """
    return None if value is None else f"{float(value):.6f}"

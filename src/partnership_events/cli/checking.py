"""
``check``: what a careful reader should be told.  Findings on the standard output, damage on the error channel.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import click

from partnership_events import plugins
from partnership_events.checks import CHECKS, Check, Finding, Tier
from partnership_events.checks import check as check_entries
from partnership_events.checks.catalogue import CATALOGUE, explained
from partnership_events.checks.expected import findings_of
from partnership_events.checks.explained import Explained
from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.repairing import as_objects, command, told
from partnership_events.cli.terminal import Line, Paper, Words, complain
from partnership_events.dates import Cutoff
from partnership_events.errors import Damaged, NoSuchPartnership, PartnershipError, Refused
from partnership_events.expectations import SUFFIX
from partnership_events.partnership import Partnership
from partnership_events.projections.partnership import StateBasis, basis
from partnership_events.repair import Diagnosis

_STYLES = {Tier.BASIC: "red", Tier.STRICT: "yellow", Tier.OPINION: "dim"}
_MEANS = {
    Tier.BASIC: "most likely a mistake",
    Tier.STRICT: "may be a mistake",
    Tier.OPINION: "taste; never counts for the exit status",
}


@attrs.frozen(kw_only=True)
class Checked:
    """
    One log after its check: what was found, or why it could not be read; ``repair`` mends it.

    ``expected`` are the findings of the file beside it, ``beside``, that holds expectations; ``unread`` says why that
    file, and not the log, cannot be read.
    """

    log: str
    path: str
    basis: StateBasis | None = None
    findings: tuple[Finding, ...] = ()
    beside: str = ""
    expected: tuple[Finding, ...] = ()
    unread: PartnershipError | None = None
    damage: PartnershipError | None = None
    wrong: Diagnosis = attrs.field(factory=Diagnosis)
    repair: str | None = None

    @property
    def problem(self) -> PartnershipError | None:
        """
        What belongs on the error channel.
        """
        return self.damage or self.unread

    @property
    def status(self) -> int:
        """
        The exit status that it asks for.
        """
        if self.problem is not None:
            return self.problem.exit_status
        return int(any(finding.tier is not Tier.OPINION for finding in (*self.findings, *self.expected)))


@click.command(context_settings=shell.HELP)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--tier",
    type=click.Choice([tier.value for tier in Tier]),
    default=Tier.OPINION.value,
    show_default=True,
    help="Down to which tier: basic, basic and strict, or all.",
)
@click.option("--explain", is_flag=True, help="Tell what the codes that stand for NAME mean; without one, list them.")
@shell.reading
def check(
    names: tuple[str, ...],
    tier: str,
    explain: bool,
    reading: shell.Reading,
) -> int:
    """
    Tell what a careful reader should know about a log; without NAME, about all of them.

    A finding is told as file:line: code: message, and its tier: basic is most likely a mistake, strict may be one,
    opinion is taste.  Exit status 1 where any that is told is basic or strict; 3 where a log is damaged, and the other
    logs are checked all the same: all that is wrong with it is told, and whether `partnership repair` mends it.  What
    should have happened by now is judged by today, or by --on.

    Where NAME.expect lies beside a log, the log is held to it, unless --known asks for what was known earlier.  Where
    that file cannot be read, the log is checked all the same; exit status 3.

    `partnership check --explain CODE` tells what a finding means, why it matters and what to do about it.

    \b
    --json writes a list of objects, one a log: log, path, entries, damage, basis,
    findings (code, tier, line, message, entry), repair (the command),
    mends (line, through, met, done), faults (line, met, right),
    expectations (findings of NAME.expect), unread (why that cannot be read).
    With --explain, one a code: code, tiers, says, matters, remedy, otherwise,
    today, name, example, found.
    """
    if explain:
        return _explain(names, reading.as_json, reading.colour)
    ledger = shell.ledger_in(reading.events)
    known_names = list(ledger)
    if not names and not known_names:
        complain(f"note: no logs in {reading.events}")
    for stranger in () if names else ledger.passed_over():
        complain(f"note: {reading.events}/{stranger} is passed over: no partnership can have that name")
    with shell.told_of_plugins():
        checks = (*CHECKS, *plugins.checks())
        told = [
            _checked(reading.events, name, reading.on, reading.known, reading.zone, checks)
            for name in (names or known_names)
        ]
    checked = [_down_to(one, Tier(tier)) for one in told]
    if reading.as_json:
        write_json([_as_object(one) for one in checked])
    else:
        _write(Paper.here(reading.colour), checked)
    for one in checked:
        if one.problem is not None:
            complain(shell.shorter(str(one.problem)))
    return max((one.status for one in checked), default=0)


def _checked(
    events: str, name: str, on: str | None, known: str | None, zone: str | None, checks: Sequence[Check]
) -> Checked:
    path = os.path.join(events, f"{name}.jsonl")  # noqa: PTH118 - as the user wrote the folder, dots and all
    try:
        partnership = shell.partnership_in(events, name)
        entries = shell.entries_under(partnership, known)
        asked = shell.asked(entries, on, known, zone)
        # Cut off where the question says, whatever zone the checks read in.
        today = Cutoff.of(asked.on, asked.zone)
        found = check_entries(asked.entries, checks, today=today, name=partnership.name)
        findings = (*found, *_torn(partnership), *_unsealed(partnership))
        rests_on = basis(entries, len(asked.entries), asked.zone, as_of=asked.on, known_at=known)
        told = Checked(log=partnership.name, path=path, basis=rests_on, findings=findings)
    except (Damaged, NoSuchPartnership) as damage:
        if isinstance(damage, NoSuchPartnership) and not os.path.lexists(path):
            raise
        wrong = _diagnosed(events, name)
        mends = command(name, events) if wrong.mendable else None
        return Checked(log=name, path=path, damage=damage, wrong=wrong, repair=mends)
    return told if known is not None else _held(told, partnership, today)


def _held(told: Checked, partnership: Partnership, today: Cutoff) -> Checked:
    """
    The same, held to the expectations in the file beside the log; those in the log were checked with it.
    """
    beside = told.path.removesuffix(".jsonl") + SUFFIX
    try:
        outcomes = partnership.expectations(today=today)
    except (Damaged, Refused) as unread:
        # The log itself was read a moment ago.
        return attrs.evolve(told, beside=beside, unread=unread)
    expected = findings_of(one for one in outcomes if one.expectation.entry is None)
    return attrs.evolve(told, beside=beside, expected=tuple(expected))


def _down_to(one: Checked, tier: Tier) -> Checked:
    """
    The same without the findings that ask less than this tier does.
    """
    wanted = list(Tier)[: list(Tier).index(tier) + 1]
    findings, expected = (
        tuple(finding for finding in told if finding.tier in wanted) for told in (one.findings, one.expected)
    )
    return attrs.evolve(one, findings=findings, expected=expected)


def _diagnosed(events: str, name: str) -> Diagnosis:
    try:
        return shell.partnership_in(events, name).diagnose()
    except PartnershipError:
        # No file, or not one that can be read; the damage says so.
        return Diagnosis()


def _unsealed(partnership: Partnership) -> Iterable[Finding]:
    """
    What `verify` finds: a basis that names a seal is worth what the seal is.
    """
    for one in partnership.verify().differences:
        yield Finding(code="seal-broken", tier=Tier.BASIC, line=one.line, message=one.told)


def _torn(partnership: Partnership) -> Iterable[Finding]:
    torn = partnership.torn
    if torn is not None:
        message = f"the file ends in something unfinished ({torn.reason}); the next append mends it"
        yield Finding(code="torn", tier=Tier.STRICT, line=torn.line, message=message)


def _write(paper: Paper, checked: Sequence[Checked]) -> None:
    for one in checked:
        for path, findings in ((one.path, one.findings), (one.beside, one.expected)):
            for finding in findings:
                paper.write_whole(_line(finding, path), indent=4)
        for line in told(one.wrong, one.path):
            paper.write_whole(line, indent=4)
    for one in checked:
        if one.damage is not None:
            way_out = [f"; `{one.repair} --dry-run` tells how to mend it"] if one.repair else []
            paper.write_whole([f"{one.log}: ", Words("damaged", "red"), *way_out], indent=4)
        elif one.basis is not None:
            count = len(one.findings) + len(one.expected)
            what = Words(
                f"{count} finding{'s' * (count != 1)}" if count else "nothing to tell", "" if count else "green"
            )
            paper.write_whole([f"{one.log}: ", what, f" ({one.basis.size} entries, {one.basis.held})"], indent=4)
        if one.unread is not None:
            paper.write_whole([f"{one.beside}: ", Words("cannot be read", "red"), "; nothing was held to it"], indent=4)


def _line(finding: Finding, path: str) -> Line:
    tier = Words(f"  ({finding.tier.value})", _STYLES[finding.tier])
    return [f"{path}:{finding.line}: ", Words(finding.code, "bold"), f": {finding.message}", tier]


def _as_object(one: Checked) -> dict[str, Any]:
    damage = None if one.damage is None else str(one.damage)
    head = {"log": one.log, "path": one.path, "entries": 0 if one.basis is None else one.basis.size, "damage": damage}
    head["basis"] = jsonable(one.basis)
    told = {"findings": jsonable(one.findings), "repair": one.repair, **as_objects(one.wrong)}
    unread = None if one.unread is None else str(one.unread)
    return {**head, **told, "expectations": jsonable(one.expected), "unread": unread}


# -- what a finding means


def _explain(codes: Sequence[str], as_json: bool, colour: str) -> int:
    with shell.named("--explain"):
        told = [explained(code) for code in codes] or CATALOGUE
    if as_json:
        write_json([_explained_object(one) for one in told])
        return 0
    paper = Paper.here(colour)
    if not codes:
        _list(paper)
    for number, one in enumerate(told if codes else ()):
        if number:
            paper.write()
        _write_explained(paper, one)
    return 0


def _list(paper: Paper) -> None:
    width = max(len(one.code) for one in CATALOGUE) + 2
    for tier in Tier:
        told = [one for one in CATALOGUE if one.tiers[0] is tier]
        paper.write([Words(tier.value, _STYLES[tier]), f": {_MEANS[tier]}"])
        for one in told:
            paper.write(["  ", Words(one.code.ljust(width), "bold"), one.says], indent=width + 2)
        paper.write()
    paper.write(["`partnership check --explain CODE` tells more of one."])


def _write_explained(paper: Paper, one: Explained) -> None:
    tiers = [word for tier in one.tiers for word in (" or ", Words(tier.value, _STYLES[tier]))][1:]
    paper.write([Words(one.code, "bold"), "  (", *tiers, ")"])
    paper.write(["  ", one.says], indent=2)
    paper.write()
    paper.write([Words("Why it matters  ", "cyan"), one.matters], indent=16)
    paper.write([Words("What to do      ", "cyan"), one.remedy], indent=16)
    if one.otherwise:
        paper.write([Words("For example     ", "cyan"), one.otherwise], indent=16)
        return
    paper.write()
    today = f", checked on {one.today}" if one.today else ""
    named = f", in {one.name}.jsonl" if one.name else ""
    paper.write([Words("For example", "cyan"), f"{named}{today}"])
    for line in one.example:
        paper.write(["  ", line], indent=5)
    for finding in one.found:
        paper.write(["  ", *_line(finding, f"{one.name or 'acme-borealis'}.jsonl")], indent=4)


def _explained_object(one: Explained) -> dict[str, Any]:
    names = ("code", "tiers", "says", "matters", "remedy", "otherwise", "today", "name", "example", "found")
    return {name: jsonable(getattr(one, name)) for name in names}

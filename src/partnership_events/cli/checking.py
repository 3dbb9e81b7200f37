"""
``check``: what a careful reader should be told.  Findings on the standard output, damage on the error channel.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import click

from partnership_events.checks import Finding, Tier
from partnership_events.checks import check as check_entries
from partnership_events.cli import shell
from partnership_events.cli.as_json import jsonable, write_json
from partnership_events.cli.repairing import as_objects, command, told
from partnership_events.cli.terminal import Paper, Words, complain
from partnership_events.dates import Cutoff
from partnership_events.errors import Damaged, NoSuchPartnership, PartnershipError
from partnership_events.partnership import Partnership
from partnership_events.projections.partnership import StateBasis, basis
from partnership_events.repair import Diagnosis

_STYLES = {Tier.BASIC: "red", Tier.STRICT: "yellow", Tier.OPINION: "dim"}


@attrs.frozen(kw_only=True)
class Checked:
    """
    One log after its check: what was found, or why it could not be read; ``repair`` mends it.
    """

    log: str
    path: str
    basis: StateBasis | None = None
    findings: tuple[Finding, ...] = ()
    damage: PartnershipError | None = None
    wrong: Diagnosis = attrs.field(factory=Diagnosis)
    repair: str | None = None

    @property
    def status(self) -> int:
        """
        The exit status that it asks for.
        """
        if self.damage is not None:
            return self.damage.exit_status
        return int(any(finding.tier is not Tier.OPINION for finding in self.findings))


@click.command(context_settings=shell.HELP)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@shell.reading_options
def check(
    names: tuple[str, ...],
    on: str | None,
    known: str | None,
    zone: str | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    """
    Tell what a careful reader should know about a log; without NAME, about all of them.

    A finding is told as file:line: code: message, and its tier: basic is most likely a mistake, strict may be one,
    opinion is taste.  Exit status 1 where any is basic or strict; 3 where a log is damaged, and the other logs are
    checked all the same: all that is wrong with it is told, and whether `partnership repair` mends it.  What should
    have happened by now is judged by today, or by --on.

    \b
    --json writes a list of objects, one a log: log, path, entries, damage, basis,
    findings (code, tier, line, message, entry), repair (the command),
    mends (line, through, met, done), faults (line, met, right).
    """
    ledger = shell.ledger_in(events)
    known_names = list(ledger)
    if not names and not known_names:
        complain(f"note: no logs in {events}")
    for stranger in () if names else ledger.passed_over():
        complain(f"note: {events}/{stranger} is passed over: no partnership can have that name")
    checked = [_checked(events, name, on, known, zone) for name in (names or known_names)]
    if as_json:
        write_json([_as_object(one) for one in checked])
    else:
        _write(Paper.here(colour), checked)
    for one in checked:
        if one.damage is not None:
            complain(shell.shorter(str(one.damage)))
    return max((one.status for one in checked), default=0)


def _checked(events: str, name: str, on: str | None, known: str | None, zone: str | None) -> Checked:
    path = os.path.join(events, f"{name}.jsonl")  # noqa: PTH118 - as the user wrote the folder, dots and all
    try:
        partnership = shell.partnership_in(events, name)
        entries = shell.entries_under(partnership, known)
        asked = shell.asked(entries, on, known, zone)
        # Cut off where the question says, whatever zone the checks read in.
        today = Cutoff.of(asked.on, asked.zone)
        found = check_entries(asked.entries, today=today, name=partnership.name)
        findings = (*found, *_torn(partnership), *_unsealed(partnership))
        rests_on = basis(entries, len(asked.entries), asked.zone, as_of=asked.on, known_at=known)
        return Checked(log=partnership.name, path=path, basis=rests_on, findings=findings)
    except (Damaged, NoSuchPartnership) as damage:
        if isinstance(damage, NoSuchPartnership) and not os.path.lexists(path):
            raise
        wrong = _diagnosed(events, name)
        mends = command(name, events) if wrong.mendable else None
        return Checked(log=name, path=path, damage=damage, wrong=wrong, repair=mends)


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
        for finding in one.findings:
            tier = Words(f"  ({finding.tier.value})", _STYLES[finding.tier])
            place = f"{one.path}:{finding.line}: "
            paper.write_whole([place, Words(finding.code, "bold"), f": {finding.message}", tier], indent=4)
        for line in told(one.wrong, one.path):
            paper.write_whole(line, indent=4)
    for one in checked:
        if one.damage is not None:
            way_out = [f"; `{one.repair} --dry-run` tells how to mend it"] if one.repair else []
            paper.write_whole([f"{one.log}: ", Words("damaged", "red"), *way_out], indent=4)
        elif one.basis is not None:
            count = len(one.findings)
            what = Words(
                f"{count} finding{'s' * (count != 1)}" if count else "nothing to tell", "" if count else "green"
            )
            paper.write_whole([f"{one.log}: ", what, f" ({one.basis.size} entries, {one.basis.held})"], indent=4)


def _as_object(one: Checked) -> dict[str, Any]:
    damage = None if one.damage is None else str(one.damage)
    head = {"log": one.log, "path": one.path, "entries": 0 if one.basis is None else one.basis.size, "damage": damage}
    head["basis"] = jsonable(one.basis)
    return {**head, "findings": jsonable(one.findings), "repair": one.repair, **as_objects(one.wrong)}

"""
Verbs about a log as a whole: ``seal``, ``verify``, ``prove``, ``erase``, and ``key`` for those who sign.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import attrs
import click

from partnership_events.admission import find
from partnership_events.cli import shell
from partnership_events.cli.as_json import write_json
from partnership_events.cli.terminal import Paper, Words, complain, is_asking
from partnership_events.cli.wording import reference
from partnership_events.errors import Damaged, PartnershipError, Problem, Refused
from partnership_events.event import Entry, Erased
from partnership_events.facts import resolve
from partnership_events.lock import CACHE

if TYPE_CHECKING:
    from partnership_events.notes import VerifierKey

T = TypeVar("T")

# More than any checkpoint, proof or key.
_MUCH = 1 << 20

FILE = click.File("rb")
OUT = click.option("--out", metavar="FILE", type=click.File("wb"), help="Write it there, not to the standard output.")


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.option("--key", "keys", type=FILE, multiple=True, metavar="FILE", help="Sign with the key in this file.")
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def seal(name: str, keys: Sequence[BinaryIO], events: str, as_json: bool, colour: str) -> int:
    """
    Seal a whole log: whatever is changed in it from now on, `verify` finds.

    Appends a log_sealed record, and writes NAME.checkpoint and NAME.leaves beside the log.  Keep the checkpoint, three
    lines, where whoever may rewrite the log does not get: mailed, printed, in a paper's footnote.  Where nothing was
    added since the last seal that one counts, and signatures are added to its checkpoint.
    """
    from partnership_events.notes import SigningKey

    partnership = shell.partnership_in(events, name)
    signing = [_read(file, lambda data: SigningKey.parse(_text(data).strip())) for file in keys]
    with shell.told_of_mending():
        checkpoint = partnership.seal(signing)
    told = {
        "log": partnership.name,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "checkpoint": str(checkpoint),
    }
    if as_json:
        write_json(told)
        return 0
    paper = Paper.here(colour)
    paper.write(
        [Words("sealed", "green"), f" {partnership.name}: {checkpoint.size} lines, root:{checkpoint.root.hex()}"]
    )
    path = partnership.path.with_suffix(".checkpoint")
    paper.write(
        [f"keep a copy of {shell.shorter(str(path))} elsewhere; a rollback of the whole folder shows by it alone"]
    )
    return 0


@click.command(context_settings=shell.HELP)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--against", "held", type=FILE, multiple=True, metavar="FILE", help="A checkpoint kept elsewhere.")
@click.option("--signer", "signers", multiple=True, metavar="KEY", help="A verifier key; one must have signed.")
@click.option("--proof", type=FILE, metavar="FILE", help="A proof of one line; no log is needed.")
@click.option("--growth", type=FILE, metavar="FILE", help="A proof that a log only grew --against one.")
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def verify(
    names: tuple[str, ...],
    held: Sequence[BinaryIO],
    signers: Sequence[str],
    proof: BinaryIO | None,
    growth: BinaryIO | None,
    events: str,
    as_json: bool,
    colour: str,
) -> int:
    """
    Hold every line of a log against its seals, and tell the first that differs; without NAME, of all logs.

    \b
    partnership verify japan-mongolia
    partnership verify japan-mongolia --against kept-elsewhere.checkpoint
    partnership verify --proof 12.tlog-proof --against kept-elsewhere.checkpoint
    partnership verify --growth since-march.growth --against march.checkpoint

    A rollback of the log with all that lies beside it is found only --against a checkpoint that was kept elsewhere, or
    by the date of a signature.  Exit status 3 where anything differs.
    """
    from partnership_events.checkpoint import Checkpoint

    checkpoints = [_read(file, Checkpoint.parse) for file in held]
    keys = [_signer(key) for key in signers]
    paper = Paper.here(colour)
    if proof is not None or growth is not None:
        if names or (proof is not None and growth is not None):
            raise click.UsageError("one proof at a time, and without a log", click.get_current_context())
        told = (
            _line_proved(proof, checkpoints, keys) if proof is not None else _growth_proved(growth, checkpoints, keys)
        )
        return _tell_proof(paper, told, as_json)
    ledger = shell.ledger_in(events)
    if checkpoints and len(names) != 1:
        raise click.UsageError("--against is about one log; name it", click.get_current_context())
    answers = [_verified(events, name, checkpoints, keys) for name in (names or tuple(ledger))]
    if as_json:
        write_json([one.as_object for one in answers])
    else:
        for one in answers:
            one.write(paper)
    return max((one.status for one in answers), default=0)


@attrs.frozen(kw_only=True)
class _Answer:
    """
    One log after ``verify``: what was found, or why nothing could be.
    """

    log: str
    path: str
    told: Any = None
    failure: PartnershipError | None = None

    @property
    def status(self) -> int:
        if self.failure is not None:
            return self.failure.exit_status
        return 0 if self.told.ok else 3

    @property
    def as_object(self) -> dict[str, Any]:
        if self.failure is not None:
            return {"log": self.log, "ok": False, "failure": str(self.failure)}
        told = self.told
        return {
            "log": self.log,
            "ok": told.ok,
            "size": told.size,
            "root": told.root,
            "sealed": told.sealed,
            "open": told.open,
            "erased": list(told.erased),
            "anchors": [{"told_by": one.told_by, "size": one.size, "root": one.root.hex()} for one in told.anchors],
            "differences": [{"line": one.line, "last": one.last, "told": one.told} for one in told.differences],
            "damage": None if told.damage is None else str(told.damage),
            "notes": list(told.notes),
        }

    def write(self, paper: Paper) -> None:
        if self.failure is not None:
            complain(shell.shorter(str(self.failure)))
            return
        told = self.told
        for one in told.differences:
            place = f"{self.path}:{one.line}: " if one.line else ""
            paper.write_whole([place, Words(one.told, "red")], indent=4)
        if told.damage is not None:
            complain(shell.shorter(str(told.damage)))
        for note in told.notes:
            complain(f"note: {self.log}: {note}")
        word = Words("verified", "green") if told.ok else Words("not as it was sealed", "red")
        if told.ok and not told.anchors:
            word = Words("never sealed", "yellow")
        elif told.damage is not None and not told.differences:
            word = Words("damaged", "red")
        sealed = f"{told.sealed} sealed, {told.open} above the seal"
        erased = f", {len(told.erased)} erased" if told.erased else ""
        paper.write([f"{self.log}: ", word, f"  ({told.size} lines, {sealed}{erased}; root:{told.root})"], indent=4)


def _verified(events: str, name: str, held: Sequence[Any], signers: Sequence[Any]) -> _Answer:
    try:
        partnership = shell.partnership_in(events, name)
        path = shell.shorter(str(partnership.path))
        return _Answer(log=partnership.name, path=path, told=partnership.verify(held, signers=signers))
    except PartnershipError as error:
        return _Answer(log=name, path=name, failure=error)


def _line_proved(file: BinaryIO | None, held: Sequence[Any], keys: Sequence[Any]) -> dict[str, Any]:
    from partnership_events.canonical import unframe
    from partnership_events.proof import LineProof

    proof = _read(file, LineProof.parse)
    line, checkpoint = proof.extra, proof.checkpoint
    if not line:
        raise Refused(Problem("--proof", "the proof carries no line", "ask for one that `partnership prove` wrote"))
    for one in held:
        proof.verify_held(line, one)
    signed = proof.verify_signed(line, keys, origin=checkpoint.origin) if keys else ()
    proof.verify(line)
    entry = unframe(line)
    return {
        "proved": f"line {proof.line} of {checkpoint.size} of {checkpoint.origin}, root:{checkpoint.root.hex()}",
        "believed_because": _trust(held, signed),
        "id": entry.id,
        "recorded_at": entry.at.isoformat(),
        "content": entry.fields,
    }


def _growth_proved(file: BinaryIO | None, held: Sequence[Any], keys: Sequence[Any]) -> dict[str, Any]:
    from partnership_events.proof import GrowthProof

    proof = _read(file, GrowthProof.parse)
    if len(held) != 1:
        raise click.UsageError("--growth wants the older checkpoint, --against FILE", click.get_current_context())
    proof.verify(held[0])
    newer = proof.checkpoint
    signed = newer.verify(keys, origin=newer.origin) if keys else ()
    return {
        "proved": f"{newer.origin} grew from {proof.old} lines to {newer.size}, root:{newer.root.hex()}",
        "believed_because": _trust(held, signed),
    }


def _trust(held: Sequence[Any], signed: Sequence[Any]) -> str:
    reasons = ["you hold the checkpoint"] if held else []
    reasons += [f"signed by {key.name}" for key in signed]
    return "; ".join(reasons)


def _tell_proof(paper: Paper, told: dict[str, Any], as_json: bool) -> int:
    if as_json:
        write_json(told)
        return 0
    paper.write([Words("proved", "green"), f": {told['proved']}"], indent=4)
    if told["believed_because"]:
        paper.write([f"believe it because: {told['believed_because']}"], indent=4)
    else:
        warning = (
            "anybody can make up a checkpoint, and with it a proof: give --against one you hold, or --signer a key"
        )
        paper.write([Words(warning, "yellow")], indent=4)
    if "content" in told:
        write_json(told["content"])
    return 0


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("ref", metavar="[REF]", required=False)
@click.option("--since", type=FILE, metavar="FILE", help="An older checkpoint: prove that the log grew from it.")
@OUT
@shell.EVENTS
def prove(name: str, ref: str | None, since: BinaryIO | None, out: BinaryIO | None, events: str) -> int:
    """
    A proof of one entry, to be mailed; or, with --since, that the log only grew.

    REF is an entry's id, the first digits of it, or @ and its line; it must lie under a seal.  The proof carries the
    line along, so `partnership verify --proof FILE` needs nothing else but a checkpoint or a signature to believe.  The
    forms are those of c2sp.org: tlog-proof, and the request of tlog-witness.
    """
    from partnership_events.checkpoint import Checkpoint

    if (ref is None) == (since is None):
        raise click.UsageError("give an entry, or --since a checkpoint", click.get_current_context())
    partnership = shell.partnership_in(events, name)
    proof = partnership.prove(ref) if ref is not None else partnership.prove_growth(_read(since, Checkpoint.parse))
    click.echo(str(proof).encode(), file=out, nl=False)
    return 0


@click.command(context_settings=shell.HELP)
@click.argument("name", metavar="NAME")
@click.argument("ref", metavar="REF")
@click.option("--reason", metavar="TEXT", help="Why.  [needed]")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@shell.EVENTS
@shell.JSON
@shell.COLOUR
def erase(name: str, ref: str, reason: str | None, yes: bool, events: str, as_json: bool, colour: str) -> int:
    """
    Take the content of an entry out of the file, as the law may demand.

    A stub stays: id, kind, time, leaf hash and what the entry pointed to; an entry_erased record says why.  All seals
    still hold.  There is no way back.  It does not reach git's history, backups and copies that others have; and
    whoever guesses the content can confirm the guess by its id.  What was merely wrong, correct or retract.
    """
    if reason is None or not reason.strip():
        raise click.UsageError("no reason; say why with --reason TEXT", click.get_current_context())
    partnership = shell.partnership_in(events, name)
    entries = partnership.entries
    target = find(entries, ref)
    facts = resolve(entries)
    what = reference(target.id, facts.get, {entry.id: entry for entry in entries}.get)
    if not yes:
        if not is_asking():
            raise click.UsageError(f"{what} would be erased for good; say --yes", click.get_current_context())
        click.confirm(f"erase {what} for good?", abort=True, err=True)
    with shell.told_of_mending():
        written = partnership.erase(target, reason=reason)
    if isinstance(target.event, Erased):
        complain(f"note: erased already, by @{written.seq}; nothing was written")
    if as_json:
        write_json({"erased": target.id, "seq": target.seq, "by": written.id})
    else:
        Paper.here(colour).write([Words("erased", "green"), f" @{target.seq} ({target.id[:12]}), by @{written.seq}"])
    for left in _left(entries, target, facts.root_of):
        complain(f"note: @{left.seq} {left.kind} holds content of the same fact; erase it too where it must go")
    for path in sorted((partnership.path.parent / CACHE).glob(f"{partnership.path.stem}.*")):
        if ".torn-" in path.name or ".before-" in path.name:
            complain(f"note: {shell.shorter(str(path))} was set aside earlier and may hold it still")
    return 0


def _left(entries: Sequence[Entry], target: Entry, root_of: Any) -> list[Entry]:
    return [
        one
        for one in entries
        if one.id != target.id and root_of[one.id] == root_of[target.id] and one.kind in ("fact_corrected", target.kind)
    ]


@click.command(context_settings=shell.HELP)
@click.argument("signer", metavar="NAME")
@click.option("--out", metavar="FILE", help="Where the signing key goes, readable by you alone.  [needed]")
def key(signer: str, out: str | None) -> int:
    """
    Make a key to sign checkpoints with, called NAME, such as example.org/anna.

    The signing key, to hide, goes to a new FILE; the verifier key, to publish, is told.  Needs the extra `sign`.
    """
    from partnership_events.notes import SigningKey

    if out is None:
        raise click.UsageError("no file; say where the signing key goes with --out FILE", click.get_current_context())
    made = SigningKey.generate(signer)
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made.secret() + "\n")
    click.echo(str(made.verifier))
    return 0


# -- files that a user names


def _read(file: BinaryIO | None, parse: Callable[[bytes], T]) -> T:
    assert file is not None
    try:
        return parse(file.read(_MUCH))
    except PartnershipError as error:
        line = getattr(error, "line", 0)
        problem = getattr(error, "problem", None) or str(error)
        raise Damaged(file.name, line, problem, getattr(error, "right", "")) from error


def _signer(key: str) -> VerifierKey:
    from partnership_events.notes import VerifierKey

    try:
        return VerifierKey.parse(key)
    except PartnershipError as error:
        raise Refused(f"--signer: {error}") from error


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")

"""
What is done to a log as a whole: it is sealed and verified, one line is proved, one entry erased.

    seal      a record in the log, a checkpoint and leaf hashes beside it      refused where an older seal is broken
    verify    every line against every seal, here and elsewhere
    prove     one line, for somebody who has a checkpoint and not the log
    erase     a stub in the place of a line, and a record that says why        one replacement of the file, or none

What a seal shows is worked out in ``sealing``; here files are read and written, through the log alone.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterable, Mapping, Sequence

import attrs

from partnership_events.canonical import stub, unframe
from partnership_events.checkpoint import Checkpoint, Rewritten, RolledBack, origin_of
from partnership_events.codec import codec_of
from partnership_events.errors import (
    Damaged,
    DurabilityUnknown,
    LogReplaced,
    NoSuchPosition,
    PartnershipError,
    Problem,
    Refused,
)
from partnership_events.event import Draft, Entry, Erased
from partnership_events.facts import seal_of
from partnership_events.lines import Judge, Verified, lines_of, moment_after
from partnership_events.log import Log, NotWritten, TornTailMended
from partnership_events.merkle import Frontier, Tree
from partnership_events.names import names_in
from partnership_events.notes import NotANote, SigningKey, VerifierKey
from partnership_events.proof import GrowthProof, LineProof, prove
from partnership_events.sealing import (
    CHECKPOINT_SUFFIX,
    LEAF_WIDTH,
    LEAVES_SUFFIX,
    Difference,
    Verification,
    leaf_of,
    leaves_of,
    leaves_text,
    verified,
)
from partnership_events.vocabulary.record import EntryErased, LogOpened, LogSealed

_STAYS = (LogOpened, LogSealed, EntryErased)


def leaves(log: Log, count: int | None = None) -> list[bytes]:
    """
    The leaf hashes of the first lines, of all where no count is given.
    """
    return [leaf_of(line) for line in itertools.islice(log.lines(), count)]


def root_of(log: Log, size: int) -> str:
    """
    The root of the first ``size`` lines, in hex.
    """
    return Frontier().extend(leaf_of(line) for line in itertools.islice(log.lines(), size)).root.hex()


def must_hold(log: Log, entries: Sequence[Entry], root: str) -> None:
    """
    Raises ``Rewritten`` unless the lines under the seal of this root are still those that it sealed.
    """
    seal = seal_of(entries, root)
    met = root_of(log, seal.size)
    if met != seal.root:
        told = f"the first {seal.size} lines have the root {met}, where their seal says {seal.root}"
        raise Rewritten(f"{log.path}: {told}; `partnership verify` tells which line differs")


# Sealing.


class NotBeside(PartnershipError):
    """
    The seal stands in the log, and the checkpoint and leaf hashes beside it could not be written.
    """


def must_not_be_cut(log: Log, lines: int) -> None:
    """
    Raises ``RolledBack`` where what lies beside the log tells of more lines than it has.
    """
    cut = cut_off(log, lines)
    if cut:
        raise RolledBack(f"{log.path}: {cut}; take the file from git again")


def cut_off(log: Log, lines: int) -> str:
    """
    What is to be told of a log of so many whole lines where more are known to have been sealed; nothing otherwise.
    """
    sealed = _sealed_beside(log, lines)
    if sealed <= lines:
        return ""
    return f"cut off below its seal: {lines} of {sealed} sealed lines are left"


def _sealed_beside(log: Log, lines: int) -> int:
    try:
        checkpoint = checkpoint_of(log)
    except Damaged:
        checkpoint = None
    leaves = None
    # Its size is a suspicion and no more: any other file, or one that git gave CRLF, is longer than so many hashes.
    if log.size_beside(LEAVES_SUFFIX) // LEAF_WIDTH > lines:
        leaves = leaves_of(log.beside(LEAVES_SUFFIX) or b"")
    return max(0 if checkpoint is None else checkpoint.size, len(leaves or ()))


def seal(log: Log, name: str, keys: Iterable[SigningKey] = ()) -> Checkpoint:
    """
    Seals all lines that stand in the log, and writes the checkpoint beside it, signed by these keys too.

    Where nothing was added since the last seal, that one counts, and signatures are added to its checkpoint.
    """
    broken = verify(log, name)
    if not broken.ok:
        first = broken.damage or f"{log.path}: {broken.differences[0]}"
        raise Rewritten(f"{first}; a new seal would hide it. `partnership verify {name}` tells more")

    def sealing(entries: Sequence[Entry]) -> Sequence[Draft]:
        if _sealed(entries[-1]):
            return []
        return [Draft(event=LogSealed(size=len(entries), root=root_of(log, len(entries))))]

    log.append(sealing)
    again = f"run `partnership seal {name}` again"
    made: list[Checkpoint] = []

    def beside() -> Mapping[str, bytes]:
        # Under the lock, of the last seal that there is by now: a later one may have come between.
        last = last_seal(log.read().entries)
        hashes = leaves(log, last.size)
        checkpoint = Checkpoint(origin_of(name), last.size, bytes.fromhex(last.root))
        before = checkpoint_of(log)
        if before is not None and before.head == checkpoint.head:
            checkpoint = before
        made.append(checkpoint.signed(*keys))
        return {LEAVES_SUFFIX: leaves_text(hashes), CHECKPOINT_SUFFIX: str(made[-1]).encode()}

    try:
        log.put_beside(beside)
    except (NotWritten, DurabilityUnknown) as error:
        why = getattr(error.__cause__, "strerror", None) or error
        told = f"{log.path}: sealed, but what belongs beside it could not be written ({why}); {again}"
        raise NotBeside(told) from error
    return made[-1]


def _sealed(entry: Entry) -> bool:
    return isinstance(entry.event, LogSealed) and entry.event.size == entry.seq - 1


def last_seal(entries: Iterable[Entry]) -> LogSealed:
    """
    The last seal; raises ``NoSuchPosition`` where there is none.
    """
    seals = [entry.event for entry in entries if isinstance(entry.event, LogSealed)]
    if not seals:
        raise NoSuchPosition(Problem("", "the log was never sealed", "`partnership seal` does it"))
    return seals[-1]


def checkpoint_of(log: Log) -> Checkpoint | None:
    """
    The checkpoint beside the log; None where there is none, ``Damaged`` where it is not one.
    """
    data = log.beside(CHECKPOINT_SUFFIX)
    if data is None:
        return None
    try:
        return Checkpoint.parse(data)
    except NotANote as error:
        path = log.path.with_suffix(CHECKPOINT_SUFFIX)
        right = "take it from git again, or delete it and run `partnership seal`"
        raise Damaged(str(path), error.line, error.problem, right) from error


# Verifying.


def verify(
    log: Log, name: str, held: Iterable[Checkpoint] | Checkpoint = (), signers: Iterable[VerifierKey] = ()
) -> Verification:
    """
    Reads every line anew and holds it against every seal, the checkpoint beside the log, and those held elsewhere.

    With ``signers``, the checkpoint beside the log must be signed by one of them.  Raises ``AnotherLog`` for a
    checkpoint of another log, ``NotSigned`` and ``WrongSignature``; what the log itself shows is in the answer.
    """
    origin, trusted = origin_of(name), tuple(signers)
    elsewhere = (held,) if isinstance(held, Checkpoint) else tuple(held)
    for one in elsewhere:
        one.must_be_of(origin)
    beside, amiss = None, []
    try:
        beside = checkpoint_of(log)
    except Damaged as error:
        if trusted:
            raise
        amiss.append(Difference(0, str(error)))
    if trusted:
        (beside or _none(log)).verify(trusted, origin=origin)
    stored = log.beside(LEAVES_SUFFIX)
    count, damage, notes = None, None, []
    try:
        reading = log.read(afresh=True)
        count = len(reading.entries)
        if reading.torn is not None:
            notes.append(f"the file ends in something unfinished ({reading.torn.reason})")
    except Damaged as error:
        damage = error
    if count is not None:
        # Of a batch that was cut off, the lines that are left may be sealed.
        count = max(count, *(one.size for one in (beside, *elsewhere) if one is not None), 0)
    told = verified(
        name,
        itertools.islice(log.lines(), count),
        beside=beside,
        leaves=None if stored is None else leaves_of(stored),
        held=elsewhere,
        damage=damage,
    )
    return attrs.evolve(told, differences=(*amiss, *told.differences), notes=(*told.notes, *notes))


def _none(log: Log) -> Checkpoint:
    right = "`partnership seal` writes one"
    raise NoSuchPosition(Problem("", f"no checkpoint lies beside {log.path}", right))


# Proving.


def prove_line(log: Log, name: str, entry: Entry) -> LineProof:
    """
    That this entry's line lies under the last seal; the proof carries the line along.
    """
    checkpoint = _last_checkpoint(log, name)
    if isinstance(entry.event, Erased):
        raise Refused(Problem("", f"entry {entry.id[:12]} (@{entry.seq}) was erased", "its line is gone"))
    if entry.seq > checkpoint.size:
        told = f"entry {entry.id[:12]} (@{entry.seq}) stands above the last seal, of {checkpoint.size} lines"
        raise Refused(Problem("", told, "seal the log first"))
    tree, line = _tree_and_line(log, checkpoint.size, entry.seq)
    return prove(tree, entry.seq - 1, checkpoint, extra=line)


def prove_growth(log: Log, name: str, old: Checkpoint) -> GrowthProof:
    """
    That the log under the last seal begins with the log of an older checkpoint.
    """
    old.must_be_of(origin_of(name))
    checkpoint = _last_checkpoint(log, name)
    if old.size > checkpoint.size:
        raise RolledBack(f"{name}: sealed up to {checkpoint.size} lines, where the checkpoint saw {old.size}")
    tree = Tree(leaves(log, checkpoint.size))
    checkpoint.verify_tree(tree)
    old.verify_tree(tree)
    return GrowthProof(old.size, tree.consistency_proof(old.size), checkpoint)


def _last_checkpoint(log: Log, name: str) -> Checkpoint:
    """
    That of the last seal: the one beside the log, with its signatures, where it is that.
    """
    last = last_seal(log.read().entries)
    made = Checkpoint(origin_of(name), last.size, bytes.fromhex(last.root))
    beside = checkpoint_of(log)
    return beside if beside is not None and beside.head == made.head else made


def _tree_and_line(log: Log, size: int, number: int) -> tuple[Tree, bytes]:
    tree, wanted = Tree(), b""
    for at, line in enumerate(itertools.islice(log.lines(), size), 1):
        tree.append(leaf_of(line))
        if at == number:
            wanted = line
    return tree, wanted


# Erasing.


def erase(log: Log, entry: Entry, reason: str) -> Entry:
    """
    Puts a stub in the place of an entry's line, adds the record that says why, and returns that record's entry.

    Both in one replacement of the file; no copy of what was erased is kept.  What is erased already stays so.
    """
    if isinstance(entry.event, _STAYS):
        right = "the opening, seals and records of erasure stay"
        raise Refused(Problem("", f"entry {entry.id[:12]} (@{entry.seq}) is a {entry.kind}", right))
    must_not_be_cut(log, len(log.read().entries))
    torn = log.mend()
    if torn is not None:
        warnings.warn(TornTailMended(f"{log.path}:{torn.line}: {torn.fate}", torn), stacklevel=2)
    log.replace(lambda data: _erased(data, log, entry.id, reason), keep=None)
    return next(one for one in log.read().entries if _erases(one, entry.id))


def _erases(entry: Entry, id_: str) -> bool:
    return isinstance(entry.event, EntryErased) and entry.event.erases == id_


def _erased(data: bytes, log: Log, id_: str, reason: str) -> bytes | None:
    *lines, rest = data.split(b"\n")
    if rest:
        told = "another writer died meanwhile, and left half a line; nothing was erased, try again"
        raise LogReplaced(f"{log.path}: {told}")
    judge = _judge_of(lines, log)
    entry = next(one for one in judge.new if one.id == id_)
    if isinstance(entry.event, Erased):
        return None
    leaf = leaf_of(lines[entry.seq - 1]).hex()
    targets = {one.path.removeprefix("$."): one.name for one in names_in(entry.event, what="entry")}
    lines[entry.seq - 1] = stub(lines[entry.seq - 1], leaf=leaf, targets=targets)
    left = unframe(lines[entry.seq - 1]).left or ""
    after, added = _judge_of(lines, log), b""
    records = [one.event for one in judge.new if isinstance(one.event, EntryErased) and one.event.erases == id_]
    # Where git brought an erased line back, the record of its erasure may stand there still.
    if (leaf, left) not in [(one.leaf, one.left) for one in records]:
        record = EntryErased(erases=id_, leaf=leaf, left=left, reason=reason)
        at = moment_after(judge.new[-1], log.now(), str(log.path), ahead_allowed=False)
        added = lines_of(after, (Draft(event=record),), at)
    after.must_record_erasures()
    return b"".join(line + b"\n" for line in lines) + added


def _judge_of(lines: Iterable[bytes], log: Log) -> Judge:
    judge = Judge(str(log.path), codec_of(log.vocabulary), Verified())
    for line in lines:
        if judge.take(line):
            judge.close()
    return judge

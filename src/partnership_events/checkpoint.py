"""
What a log was at one size, to be kept elsewhere: its origin, how many lines, their root.

A checkpoint (c2sp.org/tlog-checkpoint) is three lines, or more, and a signed note where somebody signed it:

    partnership-events/japan-mongolia                    origin: which log
    57                                                   size: how many lines
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=         root: what they say, by ``merkle``

    — example.org/anna Az3grl...                         signatures, if any, by ``notes``

The specification knows signed checkpoints only.  Ours may go without: then the file ends after the text, with no empty
line.  Whoever holds a copy elsewhere needs no signature to find a rollback; whoever gets it from a stranger does.

Readers are strict and total: bytes in, a value or one of this library's errors out, and what was read prints as the
very bytes that were there.  What they read is believed by nobody yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import attrs

from partnership_events.errors import PartnershipError, Problem, Refused
from partnership_events.merkle import (
    EMPTY_ROOT,
    HASH_SIZE,
    MAX_PROOF,
    MAX_SIZE,
    Tree,
    verify_consistency,
)
from partnership_events.notes import (
    NotANote,
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    as_given,
    decode64,
    encode64,
    plain_text,
    same_bytes,
)

# Nineteen digits are enough for 2^63 - 1, and few enough for any reader of integers.
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


class NotACheckpoint(NotANote):
    """
    A text that is not a checkpoint.
    """


class AnotherLog(PartnershipError):
    """
    A checkpoint is that of another log than the one it is held against.
    """


class RolledBack(PartnershipError):
    """
    The log is shorter than the checkpoint says that it was: lines are gone.
    """


class Rewritten(PartnershipError):
    """
    The log is long enough, but it is not the one that the checkpoint saw.
    """


def origin_of(name: str) -> str:
    """
    The origin of the log of this name: ``partnership-events/<name>``.

    C2SP wants a unique name without spaces and plus signs, and would like a URL without its scheme.  A log that one
    mails belongs to no domain, so the first part names the format instead: no other programme's log is called so, and
    the origin stays when the file moves.  Two people may keep logs of one name; then keys, or roots, tell them apart.
    """
    return f"partnership-events/{name}"


def _texts(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(given)


def _line(_: object, __: object, line: str) -> None:
    if not line or "\n" in line:
        raise Refused(Problem("", f"{line!r} for a line of a checkpoint", "one line that is not empty"))


def _lines(_: object, __: object, lines: tuple[str, ...]) -> None:
    for line in lines:
        _line(_, __, line)


def a_size(_: object, __: object, size: int) -> None:
    """
    Refuses what is no number of lines.
    """
    if not 0 <= size <= MAX_SIZE:
        raise Refused(Problem("", f"{size} for a number of lines", "from 0 to 2^63 - 1"))


def _hash(_: object, __: object, raw: bytes) -> None:
    if len(raw) != HASH_SIZE:
        raise Refused(Problem("", f"{len(raw)} bytes for a hash", f"{HASH_SIZE}"))


def some_hashes(_: object, __: object, hashes: tuple[bytes, ...]) -> None:
    """
    Refuses hashes that no proof holds, or too many of them.
    """
    for raw in hashes:
        _hash(_, __, raw)
    if len(hashes) > MAX_PROOF:
        raise Refused(Problem("", f"{len(hashes)} hashes in a proof", f"at most {MAX_PROOF}"))


def _root_of_size(checkpoint: Checkpoint, _: object, raw: bytes) -> None:
    _hash(checkpoint, _, raw)
    if (checkpoint.size == 0) != (raw == EMPTY_ROOT):
        met = f"the root {raw.hex()} for {checkpoint.size} lines"
        raise Refused(Problem("", met, f"an empty log, and no other, has the root {EMPTY_ROOT.hex()}"))


@attrs.frozen
class Checkpoint:
    """
    A log at one size: which, how long, and what it said.

    ``extensions`` are further lines of the text, opaque; we write none.  ``signatures`` are kept unverified.
    """

    origin: str = attrs.field(validator=_line)
    size: int = attrs.field(validator=a_size)
    root: bytes = attrs.field(validator=_root_of_size, repr=bytes.hex)
    extensions: tuple[str, ...] = attrs.field(default=(), converter=_texts, validator=_lines)
    signatures: tuple[Signature, ...] = attrs.field(default=(), converter=as_given)

    def __attrs_post_init__(self) -> None:
        # A note refuses what no note can hold: control characters, lone surrogates, more than its largest size.
        _ = self.note

    @classmethod
    def parse(cls, data: bytes | str) -> Checkpoint:
        """
        The checkpoint that the bytes spell, signed or not; raises ``NotACheckpoint``.
        """
        written = plain_text(data, NotACheckpoint)
        note = _note(written)
        checkpoint = _checkpoint(note)
        same_bytes(str(checkpoint), written, NotACheckpoint)
        return checkpoint

    @property
    def text(self) -> str:
        """
        The lines that are signed.
        """
        return "\n".join([self.origin, str(self.size), encode64(self.root), *self.extensions, ""])

    @property
    def note(self) -> Note:
        """
        The same as a note.
        """
        return Note(self.text, self.signatures)

    @property
    def head(self) -> tuple[str, int, bytes]:
        """
        Origin, size and root: what makes two checkpoints the same, whoever signed them.
        """
        return self.origin, self.size, self.root

    def __str__(self) -> str:
        return str(self.note)

    def signed(self, *keys: SigningKey) -> Checkpoint:
        """
        The same checkpoint with these keys' signatures below the others.  Needs the extra ``sign``.
        """
        return attrs.evolve(self, signatures=self.note.signed(*keys).signatures)

    def verify(self, keys: Iterable[VerifierKey], *, origin: str) -> tuple[VerifierKey, ...]:
        """
        Those of ``keys``, the ones trusted for the log of that origin, that signed; see ``Note.verify``.

        A log's key should be called like its origin, but need not: a person may keep several logs with one key.
        """
        self.must_be_of(origin)
        return self.note.verify(keys)

    def must_be_of(self, origin: str) -> None:
        """
        Raises ``AnotherLog`` unless it is a checkpoint of that log.
        """
        if self.origin != origin:
            raise AnotherLog(f"a checkpoint of {self.origin!r}, not of {origin!r}")

    def verify_tree(self, tree: Tree) -> None:
        """
        Raises ``RolledBack`` or ``Rewritten`` unless the log of these leaf hashes is the one of this checkpoint, or
        has grown from it.
        """
        if len(tree) < self.size:
            raise RolledBack(f"{self.origin}: {len(tree)} lines, where the checkpoint saw {self.size}")
        met = tree.root(self.size)
        if met != self.root:
            told = f"the first {self.size} lines have the root {met.hex()}, where the checkpoint saw {self.root.hex()}"
            raise Rewritten(f"{self.origin}: {told}")

    def verify_growth(self, newer: Checkpoint, proof: Sequence[bytes]) -> None:
        """
        Raises ``AnotherLog`` or ``ProofFails`` unless the log of the newer checkpoint begins with that of this one.
        """
        if self.origin != newer.origin:
            raise AnotherLog(f"one checkpoint is of {self.origin!r}, the other of {newer.origin!r}")
        verify_consistency(self.size, self.root, newer.size, newer.root, proof)


def _note(written: str) -> Note:
    """
    The text and signatures of a checkpoint; a text of its own holds no empty line, so there is no doubt which it is.
    """
    if not written.endswith("\n"):
        raise NotACheckpoint(written.count("\n") + 1, "the last line has no newline", "the file may have been cut")
    if "\n\n" not in written:
        return Note(written)
    try:
        return Note.parse(written)
    except NotANote as error:
        raise NotACheckpoint(error.line, error.problem, error.right) from error


def _checkpoint(note: Note) -> Checkpoint:
    lines = note.text[:-1].split("\n")
    if len(lines) < 3:
        raise NotACheckpoint(0, f"{len(lines)} lines of text", "origin, size and root, a line each")
    origin, size, root, *extensions = lines
    for number, line in enumerate(lines, 1):
        if not line:
            raise NotACheckpoint(number, "an empty line", "only the signatures stand after one")
    return _built(origin, spelt_number(size, 2, NotACheckpoint), spelt_hash(root, 3, NotACheckpoint), extensions, note)


def _built(origin: str, size: int, root: bytes, extensions: list[str], note: Note) -> Checkpoint:
    try:
        return Checkpoint(origin, size, root, tuple(extensions), note.signatures)
    except Refused as error:
        problem = error.problems[0]
        raise NotACheckpoint(3, problem.met, problem.right) from error


def carried(below: str, above: int) -> Checkpoint:
    """
    The checkpoint that a proof carries below its own lines, of which there are so many.
    """
    try:
        return Checkpoint.parse(below)
    except NotACheckpoint as error:
        raise NotACheckpoint(error.line and error.line + above, error.problem, error.right) from error


def spelt_number(text: str, line: int, error: type[NotANote]) -> int:
    """
    The number that a line spells, in its one spelling.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise error(line, "not a number", "decimal digits without leading zeros, below 2^63")
    return int(text)


def spelt_hash(text: str, line: int, error: type[NotANote]) -> bytes:
    """
    The hash that a line spells.
    """
    raw = decode64(text)
    if raw is None or len(raw) != HASH_SIZE:
        raise error(line, "not a hash", "the base64 of 32 bytes")
    return raw

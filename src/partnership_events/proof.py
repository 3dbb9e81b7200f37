"""
Proofs, for somebody who has a checkpoint and not the log: that one line was in it, that it only grew.

Of a line (c2sp.org/tlog-proof, v1; files end in ``.tlog-proof``):

    c2sp.org/tlog-proof@v1
    extra <base64>                                       optional; here the line itself
    index 11                                             counted from 0: line 12
    <base64 of a hash>                                   the subtrees beside the way, from the leaf up
    ...
                                                         an empty line
    <the checkpoint>

Of growth, in the form of a request to a witness (c2sp.org/tlog-witness, "add-checkpoint"):

    old 47
    <base64 of a hash>                                   the subtrees that both have, or that lie beside
    ...
                                                         an empty line
    <the newer checkpoint>

Readers are strict and total, as those of checkpoints are.  What a proof carries along is believed by nobody: each
``verify`` says what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from partnership_events.checkpoint import Checkpoint, a_size, carried, some_hashes, spelt_hash, spelt_number
from partnership_events.errors import PartnershipError, Problem, Refused
from partnership_events.merkle import MAX_PROOF, Tree, leaf_hash, verify_inclusion
from partnership_events.notes import MAX_NOTE, NotANote, VerifierKey, decode64, encode64, plain_text, same_bytes

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
PROOF_SUFFIX = ".tlog-proof"


class NotAProof(NotANote):
    """
    A text that is not a proof.
    """


class AnotherCheckpoint(PartnershipError):
    """
    A proof leads to another checkpoint than the one at hand.
    """


def given(hashes: Iterable[bytes]) -> tuple[bytes, ...]:
    """
    Any iterable of hashes as a tuple.
    """
    return tuple(hashes)


@attrs.frozen
class LineProof:
    """
    That one line was in a log: its index, the hashes beside the way, and the checkpoint they lead to.

    ``extra`` is the writer's own, and nothing vouches for it; this library puts the line itself there.
    """

    index: int = attrs.field(validator=a_size)
    hashes: tuple[bytes, ...] = attrs.field(converter=given, validator=some_hashes, repr=False)
    checkpoint: Checkpoint
    extra: bytes = b""

    def __attrs_post_init__(self) -> None:
        size = len(str(self).encode())
        if size > MAX_NOTE:
            raise Refused(Problem("", f"a proof of {size:,} bytes", f"at most {MAX_NOTE:,}"))

    @classmethod
    def parse(cls, data: bytes | str) -> LineProof:
        """
        The proof that the bytes spell; raises ``NotAProof``, and ``NotACheckpoint`` for what it carries.
        """
        written = plain_text(data, NotAProof)
        above, gap, below = written.partition("\n\n")
        if not gap:
            raise NotAProof(0, "no empty line", "the checkpoint follows the proof after an empty line")
        head, extra, index, hashes = _proof_lines(above.split("\n"))
        proof = cls(index, hashes, carried(below, head), extra)
        same_bytes(str(proof), written, NotAProof)
        return proof

    @property
    def line(self) -> int:
        """
        The number of the line it is about, counted from 1 as the log counts.
        """
        return self.index + 1

    def __str__(self) -> str:
        extra = [f"extra {encode64(self.extra)}"] if self.extra else []
        above = [PROOF_HEADER, *extra, f"index {self.index}", *map(encode64, self.hashes)]
        return "\n".join([*above, "", str(self.checkpoint)])

    def verify(self, line: bytes) -> None:
        """
        Raises ``ProofFails`` unless this line, without its newline, lies under the root of the checkpoint carried.

        Says nothing about that checkpoint: anybody can make one up, and with it a proof of anything.
        """
        verify_inclusion(leaf_hash(line), self.index, self.checkpoint.size, self.checkpoint.root, self.hashes)

    def verify_held(self, line: bytes, held: Checkpoint) -> None:
        """
        Raises unless this line was in the log of a checkpoint that one holds oneself.
        """
        if self.checkpoint.head != held.head:
            met, wanted = _told(self.checkpoint), _told(held)
            raise AnotherCheckpoint(f"the proof is about {met}; the checkpoint at hand is of {wanted}")
        self.verify(line)

    def verify_signed(self, line: bytes, keys: Iterable[VerifierKey], *, origin: str) -> tuple[VerifierKey, ...]:
        """
        Those of ``keys`` that vouch for it; raises unless this line was in the log of that origin, as one of them
        signed.  These are the steps of c2sp.org/tlog-proof, "Verifying a tlog proof".
        """
        signers = self.checkpoint.verify(keys, origin=origin)
        self.verify(line)
        return signers


@attrs.frozen
class GrowthProof:
    """
    That the log of a checkpoint begins with its first ``old`` lines, whose root whoever verifies knows.
    """

    old: int = attrs.field(validator=a_size)
    hashes: tuple[bytes, ...] = attrs.field(converter=given, validator=some_hashes, repr=False)
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, data: bytes | str) -> GrowthProof:
        """
        The proof that the bytes spell; raises ``NotAProof``, and ``NotACheckpoint`` for what it carries.
        """
        written = plain_text(data, NotAProof)
        above, gap, below = written.partition("\n\n")
        first, *lines = above.split("\n")
        if not gap or not first.startswith("old "):
            raise NotAProof(1, "not a proof of growth", "old <size>, hashes, an empty line, the checkpoint")
        old = spelt_number(first.removeprefix("old "), 1, NotAProof)
        proof = cls(old, _spelt_hashes(lines, 2), carried(below, len(lines) + 2))
        same_bytes(str(proof), written, NotAProof)
        return proof

    def __str__(self) -> str:
        return "\n".join([f"old {self.old}", *map(encode64, self.hashes), "", str(self.checkpoint)])

    def verify(self, held: Checkpoint) -> None:
        """
        Raises ``AnotherCheckpoint``, ``AnotherLog`` or ``ProofFails`` unless the log of the checkpoint carried begins
        with that of a checkpoint that one holds oneself.
        """
        if held.size != self.old:
            raise AnotherCheckpoint(f"the proof begins at {self.old} lines; the checkpoint at hand is of {_told(held)}")
        held.verify_growth(self.checkpoint, self.hashes)


def prove(tree: Tree, index: int, checkpoint: Checkpoint, *, extra: bytes = b"") -> LineProof:
    """
    The proof that leaf ``index``, counted from 0, was in the log of the checkpoint.

    Raises ``RolledBack`` or ``Rewritten`` where the checkpoint is not one of this log.
    """
    checkpoint.verify_tree(tree)
    return LineProof(index, tree.inclusion_proof(index, checkpoint.size), checkpoint, extra)


def _told(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.origin!r} at {checkpoint.size} lines, root {checkpoint.root.hex()}"


def _proof_lines(lines: list[str]) -> tuple[int, bytes, int, tuple[bytes, ...]]:
    """
    How many lines there are above the checkpoint, and what they say: extra data, index, hashes.
    """
    count = len(lines) + 1
    if lines.pop(0) != PROOF_HEADER:
        raise NotAProof(1, "not a proof", f"it begins with {PROOF_HEADER}")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else b""
    number = count - len(lines)
    if not lines or not lines[0].startswith("index "):
        raise NotAProof(number, "no index", "index <number>, counted from 0")
    index = spelt_number(lines.pop(0).removeprefix("index "), number, NotAProof)
    return count, extra, index, _spelt_hashes(lines, number + 1)


def _spelt_hashes(lines: list[str], start: int) -> tuple[bytes, ...]:
    if len(lines) > MAX_PROOF:
        raise NotAProof(start, f"{len(lines)} hashes", f"at most {MAX_PROOF}")
    return tuple(spelt_hash(line, at, NotAProof) for at, line in enumerate(lines, start))


def _extra(line: str) -> bytes:
    raw = decode64(line.removeprefix("extra "))
    if not raw:
        raise NotAProof(2, "extra data that is not base64, or none", "leave the line out where there is none")
    return raw

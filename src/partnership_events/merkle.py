"""
The Merkle tree of RFC 6962 over the raw lines of a log: 32 bytes that stand for every byte of every line.

    leaf = SHA-256(0x00 || line without its LF)        node = SHA-256(0x01 || left || right)

                  root                A node of n leaves splits at k, the largest power of two below n.  Every subtree
               /        \\             to the left of the right border is then whole, and never changes again: so a log
            n0-4         n4-6         grows by O(log n) hashes, each prefix keeps its root, and a proof is the handful
           /    \\        /  \\          of subtrees beside one way down.
        n0-2   n2-4    l4   l5
        /  \\   /  \\                    l2 lies under the root:         l3, n0-2, n4-6
       l0  l1 l2  l3                  four lines grew into six:       n4-6 (and n0-4, which is the old root)

The two bytes 0x00 and 0x01 are why no line can pass for a node.

What a proof does not say: **the size**.  In trees of 5, 6, 7 and 8 leaves the way to leaf 0 has one shape, so a proof
of it holds in all four, if the root does; that is RFC 6962, not a slip.  Size and root are bound together by the
checkpoint that one trusts, which is why ``checkpoint`` compares or verifies the two as one.

Proofs of an empty tree are refused: it has no leaf to show, and it is a prefix of everything, which proves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import attrs

from partnership_events.errors import PartnershipError, Problem, Refused

HASH_SIZE = 32
MAX_SIZE = 2**63 - 1
"""
RFC 6962 is silent on how large a tree may be; c2sp.org/tlog-witness allows 63 hashes to a proof, which is this.
"""
MAX_PROOF = 63

EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofFails(PartnershipError):
    """
    A proof does not show what it was given for.
    """


def leaf_hash(line: bytes) -> bytes:
    """
    The hash of one line, given without its newline; refuses a newline, whose hash would be another, unnoticed.
    """
    if b"\n" in line:
        raise Refused(Problem("", "a newline in a line to be hashed", "give the bytes before the newline"))
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """
    The hash of two subtrees that stand side by side.
    """
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """
    The root over these leaf hashes (not lines: an erased line has left its hash only), in O(log n) memory.
    """
    return Frontier().extend(leaves).root


@attrs.frozen
class Frontier:
    """
    All that a growing tree must remember to know its root: the whole subtrees of its right border, largest first.

    There is one for each bit that is set in ``size``.  A value: growing makes another.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE or len(self.peaks) != self.size.bit_count():
            raise Refused(Problem("", f"{len(self.peaks)} peaks for {self.size} leaves", "one per bit that is set"))
        for peak in self.peaks:
            _sound(peak)

    def append(self, leaf: bytes) -> Frontier:
        """
        The frontier after one more leaf hash.
        """
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """
        The frontier after these leaf hashes.
        """
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            node, full = _sound(leaf), size
            while full & 1:
                node = node_hash(peaks.pop(), node)
                full >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """
        The root of all that was appended.
        """
        if not self.peaks:
            return EMPTY_ROOT
        node, *larger = reversed(self.peaks)
        for peak in larger:
            node = node_hash(peak, node)
        return node


class Tree:
    """
    A tree that only grows, with the root and the proofs of every prefix of it, each in O(log n) hashes or O(log² n).

    It keeps every whole subtree, twice as many hashes as leaves; a ``Frontier`` is enough where the root alone is
    asked for.  ``len`` counts the leaves, iteration gives their hashes.
    """

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        # _levels[k][i] is the hash of the whole subtree of the 2^k leaves from i * 2^k on.
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaves)

    def __len__(self) -> int:
        return len(self._levels[0])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._levels[0])

    def __getitem__(self, index: int) -> bytes:
        return self._levels[0][index]

    def __repr__(self) -> str:
        return f"<Tree of {len(self)} leaves, root {self.root().hex()[:16]}>"

    def append(self, leaf: bytes) -> None:
        """
        One more leaf hash; the subtrees that it makes whole are hashed now, and never again.
        """
        node = _sound(leaf)
        for level in self._levels:
            level.append(node)
            if len(level) & 1:
                return
            node = node_hash(*level[-2:])
        self._levels.append([node])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """
        More leaf hashes, in order.
        """
        for leaf in leaves:
            self.append(leaf)

    def root(self, size: int | None = None) -> bytes:
        """
        The root of the first ``size`` leaves; of all where none is given.
        """
        size = self._prefix(size)
        return self._subtree(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """
        What shows that leaf ``index``, counted from 0, lies in the tree of the first ``size`` leaves.
        """
        size = self._prefix(size)
        if not 0 <= index < size:
            raise Refused(Problem("", f"no leaf {index} in a tree of {size}", "the first leaf is 0"))
        return tuple(self._subtree(s.start, s.until) for s in _siblings(index, index + 1, size))

    def consistency_proof(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """
        What shows that the tree of ``size`` leaves begins with the tree of the first ``old``.
        """
        size = self._prefix(size)
        if not 0 < old <= size:
            right = f"from 1 to {size}" if size else "an empty tree has no proofs"
            raise Refused(Problem("", f"no proof from {old} leaves to {size}", right))
        start = _last_whole(old, size)
        known = (self._subtree(start, old),) if start else ()
        return known + tuple(self._subtree(s.start, s.until) for s in _siblings(start, old, size))

    def _prefix(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise Refused(Problem("", f"no prefix of {size} leaves", f"the tree has {len(self)}"))
        return size

    def _subtree(self, start: int, until: int) -> bytes:
        width = until - start
        if width.bit_count() == 1:
            height = width.bit_length() - 1
            return self._levels[height][start >> height]
        middle = start + _split(width)
        return node_hash(self._subtree(start, middle), self._subtree(middle, until))


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """
    Raises ``ProofFails`` unless the leaf hash lies at ``index`` under the root of a tree of ``size`` leaves.
    """
    what = f"leaf {index} of {size}"
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofFails(f"{what}: there is no such leaf; the first leaf is 0")
    way = _siblings(index, index + 1, size)
    _must_fit(what, proof, len(way))
    _must_be_hashes(what, (leaf, *proof))
    node = leaf
    for sibling, hash_ in zip(way, proof, strict=True):
        node = node_hash(hash_, node) if sibling.left else node_hash(node, hash_)
    _must_lead(what, node, root)


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """
    Raises ``ProofFails`` unless the tree of ``new`` leaves begins with the tree of ``old``, as their roots tell it.
    """
    what = f"from {old} to {new} leaves"
    if not 0 < old <= new <= MAX_SIZE:
        raise ProofFails(f"{what}: nothing to prove; a tree grows, and an empty one proves nothing")
    start = _last_whole(old, new)
    way = _siblings(start, old, new)
    _must_fit(what, proof, len(way) + bool(start))
    _must_be_hashes(what, proof)
    was = now = proof[0] if start else old_root
    for sibling, hash_ in zip(way, proof[bool(start) :], strict=True):
        if sibling.left:
            was, now = node_hash(hash_, was), node_hash(hash_, now)
        else:
            now = node_hash(now, hash_)
    _must_lead(f"{what}, the old tree", was, old_root)
    _must_lead(f"{what}, the new tree", now, new_root)


@attrs.frozen
class _Sibling:
    """
    A subtree beside the way, of the leaves from ``start`` to before ``until``.
    """

    start: int
    until: int
    left: bool


def _siblings(start: int, until: int, size: int) -> tuple[_Sibling, ...]:
    """
    The subtrees beside the way up from the node ``start .. until`` to the root, lowest first.

    Prover and verifier both read them here, so they cannot disagree on the shape of a tree.
    """
    way = []
    low, high = 0, size
    while (low, high) != (start, until):
        middle = low + _split(high - low)
        if until <= middle:
            way.append(_Sibling(middle, high, left=False))
            high = middle
        else:
            way.append(_Sibling(low, middle, left=True))
            low = middle
    return tuple(reversed(way))


def _last_whole(old: int, new: int) -> int:
    """
    Where the last subtree of the old tree starts that is a node of the new tree too; 0 where it is the old tree itself.
    """
    # Without its lowest bit, old is where its last whole subtree starts; no larger node of a larger tree ends there.
    return old & (old - 1) if old < new else 0


def _split(width: int) -> int:
    return 1 << ((width - 1).bit_length() - 1)


def _sound(node: bytes) -> bytes:
    if len(node) != HASH_SIZE:
        raise Refused(Problem("", f"{len(node)} bytes for a hash", "32, as leaf_hash gives them; not the line itself"))
    return node


def _must_fit(what: str, proof: Sequence[bytes], wanted: int) -> None:
    if len(proof) != wanted:
        raise ProofFails(f"{what}: a proof of {len(proof)} hashes; it takes {wanted}")


def _must_be_hashes(what: str, hashes: Sequence[bytes]) -> None:
    if any(len(hash_) != HASH_SIZE for hash_ in hashes):
        raise ProofFails(f"{what}: a hash that is not {HASH_SIZE} bytes long")


def _must_lead(what: str, node: bytes, root: bytes) -> None:
    # Roots are compared and never hashed, so one of another length needs no look of its own.
    if node != root:
        raise ProofFails(f"{what}: the proof leads to {node.hex()}, not to {root.hex()}")

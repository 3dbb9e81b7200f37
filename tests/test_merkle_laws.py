"""
The tree, for all: against the recursive words of RFC 6962, section 2.1, at every small size and at drawn large ones.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_events.checkpoint import Checkpoint
from partnership_events.merkle import (
    Frontier,
    ProofFails,
    Tree,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from partnership_events.proof import AnotherCheckpoint, prove

SMALL = 36
LARGE = 300
LINES = [b"line %d" % number for number in range(LARGE)]
LEAVES = [leaf_hash(line) for line in LINES]
TREE = Tree(LEAVES)


# The definition.  D[n] is a range of LINES here; it is neither fast nor ours.


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def split(n: int) -> int:
    return max(k for k in (1 << bit for bit in range(n.bit_length())) if k < n)


@functools.cache
def mth(start: int, until: int) -> bytes:
    n = until - start
    if n == 0:
        return sha()
    if n == 1:
        return sha(b"\0", LINES[start])
    k = split(n)
    return sha(b"\1", mth(start, start + k), mth(start + k, until))


def path(m: int, start: int, until: int) -> list[tuple[str, bytes]]:
    n = until - start
    if n == 1:
        return []
    k = split(n)
    if m < k:
        return [*path(m, start, start + k), ("right", mth(start + k, until))]
    return [*path(m - k, start + k, until), ("left", mth(start, start + k))]


def subproof(m: int, start: int, until: int, b: bool) -> list[tuple[str, bytes]]:
    n = until - start
    if m == n:
        return [] if b else [("seed", mth(start, until))]
    k = split(n)
    if m <= k:
        return [*subproof(m, start, start + k, b), ("right", mth(start + k, until))]
    return [*subproof(m - k, start + k, until, False), ("left", mth(start, start + k))]


def hashes(steps: list[tuple[str, bytes]]) -> tuple[bytes, ...]:
    return tuple(hash_ for _, hash_ in steps)


def turns(steps: list[tuple[str, bytes]]) -> list[str]:
    return [turn for turn, _ in steps]


# Where to look


@st.composite
def leaf_of_tree(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(st.integers(1, LARGE))
    return draw(st.integers(0, size - 1)), size


@st.composite
def old_and_new(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(1, LARGE))
    return draw(st.integers(1, new)), new


def flips(raw: bytes, bit: int) -> bytes:
    return (int.from_bytes(raw) ^ 1 << bit % (8 * len(raw))).to_bytes(len(raw))


def spoilt(proof: Sequence[bytes], bit: int) -> list[list[bytes]]:
    """
    Each hash with one bit flipped, lost, doubled, or cut short; and one more at either end.
    """
    each: list[list[bytes]] = []
    for at, hash_ in enumerate(proof):
        instead = [[flips(hash_, bit)], [], [hash_, hash_], [hash_[:-1]], [hash_ + b"\0"], [b""]]
        each += [[*proof[:at], *other, *proof[at + 1 :]] for other in instead]
    return [*each, [*proof, LEAVES[0]], [LEAVES[0], *proof], [*proof, b""], [b"", *proof]]


def included(leaf: bytes, index: int, size: int, top: bytes, proof: Sequence[bytes]) -> bool:
    try:
        verify_inclusion(leaf, index, size, top, proof)
    except ProofFails:
        return False
    return True


def consistent(old: int, was: bytes, new: int, now: bytes, proof: Sequence[bytes]) -> bool:
    try:
        verify_consistency(old, was, new, now, proof)
    except ProofFails:
        return False
    return True


# Roots


def test_every_prefix_has_the_root_of_the_definition() -> None:
    frontier = Frontier()
    for size in range(LARGE + 1):
        assert mth(0, size) == TREE.root(size) == frontier.root == root(LEAVES[:size])
        if size < LARGE:
            frontier = frontier.append(LEAVES[size])


@given(st.lists(st.binary(max_size=40).filter(lambda line: b"\n" not in line), max_size=20), st.data())
def test_growing_in_two_steps_is_growing_in_one(lines: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(line) for line in lines]
    cut = data.draw(st.integers(0, len(leaves)))
    tree = Tree(leaves[:cut])
    first = Frontier().extend(leaves[:cut])
    tree.extend(leaves[cut:])

    assert Frontier().extend(leaves) == first.extend(leaves[cut:])
    assert Tree(leaves).root() == tree.root() == root(leaves) == first.extend(leaves[cut:]).root
    assert root(leaves[:cut]) == first.root == tree.root(cut)
    assert leaves == list(tree)


@given(leaf_of_tree(), st.integers(0, 255))
def test_a_flipped_leaf_is_another_root(place: tuple[int, int], bit: int) -> None:
    index, size = place

    assert TREE.root(size) != root([*LEAVES[:index], flips(LEAVES[index], bit), *LEAVES[index + 1 : size]])


# Inclusion


@pytest.mark.parametrize("size", range(1, SMALL))
def test_every_leaf_of_every_small_tree_is_proven(size: int) -> None:
    for index in range(size):
        proof = TREE.inclusion_proof(index, size)

        assert hashes(path(index, 0, size)) == proof
        verify_inclusion(LEAVES[index], index, size, TREE.root(size), proof)


@pytest.mark.parametrize("size", range(1, 18))
def test_no_small_tree_takes_a_leaf_for_another(size: int) -> None:
    for index, other in itertools.product(range(size), range(-1, size + 2)):
        proof, top = TREE.inclusion_proof(index, size), TREE.root(size)

        assert (index == other) == included(LEAVES[index], other, size, top, proof)
        assert (index == other) == included(LEAVES[other], index, size, top, proof)


@given(leaf_of_tree(), st.integers(0, 255))
def test_a_flipped_bit_spoils_an_inclusion_proof(place: tuple[int, int], bit: int) -> None:
    index, size = place
    leaf, top, proof = LEAVES[index], TREE.root(size), TREE.inclusion_proof(index, size)

    assert hashes(path(index, 0, size)) == proof
    assert included(leaf, index, size, top, proof)
    assert not included(flips(leaf, bit), index, size, top, proof)
    assert not included(leaf, index, size, flips(top, bit), proof)
    assert not included(leaf[:-1], index, size, top, proof)
    assert not included(leaf, index, size, top[:-1], proof)
    assert not included(leaf, index ^ 1 << bit % 70, size, top, proof)
    assert not any(included(leaf, index, size, top, bad) for bad in spoilt(proof, bit))


@given(leaf_of_tree(), st.integers(-1, LARGE))
def test_another_size_is_refused_unless_the_way_to_the_leaf_is_the_same(place: tuple[int, int], other: int) -> None:
    """
    RFC 6962 binds no size to a proof; what binds it is the checkpoint, and that is a law too, below.
    """
    index, size = place
    alike = index < other and turns(path(index, 0, size)) == turns(path(index, 0, other))
    proof = TREE.inclusion_proof(index, size)

    assert alike == included(LEAVES[index], index, other, TREE.root(size), proof)


@given(leaf_of_tree(), st.integers(0, 62))
def test_under_a_checkpoint_another_size_is_refused(place: tuple[int, int], bit: int) -> None:
    index, size = place
    held = Checkpoint("a log", size, TREE.root(size))
    proof = prove(TREE, index, held)
    other = size ^ 1 << bit

    proof.verify_held(LINES[index], held)
    if other:
        with pytest.raises(AnotherCheckpoint):
            proof.verify_held(LINES[index], Checkpoint("a log", other, held.root))


# Consistency


@pytest.mark.parametrize("new", range(1, SMALL))
def test_every_two_small_sizes_are_consistent(new: int) -> None:
    for old in range(1, new + 1):
        proof = TREE.consistency_proof(old, new)

        assert hashes(subproof(old, 0, new, True)) == proof
        verify_consistency(old, TREE.root(old), new, TREE.root(new), proof)


@given(old_and_new(), st.integers(0, 255))
def test_a_flipped_bit_spoils_a_consistency_proof(sizes: tuple[int, int], bit: int) -> None:
    old, new = sizes
    was, now, proof = TREE.root(old), TREE.root(new), TREE.consistency_proof(old, new)

    assert hashes(subproof(old, 0, new, True)) == proof
    assert consistent(old, was, new, now, proof)
    assert not consistent(old, flips(was, bit), new, now, proof)
    assert not consistent(old, was, new, flips(now, bit), proof)
    assert not any(consistent(old, was, new, now, bad) for bad in spoilt(proof, bit))
    assert old == new or not consistent(old, now, new, was, proof)
    assert old == new or not consistent(new, now, old, was, proof)


@given(old_and_new(), st.integers(-1, LARGE), st.integers(-1, LARGE))
def test_other_sizes_are_refused_unless_the_proof_has_the_same_shape(
    sizes: tuple[int, int], other_old: int, other_new: int
) -> None:
    old, new = sizes
    was, now, proof = TREE.root(old), TREE.root(new), TREE.consistency_proof(old, new)
    shape = turns(subproof(old, 0, new, True))

    for this, that in [(other_old, new), (old, other_new), (other_old, other_new)]:
        alike = 0 < this <= that and shape == turns(subproof(this, 0, that, True))
        assert alike == consistent(this, was, that, now, proof)


@given(old_and_new(), st.integers(0, 255), st.data())
def test_a_rewritten_past_has_no_proof(sizes: tuple[int, int], bit: int, data: st.DataObject) -> None:
    old, new = sizes
    at = data.draw(st.integers(0, old - 1))
    forged = Tree([*LEAVES[:at], flips(LEAVES[at], bit), *LEAVES[at + 1 : new]])

    assert not consistent(old, TREE.root(old), new, forged.root(), forged.consistency_proof(old))
    assert not consistent(old, TREE.root(old), new, forged.root(), TREE.consistency_proof(old, new))

"""
The tree by example, and against the vectors that others published.

The vectors are read where ``PARTNERSHIP_VECTORS`` says (see its README.md for whose they are), and not shipped.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import itertools
import json
import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from partnership_events import merkle
from partnership_events.checkpoint import Checkpoint
from partnership_events.errors import Refused
from partnership_events.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofFails,
    Tree,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from partnership_events.notes import NotAKey, Note, SigningKey, VerifierKey
from partnership_events.proof import prove

VECTORS = Path(os.environ.get("PARTNERSHIP_VECTORS") or "not-set")
published = pytest.mark.skipif(not VECTORS.is_dir(), reason="PARTNERSHIP_VECTORS names no folder of test vectors")
signing = pytest.mark.skipif(not importlib.util.find_spec("cryptography"), reason="the extra `sign` is not installed")

LINES = [b'{"line":%d}' % number for number in range(7)]
LEAVES = [leaf_hash(line) for line in LINES]


def unbase(text: str) -> bytes:
    return base64.b64decode(text)


def holds(verify: Callable[..., None], *given: object) -> bool:
    try:
        verify(*given)
    except ProofFails:
        return False
    return True


# Examples


def test_leaves_and_nodes_are_hashed_apart() -> None:
    a, b = leaf_hash(b"a"), leaf_hash(b"b")

    assert hashlib.sha256(b"\x00a").digest() == a
    assert hashlib.sha256(b"\x01" + a + b).digest() == node_hash(a, b)
    assert leaf_hash(a + b) != node_hash(a, b)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert hashlib.sha256().digest() == EMPTY_ROOT == root([]) == Tree().root() == Frontier().root


def test_a_tree_of_five_splits_at_four() -> None:
    a, b, c, d, e = LEAVES[:5]

    expected = node_hash(node_hash(node_hash(a, b), node_hash(c, d)), e)

    assert expected == root(LEAVES[:5]) == Tree(LEAVES).root(5)


def test_the_proof_of_the_drawing() -> None:
    l0, l1, _, l3, l4, l5, _ = LEAVES
    tree = Tree(LEAVES)

    assert (l3, node_hash(l0, l1), node_hash(l4, l5)) == tree.inclusion_proof(2, 6)
    assert (node_hash(l4, l5),) == tree.consistency_proof(4, 6)


def test_a_tree_of_one_needs_no_hashes_to_prove_its_leaf() -> None:
    assert Tree(LEAVES[:1]).inclusion_proof(0) == ()

    verify_inclusion(LEAVES[0], 0, 1, LEAVES[0], ())


def test_a_line_with_its_newline_is_refused() -> None:
    with pytest.raises(Refused, match="before the newline"):
        leaf_hash(b"{}\n")


@pytest.mark.parametrize("take", [root, Tree, Tree().append, Frontier().append])
def test_a_line_is_not_taken_for_a_hash(take: Callable[[Any], object]) -> None:
    given = [LINES[0]] if take in (root, Tree) else LINES[0]

    with pytest.raises(Refused, match="not the line itself"):
        take(given)


def test_what_is_not_in_the_tree_is_not_proven() -> None:
    tree = Tree(LEAVES)

    for index, size in [(-1, None), (7, None), (5, 5), (0, 8), (0, -1)]:
        with pytest.raises(Refused, match=r"no (leaf|prefix)"):
            tree.inclusion_proof(index, size)
    for old, size in [(-1, None), (8, None), (6, 5), (3, 8)]:
        with pytest.raises(Refused, match=r"no (proof|prefix)"):
            tree.consistency_proof(old, size)
    for size in (-1, 8):
        with pytest.raises(Refused, match="the tree has 7"):
            tree.root(size)


def test_an_empty_tree_proves_nothing() -> None:
    tree = Tree(LEAVES)

    with pytest.raises(Refused, match="no leaf 0 in a tree of 0"):
        tree.inclusion_proof(0, 0)
    for size in (0, 7):
        with pytest.raises(Refused, match="no proof from 0 leaves"):
            tree.consistency_proof(0, size)
        assert not holds(verify_consistency, 0, EMPTY_ROOT, size, tree.root(size), ())
    assert not holds(verify_inclusion, EMPTY_ROOT, 0, 0, EMPTY_ROOT, ())


def test_a_frontier_has_a_peak_for_every_bit() -> None:
    assert [1, 1, 2, 1, 2, 2, 3] == [len(Frontier().extend(LEAVES[:size]).peaks) for size in range(1, 8)]
    for size, peaks in [(3, LEAVES[:1]), (0, LEAVES[:1]), (-1, LEAVES[:1]), (1, [b"short"])]:
        with pytest.raises(Refused):
            Frontier(size, tuple(peaks))


def test_a_tree_counts_and_shows_its_leaves() -> None:
    tree = Tree(LEAVES)

    assert 7 == len(tree)
    assert LEAVES == list(tree)
    assert LEAVES[3] == tree[3]
    assert f"<Tree of 7 leaves, root {root(LEAVES).hex()[:16]}>" == repr(tree)


def test_no_subtree_is_hashed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[bytes] = []

    def counting(left: bytes, right: bytes) -> bytes:
        hashed.append(left)
        return node_hash(left, right)

    monkeypatch.setattr(merkle, "node_hash", counting)
    tree = Tree(leaf_hash(b"%d" % number) for number in range(1000))

    assert 1000 - (1000).bit_count() == len(hashed)
    for size in range(1, 1001):
        hashed.clear()
        tree.root(size)
        assert size.bit_count() - 1 == len(hashed)
    hashed.clear()
    Frontier().extend(tree)
    assert 1000 - (1000).bit_count() == len(hashed)


def test_a_refusal_says_where_the_proof_leads() -> None:
    tree = Tree(LEAVES)

    with pytest.raises(ProofFails, match=f"leaf 1 of 7: the proof leads to [0-9a-f]{{64}}, not to {tree.root().hex()}"):
        verify_inclusion(LEAVES[2], 1, 7, tree.root(), tree.inclusion_proof(1))
    with pytest.raises(ProofFails, match="leaf 1 of 7: a proof of 2 hashes; it takes 3"):
        verify_inclusion(LEAVES[1], 1, 7, tree.root(), tree.inclusion_proof(1)[1:])
    with pytest.raises(ProofFails, match="from 3 to 7 leaves, the old tree: the proof leads to"):
        verify_consistency(3, tree.root(4), 7, tree.root(), tree.consistency_proof(3))
    with pytest.raises(ProofFails, match="from 3 to 7 leaves, the new tree: the proof leads to"):
        verify_consistency(3, tree.root(3), 7, tree.root(6), tree.consistency_proof(3))


def test_a_tree_of_two_to_the_sixty_three_is_too_large() -> None:
    top, proof = LEAVES[0], LEAVES[:1] * 63
    for hash_ in proof:
        top = node_hash(top, hash_)

    verify_inclusion(LEAVES[0], 0, 2**63 - 1, top, proof)
    verify_consistency(1, LEAVES[0], 2**63 - 1, top, proof)
    assert not holds(verify_inclusion, LEAVES[0], 0, 2**63, top, proof)
    assert not holds(verify_consistency, 1, LEAVES[0], 2**63, top, proof)


def test_no_byte_wanders_between_two_hashes() -> None:
    """
    Two hashes are hashed as 64 bytes; where the one ends and the other begins, only their lengths say.
    """
    tree = Tree(LEAVES)
    leaf, (beside, *above) = LEAVES[0], tree.inclusion_proof(0)
    old, (grown, *more) = tree.root(4), tree.consistency_proof(4)

    assert not holds(verify_inclusion, leaf[:-1], 0, 7, tree.root(), [leaf[-1:] + beside, *above])
    assert not holds(verify_inclusion, leaf + beside[:1], 0, 7, tree.root(), [beside[1:], *above])
    assert not holds(verify_consistency, 4, old[:-1], 7, tree.root(), [old[-1:] + grown, *more])
    assert not holds(verify_inclusion, b"", 0, 1, b"", [])


# RFC 6962, as transparency-dev/merkle tests it


def cases(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    base = VECTORS / "rfc6962-merkle" / folder
    for path in sorted(base.rglob("*.json")):
        yield str(path.relative_to(base)), json.loads(path.read_text("utf-8"))


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [unbase(hash_) for hash_ in case["proof"] or ()]


def constants() -> tuple[list[bytes], list[str]]:
    known = json.loads((VECTORS / "rfc6962-merkle" / "constants.json").read_text("utf-8"))
    return [leaf_hash(bytes.fromhex(line)) for line in known["leaf_inputs_hex"]], known["root_hashes_hex_size0to8"]


@published
def test_published_roots_of_sizes_0_to_8() -> None:
    leaves, roots = constants()

    assert 9 == len(roots)
    assert roots == [root(leaves[:size]).hex() for size in range(9)]
    assert roots == [Tree(leaves).root(size).hex() for size in range(9)]


@published
def test_published_node_hashes() -> None:
    known = json.loads((VECTORS / "rfc6962-merkle" / "constants.json").read_text("utf-8"))
    leaves, _ = constants()

    level, flat = leaves, list(leaves)
    while len(level) > 1:
        level = [node_hash(*pair) for pair in zip(level[::2], level[1::2], strict=True)]
        flat += level

    assert known["node_hashes_flat_hex"] == [node.hex() for node in flat]


@published
def test_published_inclusion_proofs() -> None:
    judged = {
        name: holds(
            verify_inclusion,
            unbase(case["leafHash"]),
            case["leafIdx"],
            case["treeSize"],
            unbase(case["root"]),
            proof_of(case),
        )
        for name, case in cases("inclusion")
    }

    assert 98 == len(judged)
    assert {name: not case["wantErr"] for name, case in cases("inclusion")} == judged


@published
def test_published_consistency_proofs() -> None:
    judged = {
        name: holds(
            verify_consistency,
            case["size1"],
            unbase(case["root1"]),
            case["size2"],
            unbase(case["root2"]),
            proof_of(case),
        )
        for name, case in cases("consistency")
    }

    assert 98 == len(judged)
    assert {name: not case["wantErr"] for name, case in cases("consistency")} == judged


@published
def test_published_proofs_in_a_subtree() -> None:
    """
    The subtree of leaves ``start`` to ``end`` is a tree of its own: its leaf ``start`` is leaf 0 of ``end - start``.

    That leaves unsaid whether a large tree has such a node; the cases that ask it fail for another reason too.
    """
    judged = {
        name: holds(
            verify_inclusion,
            unbase(case["leafHash"]),
            case["leafIdx"] - case["start"],
            case["end"] - case["start"],
            unbase(case["root"]),
            proof_of(case),
        )
        for name, case in cases("subtreeinclusion")
    }

    assert 204 == len(judged)
    assert {name: not case["wantErr"] for name, case in cases("subtreeinclusion")} == judged


@published
def test_published_proofs_of_a_subtree() -> None:
    """
    A subtree that starts at leaf 0 is a prefix, and its proof an ordinary one.

    Sixteen cases start elsewhere, which ``verify_consistency`` cannot express: eight ask for a subtree that no tree
    has, eight for an empty one (four of these hold it for proven).  Of those that it can express, two hold the empty
    tree for proven; we refuse it.
    """
    elsewhere = {name: case for name, case in cases("subtreeconsistency") if case["start"]}
    judged = {
        name: holds(
            verify_consistency, case["end"], unbase(case["root1"]), case["size"], unbase(case["root2"]), proof_of(case)
        )
        for name, case in cases("subtreeconsistency")
        if name not in elsewhere
    }

    expected = {name: not case["wantErr"] for name, case in cases("subtreeconsistency") if name not in elsewhere}
    empty = "additional/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-"
    expected |= {f"{empty}{what}proof-is-empty.json": False for what in ("", "tree-root-random-")}

    assert (102, 16) == (len(judged), len(elsewhere))
    assert expected == judged
    assert 8 == sum(case["start"] == case["end"] for case in elsewhere.values())
    assert all(case["wantErr"] for case in elsewhere.values() if case["start"] < case["end"])


@published
def test_we_write_the_published_proofs() -> None:
    leaves, _ = constants()
    tree = Tree(leaves)
    inclusion = [case for name, case in cases("inclusion") if "happy-path" in name]
    consistency = [case for name, case in cases("consistency") if "happy-path" in name]

    assert (5, 5) == (len(inclusion), len(consistency))
    for case in inclusion:
        assert proof_of(case) == list(tree.inclusion_proof(case["leafIdx"], case["treeSize"]))
    for case in consistency:
        assert proof_of(case) == list(tree.consistency_proof(case["size1"], case["size2"]))


# A log of fifteen leaves, as tessera wrote it


def tessera() -> tuple[Tree, Path, dict[str, Any]]:
    known = json.loads((VECTORS / "tessera-log" / "keys_and_leaves.json").read_text("utf-8"))
    return Tree(leaf_hash(leaf.encode()) for leaf in known["leaves"]), VECTORS / "tessera-log" / "log", known


@published
@pytest.mark.parametrize("size", range(16))
def test_a_published_checkpoint_is_of_the_tree_that_we_build(size: int) -> None:
    tree, log, _ = tessera()
    written = (log / f"checkpoint.{size}").read_bytes()

    checkpoint = Checkpoint.parse(written)

    assert ("example.com/log/testdata", size, tree.root(size)) == checkpoint.head
    assert written == str(checkpoint).encode()
    checkpoint.verify_tree(tree)


@published
@signing
@pytest.mark.parametrize("size", range(16))
def test_a_published_checkpoint_is_signed_as_we_would(size: int) -> None:
    tree, log, known = tessera()
    checkpoint = Checkpoint.parse((log / f"checkpoint.{size}").read_bytes())
    key = VerifierKey.parse(known["vkey"])
    mine = Checkpoint("example.com/log/testdata", size, tree.root(size)).signed(SigningKey.parse(known["skey"]))

    assert (key,) == checkpoint.verify([key], origin="example.com/log/testdata")
    assert mine == checkpoint


@published
def test_the_last_published_checkpoint_is_that_of_15() -> None:
    _, log, _ = tessera()

    assert (log / "checkpoint").read_bytes() == (log / "checkpoint.15").read_bytes()
    state = json.loads((log / ".state" / "treeState").read_text("utf-8"))
    assert (state["size"], unbase(state["root"])) == Checkpoint.parse((log / "checkpoint").read_bytes()).head[1:]


@published
@pytest.mark.parametrize("size", range(2, 16))
def test_a_published_tile_holds_our_leaf_hashes(size: int) -> None:
    tree, log, _ = tessera()

    assert b"".join(tree)[: 32 * size] == (log / "tile" / "0" / "000.p" / str(size)).read_bytes()


@published
@pytest.mark.parametrize("size", range(2, 16))
def test_a_published_bundle_hashes_to_its_tile(size: int) -> None:
    tree, log, _ = tessera()
    bundle = (log / "tile" / "entries" / "000.p" / str(size)).read_bytes()

    leaves = []
    while bundle:
        (length,) = struct.unpack_from(">H", bundle)
        leaves.append(leaf_hash(bundle[2 : 2 + length]))
        bundle = bundle[2 + length :]

    assert list(tree)[:size] == leaves


@published
def test_published_checkpoints_are_consistent_with_each_other() -> None:
    tree, log, known = tessera()
    checkpoints = [Checkpoint.parse((log / f"checkpoint.{size}").read_bytes()) for size in range(16)]

    for older, newer in itertools.combinations_with_replacement(checkpoints[1:], 2):
        older.verify_growth(newer, tree.consistency_proof(older.size, newer.size))
    for checkpoint, (index, leaf) in itertools.product(checkpoints, enumerate(known["leaves"])):
        if index < checkpoint.size:
            prove(tree, index, checkpoint).verify_held(leaf.encode(), checkpoint)


# A signed note, as golang.org/x/mod tests it


def golden() -> dict[str, Any]:
    known: dict[str, Any] = json.loads((VECTORS / "signed-note" / "xmod_note.json").read_text("utf-8"))
    return known


@published
@signing
def test_the_published_note_is_signed_as_we_would() -> None:
    known = golden()
    key, note = VerifierKey.parse(known["vkey"]), Note.parse(known["signed"])

    assert known["text"] == note.text
    assert (key,) == note.verify([key])
    assert known["signed"] == str(Note(known["text"]).signed(SigningKey.parse(known["skey"])))
    assert (known["vkey"], known["skey"]) == (str(key), SigningKey.parse(known["skey"]).secret())
    assert key == SigningKey.parse(known["skey"]).verifier


@published
def test_published_bad_keys_are_refused() -> None:
    assert 2 == len(golden()["bad_vkeys"])
    for key in golden()["bad_vkeys"]:
        with pytest.raises(NotAKey):
            VerifierKey.parse(key)


@published
def test_the_published_tree_note_is_a_checkpoint() -> None:
    known = golden()["tree_note"]
    written = f"go.sum database tree\n{known['n']}\n{known['golden_root_b64']}\n"

    assert ("go.sum database tree", known["n"], leaf_hash(known["record"].encode())) == Checkpoint.parse(written).head
    assert written == str(Checkpoint.parse(written))

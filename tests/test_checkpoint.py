"""
Checkpoints, proofs of a line, signed notes: strict to read, the same bytes when printed, and total.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import itertools
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_events import checkpoint, notes
from partnership_events.checkpoint import AnotherLog, Checkpoint, NotACheckpoint, Rewritten, RolledBack, origin_of
from partnership_events.errors import MissingExtra, PartnershipError, Refused
from partnership_events.merkle import EMPTY_ROOT, ProofFails, Tree, leaf_hash
from partnership_events.notes import (
    MAX_NOTE,
    NotAKey,
    NotANote,
    Note,
    NotSigned,
    Signature,
    SigningKey,
    VerifierKey,
    WrongSignature,
)
from partnership_events.proof import AnotherCheckpoint, GrowthProof, LineProof, NotAProof, prove

signing = pytest.mark.skipif(not importlib.util.find_spec("cryptography"), reason="the extra `sign` is not installed")

ORIGIN = origin_of("japan-mongolia")
LINES = [b'{"line":%d}' % number for number in range(11)]
TREE = Tree(leaf_hash(line) for line in LINES)
HEAD = Checkpoint(ORIGIN, 11, TREE.root())
PROOF = prove(TREE, 6, HEAD)
ROOT64 = base64.b64encode(TREE.root()).decode()

ANNA = SigningKey("example.org/anna", bytes(range(32)))
BOLD = SigningKey("example.org/bold", bytes(range(1, 33)))
STRANGER = Signature("witness.example", "0badcafe", b"of another type")


def at(line: int, error: type[NotANote], parse: Callable[[Any], object], text: str | bytes) -> NotANote:
    with pytest.raises(error) as caught:
        parse(text)
    assert (line, error) == (caught.value.line, type(caught.value))
    assert not line or str(caught.value).startswith(f"line {line}: ")
    return caught.value


# Checkpoints


def test_a_checkpoint_is_three_lines() -> None:
    assert f"partnership-events/japan-mongolia\n11\n{ROOT64}\n" == str(HEAD) == HEAD.text
    assert HEAD == Checkpoint.parse(str(HEAD)) == Checkpoint.parse(str(HEAD).encode())


def test_a_checkpoint_keeps_lines_that_it_does_not_know() -> None:
    text = f"{ORIGIN}\n11\n{ROOT64}\nweather fine\n — \n"

    assert ("weather fine", " — ") == Checkpoint.parse(text).extensions
    assert text == str(Checkpoint.parse(text))


def test_an_empty_log_has_a_checkpoint() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)

    assert empty == Checkpoint.parse(str(empty))
    empty.verify_tree(Tree())
    empty.verify_tree(TREE)


@pytest.mark.parametrize(
    "text, line",
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("\n", 0, id="an empty line"),
        pytest.param("\n\n", 0, id="empty lines"),
        pytest.param(f"{ORIGIN}\n11\n", 0, id="no root"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}", 3, id="cut before the newline"),
        pytest.param(f"\n11\n{ROOT64}\n", 1, id="no origin"),
        pytest.param(f"{ORIGIN}\n011\n{ROOT64}\n", 2, id="a leading zero"),
        pytest.param(f"{ORIGIN}\n00\n{ROOT64}\n", 2, id="two zeros"),
        pytest.param(f"{ORIGIN}\n+11\n{ROOT64}\n", 2, id="a sign"),
        pytest.param(f"{ORIGIN}\n-1\n{ROOT64}\n", 2, id="below zero"),
        pytest.param(f"{ORIGIN}\n 11\n{ROOT64}\n", 2, id="a space before the size"),
        pytest.param(f"{ORIGIN}\n11 \n{ROOT64}\n", 2, id="a space after the size"),
        pytest.param(f"{ORIGIN}\n1_1\n{ROOT64}\n", 2, id="digits as Python groups them"),
        pytest.param(f"{ORIGIN}\n١١\n{ROOT64}\n", 2, id="digits of another script"),
        pytest.param(f"{ORIGIN}\n1١\n{ROOT64}\n", 2, id="digits of two scripts"),
        pytest.param(f"{ORIGIN}\n0xb\n{ROOT64}\n", 2, id="hex"),
        pytest.param(f"{ORIGIN}\n\n{ROOT64}\n", 3, id="no size: what follows an empty line are signatures"),
        pytest.param(f"{ORIGIN}\n{2**63}\n{ROOT64}\n", 2, id="a size of 2^63"),
        pytest.param(f"{ORIGIN}\n1{'0' * 5000}\n{ROOT64}\n", 2, id="more digits than Python reads"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64[:-1]}\n", 3, id="base64 without padding"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64} \n", 3, id="a space after the root"),
        pytest.param(f"{ORIGIN}\n11\n{'A' * 40}\n", 3, id="a root of 30 bytes"),
        pytest.param(f"{ORIGIN}\n11\n{'A' * 42}B=\n", 3, id="base64 with stray bits"),
        pytest.param(f"{ORIGIN}\n11\n{'-' * 43}=\n", 3, id="base64 for URLs"),
        pytest.param(f"{ORIGIN}\n11\n{TREE.root().hex()}\n", 3, id="a root in hex"),
        pytest.param(f"{ORIGIN}\n0\n{ROOT64}\n", 3, id="a root for no lines"),
        pytest.param(f"{ORIGIN}\n11\n{base64.b64encode(EMPTY_ROOT).decode()}\n", 3, id="eleven lines of nothing"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n\n", 0, id="an empty line and no signatures"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n\nanna\n", 5, id="no signature after the empty line"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n\n{STRANGER}", 5, id="cut after the signature"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n\nmore\n\n{STRANGER}\n", 4, id="an empty line within"),
        pytest.param(f"{ORIGIN}\r\n11\r\n{ROOT64}\r\n", 0, id="CRLF"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n\0\n", 0, id="NUL"),
        pytest.param(f"{ORIGIN}\n11\t\n{ROOT64}\n", 0, id="a tab"),
        pytest.param(f"{ORIGIN}\udc80\n11\n{ROOT64}\n", 1, id="a lone surrogate"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n".encode() + b"\xff\n", 4, id="not UTF-8"),
        pytest.param(f"{ORIGIN}\n11\n{ROOT64}\n{'x' * MAX_NOTE}\n", 0, id="too long"),
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str | bytes, line: int) -> None:
    at(line, NotACheckpoint, Checkpoint.parse, text)


@pytest.mark.parametrize(
    "origin, size, top, extensions",
    [
        pytest.param("", 1, TREE[0], (), id="no origin"),
        pytest.param("a\nb", 1, TREE[0], (), id="an origin of two lines"),
        pytest.param("a\tb", 1, TREE[0], (), id="a tab"),
        pytest.param("\udc80", 1, TREE[0], (), id="a lone surrogate"),
        pytest.param("a" * MAX_NOTE, 1, TREE[0], (), id="too long"),
        pytest.param("a", -1, TREE[0], (), id="below zero"),
        pytest.param("a", 2**63, TREE[0], (), id="too large"),
        pytest.param("a", 1, TREE[0][1:], (), id="31 bytes"),
        pytest.param("a", 0, TREE[0], (), id="a root for nothing"),
        pytest.param("a", 1, EMPTY_ROOT, (), id="nothing for a root"),
        pytest.param("a", 1, TREE[0], ("",), id="an empty extension"),
        pytest.param("a", 1, TREE[0], ("b\nc",), id="an extension of two lines"),
        pytest.param("a", 1, TREE[0], ("b\rc",), id="an extension with a control character"),
    ],
)
def test_what_could_not_be_read_back_is_not_written(origin: str, size: int, top: bytes, extensions: Any) -> None:
    with pytest.raises(Refused):
        Checkpoint(origin, size, top, extensions)


def test_a_shorter_log_was_rolled_back() -> None:
    with pytest.raises(RolledBack, match="partnership-events/japan-mongolia: 10 lines, where the checkpoint saw 11"):
        HEAD.verify_tree(Tree(list(TREE)[:10]))


def test_another_log_of_that_length_was_rewritten() -> None:
    swapped = Tree([TREE[1], TREE[0], *list(TREE)[2:]])

    with pytest.raises(Rewritten, match=f"the first 11 lines have the root {swapped.root().hex()}"):
        HEAD.verify_tree(swapped)
    swapped.append(leaf_hash(b"one more"))
    with pytest.raises(Rewritten):
        HEAD.verify_tree(swapped)


def test_a_grown_log_still_fits_its_checkpoint() -> None:
    grown = Tree([*TREE, leaf_hash(b"one more")])

    HEAD.verify_tree(grown)
    HEAD.verify_growth(Checkpoint(ORIGIN, 12, grown.root()), grown.consistency_proof(11))


def test_growth_is_of_one_log() -> None:
    with pytest.raises(AnotherLog):
        HEAD.verify_growth(Checkpoint("another", 11, TREE.root()), ())
    with pytest.raises(ProofFails):
        HEAD.verify_growth(Checkpoint(ORIGIN, 10, TREE.root(10)), ())


# Proofs of a line


def test_a_proof_is_written_as_c2sp_says() -> None:
    hashes = "".join(f"{base64.b64encode(hash_).decode()}\n" for hash_ in TREE.inclusion_proof(6))

    assert f"c2sp.org/tlog-proof@v1\nindex 6\n{hashes}\n{HEAD}" == str(PROOF)
    assert PROOF == LineProof.parse(str(PROOF)) == LineProof.parse(str(PROOF).encode())
    assert 7 == PROOF.line


def test_a_proof_may_carry_more() -> None:
    proof = prove(TREE, 0, HEAD, extra=b"\0more")

    assert "extra AG1vcmU=" == str(proof).split("\n")[1]
    assert proof == LineProof.parse(str(proof))


def test_the_only_line_of_a_log_needs_no_hashes() -> None:
    one = Checkpoint(ORIGIN, 1, TREE.root(1))
    proof = prove(TREE, 0, one)

    assert f"c2sp.org/tlog-proof@v1\nindex 0\n\n{one}" == str(proof)
    LineProof.parse(str(proof)).verify_held(LINES[0], one)


@pytest.mark.parametrize("size", range(1, 12))
def test_a_proof_shows_its_line_and_no_other(size: int) -> None:
    held = Checkpoint(ORIGIN, size, TREE.root(size))
    for index, (number, line) in itertools.product(range(size), enumerate(LINES)):
        proof = LineProof.parse(str(prove(TREE, index, held)))
        if index == number:
            proof.verify(line)
            proof.verify_held(line, held)
        else:
            with pytest.raises(ProofFails):
                proof.verify_held(line, held)


def test_a_proof_is_held_against_one_checkpoint() -> None:
    PROOF.verify_held(LINES[6], Checkpoint(ORIGIN, 11, TREE.root(), signatures=(STRANGER,)))
    for held in [
        Checkpoint("another", 11, TREE.root()),
        Checkpoint(ORIGIN, 12, TREE.root()),
        Checkpoint(ORIGIN, 11, TREE.root(10)),
    ]:
        with pytest.raises(AnotherCheckpoint):
            PROOF.verify_held(LINES[6], held)


def test_a_checkpoint_of_another_history_gives_no_proof() -> None:
    with pytest.raises(Rewritten):
        prove(TREE, 0, Checkpoint(ORIGIN, 11, TREE.root(10)))
    with pytest.raises(RolledBack):
        prove(TREE, 0, Checkpoint(ORIGIN, 12, TREE.root()))
    with pytest.raises(Refused, match="no leaf 11"):
        prove(TREE, 11, HEAD)
    with pytest.raises(Refused, match="no leaf 0 in a tree of 0"):
        prove(TREE, 0, Checkpoint(ORIGIN, 0, EMPTY_ROOT))


HASH = f"{'A' * 43}="


@pytest.mark.parametrize(
    "text, line",
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 0\n", 0, id="no checkpoint"),
        pytest.param(f"c2sp.org/tlog-proof@v2\nindex 0\n\n{HEAD}", 1, id="another version"),
        pytest.param(f"c2sp.org/tlog-proof@v1 \nindex 0\n\n{HEAD}", 1, id="a space after the version"),
        pytest.param(f"\nc2sp.org/tlog-proof@v1\nindex 0\n\n{HEAD}", 1, id="an empty line before it"),
        pytest.param(f"c2sp.org/tlog-proof@v1\n\n{HEAD}", 2, id="no index"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex\n\n{HEAD}", 2, id="an index of nothing"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 00\n\n{HEAD}", 2, id="a leading zero"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex -1\n\n{HEAD}", 2, id="below zero"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex  1\n\n{HEAD}", 2, id="two spaces"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nIndex 1\n\n{HEAD}", 2, id="a capital"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex {2**63}\n\n{HEAD}", 2, id="an index of 2^63"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{HEAD}", 2, id="no extra data"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra AA\nindex 0\n\n{HEAD}", 2, id="loose extra data"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra AA==\n\n{HEAD}", 3, id="extra data and no index"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 0\nextra AA==\n\n{HEAD}", 3, id="extra data too late"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}\nAAAA\n\n{HEAD}", 4, id="a hash of 3 bytes"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\nAAAA\n\n{HEAD}", 4, id="a hash after extra data"),
        pytest.param("c2sp.org/tlog-proof@v1\nindex 0\n" + f"{HASH}\n" * 64 + f"\n{HEAD}", 3, id="too many hashes"),
        pytest.param(f"c2sp.org/tlog-proof@v1\r\nindex 0\r\n\r\n{HEAD}", 0, id="CRLF"),
        pytest.param(f"c2sp.org/tlog-proof@v1\nindex 0\n\n{HEAD}".encode() + b"\xff", 7, id="not UTF-8"),
    ],
)
def test_what_is_not_a_proof_is_refused(text: str | bytes, line: int) -> None:
    at(line, NotAProof, LineProof.parse, text)


def test_a_bad_checkpoint_is_located_in_its_proof() -> None:
    at(6, NotACheckpoint, LineProof.parse, f"c2sp.org/tlog-proof@v1\nindex 0\n{HASH}\n\n{ORIGIN}\nmany\n{ROOT64}\n")
    at(0, NotACheckpoint, LineProof.parse, f"c2sp.org/tlog-proof@v1\nindex 0\n\n{ORIGIN}\n")
    at(4, NotACheckpoint, LineProof.parse, "c2sp.org/tlog-proof@v1\nindex 0\n\n")


def test_sixty_three_hashes_are_read_and_more_are_not_written() -> None:
    proof = LineProof(0, [TREE[0]] * 63, HEAD)

    assert proof == LineProof.parse(str(proof))
    for index, hashes, extra in [(0, [TREE[0]] * 64, b""), (0, [b""], b""), (-1, [], b""), (0, [], bytes(MAX_NOTE))]:
        with pytest.raises(Refused):
            LineProof(index, hashes, HEAD, extra)


def test_a_line_number_past_the_end_is_read_and_proves_nothing() -> None:
    for proof in [LineProof(11, PROOF.hashes, HEAD), LineProof(0, (), Checkpoint(ORIGIN, 0, EMPTY_ROOT))]:
        with pytest.raises(ProofFails, match="no such leaf"):
            LineProof.parse(str(proof)).verify(LINES[0])


def test_every_flipped_bit_spoils_a_proof() -> None:
    """
    Also those that leave it readable: what is proven is one line, at one place, under one checkpoint.
    """
    whole = str(PROOF).encode()
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(PartnershipError):
            LineProof.parse(bytes(flipped)).verify_held(LINES[6], HEAD)


# Proofs of growth

OLD = Checkpoint(ORIGIN, 5, TREE.root(5))
GROWTH = GrowthProof(5, TREE.consistency_proof(5), HEAD)
HASHES64 = "".join(f"{base64.b64encode(hash_).decode()}\n" for hash_ in GROWTH.hashes)


def test_a_proof_of_growth_is_written_as_a_witness_is_asked() -> None:
    assert f"old 5\n{HASHES64}\n{HEAD}" == str(GROWTH)
    assert GROWTH == GrowthProof.parse(str(GROWTH)) == GrowthProof.parse(str(GROWTH).encode())
    GROWTH.verify(OLD)


@pytest.mark.parametrize("old", range(1, 12))
def test_growth_is_shown_from_every_size_and_from_no_other_log(old: int) -> None:
    proof = GrowthProof.parse(str(GrowthProof(old, TREE.consistency_proof(old), HEAD)))
    proof.verify(Checkpoint(ORIGIN, old, TREE.root(old)))
    with pytest.raises(ProofFails):
        proof.verify(Checkpoint(ORIGIN, old, bytes(32)))
    with pytest.raises(AnotherLog):
        proof.verify(Checkpoint("another", old, TREE.root(old)))
    with pytest.raises(AnotherCheckpoint, match=f"begins at {old} lines; the checkpoint at hand is of"):
        proof.verify(Checkpoint(ORIGIN, old + 1, TREE.root(old)))


@pytest.mark.parametrize(
    "text, line",
    [
        pytest.param("", 1, id="nothing"),
        pytest.param(f"old 5\n{HASHES64}{HEAD}", 1, id="no empty line"),
        pytest.param(f"old  5\n{HASHES64}\n{HEAD}", 1, id="two spaces"),
        pytest.param(f"old 05\n{HASHES64}\n{HEAD}", 1, id="a leading zero"),
        pytest.param(f"old -5\n{HASHES64}\n{HEAD}", 1, id="below zero"),
        pytest.param(f"old {2**63}\n{HASHES64}\n{HEAD}", 1, id="too large"),
        pytest.param(f"5\n{HASHES64}\n{HEAD}", 1, id="no word"),
        pytest.param(f"old 5\nhello\n\n{HEAD}", 2, id="not a hash"),
        pytest.param("old 5\n" + HASHES64.splitlines(True)[0] * 64 + f"\n{HEAD}", 2, id="64 hashes"),
        pytest.param(str(PROOF), 1, id="a proof of a line"),
    ],
)
def test_what_is_not_a_proof_of_growth_is_refused(text: str, line: int) -> None:
    at(line, NotAProof, GrowthProof.parse, text)


def test_a_bad_checkpoint_is_located_in_its_proof_of_growth() -> None:
    assert 5 == len(GROWTH.hashes)
    at(9, NotACheckpoint, GrowthProof.parse, f"old 5\n{HASHES64}\n{ORIGIN}\n011\n{ROOT64}\n")


# Signed notes and their keys


@signing
def test_a_signed_note_names_who_signed() -> None:
    note = Note("It is evening.\n").signed(ANNA, BOLD)

    assert note == Note.parse(str(note)) == Note.parse(str(note).encode())
    assert (ANNA.verifier, BOLD.verifier) == note.verify([BOLD.verifier, ANNA.verifier])
    assert (BOLD.verifier,) == note.verify([BOLD.verifier])
    assert (ANNA.verifier,) == note.signed(ANNA).verify([ANNA.verifier])


@signing
def test_a_text_may_hold_empty_lines_and_look_like_a_signature() -> None:
    inner = str(Note("I owe you\n").signed(ANNA))
    outer = Note(f"\n{inner}\n\n").signed(BOLD)

    assert outer == Note.parse(str(outer))
    with pytest.raises(NotSigned):
        outer.verify([ANNA.verifier])


@signing
def test_signatures_of_strangers_are_passed_over() -> None:
    note = Note("hello\n", [STRANGER, *Note("hello\n").signed(ANNA).signatures])
    namesake = SigningKey(ANNA.name, BOLD.seed)

    assert (ANNA.verifier,) == Note.parse(str(note)).verify([ANNA.verifier, namesake.verifier])
    with pytest.raises(
        NotSigned, match=r"signed by witness.example \(0badcafe\), example.org/anna \(.*\); known keys: "
    ):
        note.verify([namesake.verifier, VerifierKey("another", ANNA.verifier.raw)])
    with pytest.raises(NotSigned, match="known keys: none"):
        note.verify([])
    with pytest.raises(NotSigned, match="signed by nobody"):
        Note("hello\n").verify([ANNA.verifier])


@signing
@pytest.mark.parametrize("data", [b"\1", bytes(63), bytes(64), bytes(65)], ids=len)
def test_a_wrong_signature_of_a_known_key_spoils_the_note(data: bytes) -> None:
    note = Note("hello\n").signed(BOLD)
    forged = Signature(ANNA.name, ANNA.verifier.key_id, data)
    keys = [ANNA.verifier, BOLD.verifier]

    for signatures in [(forged,), (forged, *note.signatures), (*note.signatures, forged)]:
        with pytest.raises(WrongSignature, match="the signature of example"):
            Note("hello\n", signatures).verify(keys)
    assert (BOLD.verifier,) == Note("hello\n", (forged, *note.signatures)).verify([BOLD.verifier])


@signing
def test_a_signature_is_of_one_text_and_one_key() -> None:
    signature = ANNA.sign("hello\n")

    assert ANNA.verifier.made(signature, "hello\n")
    assert not ANNA.verifier.made(signature, "hallo\n")
    assert not BOLD.verifier.made(signature, "hello\n")
    assert not VerifierKey(ANNA.name, bytes(32)).made(signature, "hello\n")
    assert not VerifierKey("another", ANNA.verifier.raw).made(signature, "hello\n")


@signing
def test_every_flipped_bit_spoils_a_signed_checkpoint() -> None:
    whole = str(HEAD.signed(ANNA)).encode()
    key = ANNA.verifier
    assert (key,) == Checkpoint.parse(whole).verify([key], origin=ORIGIN)

    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises((NotANote, NotSigned, WrongSignature, AnotherLog)):
            Checkpoint.parse(bytes(flipped)).verify([key], origin=ORIGIN)


@signing
def test_every_cut_spoils_a_signed_checkpoint() -> None:
    whole = str(HEAD.signed(ANNA)).encode()

    for length in range(len(whole)):
        with pytest.raises((NotANote, NotSigned)):
            Checkpoint.parse(whole[:length]).verify([ANNA.verifier], origin=ORIGIN)


@signing
def test_a_signature_is_trusted_for_its_origin() -> None:
    signed = HEAD.signed(ANNA)

    assert HEAD.head == signed.head
    assert f"{HEAD}\n{signed.signatures[0]}\n" == str(signed)
    with pytest.raises(AnotherLog, match="'partnership-events/japan-mongolia', not of 'another'"):
        signed.verify([ANNA.verifier], origin="another")


@signing
def test_a_signed_proof_needs_no_checkpoint_at_hand() -> None:
    proof = LineProof.parse(str(prove(TREE, 6, HEAD.signed(ANNA))))

    assert (ANNA.verifier,) == proof.verify_signed(LINES[6], [ANNA.verifier], origin=ORIGIN)
    with pytest.raises(ProofFails):
        proof.verify_signed(LINES[5], [ANNA.verifier], origin=ORIGIN)
    with pytest.raises(NotSigned):
        proof.verify_signed(LINES[6], [BOLD.verifier], origin=ORIGIN)
    with pytest.raises(AnotherLog):
        proof.verify_signed(LINES[6], [ANNA.verifier], origin="another")
    with pytest.raises(NotSigned):
        PROOF.verify_signed(LINES[6], [ANNA.verifier], origin=ORIGIN)


@signing
def test_two_trusted_keys_may_not_share_name_and_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VerifierKey, "key_id", "00000000")

    with pytest.raises(Refused, match=r"two known keys are called example.org/anna \(00000000\)"):
        Note("hello\n").verify([VerifierKey(ANNA.name, bytes(32)), VerifierKey(ANNA.name, bytes(31) + b"\1")])


@signing
def test_keys_are_read_as_they_are_written() -> None:
    assert ANNA == SigningKey.parse(ANNA.secret())
    assert ANNA.verifier == VerifierKey.parse(str(ANNA.verifier))
    assert "example.org/new" == SigningKey.generate("example.org/new").name
    assert SigningKey.generate("new") != SigningKey.generate("new")


def test_a_signing_key_does_not_show_its_secret() -> None:
    shown = f"{ANNA} {ANNA!r} {ANNA:}"

    assert ANNA.seed.hex() not in shown
    assert repr(ANNA.seed) not in shown
    assert base64.b64encode(b"\1" + ANNA.seed).decode() not in shown
    assert "seed" not in shown


def spelt(name: str, key_id: str, raw: bytes) -> str:
    return f"{name}+{key_id}+{base64.b64encode(raw).decode()}"


KEY = VerifierKey("example.org/anna", bytes(range(32)))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("example.org/anna", id="a name alone"),
        pytest.param(f"example.org/anna+{KEY.key_id}", id="no key"),
        pytest.param(spelt("example.org/bold", KEY.key_id, b"\1" + KEY.raw), id="another name"),
        pytest.param(spelt(KEY.name, "00000000", b"\1" + KEY.raw), id="another id"),
        pytest.param(spelt(KEY.name, KEY.key_id, b"\1" + bytes(32)), id="another key"),
        pytest.param(spelt(KEY.name, KEY.key_id, b"\2" + KEY.raw), id="another type"),
        pytest.param(spelt(KEY.name, KEY.key_id.upper(), b"\1" + KEY.raw), id="upper-case hex"),
        pytest.param(spelt(KEY.name, KEY.key_id[1:], b"\1" + KEY.raw), id="seven digits"),
        pytest.param(spelt(KEY.name, KEY.key_id, b"\1" + KEY.raw[1:]), id="31 bytes"),
        pytest.param(spelt(KEY.name, KEY.key_id, b"\1" + KEY.raw + b"\0"), id="33 bytes"),
        pytest.param(spelt("", KEY.key_id, b"\1" + KEY.raw), id="no name"),
        pytest.param(spelt("anna b", KEY.key_id, b"\1" + KEY.raw), id="a space in the name"),
        pytest.param(f"{KEY}=", id="loose base64"),
        pytest.param(f"{KEY}\n", id="a newline after it"),
        pytest.param(f" {KEY}", id="a space before it"),
        pytest.param(f"{KEY}".replace("anna", "\udc80"), id="a lone surrogate"),
    ],
)
def test_what_is_not_a_key_is_refused(text: str) -> None:
    with pytest.raises(NotAKey) as caught:
        VerifierKey.parse(text)
    assert "AAECAw" not in str(caught.value)
    with pytest.raises(PartnershipError):
        SigningKey.parse(f"PRIVATE+KEY+{text}")
    with pytest.raises(NotAKey):
        SigningKey.parse(text)


def test_a_key_of_another_type_is_called_so() -> None:
    with pytest.raises(NotAKey, match="not an Ed25519 key"):
        VerifierKey.parse(spelt(KEY.name, KEY.key_id, b"\2" + KEY.raw))


def test_a_key_id_is_the_hash_that_c2sp_says() -> None:
    expected = hashlib.sha256(b"example.org/anna" + b"\n" + b"\1" + bytes(range(32))).digest()[:4].hex()

    assert expected == KEY.key_id == str(KEY).split("+")[1]


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\u00a0b", "a\u2003b", "a\u2028b", "a\x85b", "a\nb", "a\0b", "\udc80"]
)
def test_what_is_no_key_name_is_refused(name: str) -> None:
    for build in (VerifierKey, SigningKey):
        with pytest.raises(Refused, match="no key name"):
            build(name, bytes(32))
    with pytest.raises(Refused, match="no key name"):
        Signature(name, "00000000", b"\0")
    if name.isprintable():
        at(3, NotANote, Note.parse, f"text\n\n— {name} AAAAAAA=\n")


@pytest.mark.parametrize(
    "text, line",
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("hello\n", 0, id="no signatures"),
        pytest.param("hello\n\n", 0, id="an empty line and no signatures"),
        pytest.param(f"hello\n{STRANGER}\n", 0, id="no empty line"),
        pytest.param(f"hello\n\n{STRANGER}", 3, id="cut"),
        pytest.param(f"hello\n\n{STRANGER}\nmore\n", 4, id="a line after the signatures"),
        pytest.param(f"hello\nyou\n\n{STRANGER}\n{STRANGER}\n-- a AAAAAAA=\n", 6, id="two hyphens for a dash"),
        pytest.param("hello\n\n– a AAAAAAA=\n", 3, id="an en dash"),
        pytest.param("hello\n\n—a AAAAAAA=\n", 3, id="no space after the dash"),
        pytest.param("hello\n\n—  AAAAAAA=\n", 3, id="no name"),
        pytest.param("hello\n\n— a\n", 3, id="no signature"),
        pytest.param("hello\n\n— a  AAAAAAA=\n", 3, id="two spaces"),
        pytest.param("hello\n\n— a AAAAAAA= \n", 3, id="a space after it"),
        pytest.param("hello\n\n— a AAAAAAA\n", 3, id="no padding"),
        pytest.param("hello\n\n— a AAAAAAB=\n", 3, id="stray bits"),
        pytest.param("hello\n\n— a AAAAAA==\n", 3, id="an id and no signature"),
        pytest.param("hello\n\n— a ÄÄÄÄ\n", 3, id="base64 of another alphabet"),
        pytest.param(f"hello\r\n\n{STRANGER}\n", 0, id="a control character"),
    ],
)
def test_what_is_not_a_note_is_refused(text: str, line: int) -> None:
    at(line, NotANote, Note.parse, text)


def test_a_cut_note_is_called_so() -> None:
    for parse in (Note.parse, Checkpoint.parse):
        with pytest.raises(NotANote, match=r"the last line has no newline; the .* may have been cut"):
            parse(f"{HEAD}\n{STRANGER}")


def test_a_reader_that_grew_lax_is_stopped_by_its_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (checkpoint, notes):
        monkeypatch.setattr(module, "decode64", base64.b64decode)
    proof = str(PROOF).split("\n")
    proof[2] += " "

    at(0, NotACheckpoint, Checkpoint.parse, f"{ORIGIN}\n11\n{ROOT64} \n")
    at(0, NotAProof, LineProof.parse, "\n".join(proof))
    at(0, NotANote, Note.parse, "hello\n\n— a AAAAAAA= \n")


def test_sixteen_large_signatures_are_read() -> None:
    note = Note("hello\n", [Signature(f"witness{number}", "0badcafe", bytes(5000)) for number in range(16)])

    assert note == Note.parse(str(note))


@pytest.mark.parametrize("text", ["", "hello", "hel\rlo\n", "\udc80\n", "x" * MAX_NOTE + "\n"])
def test_what_no_note_can_hold_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        Note(text)


@pytest.mark.parametrize("key_id, data", [("0badcaf", b"\0"), ("0BADCAFE", b"\0"), ("0badcafe", b"")])
def test_what_is_no_signature_is_refused(key_id: str, data: bytes) -> None:
    with pytest.raises(Refused):
        Signature("anna", key_id, data)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    for build in (VerifierKey, SigningKey):
        with pytest.raises(Refused, match="for an Ed25519 key; 32"):
            build("anna", bytes(size))


def test_without_the_extra_nothing_is_signed_and_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    signed = Checkpoint(ORIGIN, 11, TREE.root(), signatures=(Signature(KEY.name, KEY.key_id, bytes(64)),))

    assert signed == Checkpoint.parse(str(signed))
    assert KEY == VerifierKey.parse(str(KEY))
    wants: list[Callable[[], object]] = [
        lambda: ANNA.sign("hello\n"),
        lambda: ANNA.verifier,
        lambda: HEAD.signed(ANNA),
        lambda: signed.verify([KEY], origin=ORIGIN),
    ]
    for want in wants:
        with pytest.raises(
            MissingExtra, match=r"needs the extra 'sign'; pip install 'partnership-events\[sign\]'"
        ) as told:
            want()
        assert 5 == told.value.exit_status


# For all

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"), min_size=1, max_size=12)
HASHES = st.binary(min_size=32, max_size=32)
SIGNATURES = st.lists(
    st.builds(Signature, NAME, st.from_regex(r"[0-9a-f]{8}", fullmatch=True), st.binary(min_size=1, max_size=70)),
    max_size=3,
)
CHECKPOINTS = st.builds(Checkpoint, LINE, st.integers(1, 2**63 - 1), HASHES, st.lists(LINE, max_size=2), SIGNATURES)
PROOFS = st.builds(
    LineProof, st.integers(0, 2**63 - 1), st.lists(HASHES, max_size=63), CHECKPOINTS, st.binary(max_size=20)
)
NOTES = st.builds(
    Note, st.lists(LINE | st.just(""), min_size=1).map(lambda lines: "\n".join([*lines, ""])), SIGNATURES.filter(bool)
)
READERS: list[Callable[[Any], object]] = [Checkpoint.parse, LineProof.parse, Note.parse, VerifierKey.parse]


@given(CHECKPOINTS | PROOFS | NOTES | st.builds(VerifierKey, NAME, HASHES))
def test_what_is_written_is_read_back(value: Checkpoint | LineProof | Note | VerifierKey) -> None:
    again = type(value).parse(str(value))

    assert value == again
    assert hash(value) == hash(again)
    assert str(value) == str(again)


def total(read: Callable[[Any], object], given: bytes | str) -> None:
    try:
        value = read(given)
    except (NotANote, NotAKey):
        pass
    else:
        assert (given if isinstance(given, str) else given.decode()) == str(value)


@given(st.sampled_from(READERS[:3]), st.binary(max_size=80) | st.text(max_size=80))
def test_any_text_is_read_or_refused(read: Callable[[Any], object], given: bytes | str) -> None:
    total(read, given)


@given(st.text(max_size=80) | st.text("+ 0a=A\n"))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    total(VerifierKey.parse, text)


@given(
    st.sampled_from(READERS),
    st.sampled_from([str(HEAD), str(PROOF), f"{HEAD}\n{STRANGER}\n", f"text\n\n{STRANGER}\n", str(KEY)]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3), st.text("\n\r +=—09aA/\x00\u2028\udc80", max_size=3))),
)
def test_any_text_much_like_ours_is_read_or_refused(
    read: Callable[[Any], object], text: str, edits: list[tuple[int, int, str]]
) -> None:
    for place, gone, new in edits:
        place %= len(text) + 1
        text = text[:place] + new + text[place + gone :]
    total(read, text)

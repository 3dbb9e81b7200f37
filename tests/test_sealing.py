"""
Seals: what `seal` writes, what `verify` finds, and what a proof shows to somebody who has not the log.
"""

from __future__ import annotations

import base64
import errno
import importlib.util
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import partnership_events as pe
from partnership_events import Partnership, Refused
from partnership_events import log as log_module
from partnership_events.canonical import frame, unframe
from partnership_events.checkpoint import AnotherLog, Checkpoint, Rewritten, RolledBack
from partnership_events.errors import Damaged, MissingExtra, NoSuchPosition
from partnership_events.facts import prefix
from partnership_events.files import Identity
from partnership_events.keeping import NotBeside
from partnership_events.merkle import ProofFails, Tree, leaf_hash
from partnership_events.notes import NotSigned, SigningKey, WrongSignature
from partnership_events.proof import AnotherCheckpoint, GrowthProof, LineProof
from partnership_events.sealing import Difference, leaves_of, leaves_text
from partnership_events.testing import disk, failing_disk, ticking

signing = pytest.mark.skipif(not importlib.util.find_spec("cryptography"), reason="the extra `sign` is not installed")

ANNA = SigningKey("example.org/anna", bytes(range(32)))
BOLD = SigningKey("example.org/bold", bytes(range(1, 33)))
NAME = "acme-borealis"


def call(order: int) -> pe.MeetingHeld:
    return pe.MeetingHeld(on="2024-02-29", form="call", order=order)


def made(folder: Path, count: int = 5) -> Partnership:
    """
    A log of so many lines, its opening counted.
    """
    log = pe.open_ledger(folder, clock=ticking(hours=1)).create(NAME, parties=["ACM", "BOR"])
    for order in range(1, count):
        log.append(call(order))
    return log


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    return made(tmp_path)


def lines_of(log: Partnership) -> list[bytes]:
    return log.path.read_bytes().split(b"\n")[:-1]


def put(log: Partnership, lines: list[bytes]) -> Partnership:
    log.path.write_bytes(b"".join(line + b"\n" for line in lines))
    return log


def fresh(log: Partnership) -> Partnership:
    return pe.open_ledger(log.path.parent, clock=ticking("2025-01-01T00:00:00"))[NAME]


def beside(log: Partnership, suffix: str) -> Path:
    return log.path.with_suffix(suffix)


def altered(line: bytes, order: int = 99) -> bytes:
    """
    A meeting told otherwise, at the same time, with an id and a checksum that fit.
    """
    framed = unframe(line)
    content = json.dumps(framed.fields | {"order": order}, sort_keys=True, separators=(",", ":")).encode()
    return frame(content, at=framed.at, following=framed.following)


# Sealing.


def test_a_seal_is_a_record_a_checkpoint_and_leaf_hashes(log: Partnership) -> None:
    lines = lines_of(log)
    root = Tree(map(leaf_hash, lines)).root()
    checkpoint = log.seal()
    record = log.entries[-1].event

    assert isinstance(record, pe.LogSealed)
    assert (5, root.hex()) == (record.size, record.root)
    assert lines == lines_of(log)[:5]
    text = f"partnership-events/{NAME}\n5\n{base64.b64encode(root).decode()}\n"
    assert text == str(checkpoint) == beside(log, ".checkpoint").read_text()
    assert "".join(f"{leaf_hash(line).hex()}\n" for line in lines) == beside(log, ".leaves").read_text()
    assert log.checkpoint == checkpoint


def test_what_is_sealed_is_not_sealed_again(log: Partnership) -> None:
    first = log.seal()
    stood = {path.name: path.read_bytes() for path in log.path.parent.iterdir() if path.is_file()}

    assert first == log.seal()
    assert stood == {path.name: path.read_bytes() for path in log.path.parent.iterdir() if path.is_file()}


def test_a_grown_log_is_sealed_with_the_seal_before(log: Partnership) -> None:
    log.seal()
    log.append(call(9))
    checkpoint = log.seal()

    assert 7 == checkpoint.size
    assert Tree(map(leaf_hash, lines_of(log)[:7])).root() == checkpoint.root
    assert 7 == len(leaves_of(beside(log, ".leaves").read_bytes()) or ())
    assert [5, 7] == [entry.event.size for entry in log.entries if isinstance(entry.event, pe.LogSealed)]
    assert log.verify().ok


def test_what_is_missing_beside_a_sealed_log_is_told_and_made_again(log: Partnership) -> None:
    log.seal()
    stood = {suffix: beside(log, suffix).read_bytes() for suffix in (".checkpoint", ".leaves")}
    for suffix in stood:
        beside(log, suffix).unlink()

    assert log.verify().ok
    assert ["no checkpoint", "no leaf"] == [" ".join(note.split()[:2]) for note in log.verify().notes]
    log.seal()
    assert stood == {suffix: beside(log, suffix).read_bytes() for suffix in stood}
    assert () == log.verify().notes
    assert 6 == len(log.entries)


def test_no_new_seal_hides_a_broken_one(log: Partnership) -> None:
    log.seal()
    lines = lines_of(log)
    put(log, [*lines[:2], altered(lines[2]), *lines[3:]])
    with pytest.raises(Rewritten, match=r"acme-borealis\.jsonl: line 3: changed; .* a new seal would hide it"):
        log.seal()
    put(log, [*lines[:2], lines[2][:-3], *lines[3:]])
    with pytest.raises(Rewritten, match=r"acme-borealis\.jsonl:3: .* a new seal would hide it"):
        log.seal()


def test_a_log_that_was_rolled_back_is_not_sealed_anew(log: Partnership) -> None:
    lines = lines_of(log)
    log.seal()
    put(log, lines)
    with pytest.raises(Rewritten, match="line 6: the seal that the checkpoint beside it tells of is gone"):
        log.seal()
    assert lines == lines_of(log)


@signing
def test_signatures_are_added_to_the_checkpoint_of_the_last_seal(log: Partnership) -> None:
    plain = log.seal()
    one = log.seal([ANNA])
    both = log.seal([BOLD])

    assert plain.head == one.head == both.head
    assert {ANNA.verifier, BOLD.verifier} == set(both.verify([ANNA.verifier, BOLD.verifier], origin=both.origin))
    assert str(both) == beside(log, ".checkpoint").read_text()
    assert 6 == len(log.entries)
    assert log.verify(signers=[BOLD.verifier]).ok
    log.append(call(9))
    # A signature is of one checkpoint; nobody signed the next.
    assert () == log.seal().signatures


@signing
def test_who_trusts_a_key_is_told_where_it_did_not_sign(log: Partnership) -> None:
    with pytest.raises(NoSuchPosition, match="no checkpoint lies beside"):
        log.verify(signers=[ANNA.verifier])
    log.seal([BOLD])
    with pytest.raises(NotSigned):
        log.verify(signers=[ANNA.verifier])
    log.seal([ANNA])
    path = beside(log, ".checkpoint")
    rows = path.read_text().split("\n")
    forged = Checkpoint.parse("\n".join([rows[0], "4", *rows[2:]]))
    path.write_text(str(forged))
    with pytest.raises(WrongSignature):
        log.verify(signers=[ANNA.verifier])


def test_without_the_extra_nobody_signs_and_nothing_is_sealed_half(
    log: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "cryptography"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(MissingExtra, match="sign"):
        log.seal([ANNA])
    assert log.seal() == log.checkpoint
    assert log.verify().ok


# Verifying.


def test_a_log_that_was_never_sealed_vouches_for_nothing(log: Partnership) -> None:
    told = log.verify()

    assert (True, 0, 5, 5, (), ()) == (told.ok, told.sealed, told.size, told.open, told.anchors, told.notes)
    assert log.root() == told.root


def test_a_sealed_log_and_its_growth_verify(log: Partnership) -> None:
    held = log.seal()
    assert (5, 0) == (log.verify().sealed, log.verify().open)
    log.append(call(9))
    told = log.verify(held)

    assert (True, 5, 7, 1) == (told.ok, told.sealed, told.size, told.open)
    assert ["the seal in line 6", "the checkpoint beside it", "a checkpoint held elsewhere"] == [
        one.told_by for one in told.anchors
    ]


def test_a_change_is_told_with_its_line_and_what_became_of_it(log: Partnership) -> None:
    log.seal()
    lines = lines_of(log)
    cases = {
        "line 3: changed": [*lines[:2], altered(lines[2]), *lines[3:]],
        "line 2: dropped: here stands what was line 3": [lines[0], *lines[2:]],
        "line 2: 1 put in before it": [lines[0], altered(lines[1]), *lines[1:]],
        "line 2: moved to line 4: here stands what was line 3": [lines[0], *lines[2:4], lines[1], *lines[4:]],
        "line 4: line 2 stands here once more": [*lines[:3], lines[1], *lines[3:]],
        "line 4: cut off: 2 sealed lines from here on are gone": lines[:3],
    }
    for told, changed in cases.items():
        first = put(log, changed).verify().differences[0]

        assert str(first).startswith(f"{told}; "), told
    assert log.verify().ok is False


def test_a_line_between_the_sealed_ones_and_their_seal_is_found(log: Partnership) -> None:
    log.seal()
    lines = lines_of(log)
    put(log, [*lines[:5], altered(lines[4]), lines[5]])

    assert "line 6: here stood the seal that stands in line 7 now" == str(log.verify().differences[0])


def test_a_seal_that_stands_twice_is_found_where_it_stands_again(log: Partnership) -> None:
    log.seal()
    log.append(call(7))
    log.seal()
    lines = lines_of(log)
    put(log, [*lines[:6], lines[5], *lines[6:]])

    assert "line 7: line 6 stands here once more; the seal in line 9 saw otherwise" == str(log.verify().differences[0])


def test_a_last_seal_that_stands_twice_is_found(log: Partnership) -> None:
    log.seal()
    lines = lines_of(log)
    put(log, [*lines, lines[-1]])

    assert ["line 7: line 6, a seal, stands here once more"] == [str(one) for one in log.verify().differences]


@pytest.mark.parametrize("size", [-1, 0, 4, 6, 2**53 - 1])
def test_a_seal_that_was_made_up_is_found(log: Partnership, size: int) -> None:
    """
    Written by hand right after five lines, with an id and a checksum that fit: of so many lines, and of their root.
    """
    tree = Tree(map(leaf_hash, lines_of(log)))
    root = tree.root(size).hex() if 0 <= size <= 5 else tree.root().hex()
    content = json.dumps({"@kind": "log_sealed", "root": root, "size": size}, sort_keys=True, separators=(",", ":"))
    forged = frame(content.encode(), at=log.entries[-1].recorded_at.replace(year=2025))
    put(log, [*lines_of(log), forged])

    assert not log.verify().ok
    with pytest.raises(Rewritten):
        log.seal()


def test_without_leaf_hashes_the_lines_in_question_are_told(log: Partnership) -> None:
    log.seal()
    log.append(call(8))
    log.append(call(9))
    log.seal()
    beside(log, ".leaves").unlink()
    lines = lines_of(log)
    for number, expected in ((2, "lines 1 to 5: "), (7, "lines 6 to 8: ")):
        put(log, [*lines[: number - 1], altered(lines[number - 1]), *lines[number:]])

        assert str(log.verify().differences[0]).startswith(expected)


@pytest.mark.parametrize(
    "leaves",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0\xff\n", id="binary"),
        pytest.param(b"00" * 32, id="no newline"),
        pytest.param(b"AB" * 32 + b"\n", id="capitals"),
        pytest.param(b"00" * 31 + b"\n", id="too short"),
        pytest.param(b"00" * 32 + b"\n", id="of another log"),
    ],
)
def test_leaf_hashes_that_are_none_are_not_believed(log: Partnership, leaves: bytes) -> None:
    log.seal()
    beside(log, ".leaves").write_bytes(leaves)

    assert (True, 1) == (log.verify().ok, len(log.verify().notes))
    lines = lines_of(log)
    put(log, [*lines[:2], altered(lines[2]), *lines[3:]])
    assert "lines 1 to 5: " in str(log.verify().differences[0])


def test_a_checkpoint_that_is_none_is_damage(log: Partnership) -> None:
    log.seal()
    path = beside(log, ".checkpoint")
    for data in (b"", b"\0\xff", path.read_bytes()[:-1], b"x" * 10**6):
        path.write_bytes(data)
        for act in (lambda: log.verify(signers=[ANNA.verifier]), lambda: log.prove("@2"), lambda: log.checkpoint):
            with pytest.raises(Damaged, match=r"acme-borealis\.checkpoint"):
                act()
        with pytest.raises(Rewritten, match=r"acme-borealis\.checkpoint"):
            log.seal()
    path.unlink()
    path.mkdir()
    assert "is a folder" in log.verify().differences[0].told


def test_a_checkpoint_of_another_name_is_told(log: Partnership) -> None:
    log.seal()
    path = beside(log, ".checkpoint")
    path.write_text(path.read_text().replace(NAME, "another"))

    told = f"the checkpoint beside it is of 'partnership-events/another', not of 'partnership-events/{NAME}'"
    assert [told] == list(log.verify().notes)
    with pytest.raises(AnotherLog):
        log.verify(Checkpoint.parse(path.read_text()))


def test_a_rollback_of_all_is_found_by_a_checkpoint_kept_elsewhere(log: Partnership) -> None:
    log.seal()
    old = {path: path.read_bytes() for path in log.path.parent.iterdir() if path.is_file()}
    log.append(call(9))
    kept = log.seal()
    for path, data in old.items():
        path.write_bytes(data)

    assert log.verify().ok
    assert "line 7: the log ends above it; a checkpoint held elsewhere saw 7 lines" == str(
        log.verify(kept).differences[0]
    )
    log.append(call(10))
    log.seal()
    assert log.verify().ok
    # What came instead stands where the checkpoint saw something else; no leaf hashes of then are left.
    assert "lines 6 to 7: not what a checkpoint held elsewhere saw; no leaf hashes tell more" == str(
        log.verify(kept).differences[0]
    )


def test_damage_and_difference_are_told_together(log: Partnership) -> None:
    log.seal()
    lines = lines_of(log)
    put(log, [*lines[:3], lines[3].replace(b"call", b"cell"), *lines[4:]])
    told = log.verify()

    assert 4 == told.damage.line == told.differences[0].line
    assert not told.ok


def test_a_batch_that_was_cut_in_two_is_told_where_it_was_cut(log: Partnership) -> None:
    log.append_all([call(order) for order in range(20, 25)])
    log.seal()
    put(log, lines_of(log)[:8])

    assert str(log.verify().differences[0]).startswith("line 9: cut off: 2 sealed lines from here on are gone; ")


def test_verify_believes_nothing_that_was_read_before(log: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A block of the disk may decay and its file look as it did.
    """
    log.seal()
    looks = Identity.of(log.path.stat())
    monkeypatch.setattr(Identity, "of", classmethod(lambda cls, status: looks))
    monkeypatch.setattr(Identity, "telling", True)
    assert 6 == len(log.entries)
    lines = lines_of(log)
    put(log, [*lines[:4], lines[4].replace(b"call", b"cell"), lines[5]])

    assert 6 == len(log.entries)
    assert 5 == log.verify().damage.line


def test_half_a_line_after_the_seal_breaks_no_seal(log: Partnership) -> None:
    log.seal()
    with log.path.open("ab") as file:
        file.write(lines_of(log)[2][:70])

    assert (True, 6) == (log.verify().ok, log.verify().size)


# Proving.


def test_every_line_under_the_seal_is_proved_and_no_other(log: Partnership) -> None:
    held = log.seal()
    log.append(call(9))
    for entry, line in zip(log.entries[:5], lines_of(log), strict=False):
        proof = LineProof.parse(str(log.prove(entry)))

        assert (entry.seq, line) == (proof.line, proof.extra)
        proof.verify_held(line, held)
        for other in lines_of(log):
            if other != line:
                with pytest.raises(ProofFails):
                    proof.verify(other)
    for entry in log.entries[5:]:
        with pytest.raises(Refused, match=r"stands above the last seal, of 5 lines; seal the log first"):
            log.prove(entry)


def test_a_proof_is_of_one_checkpoint_and_one_origin(log: Partnership, tmp_path: Path) -> None:
    old = log.seal()
    log.append(call(9))
    log.seal()
    proof = log.prove("@2")
    with pytest.raises(AnotherCheckpoint):
        proof.verify_held(proof.extra, old)
    other = Checkpoint("partnership-events/another", proof.checkpoint.size, proof.checkpoint.root)
    with pytest.raises(AnotherCheckpoint):
        proof.verify_held(proof.extra, other)


def test_nothing_is_proved_of_a_log_that_was_changed_or_never_sealed(log: Partnership) -> None:
    with pytest.raises(NoSuchPosition, match="the log was never sealed; `partnership seal` does it"):
        log.prove("@2")
    held = log.seal()
    lines = lines_of(log)
    put(log, [*lines[:2], altered(lines[2]), *lines[3:]])
    with pytest.raises(Rewritten):
        log.prove("@2")
    with pytest.raises(Rewritten):
        log.prove_growth(held)
    put(log, lines)
    log.append(call(9))
    log.seal()
    log.prove_growth(held)
    lines = lines_of(log)
    put(log, [*lines[:6], altered(lines[6]), *lines[7:]])
    with pytest.raises(Rewritten):
        log.prove_growth(held)


@signing
def test_a_proof_carries_the_signatures_along(log: Partnership) -> None:
    log.seal([ANNA])
    proof = log.prove("@2")

    assert (ANNA.verifier,) == proof.verify_signed(lines_of(log)[1], [ANNA.verifier], origin=proof.checkpoint.origin)
    with pytest.raises(AnotherLog):
        proof.verify_signed(lines_of(log)[1], [ANNA.verifier], origin="partnership-events/another")


def test_growth_is_proved_between_any_two_seals(tmp_path: Path) -> None:
    log = made(tmp_path, 2)
    seals = [log.seal()]
    for count in (1, 3, 2, 7):
        for order in range(count):
            log.append(call(100 * count + order))
        seals.append(log.seal())
        for old in seals:
            proof = GrowthProof.parse(str(log.prove_growth(old)))

            proof.verify(old)
            assert seals[-1] == proof.checkpoint
            for other in seals:
                if other != old:
                    with pytest.raises(AnotherCheckpoint):
                        proof.verify(other)
            with pytest.raises((AnotherCheckpoint, ProofFails)):
                proof.verify(Checkpoint(old.origin, old.size, bytes(32)))
    with pytest.raises(RolledBack):
        log.prove_growth(Checkpoint(seals[0].origin, 99, bytes(32)))
    with pytest.raises(AnotherLog):
        log.prove_growth(Checkpoint("partnership-events/another", seals[0].size, seals[0].root))
    with pytest.raises(Rewritten):
        log.prove_growth(Checkpoint(seals[0].origin, 2, bytes(32)))


# What a root knows.


def test_a_root_is_a_position(log: Partnership) -> None:
    first = log.seal().root.hex()
    log.append(call(9))
    second = log.seal().root.hex()
    for known, seq in ((first, 5), (second, 7), (first[:8], 5), (second[:63], 7)):
        asked = log.as_of("2024", known_at=f"root:{known}")

        assert log.facts(known_at=seq) == log.facts(known_at=f"root:{known}")
        assert seq == asked.basis.size
        assert log.timeline(known_at=seq) == log.timeline(known_at=f"root:{known}")
    assert first == log.root(5) == log.root(f"root:{first}")


def test_a_root_that_no_seal_has_is_no_position(log: Partnership) -> None:
    with pytest.raises(NoSuchPosition, match=r"no seal of root:0{16}; the log was never sealed"):
        log.facts(known_at="root:" + "0" * 64)
    root = log.seal().root.hex()
    wrong = "0" if root[8] != "0" else "1"
    with pytest.raises(NoSuchPosition, match=f"no seal of .*; the last seal is root:{root}"):
        log.facts(known_at=f"root:{root[:8]}{wrong}")
    for known in ("root:", f"root:{root[:7]}", f"root:{root}0", f"root:{root.upper()}", f"root: {root}", "root:latest"):
        with pytest.raises(NoSuchPosition, match="is no root; write root: and at least eight of its hex digits"):
            log.facts(known_at=known)


def test_a_root_that_two_seals_begin_with_names_neither() -> None:
    roots = ["ab" * 4 + digit * 56 for digit in "cd"]
    entries = tuple(
        pe.Entry(seq=seq, id=f"{seq:064}", recorded_at=ticking()(), event=pe.LogSealed(size=seq, root=root))
        for seq, root in enumerate(roots, 1)
    )
    with pytest.raises(NoSuchPosition, match="2 seals of root:abababab"):
        prefix(entries, "root:abababab", "UTC")
    assert entries[:2] == tuple(prefix(entries, f"root:{roots[1]}", "UTC"))


def test_whoever_names_a_root_is_told_where_the_lines_under_it_were_changed(log: Partnership) -> None:
    root = f"root:{log.seal().root.hex()}"
    lines = lines_of(log)
    put(log, [*lines[:2], altered(lines[2]), *lines[3:]])
    questions = (
        lambda: log.as_of("2024", known_at=root),
        lambda: log.facts(known_at=root),
        lambda: log.timeline(known_at=root),
        lambda: log.changes("2023", "2024", known_from=root),
        lambda: log.changes("2023", "2024", known_to=root),
    )
    for ask in questions:
        with pytest.raises(Rewritten, match=r"the first 5 lines have the root .* `partnership verify` tells"):
            ask()
    # Who asks what stands there now, gets that.
    assert log.as_of("2024").basis.sealed == 5


def test_an_answer_tells_what_holds_its_lines_in_place(log: Partnership) -> None:
    def basis(**known: object) -> str:
        return str(log.as_of("2024", **known).basis)

    assert f"{NAME} @5, open, as of 2024, read in UTC" == basis()
    assert f"{NAME} @5, open (root:{log.root()}), as of 2024, read in UTC" == basis(root=True)
    root = log.seal().root.hex()
    short = f"root:{root[:16]}"
    assert f"{NAME} @6, sealed {short}, as of 2024, read in UTC" == basis()
    assert f"{NAME} @6, sealed root:{log.root()}, as of 2024, read in UTC" == basis(root=True)
    log.append(call(9))
    assert f"{NAME} @7, open above @5 ({short}), as of 2024, read in UTC" == basis()
    assert f"{NAME} @7, open above @5 (root:{log.root()}), as of 2024, read in UTC" == basis(root=True)
    assert f"{NAME} @3, open, as of 2024, as known @3, read in UTC" == basis(known_at=3)
    known = f"root:{root}"
    assert f"{NAME} @5, sealed {short}, as of 2024, as known {known}, read in UTC" == basis(known_at=known)
    assert f"{NAME} @5, sealed {known}, as of 2024, as known {known}, read in UTC" == basis(known_at=known, root=True)


def test_leaf_hashes_have_one_spelling() -> None:
    leaves = [bytes([number]) * 32 for number in range(3)]

    assert leaves == leaves_of(leaves_text(leaves))
    assert [] == leaves_of(b"")
    for spoilt in itertools.chain((leaves_text(leaves)[:-1], leaves_text(leaves) + b"\n", b"\xff\n", b" 00" * 32)):
        assert leaves_of(spoilt) is None


def test_seals_and_erasures_are_made_and_not_told(log: Partnership) -> None:
    for record in (
        pe.LogSealed(size=5, root="0" * 64),
        pe.EntryErased(erases=log.entries[1].id, leaf="0" * 64, left="0" * 64, reason="no"),
    ):
        with pytest.raises(Refused, match=r"is not appended; `(seal|erase)` does it"):
            log.append(record)
    log.seal()
    with pytest.raises(Refused, match="what seals or erases stays"):
        log.retract("@6", reason="no")


# What lies beside a log that was cut.


def test_a_log_cut_below_its_seal_takes_no_entry(log: Partnership) -> None:
    log.seal()
    put(log, lines_of(log)[:3])
    cut = fresh(log)

    with pytest.raises(
        RolledBack, match="cut off below its seal: 3 of 5 sealed lines are left; take the file from git"
    ):
        cut.append(call(7))
    beside(log, ".checkpoint").unlink()
    with pytest.raises(RolledBack, match="3 of 5 sealed lines"):
        fresh(log).append(call(7))
    with pytest.raises(RolledBack, match="3 of 5 sealed lines"):
        fresh(log).erase("@2", reason="privacy")
    assert 3 == len(lines_of(log))


def test_a_log_cut_below_its_seal_is_not_even_mended_to_erase_from_it(log: Partnership) -> None:
    log.seal()
    log.path.write_bytes(log.path.read_bytes()[: len(b"".join(line + b"\n" for line in lines_of(log)[:3])) + 40])
    was = log.path.read_bytes()
    with pytest.raises(RolledBack, match="3 of 5 sealed lines"):
        fresh(log).erase("@2", reason="privacy")

    assert was == log.path.read_bytes()


@pytest.mark.parametrize(
    "leaves",
    [
        pytest.param(b"\0" * 10_000, id="binary"),
        pytest.param(b"no leaf hashes at all\n" * 500, id="text"),
        pytest.param((b"00" * 32 + b"\r\n") * 200, id="CRLF"),
    ],
)
def test_a_long_file_beside_a_log_tells_nothing_of_a_cut(log: Partnership, leaves: bytes) -> None:
    beside(log, ".leaves").write_bytes(leaves)

    assert 6 == log.append(call(7)).seq


def test_leaf_hashes_that_git_gave_crlf_do_not_stop_an_append(tmp_path: Path) -> None:
    log = made(tmp_path, 70)
    log.seal()
    leaves = beside(log, ".leaves")
    leaves.write_bytes(leaves.read_bytes().replace(b"\n", b"\r\n"))

    assert leaves.stat().st_size // 65 > 70
    assert 72 == log.append(call(99)).seq


def test_what_is_cut_while_an_append_waits_is_seen_under_the_lock(
    log: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.seal()
    whole = lines_of(log)
    claim = log_module.claim

    def cut(*arguments: Any) -> bool:
        put(log, whole[:3])
        return claim(*arguments)

    other = fresh(log)
    assert 6 == len(other)
    monkeypatch.setattr(log_module, "claim", cut)
    with pytest.raises(RolledBack, match="3 of 5 sealed lines"):
        other.append(call(7))

    assert whole[:3] == lines_of(log)


def test_what_differs_beside_a_log_names_no_line() -> None:
    assert "gone" == str(Difference(0, "gone"))
    assert "line 1: gone" == str(Difference(1, "gone"))


def test_leaf_hashes_tell_of_a_cut_though_the_checkpoint_is_gone(log: Partnership) -> None:
    log.seal()
    log.append(call(7))
    log.seal()
    beside(log, ".checkpoint").unlink()
    for lines, line in ((lines_of(log)[:3], 4), (lines_of(log)[:6], 7)):
        told = put(log, lines).verify()

        assert not told.ok
        assert line == told.differences[0].line
        with pytest.raises(Rewritten):
            fresh(log).seal()
        assert 7 == len(leaves_of(beside(log, ".leaves").read_bytes()) or ())


def test_what_a_crash_would_leave_is_no_crash_below_a_seal(log: Partnership) -> None:
    log.append_all([call(7), call(8), call(9)])
    log.seal()
    put(log, lines_of(log)[:6])
    found = fresh(log).diagnose()

    assert not found.mendable
    assert [(6, "cut off below its seal: 5 of 8 sealed lines are left")] == [
        (one.line, one.met) for one in found.faults
    ]
    assert 6 == len(lines_of(log))


@pytest.mark.parametrize("spoilt", [b"partnership-events/x\r\n5\r\nAAA=\r\n", b"<<<<<<< HEAD\n", b"", b"\xff"])
def test_a_checkpoint_that_is_none_is_told_and_the_log_verified_all_the_same(log: Partnership, spoilt: bytes) -> None:
    log.seal()
    beside(log, ".checkpoint").write_bytes(spoilt)
    told = fresh(log).verify()

    assert (False, 5) == (told.ok, told.sealed)
    assert [0] == [one.line for one in told.differences]
    assert "delete it and run `partnership seal`" in told.differences[0].told
    beside(log, ".checkpoint").unlink()
    assert fresh(log).seal() == fresh(log).checkpoint


def test_an_unfinished_end_is_told(log: Partnership) -> None:
    log.seal()
    log.path.write_bytes(log.path.read_bytes() + b'{"@at"')
    told = fresh(log).verify()

    assert told.ok
    assert "the file ends in something unfinished (line 7 was written in part)" in told.notes


def test_a_seal_without_room_for_its_checkpoint_says_what_was_written(log: Partnership) -> None:
    with (
        failing_disk(("replace",), disk.fails(errno.ENOSPC)),
        pytest.raises(NotBeside, match=r"sealed, but what belongs beside it .*No space left.*run `partnership seal"),
    ):
        log.seal()

    assert "log_sealed" == fresh(log).entries[-1].kind
    assert fresh(log).seal() == fresh(log).checkpoint
    assert fresh(log).verify().ok

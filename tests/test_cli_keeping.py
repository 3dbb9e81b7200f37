"""
``seal``, ``verify``, ``prove``, ``erase`` and ``key``, as a person meets them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from pathlib import Path

import pytest
from test_cli import Ran, fine, run, seed

from partnership_events.checkpoint import Checkpoint
from partnership_events.notes import SigningKey
from partnership_events.proof import GrowthProof, LineProof

signing = pytest.mark.skipif(not importlib.util.find_spec("cryptography"), reason="the extra `sign` is not installed")

LOG = "france-germany"
FILE = Path(f"events/{LOG}.jsonl")
CHECKPOINT = FILE.with_suffix(".checkpoint")
HEX = "[0-9a-f]{64}"


@pytest.fixture(autouse=True)
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Three lines, sealed; a copy of the checkpoint kept elsewhere.
    """
    monkeypatch.chdir(tmp_path)
    seed()
    fine("seal", LOG)
    Path("kept").write_bytes(CHECKPOINT.read_bytes())


def told(ran: Ran) -> Ran:
    """
    One clear line, and no traceback.
    """
    assert "Traceback" not in ran.err
    assert 1 == len(ran.err.splitlines()) or ran.err.splitlines()[1].startswith(("`partnership", "  ")), ran.err
    return ran


def spoil(number: int = 3) -> None:
    lines = FILE.read_bytes().split(b"\n")
    lines[number - 1] = lines[number - 1].replace(b"elysee", b"elisee")
    FILE.write_bytes(b"\n".join(lines))


def grow() -> None:
    fine("add", LOG, "meeting_held", "--on", "1963-07-04", "--form", "summit", "--cite", "T")


# seal


def test_seal_tells_the_root_and_what_to_do_with_it() -> None:
    grow()
    out = fine("seal", LOG)

    assert re.search(rf"^sealed {LOG}: 5 lines,\s+root:{HEX}\nkeep a copy of {CHECKPOINT} elsewhere; ", out)
    as_json = json.loads(fine("seal", LOG, "--json"))
    checkpoint = Checkpoint.parse(CHECKPOINT.read_bytes())
    assert {"log": LOG, "size": 5, "root": checkpoint.root.hex(), "checkpoint": str(checkpoint)} == as_json
    assert 6 == len(FILE.read_bytes().splitlines())


def test_seal_refuses_to_hide_a_change() -> None:
    spoil()
    ran = told(run("seal", LOG))

    assert 3 == ran.status
    assert "events/france-germany.jsonl:3: the checksum does not hold" in ran.err
    assert "a new seal would hide it. `partnership verify france-germany` tells more" in ran.err


@signing
def test_a_key_is_made_signs_and_is_trusted() -> None:
    verifier = fine("key", "example.org/anna", "--out", "anna.key").strip()
    assert 0o600 == Path("anna.key").stat().st_mode & 0o777 or os.name == "nt"
    assert verifier == str(SigningKey.parse(Path("anna.key").read_text().strip()).verifier)
    ran = told(run("verify", LOG, "--signer", verifier))
    assert (3, True) == (ran.status, "anna" in ran.err)
    fine("seal", LOG, "--key", "anna.key")
    assert "example.org/anna" in CHECKPOINT.read_text()
    fine("verify", LOG, "--signer", verifier)
    proof = fine("prove", LOG, "@3")
    Path("proof").write_text(proof)
    assert "believe it because: signed by example.org/anna" in fine("verify", "--proof", "proof", "--signer", verifier)
    # A key is never written over.
    data = Path("anna.key").read_bytes()
    ran = told(run("key", "example.org/anna", "--out", "anna.key"))
    assert (3, data) == (ran.status, Path("anna.key").read_bytes())


def test_a_key_wants_a_file() -> None:
    ran = run("key", "example.org/anna")

    assert (2, True) == (ran.status, "say where the signing key goes with --out FILE" in ran.err)
    assert 3 == told(run("key", "example.org/anna", "--out", "no/such/folder")).status


# verify


def test_verify_tells_what_was_verified() -> None:
    grow()
    root = json.loads(fine("verify", LOG, "--json"))[0]["root"]
    out = " ".join(fine("verify", LOG).split())

    assert f"{LOG}: verified (5 lines, 3 sealed, 1 above the seal; root:{root})" == out
    assert "verified" in fine("verify")
    assert "verified" in fine("verify", LOG, "--against", "kept")


def test_verify_says_where_a_log_was_never_sealed() -> None:
    fine("create", "peru-chile", "--party", "PER", "--party", "CHL")

    assert "peru-chile: never sealed" in fine("verify", "peru-chile")
    assert ["france-germany: verified", "peru-chile: never sealed"] == re.findall(
        r"^[a-z-]+: [a-z ]+[a-z]", fine("verify"), re.MULTILINE
    )


def test_verify_tells_the_line_that_differs_and_goes_on() -> None:
    fine("create", "peru-chile", "--party", "PER", "--party", "CHL")
    spoil()
    ran = run("verify")

    assert 3 == ran.status
    assert "events/france-germany.jsonl:3: changed; the seal in line 4 saw otherwise" in ran.out
    assert "france-germany: not as it was sealed" in ran.out
    assert "events/france-germany.jsonl:3: the checksum does not hold" in ran.err
    assert "peru-chile: never sealed" in ran.out
    as_json = json.loads(run("verify", LOG, "--json").out)[0]
    assert (False, 3, None) == (as_json["ok"], as_json["differences"][0]["line"], as_json["differences"][0]["last"])
    assert as_json["damage"].endswith("the line was changed after it was written")


def test_verify_finds_a_rollback_against_what_was_kept() -> None:
    grow()
    fine("seal", LOG)
    Path("kept").write_bytes(CHECKPOINT.read_bytes())
    FILE.write_bytes(b"".join(FILE.read_bytes().splitlines(keepends=True)[:3]))
    CHECKPOINT.unlink()
    FILE.with_suffix(".leaves").unlink()
    assert "never sealed" in fine("verify", LOG)
    ran = run("verify", LOG, "--against", "kept")

    assert 3 == ran.status
    assert f"{FILE}:4: the log ends above it; a checkpoint held elsewhere saw 5 lines" in ran.out


def test_verify_tells_what_is_missing_beside_the_log() -> None:
    FILE.with_suffix(".leaves").unlink()
    CHECKPOINT.unlink()
    ran = run("verify", LOG)

    assert (0, 2) == (ran.status, ran.err.count("`partnership seal` writes them again"))
    assert 2 == len(json.loads(run("verify", LOG, "--json").out)[0]["notes"])


def test_verify_is_asked_one_thing_at_a_time() -> None:
    fine("create", "peru-chile", "--party", "PER", "--party", "CHL")
    for words in (
        ["--against", "kept"],
        [LOG, "peru-chile", "--against", "kept"],
        [LOG, "--proof", "kept"],
        ["--proof", "kept", "--growth", "kept"],
    ):
        assert 2 == run("verify", *words).status
    assert 3 == told(run("verify", "peru-chile", "--against", "kept")).status
    assert 3 == told(run("verify", "no-such-log")).status


# prove


def test_a_proof_is_believed_by_whoever_holds_the_checkpoint() -> None:
    fine("prove", LOG, "@3", "--out", "proof")
    assert LineProof.parse(Path("proof").read_bytes()) == LineProof.parse(fine("prove", LOG, "@3"))
    FILE.unlink()
    out = fine("verify", "--proof", "proof", "--against", "kept")

    assert re.search(rf"^proved: line 3 of 3 of\s+partnership-events/{LOG},\s+root:{HEX}", out)
    assert "believe it because: you hold the checkpoint" in out
    assert '"@kind": "instrument_signed"' in out
    alone = fine("verify", "--proof", "proof")
    assert "anybody can make up a checkpoint" in " ".join(alone.split())
    as_json = json.loads(fine("verify", "--proof", "proof", "--json"))
    assert ("", "elysee") == (as_json["believed_because"], as_json["content"]["instrument"])


def test_growth_is_proved_since_a_checkpoint() -> None:
    grow()
    fine("seal", LOG)
    fine("prove", LOG, "--since", "kept", "--out", "growth")
    assert 3 == GrowthProof.parse(Path("growth").read_bytes()).old
    FILE.unlink()

    assert "grew from 3 lines to 5" in fine("verify", "--growth", "growth", "--against", "kept")
    assert "believed_because" in json.loads(fine("verify", "--growth", "growth", "--against", "kept", "--json"))
    assert 2 == run("verify", "--growth", "growth").status
    Path("kept").write_bytes(CHECKPOINT.read_bytes())
    assert 3 == told(run("verify", "--growth", "growth", "--against", "kept")).status


def test_what_cannot_be_proved_is_told() -> None:
    grow()

    assert "stands above the last seal, of 3 lines; seal the log first" in told(run("prove", LOG, "@5")).err
    assert 2 == run("prove", LOG).status == run("prove", LOG, "@2", "--since", "kept").status
    assert 3 == told(run("prove", LOG, "@99")).status
    ran = told(run("prove", LOG, "@99", "--out", "proof"))
    assert (3, False) == (ran.status, Path("proof").exists())
    assert 3 == told(run("prove", LOG, "@2", "--out", "no/such/folder")).status or not Path("no").exists()


# erase


def test_erase_tells_what_is_gone_and_what_may_be_left() -> None:
    fine("correct", LOG, "@3", "--reason", "better source", "--set", "on=1963-01-23")
    ran = run("erase", LOG, "@3", "--reason", "a court order", "--yes")

    assert 0 == ran.status
    assert re.search(r"^erased @3 \([0-9a-f]{12}\), by @6$", ran.out.strip())
    assert "note: @5 fact_corrected holds content of the same fact; erase it too where it must go" in ran.err
    assert json.loads(fine("erase", LOG, "@5", "--reason", "a court order", "--yes", "--json"))["seq"] == 5
    assert b"elysee" not in FILE.read_bytes()
    assert ", 2 erased" in fine("verify", LOG, "--against", "kept")
    assert "instrument signed, erased: a court order (@6, " in fine("timeline", LOG)
    assert "a court order" in fine("show", LOG)
    holes = [one for one in json.loads(fine("timeline", LOG, "--json")) if one["summary"] == "erased"]
    assert [["erased @6: a court order"], ["erased @7: a court order"]] == [one["marks"] for one in holes]


def test_erase_wants_a_reason_and_a_yes() -> None:
    data = FILE.read_bytes()
    for words in (["@3", "--yes"], ["@3", "--reason", " ", "--yes"], ["@3", "--reason", "a court order"]):
        assert 2 == run("erase", LOG, *words).status
    for ref in ("@1", "@4", "@99"):
        assert 3 == told(run("erase", LOG, ref, "--reason", "no", "--yes")).status
    assert data == FILE.read_bytes()


def test_erase_tells_of_what_was_set_aside() -> None:
    with FILE.open("ab") as file:
        file.write(FILE.read_bytes().splitlines()[2][:99])
    ran = run("erase", LOG, "@3", "--reason", "a court order", "--yes")

    assert 0 == ran.status
    assert "mended: " in ran.err
    assert "was set aside earlier and may hold it still" in ran.err


# What rests on it.


def test_the_basis_is_told() -> None:
    root = json.loads(fine("verify", LOG, "--json"))[0]["root"]
    held = Checkpoint.parse(Path("kept").read_bytes()).root.hex()

    assert f"basis: {LOG} @4, sealed root:{held[:16]}, read in Europe/Paris" in " ".join(fine("timeline", LOG).split())
    shown = json.loads(fine("show", LOG, "--on", "1970", "--root", "--json"))["basis"]
    assert (root, 3, held) == (shown["root"], shown["sealed"], shown["sealed_root"])


def test_a_root_may_be_asked_for_and_must_hold() -> None:
    root = Checkpoint.parse(Path("kept").read_bytes()).root.hex()
    grow()
    for verb in ("show", "timeline", "check"):
        assert 0 == run(verb, LOG, "--known", f"root:{root[:10]}").status
        for known in ("root:0", "root:" + "0" * 64):
            assert "--known" in told(run(verb, LOG, "--known", known)).err
    assert "1963-07-04" not in fine("timeline", LOG, "--known", f"root:{root}")
    lines = FILE.read_bytes().splitlines(keepends=True)
    FILE.write_bytes(b"".join([lines[0], *lines[2:]]).replace(b'"cites":[{"locators":["p1"],"source":"T"}],', b""))
    assert 3 == told(run("show", LOG, "--known", f"root:{root}")).status


# Files that a user names


HOSTILE = {
    "empty": b"",
    "binary": bytes(range(256)),
    "huge": b"x" * (3 << 20),
    "one line": b"hello\n",
    "a note": b"a\n1\nb\n\n\xe2\x80\x94 anna AAAA\n",
    "latin-1": b"partnership-events/\xe9\n1\n",
    "many digits": b"a\n" + b"9" * 5000 + b"\nAAAA\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["verify", LOG, "--against", "given"], id="--against"),
        pytest.param(["verify", "--proof", "given"], id="--proof"),
        pytest.param(["verify", "--growth", "given", "--against", "kept"], id="--growth"),
        pytest.param(["prove", LOG, "--since", "given"], id="--since"),
        pytest.param(["seal", LOG, "--key", "given"], id="--key"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_told_in_a_line(words: list[str], data: bytes) -> None:
    Path("given").write_bytes(data)
    before = FILE.read_bytes()
    ran = told(run(*words))

    assert 3 == ran.status
    assert "given" in ran.err
    assert len(ran.err) < 500
    assert before == FILE.read_bytes()
    Path("given").unlink()
    for path in ("given", "events"):
        ran = told(run(*(path if word == "given" else word for word in words)))
        assert (2, True) == (ran.status, path in ran.err)


@pytest.mark.parametrize("suffix", [".checkpoint", ".leaves"])
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_lies_beside_a_log_may_be_anything(suffix: str, data: bytes) -> None:
    path = FILE.with_suffix(suffix)
    path.write_bytes(data)
    ran = run("verify", LOG)
    assert (3 if suffix == ".checkpoint" else 0) == ran.status
    assert "Traceback" not in ran.err
    assert str(path) in ran.out or ran.err
    path.unlink()
    path.mkdir()
    ran = run("verify", LOG)
    assert (3, True) == (ran.status, f"{path}: is a folder" in " ".join((ran.out + ran.err).split()))


def test_a_proof_that_carries_anything_shows_nothing() -> None:
    proof = LineProof.parse(fine("prove", LOG, "@3"))
    for extra in (b"", b"\xff", b"{}", FILE.read_bytes().splitlines()[1], FILE.read_bytes()):
        Path("given").write_text(str(LineProof(proof.index, proof.hashes, proof.checkpoint, extra)))
        ran = told(run("verify", "--proof", "given", "--against", "kept"))
        assert (3, "") == (ran.status, ran.out)


@signing
def test_a_verifier_key_that_is_none_is_told() -> None:
    for key in ("", "x", "a+b+c", "a+00000000+" + "A" * 44, "\udcff"):
        assert "--signer" in told(run("verify", LOG, "--signer", key)).err


def test_check_looks_at_the_seal_too() -> None:
    lines = FILE.read_bytes().splitlines(keepends=True)
    FILE.write_bytes(b"".join(lines[:2]))
    ran = run("check")

    assert 1 == ran.status
    assert f"{FILE}:3: seal-broken: cut off" in ran.out


def test_one_link_that_leads_nowhere_stops_no_check() -> None:
    FILE.with_name("dangle.jsonl").symlink_to("nowhere")
    ran = run("check")

    assert 3 == ran.status
    assert "dangle.jsonl: a link that leads nowhere; mend the link, or take it away" in " ".join(ran.err.split())
    assert LOG in ran.out


def test_erasing_twice_says_that_nothing_was_written() -> None:
    fine("erase", LOG, "@3", "--reason", "asked for", "--yes")
    ran = run("erase", LOG, "@3", "--reason", "again", "--yes")

    assert 0 == ran.status
    assert "note: erased already, by @" in ran.err

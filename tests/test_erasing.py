"""
Erasure: the content is gone, the seals hold, the hole is seen, and what the entry did to others it still does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
import zlib
from pathlib import Path
from typing import Any

import pytest
from drafts import FULL

import partnership_events as pe
from partnership_events import Partnership, Refused
from partnership_events.canonical import canonical, frame, stub, unframe
from partnership_events.checks import check
from partnership_events.codec import codec_of
from partnership_events.errors import Damaged
from partnership_events.event import Erased
from partnership_events.log import TornTailMended
from partnership_events.merkle import leaf_hash
from partnership_events.sealing import leaf_of
from partnership_events.testing import ticking
from partnership_events.vocabulary import STANDARD

NAME = "acme-borealis"
SECRET = "hunter2"


def call(order: int, **fields: Any) -> pe.MeetingHeld:
    return pe.MeetingHeld(**{"on": "2024-02-29", "form": "call", "order": order, **fields})


@pytest.fixture
def log(tmp_path: Path) -> Partnership:
    log = pe.open_ledger(tmp_path, clock=ticking(hours=1)).create(NAME, parties=["ACM", "BOR"])
    log.append(call(1))
    log.append(call(2, topics=[SECRET]), note=f"a note on {SECRET}")
    log.append(call(3))
    return log


def lines_of(log: Partnership) -> list[bytes]:
    return log.path.read_bytes().split(b"\n")[:-1]


def put(log: Partnership, lines: list[bytes]) -> Partnership:
    log.path.write_bytes(b"".join(line + b"\n" for line in lines))
    return log


def orders(log: Partnership, **known: Any) -> list[int]:
    return [fact.event.order for fact in log.facts(**known).facts]


def fresh(log: Partnership) -> Partnership:
    return pe.open_ledger(log.path.parent)[NAME]


# What is left.


def test_an_erased_line_leaves_a_stub_and_a_record(log: Partnership) -> None:
    line = lines_of(log)[2]
    was = unframe(line)
    record = log.erase("@3", reason="a court order")
    lines = lines_of(log)
    content = canonical({"@kind": "meeting_held", "@leaf": leaf_hash(line).hex()})
    left = unframe(lines[2])

    assert lines[2].endswith(f'"@id":"{was.id}",'.encode() + content[1:])
    assert (was.id, was.at, leaf_hash(line).hex(), {}) == (left.id, left.at, left.leaf, left.targets)
    expected = pe.EntryErased(erases=was.id, leaf=left.leaf, left=left.left, reason="a court order")
    assert (expected, 5) == (record.event, record.seq)
    assert record == log.entries[-1] == fresh(log).entries[-1]
    assert Erased(kind="meeting_held", leaf=left.leaf) == log.entries[2].event


def test_what_was_erased_is_nowhere_in_the_folder(log: Partnership) -> None:
    log.seal()
    log.erase("@3", reason="a court order")
    log.append(call(4))
    log.seal()

    found = [path for path in log.path.parent.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert [] == found
    assert not list(log.path.parent.rglob("*before*"))


def test_the_root_is_what_it_was(log: Partnership) -> None:
    held = log.seal()
    root = log.root()
    log.erase("@3", reason="a court order")
    told = log.verify(held)

    assert (True, 4, (3,)) == (told.ok, told.sealed, told.erased)
    assert held == log.checkpoint
    assert root == log.root(5)
    for seq in (1, 2, 4):
        log.prove(f"@{seq}").verify_held(lines_of(log)[seq - 1], held)
    with pytest.raises(Refused, match=r"\(@3\) was erased; its line is gone"):
        log.prove("@3")
    assert leaf_of(lines_of(log)[2]) != leaf_hash(lines_of(log)[2])
    log.seal()
    assert log.verify(held).ok
    log.prove_growth(held).verify(held)


def test_the_hole_is_seen_with_its_reason_at_all_times(log: Partnership) -> None:
    log.seal()
    log.erase("@3", reason="a court order")

    assert [1, 3] == orders(log)
    (hole,) = log.as_of("2024").erased
    assert (3, "meeting_held", "a court order", 6) == (hole.entry.seq, hole.left.kind, hole.reason, hole.by.seq)
    # By then nobody had erased it, and yet its content is gone; earlier still, it was not there.
    for known in (3, 4, 5, f"root:{log.entries[4].event.root}"):
        assert [1, 3][: 1 if known == 3 else 2] == orders(log, known_at=known)
        (hole,) = log.facts(known_at=known).erased
        assert (None, "") == (hole.by, hole.reason)
    assert () == log.facts(known_at=2).erased


def test_erasing_twice_does_nothing(log: Partnership) -> None:
    retraction = log.retract("@2", reason="it never was")
    for ref in ("@3", retraction):
        first = log.erase(ref, reason="a court order")
        data = log.path.read_bytes()

        assert first == log.erase(ref, reason="another reason")
        assert data == log.path.read_bytes()


@pytest.mark.parametrize("count, at", [(1, 3), (3, 4), (3, 5), (3, 6)])
def test_any_line_of_a_batch_may_be_erased(tmp_path: Path, count: int, at: int) -> None:
    log = pe.open_ledger(tmp_path, clock=ticking(hours=1)).create(NAME, parties=["ACM", "BOR"])
    log.append(call(1))
    log.append(call(2))
    log.append_all([call(order) for order in range(10, 10 + count)])
    was = [(entry.recorded_at, entry.following, entry.id) for entry in log.entries]
    log.erase(f"@{at}", reason="a court order")
    log.append(call(99))

    assert was == [(entry.recorded_at, entry.following, entry.id) for entry in fresh(log).entries[: len(was)]]
    assert isinstance(fresh(log).entries[at - 1].event, Erased)


def test_every_kind_leaves_what_it_pointed_to_and_nothing_it_told() -> None:
    codec, stamp = codec_of(STANDARD), ticking()()
    for kind, draft in FULL.items():
        content = codec.content(draft)
        line = frame(content, at=stamp)
        left = stub(line, leaf=leaf_of(line).hex(), targets={"same_as": "1" * 64})
        entry = codec.entry(unframe(left), 7)

        assert (kind, {"same_as": "1" * 64}) == (entry.event.kind, dict(entry.event.targets))
        assert leaf_of(line) == leaf_of(left)
        assert ((), None) == (entry.cites, entry.note)
        assert b"a remark" in line
        assert b"a remark" not in left


def test_a_kind_that_this_library_does_not_know_can_be_erased(log: Partnership) -> None:
    mine = canonical({"@kind": "prize_awarded", "to": SECRET, "for": log.entries[1].id})
    line = frame(mine, at=log.entries[-1].recorded_at.replace(year=2025))
    log = fresh(put(log, [*lines_of(log), line]))
    log.erase("@5", reason="a court order")

    assert SECRET not in lines_of(log)[4].decode()
    assert "prize_awarded" == log.entries[4].kind
    assert () == log.facts().unapplied


# What stays, and what is refused.


def test_what_was_erased_is_not_written_again(log: Partnership) -> None:
    log.erase("@3", reason="a court order")
    data = log.path.read_bytes()
    with pytest.raises(Refused, match=r"\(@3\) said this, and was erased; what was erased stays so"):
        log.append(call(2, topics=[SECRET]), note=f"a note on {SECRET}")
    assert data == log.path.read_bytes()


def test_what_was_erased_cannot_be_corrected_and_may_be_retracted(log: Partnership) -> None:
    log.erase("@3", reason="a court order")
    with pytest.raises(Refused, match=r"\(@3\) was erased; tell it as a new fact"):
        log.correct("@3", reason="better source", on="2024-02-28")
    log.retract("@3", reason="it never was")
    assert [1, 3] == orders(log)
    assert [3] == [hole.entry.seq for hole in log.facts().erased]
    assert () == log.facts().without_content


def test_openings_seals_and_records_of_erasure_stay(log: Partnership) -> None:
    log.seal()
    log.erase("@3", reason="a court order")
    data = log.path.read_bytes()
    for seq in (1, 5, 6):
        with pytest.raises(Refused, match="the opening, seals and records of erasure stay"):
            log.erase(f"@{seq}", reason="no")
    with pytest.raises(pe.NoSuchEntry):
        log.erase("@99", reason="no")
    for reason in ("", "x" * 20_000):
        with pytest.raises(Refused):
            log.erase("@2", reason=reason)
    assert data == log.path.read_bytes()


def test_half_a_line_at_the_end_is_mended_and_told(log: Partnership) -> None:
    with log.path.open("ab") as file:
        file.write(lines_of(log)[1][:70])
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        log.erase("@3", reason="a court order")

    assert [TornTailMended] == [one.category for one in told]
    assert [1, 3] == orders(fresh(log))


def test_half_a_line_that_came_meanwhile_is_not_dropped(log: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    data = log.path.read_bytes() + lines_of(log)[1][:70]
    monkeypatch.setattr(pe.log.Log, "mend", lambda self: log.path.write_bytes(data) and None)
    with pytest.raises(pe.LogReplaced, match="left half a line; nothing was erased, try again"):
        log.erase("@3", reason="a court order")
    assert data == log.path.read_bytes()


# A stub that nobody may leave.


def forged(log: Partnership, number: int, **fields: Any) -> list[bytes]:
    """
    The lines with a stub in the place of one, that says otherwise than it should.
    """
    lines = lines_of(log)
    line = lines[number - 1]
    lines[number - 1] = stub(line, leaf=fields.get("leaf", leaf_of(line).hex()), targets=fields.get("targets", {}))
    return lines


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_stub_without_its_record_is_damage_at_its_line(log: Partnership, number: int) -> None:
    log.seal()
    with pytest.raises(Damaged, match="no record of its erasure that fits what is left") as caught:
        fresh(put(log, forged(log, number))).facts()
    assert number == caught.value.line
    told = log.verify()
    assert (number, False, (number,)) == (told.damage.line, told.ok, told.erased)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"leaf": "0" * 64}, id="another leaf"),
        pytest.param({"targets": {"retracts": "@2"}}, id="other targets"),
    ],
)
def test_a_stub_that_says_otherwise_than_its_record_is_damage(log: Partnership, fields: dict[str, Any]) -> None:
    log.erase("@3", reason="a court order")
    log.seal()
    if "targets" in fields:
        fields = {"targets": {"retracts": log.entries[1].id}}
    lines = forged(log, 3, **fields)
    with pytest.raises(Damaged) as caught:
        fresh(put(log, lines)).facts()
    assert 3 == caught.value.line
    assert not log.verify().ok


def test_a_meeting_is_not_made_a_retraction_by_its_stub(log: Partnership) -> None:
    """
    The leaf hash stands for the line that was; what its stub says of kind and targets only the record vouches for.
    """
    log.erase("@3", reason="a court order")
    log.seal()
    lines = lines_of(log)
    was = unframe(lines[2])
    other = {"@kind": "fact_retracted", "@leaf": was.leaf, "@targets": {"retracts": log.entries[1].id}}
    made = frame(canonical(other), at=was.at)
    lines[2] = rechecked(made.replace(json.loads(made)["@id"].encode(), was.id.encode()))

    assert "fact_retracted" == unframe(lines[2]).fields["@kind"]
    with pytest.raises(Damaged, match=":3: an erased entry, and no record"):
        fresh(put(log, lines)).facts()


def rechecked(line: bytes) -> bytes:
    start = len('{"@at":"2026-11-22T03:22:55.123456Z","@crc":"')
    crc = zlib.crc32(line[start + 8 :], zlib.crc32(line[:start]))
    return line[:start] + f"{crc:08x}".encode() + line[start + 8 :]


@pytest.mark.parametrize(
    "left",
    [
        pytest.param({"@leaf": "0" * 63}, id="a short leaf"),
        pytest.param({"@leaf": 7}, id="a number for a leaf"),
        pytest.param({"@leaf": "0" * 64, "on": "2024"}, id="content"),
        pytest.param({"@leaf": "0" * 64, "@version": 2}, id="a version"),
        pytest.param({"@leaf": "0" * 64, "@targets": {}}, id="no targets"),
        pytest.param({"@leaf": "0" * 64, "@targets": {"retracts": "x"}}, id="a target that is no id"),
        pytest.param({"@leaf": "0" * 64, "@targets": ["0" * 64]}, id="a list of targets"),
        pytest.param({"@targets": {"retracts": "0" * 64}}, id="targets without a leaf"),
    ],
)
def test_a_stub_that_makes_no_sense_is_damage(log: Partnership, left: dict[str, Any]) -> None:
    line = frame(canonical({"@kind": "meeting_held", **left}), at=log.entries[2].recorded_at)
    lines = lines_of(log)
    lines[2] = line
    with pytest.raises(Damaged, match=r"a stub that makes no sense|a frame with @targets") as caught:
        fresh(put(log, lines)).facts()
    assert 3 == caught.value.line


def test_what_came_back_after_its_erasure_is_told(log: Partnership) -> None:
    old = lines_of(log)
    log.erase("@3", reason="a court order")
    put(log, [*old, *lines_of(log)[4:]])

    assert [1, 2, 3] == orders(fresh(log))
    (finding,) = (one for one in fresh(log).check() if one.code == "erasure-undone")
    assert (3, "basic") == (finding.line, finding.tier.value)
    assert "was erased by @5, and stands here again" in finding.message
    # And it can be erased once more, for the same reason.
    fresh(log).erase("@3", reason="a court order")
    assert [1, 3] == orders(fresh(log))
    assert 5 == len(lines_of(log))
    assert not [one for one in check(fresh(log).entries) if one.code == "erasure-undone"]


# What an erased entry did to others.


def test_an_erased_retraction_still_retracts(log: Partnership) -> None:
    retraction = log.retract("@2", reason="swordfish")
    log.erase(retraction, reason="a court order")

    assert b"swordfish" not in log.path.read_bytes()
    assert [2, 3] == orders(fresh(log))
    assert {"retracts": log.entries[1].id, "after": log.entries[1].id} == dict(log.entries[4].event.targets)
    with pytest.raises(Refused, match="is retracted already, by @5"):
        log.retract("@2", reason="swordfish")
    # And may itself be undone, by what names it as the last that touched the fact.
    (undone,) = log.reinstate("@2", reason="it was right")
    assert retraction.id == undone.event.after == undone.event.retracts
    assert [1, 2, 3] == orders(fresh(log))
    log.erase(undone, reason="a court order")
    assert [1, 2, 3] == orders(fresh(log))
    with pytest.raises(Refused, match="is not retracted; nothing to reinstate"):
        log.reinstate("@2")


def test_a_fact_whose_last_correction_was_erased_is_absent(log: Partnership) -> None:
    first = log.correct("@2", reason="better source", order=10)
    second = log.correct("@2", reason="better still", order=20)
    log.erase(second, reason="a court order")
    assert [2, 3] == orders(fresh(log))
    with pytest.raises(Refused, match=r"\(@6\) was erased; retract that correction first"):
        log.correct("@2", reason="anew", order=30)
    log.retract(second, reason="it is gone anyway")
    assert [10, 2, 3] == orders(fresh(log))
    log.erase(first, reason="a court order")
    assert [2, 3] == orders(fresh(log))
    # An erased correction that a later one overtook changes nothing.
    log.correct("@4", reason="better source", order=30)
    overtaken = log.correct("@4", reason="better still", order=40)
    log.correct("@4", reason="best", order=50)
    log.erase(overtaken, reason="a court order")
    assert [2, 50] == orders(fresh(log))


def test_an_erased_root_is_absent_and_its_corrections_are_inert(log: Partnership) -> None:
    log.correct("@3", reason="better source", order=10)
    log.erase("@3", reason="a court order")

    assert [1, 3] == orders(fresh(log))
    assert log.fact(log.entries[2].id) is None
    with pytest.raises(Refused, match=r"\(@3\) was erased; tell it as a new fact"):
        log.correct("@3", reason="better still", order=20)


def test_an_erased_telling_still_links_those_that_name_it(log: Partnership) -> None:
    root = log.entries[2].id
    log.append(call(4, same_as=root))
    log.append(call(5, same_as=root))
    assert [2] == [len(log.facts().facts[1].tellings) - 1]
    log.erase("@3", reason="a court order")

    assert [1, 3, 4] == orders(fresh(log))
    assert 2 == len(fresh(log).facts().facts[2].tellings)


def test_an_erased_link_still_links(log: Partnership) -> None:
    middle = log.append(call(4, same_as=log.entries[1].id))
    last = log.append(call(5, same_as=middle.id))
    log.erase(middle, reason="a court order")

    fact = fresh(log).fact(last.id)
    assert fact is not None
    assert [log.entries[1].id, last.id] == [telling.id for telling in fact.tellings]


def test_an_erased_correction_still_links_what_it_linked(log: Partnership) -> None:
    first, middle = log.entries[1:3]
    correction = log.correct(middle, reason="the same call", same_as=first.id)
    last = log.append(call(5, same_as=middle.id))
    log.erase(correction, reason="a court order")

    fact = fresh(log).fact(last.id)
    assert fact is not None
    assert [first.id, last.id] == [telling.id for telling in fact.tellings]


def test_an_erased_telling_does_not_make_one_of_two_subjects(log: Partnership) -> None:
    def plan(name: str, order: int, **fields: Any) -> pe.PlanAdopted:
        return pe.PlanAdopted(on="2024", plan=name, label="Plan", order=order, **fields)

    first = log.append(plan("one", 1))
    other = log.append(plan("two", 2))
    linked = log.append(plan("one", 3, same_as=first.id))
    # Written by a library that did not look: a link that leads nowhere, since the keys differ.
    line = lines_of(log)[other.seq - 1]
    fields = unframe(line).fields | {"same_as": first.id, "order": 9}
    stray = frame(canonical(fields), at=linked.recorded_at.replace(year=2025))
    put(log, [*lines_of(log), stray])
    log = fresh(log)
    log.erase(first, reason="a court order")
    facts = [fact for fact in fresh(log).facts().facts if fact.kind == "plan_adopted"]

    assert [[2], [3], [9]] == [[one.event.order for one in fact.tellings] for fact in facts]
    also = log.append(plan("one", 4, same_as=linked.id))
    assert [linked.id, also.id] == [one.id for one in log.fact(also).tellings]


def test_an_erased_dispute_is_still_shown_and_its_preference_holds(log: Partnership) -> None:
    ids = [entry.id for entry in log.entries]
    dispute = log.append(pe.FactDisputed(facts=[ids[1], ids[2]], preferred=ids[2]))
    before = [(fact.id, fact.set_aside) for fact in log.facts().facts]
    about = [one.facts for one in log.facts().disputes]
    log.erase(dispute, reason="a court order")
    facts = fresh(log).facts()

    assert before == [(fact.id, fact.set_aside) for fact in facts.facts]
    assert {frozenset(ids[1:3])} == {frozenset(one) for one in about}
    assert about == [one.facts for one in facts.disputes]
    assert [None] == [one.record for one in facts.disputes]


def test_what_an_erased_answer_answered_may_be_open_or_not(log: Partnership) -> None:
    request = log.append(pe.RequestMade(on="2024-03", request="support", to="BOR"))
    answer = log.append(pe.PositionStated(on="2024-04", stance="supports", topic="it", in_reply_to=request.id))
    planned = log.append(call(7, on="2024-05", modality="planned"))
    held = log.append(call(8, on="2024-05", confirms=planned.id))
    state = log.as_of("2024-12")
    assert ([pe.Answer.NO], ()) == ([one.open for one in state.requests], state.scheduled)
    log.erase(answer, reason="a court order")
    log.erase(held, reason="a court order")
    state = fresh(log).as_of("2024-12")

    assert [pe.Answer.POSSIBLY] == [one.open for one in state.requests]
    assert [pe.Answer.POSSIBLY] == [item.answer for item in state.scheduled]


# Another reader of the same bytes.


def test_an_old_reader_that_knows_the_log_takes_the_erasure_in(log: Partnership) -> None:
    reader = fresh(log)
    assert [1, 2, 3] == orders(reader)
    log.erase("@3", reason="a court order")

    assert [1, 3] == orders(reader)
    reader.append(call(4))
    assert [1, 3, 4] == orders(log)


@pytest.mark.skipif(os.name == "nt", reason="sh")
def test_two_processes_erase_at_once(log: Partnership) -> None:
    code = (
        "import sys, partnership_events as pe; "
        "pe.open_ledger(sys.argv[1])[sys.argv[2]].erase(sys.argv[3], reason='asked by ' + sys.argv[3])"
    )
    log.seal()
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(log.path.parent), NAME, ref]) for ref in ("@2", "@3", "@3")
    ]
    assert [0, 0, 0] == [run.wait(60) for run in runs]

    assert [3] == orders(fresh(log))
    assert 2 == sum(isinstance(entry.event, pe.EntryErased) for entry in fresh(log).entries)
    assert fresh(log).verify().ok

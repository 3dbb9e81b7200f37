"""
Names of partnerships, and where they lead: never out of the folder, never to another name's file.
"""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_events import lock
from partnership_events.cli import main
from partnership_events.errors import Damaged, NoSuchPartnership, Refused
from partnership_events.ledger import Ledger, open_ledger
from partnership_events.log import NotWritten
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import MeetingHeld

CALL = MeetingHeld(on="2024", form="call")

ESCAPES = [
    *("", ".", "..", "../up", "..\\up", "a/b", "a\\b", "/etc/passwd", "\\\\host\\share", "C:", "C:up", "c:\\up", "~"),
    *("up\0", "\0", "up\n", "up.", "up ", " up", "up.jsonl", ".hidden", "up:stream", "-up", "up-", "_", "a" * 64),
    *(
        "$HOME",
        "{a,b}",
        "*",
        "up?",
        "up|",
        "Up",
        "ÜP",
        "u\u0308p",
        "ｕｐ",
        "up\u200b",
        "\u202eup",
        "japan\u2011mongolia",
    ),
    *("ǆ", "ß", "ı", "up\udcff", "~root", "%2e%2e"),
]
RESERVED = [
    *("con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9", "com0", "lpt0", "conin$", "conout$", "conin"),
    *("CON", "Nul", "com¹", "com²", "lpt³", "nul.txt", "aux ", "con."),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """
    A ledger one folder below ``tmp_path``, beside a log that no name of it may reach.
    """
    open_ledger(tmp_path).create("up", parties=["A", "B"])
    ledger = open_ledger(tmp_path / "events")
    ledger.create("acme-borealis", parties=["ACM", "BOR"])
    return ledger


def everything(folder: Path) -> set[str]:
    return {f"{where}/{name}" for where, folders, files in os.walk(folder) for name in folders + files}


# Names.


@pytest.mark.parametrize("name", [*ESCAPES, *RESERVED], ids=ascii)
def test_what_is_no_name_is_refused_by_every_door(
    ledger: Ledger, tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARTNERSHIP_EVENTS", str(ledger.folder))
    before = everything(tmp_path)
    doors: list[Callable[[], object]] = [lambda: ledger[name], lambda: ledger.create(name, parties=["A", "B"])]
    for door in doors:
        with pytest.raises(NoSuchPartnership, match="name"):
            door()

    assert name not in ledger
    assert None is ledger.get(name)
    assert "acme-borealis" in ledger
    if "\0" not in name and "\udcff" not in name:
        for words in (["show", "--"], ["timeline", "--"], ["check", "--"], ["create", "--party", "A,B", "--"]):
            assert main([*words, name]) in (2, 3), words
        assert main(["retract", "--reason", "r", "--", name, "@1"]) in (2, 3)
        assert "Traceback" not in capfd.readouterr().err
    assert before == everything(tmp_path)


@given(st.text(max_size=12))
def test_whatever_the_name_no_path_leads_out_of_the_folder(name: str) -> None:
    ledger = open_ledger("no-such-folder")
    try:
        path = ledger._path(name)
    except NoSuchPartnership:
        return

    assert Path("no-such-folder") == path.parent
    assert f"{name}.jsonl" == path.name == path.name.lower()
    assert path.name.isascii()


@pytest.mark.parametrize("name", [None, 5, b"acme-borealis", ("a",), Path("acme-borealis")], ids=repr)
def test_what_is_no_text_is_no_name(ledger: Ledger, name: object) -> None:
    with pytest.raises(NoSuchPartnership, match="is no name of a partnership"):
        ledger[name]  # type: ignore[index]

    assert name not in ledger


@pytest.mark.parametrize("there", [
    pytest.param("Japan-Mongolia.jsonl", id="case"),
    pytest.param("japan-mongolia.JSONL", id="case of the ending"),
    pytest.param("ｊapan-mongolia.jsonl", id="a compatible letter"),
    pytest.param("japan-mongo\u2113ia.jsonl", id="a script letter"),
    pytest.param("JAPAN-MONGOLIA.jsonl", id="capitals"),
    pytest.param("japan-mongolia.jsonl.", id="a dot at the end"),
    pytest.param("japan-mongolia.jsonl ", id="a space at the end"),
    pytest.param("\u212aapan.jsonl", id="the Kelvin sign"),
])  # fmt: skip
def test_a_name_that_some_system_takes_for_another_file_is_not_created(ledger: Ledger, there: str) -> None:
    (ledger.folder / there).write_bytes(b"precious")
    name = "kapan" if "\u212a" in there else "japan-mongolia"
    with pytest.raises(Refused, match=f"{name!r} is .* on some systems, which exists"):
        ledger.create(name, parties=["JPN", "MNG"])

    assert not (ledger.folder / f"{name}.jsonl").exists()
    assert b"precious" == (ledger.folder / there).read_bytes()


def test_another_name_is_created_though_it_looks_alike(ledger: Ledger) -> None:
    (ledger.folder / "japan-mongólia.jsonl").touch()
    (ledger.folder / "japan_mongolia.jsonl").touch()

    assert "japan-mongolia" == ledger.create("japan-mongolia", parties=["JPN", "MNG"]).name


def test_what_is_no_log_by_its_name_is_passed_over(ledger: Ledger) -> None:
    for name in ("Acme.jsonl", "nul.jsonl", "a b.jsonl", ".x.jsonl", "-.jsonl", "notes.txt", "x.jsonl.bak"):
        (ledger.folder / name).touch()

    assert ["acme-borealis"] == list(ledger)
    assert 1 == len(ledger)
    assert ("-.jsonl", ".x.jsonl", "Acme.jsonl", "a b.jsonl", "nul.jsonl") == ledger.passed_over()
    assert () == open_ledger(ledger.folder / "none").passed_over()


# Links.


def test_a_link_to_a_log_elsewhere_is_followed_to_the_real_file(ledger: Ledger, tmp_path: Path) -> None:
    (ledger.folder / "linked.jsonl").symlink_to(tmp_path / "up.jsonl")
    linked = ledger["linked"]
    linked.append(MeetingHeld(on="2024", form="call", parties=["A"]))

    assert tmp_path / "up.jsonl" == linked.path
    assert 2 == len(open_ledger(tmp_path)["up"])
    assert (ledger.folder / "linked.jsonl").is_symlink()
    assert not (ledger.folder / ".partnership" / "linked.lock").exists()
    assert (tmp_path / ".partnership" / "up.lock").exists()


def test_a_link_to_what_is_no_log_is_neither_read_nor_written(ledger: Ledger, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"password\n")
    (ledger.folder / "linked.jsonl").symlink_to(secret)
    for ask in (lambda: ledger["linked"].entries, lambda: ledger["linked"].append(CALL)):
        with pytest.raises(Damaged, match="secret:1: ") as caught:
            ask()

        assert "password" not in str(caught.value)
    assert b"password\n" == secret.read_bytes()


@pytest.mark.parametrize("target", ["nowhere.jsonl", "linked.jsonl"], ids=["dangling", "a loop"])
def test_a_link_that_leads_nowhere_is_told_by_its_name(ledger: Ledger, target: str) -> None:
    (ledger.folder / "linked.jsonl").symlink_to(target)
    for ask in (lambda: ledger["linked"].entries, lambda: ledger["linked"].append(CALL)):
        with pytest.raises((Damaged, NoSuchPartnership), match=r"linked\.jsonl"):
            ask()
    with pytest.raises(Refused, match="exists already"):
        ledger.create("linked", parties=["A", "B"])

    assert not (ledger.folder / "nowhere.jsonl").exists()


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_two_names_of_one_log_take_turns(ledger: Ledger, link: Callable[[Path, Path], None]) -> None:
    log = ledger["acme-borealis"]
    link(log.path, ledger.folder / "other.jsonl")
    other = open_ledger(ledger.folder, patience=0.05)["other"]

    def meanwhile(_: object) -> list[object]:
        from partnership_events.errors import LogBusy

        with pytest.raises(LogBusy):
            other.append(CALL)
        return []

    log._log.append(meanwhile)  # type: ignore[arg-type]
    other.append(CALL)

    assert 2 == len(log)


def test_a_ledger_s_folder_may_be_a_link(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "desk").symlink_to(ledger.folder)
    linked = open_ledger(tmp_path / "desk")
    linked["acme-borealis"].append(CALL)
    linked.create("another", parties=["A", "B"])

    assert ["acme-borealis", "another"] == list(ledger) == list(linked)
    assert 2 == len(ledger["acme-borealis"])


# The file system below.


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
proc /proc proc rw 0 0
server:/far {far} nfs4 rw,vers=4.2 0 0
tmpfs {far}/near tmpfs rw 0 0
server:/two {far}/two tmpfs rw 0 0
//server/two {far}/two cifs rw 0 0
broken
"""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    A table of mounts in which ``with space`` is a network share.
    """
    far = tmp_path / "with space"
    table = tmp_path / "mounts"
    table.write_text(MOUNTS.format(far=str(far).replace(" ", "\\040")))
    monkeypatch.setattr(lock, "_MOUNTS", table)
    lock._tell_if_far.cache_clear()
    return far


@pytest.mark.parametrize("folder, kind", [
    pytest.param("", "nfs4", id="the share itself"),
    pytest.param("deep/below", "nfs4", id="below it"),
    pytest.param("near", "tmpfs", id="mounted in it"),
    pytest.param("nearby", "nfs4", id="a name that begins the same"),
    pytest.param("two", "cifs", id="the later of two"),
    pytest.param("../else", "ext4", id="beside it"),
])  # fmt: skip
def test_the_nearest_mount_tells_the_file_system(mounts: Path, folder: str, kind: str) -> None:
    assert kind == lock.file_system_of(Path(os.path.normpath(mounts / folder)))


def made(folder: Path) -> Partnership:
    return open_ledger(folder).create("acme-borealis", parties=["ACM", "BOR"])


def test_a_writer_on_a_network_share_is_told_once(mounts: Path) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        made(mounts).append(CALL)
        open_ledger(mounts)["acme-borealis"].append(CALL)

    assert [lock.FarAway] == [one.category for one in told]
    assert "with space lies on a network share (nfs4); let one machine write there" in str(told[0].message)


def test_nobody_is_warned_on_a_disk_of_one_s_own_or_by_reading(mounts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made(mounts.parent / "else")
        monkeypatch.setattr(lock, "_MOUNTS", mounts.parent / "no such table")
        lock._tell_if_far.cache_clear()
        path = made(mounts / "far").path
    monkeypatch.undo()

    assert 1 == len(open_ledger(path.parent)["acme-borealis"])


def test_where_there_are_no_locks_nothing_is_written(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    before = ledger["acme-borealis"].path.read_bytes()
    monkeypatch.setattr(lock, "_take", none)
    with pytest.raises(NotWritten, match="Function not implemented"):
        ledger["acme-borealis"].append(CALL)

    assert before == ledger["acme-borealis"].path.read_bytes()

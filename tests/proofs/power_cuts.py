"""
Real file systems, cut off while two writers append: ext4 and XFS on loop mounts, by their shutdown ioctl.

    python -m proofs.power_cuts 20

The ioctl stops the file system at once and throws its log buffer away, as a power cut does; whatever was not written to
the device is gone when it is mounted again.  Writers stamp what they acknowledge, and what they acknowledged before the
cut must be there after it.  The log is kept from cut to cut, and appended to after each.

Then disks that fail: the device lies on a RAM disk that is too small for it, so that writing back fails in earnest, and
fsync says EIO or ENOSPC.  What the page cache shows then was never written; after the next mount it is gone, and
nothing of it may have been acknowledged, then or by a later append.

What this cannot show: a drive that forgets what it was told to flush.  The loop device forgets nothing.  Nor is ext4
without a journal tried: there, on such a device, fsync says that all is well when nothing was written, and no log can
do better than its file system.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import attrs

import partnership_events as pe
from proofs.figure import Figure
from proofs.reader import told, wrong
from proofs.tracing import alone

CUTS, FAILS = "real power cuts of {}", "a disk that fails, under {}"
WRITERS = 2
CUTS_A_LOG = 25
_PARENT = os.getpid()
# _IOR('X', 125, __u32), the same for both; 2: without flushing the journal.
_SHUTDOWN, _NO_FLUSH = 0x8004587D, 2
_MAKERS = {"ext4": ("mkfs.ext4", "-q", "-F"), "xfs": ("mkfs.xfs", "-q", "-f")}
_BYTES = {"ext4": 64 << 20, "xfs": 320 << 20}


class NotHere(Exception):
    """
    This machine does not allow it.
    """


def run(cuts: int = 10, seed: int = 4, kinds: tuple[str, ...] = tuple(_MAKERS)) -> tuple[Figure, ...]:
    """
    So many cuts of each kind of file system, and a failing disk for every ten of them.
    """
    return tuple(
        alone("proofs.power_cuts", name.format(kind), number, seed, kind, what, needs=_MAKERS[kind][0])
        for kind in kinds
        for what, name, number in (("cuts", CUTS, cuts), ("fails", FAILS, -(-cuts // 10)))
    )


# Mounts.


def _called(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"{command[0]}: {(done.stderr or done.stdout).strip().splitlines()[-1:] or ['fails']}")


@contextlib.contextmanager
def mounted(*what: str | Path, at: Path) -> Iterator[Path]:
    """
    A mount, for as long as it is needed.
    """
    at.mkdir(exist_ok=True)
    _called("mount", *what, at)
    try:
        yield at
    finally:
        for pause in (0, 0.05, 0.2, 1, 3):
            time.sleep(pause)
            if not subprocess.run(["umount", str(at)], capture_output=True, check=False).returncode:
                break


def _image(folder: Path, kind: str) -> Path:
    image = folder / "disk.img"
    with image.open("wb") as file:
        file.truncate(_BYTES[kind])
    _called(*_MAKERS[kind], image)
    return image


def _cut(mount: Path) -> int:
    """
    Cuts off a file system, and nothing else than a loop mount of ours; returns the last moment before.
    """
    handle = os.open(mount, os.O_RDONLY | os.O_DIRECTORY)
    try:
        device = os.fstat(handle).st_dev
        source = next(
            line.split(" - ")[1].split()[1]
            for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
            if line.split()[4] == str(mount)
        )
        if device in (mount.parent.stat().st_dev, Path("/").stat().st_dev) or not source.startswith("/dev/loop"):
            raise NotHere(f"{mount} is not a loop mount of its own")
        moment = time.monotonic_ns()
        fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _NO_FLUSH))
    finally:
        os.close(handle)
    return moment


# Writers.


def job(writer: int, number: int) -> tuple[int, ...]:
    """
    What a writer appends at its so-manieth turn: one entry, or three.
    """
    first = (writer * 1_000_000 + number) * 10
    return tuple(range(first, first + (3 if number % 3 == 2 else 1)))


def _drafts(orders: tuple[int, ...]) -> list[pe.Draft]:
    return [pe.Draft(event=pe.MeetingHeld(on="2024", form="call", order=order), note="x" * 200) for order in orders]


def _writes(log: pe.Partnership, writer: int, start: int, pipe: int) -> None:
    try:
        for number in itertools.count(start):
            # Whoever ends this by force leaves nobody behind.
            if os.getppid() != _PARENT:
                break
            log.append_all(_drafts(job(writer, number)))
            os.write(pipe, b"%d %d\n" % (number, time.monotonic_ns()))
    except pe.PartnershipError as error:
        os.write(pipe, f"! {type(error).__name__}\n".encode())
    except BaseException as error:  # noqa: BLE001 - any is a finding
        os.write(pipe, f"!! {type(error).__name__} {error}\n".encode())
    finally:
        os._exit(0)


@attrs.define
class _Counts:
    acknowledged: int = 0
    late: int = 0
    unanswered: int = 0
    told: dict[str, int] = attrs.field(factory=dict)
    faults: list[str] = attrs.field(factory=list)


def _until_cut(mount: Path, done: list[int], chance: random.Random, counts: _Counts) -> list[tuple[int, ...]]:
    """
    Lets writers append until the cut; what they had tried and not acknowledged before it.
    """
    log = pe.open_ledger(mount / "events", patience=30)["jm"]
    len(log)
    children = []
    for writer, start in enumerate(done):
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            _writes(log, writer, start, write)
        os.close(write)
        children.append((child, read))
    time.sleep(chance.uniform(0.03, 0.25))
    moment = _cut(mount)
    time.sleep(0.01)
    tried = []
    for writer, (child, read) in enumerate(children):
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(read, "rb") as pipe:
            said = pipe.read().decode().splitlines()
        for line in said:
            if line.startswith("!"):
                counts.told[line.split()[1]] = counts.told.get(line.split()[1], 0) + 1
                counts.faults += [line] if line.startswith("!!") else []
                continue
            number, stamp = map(int, line.split())
            if stamp < moment:
                done[writer] = number + 1
                counts.acknowledged += len(job(writer, number))
            else:
                counts.late += 1
        tried += [job(writer, number) for number in range(done[writer], done[writer] + 3)]
    return tried


def _judge(log: Path, done: list[int], tried: list[tuple[int, ...]], counts: _Counts) -> None:
    acknowledged = [job(writer, number) for writer, end in enumerate(done) for number in range(end)]
    data = log.read_bytes() if log.exists() else b""
    counts.faults += wrong(data, acknowledged, tried)
    there = set(told(data))
    counts.unanswered += sum(1 for orders in tried if orders[0] in there)


def cuts(number: int, seed: int, kind: str) -> Figure:
    """
    So many cuts; to be run in a process without threads.
    """
    chance, counts, started = random.Random(seed), _Counts(), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Forked writers begin warm.
        pe.open_ledger(folder).create("warm", parties=["JPN", "MNG"]).append_all(_drafts(job(0, 2)))
        image = _image(folder, kind)
        for first in range(0, number, CUTS_A_LOG):
            done = [0] * WRITERS
            tried: list[tuple[int, ...]] = []
            for turn in range(first, min(first + CUTS_A_LOG, number) + 1):
                with mounted("-o", "loop", image, at=folder / "mount") as mount:
                    events = mount / "events"
                    if turn == first:
                        shutil.rmtree(events, ignore_errors=True)
                        pe.open_ledger(events).create("jm", parties=["JPN", "MNG"])
                    _judge(events / "jm.jsonl", done, tried, counts)
                    if turn < min(first + CUTS_A_LOG, number):
                        tried = _until_cut(mount, done, chance, counts)
                    else:
                        pe.open_ledger(events)["jm"].append(pe.MeetingHeld(on="2026", form="call"))
    size = {"cuts": number, "writers": WRITERS, "entries acknowledged": counts.acknowledged}
    note = f"{counts.unanswered} batches were there that nobody had acknowledged; "
    note += f"{number / (time.monotonic() - started):.1f} cuts a second"
    outcome = {"lost, doubled or partial": len(counts.faults)}
    return Figure(CUTS.format(kind), size, outcome, not counts.faults, note, faults=tuple(counts.faults[:10]))


# Disks that fail.


def fails(number: int, seed: int, kind: str) -> Figure:
    """
    So many disks on which writing back fails for a while; to be run in a process without threads.
    """
    chance, counts, started, refused = random.Random(seed), _Counts(), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as name:
        for _ in range(number):
            refused += _failing(Path(name), kind, chance, counts)
    size = {"disks": number, "appends": counts.acknowledged + refused}
    outcome = {"acknowledged and lost": len(counts.faults), "appends that failed": refused}
    heard = ", ".join(f"{count} {what}" for what, count in sorted(counts.told.items()))
    note = f"{heard or 'no append failed'}; {number / (time.monotonic() - started):.1f} disks a second"
    ok = not counts.faults and refused >= number
    return Figure(FAILS.format(kind), size, outcome, ok, note, faults=tuple(counts.faults[:10]))


def _failing(folder: Path, kind: str, chance: random.Random, counts: _Counts) -> int:
    done: list[tuple[int, ...]] = []
    tried: list[tuple[int, ...]] = []
    with mounted("-t", "tmpfs", "-o", f"size={_BYTES[kind]}", "tmpfs", at=folder / "small") as small:
        image = _image(small, kind)
        with mounted("-o", "loop", image, at=folder / "mount") as mount:
            log = pe.open_ledger(mount / "events").create("jm", parties=["JPN", "MNG"])
            numbers = itertools.count(1)
            for _ in range(chance.randrange(1, 5)):
                _try(log, job(0, next(numbers)), done, tried, counts)
            ballast = _fill(small)
            for turn in range(chance.randrange(30, 60)):
                # Sometimes as a process that starts, which trusts nothing it did not sync itself.
                log = pe.open_ledger(mount / "events")["jm"] if turn % 4 == 3 else log
                orders = tried[-1] if tried and turn % 3 == 1 else job(0, next(numbers))
                _try(log, orders, done, tried, counts, wide=True)
            ballast.unlink()
            log = pe.open_ledger(mount / "events")["jm"]
            for orders in tried[-1:]:
                _try(log, orders, done, tried, counts, wide=True)
        with mounted("-o", "loop", image, at=folder / "mount") as mount:
            counts.faults += wrong((mount / "events/jm.jsonl").read_bytes(), done, tried)
            counts.acknowledged += len(done)
            after = pe.open_ledger(mount / "events")["jm"]
            after.append(pe.MeetingHeld(on="2026", form="call"))
    return len(tried)


def _fill(small: Path) -> Path:
    ballast = small / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1 << 20))
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def _try(
    log: pe.Partnership,
    orders: tuple[int, ...],
    done: list[tuple[int, ...]],
    tried: list[tuple[int, ...]],
    counts: _Counts,
    *,
    wide: bool = False,
) -> None:
    drafts = [attrs.evolve(draft, note="x" * 12_000) if wide else draft for draft in _drafts(orders)]
    try:
        log.append_all(drafts)
    except pe.PartnershipError as error:
        counts.told[type(error).__name__] = counts.told.get(type(error).__name__, 0) + 1
        tried.append(orders)
    else:
        done.append(orders)


def main(arguments: list[str]) -> Figure:
    """
    What ``run`` asks a process of its own.
    """
    number, seed, kind, what = (*arguments, *("10", "4", "ext4", "cuts")[len(arguments) :])
    warnings.simplefilter("ignore")
    name = (CUTS if what == "cuts" else FAILS).format(kind)
    try:
        return (cuts if what == "cuts" else fails)(int(number), int(seed), kind)
    except NotHere as error:
        return Figure(name, skipped=f"not allowed here: {error}")


if __name__ == "__main__":
    print(json.dumps(attrs.asdict(main(sys.argv[1:]))))  # noqa: T201 - whoever started us reads it

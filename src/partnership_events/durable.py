"""
Bytes that are there for good, or not at all; whoever calls holds the lock.

    added        all of it at the end of the log, read back and synced; or the log is as it was
    set_aside    in a file of their own, durable before they are cut off the log
    appear       a new file under its name, whole, and never in the place of another
    placed       a file beside a log, in the place of an older one
    replaced     a log's whole content, by another: whoever looks finds the one or the other

Where the disk leaves it open which of both it is, that is told: ``DurabilityUnknown``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import itertools
import os
import stat
from pathlib import Path

import attrs

from partnership_events.errors import DurabilityUnknown, LogReplaced, Refused
from partnership_events.files import (
    CHUNK,
    EITHER_WAY,
    Identity,
    NotWritten,
    bytes_at,
    digest_of,
    must_stay,
    sync,
    sync_folder,
    telling,
)
from partnership_events.lock import cache_folder

# File systems that know no hard links, or allow none here.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS, errno.EACCES}


def must_be(path: Path, handle: int, before: Identity) -> None:
    """
    Raises where the file is no longer what it was when it was read, or its path leads elsewhere.
    """
    if must_stay(path, handle, before.size) != before:
        raise LogReplaced(f"{path}: something wrote to it without the lock; nothing was changed, read it again")


# At the end of a log.


@attrs.define
class _Progress:
    claimed: int = 0
    syncing: bool = False


def added(path: Path, handle: int, size: int, payload: bytes) -> Identity:
    """
    Puts the payload after the log's so many bytes, durably, or raises and leaves it as it was; what the file is then.
    """
    progress = _Progress()
    try:
        # Of several lines the first goes to the disk alone: it tells how many follow.  Without it, if its sectors are
        # the ones that a power cut takes, nothing proves that the others are one unfinished batch.
        first = payload.index(b"\n") + 1
        if first < len(payload):
            _write(handle, size, payload[:first], progress)
            _synced(handle, progress)
        _write(handle, size, payload, progress)
        _must_read_back(handle, size, payload)
        _synced(handle, progress)
        return must_stay(path, handle, size + len(payload))
    except BaseException as error:
        undone = _undone(handle, size, payload, progress.claimed)
        told = f"{path}: {getattr(error, 'strerror', None) or error}"
        if not undone or (progress.syncing and isinstance(error, OSError)):
            state = f"was cut back to its {size:,} bytes" if undone else "could not be brought back to what it was"
            told = f"{told}; the log {state}, and what is on the disk is unknown; read it before trying again"
            raise DurabilityUnknown(told) from error
        if isinstance(error, OSError):
            raise NotWritten(f"{told}; nothing was written") from error
        raise


def _write(handle: int, start: int, payload: bytes, progress: _Progress) -> None:
    """
    Writes all of it after the file's first ``start`` bytes, and believes no count: it must have grown by as much.
    """
    while progress.claimed < len(payload):
        count = os.write(handle, memoryview(payload)[progress.claimed :])
        progress.claimed += count
        if count <= 0 or os.fstat(handle).st_size != start + progress.claimed:
            raise OSError(errno.EIO, f"a write said it took {count} bytes, and the file does not show it")


def _synced(handle: int, progress: _Progress) -> None:
    progress.syncing = True
    sync(handle)
    progress.syncing = False


def _must_read_back(handle: int, start: int, payload: bytes) -> None:
    if bytes_at(handle, start, len(payload) + 1) != payload:
        raise OSError(errno.EIO, "what was read back is not what was written")


def _undone(handle: int, size: int, payload: bytes, claimed: int) -> bool:
    """
    Cuts off what we wrote, and only that; true where the log is known to be as before.
    """
    try:
        tail = bytes_at(handle, size, len(payload) + 1)
        if not (payload.startswith(tail) or len(tail) == claimed):
            return False
        os.ftruncate(handle, size)
        sync(handle)
        return os.fstat(handle).st_size == size
    except OSError:
        return False


# In a file of their own.


def set_aside(path: Path, handle: int, start: int, end: int, moment: dt.datetime) -> Path:
    """
    Moves the end of a log into a file of its own, which is durable before the log is cut; returns where that is.
    """
    with telling(path):
        kept = _copied(path, handle, start, end, f"torn-{_stamp(moment)}")
        os.ftruncate(handle, start)
        sync(handle)
    return kept


def _stamp(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S.%fZ")


def _copied(path: Path, handle: int, start: int, end: int, ending: str) -> Path:
    kept, aside = _fresh_file(cache_folder(path) / f"{path.stem}.{ending}")
    try:
        copied = hashlib.sha256()
        for position in range(start, end, CHUNK):
            part = bytes_at(handle, position, min(CHUNK, end - position))
            copied.update(part)
            while part:
                part = part[os.write(aside, part) :]
        sync(aside)
        if digest_of(aside, end - start) != copied.digest() or os.fstat(aside).st_size != end - start:
            raise OSError(errno.EIO, f"{kept} does not hold what was copied to it")
        sync_folder(kept.parent)
        sync_folder(path.parent)
    except BaseException:
        kept.unlink()
        raise
    finally:
        os.close(aside)
    return kept


def _fresh_file(path: Path) -> tuple[Path, int]:
    for number in itertools.count(2):
        try:
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | EITHER_WAY, 0o666)
        except FileExistsError:
            path = path.with_name(f"{path.name.rpartition('Z')[0]}Z-{number}")
    raise AssertionError


# Under a new name.


def appear(path: Path, payload: bytes) -> Identity:
    """
    A file that is under its name whole or not at all; raises ``Refused`` where the name is taken.
    """
    made = _fresh_name(path)
    handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | EITHER_WAY, 0o666)
    try:
        try:
            _write(handle, 0, payload, _Progress())
            _must_read_back(handle, 0, payload)
            sync(handle)
            status = os.fstat(handle)
            _put_in_place(made, path)
            _sync_new_name(path, status)
        finally:
            with contextlib.suppress(OSError):
                made.unlink()
        return _renamed(handle, Identity.of(status))
    finally:
        os.close(handle)


def _renamed(handle: int, synced: Identity) -> Identity:
    """
    The file as it was synced: a new name changes when it was changed, and nothing else of it.
    """
    # It is there for good by now, whatever the system refuses to say of it.
    with contextlib.suppress(OSError):
        return synced._replace(changed=os.fstat(handle).st_ctime_ns)
    return synced


def _fresh_name(path: Path) -> Path:
    """
    Where the file is made before it has its name; what crashes left of earlier ones is cleared away.
    """
    folder = cache_folder(path)
    for left_over in folder.iterdir():
        if left_over.name.startswith(f"{path.stem}.new-"):
            left_over.unlink(missing_ok=True)
    return folder / f"{path.stem}.new-{os.urandom(8).hex()}"


def _put_in_place(made: Path, path: Path) -> None:
    """
    Gives a file its name, and never takes one from another file.
    """
    taken = Refused(f"{path}: exists already; a log is created once")
    try:
        os.link(made, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Not atomic against somebody who takes no lock; there is no better call without hard links.
        if os.path.lexists(path):
            raise taken from None
        made.rename(path)


def _sync_above(folder: Path) -> None:
    """
    The folder may be as new as the log: its name is safe when the folder above it was synced, and so on.
    """
    device = folder.stat().st_dev
    for above in folder.parents:
        if above.stat().st_dev != device:
            return
        # What we may not read, we have not made.
        with contextlib.suppress(PermissionError):
            sync_folder(above)


def _sync_new_name(path: Path, made: os.stat_result) -> None:
    try:
        sync_folder(path.parent)
        _sync_above(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), made):
                path.unlink()
                sync_folder(path.parent)
        told = f"{path}: the new name could not be synced ({error.strerror}); look whether it is there, then try again"
        raise DurabilityUnknown(told) from error


# Beside a log.


def placed(path: Path, payload: bytes) -> None:
    """
    A file beside a log that can be made again from it: under its name whole, in the place of what was there before.
    """
    made = _fresh_name(path)
    handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | EITHER_WAY, 0o666)
    try:
        _write(handle, 0, payload, _Progress())
        sync(handle)
        made.replace(path)
        sync_folder(path.parent)
    finally:
        os.close(handle)
        made.unlink(missing_ok=True)


# In the place of the old content.


def replaced(
    path: Path, handle: int, before: Identity, payload: bytes, *, keep: str | None, moment: dt.datetime
) -> Path | None:
    """
    Puts the payload in the place of all that the log holds, durably; or raises, and the log is as it was.

    ``before`` is what the file was when the payload was made of it.  Where ``keep`` says what for, the old bytes are
    durable in ``.partnership/<name>.before-<keep>-<moment>`` before anything else; returns where that is.
    """
    kept = None
    with telling(path):
        try:
            if keep is not None:
                kept = _copied(path, handle, 0, before.size, f"before-{keep}-{_stamp(moment)}")
            _take_the_place(path, handle, _made(path, handle, payload), before)
        except BaseException as error:
            _must_be_undone(path, handle, kept, error)
            raise
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise _unknown(path, kept, error) from error
    return kept


def _made(path: Path, log: int, payload: bytes) -> Path:
    """
    A file that holds the payload, durably, and that the same people may read and write.
    """
    made = _fresh_name(path)
    # Nobody else may look into it before it has the mode of the log.
    handle = os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | EITHER_WAY, 0o600)
    try:
        _write(handle, 0, payload, _Progress())
        if digest_of(handle, len(payload) + 1) != hashlib.sha256(payload).digest():
            raise OSError(errno.EIO, "what was read back is not what was written")
        _like(log, made)
        sync(handle)
    except BaseException:
        made.unlink()
        raise
    finally:
        os.close(handle)
    return made


def _like(log: int, made: Path) -> None:
    status = os.fstat(log)
    # Only root may give files away; whoever may not, but may write here, becomes the owner.
    with contextlib.suppress(OSError, AttributeError):
        os.chown(made, status.st_uid, status.st_gid)
    made.chmod(stat.S_IMODE(status.st_mode))


def _take_the_place(path: Path, handle: int, made: Path, before: Identity) -> None:
    try:
        must_be(path, handle, before)
        made.replace(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _must_be_undone(path: Path, handle: int, kept: Path | None, error: BaseException) -> None:
    """
    Clears away the copy of a log that is as it was; where that is not certain, the copy stays.
    """
    try:
        untouched = os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        untouched = False
    if untouched and kept is not None:
        with contextlib.suppress(OSError):
            kept.unlink()
    if not untouched and isinstance(error, OSError):
        raise _unknown(path, kept, error) from error


def _unknown(path: Path, kept: Path | None, error: OSError) -> DurabilityUnknown:
    told = f"{path}: holds its old content or its new one, which of both is not certain ({error.strerror or error})"
    beside = f"; the old one is in {kept}" if kept is not None else ""
    return DurabilityUnknown(f"{told}{beside}; read it again")

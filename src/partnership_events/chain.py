"""
What a writer leaves in the lock for the next: that so far nobody but the lock's holders has written.

    a note     chain 7f3a, the file as I left it: its device, inode, size and times

Whoever holds the lock and finds the file as the note has it goes on with its chain, else begins another.  So a process
that was in a chain, and finds a note of the same chain that fits, knows: what it has verified and synced still stands
there, and all that was added since was synced by who added it.  It reads what was added, and no more; without notes it
compared all bytes and synced once more, each time that another had been there.

A note is believed by nobody who was not in its chain, so none outlives the processes.  What does not fit, or is torn,
is no note.
"""

from __future__ import annotations

import secrets
import zlib

import attrs

from partnership_events.files import Identity


@attrs.frozen
class Note:
    """
    A chain of writers, and the file as the last of them left it.
    """

    chain: str
    identity: Identity

    def spelled(self) -> bytes:
        """
        The note in the lock.
        """
        told = " ".join((self.chain, *map(str, attrs.astuple(self.identity)))).encode()
        return b"%08x %s\n" % (zlib.crc32(told), told)

    @classmethod
    def read(cls, left: bytes) -> Note | None:
        """
        The note that stands there; None where none does.
        """
        checksum, _, told = left.partition(b"\n")[0].partition(b" ")
        if not told or checksum != b"%08x" % zlib.crc32(told):
            return None
        chain, *numbers = told.decode().split(" ")
        return cls(chain, Identity(*map(int, numbers)))


def new_chain() -> str:
    """
    The name of a chain that nobody is in.
    """
    return secrets.token_hex(8)

"""
An independent reader: what a log's bytes say, judged without one line of the library.

A line counts when its checksum holds and it is JSON; a batch when all its lines do; and the first thing that is not so
ends the log.
"""

from __future__ import annotations

import collections
import json
import zlib
from collections.abc import Iterable, Sequence

_AT_TO, _CRC_FROM, _CRC_TO = 36, 45, 53


def batches(data: bytes) -> list[list[int | None]]:
    """
    The ``order`` of every entry, batch by batch.
    """
    found: list[list[int | None]] = []
    batch: list[int | None] = []
    *lines, _ = data.split(b"\n")
    left, at = 0, b""
    for line in lines:
        if line[_CRC_FROM:_CRC_TO] != b"%08x" % zlib.crc32(line[_CRC_TO:], zlib.crc32(line[:_CRC_FROM])):
            break
        value = json.loads(line)
        following = value.get("@following", 0)
        # A batch bears one time, and counts down.
        if batch and (following, line[:_AT_TO]) != (left - 1, at):
            break
        batch.append(value.get("order"))
        left, at = following, line[:_AT_TO]
        if not following:
            found.append(batch)
            batch = []
    return found


def told(data: bytes) -> list[int]:
    """
    The ``order`` of every entry in whole batches, without the opening's.
    """
    return [order for batch in batches(data) for order in batch if order is not None]


def wrong(data: bytes, acknowledged: Iterable[Sequence[int]], tried: Iterable[Sequence[int]] = ()) -> list[str]:
    """
    What is wrong with a log to which these batches were acknowledged, and those were tried: lost, doubled, partial.
    """
    found = batches(data)
    whole = {tuple(batch) for batch in found}
    flat = [order for batch in found for order in batch if order is not None]
    there = set(flat)
    problems = [f"lost {list(batch)[:3]}" for batch in acknowledged if not there.issuperset(batch)]
    problems += [f"doubled {order}" for order, count in collections.Counter(flat).items() if count > 1]
    problems += [
        f"partial {list(batch)[:3]}"
        for batch in (*acknowledged, *tried)
        if there.intersection(batch) and tuple(batch) not in whole
    ]
    return problems

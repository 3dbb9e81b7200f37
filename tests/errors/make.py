"""
Writes the broken logs of this gallery anew; run it only when the format of a line has changed on purpose.

Each is a good log of three lines, spoilt in one way; what we say to it stands beside it in a .txt of the same name.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from partnership_events.canonical import canonical, frame

HERE = Path(__file__).parent
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def line(fields: dict[str, object], number: int) -> bytes:
    at = START + dt.timedelta(seconds=number)
    return frame(canonical(fields), at=at, first=number == 1)


OPENING = {"@kind": "log_opened", "name": "broken", "parties": ["JPN", "MNG"], "zone": "Asia/Tokyo"}
SOURCE = {"@kind": "source_declared", "source": "A"}
MEETING = {"@kind": "meeting_held", "form": "summit", "on": "2022-11-29"}
GOOD = [line(OPENING, 1), line(SOURCE, 2), line(MEETING, 3)]
POINTLESS = {"@kind": "fact_retracted", "after": "0" * 64, "reason": "wrong", "retracts": "0" * 64}

CASES: dict[str, bytes] = {
    "not-json": b"\n".join([GOOD[0], b"meeting held in Tokyo", GOOD[2], b""]),
    "not-an-object": b"\n".join([GOOD[0], b'["meeting_held"]', GOOD[2], b""]),
    "newer-schema": b"\n".join([*GOOD[:2], line({**MEETING, "@version": 9, "mood": "good"}, 3), b""]),
    "newer-format": b"\n".join([GOOD[0].replace(b'"@format":1', b'"@format":7'), *GOOD[1:], b""]),
    "duplicate-key": b"\n".join([*GOOD[:2], GOOD[2].replace(b'"on":', b'"on":"2022","on":'), b""]),
    "nan": b"\n".join([*GOOD[:2], GOOD[2].replace(b'"summit"', b"NaN"), b""]),
    "float": b"\n".join([*GOOD[:2], GOOD[2].replace(b'"summit"', b"1.0"), b""]),
    "lone-surrogate": b"\n".join([*GOOD[:2], GOOD[2].replace(b"summit", b"\\ud800"), b""]),
    "too-long": b"\n".join([*GOOD[:2], GOOD[2].replace(b"summit", b"x" * 65 * 1024), b""]),
    "flipped-byte": b"\n".join([GOOD[0], GOOD[1], GOOD[2].replace(b"2022-11-29", b"2022-11-28"), b""]),
    "windows-line-ends": b"\r\n".join([*GOOD, b""]),
    "byte-order-mark": b"\xef\xbb\xbf" + b"\n".join([*GOOD, b""]),
    "merge-conflict": b"\n".join([GOOD[0], b"<<<<<<< HEAD", GOOD[1], b"=======", GOOD[2], b">>>>>>> theirs", b""]),
    "re-formatted": b"\n".join([GOOD[0], json.dumps(json.loads(GOOD[1])).encode(), GOOD[2], b""]),
    "no-opening": b"\n".join([*GOOD[1:], b""]),
    "empty": b"",
    "opened-twice": b"\n".join([GOOD[0], line({**OPENING, "name": "other"}, 2), b""]),
    "points-nowhere": b"\n".join([*GOOD[:2], line(POINTLESS, 3), b""]),
    "out-of-order": b"\n".join([GOOD[0], GOOD[2], GOOD[1], b""]),
    "told-twice": b"\n".join([*GOOD, line(MEETING, 4), b""]),
    "not-utf-8": b"\n".join([GOOD[0], GOOD[1].replace(b"A", b"\xff"), GOOD[2], b""]),
}

if __name__ == "__main__":
    for name, data in CASES.items():
        (HERE / f"{name}.jsonl").write_bytes(data)

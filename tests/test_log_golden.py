"""
Bytes that must read the same for ever, and be written the same again.

The files in ``golden/`` are never regenerated: where a test here fails, the library has broken somebody's log.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from pathlib import Path

import pytest

from partnership_events.canonical import canonical, frame
from partnership_events.codec import Codec
from partnership_events.dates import EdtfDate
from partnership_events.event import Draft, Entry, Unknown
from partnership_events.log import Log
from partnership_events.values import Citation, Label, Participant
from partnership_events.vocabulary import STANDARD, FactCorrected, MeetingHeld

GOLDEN = Path(__file__).parent / "golden"
JAPAN_MONGOLIA = GOLDEN / "japan-mongolia.jsonl"
FROM_THE_FUTURE = GOLDEN / "from-the-future.jsonl"

LINES = """
 1 fa77dd7a12c6a0668f53e9b6083e861729d86fb7a8c69a0c2a29955ea1a413c2 2026-01-31T23:59:59.999998+00:00 log_opened 3
 2 60f4bf7bb85ab2694bb5aa4a67d12d7d8e837308f351e14ee9c8cc4a9ecadc91 2026-01-31T23:59:59.999998+00:00 party_declared 2
 3 33d49ff4461ce332f51b03122a448aa4114f71c6d978ea6e577f1af6d5353f66 2026-01-31T23:59:59.999998+00:00 party_declared 1
 4 ee3ba5d15c4befc59f77eadb53972f93dfcdb41cd039f10428af02531b15e153 2026-01-31T23:59:59.999998+00:00 source_declared 0
 5 2d662e48ff34cdb46634209b93a60c88ce9b96a1f0ecdf7b6a3e98a30231d509 2026-01-31T23:59:59.999999+00:00 meeting_held 0
 6 d6bd70445b6ba878d4122f311b090ac57d421018fc5b91d4f15f8afda5d920f2 2026-02-01T00:00:00+00:00 relations_upgraded 1
 7 26bc01ec62c234dda4e370aeaba0139fd46884c15c2394b47fb0a4a41b747b5a 2026-02-01T00:00:00+00:00 meeting_held 0
 8 ea5ce26f9b4a029332aff8a024bcf676e7c42aa74194ac1d5faf7cac7dec82d8 2026-02-14T00:00:00+00:00 fact_corrected 0
 9 b79fab8ef87be5b1b1746a015bada93f3e14a059e2fd829462b50b4d29821788 2026-02-14T00:00:00.000001+00:00 fact_retracted 0
10 1b6b69af41033849c9fd01e5699764aa7589cd43bd925c6082e6bf25f8254562 2026-02-14T00:00:00.000002+00:00 fact_disputed 0
"""


def at(path: Path, now: dt.datetime = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) -> Log:
    return Log(path, vocabulary=STANDARD, clock=lambda: now)


def told(entry: Entry) -> list[str]:
    return [str(entry.seq), entry.id, entry.recorded_at.isoformat(), entry.kind, str(entry.following)]


@pytest.mark.parametrize(
    ("path", "digest"),
    [
        pytest.param(
            JAPAN_MONGOLIA, "557b2c0e95938edd18c9a934f9f6c87dc8806520c464967bd0c528864ec28c6b", id="japan-mongolia"
        ),
        pytest.param(
            FROM_THE_FUTURE, "da3da5193f933e90f0e557b8bf94e1c635265ab23964e34d1ecdfcd418c85bde", id="from-the-future"
        ),
    ],
)
def test_the_golden_bytes_are_as_they_were(path: Path, digest: str) -> None:
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_log_of_2026_reads_the_same() -> None:
    entries = at(JAPAN_MONGOLIA).read().entries

    assert [line.split() for line in LINES.strip().splitlines()] == [told(entry) for entry in entries]


def test_its_values_read_the_same() -> None:
    entries = at(JAPAN_MONGOLIA).read().entries
    meeting = entries[4]

    assert Label({"en": "Japan and Mongolia", "ja": "日本とモンゴル"}) == entries[0].event.title
    assert 'Joint "Statement"\t/ 1' == str(entries[3].event.title.texts[0][1])
    assert MeetingHeld(on="2022-11-29?", form="call", parties=["JPN", "MNG"], order=-1) == meeting.event
    assert (Participant("JPN"), Participant("MNG")) == meeting.event.parties
    assert (Citation("A", ["p1", "p7"]),) == meeting.cites
    assert "café \u2028 \U0001f91d" == meeting.note
    assert {"n": 2**53 - 1, "list": (None, True, {"z": 1, "a": "\\"})} == dict(meeting.meta)
    assert isinstance(entries[7].event, FactCorrected)
    assert EdtfDate("2022-11-30") == entries[7].event.content.on
    assert dt.datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=dt.UTC) == meeting.recorded_at


def test_it_is_written_the_same_again() -> None:
    codec = Codec(STANDARD)
    lines = []
    for entry in at(JAPAN_MONGOLIA).read().entries:
        draft = Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta)
        content = codec.content(codec.checked(draft))
        lines.append(frame(content, at=entry.recorded_at, following=entry.following, first=entry.seq == 1) + b"\n")

    assert JAPAN_MONGOLIA.read_bytes() == b"".join(lines)


def test_the_same_appends_write_the_same_file(tmp_path: Path) -> None:
    entries = at(JAPAN_MONGOLIA).read().entries
    path = tmp_path / "japan-mongolia.jsonl"
    log: Log | None = None
    batch: list[Draft] = []
    for entry in entries:
        batch.append(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta))
        if entry.following == 0:
            means = {"vocabulary": STANDARD, "clock": lambda now=entry.recorded_at: now}
            if log is None:
                log = Log.create(path, batch, **means)
            else:
                Log(path, **means).append(lambda _, drafts=tuple(batch): drafts)
            batch = []

    assert JAPAN_MONGOLIA.read_bytes() == path.read_bytes()


def test_a_kind_of_the_future_is_kept_word_for_word() -> None:
    entry = at(FROM_THE_FUTURE).read().entries[4]
    line = FROM_THE_FUTURE.read_bytes().splitlines()[4]

    assert isinstance(entry.event, Unknown)
    assert "treaty_sung" == entry.kind
    fields = _thawed({"@kind": entry.kind, **entry.event.fields})
    assert line == frame(canonical(fields), at=entry.recorded_at)


def _thawed(value: object) -> object:
    if hasattr(value, "items"):
        return {key: _thawed(item) for key, item in value.items()}
    return [_thawed(item) for item in value] if isinstance(value, tuple) else value


def test_a_golden_log_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "japan-mongolia.jsonl"
    shutil.copy(JAPAN_MONGOLIA, path)
    (entry,) = at(path).append(lambda _: [Draft(event=MeetingHeld(on="2026-02-28", form="call"))])

    assert (11, "2026-03-01T00:00:00+00:00") == (entry.seq, entry.recorded_at.isoformat())
    assert path.read_bytes().startswith(JAPAN_MONGOLIA.read_bytes())

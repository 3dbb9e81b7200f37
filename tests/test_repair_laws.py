"""
Whatever happens to the spelling and the order of a log, repair gives back the very bytes; whatever else, it says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st
from test_repair import CODEC, OPENING, batch, conflict, data_of, diagnosed, id_of, is_a_log, meeting, mended, sealed

from partnership_events.canonical import NotCanonical, frame, unframe
from partnership_events.event import Draft, Entry
from partnership_events.merging import merge
from partnership_events.names import references
from partnership_events.repair import Diagnosis
from partnership_events.testing import logs

LOGS = logs(max_moves=6)


@st.composite
def raw_logs(draw: st.DrawFn) -> list[bytes]:
    """
    The lines of a log, of which some were written together.
    """
    entries = draw(LOGS)
    cuts = draw(st.lists(st.booleans(), min_size=len(entries), max_size=len(entries)))
    batches: list[list[Entry]] = []
    for entry, cut in zip(entries, cuts, strict=True):
        if cut or not batches:
            batches.append([])
        batches[-1].append(entry)
    return [
        frame(
            CODEC.content(Draft(event=entry.event, cites=entry.cites, note=entry.note, meta=entry.meta)),
            at=whole[0].recorded_at,
            following=len(whole) - 1 - index,
            first=entry.seq == 1,
        )
        for whole in batches
        for index, entry in enumerate(whole)
    ]


# What can be undone.

RESPELT = {
    "CRLF": lambda line: line + b"\r",
    "a byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "spaces": lambda line: json.dumps(json.loads(line), ensure_ascii=False).encode(),
    "escapes": lambda line: json.dumps(json.loads(line)).encode(),
    "another order": lambda line: json.dumps(dict(reversed(json.loads(line).items())), separators=(",", ":")).encode(),
    "spaces around": lambda line: b" \t" + line + b"  ",
    "an empty line before": lambda line: b"\n" + line,
    "a blank line behind": lambda line: line + b"\n \r",
}


@attrs.frozen
class Damage:
    """
    What is done to a log, one after the other.
    """

    moved: list[tuple[int, int]]
    doubled: list[tuple[int, int]]
    respelt: list[tuple[int, str]]
    end: str
    utf_16: bool

    def done(self, lines: Sequence[bytes], more: bytes) -> bytes:
        spoilt = list(lines)
        for start, to in self.moved:
            spoilt.insert(to % len(spoilt), spoilt.pop(start % len(spoilt)))
        for start, to in self.doubled:
            spoilt.insert(to % (len(spoilt) + 1), spoilt[start % len(spoilt)])
        for place, way in self.respelt:
            one = spoilt[place % len(spoilt)]
            # Once is enough: what was spelt anew may not parse alone.
            if one in lines:
                spoilt[place % len(spoilt)] = RESPELT[way](one)
        data = data_of(spoilt)
        ends = {"": data, "no newline": data[:-1], "torn": data + more[: len(more) // 2], "zeros": data + bytes(700)}
        return self._encoded(ends[self.end])

    def _encoded(self, data: bytes) -> bytes:
        try:
            return data.decode().encode("utf-16") if self.utf_16 else data
        except UnicodeDecodeError:
            # Torn within a character: no editor could have read it.
            return data


places = st.integers(0, 40)
damages = st.builds(
    Damage,
    moved=st.lists(st.tuples(places, places), max_size=3),
    doubled=st.lists(st.tuples(places, places), max_size=4),
    respelt=st.lists(st.tuples(places, st.sampled_from(sorted(RESPELT))), max_size=6),
    end=st.sampled_from(["", "no newline", "torn", "zeros"]),
    utf_16=st.booleans(),
)


@given(raw_logs(), damages)
def test_the_very_bytes_come_back_and_a_second_repair_finds_nothing(lines: list[bytes], damage: Damage) -> None:
    good = data_of(lines)
    spoilt = damage.done(lines, batch(10**9, meeting(99))[0])
    if spoilt == good:
        assert Diagnosis(lines=len(lines)) == diagnosed(spoilt)
    else:
        assert good == mended(spoilt)


@given(raw_logs(), damages)
def test_every_line_of_the_file_is_told_of_that_is_not_what_it_was(lines: list[bytes], damage: Damage) -> None:
    damage = attrs.evolve(damage, moved=[], utf_16=False)
    spoilt = damage.done(lines, batch(10**9, meeting(99))[0])
    met = {number for mend in diagnosed(spoilt).mends for number in range(mend.line, mend.through + 1)}
    rest, seen = list(lines), spoilt.split(b"\n")
    for number, line in enumerate(seen if seen[-1] else seen[:-1], 1):
        if rest and line == rest[0]:
            rest.pop(0)
        else:
            assert number in met or line in lines


# Two writers.


@st.composite
def forks(draw: st.DrawFn) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """
    A log, and what two clones have added to it, each in the order of its clock; perhaps the same, perhaps sealed.
    """
    base = list(OPENING)
    base += [line for second in range(1, draw(st.integers(1, 3))) for line in batch(second, meeting(second))]
    return base, draw(added(base, 100)), draw(added(base, 200))


@st.composite
def added(draw: st.DrawFn, base: list[bytes], number: int) -> list[bytes]:
    lines, second = list(base), 10
    for _ in range(draw(st.integers(1, 4))):
        second += draw(st.integers(1, 3))
        told = draw(
            st.lists(st.sampled_from([1000, number, number + 1, number + 2]), min_size=1, max_size=2, unique=True)
        )
        fresh = [one for one in told if not any(f'"order":{one}'.encode() in line for line in lines)]
        lines += batch(second, *map(meeting, fresh)) if fresh else []
    if draw(st.integers(0, 4)) == 0:
        lines = sealed(lines, second + 1)
    return lines[len(base) :]


def ids(data: bytes) -> set[str]:
    return {id_of(line) for line in data.splitlines()}


@given(forks(), st.booleans(), st.booleans(), st.booleans())
def test_a_conflict_becomes_what_a_merge_would_have_made_of_it(
    fork: tuple[list[bytes], list[bytes], list[bytes]], based: bool, swapped: bool, windows: bool
) -> None:
    base, mine, yours = fork
    assume(not any(b"log_sealed" in line for line in mine) or not any(b"log_sealed" in line for line in yours))
    if swapped:
        mine, yours = yours, mine
    data = data_of([*base, *conflict(mine, yours, [] if based else None)])
    expected = data_of(merge(base, [*base, *mine], [*base, *yours]))

    assert expected == mended(data.replace(b"\n", b"\r\n") if windows else data)
    assert ids(data_of([*base, *mine, *yours])) == ids(expected)


@given(forks())
def test_two_writers_run_together_are_one_log_again(fork: tuple[list[bytes], list[bytes], list[bytes]]) -> None:
    base, mine, yours = fork
    data = data_of([*base, *mine, *yours])
    found = diagnosed(data)
    is_sealed = any(b"log_sealed" in line for line in (*mine, *yours))
    result = found.result or data

    assert is_sealed or not found.faults
    assert found.faults or is_a_log(result)
    assert found.faults or ids(data) == ids(result)
    # A second union of the same changes adds nothing.
    assert found.faults or is_sealed or ids(data) == ids(mended(result + data_of([*mine, *yours])))


# What cannot be undone.


def undone(found: Diagnosis, data: bytes, good: bytes) -> bool:
    """
    True where a log was given back as it was, or not at all.
    """
    return good == (found.result or data) if not found.faults else found.result is None


@given(raw_logs(), damages, st.data())
def test_a_changed_byte_is_never_mended_to_something_else(
    lines: list[bytes], damage: Damage, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(lines) - 1))
    line = lines[number]
    place, bit = data.draw(st.integers(0, len(line) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(line)
    changed[place] ^= 1 << bit
    assume(b"\n" not in changed)
    # At the very end a changed byte may be a torn one; there the line is set aside, as an append would do.
    spoilt = attrs.evolve(damage, moved=[], doubled=[], respelt=[], end="", utf_16=False).done(
        [*lines[:number], bytes(changed), *lines[number + 1 :], batch(10**9, meeting(99))[0]], b""
    )

    assert undone(diagnosed(spoilt), spoilt, data_of([*lines, batch(10**9, meeting(99))[0]]))


@given(raw_logs(), st.data())
def test_a_line_that_others_point_to_is_missed(lines: list[bytes], data: st.DataObject) -> None:
    pointed = {target for line in lines for target in references(CODEC.entry(unframe(line), 1).event)}
    where = [number for number, line in enumerate(lines) if id_of(line) in pointed]
    assume(where)
    gone = data.draw(st.sampled_from(where))
    found = diagnosed(data_of([*lines[:gone], *lines[gone + 1 :]]).replace(b"\n", b"\r\n"))

    assert found.faults
    assert found.result is None


@given(
    raw_logs(),
    st.lists(st.tuples(places, st.binary(max_size=6) | st.sampled_from([b"\n", b"\0", b"=======\n"])), max_size=4),
)
def test_nothing_that_is_whole_is_lost_whatever_is_written_over_a_log(
    lines: list[bytes], written: list[tuple[int, bytes]]
) -> None:
    spoilt = data_of(lines)
    for place, noise in written:
        at = place * len(spoilt) // 40
        spoilt = spoilt[:at] + noise + spoilt[at + len(noise) // 2 :]
    found = diagnosed(spoilt)
    if found.result is not None:
        assert is_a_log(found.result)
        aside = [mend.line for mend in found.mends if "unfinished" in mend.met]
        end = min(aside, default=spoilt.count(b"\n") + 2)
        whole = {id_ for line in spoilt.split(b"\n")[: end - 1] if (id_ := id_if_whole(line))}
        assert whole <= ids(found.result)


def id_if_whole(line: bytes) -> str | None:
    try:
        return id_of(line)
    except NotCanonical:
        return None

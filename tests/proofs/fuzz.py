"""
Bytes that nobody meant: what the readers of lines, dates, checkpoints and keys say to them.

Inputs are made from good ones: bits flipped, pieces cut out, doubled, spliced with those of others, and words put in
that mean something to the reader.  Every reader answers with a value or one of the library's own errors; what it took
prints as it was written.  The same seed draws the same inputs.
"""

from __future__ import annotations

import hashlib
import random
import time
import traceback
from collections.abc import Callable, Sequence

import attrs

import partnership_events as pe
from partnership_events.canonical import canonical, frame, parse, unframe
from partnership_events.checkpoint import Checkpoint
from partnership_events.codec import codec_of
from partnership_events.dates import Cutoff, Duration
from partnership_events.errors import PartnershipError
from partnership_events.lines import Judge, Verified
from partnership_events.merkle import Tree, leaf_hash
from partnership_events.notes import Note, SigningKey, VerifierKey
from partnership_events.proof import GrowthProof, LineProof, prove
from partnership_events.torn import Piece, take_all
from partnership_events.vocabulary import STANDARD
from proofs import specimen
from proofs.figure import Figure

NAME = "fuzzing of the readers of lines, dates and checkpoints"
_CODEC = codec_of(STANDARD)


@attrs.frozen
class Target:
    """
    A reader, inputs that it takes, and words that mean something to it.
    """

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()


class NotTheSame(Exception):
    """
    What was read does not print as it was written.
    """


# Readers.


def _text(data: bytes) -> str:
    # Lone surrogates too: a text may come from anywhere.
    return data.decode("utf-8", "surrogateescape")


def _same(written: str, value: object) -> None:
    if str(value) != written:
        raise NotTheSame(f"{value} for {written!r}")


def _log(data: bytes) -> None:
    """
    Reads bytes as the lines of a whole log.
    """
    *lines, rest = data.split(b"\n")
    pieces = [Piece(line, ended=True) for line in lines] + ([Piece(rest, ended=False)] if rest else [])
    take_all(Judge("log", _CODEC, Verified()), iter(pieces))


def _content(data: bytes) -> None:
    """
    Reads bytes as the content of a line that is otherwise without a flaw: checksum, id and canonical form hold.
    """
    value = parse(data)
    if isinstance(value, dict):
        line = frame(canonical(value), at=specimen.MIDNIGHT)
        _CODEC.entry(unframe(line), 2)


def _date(data: bytes) -> None:
    date = pe.EdtfDate(_text(data))
    _same(_text(data), date)
    date.bounds("Asia/Tokyo")


def _period(data: bytes) -> None:
    period = pe.Period(_text(data))
    _same(_text(data), period)
    period.four("America/New_York")


def _printed(read: Callable[[bytes], object]) -> Callable[[bytes], None]:
    def reads(data: bytes) -> None:
        _same(_text(data), read(data))

    return reads


def _verifier(data: bytes) -> VerifierKey:
    return VerifierKey.parse(_text(data))


def targets() -> tuple[Target, ...]:
    """
    All readers that meet bytes from elsewhere.
    """
    lines = tuple(specimen.log().splitlines())
    contents = tuple(b"{" + line[line.index(b'"@kind":') :] for line in lines)
    few = tuple(b"\n".join(lines[:count]) + b"\n" for count in (5, 6, 9, 15))
    key = SigningKey("example.org/anna", hashlib.sha256(b"a seed").digest())
    tree = Tree(leaf_hash(line) for line in lines[:57])
    unsigned = Checkpoint("partnership-events/jm", 57, tree.root())
    signed = unsigned.signed(key)
    proofs = tuple(str(prove(tree, index, signed, extra=b"x" * index)).encode() for index in (0, 7, 56))
    growths = tuple(str(GrowthProof(old, tree.consistency_proof(old), signed)).encode() for old in (1, 32, 50))
    checkpoints = (str(unsigned).encode(), str(signed).encode())
    return (
        Target("line", unframe, lines, _JSON),
        Target("log", _log, few, _JSON),
        Target("content", _content, contents, _JSON),
        Target("date", _date, _DATES, _EDTF),
        Target("period", _period, _PERIODS, _EDTF),
        Target("duration", lambda data: Duration(_text(data)), _DURATIONS, _EDTF),
        Target("cut-off", lambda data: Cutoff.of(_text(data), "Asia/Tokyo"), _DATES, _EDTF),
        Target("checkpoint", _printed(Checkpoint.parse), checkpoints, _NOTE),
        Target("proof", _printed(LineProof.parse), proofs, _NOTE),
        Target("proof of growth", _printed(GrowthProof.parse), growths, _NOTE),
        Target("note", _printed(Note.parse), checkpoints[1:], _NOTE),
        Target("verifier key", _printed(_verifier), (str(key.verifier).encode(),), _NOTE),
        Target("signing key", lambda data: SigningKey.parse(_text(data)), (key.secret().encode(),), _NOTE),
    )


_JSON = (
    b'[{"a":' * 40,
    *b'{|}|[|]|"|\\|\\u0000|\\ud800|\\/|null|true|-0|1e400|1.0|9007199254740993|NaN|"@at":|"@crc":|"@following":1,'.split(
        b"|"
    ),
    *b'"@following":9007199254740991,|"@format":1,|"@kind":|"@version":2,|log_opened|fact_corrected|\xef\xbb\xbf'.split(
        b"|"
    ),
    *b"\xff|\xed\xa0\x80|\r\n|\n|\x00|\x00\x00\x00|0000-00-00T00:00:00.000000Z|9999-12-31T23:59:59.999999Z|[[[[{}".split(
        b"|"
    ),
)
_EDTF = tuple(
    b"X|XX|XXXX|~|?|%|..|/|[|]|{|}|,|-|--|T|Z|+14:00|-12:00|24:00|P|Y|W|D|M|0|9999|0000|-0001|Y17E8|S2|\xff|\xed\xa0\x80|"
    b"\xd9\xa1|\n| |13|32|21|24|00|1e3|\x00".split(b"|")
)
_NOTE = tuple(
    b"\n|\n\n|\xe2\x80\x94 |+|=|==|AAAA|c2sp.org/tlog-proof@v1|extra |index |0|00|-1|18446744073709551616|"
    b"9223372036854775807|PRIVATE+KEY+|\r\n|\xff|\x00|\xc2\x85|\xe2\x80\xa8|\xed\xa0\x80|example.org/anna".split(b"|")
)
_DATES = tuple(
    b"2024|2024-02|2024-02-29|2024-02-28T23:59:59|2024-02-29T00:30:00+09:00|2024-21|2024-33|202X|2024-02-XX|2024?|2024-02~|"
    b"[2024-02-27,2024-03-01]|[2024-02-27..2024-02-29]|[..2024-02-28]|[2024-03-01..]|2024-02-27/2024-02-29|2024%|"
    b"XXXX-12-25|0001-01-01|9999-12-31|2024-03-01T00:00:00Z|{2023,2024}|-0044-03-15".split(b"|")
)
_PERIODS = (
    *_DATES,
    *b"2023/2024|2024-02-28/..|../2024-02-28|2024-02-28/|/2024-02-29|../..|2024-02/2024-02-29".split(b"|"),
)
_DURATIONS = tuple(b"P1D|P2W|P1M|P1Y|P1Y2M3D|P10Y|PT1H|P0D|P999999999Y".split(b"|"))


# Mutation.


def mutated(chance: random.Random, target: Target) -> bytes:
    """
    An input made from good ones, by a few changes.
    """
    data = bytearray(chance.choice(target.seeds))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(_CHANGES)(chance, data, target)
    if chance.random() < 0.02:
        return chance.randbytes(chance.randrange(200))
    return bytes(data[:200_000])


def _place(chance: random.Random, data: bytearray) -> int:
    return chance.randrange(len(data) + 1)


def _flip(chance: random.Random, data: bytearray, _: Target) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _other_byte(chance: random.Random, data: bytearray, _: Target) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice(b'0123456789{}[]",:/-.@XTZ \n\\aez\x00\x7f\xff')


def _cut(chance: random.Random, data: bytearray, _: Target) -> None:
    start = _place(chance, data)
    del data[start : start + chance.choice((1, 1, 2, 8, 64, 10_000))]


def _double(chance: random.Random, data: bytearray, _: Target) -> None:
    start, stop = sorted((_place(chance, data), _place(chance, data)))
    data[start:start] = data[start:stop]


def _swap(chance: random.Random, data: bytearray, _: Target) -> None:
    one, two, three = sorted(_place(chance, data) for _ in range(3))
    data[one:three] = data[two:three] + data[one:two]


def _splice(chance: random.Random, data: bytearray, target: Target) -> None:
    other = chance.choice(target.seeds)
    start = chance.randrange(len(other) + 1)
    stop = chance.randrange(start, len(other) + 1)
    at = _place(chance, data)
    data[at : at + chance.choice((0, stop - start, 10_000))] = other[start:stop]


def _word(chance: random.Random, data: bytearray, target: Target) -> None:
    at = _place(chance, data)
    word = chance.choice(target.words)
    data[at : at + chance.choice((0, len(word)))] = word * chance.choice((1, 1, 1, 2, 100))


_CHANGES = (_flip, _other_byte, _cut, _double, _swap, _splice, _word, _word)


def run(executions: int = 20_000, seed: int = 7, *, chosen: Sequence[Target] = ()) -> Figure:
    """
    So many inputs, shared out among the readers.
    """
    started, chance, faults = time.monotonic(), random.Random(seed), list[str]()
    readers = tuple(chosen) or targets()
    taken = dict.fromkeys((target.name for target in readers), 0)
    for number in range(executions):
        target = readers[number % len(readers)]
        data = mutated(chance, target)
        try:
            target.read(data)
        except PartnershipError:
            continue
        except Exception as error:  # noqa: BLE001 - any is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            faults.append(f"{target.name}: {data[:200]!r}: {type(error).__name__}: {error} at {where.name}"[:400])
        taken[target.name] += 1
    seconds = time.monotonic() - started
    few = ", ".join(f"{name} {count:,}" for name, count in taken.items())
    note = f"{executions / seconds:,.0f} a second; taken for good: {few}"
    size = {"executions": executions, "readers": len(readers)}
    return Figure(NAME, size, {"foreign exceptions": len(faults)}, not faults, note, faults=tuple(faults[:20]))

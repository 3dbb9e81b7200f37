"""
Seals: what holds the lines of a log in place, and which line it is that somebody changed.

    jm.jsonl        a log_sealed record says how many lines stand above it, and their root
    jm.checkpoint   the same as a C2SP checkpoint, signed by whoever wanted to: keep copies of it elsewhere
    jm.leaves       the leaf hash of each sealed line, in hex: the root finds a change, these say where

All three lie side by side, so whoever can rewrite the log can rewrite the others: then only a checkpoint kept elsewhere
(``held``), or a signature that they cannot make, tells.  Lines above the last seal, the open tail, are held by nothing
but their own checksums; git may still merge them.

Values only: no file is opened here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from partnership_events.canonical import Framed, NotCanonical, unframe
from partnership_events.checkpoint import Checkpoint, origin_of
from partnership_events.errors import Damaged
from partnership_events.merkle import HASH_SIZE, Tree, leaf_hash, root

SEAL = "log_sealed"
CHECKPOINT_SUFFIX = ".checkpoint"
LEAVES_SUFFIX = ".leaves"
LEAF_WIDTH = 2 * HASH_SIZE + 1
"""
How many bytes a leaf hash takes in its file, with its newline.
"""

_HASH = re.compile(r"[0-9a-f]{64}")
# Most lines are neither, and need no parsing to tell.
_STUB = b'"@leaf":"'
_SEALS = f'"@kind":"{SEAL}"'.encode()


def leaf_of(line: bytes) -> bytes:
    """
    The leaf hash of a line, without its newline; of an erased one that of the line it was.
    """
    if _STUB in line:
        framed = _framed(line)
        if framed is not None and framed.leaf is not None:
            return bytes.fromhex(framed.leaf)
    return leaf_hash(line)


@attrs.frozen
class Anchor:
    """
    Something that says what the first ``size`` lines were: a seal in the log, or a checkpoint.
    """

    told_by: str
    size: int
    root: bytes = attrs.field(repr=bytes.hex)


@attrs.frozen
class Difference:
    """
    Where the log is not what an anchor saw: ``line`` is the first such line, counted from 1.

    ``last`` is greater where no leaf hashes tell which of several lines it is; line 0 is a file beside the log.
    """

    line: int
    told: str
    last: int | None = None

    def __str__(self) -> str:
        if not self.line:
            return self.told
        place = f"line {self.line}" if self.last is None else f"lines {self.line} to {self.last}"
        return f"{place}: {self.told}"


@attrs.frozen(kw_only=True)
class Verification:
    """
    What became of a log since it was sealed.

    ``size`` counts its lines, ``root`` is theirs in hex, ``sealed`` how many of them a seal or checkpoint vouches for.
    ``differences`` come by line; ``damage`` is what a reader of the log would have raised; ``notes`` tell what is
    missing beside the log, which breaks no seal.
    """

    log: str
    size: int
    root: str
    sealed: int
    anchors: tuple[Anchor, ...]
    erased: tuple[int, ...]
    differences: tuple[Difference, ...]
    damage: Damaged | None
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """
        True where nothing differs and nothing is damaged.
        """
        return not self.differences and self.damage is None

    @property
    def open(self) -> int:
        """
        How many lines no anchor vouches for, the last seal itself not counted.
        """
        return max(self.size - self.sealed - 1, 0) if self.sealed else self.size


def seal_in(line: bytes) -> tuple[int, bytes] | None:
    """
    Size and root, if the line is a seal; whether it holds is for ``verified`` to say.
    """
    if _SEALS not in line:
        return None
    framed = _framed(line)
    if framed is None or framed.leaf is not None or framed.fields["@kind"] != SEAL:
        return None
    size, root = framed.fields.get("size"), framed.fields.get("root")
    if not isinstance(size, int) or not isinstance(root, str) or not _HASH.fullmatch(root):
        return None
    return size, bytes.fromhex(root)


def verified(
    name: str,
    lines: Iterable[bytes],
    *,
    beside: Checkpoint | None,
    leaves: Sequence[bytes] | None,
    held: Sequence[Checkpoint] = (),
    damage: Damaged | None = None,
) -> Verification:
    """
    Holds raw lines against every seal among them, the checkpoint beside the log, and those held elsewhere.

    For each that does not hold, the first line that differs is told; ``leaves`` are the hashes beside the log.
    """
    tree, erased, seals = Tree(), [], []
    for number, line in enumerate(lines, 1):
        leaf, seal = leaf_of(line), seal_in(line)
        tree.append(leaf)
        if _STUB in line and leaf != leaf_hash(line):
            erased.append(number)
        if seal is not None:
            seals.append((number, Anchor(f"the seal in line {number}", *seal)))
    anchors = [anchor for _, anchor in seals]
    if beside is not None:
        anchors.append(Anchor("the checkpoint beside it", beside.size, beside.root))
    if leaves is not None and len(leaves) > max((anchor.size for anchor in anchors), default=0):
        # Whoever cuts a log and takes its checkpoint away may have left these.
        anchors.append(Anchor("the leaf hashes beside it", len(leaves), root(leaves)))
    anchors += [Anchor("a checkpoint held elsewhere", one.size, one.root) for one in held]
    good = [anchor for anchor in anchors if _holds(tree, anchor)]
    found = []
    for anchor in sorted(anchors, key=lambda one: one.size):
        if anchor not in good:
            known = max((one.size for one in good if one.size < anchor.size), default=0)
            found.append(_difference(tree, anchor, leaves, known))
    found += [*_misplaced(seals), *_unsealed(tree, seals, beside)]
    return Verification(
        log=name,
        size=len(tree),
        root=tree.root().hex(),
        sealed=max((anchor.size for anchor in good), default=0),
        anchors=tuple(anchors),
        erased=tuple(erased),
        differences=_by_line(found),
        damage=damage,
        notes=tuple(_lacking(name, [anchor for _, anchor in seals if anchor in good], beside, leaves)),
    )


def _lacking(
    name: str, seals: Sequence[Anchor], beside: Checkpoint | None, leaves: Sequence[bytes] | None
) -> Iterator[str]:
    again = "`partnership seal` writes them again"
    if beside is not None and beside.origin != origin_of(name):
        yield f"the checkpoint beside it is of {beside.origin!r}, not of {origin_of(name)!r}"
    if seals and beside is None:
        yield f"no checkpoint lies beside it; {again}"
    elif seals and beside is not None and beside.size < seals[-1].size:
        yield f"the checkpoint beside it, and who signed it, knows of {beside.size} lines only; {again}"
    if seals and leaves is None:
        yield f"no leaf hashes lie beside it, to tell which line differs; {again}"
    elif seals and leaves is not None and root(leaves[: seals[-1].size]) != seals[-1].root:
        yield f"the leaf hashes beside it are not those of the last seal; {again}"


def _by_line(found: Iterable[Difference]) -> tuple[Difference, ...]:
    # What several anchors say of one line is said once.
    first: dict[int, Difference] = {}
    for one in found:
        first.setdefault(one.line, one)
    return tuple(first[line] for line in sorted(first))


def _holds(tree: Tree, anchor: Anchor) -> bool:
    # Whoever can write can also write that so many lines are sealed as there cannot be.
    return 0 <= anchor.size <= len(tree) and tree.root(anchor.size) == anchor.root


def _misplaced(seals: Iterable[tuple[int, Anchor]]) -> Iterator[Difference]:
    stand = {number: anchor.root for number, anchor in seals}
    for number, anchor in seals:
        # Where lines are missing above it, the seal itself does not hold.
        if anchor.size < number - 1:
            place = anchor.size + 1
            if stand.get(place) == anchor.root:
                yield Difference(number, f"line {place}, a seal, stands here once more")
            else:
                yield Difference(place, f"here stood the seal that stands in line {number} now")


def _unsealed(tree: Tree, seals: Sequence[tuple[int, Anchor]], beside: Checkpoint | None) -> Iterator[Difference]:
    if beside is not None and beside.size <= len(tree) and beside.size not in {anchor.size for _, anchor in seals}:
        yield Difference(beside.size + 1, "the seal that the checkpoint beside it tells of is gone")


def _difference(tree: Tree, anchor: Anchor, leaves: Sequence[bytes] | None, known: int) -> Difference:
    """
    The first line that is not what the anchor saw; those up to ``known`` are.
    """
    was = [] if leaves is None else leaves[: anchor.size]
    if root(was) == anchor.root:
        line, told = _located(list(tree), was)
        return Difference(line, f"{told}; {anchor.told_by} saw otherwise")
    if len(tree) < anchor.size:
        return Difference(len(tree) + 1, f"the log ends above it; {anchor.told_by} saw {anchor.size} lines")
    last = anchor.size if anchor.size > known + 1 else None
    return Difference(known + 1, f"not what {anchor.told_by} saw; no leaf hashes tell more", last)


def _located(now: Sequence[bytes], was: Sequence[bytes]) -> tuple[int, str]:
    """
    The number of the first line that differs, and what happened to it.
    """
    at = next((index for index, (one, other) in enumerate(zip(now, was, strict=False)) if one != other), len(now))
    if at == len(now):
        return at + 1, f"cut off: {len(was) - at} sealed lines from here on are gone"
    later = {leaf: index for index, leaf in enumerate(now[at:], at)}
    known = {leaf: index for index, leaf in enumerate(was)}
    stands = later.get(was[at])
    comes_from = known.get(now[at])
    if comes_from is None:
        return at + 1, "changed" if stands is None else f"{stands - at} put in before it"
    if comes_from < at:
        return at + 1, f"line {comes_from + 1} stands here once more"
    if stands is None:
        return at + 1, f"dropped: here stands what was line {comes_from + 1}"
    return at + 1, f"moved to line {stands + 1}: here stands what was line {comes_from + 1}"


def leaves_text(leaves: Iterable[bytes]) -> bytes:
    """
    Leaf hashes as they lie beside the log: hex, one a line.
    """
    return "".join(f"{leaf.hex()}\n" for leaf in leaves).encode("ascii")


def leaves_of(text: bytes) -> list[bytes] | None:
    """
    The leaf hashes that a file beside the log holds; None where it is not what ``leaves_text`` writes.
    """
    rows = text.split(b"\n")
    try:
        leaves = [bytes.fromhex(row.decode("ascii")) for row in rows[:-1]]
    except ValueError:
        return None
    return leaves if leaves_text(leaves) == text and all(len(leaf) == HASH_SIZE for leaf in leaves) else None


def _framed(line: bytes) -> Framed | None:
    try:
        return unframe(line)
    except NotCanonical:
        return None

"""
A folder of logs, one a partnership: the face of the library.

    ledger = open_ledger("events")
    jm = ledger["japan-mongolia"]
    jm.as_of("2023-09-20").tier.label

What is asked of one of them, and done to it, is in ``partnership``.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from partnership_events import files
from partnership_events.admission import Admission, as_draft
from partnership_events.codec import codec_of
from partnership_events.errors import Damaged, NoSuchPartnership, Problem, Refused, did_you_mean
from partnership_events.event import Draft, Record, Vocabulary
from partnership_events.log import Log, Watch
from partnership_events.partnership import Partnership
from partnership_events.values import Label
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import LogOpened

Clock = Callable[[], dt.datetime]

_NAME = re.compile(r"[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?")
# Windows keeps these for devices, whatever the ending.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin", "conout", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


def now() -> dt.datetime:
    """
    The machine's clock, in UTC: the only place that asks it.
    """
    return dt.datetime.now(dt.UTC)


def open_ledger(
    folder: str | os.PathLike[str],
    *,
    vocabulary: Vocabulary = STANDARD,
    clock: Clock = now,
    patience: float = 10.0,
    watch: Watch | None = None,
) -> Ledger:
    """
    The ledger in a folder, which need not exist yet.

    ``clock`` stamps what is recorded (tests and replays bring their own); ``patience`` is for how many seconds an
    append waits for another writer before it raises ``LogBusy``.  While a log is read, ``watch`` is called with its
    path, the bytes read by now and all there are.
    """
    return Ledger(Path(folder), vocabulary=vocabulary, clock=clock, patience=patience, watch=watch)


@attrs.frozen(kw_only=True)
class _Means:
    vocabulary: Vocabulary
    clock: Clock
    patience: float
    watch: Watch | None = None


class Ledger(Mapping[str, Partnership]):
    """
    A folder of logs, one for each partnership, by name.
    """

    def __init__(
        self, folder: Path, *, vocabulary: Vocabulary, clock: Clock, patience: float, watch: Watch | None = None
    ) -> None:
        self.folder = folder
        self._means = _Means(vocabulary=vocabulary, clock=clock, patience=patience, watch=watch)

    def __getitem__(self, name: str) -> Partnership:
        path = self._path(name)
        if not os.path.lexists(path):
            there = list(self)
            known = f"the ledger holds {', '.join(there)}" if there else "the ledger is empty"
            hint = did_you_mean(name, there, otherwise=known)
            raise NoSuchPartnership(f"no log {name!r} in {self.folder}; {hint}")
        # By os.path, which takes a disk that fails for no; the log's own reader will tell of it.
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114
            raise Damaged(str(path), 0, "a link that leads nowhere", "mend the link, or take it away")
        return Partnership(Log(path, **attrs.asdict(self._means, recurse=False)), name)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        if not self.folder.is_dir():
            return iter(())
        found = (path.stem for path in self.folder.glob("*.jsonl"))
        return iter(sorted(name for name in found if _NAME.fullmatch(name) and name not in _RESERVED))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def passed_over(self) -> tuple[str, ...]:
        """
        The files of the folder that end as logs do, under names that no partnership can have; in order.
        """
        found = [path.name for path in self.folder.iterdir()] if self.folder.is_dir() else []
        logs = {f"{name}.jsonl" for name in self}
        return tuple(sorted(name for name in found if name not in logs and _folded(name).endswith(".jsonl")))

    def __repr__(self) -> str:
        return f"<Ledger {str(self.folder)!r}: {len(self)} partnerships>"

    def create(
        self,
        name: str,
        *,
        parties: Iterable[str],
        zone: str = "UTC",
        title: str | Mapping[str, str] | Label | None = None,
        declare: Iterable[Record | Draft] = (),
    ) -> Partnership:
        """
        Start the log of a partnership; ``declare`` goes into it in the same batch as its opening line.

        Raises ``Refused`` where the name is taken or unfit, or a declaration does not hold.
        """
        path = self._path(name)
        for other in self.folder.iterdir() if self.folder.is_dir() else ():
            if _folded(other.name) == path.name:
                told = (
                    "exists already" if other.name == path.name else f"is {other.name!r} on some systems, which exists"
                )
                raise Refused(f"{name!r} {told} in {self.folder}; append to it, or choose another name")
        opening = LogOpened(name=name, parties=parties, zone=zone, title=None if title is None else Label(title))
        codec = codec_of(self._means.vocabulary)
        drafts, _ = Admission((), codec).admit([Draft(event=opening), *map(as_draft, declare)])
        with files.telling(path):
            self.folder.mkdir(parents=True, exist_ok=True)
        return Partnership(Log.create(path, drafts, **attrs.asdict(self._means, recurse=False)), name)

    def _path(self, name: object) -> Path:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            right = "lower-case letters, digits, - and _, at most 63, beginning and ending with a letter or digit"
            raise NoSuchPartnership(Problem("", f"{name!r} is no name of a partnership", right))
        if name in _RESERVED:
            raise NoSuchPartnership(f"{name!r} is a reserved name on some systems; choose another")
        return self.folder / f"{name}.jsonl"


def _folded(name: str) -> str:
    # What some file systems take for the same name: case, compatible characters, dots and spaces at the end.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).rstrip(". ")

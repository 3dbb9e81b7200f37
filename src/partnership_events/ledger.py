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
from typing import TYPE_CHECKING, Any

import attrs

from partnership_events import classes, files
from partnership_events.admission import Admission, as_draft
from partnership_events.codec import codec_of
from partnership_events.dates import Answer, Cutoff
from partnership_events.errors import Damaged, NoSuchPartnership, NoSuchPosition, Problem, Refused, did_you_mean
from partnership_events.event import Draft, Record, Vocabulary
from partnership_events.facts import KnownAt
from partnership_events.folding import AsOf
from partnership_events.log import Log, Watch
from partnership_events.partnership import Partnership
from partnership_events.values import Label
from partnership_events.vocabulary import STANDARD
from partnership_events.vocabulary.record import LogOpened

if TYPE_CHECKING:
    from partnership_events.codes import Role
    from partnership_events.dates import EdtfDate
    from partnership_events.picture.figure import Figure
    from partnership_events.projections.across import Gathered, Look
    from partnership_events.projections.network import Network
    from partnership_events.projections.panel import Panel
    from partnership_events.projections.pledge import PledgeReport
    from partnership_events.projections.treaties import Treaty
    from partnership_events.projections.who import Who
    from partnership_events.survey import Survey

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


def in_any_log(known_at: KnownAt) -> KnownAt:
    """
    The same, where it means something in every log: a date or an instant.

    Raises ``NoSuchPosition`` for a position or a root, which belong to one log.
    """
    if isinstance(known_at, int) or (isinstance(known_at, str) and known_at.startswith(("@", "root:"))):
        right = "over several logs, give a date or an instant"
        raise NoSuchPosition(Problem("", f"{known_at!r} names a place in one log", right))
    return known_at


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


@classes.frozen(kw_only=True)
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
        found = (file.removesuffix(".jsonl") for file in os.listdir(self.folder) if file.endswith(".jsonl"))  # noqa: PTH208
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

    __rich_repr__ = classes.in_angles
    _repr_html_ = classes.look

    def _over_all(self, known_at: KnownAt) -> Iterable[tuple[str, Partnership]]:
        """
        Each partnership with its name, for a question to all of them; refuses what ``in_any_log`` does.
        """
        in_any_log(known_at)
        return self.items()

    def _looks(self, as_of: AsOf, known_at: KnownAt, zone: str | None) -> Iterator[tuple[str, Look]]:
        from partnership_events.projections.across import ZONE, look_at

        for name, one in self._over_all(known_at):
            yield name, look_at(one, as_of, known_at=known_at, zone=zone or ZONE)

    def survey(
        self,
        what: str,
        *,
        known_at: KnownAt = None,
        zone: str | None = None,
        met: Callable[[Partnership], object] = id,
    ) -> Survey:
        """
        What asks all of them one sort of question; refuses what ``in_any_log`` does.
        """
        from partnership_events.projections.across import ZONE
        from partnership_events.survey import Survey

        vocabulary, known_at = self._means.vocabulary, in_any_log(known_at)
        return Survey(self, self.folder, what, vocabulary=vocabulary, known_at=known_at, zone=zone or ZONE, met=met)

    def pledges(
        self,
        as_of: AsOf,
        *,
        overdue: bool = False,
        by: str | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> Gathered[PledgeReport]:
        """
        The pledges of all partnerships, each beside the name of its partnership; ``silent`` says what it means that a
        log tells of none.

        With ``overdue`` only those that are overdue, possibly so included; with ``by`` only those of this party.
        ``zone`` is UTC unless given, whatever the logs say.  Raises ``NoSuchPosition`` where ``known_at`` is a
        position or a root, which belong to one log.
        """
        from partnership_events.projections.across import Gathered, gathered
        from partnership_events.projections.pledges import among, pledges_of

        silent: dict[str, Answer] = {}
        looks = self._overdue(as_of, known_at, zone, silent) if overdue else self._looks(as_of, known_at, zone)
        told = gathered(looks, lambda one: pledges_of(one.seen, one.state), ("pledge",))
        wanted = (pair for pair in told if among([pair[1]], overdue=overdue, by=by))
        return Gathered(wanted, dict(sorted({**silent, **told.silent}.items())))

    def _overdue(
        self, as_of: AsOf, known_at: KnownAt, zone: str | None, silent: dict[str, Answer]
    ) -> Iterator[tuple[str, Look]]:
        """
        Those that may have overdue pledges; what silence means in those that have none goes into ``silent``.
        """
        from partnership_events.projections.across import Look
        from partnership_events.survey import overdue_at

        cutoff = Cutoff.of(as_of, zone)
        with self.survey("overdue", known_at=known_at, zone=zone) as survey:
            for name in self:
                found = overdue_at(survey, name, cutoff)
                if isinstance(found, Look):
                    yield name, found
                elif found.silent is not None:
                    silent[name] = found.silent

    def treaties(self, as_of: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Gathered[Treaty]:
        """
        The texts of all partnerships and where each is in its life, beside the name of its partnership; ``silent`` says
        what it means that a log tells of none.

        ``zone`` is UTC unless given, whatever the logs say.  Raises ``NoSuchPosition`` as ``pledges`` does.
        """
        from partnership_events.projections.across import gathered
        from partnership_events.projections.treaties import treaties_of

        looks = self._looks(as_of, known_at, zone)
        return gathered(looks, lambda one: treaties_of(one.seen, one.state), ("instrument",))

    def who(
        self,
        *,
        on: AsOf | None = None,
        each_year: tuple[int, int] | None = None,
        label: str | None = None,
        like: str | None = None,
        at_least: str | None = None,
        ladder: str | None = None,
        party: str | None = None,
        role: Role | None = None,
        plan: str | None = None,
        in_force: str | None = None,
        relations: str | None = None,
        kind: str | None = None,
        during: EdtfDate | str | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
    ) -> Who:
        """
        Which partnerships had what is asked, on a date or on every 1 January from one year through another.

        What is asked of them is told by ``Wanted``; all of it must hold.  ``zone`` is UTC unless given, whatever the
        logs say.  Raises ``Refused`` for a question that asks nothing, ``NoSuchPosition`` for a position or a root.
        """
        from partnership_events.projections.across import ZONE
        from partnership_events.projections.criteria import Wanted
        from partnership_events.projections.who import dates_asked, who_of
        from partnership_events.survey import looks_at

        wanted = Wanted(
            label=label,
            like=like,
            at_least=at_least,
            ladder=ladder,
            party=party,
            role=role,
            plan=plan,
            in_force=in_force,
            relations=relations,
            kind=kind,
            during=during,
        )
        there = zone or ZONE
        dates = [Cutoff.of(date, there) for date in dates_asked(on, each_year)]
        with self.survey("looks", known_at=known_at, zone=there) as survey:
            looks = {name: looks_at(survey, name, dates) for name in self}
            return who_of(looks, wanted, zone=there, vocabulary=self._means.vocabulary)

    def network(self, as_of: AsOf, *, known_at: KnownAt = None, zone: str | None = None) -> Network:
        """
        The graph of all partnerships on a date: parties, and what ties them.

        ``zone`` is UTC unless given, whatever the logs say.  Raises ``NoSuchPosition`` for a position or a root.
        """
        from partnership_events.projections.across import ZONE
        from partnership_events.projections.network import network_of
        from partnership_events.survey import looks_at

        there = zone or ZONE
        dates = [Cutoff.of(as_of, there)]
        with self.survey("network", known_at=known_at, zone=there) as survey:
            looks = {name: looks_at(survey, name, dates, things=True)[0] for name in self}
            return network_of(looks, zone=there)

    def network_figure(
        self,
        as_of: AsOf,
        *,
        known_at: KnownAt = None,
        zone: str | None = None,
        width: float = 960,
        theme: str = "auto",
    ) -> Figure:
        """
        The same graph as a map.
        """
        from partnership_events.picture.map import network_figure

        return network_figure(self.network(as_of, known_at=known_at, zone=zone), width=width, theme=theme)

    def panel(
        self,
        *,
        partnerships: Iterable[str] | None = None,
        unit: str = "dyad-year",
        first: str | int | None = None,
        last: str | int | None = None,
        directed: bool = False,
        value: str = "last",
        impute: str | None = None,
        variables: Iterable[str] | None = None,
        ladder: str | None = None,
        known_at: KnownAt = None,
        zone: str | None = None,
        leave_out_damaged: bool = False,
        met: Callable[[Partnership], object] = id,
    ) -> Panel:
        """
        These partnerships, by default all, as a table: see ``panel``, which this asks of the logs.

        Raises ``Damaged`` where a log is, since a table with a hole in it misleads; ``leave_out_damaged`` leaves such
        logs out, and the panel says which.  ``met`` is called with each log that has to be read.
        """
        from partnership_events.projections.design import designed
        from partnership_events.projections.panel import panel_of
        from partnership_events.survey import PanelSurvey

        names, read_in = list(self) if partnerships is None else sorted(set(partnerships)), zone or "UTC"
        variables = variables if variables is None or isinstance(variables, str) else tuple(variables)
        asked: dict[str, Any] = {"unit": unit, "directed": directed, "value": value, "impute": impute}
        asked |= {"variables": variables, "ladder": ladder}
        under = {"vocabulary": self._means.vocabulary, "known_at": in_any_log(known_at), "zone": read_in, "met": met}
        with PanelSurvey(self, self.folder, asked, **under) as survey:
            logs, left_out = survey.lent(names, leave_out_damaged=leave_out_damaged)
            design = designed(logs, first=first, last=last, **asked)
            return panel_of(
                logs, design, zone=read_in, known_at=known_at, left_out=left_out, worked_out=survey.worked_out
            )

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

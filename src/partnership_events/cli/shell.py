"""
What only a shell may ask: which day it is, which folder, which options.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from partnership_events import classes, plugins
from partnership_events.canonical import NotCanonical, parse
from partnership_events.cli import progress
from partnership_events.cli.terminal import complain
from partnership_events.dates import Cutoff
from partnership_events.dates.zones import must_be_zone, zone_of
from partnership_events.entries import Entries
from partnership_events.errors import NoSuchPartnership, Problem, Refused, UnknownKind, did_you_mean
from partnership_events.event import Entry, Vocabulary
from partnership_events.facts import prefix
from partnership_events.folding import reading_zone
from partnership_events.ledger import Ledger, in_any_log, open_ledger
from partnership_events.lock import FarAway
from partnership_events.log import TornTailMended
from partnership_events.partnership import Partnership
from partnership_events.vocabulary import STANDARD

# Where the vocabulary of a command is kept.
_VOCABULARY = "partnership_events.vocabulary"
# So many names of logs are told at most.
_MANY = 20

F = TypeVar("F", bound=Callable[..., Any])

HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

EVENTS = click.option(
    "--events",
    metavar="DIR",
    envvar="PARTNERSHIP_EVENTS",
    default="events",
    show_default=True,
    help="The folder of the logs; also PARTNERSHIP_EVENTS.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
COLOUR = click.option(
    "--color",
    "--colour",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours: on a terminal (auto; NO_COLOR is heard), always or never.",
)
EXPECTED = click.option(
    "--expected-seq", type=int, metavar="N", help="Write only if the log's last position is N; else exit with 4."
)


@classes.frozen(kw_only=True)
class Reading:
    """
    What every reading verb is told: as of when, as known when, read where, of which folder, and how to answer.
    """

    on: str | None
    known: str | None
    zone: str | None
    events: str
    as_json: bool
    colour: str


def reading(verb: F) -> F:
    """
    The options that every reading verb takes; they reach it as one ``reading``.
    """

    @functools.wraps(verb)
    def told(**given: Any) -> Any:
        own = {field.name: given.pop(field.name) for field in attrs.fields(Reading)}
        return verb(**given, reading=Reading(**own))

    options = (
        click.option("--on", metavar="DATE", help="As of the end of this year, month, day or instant."),
        click.option(
            "--known", metavar="DATE|@POS", help="As the log knew it then: a date, an instant, a position or root:HASH."
        ),
        click.option("--zone", metavar="ZONE", help="The IANA zone in which dates are read; else the log's own."),
        EVENTS,
        JSON,
        COLOUR,
    )
    for option in reversed(options):
        told = option(told)
    return typing.cast(F, told)


def write_file(target: str, data: bytes) -> None:
    """
    Writes a whole file, or leaves the one that is there as it was.
    """
    try:
        with click.open_file(target, "wb", atomic=True) as file:
            file.write(data)
    except OSError as error:
        # A file is written beside it first, whose name nobody asked for.
        raise OSError(error.errno, error.strerror, target) from error


def now() -> dt.datetime:
    """
    The machine's clock.
    """
    return dt.datetime.now(dt.UTC)


def today(zone: str) -> str:
    """
    The day it is in a zone.
    """
    return now().astimezone(zone_of(zone)).date().isoformat()


def vocabulary() -> Vocabulary:
    """
    The standard kinds, and those that plugins bring; looked for once a command.
    """
    context = click.get_current_context(silent=True)
    kept = {} if context is None else context.meta
    if _VOCABULARY not in kept:
        with told_of_plugins():
            kept[_VOCABULARY] = STANDARD | plugins.vocabulary()
    found: Vocabulary = kept[_VOCABULARY]
    return found


@contextmanager
def told_of_plugins() -> Iterator[None]:
    """
    Says so where a plugin cannot be used.
    """
    import warnings

    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always", plugins.BrokenPlugin)
        yield
    for one in met:
        if isinstance(one.message, plugins.BrokenPlugin):
            complain(f"warning: {one.message}")


def folder_told(args: Sequence[str]) -> str:
    """
    What ``--events`` will be, before click has looked.
    """
    told = os.environ.get("PARTNERSHIP_EVENTS") or "events"
    for index, word in enumerate(args):
        if word == "--events" and index + 1 < len(args):
            told = args[index + 1]
        elif word.startswith("--events="):
            told = word.partition("=")[2]
    return told


def ledger_in(folder: str, *, must_exist: bool = True) -> Ledger:
    """
    The ledger in a folder; says what to do where there is none.
    """
    path = Path(folder)
    if not must_exist and not os.path.lexists(path):
        return open_ledger(path, vocabulary=vocabulary(), watch=progress.reading)
    try:
        with os.scandir(path):
            return open_ledger(path, vocabulary=vocabulary(), watch=progress.reading)
    except FileNotFoundError:
        right = "name it with --events DIR, or begin with `partnership create NAME`"
        raise NoSuchPartnership(Problem("", "there is no such folder of logs", right), where=folder) from None
    except NotADirectoryError:
        raise NoSuchPartnership(Problem("", "is no folder", "name the folder of the logs"), where=folder) from None


def partnership_in(folder: str, name: str) -> Partnership:
    """
    The log of that name; a path such as ``events/japan-mongolia.jsonl`` is taken for what it means.
    """
    ledger = ledger_in(folder)
    if name.endswith(".jsonl") and Path(name).parent in (Path(), Path(folder)):
        name = Path(name).stem
    try:
        return ledger[name]
    except NoSuchPartnership as error:
        there = logs_in(folder)
        if not there or "the ledger holds" in str(error):
            raise
        raise NoSuchPartnership(f"{error}{'' if str(error).endswith('?') else ';'} {there}") from None


def logs_in(folder: str) -> str:
    """
    Which logs there are, in words; nothing where there are none.
    """
    names = list(open_ledger(Path(folder)))
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return f"the logs in {folder} are {', '.join(names[:_MANY])}{more}" if names else ""


@contextmanager
def named(option: str) -> Iterator[None]:
    """
    A refusal that arises here is about this option, and says so.
    """
    try:
        yield
    except Refused as refused:
        raise refused.at(option) from None


@classes.frozen(kw_only=True)
class Asked:
    """
    What a reading verb was asked: entries as known, as of a date, read in a zone; ``today`` where no date was given.
    """

    entries: Sequence[Entry]
    on: str
    zone: str
    today: str | None


def entries_under(partnership: Partnership, known: str | None, *, few: bool = False) -> Entries:
    """
    All entries, after a root that ``--known`` names was computed anew; ``few`` for who looks at few of them.
    """
    with named("--known") if known is not None else nullcontext():
        return partnership.entries_to_ask(known) if few else partnership.entries_under(known)


def asked(entries: Sequence[Entry], on: str | None, known: str | None, zone: str | None) -> Asked:
    """
    The question, each of its options held to what it may be.
    """
    reading = zone or reading_zone(entries)
    with named("--zone"):
        must_be_zone(reading)
    with named("--known"):
        told = prefix(entries, known, reading)
    now_ = None if on is not None else today(reading)
    with named("--on"):
        Cutoff.of(on or now_ or "", reading)
    return Asked(entries=told, on=on or now_ or "", zone=reading, today=now_)


def asked_of_all(on: str | None, known: str | None, zone: str | None) -> Asked:
    """
    The same question to all logs of a folder: read in UTC unless a zone is given, as known on a date or at an instant.
    """
    with named("--known"):
        in_any_log(known)
    return asked((), on, known, zone)


def kind_named(word: str, *, known: Iterable[str] = STANDARD.kinds, listed: str = "partnership schema") -> str:
    """
    The kind that a word means; dashes are as good as underscores.
    """
    name, kinds = word.replace("-", "_"), list(known)
    if name not in kinds:
        raise UnknownKind(f"no kind {word!r}; {did_you_mean(name, kinds, otherwise=f'`{listed}` lists the kinds')}")
    return name


@contextmanager
def told_of_mending() -> Iterator[None]:
    """
    Says so where an append mends the unfinished end of an earlier one, and where the log lies on a far disk.
    """
    import warnings

    with warnings.catch_warnings(record=True) as met:
        warnings.simplefilter("always", TornTailMended)
        warnings.simplefilter("always", FarAway)
        yield
    for one in met:
        if isinstance(one.message, TornTailMended):
            complain(shorter(f"mended: {one.message}"))
        elif isinstance(one.message, FarAway):
            complain(f"note: {one.message}")


def tell_torn(partnership: Partnership) -> None:
    """
    Says so where the log ends in something unfinished, which no answer rests on.
    """
    torn = partnership.torn
    if torn is not None:
        told = f"{torn.reason}; it is left out, and the next append mends it"
        complain(f"note: {partnership.path}:{torn.line}: {told}")


def began(entries: Sequence[Entry]) -> str:
    """
    When the log's first line was written.
    """
    return f"{entries[0].recorded_at:%Y-%m-%d}" if entries else ""


def tell_nothing_known(entries: Sequence[Entry], asked: Asked) -> None:
    """
    Says so where nothing was written down by then.
    """
    if entries and not asked.entries:
        complain(f"note: nothing was written down by then; the first line was written on {began(entries)}")


def json_value(text: str, where: str) -> Any:
    """
    A value from an option that takes JSON.
    """
    try:
        return parse(text.encode("utf-8", "surrogatepass"))
    except NotCanonical as error:
        raise click.UsageError(f"{where}: {error}") from None


def shown_path(partnership: Partnership) -> str:
    """
    The log's file as seen from here.
    """
    return shorter(str(partnership.path))


def shorter(message: str) -> str:
    """
    A message in which paths below the current folder are told from there.
    """
    try:
        return message.replace(str(Path.cwd().resolve()) + os.sep, "")
    except OSError:
        return message

"""
What other distributions bring along: kinds, projections, checks, readers and writers, by name.

A distribution says so in its ``pyproject.toml``, and nothing else is to be done:

    [project.entry-points."partnership_events.kinds"]
    toasts = "acme_toasts:ToastRaised"

The command takes kinds and checks from whatever is installed.  In Python it is said, not guessed:

    open_ledger("events", vocabulary=STANDARD | plugins.vocabulary())

A plugin that cannot be used is a ``BrokenPlugin`` warning, never an exception.  Of two of one name in one group the
first counts, by the names of their distributions.  ``PARTNERSHIP_NO_PLUGINS=1`` switches all of them off.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from partnership_events import classes
from partnership_events.event import Vocabulary
from partnership_events.folding import KeyedProjection, Projection
from partnership_events.values import Frozen, several
from partnership_events.vocabulary import STANDARD

if TYPE_CHECKING:
    from importlib.metadata import Distribution

    from partnership_events.checks import Check, Finding, Seen

T = TypeVar("T")

OFF = "PARTNERSHIP_NO_PLUGINS"
"""
Set this in the environment, to anything, and there are no plugins.
"""

GROUPS = ("kinds", "projections", "checks", "readers", "writers")
"""
What there are plugins for; their entry points stand under ``partnership_events.`` and one of these.
"""

_PREFIX = "partnership_events."
_TARGET = re.compile(r"[\w.]+\s*:\s*[\w.]+")


class BrokenPlugin(UserWarning):
    """
    A plugin cannot be used; the message says which one, of which distribution, and why.
    """


@classes.frozen(kw_only=True)
class Plugin:
    """
    One plugin: its group, its name, the distribution that brings it, and where in it the thing stands.

    ``problem`` says why it cannot be used; it is empty where it can, or where nobody has tried yet.
    """

    group: str
    name: str
    distribution: str
    version: str
    target: str
    problem: str = ""

    def __str__(self) -> str:
        return f"plugin {self.name!r} for {self.group}, of {self.distribution} {self.version}"


# -- which there are


def found() -> tuple[Plugin, ...]:
    """
    All plugins that are installed, by group and name; nothing of them is imported.
    """
    if os.environ.get(OFF) or not _may_be_any():
        return ()
    told = sorted(_declared(), key=lambda one: (GROUPS.index(one.group), one.name, one.distribution))
    first: dict[tuple[str, str], Plugin] = {}
    return tuple(_second(one, first.setdefault((one.group, one.name), one)) for one in told)


def tried() -> tuple[Plugin, ...]:
    """
    The same after each was imported: whoever cannot be used says why.
    """
    told = found()
    groups = ([one for one in told if one.group == group] for group in GROUPS)
    return tuple(one for plugins in groups if plugins for one, _ in _each(plugins, _TAKERS[plugins[0].group]))


def _second(one: Plugin, first: Plugin) -> Plugin:
    if one is first:
        return one
    return attrs.evolve(one, problem=f"{first.distribution} brings one of the same name, which counts")


def _may_be_any() -> bool:
    """
    Whether an installed distribution may bring a plugin: asking the standard library costs many times as much.
    """
    return any(map(_may_hold_any, sys.path))


def _may_hold_any(place: str) -> bool:
    try:
        with os.scandir(place or ".") as files:
            told = [one.path for one in files if one.name.endswith((".dist-info", ".egg-info"))]
    except NotADirectoryError:
        # An archive: whoever can look into it will.
        return True
    except OSError:
        return False
    return any(map(_mentions_us, told))


def _mentions_us(folder: str) -> bool:
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123 - a hundred of them
            return f"[{_PREFIX}".encode() in file.read()
    except OSError:
        return False


def _declared() -> Iterator[Plugin]:
    from importlib import metadata

    met: set[str] = set()
    for distribution in metadata.distributions():
        told = _metadata(distribution)
        name = str(told["Name"] or "somebody")
        # What stands earlier on the path hides the same further on.
        if name not in met:
            met.add(name)
            text, problem = _entry_points(distribution)
            for one in _plugins_in(text, name, str(told["Version"] or "(no version)")):
                yield attrs.evolve(one, problem=problem)


def _metadata(distribution: Distribution) -> Any:
    from email import message_from_bytes

    try:
        return distribution.metadata
    except UnicodeDecodeError as error:
        # The name of its author, say; what we ask for are plain words.
        return message_from_bytes(error.object)
    except OSError:
        return message_from_bytes(b"")


def _entry_points(distribution: Distribution) -> tuple[str, str]:
    """
    What a distribution says it brings, and why that is not to be relied on.
    """
    try:
        return distribution.read_text("entry_points.txt") or "", ""
    except UnicodeDecodeError as error:
        return error.object.decode("utf-8", "replace"), f"its entry_points.txt is no UTF-8 text: {error}"
    except OSError:
        # Nobody can tell that it speaks of us.
        return "", ""


def _plugins_in(text: str, distribution: str, version: str) -> Iterator[Plugin]:
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            group = line.strip("[]").removeprefix(_PREFIX) if line.startswith(f"[{_PREFIX}") else ""
        elif group in GROUPS and line and line[0] not in "#;":
            name, _, target = (part.strip() for part in line.partition("="))
            yield Plugin(group=group, name=name, distribution=distribution, version=version, target=target)


# -- what they bring


def vocabulary() -> Vocabulary:
    """
    The kinds that plugins bring; of one kind the first counts, and none takes the place of a standard one.
    """
    told = Vocabulary()
    for _, one in _taken(_of("kinds"), _vocabulary_of):
        told = told | one
    return told


def checks() -> tuple[Check, ...]:
    """
    The checks that plugins bring; one that fails, or finds what is no finding, is a warning.
    """
    return tuple(check for _, several_ in _taken(_of("checks"), _checks_of) for check in several_)


def projections() -> Mapping[str, Projection[Any] | KeyedProjection[Any]]:
    """
    The projections that plugins bring, by name.
    """
    return Frozen({plugin.name: one for plugin, one in _taken(_of("projections"), _projection_of)})


def readers() -> Mapping[str, Callable[..., Any]]:
    """
    The readers that plugins bring, by name: each takes the text of another format and gives drafts.
    """
    return Frozen({plugin.name: one for plugin, one in _taken(_of("readers"), _callable)})


def writers() -> Mapping[str, Callable[..., Any]]:
    """
    The writers that plugins bring, by name: each takes entries and gives the text of another format.
    """
    return Frozen({plugin.name: one for plugin, one in _taken(_of("writers"), _callable)})


def _of(group: str) -> Iterable[Plugin]:
    return (one for one in found() if one.group == group)


def _taken(told: Iterable[Plugin], take: Callable[[Plugin, Any], T]) -> Iterator[tuple[Plugin, T]]:
    """
    What can be used, with its plugin; a warning for what cannot.
    """
    for one, thing in _each(told, take):
        if one.problem or thing is None:
            _warn(one, one.problem)
        else:
            yield one, thing


def _each(told: Iterable[Plugin], take: Callable[[Plugin, Any], T]) -> Iterator[tuple[Plugin, T | None]]:
    """
    Each plugin with what it brings, or with the problem that keeps it from being used.
    """
    met: set[str] = set()
    for one in told:
        if one.problem:
            yield one, None
            continue
        try:
            thing = take(one, _loaded(one))
            if isinstance(thing, Vocabulary):
                _refuse_known(thing, met)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code may raise anything
            yield attrs.evolve(one, problem=f"{type(error).__name__}: {error}"), None
        else:
            yield one, thing


def _warn(one: Plugin, problem: str) -> None:
    warnings.warn(BrokenPlugin(f"{one}: {problem}"), stacklevel=3)


def _loaded(one: Plugin) -> Any:
    from importlib import metadata

    if not _TARGET.fullmatch(one.target):
        raise ValueError(f"{one.target!r} names nothing; write package.module:name")
    return metadata.EntryPoint(name=one.name, value=one.target, group=_PREFIX + one.group).load()


def _vocabulary_of(_: Plugin, thing: Any) -> Vocabulary:
    return thing if isinstance(thing, Vocabulary) else Vocabulary.of(*several(thing, type))


def _refuse_known(told: Vocabulary, met: set[str]) -> None:
    taken = [kind for kind in told.kinds if kind in STANDARD or kind in met]
    if taken:
        raise ValueError(f"the kind {taken[0]!r} is there already")
    met.update(told.kinds)


def _checks_of(plugin: Plugin, thing: Any) -> tuple[Check, ...]:
    told = (thing,) if callable(thing) else tuple(thing)
    return tuple(_guarded(plugin, _callable(plugin, one)) for one in told)


def _guarded(plugin: Plugin, check: Check) -> Check:
    @functools.wraps(check)
    def guarded(seen: Seen) -> Iterator[Finding]:
        try:
            for one in check(seen):
                yield _as_finding(one)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's code may raise anything
            _warn(plugin, f"{type(error).__name__}: {error}")

    return guarded


def _as_finding(one: Any) -> Finding:
    from partnership_events.checks import Finding, Tier

    if not isinstance(one, Finding):
        raise TypeError(f"found {one!r}, which is no Finding")
    # Findings are sorted, and sifted by tier: one with an odd part would fall out silently, or take the rest along.
    for name, sort in (("code", str), ("tier", Tier), ("line", int), ("message", str), ("entry", (str, type(None)))):
        if not isinstance(value := getattr(one, name), sort):
            raise TypeError(f"found {one.code!r} with the {name} {value!r}")
    return one


def _projection_of(_: Plugin, thing: Any) -> Any:
    if not isinstance(thing, (Projection, KeyedProjection)):
        raise TypeError(f"{thing!r} is no Projection and no KeyedProjection")
    return thing


def _callable(_: Plugin, thing: Any) -> Any:
    if not callable(thing):
        raise TypeError(f"{thing!r} is no function")
    return thing


_TAKERS: Mapping[str, Callable[[Plugin, Any], Any]] = {
    "kinds": _vocabulary_of,
    "projections": _projection_of,
    "checks": _checks_of,
    "readers": _callable,
    "writers": _callable,
}

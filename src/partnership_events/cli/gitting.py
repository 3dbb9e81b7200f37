"""
``merge-driver``: what git calls where both sides wrote to a log, and the one command that tells git to.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from partnership_events.cli import shell
from partnership_events.cli.terminal import complain, say
from partnership_events.codec import codec_of
from partnership_events.errors import Damaged, PartnershipError, Refused
from partnership_events.files import opened, whole
from partnership_events.lines import Judge, Verified
from partnership_events.merging import MergeRefused, merge
from partnership_events.torn import Piece, take_all
from partnership_events.vocabulary import STANDARD

_SIDES = ("the common ancestor", "ours", "theirs")
_CONFLICT = 1

# What git must know of each sort of file; checked by what git itself makes of all its attribute files.
_ATTRIBUTES = {
    "*.jsonl": {"text": "unset", "merge": "partnership"},
    "*.checkpoint": {"text": "unset"},
    "*.leaves": {"text": "unset"},
}


@click.command("merge-driver", context_settings=shell.HELP)
@click.argument("files", metavar="[BASE OURS THEIRS [PATH]]", nargs=-1)
@click.option("--install", is_flag=True, help="Make git use it, in the repository of the current folder.")
@shell.EVENTS
def merge_driver(files: tuple[str, ...], install: bool, events: str) -> int:
    """
    Merge two logs for git; --install sets it up.

    BASE is what both grew from; OURS becomes the log that holds what either side holds.
    git calls this by itself, once `partnership merge-driver --install` was run: once in every clone, since git keeps
    such settings out of what is shared.  That also marks the logs of the folder in its .gitattributes, to be committed.

    Exit status 1 where the two cannot be merged without loss: OURS is left as it was, and git reports a conflict.
    """
    if install == bool(files) or (files and len(files) not in (3, 4)):
        raise click.UsageError("tell BASE OURS THEIRS [PATH], as git does, or --install", click.get_current_context())
    if install:
        _install(Path(events))
        return 0
    name = files[3] if len(files) == 4 else files[1]
    try:
        _replace(Path(files[1]), _merged(name, [Path(file) for file in files[:3]]))
    except MergeRefused as refused:
        complain(f"{name}: {refused}")
    except (PartnershipError, OSError) as error:
        complain(str(error) if str(error).startswith(name) else f"{name}: {error}")
    else:
        return 0
    complain("nothing was merged; `git merge --abort` (or rebase, cherry-pick) takes back the attempt")
    return _CONFLICT


# Merging.


def _merged(name: str, paths: Sequence[Path]) -> tuple[bytes, ...]:
    sides = [_lines(side, path) for side, path in zip(_SIDES, paths, strict=True)]
    merged = merge(*sides)
    try:
        _must_be_a_log(name, merged)
    except Damaged:
        # Then one of the sides was none, and can be told by its own lines.
        for side, lines in zip(_SIDES[1:], sides[1:], strict=True):
            _must_be_a_log(f"{name} ({side})", lines)
        raise
    return merged


def _lines(side: str, path: Path) -> list[bytes]:
    with opened(path) as handle:
        *lines, rest = whole(path, handle).split(b"\n")
    if rest:
        told = f"{side} ends in something unfinished"
        raise MergeRefused(f"{told}; run `partnership repair` on that side, commit it, then merge again")
    return lines


def _must_be_a_log(where: str, lines: Sequence[bytes]) -> None:
    """
    Raises where a reader would: what git commits must be readable.
    """
    rest = take_all(Judge(where, codec_of(STANDARD), Verified()), (Piece(line, ended=True) for line in lines))
    assert rest is None, "a merge leaves no batch open"


def _replace(path: Path, lines: Sequence[bytes]) -> None:
    # git looks at the file after we have ended; whoever stops us before leaves it as it was.
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        made.write_bytes(b"".join(line + b"\n" for line in lines))
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


# Installing.


def _install(folder: Path) -> None:
    root = Path(os.fsdecode(_git("rev-parse", "--show-toplevel")).removesuffix("\n"))
    _git("config", "merge.partnership.name", "logs of partnership_events")
    _git("config", "merge.partnership.driver", f"{_command()} merge-driver %O %A %B %P")
    say(f"git merges logs by `{_command()} merge-driver` in this clone; run this once in every other clone")
    inside = folder.is_dir() and root.resolve() in (folder.resolve(), *folder.resolve().parents)
    _mark(folder if inside else root)


def _command() -> str:
    # The path goes into this clone's settings only: it means nothing on another machine.
    return "partnership" if shutil.which("partnership") else f"{shlex.quote(sys.executable)} -m partnership_events.cli"


def _mark(folder: Path) -> None:
    """
    Adds to the folder's .gitattributes what git does not know yet, from there or from elsewhere.
    """
    attributes = folder / ".gitattributes"
    missing = [line for pattern, line in _wanted().items() if not _known(folder, pattern)]
    if missing:
        there = attributes.read_bytes() if attributes.exists() else b""
        gap = b"\n" if there and not there.endswith(b"\n") else b""
        attributes.write_bytes(there + gap + "".join(f"{line}\n" for line in missing).encode("ascii"))
        say(f"{attributes}: added {', '.join(f'`{line}`' for line in missing)}; commit it")
    else:
        say(f"{attributes}: nothing to add, git knows the logs already")
    lost = [pattern for pattern in _ATTRIBUTES if not _known(folder, pattern)]
    if lost:
        raise Refused(f"git still takes {', '.join(lost)} otherwise; look into .git/info/attributes")


def _wanted() -> dict[str, str]:
    return {
        pattern: " ".join([pattern, "-text", *(["merge=partnership"] if "merge" in wanted else [])])
        for pattern, wanted in _ATTRIBUTES.items()
    }


def _known(folder: Path, pattern: str) -> bool:
    wanted = _ATTRIBUTES[pattern]
    path = folder / pattern.replace("*", "any")
    told = os.fsdecode(_git("check-attr", "-z", *wanted, "--", str(path))).split("\0")
    return dict(zip(told[1::3], told[2::3], strict=False)) == wanted


def _git(*words: str) -> bytes:
    try:
        return subprocess.run(["git", *words], capture_output=True, check=True).stdout  # noqa: S603, S607
    except FileNotFoundError:
        raise Refused("git is not here; install it first") from None
    except subprocess.CalledProcessError as error:
        told = os.fsdecode(error.stderr).strip() or f"git {words[0]} failed"
        raise Refused(f"{told.removeprefix('fatal: ')}; run this within the git repository of the logs") from None

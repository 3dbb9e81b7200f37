"""
The command ``partnership``.  The only door to click; the verbs stand a family a file, and load when they are called.

    exit status   0 fine   1 findings   2 wrong usage   3 damaged or refused data
                  4 conflict with another writer        5 a missing extra       130 interrupted

Nothing that a log says can end in a traceback: whatever the library raises on purpose is told in one message on the
error channel, and a reader who has seen enough (``| head``) is no error at all.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from partnership_events.cli.terminal import complain, forget_output, prepare_output
from partnership_events.errors import PartnershipError, did_you_mean

VERBS: dict[str, tuple[str, str, str]] = {
    "show": ("reading", "show", "What held between the parties on a date, and who says so."),
    "timeline": ("reading", "timeline", "The facts in the order of their dates, one a line."),
    "explain": ("explaining", "explain", "Where an answer comes from: who says so, who does not, what was before."),
    "history": ("histories", "history", "From when until when something was so, and how surely."),
    "pledges": ("promises", "pledges", "What was promised, what became of it, and who says so."),
    "positions": ("positions", "positions", "What the parties say, where they differ, and what is unanswered."),
    "who": ("across", "who", "Which partnerships had a label, a tier, a plan, a party, an event on a date."),
    "network": ("across", "network", "All partnerships of a date as a graph: parties, and what ties them."),
    "changes": ("comparing", "changes", "What changed between two dates, and what was learned since."),
    "brief": ("comparing", "brief", "One page of Markdown: what holds, what changed, what lies ahead."),
    "treaties": ("treaties", "treaties", "The life of texts: signed, in force, renewed, ended; and who is missing."),
    "picture": ("picturing", "picture", "A partnership as a figure, or all of them as a map: SVG, PNG, PDF."),
    "panel": ("panelling", "panel", "Partnerships as a table for R and Stata, with its codebook."),
    "page": ("paging", "page", "A partnership as one page of HTML with a time machine, or all as a small site."),
    "create": ("writing", "create", "Start the log of a partnership."),
    "add": ("writing", "add", "Write down one fact, told by options."),
    "append": ("writing", "append", "Write down facts told as JSON lines: all of them, or none."),
    "correct": ("amending", "correct", "Say that an entry was wrong, and what is right."),
    "retract": ("amending", "retract", "Undo an entry, a correction or a retraction."),
    "reinstate": ("amending", "reinstate", "Undo the retractions of an entry."),
    "seal": ("keeping", "seal", "Seal a whole log: whatever is changed in it from now on is found."),
    "verify": ("keeping", "verify", "Hold every line of a log against its seals."),
    "prove": ("keeping", "prove", "A proof of one entry, to be mailed."),
    "erase": ("keeping", "erase", "Take the content of an entry out of the file, as the law may demand."),
    "key": ("keeping", "key", "Make a key to sign checkpoints with."),
    "check": ("checking", "check", "Tell what a careful reader should know about a log."),
    "repair": ("repairing", "repair", "Put a damaged log right, where that is safe."),
    "merge": ("merging", "merge", "Hold another coder's log against this one, and take over what it adds."),
    "merge-driver": ("gitting", "merge_driver", "Merge two logs for git; --install sets it up."),
    "schema": ("schemas", "schema", "The kinds of facts, and their JSON Schema."),
}
"""
Where each verb lives, and its sentence; so that ``--help`` loads none of them.
"""

SECTIONS: dict[str, tuple[str, ...]] = {
    "To ask one partnership": (
        "show", "timeline", "explain", "history", "changes", "brief", "pledges", "treaties", "positions",
    ),
    "To ask all of them": ("who", "network", "panel"),
    "To look at": ("picture", "page"),
    "To write": ("create", "add", "append", "correct", "retract", "reinstate", "schema"),
    "To check and to merge": ("check", "merge", "merge-driver", "repair"),
    "To keep": ("seal", "verify", "prove", "key", "erase"),
}  # fmt: skip
"""
How ``--help`` groups the verbs.
"""

# Where a verb leaves the words that say what its form is about.
WORDS = "partnership_events.words"

_EPILOG = """\b
Exit status: 0 fine, 1 findings, 2 wrong usage, 3 damaged or refused data,
4 conflict with another writer, 5 a missing extra.

\b
A first walk:
  partnership create france-germany --party FRA --party DEU --zone Europe/Paris
  partnership add france-germany source_declared --source T --title 'The treaty'
  partnership add france-germany --help
  partnership show france-germany --on 1963-12-31"""


class Verbs(click.Group):
    """
    The verbs, each imported when it is called.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        import importlib

        module, name, _ = VERBS[cmd_name]
        verb: Any = getattr(importlib.import_module(f"partnership_events.cli.{module}"), name)
        assert isinstance(verb, click.Command)
        return verb

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            hint = did_you_mean(args[0], VERBS, otherwise=f"the verbs are {', '.join(VERBS)}")
            raise click.UsageError(f"no verb {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, verbs in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(verb, VERBS[verb][2]) for verb in verbs if verb in VERBS])


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib import metadata

        try:
            version = metadata.version("partnership-events")
        except metadata.PackageNotFoundError:
            version = "(run from its source, not installed)"
        click.echo(f"partnership {version}")
        ctx.exit()


def _plugins(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from partnership_events.cli.plugins import tell

        tell()
        ctx.exit()


@click.group(
    cls=Verbs,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Tell the version.")
@click.option(
    "--plugins", is_flag=True, is_eager=True, expose_value=False, callback=_plugins, help="List what plugins bring."
)
@click.pass_context
def cli(ctx: click.Context) -> int:
    """
    The history of partnerships as dated facts: what held on any date, as known on any date, and who says so.

    Each partnership is one text file, events/NAME.jsonl.  `partnership VERB --help` tells more of a verb.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), color=False)
    return 0


def main(args: Sequence[str] | None = None) -> int:
    """
    Runs the command, and returns its exit status.
    """
    if args is None:
        # A process of its own, soon over.  What it makes lasts until then, so the collector need seldom look through
        # it, and at the end not at all: a tenth of a small question.
        gc.set_threshold(50_000)
        atexit.register(gc.freeze)
    prepare_output()
    try:
        status = _told(list(sys.argv[1:] if args is None else args))
        _flush()
    except KeyboardInterrupt:
        complain("interrupted")
        status = 130
    return status


def _told(args: list[str]) -> int:
    try:
        with cli.make_context("partnership", args) as ctx:
            status = cli.invoke(ctx)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        complain(_usage(error, args))
        return 2
    except click.ClickException as error:
        complain(error.format_message())
        return 2
    except PartnershipError as error:
        complain(_from_here(str(error)))
        return error.exit_status
    except BrokenPipeError:
        forget_output()
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        complain(f"{where}{error.strerror or error}")
        return 3


def _usage(error: click.UsageError, args: Sequence[str]) -> str:
    if isinstance(error, click.NoSuchOption) and error.ctx is not None:
        known = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts]
        hint = did_you_mean(error.option_name, known)
        told = f"no such option {error.option_name}" + (f"; {hint}" if hint else "")
    else:
        told = error.format_message()
    told = told[:1].lower() + told[1:].removesuffix(".")
    if error.ctx is None:
        return told
    if isinstance(error, click.MissingParameter) and error.param is not None and error.param.name == "name":
        told += _logs(error.ctx, args)
    # What a verb with a form has read before its options were.
    read = error.ctx.meta.get(WORDS) or [error.ctx.params.get(word) or "" for word in ("name", "kind")]
    path = " ".join([error.ctx.command_path, *(word for word in read if isinstance(word, str) and word)])
    return f"{told}\n`{path} --help` tells how it is used"


def _logs(ctx: click.Context, args: Sequence[str]) -> str:
    from partnership_events.cli import shell

    there = shell.logs_in(shell.folder_told(args)) if ctx.info_name != "create" else ""
    return f"; {there}" if there else ""


def _from_here(message: str) -> str:
    """
    A message in which paths below the current folder are told from there.
    """
    with contextlib.suppress(OSError):
        return message.replace(os.path.realpath(".") + os.sep, "")
    return message


def _flush() -> None:
    try:
        with contextlib.suppress(ValueError):
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        forget_output()

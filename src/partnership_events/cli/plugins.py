"""
``--plugins``: what other distributions bring along, and what of it cannot be used.
"""

from __future__ import annotations

import os

from partnership_events import plugins
from partnership_events.cli.terminal import Paper, Words


def tell() -> None:
    """
    Writes a line for each plugin.
    """
    paper = Paper.here("auto")
    if os.environ.get(plugins.OFF):
        paper.write([f"{plugins.OFF} is set: plugins are switched off"])
        return
    told = plugins.tried()
    if not told:
        paper.write(["no plugins are installed"])
        return
    columns = [("for", "name", "from"), *((one.group, one.name, f"{one.distribution} {one.version}") for one in told)]
    widths = [max(map(len, column)) + 2 for column in zip(*columns, strict=True)]
    paper.write([Words("".join(word.ljust(width) for word, width in zip(columns[0], widths, strict=True)), "cyan")])
    for one, cells in zip(told, columns[1:], strict=True):
        head = "".join(word.ljust(width) for word, width in zip(cells, widths, strict=True))
        state = [Words("broken", "red"), f": {one.problem}"] if one.problem else [Words("ok", "green")]
        paper.write_whole([head, *state], indent=4)

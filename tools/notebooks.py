"""
Runs the notebooks of docs/notebooks and keeps what they show in them:

    python tools/notebooks.py            runs them, and writes what their cells show
    python tools/notebooks.py --check    exits with 1 where one shows something else by now

The cells are run as they stand, in order, without Jupyter: what a cell prints, and its last expression as a notebook
shows it.  Edit a notebook wherever you like; its cells are the source, and all else in it is written anew.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "notebooks"
COMMAND = "python tools/notebooks.py"
_WAYS = {"_repr_html_": "text/html", "_repr_svg_": "image/svg+xml"}
_LONG = 400


def run(notebook: dict[str, Any]) -> dict[str, Any]:
    """
    The notebook with what its cells show by now, run where it lies.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, count = [], 0
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        told = {"cell_type": cell["cell_type"], "id": f"cell-{number}", "metadata": {}, "source": _lines(source)}
        if cell["cell_type"] == "code":
            count += 1
            told |= {"execution_count": count, "outputs": list(_shown(source, names, count))}
        cells.append(told)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _shown(source: str, names: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    if printed.getvalue():
        yield {"name": "stdout", "output_type": "stream", "text": _lines(printed.getvalue())}
    if value is not None:
        data = {mime: _lines(getattr(value, way)()) for way, mime in _WAYS.items() if hasattr(value, way)}
        # Beside a table or a picture nobody reads a repr of many lines.
        if not data or len(repr(value)) < _LONG:
            data["text/plain"] = _lines(repr(value))
        yield {"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def text_of(notebook: dict[str, Any]) -> str:
    """
    The notebook as its file holds it.
    """
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def compared(notebook: dict[str, Any]) -> str:
    """
    What must stay the same: of a figure, what it says and not where it puts it.
    """
    kept = json.loads(json.dumps(notebook))
    for output in (one for cell in kept["cells"] for one in cell.get("outputs", ())):
        svg = "".join(output.get("data", {}).get("image/svg+xml", ()))
        if svg:
            output["data"] = {"image/svg+xml": sorted(set(re.findall(r"<title[^>]*>(.*?)</title>", svg)))}
    return text_of(kept)


def main(arguments: list[str]) -> int:
    """
    Runs the notebooks, or says which are stale.
    """
    stale = 0
    for path in sorted(FOLDER.glob("*.ipynb")):
        held = json.loads(path.read_text(encoding="utf-8"))
        with contextlib.chdir(path.parent):
            told = run(held)
        if arguments != ["--check"]:
            path.write_text(text_of(told), encoding="utf-8", newline="\n")
            print(f"wrote {os.path.relpath(path)}")
        elif compared(told) != compared(held):
            stale += 1
            print(f"{os.path.relpath(path)} is stale; run `{COMMAND}`")
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

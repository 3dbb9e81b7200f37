"""
The notebooks of docs/notebooks show what their cells show when they are run today.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
FOLDER = HERE / "docs" / "notebooks"
TOOL = HERE / "tools" / "notebooks.py"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def tool():
    spec = importlib.util.spec_from_file_location("notebooks", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def outputs(notebook: dict) -> list[dict]:
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


def code(*sources: str) -> dict:
    return {"cells": [{"cell_type": "code", "source": [source]} for source in sources]}


def test_there_is_one_for_a_researcher_and_one_for_a_desk_officer():
    assert ["desk.ipynb", "researcher.ipynb"] == [path.name for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_cells_show_today(path, tmp_path):
    shutil.copytree(HERE / "events", tmp_path / "events", ignore=shutil.ignore_patterns(".partnership"))
    (tmp_path / "docs" / "notebooks").mkdir(parents=True)
    held, made = read(path), tool()

    with contextlib.chdir(tmp_path / "docs" / "notebooks"):
        told = made.run(held)
    assert made.compared(held) == made.compared(told), f"{path.name} is stale; run `{made.COMMAND}`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_one_by_its_format(path):
    notebook = read(path)

    assert (4, 5) == (notebook["nbformat"], notebook["nbformat_minor"])
    assert path.read_text(encoding="utf-8") == tool().text_of(notebook)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    assert {"markdown", "code"} == {cell["cell_type"] for cell in notebook["cells"]}
    for cell in notebook["cells"]:
        assert ({"outputs", "execution_count"} <= cell.keys()) == (cell["cell_type"] == "code")
    for output in outputs(notebook):
        assert output["output_type"] in ("stream", "execute_result")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_nothing_of_the_machine_that_ran_it(path):
    told = path.read_text(encoding="utf-8")

    assert str(HERE) not in told


def test_both_show_tables_and_the_desk_a_figure():
    shown = {path.stem: {mime for one in outputs(read(path)) for mime in one.get("data", ())} for path in NOTEBOOKS}

    assert "text/html" in shown["researcher"]
    assert {"text/html", "image/svg+xml"} <= shown["desk"]


# -- the tool


def test_a_cell_shows_what_it_prints_and_its_last_expression():
    loud, silent = tool().run(code("x = 2\nprint('hello')\nx + 1", "x = 2"))["cells"]

    printed, last = loud["outputs"]
    assert ("stream", ["hello\n"]) == (printed["output_type"], printed["text"])
    assert {"text/plain": ["3"]} == last["data"]
    assert [] == silent["outputs"]


def test_cells_know_what_was_named_before_and_none_is_silent_about_a_fault():
    assert ["4"] == tool().run(code("x = 2", "x * 2"))["cells"][1]["outputs"][0]["data"]["text/plain"]
    with pytest.raises(ZeroDivisionError):
        tool().run(code("1 / 0"))


def test_a_stale_output_is_found_and_a_figure_is_compared_by_what_it_says():
    made = tool()
    fresh = made.run(code("40 + 2"))
    stale = json.loads(json.dumps(fresh).replace('"42"', '"41"'))
    figure = 'class F:\n    def _repr_svg_(self): return "<svg x={}><title>{}</title></svg>"\nF()'

    assert made.compared(fresh) != made.compared(stale)
    drawn = [made.run(code(figure.format(*told)))["cells"][0]["outputs"] for told in ((1, "a"), (2, "a"), (1, "b"))]
    same, moved, other = (made.compared({"cells": [{"outputs": one}]}) for one in drawn)
    assert same == moved
    assert same != other


def test_the_tool_says_which_are_fresh():
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stdout), done.stderr

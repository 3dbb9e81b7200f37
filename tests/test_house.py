"""
The drawing of the house: imports point one way, and every dependency has one door.
"""

from __future__ import annotations

import ast
import functools
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import partnership_events as pe

HOUSE = Path(pe.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))

# Bottom to top: a module may import from its own floor and from those before it.
FLOORS = (
    "classes", "watching", "errors", "dates", "codes", "values", "event", "entries", "vocabulary", "states",
    "canonical", "codec", "countries", "names", "facts", "agreement", "order", "settling", "folding", "families",
    "items", "runs", "timelines", "asking", "projections", "memos", "twins", "frames", "swift", "drafting",
    "register", "admission", "describe", "expectations", "checks", "writers", "picture", "page", "merkle", "notes",
    "checkpoint", "proof", "sealing", "replay", "shelf", "laying", "lines", "torn", "merging", "spelling", "repair",
    "lock", "files", "reading", "index", "kept", "durable", "log", "keeping", "following", "coding", "questions",
    "partnership", "survey", "ledger", "looks", "plugins", "cli", "testing",
)  # fmt: skip

# Which files may import what, or open files; type-only imports load nothing and are free.
DOORS = {
    "pendulum": {"dates/calendar.py"},
    "cattrs": {"codec.py"},
    "msgspec": {"canonical.py", "swift.py"},
    "hypothesis": {"testing/"},
    "click": {"cli/"},
    "cryptography": {"notes.py"},
    "typst": {"picture/converting.py"},
}
OPENERS = {
    "states.py": "the numbers of states, which ship with it",
    "countries.py": "the codes of countries, which ship with it, and the list of their zones, which comes with these",
    "files.py": "opens logs, and nobody else does",
    "index.py": "the index beside a log, and the lines that it points to",
    "kept.py": "the rows of a ledger, beside its indexes",
    "durable.py": "makes the file that becomes a log, and the one to which a torn tail is copied",
    "lock.py": "opens the lock beside a log",
    "plugins.py": "the entry points of what is installed",
    "cli/keeping.py": "the key that `key` makes, which nobody else may read",
    "cli/gitting.py": "writes what git merges where git wants it, and .gitattributes",
    "cli/terminal.py": "os.devnull, when whoever reads us has gone",
    "cli/writing.py": "what the user gives to append",
    "page/html.py": "the script and the style sheet, which ship with it",
    "testing/disk.py": "what stands on the disk that fails",
}
LAZY = {
    "__init__.py": "the public names",
    "classes.py": "how values look in a notebook, so that nobody else pays for it",
    "cli/__init__.py": "the verbs, so that --help loads none",
    "vocabulary/__init__.py": "the chapters, so that a kind loads its own",
}
OPENING = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "rename", "truncate", "ftruncate"}


def place(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


def floor(file: Path) -> str:
    return place(file).split("/")[0].removesuffix(".py")


def is_type_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def nodes(node: ast.AST, *, types_too: bool) -> Iterator[ast.AST]:
    """
    All nodes below one, functions' included, in their order; those under ``if TYPE_CHECKING`` only where wanted.
    """
    left = [*ast.iter_child_nodes(node)][::-1]
    while left:
        child = left.pop()
        if types_too or not is_type_only(child):
            yield child
            left += [*ast.iter_child_nodes(child)][::-1]


@functools.cache
def imported(source: str, *, types_too: bool) -> tuple[tuple[int, str], ...]:
    """
    The lines and dotted names of what a file imports.
    """
    return tuple(_imported(source, types_too))


def _imported(source: str, types_too: bool) -> Iterator[tuple[int, str]]:
    for node in nodes(ast.parse(source), types_too=types_too):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, "imports are absolute"
                yield from ((node.lineno, f"{module}.{name.name}") for name in names)
            case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="__import__" | "import_module")):
                yield node.lineno, "a computed import"


def upward(source: str, at: str) -> list[str]:
    """
    The imports of a file on that floor that do not point down.
    """
    wrong = []
    for line, name in imported(source, types_too=True):
        if name.split(".")[0] != "partnership_events":
            continue
        target = name.split(".")[1]
        if target not in FLOORS or FLOORS.index(target) > FLOORS.index(at):
            wrong.append(f"line {line}: {at} imports {name}")
    return wrong


def test_every_module_has_its_floor() -> None:
    met = {floor(file) for file in FILES} - {"__init__", "__main__"}

    assert met <= set(FLOORS), "give it a place in FLOORS"


@pytest.mark.parametrize("file", FILES, ids=place)
def test_imports_point_down(file: Path) -> None:
    # The package itself shows everything, and loads it when asked.
    if floor(file) not in {"__init__", "__main__"}:
        assert [] == upward(file.read_text(encoding="utf-8"), floor(file))


@pytest.mark.parametrize("source, wrong", [
    ("from partnership_events.log import Log", True),
    ("def f():\n    from partnership_events.log import Log", True),
    ("import partnership_events.log", True),
    ("from partnership_events import Draft", True),
    ("if TYPE_CHECKING:\n    from partnership_events.ledger import Ledger", True),
    ("from partnership_events.facts import resolve", False),
    ("from partnership_events.event import Event", False),
    ("import json", False),
])  # fmt: skip
def test_an_upward_import_is_found(source: str, wrong: bool) -> None:
    assert wrong == bool(upward(source, "facts"))


@pytest.mark.parametrize("dependency", DOORS)
def test_a_dependency_has_one_door(dependency: str) -> None:
    met = {
        place(file)
        for file in FILES
        for _, name in imported(file.read_text(encoding="utf-8"), types_too=False)
        if name.split(".")[0] == dependency
    }

    assert {door for door in met if not door.startswith(tuple(DOORS[dependency]))} == set()


def test_nothing_is_imported_by_a_computed_name_but_what_is_lazy() -> None:
    met = {
        place(file)
        for file in FILES
        for _, name in imported(file.read_text(encoding="utf-8"), types_too=False)
        if name == "a computed import"
    }

    assert met <= LAZY.keys()


def test_only_the_log_and_its_lock_open_files() -> None:
    met = {}
    for file in FILES:
        for node in nodes(ast.parse(file.read_text(encoding="utf-8")), types_too=False):
            match node:
                # os.open(...), Path(...).open(...), open(...); click.open_file(...) is how the command reads its user.
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in OPENING:
                    met[place(file)] = f"line {node.lineno}: {ast.unparse(node.func)}"

    assert {} == {file: call for file, call in met.items() if file not in OPENERS}


@pytest.mark.parametrize("what", [
    "import partnership_events",
    "import partnership_events; dir(partnership_events); partnership_events.__all__",
])  # fmt: skip
def test_importing_the_package_loads_no_dependency(what: str) -> None:
    code = f"{what}; import sys; print(*sorted(m for m in sys.modules if '.' not in m))"
    environment = {**os.environ, "PYTHONPATH": str(HOUSE.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert not {"pendulum", "cattrs", "msgspec", "click", "hypothesis", "attrs", "attr"} & set(done.stdout.split())


def test_reading_and_asking_load_no_pendulum() -> None:
    code = (
        "import sys, tempfile, partnership_events as pe\n"
        "log = pe.open_ledger(tempfile.mkdtemp()).create('a-b', parties=['A', 'B'])\n"
        "log.append(pe.MeetingHeld(on='2024-02-29', form='call', parties=['A', 'B']))\n"
        "log.as_of('2024'); log.timeline(); log.check(); assert 'pendulum' not in sys.modules\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(HOUSE.parent)}

    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_show_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    # Each of these is some tens of milliseconds, in a command that people put into loops.
    spared = ("cattrs", "zoneinfo", "socket", "partnership_events.checks", "partnership_events.expectations")
    spared += ("partnership_events.repair", "partnership_events.keeping", "partnership_events.projections.spells")
    log = pe.open_ledger(tmp_path).create("a-b", parties=["A", "B"])
    log.append(pe.InstrumentInForce(on="2024-02-28", instrument="treaty"))
    log.append(pe.MeetingHeld(on="2024-02-29", form="call", parties=["A", "B"]))
    code = (
        "import atexit, sys; from partnership_events.cli import main\n"
        f"atexit.register(lambda: print('loaded', *sorted({set(spared)!r} & sys.modules.keys())))\n"
        f"sys.argv = ['partnership', 'show', 'a-b', '--on', '2024', '--events', {str(tmp_path)!r}]; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(HOUSE.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert "loaded" == done.stdout.splitlines()[-1]
    assert "in force since 2024-02-28" in done.stdout


def test_a_kind_loads_its_own_chapter_alone() -> None:
    code = (
        "import sys, partnership_events as pe; hash(pe.STANDARD), pe.MeetingHeld\n"
        "print(*(m.rpartition('.')[2] for m in sys.modules if m.startswith('partnership_events.vocabulary.')))"
    )
    environment = {**os.environ, "PYTHONPATH": str(HOUSE.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)

    assert "interaction\n" == done.stdout


# The public names.


def order(name: str) -> tuple[bool, bool, str]:
    # CONSTANTS, Classes, functions: as ruff sorts them.
    return not name.isupper(), not name[0].isupper(), name


def test_the_public_names_are_sorted_and_each_stands_once() -> None:
    assert sorted(set(pe.__all__), key=order) == pe.__all__
    assert set(pe.__all__) <= set(dir(pe))


def test_what_a_type_checker_sees_is_what_there_is() -> None:
    tree = ast.parse((HOUSE / "__init__.py").read_text(encoding="utf-8"))
    seen: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("partnership_events."):
            seen |= {name.name: (node.module or "").removeprefix("partnership_events.") for name in node.names}
    homes = getattr(pe, "_HOME")  # noqa: B009

    assert homes == seen
    assert set(pe.__all__) == set(seen)


@pytest.mark.parametrize("name", pe.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(pe, name)

    if not name.isupper() and (inspect.isclass(value) or inspect.isfunction(value)):
        assert (value.__doc__ or "").strip().endswith((".", ":", ")", ">", "]", "`")), name
        assert not (value.__doc__ or "").startswith("Method generated"), name
        assert not (value.__doc__ or "").startswith(f"{name}("), name


def test_a_misspelt_public_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'MeetngHeld'"):
        getattr(pe, "MeetngHeld")  # noqa: B009


@pytest.mark.parametrize("file", FILES, ids=place)
def test_every_file_opens_with_its_promise(file: Path) -> None:
    doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""

    assert doc.split("\n\n")[0].endswith((".", ":", "?")), file

"""
The tests, tested: the library is changed in one place, and somebody must notice.

Ten changes have names, each one a way to lose what was acknowledged (``NAMED``).  The others are made by rule, all over
the modules that order, fold, write and prove: comparisons turned round, numbers off by one, ``and`` for ``or``,
conditions negated, calls and returns left out.  A change that no test notices survives; those that change nothing are
listed by hand, each with its reason (``EQUAL``).

Every mutant lives in a copy of the sources, and the tests that belong to its module are run against that copy.
"""

from __future__ import annotations

import ast
import concurrent.futures
import copy
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from proofs.figure import Figure

NAME = "mutation testing of order, fold, log and merkle"
NAMED_NAME = "ten named durability mutants"
HERE = Path(__file__).resolve().parents[2]
_LONGEST = 400

_LOG = ("test_log.py", "test_log_crash.py", "test_log_laws.py")
_FOLD = ("test_facts.py", "test_fold.py", "test_state.py", "test_ledger.py", "test_fold_laws.py")
TESTS = {
    "merkle": ("test_merkle.py", "test_merkle_laws.py", "test_checkpoint.py"),
    "sealing": ("test_sealing.py", "test_sealing_laws.py"),
    "merging": ("test_merging.py", "test_merging_laws.py"),
    "facts": (*_FOLD[:-1], "test_erasing.py", "test_erasing_laws.py", *_FOLD[-1:]),
    "folding": _FOLD,
    "torn": _LOG,
    "lines": _LOG,
    "durable": ("test_durable_crash.py", "test_keeping_crash.py", *_LOG),
    "log": _LOG,
}
"""
Which tests are asked about a module.
"""

_LINE = re.compile(r", line [0-9]+")
EQUAL: dict[str, str] = {
    "facts._shown: bounds.hi >= _LAST -> bounds.hi > _LAST": "no second of a year that we know is the limit",
    "durable._made: 1 -> 2": "asks for two bytes more than were written, of which there is none",
}
"""
Mutants that are no change at all, by what they are called, without the line, and why.
"""


@attrs.frozen
class Named:
    """
    A change with a name: what stands in a module, once, and what stands there instead; and the tests to ask first.
    """

    name: str
    module: str
    old: str
    new: str
    tests: tuple[str, ...]


_LET_GO = "    from partnership_events import lock\n\n    for held in tuple(lock._HELD):\n        lock._give(held)\n"
NAMED = (
    Named(
        "no fsync of the log", "durable",
        "    progress.syncing = True\n    sync(handle)\n", "    progress.syncing = True\n",
        ("test_log_crash.py::test_a_failed_sync_is_never_tried_again_in_silence",),
    ),
    Named(
        "no fsync of the folder at creation", "durable",
        "        sync_folder(path.parent)\n        _sync_above(path.parent)\n", "        pass\n",
        ("test_proofs_crash.py::test_the_folders_above_a_new_log_are_synced",),
    ),
    Named(
        "acknowledged whatever the sync says", "durable",
        "    sync(handle)\n    progress.syncing = False\n",
        "    with contextlib.suppress(OSError):\n        sync(handle)\n    progress.syncing = False\n",
        ("test_log_crash.py::test_a_failed_sync_is_never_tried_again_in_silence",),
    ),
    Named(
        "no read back", "durable",
        "        _must_read_back(handle, size, payload)\n", "",
        ("test_log_crash.py::test_a_write_that_goes_wrong_at_any_call",),
    ),
    Named(
        "a retry that does not ask the disk", "files",
        "        os.posix_fadvise(handle, start - start % CHUNK, 0, os.POSIX_FADV_DONTNEED)\n", "        pass\n",
        ("test_log.py::test_a_retry_asks_the_disk_before_it_says_already_there",),
    ),
    Named(
        "no truncation after a failure", "durable",
        "        os.ftruncate(handle, size)\n        sync(handle)\n", "        sync(handle)\n",
        ("test_log_crash.py::test_a_failed_sync_is_never_tried_again_in_silence",),
    ),
    Named(
        "the lock released before the sync", "durable",
        "    progress.syncing = True\n    sync(handle)\n", f"{_LET_GO}    progress.syncing = True\n    sync(handle)\n",
        ("test_proofs_crash.py::test_the_lock_is_held_while_the_log_is_synced",),
    ),
    Named(
        "a torn tail dropped instead of kept", "durable",
        "        os.ftruncate(handle, start)\n        sync(handle)\n    return kept\n",
        "        os.ftruncate(handle, start)\n        sync(handle)\n        kept.unlink()\n    return kept\n",
        ("test_log.py::test_a_torn_line_is_set_aside_before_it_is_cut",),
    ),
    Named(
        "the framing of batches ignored", "lines",
        "        return entry.following == 0\n", "        return True\n",
        ("test_log_crash.py::test_every_cut_leaves_whole_facts_only",),
    ),
    Named(
        "a replaced log not noticed", "files",
        "    if not there:\n        raise LogReplaced", "    if False:\n        raise LogReplaced",
        ("test_log.py::test_a_log_replaced_while_it_is_written_acknowledges_nothing",),
    ),
)  # fmt: skip


# Mutants by rule.


@attrs.frozen
class Mutant:
    """
    A module with one change in it.
    """

    module: str
    name: str
    source: str


_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """
    What may stand in the place of a node.
    """
    match node:
        case ast.Compare(ops=[only]):
            for kind in _COMPARED[type(only)]:
                yield _with(node, ops=[kind()])
        case ast.BoolOp(op=ast.And()):
            yield _with(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _with(node, op=ast.And())
        case ast.Constant(value=int(number)) if type(number) is int:
            yield _with(node, value=number + 1)
        case ast.Constant(value=bool(answer)):
            yield _with(node, value=not answer)
        case ast.BinOp(op=ast.Add()):
            yield _with(node, op=ast.Sub())
        case ast.BinOp(op=ast.Sub()):
            yield _with(node, op=ast.Add())
        case ast.If() | ast.While() | ast.IfExp():
            yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield ast.Pass()
        case ast.Return(value=ast.expr()) if not isinstance(node.value, ast.Constant):
            yield _with(node, value=ast.Constant(None))
        case ast.Continue():
            yield ast.Break()


def _with(node: ast.AST, **changes: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


class _Put(ast.NodeTransformer):
    def __init__(self, place: ast.AST, there: ast.AST) -> None:
        self.place = place
        self.there = there

    def visit(self, node: ast.AST) -> ast.AST:
        return self.there if node is self.place else self.generic_visit(copy.copy(node))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, field, [self.visit(item) if isinstance(item, ast.AST) else item for item in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
        return node


def mutants(module: str, source: str) -> list[Mutant]:
    """
    All changes to a module that the rules know of.
    """
    tree = ast.parse(source)
    made = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in (below for statement in function.body for below in ast.walk(statement)):
            for there in _instead(node):
                changed = ast.fix_missing_locations(_Put(node, there).visit(tree))
                line = f"{module}.{function.name}, line {getattr(node, 'lineno', 0)}"
                name = f"{line}: {_short(node)} -> {_short(there)}"
                made.append(Mutant(module, name, ast.unparse(changed)))
    # A function inside another is met twice.
    return list({mutant.source: mutant for mutant in made}.values())


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())[:60]


# Who notices?


def noticed(module: str, source: str, tests: tuple[str, ...], *, root: Path = HERE) -> bool:
    """
    True where one of these tests fails, or never ends, with this source in the place of the module.
    """
    with tempfile.TemporaryDirectory() as name:
        copied = Path(name)
        shutil.copytree(root / "src", copied / "src", ignore=shutil.ignore_patterns("__pycache__"))
        (copied / "src/partnership_events" / f"{module}.py").write_text(source, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": str(copied / "src")}
        options = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=1", "--no-header", "--rootdir", str(root))
        how: dict[str, Any] = {"cwd": root, "env": environment, "capture_output": True, "timeout": _LONGEST}
        command = [sys.executable, "-m", "pytest", *options, *(str(root / "tests" / test) for test in tests)]
        try:
            done = subprocess.run(command, check=False, **how)
        except subprocess.TimeoutExpired:
            return True
        # 2 and 3: not even collected, which is noticed too; 4 and 5: no such test.
        if done.returncode > 3:
            raise RuntimeError(f"{module}: pytest ended with {done.returncode}: {done.stdout.decode()[-600:]}")
        return done.returncode > 0


def _must_pass(module: str, tests: tuple[str, ...], root: Path) -> None:
    """
    Raises where the tests fail with nothing changed: then they say nothing about a mutant.
    """
    if noticed(module, _source(module, root), tests, root=root):
        raise RuntimeError(f"{module}: its tests fail, or never end, without any mutant")


def _source(module: str, root: Path) -> str:
    return (root / "src/partnership_events" / f"{module}.py").read_text(encoding="utf-8")


def named(names: tuple[str, ...] = (), *, root: Path = HERE) -> Figure:
    """
    The ten, or those that are asked for.
    """
    started, survivors = time.monotonic(), []
    chosen = [mutant for mutant in NAMED if not names or mutant.name in names]
    if chosen:
        _must_pass("log", tuple(sorted({test for mutant in chosen for test in mutant.tests})), root)
    for mutant in chosen:
        source = _source(mutant.module, root)
        if source.count(mutant.old) != 1:
            raise RuntimeError(
                f"{mutant.name}: {mutant.old!r} stands {source.count(mutant.old)} times in {mutant.module}"
            )
        if not noticed(mutant.module, source.replace(mutant.old, mutant.new), mutant.tests, root=root):
            survivors.append(mutant.name)
    outcome = {"killed": len(chosen) - len(survivors), "survived": len(survivors)}
    note = f"{time.monotonic() - started:.0f} seconds"
    return Figure(NAMED_NAME, {"mutants": len(chosen)}, outcome, not survivors, note, faults=tuple(survivors))


def run(
    seconds: float = 60,
    seed: int = 8,
    *,
    modules: tuple[str, ...] = tuple(TESTS),
    workers: int = 2,
    root: Path = HERE,
) -> Figure:
    """
    Mutants drawn from these modules in turn, for so long; all of them where there is time enough.
    """
    started, chance = time.monotonic(), random.Random(seed)
    by_module = {module: mutants(module, _source(module, root)) for module in modules}
    known = [mutant for made in by_module.values() for mutant in made if _LINE.sub("", mutant.name) not in EQUAL]
    chance.shuffle(known)
    killed, survivors = 0, []
    for tests, module in {TESTS[module]: module for module in modules}.items():
        _must_pass(module, tests, root)

    def judged(mutant: Mutant) -> bool | None:
        if time.monotonic() - started > seconds:
            return None
        return noticed(mutant.module, mutant.source, TESTS[mutant.module], root=root)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for mutant, answer in zip(known, pool.map(judged, known), strict=True):
            killed += answer is True
            survivors += [mutant.name] if answer is False else []
    tried = killed + len(survivors)
    share = 100 * killed / max(tried, 1)
    outcome: dict[str, int | str] = {"killed": f"{share:.1f} %", "survived": len(survivors)}
    size = {"mutants tried": tried, "mutants in all": len(known), "equal by hand": len(EQUAL)}
    note = f"{time.monotonic() - started:.0f} seconds; {', '.join(f'{m} {len(made)}' for m, made in by_module.items())}"
    return Figure(NAME, size, outcome, share >= 90, note, faults=tuple(survivors))

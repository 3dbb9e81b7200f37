"""
A piece of work under ``strace``, in a child forked from a process that has imported everything.

The child waits until ``strace`` holds it; so a run costs no start of an interpreter.  Who forks should have no threads,
which is why proofs that do so run ``alone``, in a process of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from proofs.figure import Figure

_DEADLINE = 10.0


def ram_disk() -> str | None:
    """
    Where thousands of states are laid out that no real disk is needed for; none means the usual place.
    """
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def alone(module: str, name: str, *arguments: int | str, needs: str = "strace") -> Figure:
    """
    The figure that a module of this package prints, run by itself; skipped where a tool is missing or may not work.
    """
    if needs and shutil.which(needs) is None:
        return Figure(name, skipped=f"there is no {needs} here")
    paths = [str(Path(__file__).parent.parent), *filter(None, sys.path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if b"could not be attached" in done.stderr:
        return Figure(name, skipped="strace may not attach to a process here")
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return Figure(**json.loads(done.stdout))


@contextlib.contextmanager
def _waiting(work: Callable[[], str]) -> Iterator[tuple[int, Callable[[], None], Callable[[], str]]]:
    """
    A child that waits for its start, and then says what came of its work: ``killed`` if nothing, or ``hung``.
    """
    start, answer = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.close(start[1])
            os.close(answer[0])
            os.read(start[0], 1)
            os.write(answer[1], work().encode())
        finally:
            os._exit(0)
    os.close(start[0])
    os.close(answer[1])

    def said() -> str:
        if not select.select([answer[0]], [], [], _DEADLINE)[0]:
            return "hung"
        return os.read(answer[0], 4096).decode() or "killed"

    try:
        yield child, lambda: os.close(start[1]), said
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(answer[0])


def traced(work: Callable[[], str], *options: str, log: str = "/dev/null") -> str:
    """
    What work says while ``strace`` watches it or spoils its calls; ``killed`` if nothing, ``hung`` after ten seconds.
    """
    with _waiting(work) as (child, begin, said):
        command = ["strace", "-o", log, *options, "-p", str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
            assert tracer.stderr is not None
            attached = tracer.stderr.readline()
            if b"attached" not in attached:
                raise RuntimeError(f"strace could not be attached: {attached.decode().strip()}")
            begin()
            outcome = said()
            if outcome == "hung":
                os.kill(child, signal.SIGKILL)
    return outcome

"""
A real Chromium without a window, spoken to over the pipe that its DevTools offer: no port, no driver, no package.

    with opened() as browser:
        tab = browser.tab()
        tab.go("file:///a/folder/page.html")
        tab.ask("document.title")
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


def found() -> str | None:
    """
    Where Chromium is; where it is not, and we are root on Debian, its package is installed first.
    """
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        subprocess.run(command, capture_output=True, check=False, timeout=600)
        path = shutil.which("chromium")
    return path


@contextlib.contextmanager
def opened() -> Iterator[Browser]:
    """
    A browser with an empty profile; skips where there is none.
    """
    path = found()
    if path is None:
        pytest.skip("no Chromium here, and it could not be installed: `apt-get install chromium` makes these tests run")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(path, profile)
        try:
            yield browser
        finally:
            browser.close()


class Browser:
    """
    The process, and what is said to it.
    """

    def __init__(self, path: str, profile: str) -> None:
        heard, mine = os.pipe()
        yours, said = os.pipe()
        # Out of the way of 3 and 4, which Chromium reads from and writes to.
        heard, said = (fcntl.fcntl(one, fcntl.F_DUPFD, 20) for one in (heard, said))

        def connect() -> None:
            os.dup2(heard, 3)
            os.dup2(said, 4)

        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen(
            [path, *FLAGS, *sandbox, f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=connect,
            pass_fds=(3, 4),
        )
        os.close(heard)
        os.close(said)
        self.mine, self.yours = mine, yours
        self.buffer = b""
        self.count = 0
        self.events: list[dict[str, Any]] = []

    def say(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """
        The answer to a command; events that come before it are kept.
        """
        self.count += 1
        message: dict[str, Any] = {"id": self.count, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.mine, data) :]
        until = time.monotonic() + PATIENCE
        while True:
            told = self.hear(until)
            if told.get("id") == self.count:
                assert "error" not in told, f"{method}: {told['error']}"
                return dict(told["result"])
            self.events.append(told)

    def hear(self, until: float) -> dict[str, Any]:
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.yours], [], [], max(0.0, until - time.monotonic()))
            assert ready, "Chromium does not answer"
            more = os.read(self.yours, 1 << 20)
            assert more, "Chromium has gone"
            self.buffer += more
        told, _, self.buffer = self.buffer.partition(b"\0")
        return dict(json.loads(told))

    def tab(self) -> Tab:
        target = self.say("Target.createTarget", url="about:blank")["targetId"]
        session = self.say("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, session)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.say("Browser.close")
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.mine)
        os.close(self.yours)


class Tab:
    """
    One tab: what is asked of the document in it, and done to it.
    """

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser, self.session = browser, session
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.say(f"{domain}.enable")

    def say(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.say(method, self.session, **params)

    def go(self, path: Path, fragment: str = "", *, ready: str = "document.documentElement.dataset.ready") -> None:
        """
        Loads a file anew, and waits until its script is done.
        """
        self.say("Page.navigate", url="about:blank")
        self.say("Page.navigate", url=path.as_uri() + fragment)
        self.wait(f"document.readyState === 'complete' && location.protocol === 'file:' && {ready}")

    def wait(self, expression: str) -> None:
        until = time.monotonic() + PATIENCE
        while not self.ask(f"Boolean({expression})"):
            assert time.monotonic() < until, f"never came true: {expression}"
            time.sleep(0.02)

    def ask(self, expression: str) -> Any:
        """
        The value of an expression, as JSON; fails where it throws.
        """
        told = self.say("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def press(self, key: str, code: int = 0) -> None:
        named = len(key) > 1
        more = {} if named else {"text": key}
        for kind in ("keyDown", "keyUp"):
            self.say("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)

    def look(self, width: int, height: int = 900, *, dark: bool = False, media: str = "screen") -> None:
        """
        How wide the window is, and what the reader prefers.
        """
        self.say("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.say("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def shot(self, *, whole: bool = False) -> bytes:
        return base64.b64decode(self.say("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"])

    def pdf(self) -> bytes:
        return base64.b64decode(self.say("Page.printToPDF", printBackground=False)["data"])

    def heard(self, method: str) -> list[dict[str, Any]]:
        """
        The events of one sort by now.
        """
        self.ask("1")
        mine = (one for one in self.browser.events if one.get("sessionId") == self.session)
        return [one["params"] for one in mine if one.get("method") == method]

    def complaints(self) -> list[str]:
        """
        What the console was told, and what was thrown.
        """
        said = [
            str(one.get("args"))
            for one in self.heard("Runtime.consoleAPICalled")
            if one["type"] in ("error", "warning")
        ]
        thrown = [one["exceptionDetails"].get("text", "") for one in self.heard("Runtime.exceptionThrown")]
        return [*said, *thrown, *(one["entry"]["text"] for one in self.heard("Log.entryAdded"))]

    def requests(self) -> list[str]:
        """
        The addresses that were asked for, but for about:blank.
        """
        told = (one["request"]["url"] for one in self.heard("Network.requestWillBeSent"))
        return [url for url in told if url != "about:blank"]

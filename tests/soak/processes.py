"""How are processes started, awaited and killed? On pipes with deadlines, never by sleeping."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dropline.settings import Settings

READY_SECONDS = 60.0
FINISH_SECONDS = 180.0
ROOT = Path(__file__).parents[2]


class Child:
    """One process of the program. Its log goes to a file beside the test, to be read when something went wrong."""

    def __init__(self, mode: str, settings: Settings, log: Path, *, point: str = "", count: int = 0) -> None:
        told: dict[str, Any] = {"mode": mode, "settings": asdict(settings), "point": point, "count": count}
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.soak.child", json.dumps(told)],
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        self.log = log

    def ready(self) -> "Child":
        """Wait until it says so; a fuse may have killed it before, which is as good."""
        output = self.process.stdout
        if output is None:
            raise AssertionError("the child was started without a pipe")
        readable, _, _ = select.select([output], [], [], READY_SECONDS)
        if not readable or (not output.readline() and self.process.wait(READY_SECONDS) != -signal.SIGKILL):
            self.kill()
            raise AssertionError(f"the child did not start:\n{self.log.read_text()[-3000:]}")
        return self

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.alive:
            self.process.kill()
        self.process.wait(READY_SECONDS)
        self._close()

    def _close(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()

    def died(self, seconds: float) -> bool:
        """Wait for its fuse, so long at most."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def finished(self) -> None:
        """Wait until it has ended well."""
        try:
            code = self.process.wait(FINISH_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"there was no end to the work:\n{self.log.read_text()[-3000:]}") from None
        self._close()
        if code != 0:
            raise AssertionError(f"the last child ended with {code}:\n{self.log.read_text()[-3000:]}")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

"""How are processes started, awaited and killed? Forked from one that has loaded the program; awaited on pipes with deadlines."""

import multiprocessing
import signal
import socket
from pathlib import Path

from dropline.settings import Settings
from tests.soak import child

READY_SECONDS = 60.0
FINISH_SECONDS = 240.0

# Loading the program takes seconds; a kill must not cost them each time. The server itself holds no database and no thread of ours.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.soak.child"])


class Child:
    """One process of the program. Its log goes to a file beside the test, to be read when something went wrong."""

    def __init__(self, mode: str, settings: Settings, log: Path, *, point: str = "", count: int = 0) -> None:
        self.log = log
        self._pipe, theirs = _FORKS.Pipe(duplex=False)
        told = child.Told(mode, settings, child.Fuse(point, count), str(log))
        self.process = _FORKS.Process(target=child.main, args=(told, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def ready(self) -> "Child":
        """Wait until it says so; a fuse may have killed it before, which is as good."""
        if self._pipe.poll(READY_SECONDS):
            try:
                self._pipe.recv()
                return self
            except EOFError:
                self.process.join(READY_SECONDS)
                if self.process.exitcode == -signal.SIGKILL:
                    return self
        self.kill()
        raise AssertionError(f"the child did not start:\n{self.log.read_text()[-3000:]}")

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.is_alive()

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.join(READY_SECONDS)
        self._pipe.close()

    def died(self, seconds: float) -> bool:
        """Wait for its fuse, so long at most."""
        self.process.join(seconds)
        return not self.process.is_alive()

    def finished(self) -> None:
        """Wait until it has ended well."""
        self.process.join(FINISH_SECONDS)
        code = self.process.exitcode
        self.kill()
        if code != 0:
            raise AssertionError(f"there was no good end to the work ({code}):\n{self.log.read_text()[-3000:]}")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port

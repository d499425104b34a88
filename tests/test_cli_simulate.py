"""Does `dropline simulate` open, talk by itself, and end cleanly?"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from dropline.cli import app
from tests.soak.processes import free_port

OPEN_SECONDS = 60.0
LOOKS_MAX = 200


@pytest.fixture(scope="module")
def simulated(sqlite_aurora: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command running with three shoppers on a database of the demo brand, from its words of welcome on."""
    tmp_path, port = tmp_path_factory.mktemp("simulated"), free_port()
    shutil.copy(sqlite_aurora, tmp_path / "shop.db")
    command = [sys.executable, "-c", "from dropline.cli import main; main()", "simulate", "--port", str(port), "--shoppers", "3"]
    command += ["--database", f"sqlite:///{tmp_path / 'shop.db'}"]
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "PORT")}
    with subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if "Stop with Ctrl-C" in line:
                    break
            yield process, port
        finally:
            process.kill()


def test_the_page_takes_acts_from_itself_alone(simulated: tuple[subprocess.Popen[str], int]) -> None:
    _, port = simulated
    act = {"act": "say", "channel": "telegram", "person": "7001001", "text": "hi"}
    with httpx2.Client(base_url=f"http://127.0.0.1:{port + 1}", trust_env=False) as client:
        assert client.post("/act", content=json.dumps(act), headers={"content-type": "text/plain"}).status_code == 400
        assert client.post("/act", json=act | {"person": "nobody"}).status_code == 400
        assert client.post("/act", json=act).status_code == 202


def test_shoppers_talk_by_themselves_and_it_stops_when_asked(simulated: tuple[subprocess.Popen[str], int]) -> None:
    process, port = simulated
    talked: set[str] = set()
    with httpx2.Client(base_url=f"http://127.0.0.1:{port + 1}", trust_env=False, timeout=OPEN_SECONDS) as client:
        assert "Phones" in client.get("/").text
        state = client.get("/state").json()
        chosen = {phone["channel"]: phone["people"][2][0] for phone in state["phones"]}
        for _ in range(LOOKS_MAX):
            state = client.get("/state", params=chosen | {"after": state["version"]}).json()
            talked |= {phone["channel"] for phone in state["phones"] if any(not item.get("mine", True) for item in phone["items"])}
            if len(talked) == 3:
                break
    assert talked == {"whatsapp", "telegram", "messenger"}
    process.send_signal(signal.SIGINT)
    assert process.wait(OPEN_SECONDS) == 0


@pytest.mark.parametrize(("given", "words"), [("earthquake=1", "there are redeliver"), ("redeliver=often", "takes a number")])
def test_a_fault_that_cannot_be_is_refused(given: str, words: str) -> None:
    result = CliRunner().invoke(app, ["simulate", "--faults", given])
    assert result.exit_code == 1
    assert words in result.output

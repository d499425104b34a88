"""How does a person use the pages? The whole program served on loopback, a headless Chromium, and a page object each."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect
from sqlalchemy import select
from sqlmodel import Session, col

from attribution import links
from attribution.tables import Creator, Link
from core.db import transaction
from core.ids import random_id
from dropline.app import make_app
from dropline.demo.load import DEMO_PASSWORD, load_demo
from dropline.program import Program, build, utc_now
from tests.conftest import CHROMIUM
from tests.shop import settings_for

SHOPS = ("aurora",)
WIDE, PHONE = (1280, 800), (360, 740)
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS, STOP_SECONDS = 60, 60


@dataclass
class Served:
    """The program at `url`."""

    url: str
    program: Program

    def token(self, handle: str) -> str:
        """The token of a creator's link at aurora."""

        def find(session: Session) -> str:
            statement = select(col(Link.id)).join(Creator, col(Creator.id) == col(Link.creator_id)).where(col(Creator.handle) == handle)
            return session.execute(statement).scalars().first() or ""

        with transaction(self.program.db.engine) as session:
            return links.token(self.program.kit.secret, find(session))


@contextmanager
def serve(database_url: str, clock: Callable[[], datetime] = utc_now, **values: str) -> Iterator[Served]:
    """The web process with its own worker, on a free port, until the block ends. values: more of the settings."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = settings_for(database_url, public_url=url, **values)
        program = build(settings, clock=clock)
        with transaction(program.db.engine) as session:
            load_demo(session, now=datetime.now(UTC), new_id=random_id, shops=SHOPS)
        app = make_app(settings, program)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            _await_start(url)
            yield Served(url, program)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)


def _await_start(url: str) -> None:
    """The socket listens already, so one request is answered as soon as the program is up."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), START_SECONDS) as request:
        request.settimeout(START_SECONDS)
        request.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert b"200 OK" in request.recv(200)


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def faults(page: Page) -> list[str]:
    """Where the page's errors are noted from now on: its own, refused contents, and requests to another origin."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    origin = "http://127.0.0.1"
    page.on("request", lambda request: None if request.url.startswith((origin, "data:")) else found.append(request.url))
    return found


class Chat:
    """The shopper's page."""

    def __init__(self, context: BrowserContext, url: str, address: str = "/chat/aurora") -> None:
        self.page = context.new_page()
        self.faults = faults(self.page)
        self.page.goto(url + address)

    @property
    def mine(self) -> Locator:
        return self.page.locator("#items .said.mine")

    @property
    def answers(self) -> Locator:
        return self.page.locator("#items .said:not(.mine)")

    def say(self, text: str) -> Locator:
        """Write and send; the answer that comes."""
        before = self.answers.count()
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")
        return self.answer(before)

    def press(self, label: str) -> Locator:
        """Tap the last button of that label; the answer that comes."""
        before = self.answers.count()
        self.page.get_by_role("button", name=label, exact=True).last.click()
        return self.answer(before)

    def answer(self, before: int) -> Locator:
        """The answer after the first `before` ones."""
        answer = self.answers.nth(before)
        expect(answer).to_be_visible()
        expect(self.page.locator(".typing")).to_have_count(0)
        return self.answers.last

    def fits(self) -> bool:
        """Whether nothing sticks out to the side."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


class Console:
    """The agents' pages, signed in."""

    def __init__(self, context: BrowserContext, url: str, role: str = "agent") -> None:
        self.url, self.page = url, context.new_page()
        self.faults = faults(self.page)
        self.page.goto(f"{url}/console")
        self.page.get_by_label("Email").fill(f"{role}@aurora.example")
        self.page.get_by_label("Password").fill(DEMO_PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.locator("#rows")).to_be_visible()
        self.page.wait_for_load_state()  # keys work once the scripts do

    def row(self, words: str) -> Locator:
        return self.page.locator("#rows a", has_text=words)

    def reply(self, text: str) -> None:
        self.page.locator("#reply-text").fill(text)
        self.page.locator("#reply-text").press("Enter")

"""What does each phone show? People by channel, their bubbles in order, whether they block the shop, when they last wrote."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

BUBBLES_MAX = 400  # kept of one phone; a test that needs more looks at the providers' own records
TYPING = timedelta(seconds=6)
WAIT_SECONDS = 30.0


class Clock:
    """The time of the simulated world: the real one, and the days that were let pass."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_(self, length: timedelta) -> None:
        """Let so much time pass at once."""
        self.ahead += length


class Tick(StrEnum):
    """How far a message has come."""

    NONE = ""
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Key:
    """Something to tap: `value` goes back to the shop, or is an address that opens."""

    label: str
    value: str
    opens: bool = False
    note: str = ""  # the line under a row of a list


@dataclass(frozen=True)
class Tile:
    """One card of a bubble."""

    title: str
    text: str = ""
    image: str = ""
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style: "", "b", "i", "u", "s", "code"."""

    text: str
    style: str = ""


@dataclass
class Bubble:
    """One message on a phone. mine: written by its owner. quick: chips that go with the next message; rows: a list under `list_label`."""

    number: int
    mine: bool
    text: str
    at: datetime
    id: str = ""
    reference: str = ""
    keys: tuple[Key, ...] = ()
    quick: tuple[Key, ...] = ()
    rows: tuple[Key, ...] = ()
    list_label: str = ""
    tiles: tuple[Tile, ...] = ()
    image: str = ""
    runs: tuple[Run, ...] = ()
    answers: str = ""  # the words of the message this one replies to
    reaction: str = ""
    tick: Tick = Tick.NONE
    edited: bool = False

    def choices(self) -> Iterator[Key]:
        """All that can be tapped on it."""
        yield from itertools.chain(self.keys, self.quick, self.rows, *(tile.keys for tile in self.tiles))


@dataclass(frozen=True)
class Refused:
    """Something of the shop's that the provider did not let through, and why; `number` is its place between the bubbles."""

    number: int
    why: str
    at: datetime


@dataclass
class Phone:
    """One person's app at one channel. last_wrote_at: what the provider's window is reckoned from."""

    channel: str
    person: str
    name: str
    bubbles: list[Bubble] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    last_wrote_at: datetime | None = None
    typing_until: datetime | None = None
    refused: list[Refused] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    @property
    def received(self) -> list[Bubble]:
        """What the shop got through to it, in the order of arrival."""
        return [bubble for bubble in self.bubbles if not bubble.mine]

    def within(self, window: timedelta, now: datetime) -> bool:
        """Whether its owner wrote so short ago."""
        return self.last_wrote_at is not None and now - self.last_wrote_at < window

    def find(self, bubble_id: str) -> Bubble | None:
        """The message of this id at the provider."""
        return next((bubble for bubble in reversed(self.bubbles) if bubble.id == bubble_id), None)


class Phones:
    """Every phone there is. Changed in the simulator's loop only; read from anywhere."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.version = 0
        self._phones: dict[tuple[str, str], Phone] = {}
        self._condition = threading.Condition()
        self._news: asyncio.Event | None = None

    def of(self, channel: str, person: str, name: str = "") -> Phone:
        """This person's phone; a stranger gets one."""
        phone = self._phones.get((channel, person))
        if phone is None:
            phone = self._phones[channel, person] = Phone(channel, person, name or f"Person {person[-4:]}")
        return phone

    def find(self, channel: str, person: str) -> Phone | None:
        """This person's phone, or None for a stranger."""
        return self._phones.get((channel, person))

    def all(self) -> list[Phone]:
        """The phones in the order in which they first appeared."""
        return list(self._phones.values())

    def add(self, phone: Phone, text: str, *, mine: bool, id: str, at: datetime | None = None) -> Bubble:
        """A new bubble at the end of the phone, to be filled in by the caller, who then tells of the change."""
        bubble = Bubble(next(phone.numbers), mine, text, at or self.clock(), id)
        phone.bubbles.append(bubble)
        del phone.bubbles[:-BUBBLES_MAX]
        if mine:
            phone.started, phone.last_wrote_at = True, bubble.at
        else:
            phone.typing_until = None
        return bubble

    def refuse(self, phone: Phone, why: str) -> None:
        """Note that the provider kept something from this phone."""
        phone.refused.append(Refused(next(phone.numbers), why, self.clock()))
        del phone.refused[:-BUBBLES_MAX]
        self.changed()

    def tick(self, bubble: Bubble, tick: Tick) -> None:
        """Note how far a message has come."""
        bubble.tick = tick
        self.changed()

    def types(self, phone: Phone) -> None:
        """The shop is writing, for some seconds or until its next message."""
        phone.typing_until = self.clock() + TYPING
        self.changed()

    def changed(self) -> None:
        """Tell everybody who waits."""
        self.version += 1
        if self._news is not None:
            self._news.set()
            self._news = None
        with self._condition:
            self._condition.notify_all()

    async def news(self, after: int, seconds: float) -> int:
        """The version, once it is past `after` or so long has passed; in the simulator's loop."""
        if self.version == after:
            self._news = self._news or asyncio.Event()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), seconds)
        return self.version

    def wait(self, done: Callable[["Phones"], bool], seconds: float = WAIT_SECONDS) -> None:
        """Return once `done(self)`; looked at after every change. From another thread than the simulator's."""
        with self._condition:
            if not self._condition.wait_for(lambda: done(self), seconds):
                shown = {(p.channel, p.person): [(b.mine, b.text[:60], b.tick) for b in p.bubbles[-6:]] for p in self.all()[:20]}
                raise AssertionError(f"it never came to that; the phones: {shown}")

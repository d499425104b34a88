"""What goes wrong between the providers and the shop? Faults as data, drawn from a seed; and what was told to the shop, kept."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, fields
from random import Random
from typing import Any

import httpx2
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.errors import DroplineError

RETRY_FIRST_SECONDS, RETRY_LAST_SECONDS = 0.02, 0.5
WAIT_SECONDS = 15.0  # for the shop's answer; Twilio's and Meta's own bounds are of that size


class FaultsWrong(DroplineError):
    """{given} is no fault to simulate: {why}."""

    code = "faults_wrong"


@dataclass(frozen=True)
class Faults:
    """What goes wrong; a share is of 0..1. The same seed and the same talk meet the same faults, whatever runs side by side.

    redeliver: how often each event reaches the shop. shuffle: how often each receipt does, then out of order.
    spread_ms: how long any copy may be under way. refuse: share of sends answered 500 and not done.
    timeout_after_success: share of sends that are done and never answered: the line hangs for hang_seconds, then breaks.
    receipts_first: share of sends whose receipts come before the answer.
    storm_chat: how the ids end of those whose first storm_sends sends are answered "too many", to be tried again after storm_seconds.
    chat_per_second: sends one chat takes, 0: any. latency_ms: until a message is delivered, and again until it is read.
    """

    seed: int = 0
    redeliver: int = 1
    shuffle: int = 1
    spread_ms: int = 0
    refuse: float = 0.0
    timeout_after_success: float = 0.0
    hang_seconds: float = 0.0
    receipts_first: float = 0.0
    storm_chat: str = ""
    storm_sends: int = 10
    storm_seconds: int = 1
    chat_per_second: int = 0
    latency_ms: int = 0

    def draw(self, *key: object) -> float:
        """A number of 0..1 that belongs to `key`."""
        return Random(f"{self.seed}:{key}").random()


def read_faults(text: str, seed: int = 0) -> Faults:
    """Faults from "redeliver=5,shuffle=3". Raises `FaultsWrong`."""
    kinds: dict[str, type[Any]] = {each.name: type(getattr(Faults, each.name)) for each in fields(Faults) if each.name != "seed"}
    values: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        if name not in kinds:
            raise FaultsWrong(given=part, why=f"there are {', '.join(kinds)}")
        try:
            values[name] = kinds[name](value)
        except ValueError:
            raise FaultsWrong(given=part, why=f"{name} takes a number") from None
    return Faults(seed=seed, **values)


@dataclass(frozen=True)
class Webhook:
    """Where a provider reaches the shop. tries: how often it calls until 2xx; refused_only: again only where no connection came about."""

    url: str
    tries: int = 1
    refused_only: bool = False


@dataclass
class Told:
    """One thing told to the shop, and how it answered each copy: a status, or 0 where there was no answer."""

    kind: str
    key: str
    answers: list[int] = field(default_factory=list)

    @property
    def taken(self) -> bool:
        """Whether the shop said at least once that it has it."""
        return any(200 <= status < 300 for status in self.answers)


class BrokenOff(Response):
    """An answer that promises more than it brings."""

    def __init__(self, until: Coroutine[Any, Any, None]) -> None:
        super().__init__()
        self._until = until

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._until
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"ok":'})


class Network:
    """The lines between the providers and the shop. Belongs to the simulator's loop."""

    def __init__(self, faults: Faults, changed: Callable[[], None] = lambda: None) -> None:
        """changed: called whenever the shop has been told something."""
        self.faults, self._changed = faults, changed
        self.told: list[Told] = []
        self.lost = 0  # answers that never came
        self.storms = 0  # sends that met "too many"
        self.over = asyncio.Event()
        self._client: httpx2.AsyncClient | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._stormed: dict[str, int] = {}
        self._sends: dict[str, int] = {}
        self._taken: dict[str, deque[float]] = defaultdict(deque)

    # From the provider to the shop

    async def event(self, hook: Webhook, key: str, body: bytes, headers: Mapping[str, str]) -> Told:
        """Something a person did, as often as the faults say; returns when every copy is through or given up."""
        return await self._tell("event", self.faults.redeliver, hook, key, body, headers)

    async def receipt(self, hook: Webhook, key: str, body: bytes, headers: Mapping[str, str]) -> Told:
        """A word on a message of the shop's."""
        return await self._tell("receipt", self.faults.shuffle, hook, key, body, headers)

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Let it go on beside the answer."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way."""
        return not self._tasks

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        self._changed()

    async def pause(self, milliseconds: int) -> None:
        """Wait a little, or until the world ends."""
        if milliseconds:
            try:
                await asyncio.wait_for(self.over.wait(), milliseconds / 1000)
            except TimeoutError:
                return

    async def _tell(self, kind: str, copies: int, hook: Webhook, key: str, body: bytes, headers: Mapping[str, str]) -> Told:
        told = Told(kind, key)
        self.told.append(told)
        if hook.url:
            await asyncio.gather(*(self._copy(told, copy, hook, body, headers) for copy in range(copies)))
        self._changed()
        return told

    async def _copy(self, told: Told, copy: int, hook: Webhook, body: bytes, headers: Mapping[str, str]) -> None:
        await self.pause(int(self.faults.spread_ms * self.faults.draw("spread", told.key, copy)))
        wait = RETRY_FIRST_SECONDS
        for _ in range(hook.tries):
            status, refused = await self._post(hook.url, body, headers)
            told.answers.append(status)
            if 200 <= status < 300 or (hook.refused_only and not refused) or self.over.is_set():
                return
            await self.pause(int(wait * 1000))
            wait = min(RETRY_LAST_SECONDS, wait * 2)

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bool]:
        """The status, 0 for none; and whether no connection came about."""
        if self._client is None:
            self._client = httpx2.AsyncClient(trust_env=False, timeout=WAIT_SECONDS, limits=httpx2.Limits(max_connections=40))
        try:
            return (await self._client.post(url, content=body, headers=dict(headers))).status_code, False
        except httpx2.ConnectError:
            return 0, True
        except httpx2.TransportError:
            return 0, False

    async def close(self) -> None:
        """Let go of what hangs, and of what is under way."""
        self.over.set()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    # From the shop to the provider

    def stormed(self, chat: str) -> bool:
        """Whether this send meets "too many": the chat's storm is not over, or it has had its share of this second."""
        storm = self.faults.storm_chat
        if storm and chat.endswith(storm) and self._stormed.get(chat, 0) < self.faults.storm_sends:
            self._stormed[chat] = self._stormed.get(chat, 0) + 1
            self.storms += 1
            return True
        if not self.faults.chat_per_second:
            return False
        now, taken = asyncio.get_running_loop().time(), self._taken[chat]
        while taken and taken[0] <= now - 1:
            taken.popleft()
        if len(taken) >= self.faults.chat_per_second:
            return True
        taken.append(now)
        return False

    def number(self, chat: str) -> int:
        """Which send to this chat it is; what faults are drawn by."""
        self._sends[chat] = self._sends.get(chat, 0) + 1
        return self._sends[chat]

    def refuses(self, chat: str, number: int) -> bool:
        """Whether this send is answered 500 and not done."""
        return self.faults.draw("refuse", chat, number) < self.faults.refuse

    def receipts_first(self, chat: str, number: int) -> bool:
        """Whether the receipts of this send come before its answer."""
        return self.faults.draw("first", chat, number) < self.faults.receipts_first

    def answered(self, chat: str, number: int, answer: Response) -> Response:
        """The answer, or the want of it."""
        if self.faults.draw("lost", chat, number) >= self.faults.timeout_after_success:
            return answer
        self.lost += 1
        return BrokenOff(self.pause(int(self.faults.hang_seconds * 1000)))

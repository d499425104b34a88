"""Who asks the language model? Outside any transaction and any conversation's turn; the rows say what is to be asked, and what came."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from bot.channels import CHANNELS
from bot.channels.clients import Client
from bot.dialog.reply import Kit
from bot.model import asking, store
from bot.model.client import Answered, Model, Unanswered
from core.db import Database

log = structlog.get_logger()
Work = Callable[[str], Awaitable[None]]
AT_ONCE_MAX = 8  # questions on their way from this process
LOOK_MAX = 100


class Thinking:
    """The questions of this process, one at a time a conversation. clients: by channel account, to show that an answer is on its way."""

    def __init__(
        self, db: Database, kit: Kit, model: Model, clients: Callable[[], Mapping[str, Client]], clock: Callable[[], datetime]
    ) -> None:
        self.db, self.kit, self.model, self.clock = db, kit, model, clock
        self._clients = clients
        self._slots = asyncio.Semaphore(AT_ONCE_MAX)
        self._begun: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()  # asked for meanwhile

    def begin(self, conversation_id: str, work: Work) -> None:
        """Ask what waits of a conversation, beside everything else, and have `work` do what follows from the answer."""
        if conversation_id in self._begun:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._think(conversation_id, work))
        self._begun[conversation_id] = task
        task.add_done_callback(lambda done: self._begun.pop(conversation_id, None))

    async def finish(self, conversation_id: str) -> None:
        """Return once nothing is being asked for a conversation, and what was answered is said."""
        while (task := self._begun.get(conversation_id)) is not None:
            await asyncio.wait([task])

    async def look(self, work: Work) -> None:
        """Take up what a lost process left, and end what is too late."""
        for conversation_id in await self.db.read(store.list_due, now=self.clock(), limit=LOOK_MAX):
            self.begin(conversation_id, work)

    async def _think(self, conversation_id: str, work: Work) -> None:
        self._again.add(conversation_id)
        while conversation_id in self._again:
            self._again.discard(conversation_id)
            async with self._slots:
                for _ in range(asking.TRIES_MAX):
                    question = await self.db.write_behind(asking.claim, conversation_id, self.kit, now=self.clock())
                    if question is None or not await self._ask(question):
                        break
            await work(conversation_id)

    async def _ask(self, question: asking.Question) -> bool:
        """True where another try may do better."""
        call = question.call
        self.kit.checkpoint("after_claim")
        if question.known is not None:
            outcome: Answered | Unanswered = Answered(question.known, (0, 0))
        else:
            typing = asyncio.create_task(self._show_typing(question))
            outcome = await self.model.ask(question.messages, seconds=question.seconds)
            await typing
        self.kit.checkpoint("after_send")
        if isinstance(outcome, Answered):
            await self.db.write_behind(asking.accept, question, outcome.answer, self.kit, tokens=outcome.tokens, now=self.clock())
            return False
        log.warning("model_gave_no_answer", call=call.id, brand=call.brand_id, why=outcome.why, tries=call.attempts)
        if outcome.again and call.attempts < asking.TRIES_MAX:
            return await self.db.write_behind(asking.again, call, now=self.clock())
        await self.db.write_behind(asking.fail, call, outcome.why, tokens=outcome.tokens, now=self.clock())
        return False

    async def _show_typing(self, question: asking.Question) -> None:
        """A courtesy: whatever becomes of it, the answer is on its way."""
        typing, client = CHANNELS[question.channel].typing, self._clients().get(question.account_id)
        if typing is not None and client is not None:
            await client.perform([typing(question.thread)])

    async def close(self) -> None:
        """Let what is being asked come to its end, which is near."""
        if self._begun:
            await asyncio.wait(list(self._begun.values()))
        await self.model.close()

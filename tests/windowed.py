"""How does somebody talk on a channel with a reply window? Events into the real intake, time that passes, what the provider answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from bot import consent, inbox, intake, templates
from bot.channels.recording import RecordingClient
from bot.events import ApiCall, EventKind, Inbound, Outcome
from bot.store import conversations
from bot.store import outbox as messages
from bot.tables import Approval, ChannelAccount, Conversation, Outbox, OutboxStatus, Role, Staff, Template
from bot.template_rules import Draft
from core.db import insert_rows
from tests.drafts import ORDER_PAID
from tests.shop import Shop

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
AGENT = "stf_ada"


class Windowed(Shop):
    """The shop of the stories with an account on such a channel. What is sent there is kept by `client`, answered as told."""

    def __init__(self, database_url: str, channel: str = "whatsapp") -> None:
        super().__init__(database_url, "webchat")
        self.there = ChannelAccount(id=f"acc_w_{channel}", brand_id=self.brand.id, channel=channel, name="w", external_id=f"{channel}:w")
        person = Staff(id=AGENT, brand_id=self.brand.id, email="a@w.example", name="Ada", role=Role.AGENT, password_hash="-")
        self.write(lambda session: insert_rows(session, ChannelAccount, [self.there.model_dump()]))
        self.write(lambda session: insert_rows(session, Staff, [person.model_dump()]))
        self.client = RecordingClient()
        self.program.worker.clients = {self.there.id: self.client}
        self.count = self.seen = 0

    def hears(self, thread: str, text: str = "hello", kind: EventKind = EventKind.TEXT, **values: Any) -> Conversation:
        """Somebody writes, and is answered."""
        self.count += 1
        event = Inbound(f"w:{self.count}", kind, thread, thread, self.clock(), text, name="Ana Lopez", **values)
        accepted = self.write(intake.accept, self.there, [event], now=self.clock(), new_id=self.program.kit.new_id)
        self.work(accepted[0].conversation_id)
        return self.conversation(accepted[0].conversation_id)

    @property
    def asked(self) -> list[ApiCall]:
        """What the provider was asked since `forget`."""
        return self.client.calls[self.seen :]

    def forget(self) -> None:
        self.seen = len(self.client.calls)

    def work(self, conversation_id: str) -> None:
        self.run(self.program.worker.work(conversation_id))

    def conversation(self, conversation_id: str) -> Conversation:
        found: Conversation = self.read(conversations.find_conversation, self.brand.id, conversation_id)
        return found

    def rows(self, conversation_id: str, purpose: str = "") -> list[Outbox]:
        statement = select(Outbox).where(col(Outbox.conversation_id) == conversation_id).order_by(col(Outbox.id))
        rows: list[Outbox] = self.read(lambda session: list(session.scalars(statement)))
        return [row for row in rows if purpose in ("", row.purpose)]

    def template(self, draft: Draft = ORDER_PAID, approval: Approval = Approval.APPROVED, external_id: str = "HX1") -> Template:
        """A template of the brand, as its provider has judged it."""
        made: Template = self.write(templates.add_template, self.brand, draft, now=self.clock(), new_id=self.program.kit.new_id)
        self.write(templates.settle_approval, made, approval, external_id=external_id, now=self.clock())
        return made

    def take(self, conversation: Conversation) -> None:
        self.write(inbox.take_over, self.brand.id, conversation.id, AGENT, now=self.clock())

    def agree(self, conversation: Conversation) -> None:
        """They want to hear of offers."""
        self.write(_agree, conversation, self.clock())

    def notice(self, conversation: Conversation, text: str, **values: Any) -> Outbox:
        """A notice written now; what became of it once the worker had its turn."""
        self.write(_notice, conversation, text, values, self.clock())
        self.work(conversation.id)
        return self.rows(conversation.id)[-1]

    def outcomes(self, *outcomes: Outcome) -> None:
        self.client.then(*outcomes)


def _agree(session: Session, conversation: Conversation, now: datetime) -> None:
    consent.record(
        session,
        brand_id=conversation.brand_id,
        identity_id=conversation.identity_id,
        granted=True,
        wording="yes",
        source="chat",
        key="k",
        at=now,
    )


def _notice(session: Session, conversation: Conversation, text: str, values: dict[str, Any], now: datetime) -> None:
    row = {
        "brand_id": conversation.brand_id,
        "conversation_id": conversation.id,
        "key": f"notice:{text}",
        "purpose": "notice",
        "message": {"text": text, **values},
        "due_at": now,
        "created_at": now,
    }
    messages.write_messages(session, row)


def ends(rows: Sequence[Outbox]) -> list[tuple[str, str]]:
    """How rows ended, and why."""
    return [(row.status, row.reason) for row in rows]


SENT = (OutboxStatus.SENT, "")

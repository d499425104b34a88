"""How is a channel account tried? A shop on a real database beside stand-ins of all three providers."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from bot.tables import ChannelAccount
from commerce import brands
from commerce.tables import Brand
from core.db import make_engine, transaction
from core.ids import random_id
from dropline.accounts import add_accounts
from dropline.program import Program, build, utc_now
from tests.conftest import NOW
from tests.messenger_server import PAGE, SECRET, TOKEN, MessengerServer
from tests.shop import Clock, settings_for
from tests.telegram_server import TelegramServer
from tests.twilio_server import TwilioServer


async def at_once() -> None:
    """There is only one process here."""


@dataclass
class Connected:
    """The program, two brands in its database, and who would be at the other end."""

    program: Program
    telegram: TelegramServer
    twilio: TwilioServer
    messenger: MessengerServer
    clock: Clock
    brand: Brand
    other: Brand

    def given(self, channel: str) -> dict[str, str]:
        """What the owner of an account would enter."""
        return {
            "telegram": {"token": self.telegram.token},
            "whatsapp": {"account_sid": self.twilio.account_sid, "auth_token": self.twilio.auth_token, "from": self.twilio.sender},
            "messenger": {"page_id": PAGE, "page_token": TOKEN, "app_secret": SECRET},
        }[channel]

    def row(self, account_id: str) -> ChannelAccount:
        """The account as it stands."""
        with Session(self.program.db.engine, expire_on_commit=False) as session:
            row = session.get(ChannelAccount, account_id)
        assert row is not None
        return row

    def write(self, function: Any, *args: Any, **values: Any) -> Any:
        with transaction(self.program.db.engine) as session:
            return function(session, *args, **values)


@contextmanager
def connected(database_url: str, *, real_time: bool = False, **settings: Any) -> Iterator[Connected]:
    """The shop; settings: values of its environment, in place of none."""
    with ExitStack() as stack:
        servers = [stack.enter_context(server) for server in (TelegramServer(), TwilioServer(), MessengerServer())]
        telegram, twilio, messenger = servers
        assert isinstance(telegram, TelegramServer)
        assert isinstance(twilio, TwilioServer)
        assert isinstance(messenger, MessengerServer)
        engine = make_engine(database_url)
        with transaction(engine) as session:
            founded = [found(session, slug) for slug in ("aurora", "nordlicht")]
        engine.dispose()
        bases = {"telegram_api_base": telegram.base, "twilio_api_base": twilio.base, "messenger_api_base": messenger.base}
        clock = Clock()
        values = {"public_url": "https://shop.test", **bases, **settings}
        program = build(settings_for(database_url, **values), clock=utc_now if real_time else clock)
        program.connections = replace(program.connections, noticed=at_once)
        yield Connected(program, telegram, twilio, messenger, clock, *founded)
        program.db.close()


def run(work: Any) -> Any:
    """What a coroutine gives, in a loop of its own."""
    return asyncio.run(work)


def found(session: Session, slug: str) -> Brand:
    """A brand with nothing to sell yet."""
    brand = brands.add_brand(session, slug, slug.capitalize(), currency="EUR", timezone="Europe/Madrid", now=NOW, new_id=random_id)
    add_accounts(session, brand)
    return brand

"""Who speaks to payment providers? Pages are opened and refunds asked for outside any transaction; what was said is noted after."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.channels.clients import Client
from bot.channels.clients.stripe import StripeClient
from bot.channels.clients.telegram import TelegramClient
from bot.errors import AccountNotConnected
from bot.events import ApiCall, Failed, Sent
from commerce.payments import giving_back
from commerce.payments.events import ProviderCall
from commerce.payments.giving_back import Owed
from core.db import Database

log = structlog.get_logger()


class Providers:
    """The payment providers' accounts this process can speak for, and their pages. clients: by account id."""

    def __init__(self, clients: Mapping[str, Client]) -> None:
        self._clients = clients

    def serves(self, account_id: str) -> bool:
        """Whether pages of this account can be opened here."""
        return account_id in self._clients

    def takes_cards(self, account_id: str) -> bool:
        """Whether this bot has a payment provider's token, so that its invoices are paid by card."""
        client = self._clients.get(account_id)
        return isinstance(client, TelegramClient) and client.takes_cards

    async def open_page(self, account_id: str, call: ProviderCall) -> tuple[str, str]:
        """The page's id there and its address. Raises `AccountNotConnected`, `ProviderRefused`, `ProviderUnreachable`."""
        client = self._clients.get(account_id)
        if not isinstance(client, StripeClient):
            raise AccountNotConnected(channel="stripe", name=account_id)
        return await client.open_page(call)


async def ask_refunds(db: Database, clients: Mapping[str, Client], order_id: str, clock: Callable[[], datetime]) -> None:
    """Ask for each refund of the order that is due. A silence or a fault of the provider's is asked again later, under the same key."""
    for owed in await db.write(giving_back.claim_owed, order_id, now=clock()):
        await _ask(db, clients, owed)


async def _ask(db: Database, clients: Mapping[str, Client], owed: Owed) -> None:
    if owed.account_id not in clients:
        await db.write(giving_back.note_problem, owed, "the account it was paid to is not connected", final=False)
        return
    call = ApiCall(owed.call.method, owed.call.params)
    outcome = await clients[owed.account_id].perform([call], reference=owed.call.key)
    if isinstance(outcome, Sent):
        await db.write(giving_back.note_asked, owed, outcome.provider_id)
        return
    final = isinstance(outcome, Failed) and outcome.permanent and not outcome.account
    log.warning("refund_not_made", refund=owed.refund_id, brand=owed.brand_id, why=outcome.reason, final=final)
    await db.write(giving_back.note_problem, owed, outcome.reason, final=final)

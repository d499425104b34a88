"""Which channel accounts does a brand have without being asked? The web chat, the test payment, the environment's bot."""

from sqlmodel import Session

from bot.tables import ChannelAccount
from commerce.tables import Brand
from core.db import insert_once

DEFAULT = "default"  # what the environment's accounts are called
ACCOUNTS = (("webchat", DEFAULT), ("payment", "test"), ("telegram", DEFAULT))


def add_accounts(session: Session, brand: Brand) -> None:
    """Give the brand what it lacks of these; what is there stays."""
    rows = [
        {"id": f"acc_{channel}_{brand.slug}", "brand_id": brand.id, "channel": channel, "name": name, "handle": ""}
        for channel, name in ACCOUNTS
    ]
    insert_once(session, ChannelAccount, rows)


def set_handle(session: Session, account_id: str, handle: str) -> None:
    """Remember the account's public name at its provider, which deep links are made of."""
    account = session.get(ChannelAccount, account_id)
    if account is not None and account.handle != handle:
        account.handle = handle
        session.add(account)

"""Which channel accounts does a brand have without being asked? The web chat, the test payment, and what the environment names."""

from sqlmodel import Session

from bot.accounts import DEFAULT, Environment, environment_id
from bot.channels.credentials import Credentials, identity
from bot.store import accounts as store
from bot.tables import ChannelAccount
from commerce.store import catalogue
from commerce.tables import Brand
from core.db import insert_once
from dropline.settings import Settings

ACCOUNTS = (("webchat", DEFAULT), ("payment", "test"))


def add_accounts(session: Session, brand: Brand) -> None:
    """Give the brand what it lacks of these; what is there stays."""
    rows = [
        {"id": f"acc_{channel}_{brand.slug}", "brand_id": brand.id, "channel": channel, "name": name, "handle": ""}
        for channel, name in ACCOUNTS
    ]
    insert_once(session, ChannelAccount, rows)


def environment_of(settings: Settings) -> Environment:
    """The accounts of the environment variables; one a channel, of the default brand."""
    found = {
        "telegram": Credentials(
            {"token": settings.telegram_bot_token, "webhook_secret": settings.telegram_webhook_secret}
            | ({"payment_token": settings.telegram_payment_token} if settings.telegram_payment_token else {})
        ),
        "whatsapp": Credentials(
            {
                "account_sid": settings.twilio_account_sid,
                "auth_token": settings.twilio_auth_token,
                "from": settings.twilio_whatsapp_from,
            }
        ),
        "messenger": Credentials(
            page_id=settings.messenger_page_id,
            page_token=settings.messenger_page_token,
            app_secret=settings.messenger_app_secret,
            verify_token=settings.messenger_verify_token,
        ),
        "stripe": Credentials(api_key=settings.stripe_api_key, webhook_secret=settings.stripe_webhook_secret),
    }
    return Environment(
        {
            environment_id(channel, settings.default_brand): (channel, credentials)
            for channel, credentials in found.items()
            if identity(channel, credentials)
        }
    )


def keep_environment(session: Session, environment: Environment, slug: str) -> None:
    """Give the environment's accounts their rows. None before the brand is there, and none to a bot, number or page of another account."""
    brand = catalogue.find_brand(session, slug)
    for account_id, (channel, credentials) in environment.accounts.items() if brand else ():
        external_id = identity(channel, credentials)
        taken = store.find_by_identity(session, channel, external_id)
        if brand is None or taken is not None:
            continue
        handle = external_id.removeprefix("whatsapp:+") if channel == "whatsapp" else ""  # the others are learnt by asking
        row = {"id": account_id, "brand_id": brand.id, "channel": channel, "name": DEFAULT}
        insert_once(session, ChannelAccount, row)
        store.change(session, account_id, external_id=external_id, handle=handle)

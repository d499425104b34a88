"""How does a shop hang on the simulated providers? Settings that name them all, and webhooks registered as their owners would."""

from collections.abc import Mapping

from sqlmodel import Session

from attribution import links, store
from bot import broadcasts
from bot.channels.whatsapp_templates import content
from bot.store import templates
from bot.tables import Approval
from commerce import brands
from core.db import transaction
from core.ids import random_id
from dropline.demo.load import load_demo
from dropline.program import Program
from dropline.settings import Settings, load
from dropline.simulator import stripe
from dropline.simulator.page import Link
from dropline.simulator.town import Town

BRAND = "aurora"
TELEGRAM_SECRET = "simulated-webhook-secret"
OFFER = "Two days only: the Trail Cap in red for 19.00 EUR."
OFFER_TEMPLATE, OFFER_VALUES = "drop", {"offer": "the Trail Cap in red"}  # for whoever has not written for a day
PEOPLE = tuple(
    (channel, person, name)
    for name, number in (("Ana", 1), ("Ben", 2))
    for channel, person in (
        ("whatsapp", f"whatsapp:+3460000000{number}"),
        ("telegram", f"700100{number}"),
        ("messenger", f"610000000000000{number}"),
    )
)


def environment(town: Town, database_url: str, port: int, **values: str) -> dict[str, str]:
    """The environment of a shop whose Telegram, Twilio, Meta and Stripe are the town's."""
    return {
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DEFAULT_BRAND": BRAND,
        "TELEGRAM_BOT_TOKEN": town.telegram.token,
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_API_BASE": town.base,
        "TWILIO_ACCOUNT_SID": town.twilio.account_sid,
        "TWILIO_AUTH_TOKEN": town.twilio.auth_token,
        "TWILIO_WHATSAPP_FROM": town.twilio.sender,
        "TWILIO_API_BASE": town.base,
        "MESSENGER_PAGE_ID": town.messenger.page_id,
        "MESSENGER_PAGE_TOKEN": town.messenger.page_token,
        "MESSENGER_APP_SECRET": town.messenger.app_secret,
        "MESSENGER_VERIFY_TOKEN": town.messenger.verify_token,
        "MESSENGER_API_BASE": town.base,
        "STRIPE_API_KEY": stripe.KEY,
        "STRIPE_WEBHOOK_SECRET": stripe.SECRET,
        "STRIPE_API_BASE": town.base,
        **values,
    }


def settings_of(town: Town, database_url: str, port: int, **values: str) -> Settings:
    """The settings that this environment makes. Raises what `load` does."""
    return load(environment(town, database_url, port, **values))


def register(town: Town, url: str) -> None:
    """Have the providers call the shop at `url`, as if their consoles had been filled in."""
    town.telegram.register(f"{url}/webhooks/telegram/default", TELEGRAM_SECRET)
    town.twilio.register(f"{url}/webhooks/twilio/default#rc=5&rp=all")
    town.stripe.register(f"{url}/webhooks/stripe/default")
    town.messenger.register(f"{url}/webhooks/messenger/default")


def open_shop(program: Program, town: Town | None = None) -> list[Link]:
    """The demo brand in the program's database, and its creators' links. The town's Twilio knows the brand's approved templates."""

    def prepare(session: Session) -> list[Link]:
        load_demo(session, now=program.clock(), new_id=random_id, shops=(BRAND,))
        brand = brands.get_brand(session, BRAND)
        for template in templates.list_templates(session, brand.id, channel="whatsapp") if town else []:
            if town is not None and template.approval == Approval.APPROVED:
                samples, buttons = [sample for _, sample in template.variables], [(label, action) for label, action in template.buttons]
                made = content(template.name, template.language, template.body, samples, buttons)
                town.twilio.contents.know(template.external_id, made, template.category)
        found = store.list_links(session, brand.id)
        return [Link(f"{creator.name}’s link", links.token(program.kit.secret, link.id)) for link, creator, _ in found]

    with transaction(program.db.engine) as session:
        return prepare(session)


async def offer(program: Program) -> int:
    """Write to everybody who agreed to hear of offers; to how many."""

    def begin(session: Session) -> int:
        brand = brands.get_brand(session, BRAND)
        standing = {template.name for template in templates.list_templates(session, brand.id)}
        template = OFFER_TEMPLATE if OFFER_TEMPLATE in standing else ""
        started = broadcasts.start(
            session, brand, OFFER, code="TEN5", template=template, values=OFFER_VALUES, now=program.clock(), new_id=program.kit.new_id
        )
        return broadcasts.progress(session, brand.id, started.id).audience

    return await program.db.write(begin)


def places(settings: Settings) -> Mapping[str, str]:
    """The shop's own pages."""
    return {"Console": f"{settings.public_url}/console", "Web chat": f"{settings.public_url}/chat/{BRAND}"}

"""What happens behind the buttons of the pay page? The provider's page is opened, or the order is promised against later payment."""

from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from bot import notices
from bot.errors import ProviderRefused, ProviderUnreachable
from bot.events import Invoice
from bot.store import conversations
from bot.tables import Conversation
from commerce.errors import OutOfStock
from commerce.kinds import PayMethod
from commerce.orders.orders import due_minor
from commerce.payments import methods, stripe, telegram
from commerce.payments.events import Bill, ProviderCall
from commerce.payments.opening import OPEN_MINUTES, Opened, open_session
from commerce.refusals import Refused
from commerce.store import payments as sessions
from commerce.tables import OrderLine, PaymentSession
from console.deps import Deps, Given
from console.pages import HEADERS, PageFailed, page
from console.pay import behind, in_app, stripe_account

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()


@router.get("/pay/{token}/stripe")
async def by_stripe(deps: Given, token: str) -> Response:
    """To Stripe's page for this order: the one that stands, or a new one."""
    made = await deps.db.write(_open_stripe, deps, token, deps.clock())
    if made is None:
        return RedirectResponse(f"/pay/{token}", 303, HEADERS)
    row, call = made
    return RedirectResponse(row.url or await _ask(deps, token, row, call), 303, HEADERS)


@router.post("/pay/{token}/telegram")
async def in_telegram(deps: Given, token: str, method: Annotated[str, Form()] = "") -> Response:
    """An invoice in the shopper's chat, one however often it is tapped; they go back there to pay it."""
    if method not in (PayMethod.TELEGRAM, PayMethod.STARS):
        raise PageFailed(400, "That form came damaged", "Nothing was charged. Open the pay link again.", f"/pay/{token}")
    conversation = await deps.db.write(_invoice, deps, token, PayMethod(method), deps.clock())
    if conversation is None:
        return RedirectResponse(f"/pay/{token}", 303, HEADERS)
    await deps.ring(conversation.id)
    words = f"We sent you an invoice for this order in Telegram. Pay it there: everything is held for you for {OPEN_MINUTES} minutes."
    return page("failed.html", title="The invoice is in your chat", words=words, back=f"/pay/{token}")


@router.post("/pay/{token}/later")
async def later(deps: Given, token: str, method: Annotated[str, Form()] = "") -> Response:
    """The order promised against payment at the door or in the store; however often it is tapped, once."""
    if method not in methods.LATER:
        raise PageFailed(400, "That form came damaged", "Nothing was ordered. Open the pay link again.", f"/pay/{token}")
    conversation_id = await deps.db.write(_confirm, deps, token, PayMethod(method), deps.clock())
    if conversation_id:
        await deps.ring(conversation_id)
    return RedirectResponse(f"/pay/{token}", 303, HEADERS)


def _open_stripe(session: Session, deps: Deps, token: str, now: datetime) -> tuple[PaymentSession, ProviderCall] | None:
    """The row of the page and what to ask Stripe for; None where the order may not be paid there now."""
    order, brand = behind(session, deps.secret, token)
    account_id = stripe_account(session, deps.providers, brand.id)
    if not account_id or due_minor(order) == 0:
        return None
    opened = open_session(session, order, PayMethod.STRIPE, account_id, now=now, new_id=deps.kit.new_id)
    if isinstance(opened, Refused):
        return None
    call = stripe.checkout(_bill(opened), brand=brand.name, address=f"{deps.public_url}/pay/{token}")
    return opened.session, call


def _bill(opened: Opened) -> Bill:
    order, row = opened.order, opened.session
    items = [(_words(line), line.paid_minor) for line in opened.lines]
    if order.owed_minor:
        items = [(f"Exchange of order {order.number}", order.owed_minor)]
    delivery = [] if order.owed_minor else [("Delivery", order.shipping_minor)]
    return Bill(
        order.id,
        order.number,
        row.id,
        row.attempt,
        row.amount_minor,
        row.currency,
        row.expires_at,
        (*items, *delivery),
    )


def _words(line: OrderLine) -> str:
    return f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name


async def _ask(deps: Deps, token: str, row: PaymentSession, call: ProviderCall) -> str:
    """The address of the page; asked twice, Stripe gives the same one."""
    if deps.providers is None:
        raise TypeError("a page of a provider's without providers")
    try:
        external_id, url = await deps.providers.open_page(row.account_id, call)
    except (ProviderRefused, ProviderUnreachable) as error:
        log.warning("page_not_opened", account=row.account_id, error=type(error).__name__)
        words = "Nothing was charged, and everything is still held for you. Try again in a minute, or pay in another way."
        raise PageFailed(502, "The card payment cannot be opened now", words, f"/pay/{token}") from error
    await deps.db.write(sessions.note_session, row.id, external_id=external_id, url=url)
    return url


def _confirm(session: Session, deps: Deps, token: str, method: PayMethod, now: datetime) -> str:
    """Whose conversation has something to say now, "" for none."""
    order, _ = behind(session, deps.secret, token)
    try:
        facts = methods.confirm_later(session, order, method, now=now)
    except OutOfStock:
        return ""  # the page says what became of it
    if isinstance(facts, Refused):
        return ""
    deps.kit.dispatch(session, facts, now=now)
    return order.conversation_id


def _invoice(session: Session, deps: Deps, token: str, method: PayMethod, now: datetime) -> Conversation | None:
    """The conversation in which an invoice waits to be sent; None where this order cannot be paid there now."""
    order, brand = behind(session, deps.secret, token)
    conversation = conversations.find_conversation(session, brand.id, order.conversation_id)
    options = sessions.list_options(session, brand.id)
    if conversation is None or method not in in_app(deps.providers, conversation, options, order):
        return None
    price = (due_minor(order), order.currency)
    if method == PayMethod.STARS:
        option = methods.find_option(options, method, order.address.get("country", ""))
        price = (telegram.stars_for(due_minor(order), option.star_minor if option else 0) or 0, telegram.STARS)
    opened = open_session(session, order, method, conversation.channel_account_id, now=now, new_id=deps.kit.new_id, price=price)
    if isinstance(opened, Refused):
        return None
    items = ", ".join(_words(line) for line in opened.lines)
    invoice = Invoice(order.id, f"{brand.name}, order {order.number}", items, *price)
    notices.send_invoice(session, conversation, opened.session.id, invoice, now=now)
    return conversation

"""How does a shopper pay? Our own page behind a signed link: what is owed, one button, a receipt."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from attribution import touchpoints
from attribution.kinds import CreditClass, Kind
from bot import intake
from bot.accounts import DEFAULT
from bot.pay_links import order_behind
from bot.store import conversations
from bot.tables import ChannelAccount, Conversation
from commerce.kinds import OrderStatus, PayMethod
from commerce.orders import orders
from commerce.payments import PaymentEvent, ReadyToPay, methods, open_payment
from commerce.payments.methods import Offer
from commerce.payments.telegram import stars_for
from commerce.store import orders as order_rows
from commerce.store import payments
from commerce.tables import Brand, OrderLine, PaymentOption, ShopOrder
from console import receipt, store
from console.deps import Deps, Given, Providers
from console.pages import HEADERS, PageFailed, page
from console.visitor import good_client_id
from core.errors import NotFound
from core.ids import signature

router = APIRouter(include_in_schema=False)
PROVIDER, ACCOUNT_CHANNEL = "test", "payment"
SETTLED_LOOK_SECONDS = 0.1
SOLD = frozenset({OrderStatus.PAID, OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED})
NO_RECEIPT = PageFailed(404, "There is no receipt yet", "An order has one when it is paid. Open the pay link again from your chat.")
NO_SUCH_LINK = PageFailed(404, "This pay link does not work", "It may have been cut or changed on its way. Open it again from your chat.")


@dataclass(frozen=True)
class PayView:
    """What stands behind a pay link. state: "ready", "paid", "confirming", or why it cannot be paid.

    charged_minor: ever, refunds not taken off. chat: where to go back to, "" where the app itself must be opened.
    """

    order: ShopOrder
    brand: Brand
    lines: list[OrderLine]
    state: str
    conversation: Conversation | None
    chat: str
    charged_minor: int
    offers: tuple[Offer, ...] = ()
    by_test: bool = False

    @property
    def due_minor(self) -> int:
        """What is to pay."""
        return orders.due_minor(self.order)


def open_link(session: Session, deps: Deps, token: str, now: datetime, *, back: bool = False) -> PayView:
    """What the link shows; its first opening is a touchpoint, and the hold and price are checked now.

    back: the shopper comes from a provider's page, whose word may still be on its way.
    """
    order, brand = behind(session, deps.secret, token)
    conversation = conversations.find_conversation(session, brand.id, order.conversation_id)
    touchpoints.record(session, [_opened(order, conversation, now)])
    state = _state(session, order, now, back=back)
    chat = _chat_address(session, brand, conversation)
    charged_minor = store.charged_minor(session, brand.id, order.id)
    lines = orders.order_lines(session, order.id)
    offered = _offers(session, deps, order, conversation) if state == "ready" else ()
    by_test = _by_test(session, order)
    return PayView(order, brand, lines, state, conversation, chat, charged_minor, offered, by_test)


def _by_test(session: Session, order: ShopOrder) -> bool:
    return any(each.provider == PROVIDER for each in order_rows.list_payments(session, order.id))


def receipt_pdf(session: Session, secret: str, token: str) -> tuple[ShopOrder, bytes]:
    """A paid order and its receipt for paper; raises `PageFailed` for a link that is none, and for what is not paid."""
    order, brand = behind(session, secret, token)
    if order.status not in SOLD:
        raise NO_RECEIPT
    return order, receipt.pdf(order, brand, orders.order_lines(session, order.id), by_test=_by_test(session, order))


def charge(session: Session, secret: str, token: str, nonce: str, now: datetime) -> tuple[ShopOrder, bool]:
    """The order, and whether a test charge of its whole total was put in its stream. The same nonce is the same charge."""
    order, brand = behind(session, secret, token)
    account = store.find_account(session, brand.id, ACCOUNT_CHANNEL)
    if account is None:
        raise PageFailed(503, "This shop cannot take payments yet", "Nothing was charged. Tell the shop in the chat.")
    if not isinstance(open_payment(session, order, now=now), ReadyToPay):
        return order, False
    charge_id = f"test_{signature(secret, 'charge', f'{order.id}:{nonce}')}"
    event = PaymentEvent(PROVIDER, charge_id, order.id, orders.due_minor(order), order.currency, now)
    intake.accept_payment(session, account, event, now=now)
    return order, True


@router.get("/pay/{token}")
async def show(deps: Given, token: str, back: str = "") -> Response:
    """The bill with its button, the receipt, or what became of the order and what to do."""
    now = deps.clock()
    view = await deps.db.write(open_link, deps, token, now, back=bool(back))
    template = "receipt.html" if view.state == "paid" else "pay.html"
    return page(
        template, view=view, order=view.order, brand=view.brand, lines=view.lines, token=token, now=now, nonce=deps.kit.new_id("tap")
    )


@router.get("/pay/{token}/receipt.pdf")
async def save(deps: Given, token: str) -> Response:
    """The receipt to keep or print."""
    order, paper = await deps.db.read(receipt_pdf, deps.secret, token)
    shown = {"Content-Disposition": f'inline; filename="receipt-{order.number}.pdf"'}
    return Response(paper, media_type="application/pdf", headers=HEADERS | shown)


@router.post("/pay/{token}")
async def pay(deps: Given, token: str, nonce: Annotated[str, Form()] = "") -> Response:
    """The test payment. However often it is tapped: one charge, one order, one receipt."""
    if not deps.test_payments:
        raise PageFailed(404, "There is no test payment here", "Nothing was charged. Open the pay link again.", f"/pay/{token}")
    if not good_client_id(nonce):
        raise PageFailed(400, "That form came damaged", "Nothing was charged. Open the pay link again.", f"/pay/{token}")
    order, charged = await deps.db.write(charge, deps.secret, token, nonce, deps.clock())
    if charged:
        await deps.ring(order.id)
        await _settled(deps, order.id)
    return RedirectResponse(f"/pay/{token}", 303, HEADERS)


async def _settled(deps: Deps, order_id: str) -> None:
    """Give the charge a moment to be worked, so that most people see the receipt at once."""
    with suppress(TimeoutError):
        async with asyncio.timeout(deps.settled_seconds), deps.bus.listen(f"order:{order_id}") as queue:
            while (await deps.db.read(orders.get_order, order_id)).status == OrderStatus.PLACED:
                with suppress(TimeoutError):
                    await asyncio.wait_for(queue.get(), SETTLED_LOOK_SECONDS)


def behind(session: Session, secret: str, token: str) -> tuple[ShopOrder, Brand]:
    """The order of a pay link and its brand; raises `PageFailed` for a link that is none."""
    order_id = order_behind(secret, token)
    if order_id is None:
        raise NO_SUCH_LINK
    try:
        order = orders.get_order(session, order_id)
    except NotFound as error:
        raise NO_SUCH_LINK from error
    return order, store.get_brand(session, order.brand_id)


def stripe_account(session: Session, providers: Providers | None, brand_id: str) -> str:
    """The brand's Stripe account that takes payments here, its default first; "" where there is none."""
    accounts = [each for each in conversations.list_accounts(session, brand_id) if each.channel == PayMethod.STRIPE and each.active]
    accounts.sort(key=lambda account: account.name != DEFAULT)
    return next((each.id for each in accounts if providers is not None and providers.serves(each.id)), "")


def in_app(
    providers: Providers | None, conversation: Conversation | None, options: Sequence[PaymentOption], order: ShopOrder
) -> set[PayMethod]:
    """How the order can be paid without leaving the shopper's chat app."""
    if providers is None or conversation is None or conversation.channel != "telegram" or not orders.due_minor(order):
        return set()
    account_id, star = conversation.channel_account_id, methods.find_option(options, PayMethod.STARS, order.address.get("country", ""))
    cards = {PayMethod.TELEGRAM} if providers.takes_cards(account_id) else set()
    stars = star is not None and providers.serves(account_id) and stars_for(orders.due_minor(order), star.star_minor) is not None
    return cards | ({PayMethod.STARS} if stars else set())


def _offers(session: Session, deps: Deps, order: ShopOrder, conversation: Conversation | None) -> tuple[Offer, ...]:
    options = payments.list_options(session, order.brand_id)
    online = {PayMethod.STRIPE} if stripe_account(session, deps.providers, order.brand_id) and orders.due_minor(order) else set()
    if deps.test_payments and not online:
        online = {PayMethod.TEST}
    return methods.offers(options, order, online | in_app(deps.providers, conversation, options, order))


def _state(session: Session, order: ShopOrder, now: datetime, *, back: bool) -> str:
    if order.status in SOLD and not orders.due_minor(order):
        return "paid"
    if store.charge_waits(session, order.brand_id, order.id):
        return "confirming"
    verdict = open_payment(session, order, now=now)
    if not isinstance(verdict, ReadyToPay):
        return verdict.reason
    return "confirming" if back else "ready"


def _opened(order: ShopOrder, conversation: Conversation | None, now: datetime) -> touchpoints.Touch:
    return touchpoints.Touch(
        brand_id=order.brand_id,
        shopper_id=order.shopper_id,
        kind=Kind.CHECKOUT_LINK_OPENED,
        key=f"{order.id}:opened",
        credit_class=CreditClass.CONTEXT,
        occurred_at=now,
        received_at=now,
        identity_id=conversation.identity_id if conversation else "",
        conversation_id=order.conversation_id,
        channel=conversation.channel if conversation else "",
        data={"order_id": order.id, "amount_minor": orders.due_minor(order), "hold_until": order.hold_until.isoformat()},
    )


def _chat_address(session: Session, brand: Brand, conversation: Conversation | None) -> str:
    """Where the shopper goes back to; "" where the app itself must be opened."""
    if conversation is None or conversation.channel == "webchat":
        return f"/chat/{brand.slug}"
    account = session.get(ChannelAccount, conversation.channel_account_id)
    return f"https://t.me/{account.handle}" if account and conversation.channel == "telegram" and account.handle else ""

"""What is on a gift card, and what pays with it? Money in advance: made when paid for, used when an order is placed, given back.

A card is no discount: an order's total stays, and `gift_minor` of it is paid by cards. Its balance is the sum of its entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from commerce.carts.rows import read_cart
from commerce.carts.view import CartView
from commerce.carts.wishes import wish
from commerce.catalogue.views import Snapshot
from commerce.gift_codes import card_key, code_hash, letters_from, spelled
from commerce.kinds import PayMethod, ProductKind
from commerce.refusals import Refused, refused
from commerce.store import codes
from commerce.store import gift_cards as store
from commerce.store import orders as order_rows
from commerce.tables import Brand, OrderLine, Payment, ShopOrder
from core.ids import NewId

CARDS_MAX = 5  # on one cart
WRONG_CARDS_MAX = 10
WRONG_CARDS_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Issued:
    """A card that was bought; code: to be told to the buyer, for we cannot tell it again."""

    card_id: str
    code: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class Card:
    """What a code stands for. ending: its last letters."""

    ending: str
    left_minor: int
    currency: str


@dataclass(frozen=True)
class CardOn:
    """A card pays for a cart: pays_minor of the total, due_minor is left to pay. cart: as it is now."""

    card: Card
    pays_minor: int
    due_minor: int
    cart: CartView


def issue(session: Session, order_id: str, *, now: datetime, new_id: NewId) -> list[Issued]:
    """The cards that a paid order bought, one a unit, with what was paid for it on it; made once, so told once."""
    order = order_rows.find_order_by_id(session, order_id)
    issued: list[Issued] = []
    if order is None:
        return issued
    for line in order_rows.list_lines(session, order_id):
        for unit in range(line.quantity if line.kind == ProductKind.GIFT_CARD else 0):
            made = _make(session, order, line, unit, now=now, new_id=new_id)
            issued.extend([made] if made else [])
    return issued


def grant(session: Session, order: ShopOrder, key: str, amount_minor: int, *, now: datetime, new_id: NewId) -> Issued | None:
    """A card that nobody bought: store credit for an order's sake, made once per key. None where it was made before."""
    return _new_card(session, order, key, "", amount_minor, now=now, new_id=new_id)


def take_back(session: Session, brand_id: str, key: str, *, now: datetime) -> int:
    """What was left on a granted card, in minor units; nothing is on it any more. 0 where it was spent, or never made."""
    found = store.find_granted(session, brand_id, key)
    if found is None:
        return 0
    (card,) = store.lock_cards(session, brand_id, [found.id])
    if card.left > 0:
        store.insert_entry(session, brand_id, card.id, found.order_id, f"void:{key}", -card.left, at=now)
    return max(0, int(card.left))


def _make(session: Session, order: ShopOrder, line: OrderLine, unit: int, *, now: datetime, new_id: NewId) -> Issued | None:
    return _new_card(session, order, f"{line.id}:{unit}", line.sku, line.unit_minor, now=now, new_id=new_id)


def _new_card(session: Session, order: ShopOrder, key: str, sku: str, amount_minor: int, *, now: datetime, new_id: NewId) -> Issued | None:
    letters = letters_from(new_id("gcc"))
    card_id = new_id("gft")
    row = {
        "id": card_id,
        "order_id": order.id,
        "key": key,
        "sku": sku,
        "code_hash": code_hash(letters),
        "ending": letters[-4:].upper(),
        "currency": order.currency,
        "created_at": now,
    }
    if not store.insert_card(session, order.brand_id, row):
        return None
    store.insert_entry(session, order.brand_id, card_id, order.id, "issued", amount_minor, at=now)
    return Issued(card_id, spelled(letters), amount_minor, order.currency)


def look(session: Session, brand: Brand, shopper_id: str, text: str, *, now: datetime) -> Card | Refused:
    """What is left on a card. Refused: paused(until), unknown_gift_card; wrong codes count with those of promotions."""
    row = _find(session, brand, shopper_id, text, now=now)
    return row if isinstance(row, Refused) else Card(row.ending, row.left, row.currency)


def put_on(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, text: str, *, now: datetime) -> CardOn | Refused:
    """The cart to be paid with a card as far as it goes.

    Refused: paused, unknown_gift_card, gift_card_empty, empty_cart, too_many_cards.
    """
    row = _find(session, brand, shopper_id, text, now=now)
    if isinstance(row, Refused):
        return row
    if row.left <= 0:
        return refused("gift_card_empty", ending=row.ending)
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    if not cart.items:
        return refused("empty_cart")
    others = [each for each in cart.wishes.gift_cards if each != row.id]
    if len(others) >= CARDS_MAX:
        return refused("too_many_cards", most=CARDS_MAX)
    view = wish(session, brand, snapshot, cart, replace(cart.wishes, gift_cards=(*others, row.id)), now=now)
    before = sum(each.left for each in store.lock_cards(session, brand.id, others)) if others else 0
    total = view.quote.total_minor
    pays = max(0, min(row.left, total - before))
    return CardOn(Card(row.ending, row.left, row.currency), pays, max(0, total - before - pays), view)


def _find(session: Session, brand: Brand, shopper_id: str, text: str, *, now: datetime) -> Any:
    """The card's row, or the refusal."""
    wrong = codes.list_wrong_attempts(session, brand.id, shopper_id, since=now - WRONG_CARDS_WITHIN)
    if len(wrong) >= WRONG_CARDS_MAX:
        return refused("paused", until=wrong[-WRONG_CARDS_MAX] + WRONG_CARDS_WITHIN)
    row = store.find_card(session, brand.id, code_hash(card_key(text)))
    if row is None or row.currency != brand.currency:
        codes.insert_wrong_attempt(session, brand.id, shopper_id, at=now, forget_before=now - WRONG_CARDS_WITHIN)
        return refused("unknown_gift_card")
    return row


def take(session: Session, order: ShopOrder, card_ids: Sequence[str], *, now: datetime) -> None:
    """Pay as much of an order that is being placed as its cards have, in the order they were named; noted on the order."""
    if not card_ids:
        return
    cards = {row.id: row for row in store.lock_cards(session, order.brand_id, card_ids)}
    for card in (cards[each] for each in card_ids if each in cards):
        part = min(card.left, order.total_minor - order.gift_minor)
        if part > 0:
            store.insert_entry(session, order.brand_id, card.id, order.id, f"used:{order.id}", -part, at=now)
            order.gift_cards = [*order.gift_cards, {"card_id": card.id, "ending": card.ending, "amount_minor": part}]
            order.gift_minor += part


def return_used(session: Session, orders: Sequence[ShopOrder], *, now: datetime) -> None:
    """What cards paid for orders that ended unpaid is on them again, once."""
    for order in orders:
        for each in order.gift_cards:
            store.insert_entry(session, order.brand_id, each["card_id"], order.id, f"returned:{order.id}", each["amount_minor"], at=now)


def covers(session: Session, order: ShopOrder) -> bool:
    """Whether the cards of an order that had ended could pay for it after all; they stay locked until we commit."""
    parts = {each["card_id"]: each["amount_minor"] for each in order.gift_cards}
    return all(card.left >= parts[card.id] for card in (store.lock_cards(session, order.brand_id, list(parts)) if parts else []))


def retake(session: Session, order: ShopOrder, *, now: datetime) -> None:
    """They do."""
    for each in order.gift_cards:
        store.insert_entry(session, order.brand_id, each["card_id"], order.id, f"retaken:{order.id}", -each["amount_minor"], at=now)


def note_payments(session: Session, order: ShopOrder, new_id: NewId) -> None:
    """What cards paid, as charges of the order; from the time it was placed, so that refunds go back to them first."""
    for each in order.gift_cards:
        payment = Payment(
            id=new_id("pay"),
            brand_id=order.brand_id,
            order_id=order.id,
            provider=PayMethod.GIFT_CARD,
            charge_id=f"{each['card_id']}:{order.id}",
            amount_minor=each["amount_minor"],
            currency=order.currency,
            at=order.placed_at,
        )
        order_rows.insert_payment(session, payment)


def give_back(session: Session, payment: Payment, refund_id: str, amount_minor: int, *, now: datetime) -> None:
    """A refund of what a card paid, on the card again, once per refund."""
    card_id = payment.charge_id.partition(":")[0]
    store.insert_entry(session, payment.brand_id, card_id, payment.order_id, f"refund:{refund_id}", amount_minor, at=now)


def void(session: Session, order: ShopOrder, refund_id: str, units: dict[str, int], *, now: datetime) -> None:
    """Cards that were bought and given back are worth nothing any more: so many by SKU, those with most left first."""
    bought = store.list_bought(session, order.brand_id, order.id)
    cards = {row.id: row for row in store.lock_cards(session, order.brand_id, [row.id for row in bought])}
    for sku, count in units.items():
        for row in [cards[each.id] for each in bought if each.sku == sku and cards[each.id].left > 0][:count]:
            store.insert_entry(session, order.brand_id, row.id, order.id, f"void:{refund_id}", -row.left, at=now)

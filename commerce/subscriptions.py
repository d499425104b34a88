"""What comes again every few weeks, and what does it come to when it is due? An order with a pay link, once a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import inventory
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import Snapshot
from commerce.checkout import Address, Placed, place_order
from commerce.facts import Fact
from commerce.kinds import SubscriptionState
from commerce.store import carts
from commerce.store import subscriptions as store
from commerce.tables import Brand, ShopOrder, Subscription, SubscriptionItem
from core.ids import NewId

WEEKS_MAX = 26
ACTIVE_MAX = 10  # of one shopper
HOLD = timedelta(days=3)  # how long what is due is kept for who has to pay it


@dataclass(frozen=True)
class Repriced:
    """A price is not what they were last told; of one unit."""

    name: str
    was_minor: int
    is_minor: int


@dataclass(frozen=True)
class Due:
    """What a period came to. order None: nothing could be had. fewer: name and how many of how many; repriced: to be said."""

    subscription: Subscription
    order: ShopOrder | None
    items: tuple[tuple[str, int], ...]
    fewer: tuple[tuple[str, int, int], ...]
    repriced: tuple[Repriced, ...]
    facts: tuple[Fact, ...]


def start(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    wanted: Mapping[str, int],
    *,
    every_weeks: int,
    like: ShopOrder,
    conversation_id: str,
    now: datetime,
    new_id: NewId,
) -> Subscription | None:
    """The standing order for these variants and quantities, delivered `like` an order of theirs; the first is due one period on.

    None where nothing of it is sold, the number of weeks is none of 1 to 26, or the shopper has ten already. The very same one
    again is the one that stands.
    """
    sold = {variant_id: quantity for variant_id, quantity in wanted.items() if variant_id in snapshot.variants}
    standing = list_active(session, brand.id, shopper_id)
    same = next((each for each in standing if each.every_weeks == every_weeks and _wanted(session, each) == sold), None)
    if same is not None:
        return same
    if not sold or not 1 <= every_weeks <= WEEKS_MAX or len(standing) >= ACTIVE_MAX:
        return None
    prices = availability(session, brand.id, sorted(sold), now=now)
    subscription = Subscription(
        id=new_id("sub"),
        brand_id=brand.id,
        shopper_id=shopper_id,
        conversation_id=conversation_id,
        every_weeks=every_weeks,
        next_at=now + timedelta(weeks=every_weeks),
        address=dict(like.address),
        delivery_method=like.delivery_method,
        pickup_point_id=like.pickup_point_id,
        created_at=now,
    )
    items = [
        SubscriptionItem(
            subscription_id=subscription.id,
            variant_id=variant_id,
            name=snapshot.variants[variant_id].name,
            quantity=quantity,
            unit_minor=prices[variant_id].price_minor if variant_id in prices else snapshot.variants[variant_id].price_minor,
        )
        for variant_id, quantity in sold.items()
    ]
    store.insert_subscription(session, subscription, items)
    return subscription


def _wanted(session: Session, subscription: Subscription) -> dict[str, int]:
    return {item.variant_id: item.quantity for item in store.list_items(session, subscription)}


def list_active(session: Session, brand_id: str, shopper_id: str) -> list[Subscription]:
    """The shopper's standing orders that are not ended, the oldest first."""
    return store.list_subscriptions(session, brand_id, shopper_id)


def list_items(session: Session, subscription: Subscription) -> list[SubscriptionItem]:
    """What comes each time."""
    return store.list_items(session, subscription)


def skip(session: Session, brand_id: str, subscription_id: str) -> Subscription | None:
    """The next order left out, the one after it is due in its turn; None for none that stands."""
    found = _locked(session, brand_id, subscription_id)
    if found is not None:
        store.change_subscription(session, found, {"next_at": found.next_at + timedelta(weeks=found.every_weeks)})
    return found


def settle(session: Session, brand_id: str, subscription_id: str, state: SubscriptionState, *, now: datetime) -> Subscription | None:
    """Paused, going on, or ended for good. Going on, what fell due meanwhile is not made up for; None for none that stands."""
    found = _locked(session, brand_id, subscription_id)
    if found is not None and found.state != state:
        store.change_subscription(session, found, {"state": state, "next_at": _next(found, now)})
    return found


def _locked(session: Session, brand_id: str, subscription_id: str) -> Subscription | None:
    found = store.lock_subscription(session, brand_id, subscription_id)
    return None if found is None or found.state == SubscriptionState.CANCELLED else found


def _next(subscription: Subscription, now: datetime) -> datetime:
    """The first time that is still to come, counted on from when it was due."""
    length = timedelta(weeks=subscription.every_weeks)
    missed = max(0, -((subscription.next_at - now) // length))
    return subscription.next_at + missed * length if subscription.next_at <= now else subscription.next_at


def lock_due(session: Session, *, now: datetime, limit: int) -> list[Subscription]:
    """Standing orders of all brands that are due, locked until commit."""
    return store.lock_due(session, now=now, limit=limit)


def place_due(
    session: Session, brand: Brand, snapshot: Snapshot, subscription: Subscription, *, now: datetime, new_id: NewId
) -> Due | None:
    """The order of a locked standing order's period, of what can be had, kept for three days; None where the period had its turn.

    However late it is looked at, one order is made and the next is due in its turn.
    """
    due_at = subscription.next_at
    new = store.begin_period(session, subscription, now=now)
    items = store.list_items(session, subscription)
    following = due_at + timedelta(weeks=subscription.every_weeks)
    store.change_subscription(session, subscription, {"next_at": following})
    store.change_subscription(session, subscription, {"next_at": _next(subscription, now)})
    if not new:
        return None
    prices = availability(session, brand.id, [item.variant_id for item in items], now=now)
    kept = {
        item.variant_id: min(item.quantity, prices[item.variant_id].available)
        for item in items
        if item.variant_id in prices and item.variant_id in snapshot.variants and prices[item.variant_id].available > 0
    }
    placed = _place(session, brand, snapshot, subscription, kept, {each: prices[each].price_minor for each in kept}, now=now, new_id=new_id)
    had = {line.variant_id: line.quantity for line in placed.lines} if placed else {}
    if placed is not None:
        inventory.extend(session, placed.order, now + HOLD, now=now, most=HOLD)
        store.note_order(session, subscription, due_at, placed.order.id)
    repriced = []
    for item in items:
        is_minor = prices[item.variant_id].price_minor if item.variant_id in prices else item.unit_minor
        if had.get(item.variant_id) and is_minor != item.unit_minor:
            repriced.append(Repriced(item.name, item.unit_minor, is_minor))
            store.note_price(session, item, is_minor)
    return Due(
        subscription,
        placed.order if placed else None,
        tuple((item.name, had[item.variant_id]) for item in items if had.get(item.variant_id)),
        tuple((item.name, had.get(item.variant_id, 0), item.quantity) for item in items if had.get(item.variant_id, 0) < item.quantity),
        tuple(repriced),
        placed.facts if placed else (),
    )


def _place(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    subscription: Subscription,
    kept: dict[str, int],
    prices: Mapping[str, int],
    *,
    now: datetime,
    new_id: NewId,
) -> Placed | None:
    """An order of what is kept, less what turns out short; None where nothing is left, or it cannot be delivered there."""
    cart_id = new_id("car")
    carts.insert_standing_cart(session, subscription, cart_id, now=now)
    address = Address(**subscription.address)
    gone: Sequence[str] = ()
    while kept:
        rows = [
            {"variant_id": each, "quantity": quantity, "price_seen_minor": prices[each], "position": place}
            for place, (each, quantity) in enumerate(kept.items())
        ]
        carts.save_lines(session, cart_id, gone, rows)
        result = place_order(
            session,
            brand,
            snapshot,
            subscription.shopper_id,
            address,
            conversation_id=subscription.conversation_id,
            now=now,
            new_id=new_id,
            cart_id=cart_id,
        )
        if isinstance(result, Placed):
            return result
        if result.reason != "only_left":
            return None
        short = str(result.facts["variant_id"])
        kept[short] = int(result.facts["left"])
        gone = [each for each, quantity in kept.items() if not quantity]
        kept = {each: quantity for each, quantity in kept.items() if quantity}
    return None

"""How is the open cart read in one piece and written back as little as it changed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce import units
from commerce.carts.view import NO_WISHES, CartView, Item, Offers, Reckoned, Wishes, cart_view, known_quote, reckon
from commerce.catalogue.views import Snapshot
from commerce.kinds import DeliveryMethod
from commerce.pricing import Rate
from commerce.promotions.accepted import Named
from commerce.promotions.rows import code_terms, for_shopper
from commerce.promotions.verdicts import Terms
from commerce.store import carts, promotions
from commerce.tables import Brand
from commerce.units import Position
from core.ids import NewId

UNDO_MAX = 10


@dataclass(frozen=True)
class OpenCart:
    """A cart as its rows have it; id "" when the shopper has none.

    beside: variants that were asked for, are in the last undo state or part of a bundle, as items of quantity 0.
    positions: what this cart could have of each variant. terms: of every code read, by its id.
    undo: states to go back to, the last one first to go.
    offers: automatic promotions as this shopper meets them. told: id to name of those last told of.
    """

    id: str = ""
    version: int = 0
    items: tuple[Item, ...] = ()
    named: tuple[Named, ...] = ()
    undo: tuple[Mapping[str, Any], ...] = ()
    beside: Mapping[str, Item] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    wishes: Wishes = NO_WISHES
    offers: tuple[Terms, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)

    def item(self, variant_id: str) -> Item | None:
        return next((item for item in self.items if item.variant_id == variant_id), None)

    def entered(self, key: str) -> Terms | None:
        return next((terms for terms in self.terms.values() if terms.rule.key == key), None)

    def gifts(self, snapshot: Snapshot, items: Sequence[Item] | None = None) -> dict[str, int]:
        """Units of each gift of the brand's that could be given, beyond what the cart (or it with these items) takes itself."""
        taken = [(item.variant_id, item.quantity) for item in (self.items if items is None else items)]
        return {each: units.left(each, taken, self.positions, snapshot.parts) for each in snapshot.gifts}

    def rate(self, snapshot: Snapshot, country: str = "") -> Rate | None:
        """What delivery costs as the shopper chose it; to the pickup point's country, or the cheapest, where none is named."""
        point = snapshot.points.get(self.wishes.pickup_point_id)
        fetched = point.country if point and self.wishes.delivery_method == DeliveryMethod.PICKUP else ""
        return snapshot.rate(country or fetched, self.wishes.delivery_method)

    def state(self) -> dict[str, Any]:
        """What `undo` keeps of it."""
        lines = [[item.variant_id, item.quantity, item.seen_minor, item.position] for item in self.items]
        return {"lines": lines, "codes": dump_codes(self.named)}

    def undo_with_this(self) -> tuple[Mapping[str, Any], ...]:
        return (*self.undo, self.state())[-UNDO_MAX:]


def read_cart(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    *,
    now: datetime,
    wanted: Sequence[str] = (),
    keys: Sequence[str] = (),
    lock: bool = True,
    found: Any | None = None,
    lock_codes: bool = False,
) -> OpenCart:
    """The shopper's open cart from at most four statements; locked unless it is only looked at. found: its row, locked already.

    lock_codes: promotions are locked before they are read, so that their counts stay true until commit.
    """
    find = carts.lock_open_cart if lock else carts.find_open_cart
    row = found or find(session, brand.id, shopper_id)
    cart_id = row.id if row else ""
    undo = tuple(row.undo) if row else ()
    back: Mapping[str, Any] = undo[-1] if undo else {"lines": [], "codes": []}
    asked = {*wanted, *(line[0] for line in back["lines"]), *snapshot.gifts}
    rows = carts.list_contents(session, brand.id, cart_id, sorted(asked), now=now) if row or wanted else []
    stored = row.codes if row else []
    ids = sorted({each["code_id"] for each in (*stored, *back["codes"])})
    if lock_codes and (ids or keys or snapshot.offers):
        promotions.lock_promotions(session, brand.id, ids, keys, [offer.id for offer in snapshot.offers])
    terms: dict[str, Terms] = {}
    if ids or keys:
        found_terms = promotions.list_code_terms(session, brand.id, ids, keys, shopper_id=shopper_id, cart_id=cart_id)
        terms = {each.code_id: code_terms(each) for each in found_terms}
    return OpenCart(
        cart_id,
        row.version if row else 0,
        tuple(_item(each) for each in rows if each.quantity is not None),
        tuple(Named(terms[each["code_id"]], each["on"]) for each in stored if each["code_id"] in terms),
        undo,
        {each.id: _item(each) for each in rows if each.quantity is None},
        {each.id: Position(each.ready, each.later, each.backorder_at if each.later else None) for each in rows},
        terms,
        Wishes(row.delivery_method, row.pickup_point_id, row.note, row.gift_note, tuple(row.gift_cards), row.points) if row else NO_WISHES,
        _offers(session, brand, snapshot, shopper_id, cart_id, all_anew=lock_codes),
        row.promotions if row else {},
    )


def _offers(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, cart_id: str, *, all_anew: bool) -> tuple[Terms, ...]:
    """Automatic promotions as this shopper meets them; rows are read of those that ask who it is, or of all."""
    asked = [offer.id for offer in snapshot.offers if all_anew or offer.asks_who]
    if not asked:
        return snapshot.offers
    rows = promotions.list_offer_terms(session, brand.id, asked, shopper_id=shopper_id, cart_id=cart_id)
    return tuple(for_shopper(offer, rows[offer.id]) if offer.id in rows else offer for offer in snapshot.offers)


def _item(row: Any) -> Item:
    return Item(row.id, row.quantity or 0, row.price_minor, row.price_seen_minor, bool(row.sold), row.name, row.position)


def dump_codes(named: Sequence[Named]) -> list[dict[str, Any]]:
    """JSON of the cart's row."""
    return [{"code_id": each.terms.code_id, "on": each.on} for each in named]


def make_cart(
    session: Session, brand: Brand, shopper_id: str, found: OpenCart, named: Sequence[Named], *, now: datetime, new_id: NewId
) -> OpenCart | None:
    """A new open cart that knows these codes, where none was `found`; None when one was made beside us: then read it."""
    cart_id = new_id("car")
    if not carts.insert_cart(session, brand.id, cart_id, shopper_id, dump_codes(named), now=now):
        return None
    return replace(found, id=cart_id, version=1, named=tuple(named))


def judge(
    cart: OpenCart, items: Sequence[Item], named: Sequence[Named], brand: Brand, snapshot: Snapshot, rate: Rate | None, now: datetime
) -> Reckoned:
    """What the cart comes to with these items and codes, against what the shopper last knew of it."""
    taxes = snapshot.taxes(rate, brand.tax_rate_bps)
    before = known_quote(cart.items, cart.named, [each for each in cart.offers if each.id in cart.told], snapshot, rate, taxes)
    offers = Offers(cart.offers, cart.told, cart.gifts(snapshot, items))
    return reckon(items, named, offers, before, snapshot, rate, taxes, now)


def save(
    session: Session,
    cart: OpenCart,
    reckoned: Reckoned,
    snapshot: Snapshot,
    *,
    now: datetime,
    undo: Sequence[Mapping[str, Any]] | None = None,
) -> CartView:
    """The cart written as it was judged, its version raised where anything differs; nothing is written else."""
    taken = [item.position for item in (*cart.items, *reckoned.items) if item.position is not None]
    after = max(taken, default=-1)
    placed = []
    for item in reckoned.items:
        after += item.position is None
        placed.append(item if item.position is not None else replace(item, position=after))
    old = {item.variant_id: (item.quantity, item.seen_minor, item.position) for item in cart.items}
    new = {item.variant_id: (item.quantity, item.seen_minor, item.position) for item in placed}
    history = list(cart.undo if undo is None else undo)
    stored = dump_codes(reckoned.review.named)
    told = {each.id: each.rule.code for each in reckoned.review.automatic}
    version = cart.version
    if old != new or stored != dump_codes(cart.named) or history != list(cart.undo) or told != cart.told:
        version += 1
        rows = [_row(variant_id, *line) for variant_id, line in new.items() if old.get(variant_id) != line]
        carts.save_lines(session, cart.id, sorted(old.keys() - new.keys()), rows)
        carts.save_cart(session, cart.id, version=version, codes=stored, promotions=told, undo=history, updated_at=now)
    return cart_view(cart.id, version, reckoned, snapshot, cart.wishes, promised(cart, reckoned.items, snapshot))


def promised(cart: OpenCart, items: Sequence[Item], snapshot: Snapshot) -> dict[str, datetime]:
    """By when what of the items is not in stock is sent, by variant."""
    return units.promise([(item.variant_id, item.quantity) for item in items], cart.positions, snapshot.parts)


def _row(variant_id: str, quantity: int, seen_minor: int | None, position: int | None) -> dict[str, Any]:
    return {"variant_id": variant_id, "quantity": quantity, "price_seen_minor": seen_minor, "position": position}

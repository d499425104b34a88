"""How is the open cart read in one piece and written back as little as it changed?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.cart_view import CartView, Item, Reckoned, cart_view, known_quote, reckon
from commerce.pricing import Rate, Rule
from commerce.promotions import Named, Terms
from commerce.store import carts, codes
from commerce.tables import Brand
from commerce.views import Snapshot
from core.ids import NewId

UNDO_MAX = 10


@dataclass(frozen=True)
class OpenCart:
    """A cart as its rows have it; id "" when the shopper has none.

    beside: variants that were asked for or are in the last undo state, as items of quantity 0. stock: what this cart
    could have of each variant. terms: of every code read, by id. undo: states to go back to, the last one first to go.
    """

    id: str = ""
    version: int = 0
    items: tuple[Item, ...] = ()
    named: tuple[Named, ...] = ()
    undo: tuple[Mapping[str, Any], ...] = ()
    beside: Mapping[str, Item] = field(default_factory=dict)
    stock: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)

    def item(self, variant_id: str) -> Item | None:
        return next((item for item in self.items if item.variant_id == variant_id), None)

    def entered(self, key: str) -> Terms | None:
        return next((terms for terms in self.terms.values() if terms.rule.key == key), None)

    def state(self) -> dict[str, Any]:
        """What `undo` keeps of it."""
        lines = [[item.variant_id, item.quantity, item.seen_minor, item.position] for item in self.items]
        return {"lines": lines, "codes": dump_codes(self.named)}

    def undo_with_this(self) -> tuple[Mapping[str, Any], ...]:
        return (*self.undo, self.state())[-UNDO_MAX:]


def read_cart(
    session: Session,
    brand: Brand,
    shopper_id: str,
    *,
    now: datetime,
    wanted: Sequence[str] = (),
    keys: Sequence[str] = (),
    lock: bool = True,
    found: Any | None = None,
    lock_codes: bool = False,
) -> OpenCart:
    """The shopper's open cart from at most three statements; locked unless it is only looked at. found: its row, locked already."""
    find = carts.lock_open_cart if lock else carts.find_open_cart
    row = found or find(session, brand.id, shopper_id)
    cart_id = row.id if row else ""
    undo = tuple(row.undo) if row else ()
    back: Mapping[str, Any] = undo[-1] if undo else {"lines": [], "codes": []}
    asked = {*wanted, *(line[0] for line in back["lines"])}
    rows = carts.list_contents(session, brand.id, cart_id, sorted(asked), now=now) if row or wanted else []
    stored = row.codes if row else []
    ids = sorted({each["code_id"] for each in (*stored, *back["codes"])})
    terms: dict[str, Terms] = {}
    if ids or keys:
        found_terms = codes.list_terms(session, brand.id, ids, keys, shopper_id=shopper_id, cart_id=cart_id, lock=lock_codes)
        terms = {each.id: _terms(each) for each in found_terms}
    return OpenCart(
        cart_id,
        row.version if row else 0,
        tuple(_item(each) for each in rows if each.quantity is not None),
        tuple(Named(terms[each["code_id"]], each["on"]) for each in stored if each["code_id"] in terms),
        undo,
        {each.id: _item(each) for each in rows if each.quantity is None},
        {each.id: max(0, each.available) for each in rows},
        terms,
    )


def _item(row: Any) -> Item:
    return Item(row.id, row.quantity or 0, row.price_minor, row.price_seen_minor, bool(row.sold), row.name, row.position)


def _terms(row: Any) -> Terms:
    rule = Rule(row.code, row.key, row.kind, row.stacking_class, row.value_bps, row.amount_minor)
    return Terms(
        row.id,
        rule,
        row.starts_at,
        row.ends_at,
        row.minimum_minor,
        row.customer_group,
        bool(row.member),
        row.uses_max,
        row.uses - row.own_uses,
        row.active,
    )


def dump_codes(named: Sequence[Named]) -> list[dict[str, Any]]:
    """JSON of the cart's row."""
    return [{"code_id": each.terms.id, "on": each.on} for each in named]


def make_cart(session: Session, brand: Brand, shopper_id: str, named: Sequence[Named], *, now: datetime, new_id: NewId) -> OpenCart | None:
    """A new open cart that knows these codes; None when one was made beside us: then read it."""
    cart_id = new_id("car")
    if not carts.insert_cart(session, brand.id, cart_id, shopper_id, dump_codes(named), now=now):
        return None
    return OpenCart(cart_id, 1, named=tuple(named))


def judge(
    cart: OpenCart, items: Sequence[Item], named: Sequence[Named], brand: Brand, snapshot: Snapshot, rate: Rate | None, now: datetime
) -> Reckoned:
    """What the cart comes to with these items and codes, against what the shopper last knew of it."""
    before = known_quote(cart.items, cart.named, rate, brand.tax_rate_bps)
    return reckon(items, named, before, snapshot, rate, brand.tax_rate_bps, now)


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
    version = cart.version
    if old != new or stored != dump_codes(cart.named) or history != list(cart.undo):
        version += 1
        rows = [_row(variant_id, *line) for variant_id, line in new.items() if old.get(variant_id) != line]
        carts.save_lines(session, cart.id, sorted(old.keys() - new.keys()), rows)
        carts.save_cart(session, cart.id, version=version, codes=stored, undo=history, updated_at=now)
    return cart_view(cart.id, version, reckoned, snapshot)


def _row(variant_id: str, quantity: int, seen_minor: int | None, position: int | None) -> dict[str, Any]:
    return {"variant_id": variant_id, "quantity": quantity, "price_seen_minor": seen_minor, "position": position}

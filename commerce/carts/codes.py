"""How do codes get on and off a cart? Judged by the rules, remembered where the refusal can mend, guesses throttled."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from commerce.carts.rows import OpenCart, dump_codes, judge, make_cart, read_cart, save
from commerce.carts.view import CartView, cart_view, line_of
from commerce.catalogue.views import Snapshot
from commerce.kinds import StackingClass
from commerce.promotions.accepted import Named, Review, review
from commerce.promotions.verdicts import MENDABLE, Setting, Terms, verdict
from commerce.refusals import Refused, refused
from commerce.store import carts, codes
from commerce.tables import Brand
from core.ids import NewId
from core.text import code_key

WRONG_CODES_MAX = 10
WRONG_CODES_WITHIN = timedelta(minutes=1)
BRAND_WRONG_MAX = 200  # wrong codes of all shoppers within that time: then somebody guesses under many names,
WARY_CODES_MAX = 3  # and each shopper may be wrong no more often than this
GUESSES = frozenset({"unknown", "not_for_account"})  # what is counted: group codes must not be found by trying


@dataclass(frozen=True)
class CodeApplied:
    """A code went on. remembered: the cart is empty, it comes on with the first goods (saving_minor is 0 then)."""

    code: str
    key: str
    saving_minor: int
    cart: CartView
    remembered: bool = False


def enter_code(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    text: str,
    *,
    switch: bool = False,
    now: datetime,
    new_id: NewId,
) -> CodeApplied | Refused:
    """The cart with a code on, in any spelling; switch takes it in place of the one of its class.

    Refused: paused(until), unknown, not_for_account, already_on(code), ended(ends_at), used_up, not_started(starts_at),
    minimum(minimum_minor, goods_minor, code_on), class_taken(code_on, would_be), used_by_you(times), first_order,
    other_channel(channels), quantity(missing), goods, gets(missing), parts(missing), gift_gone. The mendable ones are remembered.
    """
    key = code_key(text)
    wrong = codes.list_wrong_attempts(session, brand.id, shopper_id, since=now - WRONG_CODES_WITHIN)
    most = _wrong_max(session, brand.id, len(wrong), now)
    if len(wrong) >= most:
        return refused("paused", until=wrong[-most] + WRONG_CODES_WITHIN)
    cart = read_cart(session, brand, snapshot, shopper_id, now=now, keys=[key])
    reviewed, setting = review_cart(cart, brand, snapshot, now)
    if any(rule.key == key for rule in reviewed.on):
        return refused("already_on", code=next(rule.code for rule in reviewed.on if rule.key == key))
    terms = cart.entered(key)
    others = [each for each in reviewed.named if each.terms is not terms]
    if switch and terms is not None:
        others = [each for each in others if not (each.on and each.terms.rule.stacking_class == terms.rule.stacking_class)]
    said = verdict(terms, replace(setting, on=[each.terms.rule for each in others if each.on]))
    if terms is None or (isinstance(said, Refused) and said.reason not in MENDABLE):
        return _wrong(session, brand, shopper_id, said if isinstance(said, Refused) else refused("unknown"), now=now)
    if isinstance(said, Refused):
        _remember(session, brand, snapshot, shopper_id, cart, terms, now=now, new_id=new_id)
        return said
    return _apply(session, brand, snapshot, shopper_id, cart, others, terms, now=now, new_id=new_id)


def _wrong_max(session: Session, brand_id: str, own: int, now: datetime) -> int:
    """How many wrong codes a shopper has within a minute; fewer while the whole brand's codes are being guessed."""
    if own < WARY_CODES_MAX:
        return WRONG_CODES_MAX
    guessed = codes.count_wrong_attempts(session, brand_id, since=now - WRONG_CODES_WITHIN, most=BRAND_WRONG_MAX)
    return WARY_CODES_MAX if guessed >= BRAND_WRONG_MAX else WRONG_CODES_MAX


def _wrong(session: Session, brand: Brand, shopper_id: str, said: Refused, *, now: datetime) -> Refused:
    if said.reason in GUESSES:
        codes.insert_wrong_attempt(session, brand.id, shopper_id, at=now, forget_before=now - WRONG_CODES_WITHIN)
    return said


def _remember(
    session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, cart: OpenCart, terms: Terms, *, now: datetime, new_id: NewId
) -> None:
    """Keep a code for when its condition is met; nothing of the cart changes by that, so neither does its version."""
    if any(each.terms is terms for each in cart.named):
        return
    waiting = Named(terms, False)
    if cart.id:
        carts.save_cart(session, cart.id, codes=dump_codes((*cart.named, waiting)), updated_at=now)
    elif make_cart(session, brand, shopper_id, cart, [waiting], now=now, new_id=new_id) is None:
        made_beside = read_cart(session, brand, snapshot, shopper_id, now=now)
        _remember(session, brand, snapshot, shopper_id, made_beside, terms, now=now, new_id=new_id)


def _apply(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    shopper_id: str,
    cart: OpenCart,
    others: list[Named],
    terms: Terms,
    *,
    now: datetime,
    new_id: NewId,
) -> CodeApplied | Refused:
    named = [*others, Named(terms, bool(cart.items))]
    rule = terms.rule
    if not cart.id:
        made = make_cart(session, brand, shopper_id, cart, named, now=now, new_id=new_id)
        if made is None:
            return enter_code(session, brand, snapshot, shopper_id, rule.code, now=now, new_id=new_id)
        reckoned = judge(made, (), named, brand, snapshot, cart.rate(snapshot), now)
        return CodeApplied(rule.code, rule.key, 0, cart_view(made.id, made.version, reckoned, snapshot), remembered=True)
    reckoned = judge(cart, cart.items, named, brand, snapshot, cart.rate(snapshot), now)
    view = save(session, cart, reckoned, snapshot, now=now, undo=cart.undo_with_this() if cart.items else None)
    saving = sum(applied.saving_minor for applied in view.quote.applied if applied.key == rule.key)
    return CodeApplied(rule.code, rule.key, saving, view, remembered=view.empty)


def remove_code(session: Session, brand: Brand, snapshot: Snapshot, shopper_id: str, key: str, *, now: datetime) -> CartView | Refused:
    """The cart without a code, on or remembered, in any spelling; "" for all that are on. Refused: not_on."""
    cart = read_cart(session, brand, snapshot, shopper_id, now=now)
    wanted = code_key(key)
    gone = [each for each in cart.named if (each.terms.rule.key == wanted if wanted else each.on)]
    if not gone:
        return refused("not_on", code=key)
    kept = [each for each in cart.named if each not in gone]
    reckoned = judge(cart, cart.items, kept, brand, snapshot, cart.rate(snapshot), now)
    return save(session, cart, reckoned, snapshot, now=now, undo=cart.undo_with_this())


def review_cart(cart: OpenCart, brand: Brand, snapshot: Snapshot, now: datetime) -> tuple[Review, Setting]:
    """What is on in the cart as it is, and what one more code is judged against."""
    lines = [line_of(item, snapshot) for item in cart.items if item.sold]
    rate, gifts = cart.rate(snapshot), cart.gifts(snapshot)
    taxes = snapshot.taxes(rate, brand.tax_rate_bps)
    reviewed = review(cart.named, lines, rate, taxes, now, offers=cart.offers, gifts=gifts)
    standing = [each.rule for each in reviewed.automatic if each.rule.stacking_class == StackingClass.SALE]
    return reviewed, Setting(lines, reviewed.on, rate, taxes, now, standing, gifts)


def public_codes(session: Session, brand_id: str, *, now: datetime) -> list[str]:
    """What may be told to anyone: spellings of public codes that run now, for everybody, and are not used up."""
    return [code.code for code in codes.list_codes(session, brand_id, public_only=True) if _running(code, now)]


def _running(code: Any, now: datetime) -> bool:
    started = code.starts_at is None or code.starts_at <= now
    ended = code.ends_at is not None and code.ends_at <= now
    counts = ((code.uses, code.uses_max), (code.code_uses, code.code_uses_max))
    used_up = any(most is not None and uses >= most for uses, most in counts)
    closed = code.customer_group or code.shopper_id or code.creators or code.drop_id
    return started and not ended and not used_up and not closed

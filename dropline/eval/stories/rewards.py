"""How do stories speak of points and rewards? What is given, and what then stands."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session

from attribution import ledger, loyalty
from attribution.loyalty import programs
from attribution.referrals import programs as terms
from attribution.referrals import store
from commerce import brands
from commerce.orders import orders
from commerce.promotions import friends
from core.ids import random_id
from core.money import BPS, parse_minor
from dropline import scheduler
from dropline.eval.stories.expectation import expect, present

if TYPE_CHECKING:
    from dropline.eval.stories.stage import Shop


def given(session: Session, shop: "Shop", what: str) -> bool:
    """Whether the line was about rewards, and then it is so."""
    return _given_points(session, shop, what) or _given_friends(session, shop, what)


def _given_friends(session: Session, shop: "Shop", what: str) -> bool:
    found = re.fullmatch(r"friends save ([\d.]+) by (\w+) from ([\d.]+), fans get ([\d.]+) after (\d+) days, (creator|fan) wins", what)
    if found is None:
        return False
    brand = brands.get_brand_by_id(session, shop.brand.id)
    minimum = parse_minor(found[3], "EUR")
    friends.add_offer(session, brand, found[2], parse_minor(found[1], "EUR"), minimum_minor=minimum, new_id=random_id)
    terms.add_version(
        session,
        brand.id,
        friend_code=found[2],
        reward_minor=parse_minor(found[4], "EUR"),
        reward_points=0,
        order_min_minor=minimum,
        hold_days=int(found[5]),
        wins=found[6],
        now=shop.clock(),
        new_id=random_id,
    )
    return True


def act(shop: "Shop", what: str) -> bool:
    """Whether the line was about rewards, and then it happened."""
    if what != "rewards are given":
        return False
    for conversation_id in shop.write(scheduler.give_rewards, shop.program.kit, now=shop.clock()):
        shop.run(shop.program.worker.work(conversation_id))
    return True


def link_heard(shop: "Shop", name: str) -> str:
    """The token of the link that somebody was given last."""
    links: list[str] = re.findall(r"/r/([0-9a-z]{20})", "\n".join(heard.text for heard in shop.person(name).heard))
    return present(next(reversed(links), None), f"{name} has heard no link")


def _given_points(session: Session, shop: "Shop", what: str) -> bool:
    found = re.fullmatch(r"points ([\d.]+) each, worth ([\d.]+), (\d+) % of goods, (\d+) months, (\d+) days", what)
    if found is None:
        return False
    programs.add_version(
        session,
        shop.brand.id,
        earn_minor=parse_minor(found[1], "EUR"),
        point_minor=parse_minor(found[2], "EUR"),
        spend_min=0,
        share_bps=int(found[3]) * BPS // 100,
        expire_months=int(found[4]),
        hold_days=int(found[5]),
        now=shop.clock() - timedelta(days=1),
        new_id=random_id,
    )
    return True


def points(session: Session, shop: "Shop", name: str, count: str) -> None:
    held = loyalty.holding(session, shop.brand.id, shop.shopper_id(session, name), now=shop.clock())
    held = present(held, f"{name} has no points")
    expect(held.purse.spendable == int(count), held.purse)


def due(session: Session, shop: "Shop", name: str, amount: str) -> None:
    order = orders.latest_order(session, shop.brand.id, shop.shopper_id(session, name))
    order = present(order, "no order")
    expect(orders.due_minor(order) == parse_minor(amount, order.currency), order)


def referral(session: Session, shop: "Shop", name: str, state: str, reason: str | None) -> None:
    found = store.find_referral(session, shop.brand.id, [shop.shopper_id(session, name)])
    found = present(found, "no referral")
    expect((found.state, found.reason) == (state, reason or ""), found)


def fans_owed(session: Session, shop: "Shop", amount: str) -> None:
    owed = -sum(ledger.balances(session, shop.brand.id, "payable:fan:").values())
    expect(owed == parse_minor(amount, "EUR"), owed)
    wrong = ledger.check(session, shop.brand.id)
    expect(wrong == [], wrong)


THEN: list[tuple[str, Callable[..., None]]] = [
    (r"points of (\w+) are (\d+)", points),
    (r"referral of (\w+) is (\w+)(?: for (\w+))?", referral),
    (r"fans are owed ([\d.]+)", fans_owed),
    (r"due of (\w+) is ([\d.]+)", due),
]

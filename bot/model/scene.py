"""What is the model told of the moment? Facts read from rows now, the last turns, the message; no name, address or order."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

from sqlmodel import Session

from bot.dialog import shelf
from bot.dialog.locales.forms import territory
from bot.dialog.skills.knowledge import stated
from bot.dialog.state import Dialog
from bot.inbox import ThreadItem
from bot.knowledge.library import Library
from bot.model.facts import CART, DELIVERY, Fact, Facts
from commerce.carts.cart import peek_cart, public_codes
from commerce.carts.view import CartView
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView, Snapshot, Stock
from commerce.kinds import DeliveryMethod
from commerce.pricing import Rate
from commerce.search import search
from commerce.tables import Brand
from core.money import Money, major
from core.text import words

PRODUCTS_MAX, VARIANTS_MAX, RATES_MAX, CODES_MAX = 5, 12, 12, 8
SHOWN_MAX = 3  # of the list last shown
PASSAGES_MAX, PASSAGE_MAX = 3, 500
DESCRIPTION_MAX, MESSAGE_MAX, TURN_MAX = 400, 600, 240  # letters
TURNS_MAX = 6
HIDDEN = "[not shown to you]"
# After one of these the shopper wrote something of their own: an address, a number, a code that proves who they are.
_PRIVATE = re.compile(r"^(?:ask|resume|prove|link|address)\w*(?:address|number|code|prove|link|phone|mail|note|review)")
_PERSONAL = re.compile(r"\S+@\S+|\+?\d[\d ()./-]{6,}\d|\b\d{5}\b")
SYSTEM = resources.files("bot.model").joinpath("prompt.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Known:
    """Whose moment it is, what they wrote, in which language; `library`: the brand's help pages."""

    brand: Brand
    shopper_id: str
    snapshot: Snapshot
    language: str
    text: str
    library: Library
    now: datetime


def products(snapshot: Snapshot, dialog: Dialog, text: str) -> list[str]:
    """The products a message may be about: the one talked of, what was shown last, what its words find."""
    memory = dialog.memory
    found = [hit.product_id for hit in search(snapshot.index, text, limit=PRODUCTS_MAX)]
    ids = dict.fromkeys([memory.product_id, *memory.shown[:SHOWN_MAX], *found])
    return [each for each in ids if each in snapshot.products][:PRODUCTS_MAX]


def facts(session: Session, known: Known, product_ids: Sequence[str]) -> Facts:
    """All that an answer may rest on, as the rows have it now; things are called P1, P2, … and their variants V1, V2, …."""
    told = [known.snapshot.products[each] for each in product_ids if each in known.snapshot.products]
    stocks = availability(
        session, known.brand.id, [variant.id for product in told for variant in product.variants[:VARIANTS_MAX]], now=known.now
    )
    lines = [fact for place, product in enumerate(told, 1) for fact in _product(place, product, told, known, stocks)]
    lines += [_delivery(rate, known.snapshot.currency) for rate in known.snapshot.options()[:RATES_MAX]]
    if known.brand.return_days:
        lines.append(Fact(f"Returns: within {known.brand.return_days} days of arrival"))
    codes = public_codes(session, known.brand.id, now=known.now)[:CODES_MAX]
    lines += [Fact(f"Codes that anybody may use: {', '.join(codes)}")] if codes else []
    cart = peek_cart(session, known.brand, known.snapshot, known.shopper_id, now=known.now)
    lines += _cart(cart) if cart is not None and not cart.empty else [Fact("The cart is empty", CART)]
    lines += _passages(known)
    lines.append(Fact(f"The categories of {known.brand.name}: {', '.join(known.snapshot.categories)}", quoted=True))
    return tuple(lines)


def _passages(known: Known) -> list[Fact]:
    """What the help pages say near to the question, less the sentences that say other than the data."""
    terms = stated(known.brand, known.snapshot)
    found = known.library.near(known.text, known.language, most=PASSAGES_MAX)
    said = [" ".join(sentence for sentence in sentences if not terms.silences(sentence))[:PASSAGE_MAX] for sentences in found]
    return [Fact(f"Help page: {text}", quoted=True, terms=True) for text in said if text]


def _product(place: int, product: ProductView, told: Sequence[ProductView], known: Known, stocks: Mapping[str, Stock]) -> list[Fact]:
    name, description = product.said_in(known.language)
    others = {word for other in told if other is not product for word in words(other.name)} | set(words(known.brand.name))
    about = tuple(dict.fromkeys((name, product.name, *(word for word in words(name) if len(word) > 2 and word not in others))))
    lines = []
    for number, variant in enumerate(product.variants[:VARIANTS_MAX], 1):
        options = " / ".join(variant.options.values())
        stock = stocks.get(variant.id, shelf.NONE_LEFT)
        price = _said(Money(stock.price_minor if variant.id in stocks else variant.price_minor, known.snapshot.currency))
        lines.append(Fact(f"P{place} {name}, V{number} {options}: {price}; {_stock(stock)}", about))
    if description:
        lines.append(Fact(f"P{place} {name}: {' '.join(description.split())[:DESCRIPTION_MAX]}", about, quoted=True))
    return lines


def _stock(stock: Stock) -> str:
    """As the rules say it: a count only where few are left."""
    if not stock.available:
        return "sold out"
    if stock.later and stock.promised_at is not None:
        return f"sent by {stock.promised_at.date().isoformat()}"
    return f"{stock.available} left" if shelf.few(stock) else "in stock"


def _delivery(rate: Rate, currency: str) -> Fact:
    way = "" if rate.method == DeliveryMethod.STANDARD else f" ({rate.method})"
    price = _said(Money(rate.price_minor, currency)) if rate.price_minor else "free delivery"
    start = f", free delivery from {_said(Money(rate.free_from_minor, currency))}" if rate.free_from_minor and rate.price_minor else ""
    days = f"; {rate.days[0]} to {rate.days[1]} days" if rate.days else ""
    return Fact(f"Delivery to {territory(rate.country, 'en')}{way}: {price}{start}{days}", DELIVERY)


def _cart(cart: CartView) -> list[Fact]:
    lines = [
        Fact(f"In the cart: {line.quantity} x {line.name}, {_said(Money(line.total_minor, cart.currency))}", CART) for line in cart.lines
    ]
    return [*lines, Fact(f"The cart's total: {_said(Money(cart.quote.total_minor, cart.currency))}", CART)]


def _said(money: Money) -> str:
    return f"{major(money)} {money.currency}"


def turns(thread: Sequence[ThreadItem]) -> list[Mapping[str, str]]:
    """The last of what was said, in order, what somebody wrote of themselves left out.

    The shop's own answers by the names of their phrases, for their words may repeat an address; a model's words as they are.
    """
    said: list[Mapping[str, str]] = []
    private = False
    for item in thread:
        if item.author == "shopper":
            said.append({"shopper": HIDDEN if private else clean(item.message.text, TURN_MAX)})
        elif item.author == "bot":
            spoken = clean(item.message.text, TURN_MAX) if "model_words" in item.message.keys else " ".join(item.message.keys)
            said.append({"shop": spoken})
            private = any(map(_PRIVATE.search, item.message.keys))
    return said[-TURNS_MAX:]


def clean(text: str, letters: int) -> str:
    """A text as one line, what looks like an address, a number of a phone or of a card left out, cut to a length."""
    return _PERSONAL.sub("…", " ".join(text.split()))[:letters]


def request(known: Known, told: Facts, said: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What the model is asked, as chat messages: the system's orders, then one JSON object that is all data."""
    content: dict[str, Any] = {
        "shop": known.brand.name,
        "language": known.language,
        "facts": [{"quoted": fact.text} if fact.quoted else fact.text for fact in told],
        "turns": list(said),
        "message": clean(known.text, MESSAGE_MAX),
    }
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": json.dumps(content, ensure_ascii=False)}]

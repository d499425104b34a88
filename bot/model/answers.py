"""What did the model propose? Its JSON read against the catalogue and the conversation; whatever it may not do is no act here.

It may have things shown, and it may offer: what changes a cart, or calls a person, is a button that the shopper presses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialog.actions import (
    Act,
    AddToCart,
    AskProduct,
    AskShop,
    Browse,
    Checkout,
    EnterCode,
    Human,
    ProductTopic,
    Search,
    ShopTopic,
    ShowCart,
    ShowProduct,
    Which,
)
from commerce.catalogue.views import ProductView, Snapshot
from core.text import code_key

ACTS_MAX = 2
PHRASE_MAX = 60  # letters of a search
OFFERED_MAX = 10  # units of an offer

DOABLE = (
    *("search", "browse", "show_product", "ask_product", "ask_shop", "show_cart"),  # shown at once
    *("offer_add", "offer_code", "offer_checkout", "offer_person"),  # buttons
)
_STRING = {"type": "string"}
_FIELDS: Mapping[str, Any] = {
    "do": {"type": "string", "enum": list(DOABLE)},
    "product": _STRING,
    "variant": _STRING,
    "quantity": {"type": "integer"},
    "phrase": _STRING,
    "topic": {"type": "string", "enum": ["", *ProductTopic, *ShopTopic]},
    "code": _STRING,
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "words": _STRING,
        "acts": {
            "type": "array",
            "items": {"type": "object", "properties": _FIELDS, "required": list(_FIELDS), "additionalProperties": False},
        },
    },
    "required": ["words", "acts"],
    "additionalProperties": False,
}


class BadAnswer(ValueError):
    """What came is not of the schema, or asks for what no model may."""


@dataclass(frozen=True)
class Proposal:
    """What to say, what to show, what to offer; offers are packable acts."""

    words: str
    shown: tuple[Act, ...] = ()
    offers: tuple[Act, ...] = ()


def proposal(answer: Mapping[str, Any], snapshot: Snapshot, product_ids: Sequence[str], typed: str) -> Proposal:
    """The answer as acts of ours. product_ids: what P1, P2, … stand for. typed: the shopper's message, the only source of codes.

    Raises `BadAnswer` for anything of another shape: half an answer that was tampered with is not worth its other half.
    """
    words, asked = answer.get("words"), answer.get("acts")
    if not isinstance(words, str) or not isinstance(asked, list) or set(answer) != {"words", "acts"}:
        raise BadAnswer("another shape")
    shown: list[Act] = []
    offers: list[Act] = []
    for each in asked[:ACTS_MAX]:
        if not isinstance(each, dict) or set(each) != set(_FIELDS) or each["do"] not in DOABLE:
            raise BadAnswer("no such act")
        if not isinstance(each["quantity"], int) or not all(isinstance(each[name], str) for name in _FIELDS if name != "quantity"):
            raise BadAnswer("a field of another kind")
        act = _act(each, snapshot, product_ids, typed)
        (offers if each["do"].startswith("offer_") else shown).append(act)
    return Proposal(words.strip(), tuple(shown), tuple(offers))


def _act(each: Mapping[str, Any], snapshot: Snapshot, product_ids: Sequence[str], typed: str) -> Act:
    match each["do"]:
        case "search":
            return Search(_phrase(each))
        case "browse":
            return Browse(next((name for name in snapshot.categories if name.casefold() == each["phrase"].casefold()), ""))
        case "show_product":
            return ShowProduct(_product(each, snapshot, product_ids).id)
        case "ask_product":
            return AskProduct(_topic(each, ProductTopic), Which(_product(each, snapshot, product_ids).id))
        case "ask_shop":
            return AskShop(_topic(each, ShopTopic))
        case "show_cart":
            return ShowCart()
        case "offer_add":
            return _add(each, snapshot, product_ids)
        case "offer_code":
            return _code(each["code"], snapshot, typed)
        case "offer_checkout":
            return Checkout()
    return Human()


def _product(each: Mapping[str, Any], snapshot: Snapshot, product_ids: Sequence[str]) -> ProductView:
    """The product a name such as "P2" stands for."""
    number = each["product"].removeprefix("P")
    place = int(number) - 1 if number.isascii() and number.isdigit() else -1
    found = snapshot.products.get(product_ids[place]) if 0 <= place < len(product_ids) else None
    if found is None:
        raise BadAnswer("no such product")
    return found


def _add(each: Mapping[str, Any], snapshot: Snapshot, product_ids: Sequence[str]) -> AddToCart:
    product = _product(each, snapshot, product_ids)
    number = each["variant"].rpartition("V")[2]
    place = int(number) - 1 if number.isascii() and number.isdigit() else 0 if len(product.variants) == 1 else -1
    if not 0 <= place < len(product.variants) or not 1 <= each["quantity"] <= OFFERED_MAX:
        raise BadAnswer("no such variant")
    return AddToCart(product.variants[place].id, each["quantity"])


def _code(code: str, snapshot: Snapshot, typed: str) -> EnterCode:
    """A code that the shopper typed; no other is ever named."""
    key = code_key(code)
    if len(key) < 3 or key not in {code_key(word) for word in typed.split()} or key not in snapshot.codes:
        raise BadAnswer("a code nobody typed")
    return EnterCode(snapshot.codes[key])


def _phrase(each: Mapping[str, Any]) -> str:
    phrase = " ".join(each["phrase"].split())[:PHRASE_MAX]
    if not phrase:
        raise BadAnswer("nothing to look for")
    return phrase


def _topic(each: Mapping[str, Any], topics: type[ProductTopic] | type[ShopTopic]) -> str:
    if each["topic"] not in set(topics):
        raise BadAnswer("no such topic")
    return str(each["topic"])

"""What can be asked of the bot? Typed acts; words, buttons, agents and the API all emit the same ones."""

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from bot.dialog.after_sale_acts import FinishReview as FinishReview
from bot.dialog.after_sale_acts import GiveReview as GiveReview
from bot.dialog.after_sale_acts import InviteFriend as InviteFriend
from bot.dialog.after_sale_acts import ManageSubscription as ManageSubscription
from bot.dialog.after_sale_acts import StartSubscription as StartSubscription
from bot.dialog.after_sale_acts import Subscribe as Subscribe
from bot.dialog.ask_back_acts import AskBack as AskBack
from bot.dialog.ask_back_acts import Wish as Wish
from bot.dialog.asking_acts import NotKnown as NotKnown
from bot.dialog.asking_acts import TellPassage as TellPassage
from bot.dialog.checkout_acts import AskGiftCard as AskGiftCard
from bot.dialog.checkout_acts import AskPoints as AskPoints
from bot.dialog.checkout_acts import ChooseDelivery as ChooseDelivery
from bot.dialog.checkout_acts import OrderNow as OrderNow
from bot.dialog.checkout_acts import SetNote as SetNote
from bot.dialog.checkout_acts import UseGiftCard as UseGiftCard
from bot.dialog.checkout_acts import UsePoints as UsePoints
from bot.dialog.language_acts import SpeakLanguage as SpeakLanguage
from bot.dialog.linking_acts import EnterLinkCode, LinkChannel, PickCart, TakeLinkCode, Unlink
from bot.dialog.order_acts import CallOffReturn as CallOffReturn
from bot.dialog.order_acts import CancelOrder as CancelOrder
from bot.dialog.order_acts import ChangeAddress as ChangeAddress
from bot.dialog.order_acts import EnterOrderCode as EnterOrderCode
from bot.dialog.order_acts import ExchangeGoods as ExchangeGoods
from bot.dialog.order_acts import OrderStatusAsked as OrderStatusAsked
from bot.dialog.order_acts import Reorder as Reorder
from bot.dialog.order_acts import ReturnGoods as ReturnGoods
from bot.dialog.repair_acts import Reject as Reject
from bot.dialog.repair_acts import StartOver as StartOver
from bot.dialog.repair_acts import Swap as Swap
from bot.dialog.repair_acts import Upset as Upset
from bot.dialog.shelf_acts import Browse as Browse
from bot.dialog.shelf_acts import Recommend as Recommend
from bot.dialog.shelf_acts import Search as Search
from bot.dialog.shelf_acts import ShowProduct as ShowProduct
from bot.dialog.which import IT as IT
from bot.dialog.which import Pick as Pick
from bot.dialog.which import Which as Which

PAYLOAD_BYTES_MAX = 64  # Telegram's callback_data, the tightest of all channels


class ProductTopic(StrEnum):
    PRICE = "price"
    STOCK = "stock"
    SIZES = "sizes"
    DETAILS = "details"
    REVIEWS = "reviews"


class ShopTopic(StrEnum):
    SHIPPING = "shipping"
    RETURNS = "returns"
    PAYMENT = "payment"
    CODES = "codes"
    ABOUT_BOT = "about_bot"


@dataclass(frozen=True)
class Greet:
    """Hello, or the chat was opened."""


@dataclass(frozen=True)
class AskProduct:
    topic: str
    which: Which = IT


@dataclass(frozen=True)
class AskShop:
    """A question about the shop; `country` as ISO 3166 alpha-2, "" when none was named, "??" for one not understood."""

    topic: str
    country: str = ""


@dataclass(frozen=True)
class AddToCart:
    """Put this very variant in the cart (buttons)."""

    variant_id: str
    quantity: int = 1


@dataclass(frozen=True)
class Want:
    """Wants something, in words: the variant may still have to be chosen. quantity None: not said."""

    which: Which = IT
    quantity: int | None = None


@dataclass(frozen=True)
class ChooseOption:
    """One option of the product being chosen (buttons)."""

    product_id: str
    option: str
    value: str


@dataclass(frozen=True)
class ChangeQuantity:
    quantity: int
    which: Which = IT


@dataclass(frozen=True)
class RemoveLine:
    which: Which = IT


@dataclass(frozen=True)
class SetLine:
    """Exactly this many of this very line; 0 takes it out (buttons)."""

    variant_id: str
    quantity: int


@dataclass(frozen=True)
class FillCart:
    """Put in what was chosen in the app's own shop: (our SKU, quantity) of each line; the prices are ours."""

    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ShowCart:
    pass


@dataclass(frozen=True)
class ClearCart:
    pass


@dataclass(frozen=True)
class Undo:
    pass


@dataclass(frozen=True)
class EnterCode:
    """`code` as it was spelled. switch: take it in place of the one of its class that is on."""

    code: str
    switch: bool = False


@dataclass(frozen=True)
class RemoveCode:
    """Take a code off; "" for whichever is on, or a creator's name ("remove lena")."""

    code: str = ""


@dataclass(frozen=True)
class Checkout:
    """Buy what is in the cart. same_address: send it where the latest order went (buttons, "yes")."""

    same_address: bool = False


@dataclass(frozen=True)
class GiveAddress:
    """Words given where the address was asked for."""

    text: str


@dataclass(frozen=True)
class Alerts:
    """Turn marketing messages on or off. everywhere: on every linked channel. cheaper: for when the thing in context costs less.

    awaited: for one thing to come, a drop or goods that are back, rather than for all news.
    """

    on: bool
    everywhere: bool = False
    cheaper: bool = False
    awaited: bool = False


@dataclass(frozen=True)
class Human:
    """A person, please. reason: "asked", "anger", "failures", "return"."""

    reason: str = "asked"


@dataclass(frozen=True)
class Yes:
    pass


@dataclass(frozen=True)
class No:
    pass


@dataclass(frozen=True)
class Cancel:
    """Leave the step we are in."""


@dataclass(frozen=True)
class Thanks:
    pass


@dataclass(frozen=True)
class Goodbye:
    pass


@dataclass(frozen=True)
class SmallTalk:
    pass


@dataclass(frozen=True)
class Help:
    pass


@dataclass(frozen=True)
class BadQuantity:
    """A number that is no quantity: negative, a fraction, above 999."""

    text: str


@dataclass(frozen=True)
class Refusal:
    """Something the bot will not do, asked by trick or force: promises, prices, prompts. product_id: what it was asked of, "" for none."""

    product_id: str = ""


@dataclass(frozen=True)
class Unserved:
    """A kind of message we cannot work with: voice, sticker, too long. kind: the event's. beside: its words are answered."""

    kind: str
    beside: bool = False


@dataclass(frozen=True)
class Unclear:
    """Nothing was understood."""

    text: str = ""


Act = (
    ReturnGoods | ExchangeGoods | CallOffReturn | ChangeAddress | TellPassage | NotKnown |
    Greet | Browse | Search | ShowProduct | Recommend | AskProduct | AskShop | AddToCart | Want | ChooseOption | ChangeQuantity | RemoveLine
    | SetLine | FillCart | ShowCart | ClearCart | Undo | EnterCode | RemoveCode | Checkout | GiveAddress | OrderStatusAsked
    | ChooseDelivery | SetNote | UseGiftCard | AskGiftCard | OrderNow | CancelOrder | Reorder | EnterOrderCode
    | UsePoints | AskPoints | InviteFriend | GiveReview | FinishReview | Subscribe | StartSubscription | ManageSubscription
    | Alerts | Human | Yes | No | Cancel | Thanks | Goodbye
    | SpeakLanguage | AskBack | SmallTalk | Help | BadQuantity | Refusal | Swap | Reject | StartOver | Upset
    | Unserved | Unclear | LinkChannel | EnterLinkCode | TakeLinkCode | PickCart | Unlink
)  # fmt: skip

# What a button may carry: a tag and plain fields. Tags are for ever, for old buttons must work.
BUTTONS: dict[str, type[Any]] = {
    "hi": Greet,
    "br": Browse,
    "sh": ShowProduct,
    "re": Recommend,
    "ad": AddToCart,
    "op": ChooseOption,
    "ca": ShowCart,
    "un": Undo,
    "co": Checkout,
    "cd": EnterCode,
    "rc": RemoveCode,
    "os": OrderStatusAsked,
    "xo": CancelOrder,
    "rg": ReturnGoods,
    "ex": ExchangeGoods,
    "xr": CallOffReturn,
    "ch": ChangeAddress,
    "al": Alerts,
    "hu": Human,
    "ye": Yes,
    "no": No,
    "xx": Cancel,
    "he": Help,
    "se": Search,
    "cl": ClearCart,
    "as": AskShop,
    "ga": GiveAddress,
    "dl": ChooseDelivery,
    "on": OrderNow,
    "up": UsePoints,
    "ap": AskPoints,
    "if": InviteFriend,
    "sl": SetLine,
    "ro": Reorder,
    "rv": GiveReview,
    "rf": FinishReview,
    "pk": PickCart,
    "ul": Unlink,
    "sb": StartSubscription,
    "sm": ManageSubscription,
    "lg": SpeakLanguage,
    "so": StartOver,
}
_TAGS = {kind: tag for tag, kind in BUTTONS.items()}


def pack(act: Act) -> str:
    """The payload of a button: `tag` or `tag:[fields…]`, at most 64 bytes. Raises ValueError where it cannot be carried."""
    kind = type(act)
    values = list(vars(act).values())
    while values and values[-1] == fields(kind)[len(values) - 1].default:
        values.pop()
    payload = _TAGS[kind]
    if values:
        payload += ":" + json.dumps(values, ensure_ascii=False, separators=(",", ":"))[1:-1]
    if len(payload.encode()) > PAYLOAD_BYTES_MAX:
        raise ValueError(f"{payload!r} does not fit into {PAYLOAD_BYTES_MAX} bytes")
    return payload


def packed(act: Act) -> str:
    """As `pack`, but "" for what no button can carry: then words still work."""
    try:
        return pack(act)
    except ValueError:
        return ""


def unpack(payload: str) -> Act | None:
    """The act a payload carries, or None: payloads come back from outside and may be anything."""
    tag, _, body = payload.partition(":")
    kind = BUTTONS.get(tag)
    if kind is None or len(payload.encode()) > PAYLOAD_BYTES_MAX:
        return None
    try:
        values = json.loads(f"[{body}]")
    except ValueError:
        return None
    wanted = fields(kind)
    if len(values) > len(wanted):
        return None
    for value, name in zip(values, wanted, strict=False):
        if not isinstance(value, _PLAIN.get(str(name.type), (str,))) or (
            isinstance(value, bool) and name.type != "bool" and name.type is not bool
        ):
            return None
    try:
        act: Act = kind(*values)
    except TypeError:
        return None
    return act


_PLAIN: dict[str, tuple[type, ...]] = {
    str(str): (str,),
    str(int): (int,),
    str(bool): (bool,),
    str(int | None): (int, type(None)),
}

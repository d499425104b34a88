"""What can be asked about an order that stands? Typed acts, beside those of actions.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnGoods:
    """Send goods back, for the money. number None: the order that was sent last. quantity 0: not said.

    reason: a word of `commerce.orders.return_terms`, "" for not said. words: how it was named. line: which one, by its id (buttons);
    sku: the same on buttons of before lines had ids.
    """

    number: int | None = None
    reason: str = ""
    sku: str = ""
    quantity: int = 0
    words: str = ""
    line: int = 0


@dataclass(frozen=True)
class ExchangeGoods:
    """Have other goods in place of some that were bought. number None: the order that was sent last. line 0, quantity 0: not said.

    reason: as of ReturnGoods. variant_id: what is wanted instead (buttons); options: the same in words, (name, value) each. sure: the
    difference was told. words: how the old thing was named; product_id: of which product it is.
    """

    number: int | None = None
    reason: str = ""
    line: int = 0
    variant_id: str = ""
    quantity: int = 0
    sure: bool = False
    options: tuple[tuple[str, str], ...] = ()
    words: str = ""
    product_id: str = ""


@dataclass(frozen=True)
class CallOffReturn:
    """Nothing comes back after all. number None: the order that was sent last."""

    number: int | None = None


@dataclass(frozen=True)
class ChangeAddress:
    """Send an order that stands somewhere else. number None: the latest. text: the address, "" where it is still to be asked."""

    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class OrderStatusAsked:
    """Where is my order? number None: none was named."""

    number: int | None = None


@dataclass(frozen=True)
class EnterOrderCode:
    """Digits given where a code was asked for, to show that the order of that number is theirs."""

    number: int
    digits: str


@dataclass(frozen=True)
class CancelOrder:
    """Call an order off. number None: the latest. sure: what can still be called off was said."""

    number: int | None = None
    sure: bool = False


@dataclass(frozen=True)
class Reorder:
    """The same again. number None: the last order that was paid."""

    number: int | None = None

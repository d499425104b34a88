"""What makes up a demo brand? Plain values: goods, codes, creators, delivery; `load.py` writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.template_rules import Draft
from commerce.brands import Delivery
from commerce.imports.rows import Read
from commerce.promotions.codes import CodeTerms


@dataclass(frozen=True)
class DemoCreator:
    """A creator with an own code and a link; pick: SKU of the product the link greets with; link_id: 8 letters."""

    handle: str
    name: str
    code: str
    link_id: str
    pick: str = ""


@dataclass(frozen=True)
class DemoShop:
    """A brand to try. codes(now): for what has to have ended already."""

    slug: str
    name: str
    currency: str
    timezone: str
    deliveries: tuple[Delivery, ...]
    products: Callable[[], Iterable[Read]]
    codes: Callable[[datetime], dict[str, CodeTerms]]
    creators: tuple[DemoCreator, ...]
    rate_bps: int = 1000
    window_days: int = 30
    hold_days: int = 30
    help_pages: str = ""  # the folder beside this file
    templates: tuple[Draft, ...] = ()  # stand as approved; their provider's ids are invented, and known to the simulator

"""What can be asked at checkout: how it is sent, what goes with it, what a gift card pays?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChooseDelivery:
    """Have it sent this way (`DeliveryMethod`); for pickup the place too, "" where none was named."""

    method: str
    point_id: str = ""


@dataclass(frozen=True)
class SetNote:
    """A note with the order, as written; gift: to go with a present. "": take it off."""

    text: str
    gift: bool = False


@dataclass(frozen=True)
class UseGiftCard:
    """Pay with the card of this code, as it was spelled."""

    code: str


@dataclass(frozen=True)
class AskGiftCard:
    """How much is left on it? "" where no code was written."""

    code: str = ""


@dataclass(frozen=True)
class UsePoints:
    """Pay with so many loyalty points at most; None: as many as there are, 0: with none."""

    points: int | None = None


@dataclass(frozen=True)
class AskPoints:
    """How many loyalty points are there, and what are they worth?"""


@dataclass(frozen=True)
class OrderNow:
    """Buy the order of which nothing is left to pay."""

    number: int

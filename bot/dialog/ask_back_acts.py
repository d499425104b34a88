"""What is probably wanted, but not said well enough to be done? Then it is asked; typed acts, beside those of actions.py."""

from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    CHECK_OUT = "check_out"
    CANCEL_ORDER = "cancel_order"
    ALERTS_OFF = "alerts_off"
    ALERTS_ON = "alerts_on"
    AWAIT = "await"


@dataclass(frozen=True)
class AskBack:
    """A cart, an order or consent is probably to change; the words were likely so and no rule read them, so nothing is done but ask."""

    wish: str

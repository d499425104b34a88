"""What can be asked about accounts on several channels? Acts of `bot.dialog.actions`, in a file of their own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LinkChannel:
    """Go on with the cart of another channel. number: the phone number they have there, as written, "" when none was said."""

    channel: str
    number: str = ""


@dataclass(frozen=True)
class EnterLinkCode:
    """Digits given where the code was asked for."""

    digits: str


@dataclass(frozen=True)
class TakeLinkCode:
    """Digits that another chat of theirs shows."""

    digits: str


@dataclass(frozen=True)
class PickCart:
    """Of two carts: "both" together, the one "here" or the one "there"."""

    which: str


@dataclass(frozen=True)
class Unlink:
    """Part this account from the others of the same person."""

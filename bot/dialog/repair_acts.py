"""What can be asked for when talk has gone wrong? The acts of mending it."""

from dataclasses import dataclass

from bot.dialog.which import IT, Which


@dataclass(frozen=True)
class Swap:
    """One thing of the cart for another; `new` empty: it is still to be said which. quantity None: as many as there are."""

    old: Which = IT
    new: Which = IT
    quantity: int | None = None


@dataclass(frozen=True)
class Reject:
    """Not this one: the thing that was put in, or looked at, last."""


@dataclass(frozen=True)
class StartOver:
    """From the beginning, please."""


@dataclass(frozen=True)
class Upset:
    """Somebody is angry; rude: and says so in insults."""

    rude: bool = False

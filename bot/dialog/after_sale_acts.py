"""What can be asked of the bot once something was bought? Typed acts; `bot.dialog.actions` has them all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class InviteFriend:
    """Have a link of one's own to send to friends."""


@dataclass(frozen=True)
class GiveReview:
    """A buyer's word: stars (0: not said) for a product ("": the one being reviewed, or asked which), and what they wrote."""

    stars: int = 0
    product_id: str = ""
    text: str = ""


@dataclass(frozen=True)
class FinishReview:
    """Nothing more to say of it, or nothing at all."""


@dataclass(frozen=True)
class Subscribe:
    """This again every so many weeks. product_id: what was named ("": what is in context, else the last order)."""

    weeks: int
    product_id: str = ""


@dataclass(frozen=True)
class StartSubscription:
    """Yes to a standing order that was read out: so many of a variant, or ("") the last order that was paid."""

    weeks: int
    variant_id: str = ""
    quantity: int = 1


@dataclass(frozen=True)
class ManageSubscription:
    """Show, skip, pause, resume or cancel a standing order. subscription_id "": the only one, or asked which."""

    what: str = "show"
    subscription_id: str = ""

"""Where is an order's page, to pay it and to have its receipt? Always ours, signed, and good for that order alone. Pure."""

from core.ids import sign, unsign

PURPOSE = "pay"


def pay_link(public_url: str, secret: str, order_id: str) -> str:
    """The address of the page."""
    return f"{public_url.rstrip('/')}/pay/{sign(secret, PURPOSE, order_id)}"


def order_behind(secret: str, token: str) -> str | None:
    """The order of an address's token; None for a token that is none of ours."""
    return unsign(secret, PURPOSE, token)

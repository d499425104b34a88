"""Who may give how much back? What the open returns of an order bring, anybody; more takes an admin and a reason. Pure."""

from commerce.errors import RefundNeedsMore, RefundOverLeft

MAY_GIVE_MORE = frozenset({"admin"})


def check_refund(role: str, asked_minor: int, *, number: int, promised_minor: int, left_minor: int, reason: str) -> None:
    """Raises RefundOverLeft above what is left of what was paid, whoever asks; RefundNeedsMore above `promised_minor`.

    promised_minor: what the order's returns will bring. All in minor units of the order's currency.
    """
    if asked_minor > left_minor:
        raise RefundOverLeft(number=number, left_minor=left_minor, asked_minor=asked_minor)
    if asked_minor > promised_minor and not (role in MAY_GIVE_MORE and reason.strip()):
        raise RefundNeedsMore(limit_minor=promised_minor, role=role, asked_minor=asked_minor)

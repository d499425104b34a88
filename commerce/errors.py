"""What stops a caller of commerce? Facts with a stable code; what a shopper may hear is a `Refused` instead."""

from core.errors import DroplineError


class CommerceError(DroplineError):
    """Commerce cannot go on."""

    code = "commerce"


class IllegalStep(CommerceError):
    """An order that is {status} cannot become {to}."""

    code = "illegal_step"


class OrderNotPaid(CommerceError):
    """Order {number} is {status}: nothing was paid that could be given back."""

    code = "order_not_paid"


class RefundTooMuch(CommerceError):
    """Of {sku} {left} can still be refunded, not {asked}."""

    code = "refund_too_much"


class NothingToRefund(CommerceError):
    """Of order {number} nothing is left to refund."""

    code = "nothing_to_refund"


class AmountDiffers(CommerceError):
    """Order {number} costs {due_minor} {due_currency} in minor units, the payment is {paid_minor} {paid_currency}."""

    code = "amount_differs"


class UnreadableCatalogue(CommerceError):
    """The file is no catalogue we can read: {why}."""

    code = "unreadable_catalogue"


class BadCodeTerms(CommerceError):
    """The terms of a code do not make sense: {why}."""

    code = "bad_code_terms"


class BadBrand(CommerceError):
    """A brand cannot have the {field} {value!r}: {why}."""

    code = "bad_brand"

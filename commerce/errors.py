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


class OutOfStock(CommerceError):
    """What order {number} needs is not in stock any more."""

    code = "out_of_stock"


class BadPlace(CommerceError):
    """A place's slug is 1 to 40 small letters, digits or dashes, and not {slug!r}."""

    code = "bad_place"


class NoOwnStock(CommerceError):
    """{sku} is a bundle: it is there as often as its parts are."""

    code = "no_own_stock"


class TooFewThere(CommerceError):
    """There are {there} units of {sku} at {place}, not {asked}."""

    code = "too_few_there"


class StillOwed(CommerceError):
    """{owed} units of {sku} are owed to buyers: no fewer than that can be allowed."""

    code = "still_owed"


class BadPromise(CommerceError):
    """Units are promised for a day that is to come."""

    code = "bad_promise"


class RefundTooMuch(CommerceError):
    """Of {sku} {left} can still be refunded, not {asked}."""

    code = "refund_too_much"


class RefundOverLeft(CommerceError):
    """Of order {number} {left_minor} minor units can still be refunded, not {asked_minor}."""

    code = "refund_over_left"


class NoOpenReturn(CommerceError):
    """Order {number} has no return that is open."""

    code = "no_open_return"


class ReturnRefused(CommerceError):
    """Order {number} cannot be sent back: {why}."""

    code = "return_refused"


class RefundNeedsMore(CommerceError):
    """{limit_minor} minor units may be refunded by the role {role}; {asked_minor} takes an admin and a reason."""

    code = "refund_needs_more"


class NothingToShip(CommerceError):
    """Of {sku} {left} are still to be sent, not {asked}."""

    code = "nothing_to_ship"


class NothingToRefund(CommerceError):
    """Of order {number} nothing is left to refund."""

    code = "nothing_to_refund"


class BadPaymentOption(CommerceError):
    """{method} cannot be offered like that: {why}."""

    code = "bad_payment_option"


class RefundNotFailed(CommerceError):
    """Refund {refund} is {state}: nobody has to see to it."""

    code = "refund_not_failed"


class UnreadablePayment(CommerceError):
    """{provider} told us of a payment in a form we cannot read: {why}."""

    code = "unreadable_payment"


class AmountDiffers(CommerceError):
    """Order {number} costs {due_minor} {due_currency} in minor units, the payment is {paid_minor} {paid_currency}."""

    code = "amount_differs"


class UnreadableCatalogue(CommerceError):
    """The file is no catalogue we can read: {why}."""

    code = "unreadable_catalogue"


class BadFeed(CommerceError):
    """A feed cannot be that: {why}."""

    code = "bad_feed"


class BadCodeTerms(CommerceError):
    """The terms of a code do not make sense: {why}."""

    code = "bad_code_terms"


class BadSynonym(CommerceError):
    """{words!r} is no synonym: {why}."""

    code = "bad_synonym"


class BadPromotion(CommerceError):
    """A promotion cannot have the {field} {value!r}: {why}."""

    code = "bad_promotion"


class BadBrand(CommerceError):
    """A brand cannot have the {field} {value!r}: {why}."""

    code = "bad_brand"


class BadPolicy(CommerceError):
    """The choice {name} cannot be made: {why}."""

    code = "bad_policy"


class CannotReply(CommerceError):
    """Review {review_id} takes no such reply: {why}."""

    code = "cannot_reply"

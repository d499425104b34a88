"""What can attribution not go on from? One class a fact; codes are stable and listed in docs/attribution.md."""

from core.errors import DroplineError


class NoProgram(DroplineError):
    """Brand {brand} has no terms for creators yet."""

    code = "no_program"


class BadTerms(DroplineError):
    """A program cannot have {field} {value!r}."""

    code = "bad_terms"


class UnknownConversion(DroplineError):
    """Nothing was credited for {key}, so nothing of it can be taken back or explained."""

    code = "unknown_conversion"


class BadConversion(DroplineError):
    """A conversion cannot have {field} {value!r}."""

    code = "bad_conversion"


class BadPosting(DroplineError):
    """Journal {key} cannot be written: {why}."""

    code = "bad_posting"


class BadHandle(DroplineError):
    """{handle!r} cannot name a creator: 1 to 40 letters, digits, dashes or underscores."""

    code = "bad_handle"


class NoLoyalty(DroplineError):
    """Brand {brand} has no loyalty points yet."""

    code = "no_loyalty"


class NoReferrals(DroplineError):
    """Brand {brand} rewards no referrals yet."""

    code = "no_referrals"

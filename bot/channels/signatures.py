"""Did this request come from the provider? Compared in constant time; what is not configured is refused."""

import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from stripe import SignatureVerificationError, WebhookSignature
from twilio.request_validator import RequestValidator, get_signature_algorithm

STRIPE_SECONDS = 300  # how old a signature may be


def telegram(secret: str, header: str | None) -> bool:
    """Whether the header X-Telegram-Bot-Api-Secret-Token is the secret given to setWebhook. No secret, no entrance."""
    if not secret or header is None:
        return False
    return hmac.compare_digest(secret.encode(), header.encode("utf-8", "surrogateescape"))


def twilio(
    token: str, url: str, posted: Mapping[str, Sequence[str]] | str, header: str | None, *, settings: str = "", shared_key: str = ""
) -> bool:
    """Whether the header X-Twilio-Signature is Twilio's over `url`, in full as Twilio called it, and over what was posted.

    posted: the form with every value of each field, blanks too; or a JSON body, whose hash has to stand in the address.
    settings: the header X-Twilio-Webhooks-Signature-Settings, which comes with what is signed by a shared key instead of the token.
    Source: twilio.com/docs/usage/security, and Twilio's own `RequestValidator`, which decides.
    """
    key = shared_key if settings else token
    if not key or not header:
        return False
    algorithm = get_signature_algorithm(settings)
    if isinstance(posted, str):
        hashed = "bodySHA256" in parse_qs(urlsplit(url).query)
        return hashed and bool(RequestValidator(key).validate(url, posted, header, algorithm))
    return bool(RequestValidator(key).validate(url, _Fields(posted), header, algorithm))


def messenger(app_secret: str, body: bytes, header: str | None) -> bool:
    """Whether the header X-Hub-Signature-256 is Meta's over the raw bytes of `body`: "sha256=" and the HMAC in hex.

    The older header, of SHA-1, proves nothing. Source: Meta, "Meta Webhooks for Messenger Platform", "Validate payloads".
    """
    if not app_secret or header is None:
        return False
    signed = "sha256=" + hmac.new(app_secret.encode(), body, "sha256").hexdigest()
    return hmac.compare_digest(signed.encode(), header.encode("utf-8", "surrogateescape"))


def messenger_setup(verify_token: str, given: str | None) -> bool:
    """Whether who asks for our challenge knows the word that was entered at Meta for it."""
    if not verify_token or given is None:
        return False
    return hmac.compare_digest(verify_token.encode(), given.encode("utf-8", "surrogateescape"))


def stripe(secret: str, body: bytes, header: str | None) -> bool:
    """Whether the header Stripe-Signature is Stripe's over the raw bytes of `body`, not older than five minutes.

    Source: docs.stripe.com/webhooks/signature, and Stripe's own `WebhookSignature`, which decides.
    """
    if not secret or not header:
        return False
    try:
        return bool(WebhookSignature.verify_header(body.decode(), header, secret, STRIPE_SECONDS))
    except (SignatureVerificationError, ValueError):
        return False


class _Fields(dict[str, Sequence[str]]):
    """A form as Twilio's validator wants repeated fields."""

    def getall(self, name: str) -> Sequence[str]:
        return self[name]

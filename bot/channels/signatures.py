"""Did this request come from the provider? Compared in constant time; what is not configured is refused."""

import hmac


def telegram(secret: str, header: str | None) -> bool:
    """Whether the header X-Telegram-Bot-Api-Secret-Token is the secret given to setWebhook. No secret, no entrance."""
    if not secret or header is None:
        return False
    return hmac.compare_digest(secret.encode(), header.encode("utf-8", "surrogateescape"))

"""How are payments asked of Stripe, and what became of it? Pages to pay on, refunds; through Stripe's own library."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.channels.clients import REASON_MAX, TIMEOUT_SECONDS, CheckedAccount, Registration
from bot.channels.credentials import identity
from bot.errors import ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Failed, Outcome, Sent, Unknown
from commerce.payments.events import ProviderCall
from commerce.payments.stripe import CREATE_REFUND

if TYPE_CHECKING:
    from stripe import StripeError

STRIPE_API_BASE = "https://api.stripe.com"
RETRIES = 1  # of the library's own, under the same idempotency key; the row's are what counts
_HARMLESS = "charge_already_refunded"  # what was asked for stands already


class StripeClient:
    """One Stripe account. The library's calls block, so each runs in a thread."""

    def __init__(
        self, credentials: Mapping[str, str], api_base: str = STRIPE_API_BASE, *, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        # Loaded with the first client: the library takes half a second, and most commands take no payments.
        import stripe

        self._credentials, self._key = credentials, credentials["api_key"]
        http = stripe.RequestsClient(timeout=timeout_seconds)
        self._client = stripe.StripeClient(self._key, base_addresses={"api": api_base}, max_network_retries=RETRIES, http_client=http)
        self._close = http.close

    async def close(self) -> None:
        """Give the connections back."""
        self._close()  # type: ignore[no-untyped-call]  # the library has no types there

    async def open_page(self, call: ProviderCall) -> tuple[str, str]:
        """The id and the address of the page that was made, or that the same call made before.

        Raises `ProviderRefused` or `ProviderUnreachable`.
        """
        made = await self._ask(lambda: self._client.v1.checkout.sessions.create(dict(call.params), {"idempotency_key": call.key}))  # type: ignore[arg-type]  # its TypedDicts want literals
        return str(made.id), str(made.url)

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """What became of a refund. reference: its idempotency key, so that asking again after a silence refunds once."""
        (call,) = calls
        if call.method != CREATE_REFUND:
            return Failed(f"Stripe is not asked for {call.method}", permanent=True)
        from stripe import StripeError

        try:
            made = await asyncio.to_thread(self._client.v1.refunds.create, dict(call.params), {"idempotency_key": reference})  # type: ignore[arg-type]  # its TypedDicts want literals
        except StripeError as error:
            return self._outcome(error)
        return Sent(str(made.id))

    async def check(self) -> CheckedAccount:
        """The account of the key; one of the environment, which names none, is known by its key."""
        account = await self._ask(lambda: self._client.v1.accounts.retrieve_current())
        named = self._credentials.get("account")
        if named not in (None, account.id):
            raise ProviderRefused(provider="Stripe", reason=f"the key is of {account.id}, not of {named}")
        return CheckedAccount(identity("stripe", self._credentials), str(account.id))

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Webhook endpoints are made in Stripe's dashboard, where their signing secret is shown."""
        return False

    async def registration(self) -> Registration | None:
        """Not asked: a restricted key need not see endpoints."""
        return None

    async def _ask(self, ask: Any) -> Any:
        from stripe import StripeError

        try:
            return await asyncio.to_thread(ask)
        except StripeError as error:
            outcome = self._outcome(error)
        if isinstance(outcome, Failed) and outcome.permanent:
            raise ProviderRefused(provider="Stripe", reason=outcome.reason)
        retry_after = outcome.retry_after if isinstance(outcome, Failed) else None
        raise ProviderUnreachable(provider="Stripe", reason="" if isinstance(outcome, Sent) else outcome.reason, retry_after=retry_after)

    def _outcome(self, error: "StripeError") -> Outcome:
        """What an error says of the call; where Stripe may have done it, unknown. Source: docs.stripe.com/api/errors."""
        from stripe import APIConnectionError, APIError, AuthenticationError, IdempotencyError, PermissionError, RateLimitError

        reason = str(error.user_message or error).replace(self._key, "…")[:REASON_MAX]
        if error.code == _HARMLESS:
            return Sent()
        match error:
            case RateLimitError():
                return Failed(reason, retry_after=1.0)
            case APIConnectionError():
                return Unknown(reason)
            case AuthenticationError() | PermissionError():
                return Failed("Stripe does not take this key", permanent=True, account=True, code=error.code or "")
            case IdempotencyError():
                return Failed(reason, permanent=True, code=error.code or "")
            case APIError():
                return Unknown(reason)
        permanent = error.http_status is not None and 400 <= error.http_status < 500 and error.http_status not in (409, 429)
        return Failed(reason, permanent=permanent, code=error.code or "") if permanent else Unknown(reason)

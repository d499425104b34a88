"""How do requests reach Twilio? Its library's transport, with what that lacks: deadlines, JSON bodies, and silence in the logs.

The library's own would wait for ever, post JSON as a form, and log every address, with the numbers of people in it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

CONNECTIONS_MAX = 64
TOTAL_FACTOR = 3  # of the time for one step, for a request whose answer comes drop by drop


class NeverLeft(Exception):
    """No connection came about, so nothing was asked of Twilio."""


class Broken(Exception):
    """What was asked may have been done: no answer came, or half of one."""


class SlowDown(Exception):
    """Twilio took nothing, for there was too much. seconds: how long it wants to be left alone, where it said so."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("Twilio asks us to slow down")
        self.seconds = seconds


class Transport(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library is untyped
    """One pool of connections, opened by the first request in the loop that makes it. Redirects are not followed."""

    def __init__(self, timeout_seconds: float) -> None:
        super().__init__(pool_connections=False)  # a pool belongs to a loop, and there may be none yet
        total = timeout_seconds * TOTAL_FACTOR
        self._timeouts = aiohttp.ClientTimeout(total=total, connect=timeout_seconds, sock_read=timeout_seconds)
        self.session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's signature
        allow_redirects: bool = False,
    ) -> Response:
        """The answer to one request. Raises `NeverLeft`, `Broken` or `SlowDown`."""
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        json = sent.get("Content-Type", "").startswith("application/json")
        body = {"json": data} if json else {"data": urlencode(data, doseq=True).encode()} if data else {}
        address = f"{url}?{urlencode(params, doseq=True)}" if params else url
        try:
            async with self._open().request(method.upper(), address, headers=sent, allow_redirects=False, **body) as answer:
                text = await answer.text(errors="replace")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NeverLeft(f"Twilio could not be reached: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Broken(f"no answer of Twilio's came: {type(error).__name__}") from None
        if answer.status == 429:
            raise SlowDown(_seconds(answer.headers.get("Retry-After", "")))
        return Response(answer.status, text, answer.headers)

    def _open(self) -> aiohttp.ClientSession:
        if self.session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS_MAX)
            self.session = aiohttp.ClientSession(connector=connector, timeout=self._timeouts, cookie_jar=aiohttp.DummyCookieJar())
        return self.session


def _seconds(header: str) -> float | None:
    """Retry-After in seconds; None for none, and for the form that names an instant."""
    return float(header) if header.isascii() and header.isdigit() else None

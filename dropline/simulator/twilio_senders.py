"""What does Twilio tell of the account and of its WhatsApp sender? Source: Twilio's Accounts and Senders APIs."""

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from dropline.simulator.twilio import Twilio

SID = "XE" + "51" * 16


def table(twilio: "Twilio") -> list[tuple[str, str, Any]]:
    """Path, method and who answers."""

    def shown() -> dict[str, Any]:
        webhook = {"callback_url": twilio.hook.url, "callback_method": "POST"}
        return {"sid": SID, "sender_id": twilio.sender, "status": "ONLINE", "webhook": webhook, "profile": {"name": "Aurora"}}

    async def account(request: Request) -> Response:
        now = format_datetime(twilio.phones.clock())
        values = {"sid": twilio.account_sid, "friendly_name": "A simulated shop", "status": "active", "type": "Full", "auth_token": ""}
        return JSONResponse(values | {"date_created": now, "date_updated": now, "subresource_uris": {}, "uri": request.url.path})

    async def every(_: Request) -> Response:
        meta = {"key": "senders", "page": 0, "page_size": 50, "next_page_url": None, "url": f"{twilio.base}/v2/Channels/Senders"}
        return JSONResponse({"senders": [shown()], "meta": meta})

    async def one(_: Request) -> Response:
        return JSONResponse(shown())

    async def change(request: Request) -> Response:
        webhook = (await request.json()).get("webhook") or {}
        if webhook.get("callback_url"):
            twilio.register(webhook["callback_url"])
        return JSONResponse(shown(), 202)

    return [
        ("/2010-04-01/Accounts/{account}.json", "GET", account),
        ("/v2/Channels/Senders", "GET", every),
        ("/v2/Channels/Senders/{sid}", "GET", one),
        ("/v2/Channels/Senders/{sid}", "POST", change),
    ]

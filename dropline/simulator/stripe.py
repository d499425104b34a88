"""How does Stripe behave? Checkout pages, refunds, the same answer for the same key, events signed by its own code; on loopback.

Sources: docs.stripe.com/api/checkout/sessions, /api/refunds, /api/idempotent_requests, /webhooks.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from stripe import WebhookSignature

KEY, SECRET, ACCOUNT = "sk_test_simulated", "whsec_simulated", "acct_simulated"
PAGE = "/stripe/pay"
TRIES, WAIT_SECONDS = 5, 15.0
_STEP = re.compile(r"\[([^\]]*)\]")

Object = dict[str, Any]


class Stripe:
    """One Stripe account. Its objects are plain dicts as the API shows them; `events` is all that happened, in order."""

    def __init__(self, base: Callable[[], str], clock: Callable[[], datetime]) -> None:
        self.base, self._clock = base, clock
        self.sessions: dict[str, Object] = {}
        self.charges: dict[str, Object] = {}  # by payment intent
        self.refunds: dict[str, Object] = {}
        self.events: list[Object] = []
        self.refuses: list[tuple[int, Object]] = []  # answers in place of the next refunds
        self._answers: dict[str, tuple[str, int, Object]] = {}
        self._webhook = ""
        self._count = 0

    def routes(self) -> list[BaseRoute]:
        """What Stripe serves: its API and the page people pay on."""
        return [
            Route("/v1/account", self._account),
            Route("/v1/checkout/sessions", self._create_session, methods=["POST"]),
            Route("/v1/refunds", self._create_refund, methods=["POST"]),
            Route(PAGE + "/{session}", self._page, methods=["GET", "POST"]),
        ]

    def register(self, url: str) -> None:
        """Where events go from now on."""
        self._webhook = url

    def pay(self, session_id: str, *, paid: bool = True) -> Object:
        """Somebody pays on the page, at once or by a bank that takes days; the event of it."""
        session = self.sessions[session_id]
        intent = session["payment_intent"] = session["payment_intent"] or self._id("pi")
        session |= {"status": "complete", "payment_status": "paid" if paid else "unpaid"}
        if paid:
            self._charge(session, intent)
        return self._event("checkout.session.completed", session)

    def settle(self, session_id: str, *, paid: bool) -> Object:
        """The bank has decided; the event of it."""
        session = self.sessions[session_id]
        if paid:
            session["payment_status"] = "paid"
            self._charge(session, session["payment_intent"])
        return self._event(f"checkout.session.async_payment_{'succeeded' if paid else 'failed'}", session)

    def expire(self, session_id: str) -> Object:
        """The page closes unpaid."""
        self.sessions[session_id]["status"] = "expired"
        return self._event("checkout.session.expired", self.sessions[session_id])

    def give_back(self, intent: str, amount: int, metadata: Mapping[str, str] | None = None) -> Object:
        """A refund, from the dashboard or by the API; the event of its charge. Raises ValueError past what was captured."""
        charge = self.charges[intent]
        if amount > charge["amount"] - charge["amount_refunded"]:
            raise ValueError("refund above the charge")
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        refund = {"id": self._id("re"), "object": "refund", "amount": amount, "currency": charge["currency"], "status": "succeeded"}
        refund |= {"payment_intent": intent, "charge": charge["id"], "metadata": dict(metadata or {})}
        self.refunds[refund["id"]] = refund
        self._event("refund.updated", refund)
        return self._event("charge.refunded", charge)

    def dispute(self, intent: str, status: str = "needs_response") -> Object:
        """The payer's bank disputes the charge, or ("won", "lost") has decided; the event of it."""
        charge = self.charges[intent]
        dispute = {"id": f"dp_{intent}", "object": "dispute", "amount": charge["amount"], "currency": charge["currency"]}
        dispute |= {"charge": charge["id"], "payment_intent": intent, "status": status, "metadata": {}}
        return self._event(f"charge.dispute.{'closed' if status in ('won', 'lost') else 'created'}", dispute)

    def told_anew(self, event: Object) -> Object:
        """The same fact under another id, as Stripe's delivery allows."""
        return event | {"id": self._id("evt")}

    def signed(self, event: Object, secret: str = SECRET) -> tuple[bytes, str]:
        """The body of an event and the header that signs it, as Stripe's own code makes it."""
        body = json.dumps(event)
        return body.encode(), WebhookSignature.generate_signature_header(body, secret)

    async def tell(self, event: Object) -> None:
        """Post an event to the shop until it takes it."""
        body, header = self.signed(event)
        async with httpx2.AsyncClient(timeout=WAIT_SECONDS) as client:
            for number in range(TRIES if self._webhook else 0):
                answer = await client.post(self._webhook, content=body, headers={"Stripe-Signature": header})
                if answer.status_code < 300:
                    return
                await asyncio.sleep(0.05 * 2**number)

    async def _account(self, request: Request) -> JSONResponse:
        return (
            _refused(401, "invalid_request_error", "Invalid API Key")
            if not _knows(request)
            else JSONResponse({"id": ACCOUNT, "object": "account"})
        )

    async def _create_session(self, request: Request) -> JSONResponse:
        return await self._once(request, self._made_session)

    async def _create_refund(self, request: Request) -> JSONResponse:
        return await self._once(request, self._made_refund)

    async def _once(self, request: Request, make: Callable[[Object], tuple[int, Object]]) -> JSONResponse:
        """The same key is the same answer; with other parameters it is an error."""
        if not _knows(request):
            return _refused(401, "invalid_request_error", "Invalid API Key")
        body = (await request.body()).decode()
        key = request.headers.get("Idempotency-Key", self._id("key"))
        known = self._answers.get(key)
        if known is not None and known[0] != body:
            return _refused(400, "idempotency_error", "Keys for idempotent requests can only be used with the same parameters")
        if known is None:
            before = len(self.events)
            status, answer = make(_nested(body))
            if status < 500:
                self._answers[key] = (body, status, answer)
            for event in self.events[before:]:
                asyncio.get_running_loop().create_task(self.tell(event))
        else:
            status, answer = known[1:]
        return JSONResponse(answer, status)

    def _made_session(self, asked: Object) -> tuple[int, Object]:
        items = [item for _, item in sorted(asked["line_items"].items(), key=lambda pair: int(pair[0]))]
        amount = sum(int(item["quantity"]) * int(item["price_data"]["unit_amount"]) for item in items)
        until = int(asked["expires_at"]) - self._clock().timestamp()
        if not 30 * 60 <= until <= 24 * 3600:
            return 400, _error("invalid_request_error", "expires_at must be between 30 minutes and 24 hours from now")
        number = self._id("cs_test")
        self.sessions[number] = session = {
            "id": number,
            "object": "checkout.session",
            "mode": asked["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": amount,
            "currency": items[0]["price_data"]["currency"],
            "client_reference_id": asked["client_reference_id"],
            "metadata": asked["metadata"],
            "payment_intent": None,
            "success_url": asked["success_url"],
            "cancel_url": asked["cancel_url"],
            "url": f"{self.base()}{PAGE}/{number}",
            "names": [item["price_data"]["product_data"]["name"] for item in items],
        }
        return 200, session

    def _made_refund(self, asked: Object) -> tuple[int, Object]:
        if self.refuses:
            return self.refuses.pop(0)
        if asked["payment_intent"] not in self.charges:
            return 404, _error("invalid_request_error", "No such payment_intent", "resource_missing")
        try:
            self.give_back(asked["payment_intent"], int(asked["amount"]), asked["metadata"])
        except ValueError:
            return 400, _error("invalid_request_error", "Refund amount is greater than unrefunded amount on charge")
        return 200, next(reversed(self.refunds.values()))

    async def _page(self, request: Request) -> Response:
        session = self.sessions.get(request.path_params["session"])
        if session is None or (session["status"] != "open" and request.method == "GET"):
            return HTMLResponse("<h1>This page is closed</h1>", 410)
        if request.method == "GET":
            items = "".join(f"<li>{escape(name)}</li>" for name in session["names"])
            sum_shown = f"{session['amount_total']} {escape(session['currency'].upper())}"
            return HTMLResponse(_PAGE.format(items=items, sum=sum_shown, back=escape(session["cancel_url"])))
        if session["status"] == "open":
            how = (await request.body()).decode()
            event = self.pay(session["id"], paid="bank" not in how)
            await self.tell(event)
        return RedirectResponse(session["success_url"], 303)

    def _charge(self, session: Object, intent: str) -> None:
        self.charges[intent] = {
            "id": self._id("ch"),
            "object": "charge",
            "amount": session["amount_total"],
            "amount_refunded": 0,
            "refunded": False,
            "currency": session["currency"],
            "payment_intent": intent,
            "metadata": session["metadata"],
        }

    def _event(self, kind: str, about: Object) -> Object:
        event = {"id": self._id("evt"), "object": "event", "type": kind, "created": int(self._clock().timestamp())}
        event |= {"livemode": False, "data": {"object": json.loads(json.dumps(about))}}
        self.events.append(event)
        return event

    def _id(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


_PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Simulated Stripe</title>
<body style="font:16px system-ui;max-width:24rem;margin:2rem auto;padding:0 1rem">
<h1>Simulated Stripe</h1><p>No card is asked for and no money moves.</p><ul>{items}</ul><p><b>{sum}</b>, in the smallest unit</p>
<form method="post"><button name="how" value="card">Pay by card</button> <button name="how" value="bank">Pay by a slow bank</button></form>
<p><a href="{back}">Back</a></p></body></html>"""


def _knows(request: Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {KEY}"


def _error(kind: str, message: str, code: str = "") -> Object:
    return {"error": {"type": kind, "message": message, **({"code": code} if code else {})}}


def _refused(status: int, kind: str, message: str) -> JSONResponse:
    return JSONResponse(_error(kind, message), status)


def _nested(body: str) -> Object:
    """A form of a[b][c]=d as dicts."""
    found: Object = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        head, steps = name.partition("[")[0], _STEP.findall(name)
        place = found
        for step, after in zip([head, *steps], steps, strict=False):
            place = place.setdefault(step, {}) if after is not None else place
        place[steps[-1] if steps else head] = value
    return found

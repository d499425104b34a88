"""Which templates does Twilio take, and how do they look on a phone? Source: Twilio's Content API, one page a content type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dropline.simulator.phones import Bubble, Key, Tile

BODY_MAX, TITLE_MAX, ID_MAX, ITEM_MAX, NOTE_MAX, CARD_BODY_MAX = 1024, 20, 200, 24, 72, 160
IN_SESSION_BUTTONS_MAX = 3
NEVER_APPROVED = ("twilio/list-picker", "twilio/location")  # and so never first
ALWAYS_APPROVED = ("twilio/card", "twilio/carousel", "whatsapp/card")  # in session too
RICHEST = (
    "twilio/carousel",
    "whatsapp/card",
    "twilio/card",
    "twilio/list-picker",
    "twilio/quick-reply",
    "twilio/call-to-action",
    "twilio/media",
    "twilio/text",
)


class Refusal(Exception):
    """An error answer of Twilio's."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Content:
    """One template."""

    sid: str
    name: str
    language: str
    variables: Mapping[str, str]
    types: Mapping[str, Any]
    created_at: datetime
    approval: str = "unsubmitted"
    category: str = ""


def shown_type(types: Mapping[str, Any]) -> str:
    """The type that WhatsApp shows of those a template has; "" of none."""
    return next((kind for kind in RICHEST if kind in types), "")


def fault(types: Mapping[str, Any]) -> str:
    """What is wrong with a template's types, "" for nothing."""
    if not types or not shown_type(types):
        return "types must hold a known content type"
    for kind, content in types.items():
        body = content.get("body") or ""
        if kind == "twilio/text" and not body:
            return "twilio/text needs a body"
        if len(body) > (1600 if kind == "twilio/text" else BODY_MAX):
            return f"the body of {kind} is too long"
        if wrong := _list_fault(content) if kind == "twilio/list-picker" else _actions_fault(kind, content):
            return wrong
        if kind == "twilio/carousel" and not 2 <= len(content.get("cards", [])) <= 10:
            return "a carousel has two to ten cards"
    return ""


def _list_fault(content: Mapping[str, Any]) -> str:
    items = content.get("items", [])
    if not 1 <= len(items) <= 10:
        return "a list has one to ten items"
    if not 1 <= len(content.get("button", "")) <= TITLE_MAX:
        return "the button of a list has 1 to 20 letters"
    for item in items:
        if not 1 <= len(item.get("item", "")) <= ITEM_MAX or len(item.get("description") or "") > NOTE_MAX:
            return "an item has 1 to 24 letters and a description of at most 72"
        if not 1 <= len(item.get("id", "")) <= ID_MAX:
            return "an item has an id of 1 to 200 letters"
    if len({item["item"] for item in items}) < len(items) or len({item["id"] for item in items}) < len(items):
        return "the items of a list are told apart by title and by id"
    return ""


def _actions_fault(kind: str, content: Mapping[str, Any]) -> str:
    cards = content.get("cards", [])
    if any(len(card.get("body") or "") > CARD_BODY_MAX or not 1 <= len(card.get("actions", [])) <= 2 for card in cards):
        return "a card of a carousel has a body of at most 160 letters and one or two buttons"
    groups = [content.get("actions", []), *(card.get("actions", []) for card in cards)]
    for actions in groups:
        if len(actions) > 10 or (kind == "twilio/quick-reply" and not actions):
            return f"{kind} has one to ten buttons"
        if len({action.get("title") for action in actions}) < len(actions):
            return "buttons are told apart by their titles"
        for action in actions:
            if not 1 <= len(action.get("title", "")) <= TITLE_MAX + 5 * (action.get("type") in ("URL", "PHONE_NUMBER")):
                return "a button has 1 to 20 letters"
            if len(action.get("id") or "") > ID_MAX:
                return "a button's id has at most 200 letters"
    return ""


def buttons(types: Mapping[str, Any]) -> int:
    """How many buttons the shown type has."""
    return len(types[shown_type(types)].get("actions", []))


def dress(bubble: Bubble, types: Mapping[str, Any], variables: Mapping[str, str]) -> None:
    """Make the bubble look as WhatsApp shows the template."""

    def said(text: str | None) -> str:
        return re.sub(r"\{\{(\w+)\}\}", lambda found: variables.get(found[1], found[0]), text or "")

    def keys(actions: list[Mapping[str, Any]]) -> tuple[Key, ...]:
        opens = ("URL", "VOICE_CALL", "PHONE_NUMBER")
        return tuple(
            Key(said(each["title"]), said(each.get("url") or each.get("phone") or each.get("id") or each["title"]), each["type"] in opens)
            for each in actions
        )

    content = types[shown_type(types)]
    bubble.text = said(content.get("body") or content.get("title") or content.get("header_text"))
    if content.get("subtitle"):
        bubble.text += f"\n{said(content['subtitle'])}"
    bubble.image = said((content.get("media") or [""])[0]) if isinstance(content.get("media"), list) else said(content.get("media"))
    bubble.keys = keys(content.get("actions", []))
    bubble.list_label = said(content.get("button"))
    bubble.rows = tuple(Key(said(item["item"]), said(item["id"]), note=said(item.get("description"))) for item in content.get("items", []))
    bubble.tiles = tuple(
        Tile(said(card.get("title")), said(card.get("body")), said(card.get("media")), keys(card.get("actions", [])))
        for card in content.get("cards", [])
    )


class Contents:
    """The templates of one account, and the requests about them; `table()` has their routes."""

    def __init__(self, account_sid: str, base: str, clock: Callable[[], datetime], new_sid: Callable[[str], str]) -> None:
        self.account_sid, self.base, self.clock, self.new_sid = account_sid, base, clock, new_sid
        self.kept: dict[str, Content] = {}

    def table(self) -> list[tuple[str, str, Any]]:
        """Path, method and who answers."""
        return [
            ("/v1/Content", "POST", self._add),
            ("/v1/Content", "GET", self._list),
            ("/v1/Content/{sid}", "GET", self._fetch),
            ("/v1/Content/{sid}", "DELETE", self._drop),
            ("/v1/Content/{sid}/ApprovalRequests/whatsapp", "POST", self._submit),
            ("/v1/Content/{sid}/ApprovalRequests", "GET", self._approval),
        ]

    def find(self, sid: str) -> Content | None:
        """The template of this id."""
        return self.kept.get(sid)

    def know(self, sid: str, content: Mapping[str, Any], category: str) -> None:
        """Keep a template that was handed in and approved before. content: as it was created; category: in our letters."""
        made = Content(sid, content["friendly_name"], content["language"], content["variables"], content["types"], self.clock())
        made.approval, made.category = "approved", category.upper()
        self.kept[sid] = made

    async def _add(self, request: Request) -> Response:
        body = await request.json()
        wrong = fault(body.get("types") or {})
        if wrong or not body.get("language"):
            raise Refusal(400, 20001, wrong or "language is required")
        name, variables = body.get("friendly_name", ""), body.get("variables") or {}
        made = Content(self.new_sid("HX"), name, body["language"], variables, body["types"], self.clock())
        self.kept[made.sid] = made
        return JSONResponse(self._shown(made), 201)

    async def _list(self, request: Request) -> Response:
        shown, url = [self._shown(each) for each in self.kept.values()], f"{self.base}/v1/Content"
        meta = {"key": "contents", "page": 0, "page_size": len(shown), "next_page_url": None, "previous_page_url": None, "url": url}
        return JSONResponse({"contents": shown, "meta": meta | {"first_page_url": url}})

    async def _fetch(self, request: Request) -> Response:
        return JSONResponse(self._shown(self._content(request)))

    async def _drop(self, request: Request) -> Response:
        del self.kept[self._content(request).sid]
        return Response(status_code=204)

    async def _submit(self, request: Request) -> Response:
        """WhatsApp takes minutes to a day; here it is known at once. Names with "reject" are."""
        template, body = self._content(request), await request.json()
        never = shown_type(template.types) in NEVER_APPROVED
        template.approval = "rejected" if never or "reject" in body["name"] else "approved"
        template.category = body["category"]
        return JSONResponse(self._approved(template) | {"status": "received"}, 201)

    async def _approval(self, request: Request) -> Response:
        template = self._content(request)
        shown = {"sid": template.sid, "account_sid": self.account_sid, "whatsapp": self._approved(template)}
        return JSONResponse(shown | {"url": f"{self.base}/v1/Content/{template.sid}/ApprovalRequests"})

    def _approved(self, template: Content) -> dict[str, Any]:
        reason = "It breaks a rule of WhatsApp's." if template.approval == "rejected" else ""
        kind = shown_type(template.types)
        shown = {"name": template.name, "category": template.category, "content_type": kind, "status": template.approval}
        return shown | {"rejection_reason": reason, "allow_category_change": True, "type": "whatsapp"}

    def _content(self, request: Request) -> Content:
        template = self.kept.get(request.path_params["sid"])
        if template is None:
            raise Refusal(404, 20404, "The requested resource was not found")
        return template

    def _shown(self, template: Content) -> dict[str, Any]:
        at, url = template.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{self.base}/v1/Content/{template.sid}"
        return {
            "sid": template.sid,
            "account_sid": self.account_sid,
            "friendly_name": template.name,
            "language": template.language,
            "variables": template.variables,
            "types": template.types,
            "date_created": at,
            "date_updated": at,
            "url": url,
            "links": {"approval_create": f"{url}/ApprovalRequests/whatsapp", "approval_fetch": f"{url}/ApprovalRequests"},
        }

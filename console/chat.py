"""How does a shopper chat in a browser? A page that works before scripts run, and is live once they do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Header, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel
from sqlmodel import Session

from bot import intake
from bot.channels import CHANNELS
from bot.dialog.actions import Browse, Checkout, Help, Human, ShowCart, Undo, pack
from bot.dialog.reply import Kit
from bot.events import Button
from bot.inbox import thread
from bot.store import conversations, staff
from bot.tables import Conversation, Handling
from commerce.carts.cart import CartView, peek_cart
from commerce.store import catalogue
from commerce.tables import Brand
from console import store
from console.deps import Deps, Given
from console.live import nudges
from console.pages import HEADERS, PageFailed, not_found, page
from console.thread import PAGE_MAX, Strip, as_shopper_sees, strip
from console.visitor import find_visitor, from_elsewhere, give_cookie, good_client_id

router = APIRouter(include_in_schema=False)
CHANNEL = CHANNELS["webchat"]
START_MAX = 200
HISTORY_PAGES_MAX = 5
ACTION_MAX = 200
NOT_BEGUN = "0"
WORDS = {
    "first_steps": (
        Button("What do you have?", pack(Browse())),
        Button("My cart", pack(ShowCart())),
        Button("How does this work?", pack(Help())),
    ),
    "checkout": pack(Checkout()),
    "undo": pack(Undo()),
    "human": pack(Human()),
    "text_max": CHANNEL.limits.text_max,
    "pages_max": HISTORY_PAGES_MAX,
}
BRAND_GONE = PageFailed(404, "There is no such shop", "Check the address, or choose a shop on the start page.")


@dataclass(frozen=True)
class Seen:
    """What one look at a visitor's chat found. conversation None: they have not written yet."""

    conversation: Conversation | None
    strip: Strip
    typing: bool = False
    cart: CartView | None = None
    answering: str = ""
    older: bool = False


class Sent(BaseModel):
    """One form of the page: words, a button's action and label, an arrival by a link (`start`, may be empty), or the last with words."""

    client_id: str = ""
    text: str = ""
    action: str = ""
    label: str = ""
    start: str | None = None


def look(session: Session, kit: Kit, brand: Brand, visitor: str | None, after: int, pages: int, now: datetime) -> Seen:
    """The visitor's own thread after `after` (or its last pages), their cart and who answers."""
    account = store.find_account(session, brand.id, CHANNEL.name)
    conversation = conversations.find_thread(session, account.id, visitor) if account and visitor else None
    if conversation is None:
        return Seen(None, Strip((), (), 0))
    after = after or max(0, conversation.sequence - PAGE_MAX * pages)
    items = thread(session, brand.id, conversation.id, after=after, limit=PAGE_MAX * pages)
    moved = store.find_moved(session, brand.id, conversation.id)
    shopper_id = store.get_shopper_id(session, brand.id, conversation.identity_id)
    return Seen(
        conversation,
        strip(as_shopper_sees(items), after),
        typing=moved is not None and moved.waiting + moved.going > 0 and conversation.handling == Handling.BOT,
        cart=peek_cart(session, brand, kit.catalogue(session, brand), shopper_id, now=now),
        answering=staff.names(session, brand.id, {conversation.agent_id} - {""}).get(conversation.agent_id, ""),
        older=after > 0,
    )


def take_in(session: Session, kit: Kit, brand: Brand, visitor: str, said: Sent, now: datetime) -> str:
    """The conversation the message went into. An arrival by a link goes ahead of the words that came with it."""
    account = store.find_account(session, brand.id, CHANNEL.name)
    if account is None:
        raise BRAND_GONE
    base = {"visitor": visitor, "sent_at": now.isoformat()}
    payloads = []
    if said.start is not None:
        payloads.append(base | {"client_id": f"{said.client_id}-start", "start": said.start})
    payloads.append(base | {"client_id": said.client_id, "text": said.text, "action": said.action, "label": said.label})
    events = [event for payload in payloads for event in CHANNEL.parse(payload)]
    return intake.accept(session, account, events, now=now, new_id=kit.new_id)[0].conversation_id


def refusal(said: Sent) -> str:
    """Why the message is not taken, in words for people; "" when it is."""
    if not good_client_id(said.client_id) or len(said.start or "") > START_MAX or len(said.action) > ACTION_MAX:
        return "That message came damaged. Reload the page and send it again."
    if not said.text.strip() and not said.action and said.start is None:
        return "There is nothing in it yet. Write a word or two, or tap one of the suggestions."
    if len(said.text) > CHANNEL.limits.text_max:
        return f"That is {len(said.text):,} letters; {CHANNEL.limits.text_max:,} fit into one message. Please send it in parts."
    return ""


async def brand_of(deps: Given, slug: str) -> Brand:
    """The shop of the address."""
    brand = await deps.db.read(catalogue.find_brand, slug)
    if brand is None:
        raise BRAND_GONE
    return brand


Shop = Annotated[Brand, Depends(brand_of)]


async def visitor_of(request: Request, deps: Given, slug: str) -> str:
    """Who asks, by their cookie; nobody without one."""
    visitor = find_visitor(request, deps.secret, slug)
    if visitor is None:
        raise not_found()
    return visitor


@router.get("/chat/{slug}")
async def open_chat(
    request: Request, deps: Given, brand: Shop, start: str | None = None, ref: str | None = None, pages: int = 1
) -> Response:
    """The page. Opening it writes nothing: the arrival by a link is told by the page's first form, so that link previews bring nobody."""
    arrival = start if start is not None else ref
    start = None if arrival is None else arrival[:START_MAX]
    return await _show(request, deps, brand, "chat.html", pages=min(max(pages, 1), HISTORY_PAGES_MAX), start=start)


@router.get("/chat/{slug}/updates")
async def updates(request: Request, deps: Given, brand: Shop, after: int = 0) -> Response:
    """What is new after a position, and everything that may still change."""
    return await _show(request, deps, brand, "chat_updates.html", after=max(after, 0))


@router.post("/chat/{slug}/messages")
async def say(
    request: Request, deps: Given, brand: Shop, form: Annotated[Sent, Form()], x_requested_with: Annotated[str, Header()] = ""
) -> Response:
    """A message, a tap or an arrival. A repeat of the same client id has no second effect."""
    scripted = x_requested_with == "fetch"
    if from_elsewhere(request):
        raise PageFailed(403, "That form came from another site", "Open the chat itself and write there.", f"/chat/{brand.slug}")
    said = form if form.client_id else form.model_copy(update={"client_id": deps.kit.new_id("m")})
    if problem := refusal(said):
        if scripted:
            return JSONResponse({"problem": problem}, status_code=422, headers=HEADERS)
        return await _show(request, deps, brand, "chat.html", status=422, problem=problem, kept=said.text, start=said.start)
    visitor = find_visitor(request, deps.secret, brand.slug) or deps.kit.new_id("vis")
    conversation_id = await deps.db.write(take_in, deps.kit, brand, visitor, said, deps.clock())
    for topic in (f"visitor:{visitor}", f"conversation:{conversation_id}", f"inbox:{brand.id}"):
        await deps.bus.publish(topic)
    await deps.ring(conversation_id)
    response = Response(status_code=204, headers=HEADERS) if scripted else RedirectResponse(f"/chat/{brand.slug}#latest", 303, HEADERS)
    give_cookie(response, visitor, secret=deps.secret, slug=brand.slug, secure=deps.secure)
    return response


@router.get("/chat/{slug}/live", response_class=EventSourceResponse)
async def live(
    deps: Given, brand: Shop, visitor: Annotated[str, Depends(visitor_of)], last_event_id: Annotated[str, Header()] = ""
) -> AsyncIterator[ServerSentEvent]:
    """The visitor's nudges: before their first message under their own name, then under the conversation's."""

    async def mark() -> str:
        return await deps.db.read(visitor_mark, brand.id, visitor)

    if await mark() == NOT_BEGUN:
        async for nudge in nudges(deps, {"sequence": (f"visitor:{visitor}", mark)}, last=last_event_id):
            yield nudge
            last_event_id = nudge.id or ""
            if nudge.raw_data != NOT_BEGUN:
                break
    conversation = await deps.db.read(find_own, brand.id, visitor)
    if conversation is None:
        return

    async def moved() -> str:
        found = await deps.db.read(store.find_moved, brand.id, conversation.id)
        return found.mark if found else NOT_BEGUN

    async for nudge in nudges(deps, {"sequence": (f"conversation:{conversation.id}", moved)}, last=last_event_id):
        yield nudge


async def _show(
    request: Request, deps: Deps, brand: Brand, template: str, *, status: int = 200, after: int = 0, pages: int = 1, **more: Any
) -> Response:
    now = deps.clock()
    visitor = find_visitor(request, deps.secret, brand.slug)
    seen = await deps.db.read(look, deps.kit, brand, visitor, after, pages, now)
    values = {
        "brand": brand,
        "seen": seen,
        "now": now,
        "pages": pages,
        "new_id": deps.kit.new_id,
        **WORDS,
        "problem": "",
        "kept": "",
        "start": None,
    }
    response = page(template, status=status, **values | more)
    give_cookie(response, visitor or deps.kit.new_id("vis"), secret=deps.secret, slug=brand.slug, secure=deps.secure)
    return response


def find_own(session: Session, brand_id: str, visitor: str) -> Conversation | None:
    """The visitor's conversation at this brand."""
    account = store.find_account(session, brand_id, CHANNEL.name)
    return conversations.find_thread(session, account.id, visitor) if account else None


def visitor_mark(session: Session, brand_id: str, visitor: str) -> str:
    """Where the visitor's conversation is; `NOT_BEGUN` before its first message."""
    conversation = find_own(session, brand_id, visitor)
    moved = store.find_moved(session, brand_id, conversation.id) if conversation else None
    return moved.mark if moved else NOT_BEGUN

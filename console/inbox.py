"""How does an agent work? Who waits, the thread live, take over, reply, return to the bot; beside it what they must know."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Concatenate

from fastapi import APIRouter, Depends, Form, Header, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlmodel import Session

from bot import inbox, sayable
from bot.errors import BotError, NoSuchConversation
from bot.sayable import Standing
from bot.store import conversations, staff
from bot.tables import Conversation, Handling
from bot.templates import Offer, Phrasebook
from commerce.tables import Brand
from console import store
from console.auth import SignedIn, needs, own_form
from console.beside import Beside, beside
from console.deps import Deps, Given
from console.live import Look, nudges
from console.pages import HEADERS, not_found, page
from console.rights import Right, areas
from console.thread import PAGE_MAX, Strip, strip
from console.visitor import good_client_id

router = APIRouter(include_in_schema=False)
Agent = Annotated[SignedIn, needs(Right.CONVERSATIONS)]
OwnForm = Depends(own_form)
FILTERS = {"waiting": "Waiting", "mine": "Mine", "flagged": "Flagged", "all": "All"}
NAME_MAX = 100
REASONS = {
    "asked": "asked for a person",
    "anger": "sounds upset",
    "failures": "was not understood",
}


@dataclass(frozen=True)
class Shelf:
    """The list as it was asked for."""

    rows: list[Conversation]
    names: dict[str, str]
    waiting: int
    show: str
    q: str


@dataclass(frozen=True)
class Open:
    """One conversation as the agent sees it. mode: "bot", "waiting", "mine" or "other".

    window: whether free text may be sent; where it may not, `closed` says since when, and `offers` are the templates
    that may, or `why_none` says why none.
    """

    conversation: Conversation
    strip: Strip
    mode: str
    holder: str
    beside: Beside
    older: bool
    window: Standing
    offers: list[Offer]
    why_none: str
    closed: str

    @property
    def composer(self) -> str:
        """Which composer there is: one word that differs when it has to be exchanged."""
        return self.mode if self.window.open else f"{self.mode}-closed"


def shelf(session: Session, person: SignedIn, show: str, q: str) -> Shelf:
    """The brand's conversations, those waiting first; filtered and searched by name."""
    q = q.strip()[:NAME_MAX]
    show = show if show in FILTERS else "all"
    filters: dict[str, dict[str, Any]] = {
        "waiting": {"handling": Handling.WAITING},
        "mine": {"agent_id": person.staff_id},
        "flagged": {"flagged": True},
    }
    rows = conversations.list_conversations(session, person.brand_id, name=q, **filters.get(show, {}))
    names = staff.names(session, person.brand_id, {row.agent_id for row in rows} - {""})
    return Shelf(rows, names, store.count_waiting(session, person.brand_id), show, q)


def opened(session: Session, deps: Deps, person: SignedIn, conversation_id: str, after: int, now: datetime) -> Open:
    """The conversation of this brand, its thread past `after` (or its last page), and what stands beside it."""
    conversation = conversations.find_conversation(session, person.brand_id, conversation_id)
    if conversation is None:
        raise not_found()
    after = after or max(0, conversation.sequence - PAGE_MAX)
    items = inbox.thread(session, person.brand_id, conversation_id, after=after, limit=PAGE_MAX)
    holder = staff.names(session, person.brand_id, {conversation.agent_id} - {""}).get(conversation.agent_id, "")
    side = beside(session, deps.kit, person.brand_id, conversation, now)
    mode, window = _mode(conversation, person), sayable.standing(conversation, now=now)
    closed = "" if window.open else inbox.closed_words(window, now)
    found, why = ([], "") if window.open or mode != "mine" else sayable.offers(Phrasebook(session), conversation, now=now)
    return Open(conversation, strip(items, after), mode, holder, side, after > 0, window, found, why, closed)


def _mode(conversation: Conversation, person: SignedIn) -> str:
    if conversation.handling != Handling.AGENT:
        return conversation.handling
    if not conversation.agent_id:
        return "elsewhere"
    return "mine" if conversation.agent_id == person.staff_id else "other"


@router.get("/console/inbox")
async def list_page(request: Request, deps: Given, person: Agent, show: str = "all", q: str = "") -> Response:
    """The inbox with nothing open."""
    return await _page(deps, person, None, show, q)


@router.get("/console/inbox/rows")
async def rows(deps: Given, person: Agent, show: str = "all", q: str = "", selected: str = "") -> Response:
    """The list alone, for live updates, filters and search."""
    found = await deps.db.read(shelf, person, show, q)
    return page(
        "inbox_rows.html", shelf=found, selected=selected, person=person, now=deps.clock(), brand=await _brand(deps, person), **WORDS
    )


@router.get("/console/inbox/{conversation_id}")
async def open_page(deps: Given, person: Agent, conversation_id: str, show: str = "all", q: str = "") -> Response:
    """The inbox with one conversation open."""
    return await _page(deps, person, conversation_id, show, q)


@router.get("/console/inbox/{conversation_id}/updates")
async def updates(deps: Given, person: Agent, conversation_id: str, after: int = 0, mode: str = "") -> Response:
    """What is new in the thread, what may still change, and the composer where who answers has changed."""
    return await _updates(deps, person, conversation_id, after=max(after, 0), old_mode=mode)


@router.post("/console/inbox/{conversation_id}/take", dependencies=[OwnForm])
async def take(deps: Given, person: Agent, conversation_id: str, hx_request: Annotated[str, Header()] = "") -> Response:
    """From now on this agent answers."""
    return await _act(deps, person, conversation_id, hx_request, inbox.take_over, person.staff_id)


@router.post("/console/inbox/{conversation_id}/return", dependencies=[OwnForm])
async def give_back(deps: Given, person: Agent, conversation_id: str, hx_request: Annotated[str, Header()] = "") -> Response:
    """From now on the bot answers."""
    return await _act(deps, person, conversation_id, hx_request, inbox.return_to_bot)


@router.post("/console/inbox/{conversation_id}/reply", dependencies=[OwnForm])
async def reply(
    deps: Given,
    person: Agent,
    conversation_id: str,
    text: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    hx_request: Annotated[str, Header()] = "",
) -> Response:
    """The agent's message; sent again with the same client id it stays one."""
    if not good_client_id(client_id):
        client_id = deps.kit.new_id("m")
    return await _act(deps, person, conversation_id, hx_request, inbox.agent_reply, person.staff_id, text, client_id, kept=text)


@router.post("/console/inbox/{conversation_id}/template", dependencies=[OwnForm])
async def send_template(
    request: Request,
    deps: Given,
    person: Agent,
    conversation_id: str,
    template: Annotated[str, Form()] = "",
    client_id: Annotated[str, Form()] = "",
    hx_request: Annotated[str, Header()] = "",
) -> Response:
    """A template in the agent's name, its fields `value_NAME` filled in; sent again with the same client id it stays one."""
    if not good_client_id(client_id):
        client_id = deps.kit.new_id("m")
    fields = (await request.form()).items()
    values = {name.removeprefix("value_"): str(value) for name, value in fields if name.startswith("value_")}
    return await _act(deps, person, conversation_id, hx_request, inbox.agent_template, person.staff_id, template, values, client_id)


@router.get("/console/live", response_class=EventSourceResponse)
async def live(
    deps: Given, person: Agent, conversation: str = "", last_event_id: Annotated[str, Header()] = ""
) -> AsyncIterator[ServerSentEvent]:
    """Nudges of the list and of the open thread, in one stream."""

    async def list_mark() -> str:
        return await deps.db.read(store.inbox_mark, person.brand_id)

    async def thread_mark() -> str:
        moved = await deps.db.read(store.find_moved, person.brand_id, conversation)
        return moved.mark if moved else "0"

    looks: dict[str, tuple[str, Look]] = {"inbox": (f"inbox:{person.brand_id}", list_mark)}
    if conversation and await thread_mark() != "0":
        looks["sequence"] = (f"conversation:{conversation}", thread_mark)
    async for nudge in nudges(deps, looks, last=last_event_id):
        yield nudge


async def _act(
    deps: Deps,
    person: SignedIn,
    conversation_id: str,
    hx_request: str,
    function: Callable[Concatenate[Session, str, str, ...], object],
    *values: object,
    kept: str = "",
) -> Response:
    """Do it in one transaction, tell everybody, and show how it now stands; a refusal is shown in words and keeps the text."""
    problem = ""
    try:
        await deps.db.write(function, person.brand_id, conversation_id, *values, now=deps.clock())
    except NoSuchConversation as error:
        raise not_found() from error
    except BotError as error:
        problem = f"{error} Nothing was sent."
    else:
        for topic in (f"conversation:{conversation_id}", f"inbox:{person.brand_id}"):
            await deps.bus.publish(topic)
        await deps.ring(conversation_id)
    if not hx_request and not problem:
        return RedirectResponse(f"/console/inbox/{conversation_id}", 303, HEADERS)
    if not hx_request:
        return await _page(deps, person, conversation_id, "all", "", problem=problem, kept=kept)
    return await _updates(deps, person, conversation_id, after=-1, old_mode="", problem=problem, kept=kept if problem else "")


async def _updates(
    deps: Deps, person: SignedIn, conversation_id: str, *, after: int, old_mode: str, problem: str = "", kept: str = ""
) -> Response:
    now = deps.clock()
    found = await deps.db.read(opened, deps, person, conversation_id, max(after, 0), now)
    await _see(deps, person, found.conversation)
    composed = found.composer != old_mode
    values = _values(deps, person, now) | {"open": found, "thread": after >= 0, "composed": composed, "problem": problem, "kept": kept}
    return page("inbox_updates.html", brand=await _brand(deps, person), **values)


async def _page(
    deps: Deps, person: SignedIn, conversation_id: str | None, show: str, q: str, *, problem: str = "", kept: str = ""
) -> Response:
    now = deps.clock()
    found = await deps.db.read(opened, deps, person, conversation_id, 0, now) if conversation_id else None
    if found is not None:
        await _see(deps, person, found.conversation)
    listed = await deps.db.read(shelf, person, show, q)
    values = _values(deps, person, now) | {
        "open": found,
        "shelf": listed,
        "selected": conversation_id or "",
        "problem": problem,
        "kept": kept,
    }
    status = 422 if problem else 200
    return page("inbox.html", status=status, brand=await _brand(deps, person), waiting=listed.waiting, here=Right.CONVERSATIONS, **values)


async def _see(deps: Deps, person: SignedIn, conversation: Conversation) -> None:
    """Who waits for a person, or has one, is marked read once an agent looks."""
    if conversation.handling != Handling.BOT and conversation.seen_sequence < conversation.sequence:
        await deps.db.write(store.mark_seen, person.brand_id, conversation.id)
        await deps.bus.publish(f"inbox:{person.brand_id}")


async def _brand(deps: Deps, person: SignedIn) -> Brand:
    return await deps.db.read(store.get_brand, person.brand_id)


def _values(deps: Deps, person: SignedIn, now: datetime) -> dict[str, Any]:
    return {"person": person, "areas": areas(person.role), "now": now, "new_id": deps.kit.new_id, **WORDS}


WORDS: dict[str, Any] = {"filters": FILTERS, "reasons": REASONS, "text_max": inbox.REPLY_MAX}

"""Where does the brand answer? Its bots, numbers and pages: how each fares, a form for a new one, new secrets, pause and resume."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts import Health
from bot.channels.credentials import PARTS, Part
from bot.connections import MADE_ANEW, Connected, Looked
from bot.errors import BotError
from console import store
from console.auth import SignedIn, needs, own_form
from console.deps import Deps, Given
from console.pages import HEADERS, not_found, page
from console.rights import Right, areas
from core.errors import NotFound

router = APIRouter(include_in_schema=False)
Admin = Annotated[SignedIn, needs(Right.CHANNELS)]
OwnForm = Depends(own_form)
PATH = "/console/channels"
NAMES = {"telegram": "Telegram bot", "whatsapp": "WhatsApp number", "messenger": "Messenger page", "stripe": "Stripe account"}
STATES = {"active": ("good", "active"), "paused": ("warn", "paused"), "held up": ("bad", "held up")}


@dataclass(frozen=True)
class Notice:
    """What an act came to. address, token: what has to be copied to the provider's own pages, "" for nothing."""

    words: str
    kind: str = "good"
    address: str = ""
    token: str = ""


@dataclass(frozen=True)
class Shown:
    """One account on the page. parts: which of its secrets can be changed here; none where the environment holds them."""

    health: Health
    title: str
    address: str
    state: tuple[str, str]
    parts: tuple[Part, ...]


@router.get("/console/channels")
async def list_page(deps: Given, person: Admin) -> Response:
    """Every account of the brand."""
    return await _page(deps, person)


@router.post("/console/channels", dependencies=[OwnForm])
async def add(request: Request, deps: Given, person: Admin) -> Response:
    """Connect one, or say why not; what was no secret stays in the form."""
    form = await _fields(request)
    channel, name = form.pop("channel", ""), form.pop("name", "").strip()
    try:
        connected = await deps.connections.add(person.brand_id, channel, name, form)
    except BotError as error:
        plain = {part.name: form.get(part.name, "") for part in PARTS.get(channel, ()) if not part.hidden}
        return await _page(
            deps, person, Notice(f"{error} Nothing was kept.", "bad"), status=400, channel=channel, typed=plain | {"name": name}
        )
    return await _page(deps, person, _connected(connected, f"Connected {_title(connected.account.channel, connected.account.handle)}."))


@router.post("/console/channels/{account_id}/rotate", dependencies=[OwnForm])
async def rotate(request: Request, deps: Given, person: Admin, account_id: str) -> Response:
    """New secrets; an empty field keeps what there is."""
    try:
        connected = await deps.connections.rotate(person.brand_id, account_id, await _fields(request))
    except (BotError, NotFound) as error:
        return await _refused(deps, person, error)
    return await _page(
        deps, person, _connected(connected, f"{connected.account.handle} has new secrets. The old ones count for a day more.")
    )


@router.post("/console/channels/{account_id}/{act}", dependencies=[OwnForm])
async def change(deps: Given, person: Admin, account_id: str, act: str) -> Response:
    """Ask its provider, tell it where events go, pause, resume, remove."""
    line = deps.connections
    try:
        match act:
            case "check":
                return await _page(deps, person, _looked(await line.check(person.brand_id, account_id)))
            case "register":
                return await _page(deps, person, _connected(await line.register(person.brand_id, account_id), ""))
            case "pause" | "resume":
                await line.set_active(person.brand_id, account_id, act == "resume")
            case "remove":
                await line.remove(person.brand_id, account_id)
            case _:
                raise not_found()
    except (BotError, NotFound) as error:
        return await _refused(deps, person, error)
    return RedirectResponse(PATH, 303, HEADERS)


async def _refused(deps: Deps, person: SignedIn, error: BotError | NotFound) -> Response:
    if isinstance(error, NotFound):
        raise not_found()
    return await _page(deps, person, Notice(str(error), "bad"), status=400)


async def _fields(request: Request) -> dict[str, str]:
    """The form's values that were filled in, without the mark of the session."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str) and value.strip() and name != "csrf"}


def _connected(connected: Connected, words: str) -> Notice:
    if connected.problem:
        return Notice(f"{words} Its provider could not be told where events go: {connected.problem}".strip(), "bad", connected.address)
    if connected.by_hand:
        return Notice(f"{words} {connected.by_hand}".strip(), "", connected.address, connected.verify_token)
    return Notice(f"{words} Its provider sends what people write here.".strip())


def _looked(looked: Looked) -> Notice:
    title, found = _title(looked.account.channel, looked.account.handle), looked.registration
    if found is None:
        return Notice(f"{title} answers.")
    if not looked.ours:
        return Notice(f"{title} answers, but sends what people write to {found.address or 'nobody'}. Press “Send events here”.", "bad")
    if found.problem:
        return Notice(f"{title} answers. It could not deliver lately: {found.problem} {found.waiting} wait there.", "bad")
    return Notice(f"{title} answers, and sends what people write here.")


def _title(channel: str, handle: str) -> str:
    """The public name as people of that channel write it."""
    return {"telegram": "@", "whatsapp": "+"}.get(channel, "") + handle if handle else NAMES[channel]


def _shown(deps: Deps, health: Health) -> Shown:
    account = health.account
    parts = (
        ()
        if health.by_environment
        else tuple(part for part in PARTS[account.channel] if part.hidden and part.name != MADE_ANEW.get(account.channel))
    )
    title = _title(account.channel, account.handle)
    return Shown(health, title, deps.connections.address(account), STATES[health.state], parts)


async def _page(
    deps: Deps,
    person: SignedIn,
    notice: Notice | None = None,
    *,
    status: int = 200,
    channel: str = "",
    typed: dict[str, Any] | None = None,
) -> Response:
    found = await deps.connections.list_health(person.brand_id)
    found.sort(key=lambda health: (list(NAMES).index(health.account.channel), health.account.name))
    return page(
        "channels.html",
        status=status,
        person=person,
        areas=areas(person.role),
        here=Right.CHANNELS,
        waiting=await deps.db.read(store.count_waiting, person.brand_id),
        brand=await deps.db.read(store.get_brand, person.brand_id),
        now=deps.clock(),
        notice=notice,
        shown=[_shown(deps, health) for health in found],
        parts={name: [part for part in parts if not part.made] for name, parts in PARTS.items()},
        names=NAMES,
        channel=channel,
        typed=typed or {},
    )

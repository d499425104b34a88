"""Which templates does the brand have? The list with how each reads and stands, a form for a new one, and what becomes of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from bot import templates
from bot.channels import CHANNELS
from bot.errors import BotError
from bot.store import templates as rows
from bot.tables import Approval, Template
from bot.template_rules import Draft, check, render_template
from console import store
from console.auth import SignedIn, needs, own_form
from console.deps import Deps, Given
from console.pages import HEADERS, not_found, page
from console.rights import Right, areas
from core.errors import Conflict
from core.ids import NewId

router = APIRouter(include_in_schema=False)
Marketer = Annotated[SignedIn, needs(Right.TEMPLATES)]
OwnForm = Depends(own_form)
PATH = "/console/templates"
FIELD_MAX = 4_000
STATES = {
    Approval.DRAFT: ("", "draft"),
    Approval.SUBMITTED: ("warn", "waits for approval"),
    Approval.APPROVED: ("good", "approved"),
    Approval.REJECTED: ("bad", "rejected"),
    Approval.PAUSED: ("warn", "paused by the provider"),
}
BY_HAND = ("messenger",)  # where the provider's own pages alone know how a template stands


@dataclass(frozen=True)
class Shown:
    """One template on the page: how it reads with its samples, its buttons with what each does."""

    template: Template
    text: str
    buttons: list[tuple[str, str]]
    state: tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The form as it was filled in. variables: NAME=SAMPLE a line; buttons: LABEL=WORD a line."""

    channel: str = "whatsapp"
    name: str = ""
    language: str = "en"
    category: str = "utility"
    body: str = ""
    variables: str = ""
    buttons: str = ""

    def draft(self) -> Draft:
        """What was asked for. Raises `BadTemplate` for a line without "="."""
        buttons = [templates.button(label, word) for label, word in templates.named(_lines(self.buttons), "the button")]
        variables = templates.named(_lines(self.variables), "the variable")
        return Draft(self.channel, self.name, self.language, self.category, self.body, variables, tuple(buttons))


def asked(
    channel: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
    category: Annotated[str, Form()] = "",
    body: Annotated[str, Form()] = "",
    variables: Annotated[str, Form()] = "",
    buttons: Annotated[str, Form()] = "",
) -> Asked:
    """The form's fields, none longer than any template needs."""
    fields = (channel, name.strip(), language.strip(), category, body.replace("\r\n", "\n"), variables, buttons)
    return Asked(*(field[:FIELD_MAX] for field in fields))


@router.get("/console/templates")
async def list_page(deps: Given, person: Marketer) -> Response:
    """Every template of the brand."""
    return await _page(deps, person, Asked())


@router.post("/console/templates", dependencies=[OwnForm])
async def add(deps: Given, person: Marketer, form: Annotated[Asked, Depends(asked)], act: Annotated[str, Form()] = "add") -> Response:
    """A new one; or only how it would read, with all that is wrong with it."""
    try:
        draft = form.draft()
        channel = CHANNELS.get(draft.channel)
        check(draft, channel.templates if channel else None)
        if act != "add":
            return await _page(deps, person, form, preview=draft)
        await deps.db.write(_add, person.brand_id, draft, now=deps.clock(), new_id=deps.kit.new_id)
    except (BotError, Conflict) as error:
        return await _page(deps, person, form, problem=f"{error} Nothing was stored.")
    return RedirectResponse(PATH, 303, HEADERS)


@router.post("/console/templates/{template_id}/remove", dependencies=[OwnForm])
async def remove(deps: Given, person: Marketer, template_id: str) -> Response:
    """Take it away here; what its provider has of it stays there."""
    await deps.db.write(_change, person.brand_id, template_id, None, deps.clock())
    return RedirectResponse(PATH, 303, HEADERS)


@router.post("/console/templates/{template_id}/approval", dependencies=[OwnForm])
async def settle(deps: Given, person: Marketer, template_id: str, approval: Annotated[str, Form()] = "") -> Response:
    """How it stands, as somebody read it in the provider's own pages; only where nobody else can tell us."""
    if approval not in set(Approval):
        raise not_found()
    await deps.db.write(_change, person.brand_id, template_id, Approval(approval), deps.clock())
    return RedirectResponse(PATH, 303, HEADERS)


def _add(session: Session, brand_id: str, draft: Draft, *, now: datetime, new_id: NewId) -> None:
    templates.add_template(session, store.get_brand(session, brand_id), draft, now=now, new_id=new_id)


def _change(session: Session, brand_id: str, template_id: str, approval: Approval | None, now: datetime) -> None:
    found = rows.find_template(session, brand_id, template_id)
    if found is None or (approval is not None and found.channel not in BY_HAND):
        raise not_found()
    if approval is None:
        rows.remove_template(session, brand_id, template_id)
    else:
        templates.settle_approval(session, found, approval, now=now)


def _list(session: Session, brand_id: str) -> list[Shown]:
    return [
        Shown(
            each,
            templates.preview(each),
            [(label, templates.does(action)) for label, action in each.buttons],
            STATES[Approval(each.approval)],
        )
        for each in rows.list_templates(session, brand_id)
    ]


async def _page(deps: Deps, person: SignedIn, form: Asked, *, problem: str = "", preview: Draft | None = None) -> Response:
    values: dict[str, Any] = {
        "person": person,
        "areas": areas(person.role),
        "here": Right.TEMPLATES,
        "now": deps.clock(),
        "brand": await deps.db.read(store.get_brand, person.brand_id),
        "waiting": await deps.db.read(store.count_waiting, person.brand_id),
        "shown": await deps.db.read(_list, person.brand_id),
        "form": form,
        "problem": problem,
        "preview": render_template(preview.body.strip(), [sample for _, sample in preview.variables]) if preview else "",
        "labels": [label for label, _ in preview.buttons] if preview else [],
        "channels": {name: each.templates for name, each in CHANNELS.items() if each.templates},
        "words": list(templates.BUTTON_ACTS),
        "by_hand": BY_HAND,
        "states": STATES,
    }
    return page("templates.html", status=422 if problem else 200, **values)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]

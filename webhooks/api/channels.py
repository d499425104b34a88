"""What may a program do with a brand's bots, numbers and pages? All that the command line can."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.connections import Connections
from bot.tables import Role
from webhooks.api.auth import Api, Caller, needs


class NewChannel(BaseModel):
    """A bot, number or page.

    credentials: telegram token; whatsapp account_sid, auth_token, from; messenger page_id, page_token, app_secret.
    """

    channel: str = Field(examples=["telegram"], max_length=20)
    name: str = Field(default="default", examples=["second"], max_length=40)
    credentials: dict[str, str] = Field(examples=[{"token": "123:abc"}], repr=False, max_length=10)


class NewSecrets(BaseModel):
    """What changes; the rest stays."""

    credentials: dict[str, str] = Field(default_factory=dict, examples=[{"token": "123:def"}], repr=False, max_length=10)


def routes(api: Api) -> APIRouter:
    """/channels, for admins."""
    router = APIRouter(prefix="/channels", tags=["channels"])
    admin = needs(api, Role.ADMIN)
    line = api.connections

    @router.get("")
    async def list_channels(caller: Annotated[Caller, admin]) -> list[dict[str, Any]]:
        """The brand's accounts and how each fares."""
        return [line.described(health) for health in await line.list_health(caller.brand_id)]

    @router.post("", status_code=201)
    async def add_channel(caller: Annotated[Caller, admin], new: NewChannel) -> dict[str, Any]:
        """Connect a bot, number or page: its provider is asked whose it is, and told where events go."""
        return (await line.add(caller.brand_id, new.channel, new.name, new.credentials)).described()

    @router.get("/{account_id}")
    async def show_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """One account and how it fares."""
        return line.described(await line.health(caller.brand_id, account_id))

    _acts(router, admin, line)
    return router


def _acts(router: APIRouter, admin: Any, line: Connections) -> None:
    """What can be done to one account."""

    @router.post("/{account_id}/check")
    async def check_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """Ask the provider whose the account is and where its events go."""
        looked = await line.check(caller.brand_id, account_id)
        found = looked.registration
        return {
            "handle": looked.account.handle,
            "webhook": looked.address,
            "registered": found.address if found else None,
            "waiting": found.waiting if found else 0,
            "problem": found.problem if found else "",
        }

    @router.post("/{account_id}/rotate")
    async def rotate_channel(caller: Annotated[Caller, admin], account_id: str, new: NewSecrets) -> dict[str, Any]:
        """Give it new secrets: sends go with them at once, events proved by the old ones are taken for a day more."""
        return (await line.rotate(caller.brand_id, account_id, new.credentials)).described()

    @router.post("/{account_id}/register")
    async def register_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """Tell the provider once more where events go."""
        return (await line.register(caller.brand_id, account_id)).described()

    @router.post("/{account_id}/pause")
    async def pause_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """Answer and send nothing there; what people write is kept for when it is resumed."""
        await line.set_active(caller.brand_id, account_id, False)
        return line.described(await line.health(caller.brand_id, account_id))

    @router.post("/{account_id}/resume")
    async def resume_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """Answer and send there again."""
        await line.set_active(caller.brand_id, account_id, True)
        return line.described(await line.health(caller.brand_id, account_id))

    @router.delete("/{account_id}")
    async def remove_channel(caller: Annotated[Caller, admin], account_id: str) -> dict[str, Any]:
        """Forget an account that nobody ever wrote to."""
        gone = await line.remove(caller.brand_id, account_id)
        return {"id": gone.id, "removed": True}

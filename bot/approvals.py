"""How does a template come to be approved? Handed to its provider, and asked about; nothing of it inside a transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot import templates
from bot.channels.whatsapp_templates import content
from bot.errors import TemplateNotReady
from bot.tables import Approval, Template
from core.db import Database

OPEN = (Approval.SUBMITTED, Approval.APPROVED, Approval.PAUSED)  # of these the provider may change its mind


@runtime_checkable
class TemplateClient(Protocol):
    """A client of a provider that is told templates by program. All of these raise `ProviderRefused` or `ProviderUnreachable`."""

    async def create_template(self, content: Mapping[str, Any]) -> str:
        """The provider's id of a new one."""

    async def ask_approval(self, sid: str, name: str, category: str) -> None:
        """Hands it in."""

    async def approval_of(self, sid: str) -> tuple[str, str]:
        """How it stands, by `Approval`, and why."""


async def submit(database: Database, client: object, template: Template, *, clock: Callable[[], datetime]) -> Template:
    """The template, handed in. Again after half a try: what was created is not created twice.

    Raises `TemplateNotReady` where it was handed in before, or where the provider is told templates in its own pages only.
    """
    if not isinstance(client, TemplateClient):
        raise TemplateNotReady(
            name=template.name, why=f"{template.channel} takes it in its own pages only; then say how it stands with mark"
        )
    if template.approval not in (Approval.DRAFT, Approval.REJECTED):
        raise TemplateNotReady(name=template.name, why=f"it was handed in before and is {template.approval}")
    if not template.external_id or template.approval == Approval.REJECTED:
        samples = [sample for _, sample in template.variables]
        buttons = [(label, action) for label, action in template.buttons]
        template.external_id = await client.create_template(content(template.name, template.language, template.body, samples, buttons))
        await _settle(database, template, Approval.DRAFT, "", clock())
    await client.ask_approval(template.external_id, template.name, template.category)
    await _settle(database, template, Approval.SUBMITTED, "", clock())
    return template


async def sync(database: Database, client: object, standing: Sequence[Template], *, clock: Callable[[], datetime]) -> list[Template]:
    """Those whose standing has changed at the provider; the rest stand as they did."""
    changed = []
    for template in standing:
        if template.approval not in OPEN or not template.external_id or not isinstance(client, TemplateClient):
            continue
        word, reason = await client.approval_of(template.external_id)
        if (word, reason) != (template.approval, template.reason):
            await _settle(database, template, Approval(word), reason, clock())
            changed.append(template)
    return changed


async def _settle(database: Database, template: Template, approval: Approval, reason: str, now: datetime) -> None:
    template.approval, template.reason = approval, reason
    await database.write(templates.settle_approval, template, approval, reason=reason, external_id=template.external_id, now=now)

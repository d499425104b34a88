"""What may be said once free text may not? A brand's templates: add one, see how it reads and stands, have it approved."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import typer

from bot import approvals, templates
from bot.channels import CHANNELS
from bot.channels.clients import AccountClient
from bot.errors import NoSuchAccount, TemplateNotReady
from bot.store import conversations
from bot.store import templates as store
from bot.tables import Approval, Template
from bot.template_rules import Draft
from commerce.tables import Brand
from core.db import Database, transaction
from core.ids import random_id
from dropline.cli import context, output
from dropline.program import connections

T = TypeVar("T")
COLUMNS = ("name", "channel", "language", "category", "approval", "reason")
app = output.commands("Templates: what may be said to somebody who has not written for a day.")

Name = Annotated[str, typer.Argument(help="The template's name.")]
Channel = Annotated[str, typer.Option("--channel", help=f"{', '.join(name for name, each in CHANNELS.items() if each.templates)}.")]
Language = Annotated[str, typer.Option("--language", help="Such as en or es-MX; may be left out where there is one.")]
Account = Annotated[str, typer.Option("--account", help="The brand's account whose provider is asked.")]


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits, underscores.")],
    body: Annotated[str, typer.Option(help="The words, with {{1}}, {{2}} … where values stand.")],
    variable: Annotated[list[str] | None, typer.Option(metavar="NAME=SAMPLE", help="What {{1}} is, then {{2}}; again for each.")] = None,
    button: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL=WORD", help=f"{', '.join(templates.BUTTON_ACTS)}, or a word to search for; again for each."),
    ] = None,
    category: Annotated[str, typer.Option(help="utility, or marketing, which says how to stop it.")] = "utility",
    channel: Channel = "whatsapp",
    language: Annotated[str, typer.Option(help="Such as en or es-MX.")] = "en",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Add a template, a draft until its provider has approved it.

    \b
    Example:  dropline template add order_paid --body "Hello {{1}}, order {{2}} is paid." --variable name=Ana --variable number=1001
    """
    buttons = tuple(templates.button(label, word) for label, word in templates.named(button or (), "the button"))
    draft = Draft(channel, name, language, category, body, templates.named(variable or (), "the variable"), buttons)
    with context.working() as (session, _):
        made = templates.add_template(session, context.brand(session, brand), draft, now=context.now(), new_id=random_id)
    output.told(as_json, _described(made), f"{made.name}: {templates.preview(made)}")


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's templates and how each stands with its provider.

    \b
    Example:  dropline template list --brand aurora
    """
    with context.working() as (session, _):
        owner = context.brand(session, brand)
        found = [_described(each) for each in store.list_templates(session, owner.id)]
    output.table(as_json, found, COLUMNS, f"{owner.name} has no templates yet: dropline template add NAME --body … --brand {brand}")


@app.command()
def show(
    name: Name, channel: Channel = "whatsapp", language: Language = "", brand: context.BrandSlug = "aurora", as_json: output.AsJson = False
) -> None:
    """One template, with everything it holds.

    \b
    Example:  dropline template show order_paid
    """
    with context.working() as (session, _):
        values = _described(templates.get_template(session, context.brand(session, brand).id, name, channel, language))
    output.told(as_json, values, "\n".join(f"{key.replace('_', ' '):<12} {value}" for key, value in values.items() if value))


@app.command()
def preview(
    name: Name,
    value: Annotated[list[str] | None, typer.Option(metavar="NAME=TEXT", help="Instead of a variable's sample; again for each.")] = None,
    channel: Channel = "whatsapp",
    language: Language = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """How a template reads, with its samples or with values of yours.

    \b
    Example:  dropline template preview order_paid --value name=Eva
    """
    values = dict(templates.named(value or (), "the value"))
    with context.working() as (session, _):
        found = templates.get_template(session, context.brand(session, brand).id, name, channel, language)
    text = "".join(words for words, _ in templates.Offer(found, values, ()).parts)
    output.told(as_json, {"text": text, "buttons": [label for label, _ in found.buttons]}, text)


@app.command()
def submit(
    name: Name,
    channel: Channel = "whatsapp",
    language: Language = "",
    account: Account = "default",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Hand a template to its provider for approval, which takes minutes to a day: ask with `sync`.

    \b
    Example:  dropline template submit order_paid
    """

    async def work(at: At) -> Template:
        found = await at.database.read(templates.get_template, at.owner.id, name, channel, language)
        return await approvals.submit(at.database, at.client, found, clock=context.now)

    done = _ask(brand, channel, account, work)
    output.told(as_json, _described(done), f"{done.name} is handed in as {done.external_id}; later: dropline template sync.")


@app.command()
def sync(
    channel: Channel = "whatsapp", account: Account = "default", brand: context.BrandSlug = "aurora", as_json: output.AsJson = False
) -> None:
    """Ask the provider how the templates stand; those that changed are printed.

    \b
    Example:  dropline template sync --brand aurora
    """

    async def work(at: At) -> list[Template]:
        standing = await at.database.read(store.list_templates, at.owner.id, channel=channel)
        return await approvals.sync(at.database, at.client, standing, clock=context.now)

    changed = _ask(brand, channel, account, work)
    output.table(as_json, [_described(each) for each in changed], COLUMNS, "Nothing has changed.")


@app.command()
def mark(
    name: Name,
    approval: Annotated[Approval, typer.Argument(help="As the provider's own pages say.")],
    channel: Channel = "messenger",
    language: Language = "",
    brand: context.BrandSlug = "aurora",
    as_json: output.AsJson = False,
) -> None:
    """Say how a template stands, where only the provider's own pages tell: Messenger's.

    \b
    Example:  dropline template mark order_paid approved --channel messenger
    """
    with context.working() as (session, _):
        found = templates.get_template(session, context.brand(session, brand).id, name, channel, language)
        if channel == "whatsapp":
            raise TemplateNotReady(name=name, why="WhatsApp itself says how it stands: dropline template sync")
        templates.settle_approval(session, found, approval, now=context.now())
    output.told(as_json, {"name": name, "channel": channel, "approval": approval}, f"{name} is {approval}.")


@app.command()
def remove(
    name: Name, channel: Channel = "whatsapp", language: Language = "", brand: context.BrandSlug = "aurora", as_json: output.AsJson = False
) -> None:
    """Take a template away here; what its provider has of it stays there.

    \b
    Example:  dropline template remove order_paid --language en
    """
    with context.working() as (session, _):
        found = templates.get_template(session, context.brand(session, brand).id, name, channel, language)
        store.remove_template(session, found.brand_id, found.id)
    output.told(as_json, {"name": found.name, "channel": found.channel, "language": found.language}, f"{found.name} is gone.")


@dataclass(frozen=True)
class At:
    """Where a provider is asked from: the database, the brand, who speaks to the provider of its account."""

    database: Database
    owner: Brand
    client: AccountClient


def _ask(slug: str, channel: str, name: str, work: Callable[[At], Awaitable[T]]) -> T:
    """What `work` comes to, with the client of one of the brand's accounts."""
    with context.opened() as place:
        database = Database(place.engine)
        try:
            line = connections(place.settings, database, context.now)
            with transaction(place.engine) as session:
                owner = context.brand(session, slug)
                account = conversations.find_account(session, owner.id, channel, name)
            if account is None:
                raise NoSuchAccount(channel=channel, name=name)
            client = line.client(account.id, account.channel, line.credentials(account))
            return asyncio.run(_closing(work(At(database, owner, client)), client))
        finally:
            database.close()


async def _closing(work: Awaitable[T], client: AccountClient) -> T:
    try:
        return await work
    finally:
        await client.close()


def _described(template: Template) -> dict[str, object]:
    return {
        "name": template.name,
        "channel": template.channel,
        "language": template.language,
        "category": template.category,
        "approval": str(template.approval),
        "reason": template.reason,
        "body": template.body,
        "variables": [list(each) for each in template.variables],
        "buttons": [[label, templates.does(action)] for label, action in template.buttons],
        "preview": templates.preview(template),
        "external_id": template.external_id,
    }

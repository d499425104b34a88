"""Which links does a creator post? Signed ones, for every channel, with a QR image."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from attribution import creators, links, store
from bot import accounts
from commerce.catalogue import named
from commerce.tables import Brand
from core.ids import random_letters
from dropline.cli import context, output
from dropline.settings import Settings

app = output.commands("Links of creators: whoever comes by one is counted as theirs.")


@app.command()
def add(
    creator: Annotated[str, typer.Option(help="The creator's handle.")],
    target: Annotated[str, typer.Option(metavar="SKU", help="The product the chat greets with; none: the shop.")] = "",
    brand: context.BrandSlug = "aurora",
    qr: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the short link's QR image here (SVG).")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Make a link for a creator and print its address on each channel.

    \b
    Example:  dropline link add --creator lena --target RUNNER --qr lena.svg
    """
    with context.working() as (session, settings):
        owner = context.brand(session, brand)
        person = creators.get_creator(session, owner.id, creator)
        product_id = named.product_id(session, owner.id, target) if target else ""
        link = links.add_link(session, person, target=product_id, now=context.now(), new_letters=random_letters)
        token = links.token(settings.secret_key, link.id)
        addresses = _addresses(session, owner, settings, token)
    if qr is not None:
        qr.write_text(links.qr_svg(addresses["short"]), encoding="utf-8")
    values = {"id": link.id, "token": token, "creator": person.handle, "target": target, "links": addresses}
    lines = [f"{channel:<10} {address}" for channel, address in addresses.items()]
    output.told(as_json, values, "\n".join([f"A link of {person.name}, token {token}:", *lines]))


@app.command("list")
def list_all(brand: context.BrandSlug = "aurora", as_json: output.AsJson = False) -> None:
    """The brand's links, newest first, with how often each was opened.

    \b
    Example:  dropline link list --brand aurora --json
    """
    with context.working() as (session, settings):
        owner = context.brand(session, brand)
        rows = [
            {
                "id": link.id,
                "creator": creator.handle,
                "target": link.target,
                "active": link.active,
                "clicks": clicks,
                "short": _addresses(session, owner, settings, links.token(settings.secret_key, link.id))["short"],
            }
            for link, creator, clicks in store.list_links(session, owner.id)
        ]
    empty = f"{owner.name} has no links yet: dropline link add --creator HANDLE --brand {brand}"
    output.table(as_json, rows, ("id", "creator", "clicks", "short"), empty)


def _addresses(session: Session, brand: Brand, settings: Settings, token: str) -> dict[str, str]:
    names = {"telegram": "", "messenger": "", "whatsapp": ""} | accounts.public_names(session, brand.id)
    return links.deep_links(token, names["telegram"], names["messenger"], names["whatsapp"], settings.public_url, brand.name)

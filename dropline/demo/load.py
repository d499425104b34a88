"""How do the demo brands get into a database? By stable keys, whole or not at all; what stands is never changed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from attribution import creators, links, programs
from attribution.kinds import Model
from bot import templates
from bot.knowledge.folders import read_folder
from bot.knowledge.importing import import_files
from bot.tables import Approval, Role, Staff
from bot.template_rules import Draft
from commerce import brands
from commerce.catalogue.catalog import import_rows, load_snapshot
from commerce.promotions import codes
from commerce.tables import Brand
from console.auth import hash_password
from core.db import insert_once
from core.ids import NewId
from dropline.accounts import add_accounts
from dropline.demo.aurora import AURORA
from dropline.demo.retail import RETAIL
from dropline.demo.shop import DemoShop

SHOPS = {shop.slug: shop for shop in (AURORA, RETAIL)}
DEMO_PASSWORD = "dropline-demo"  # printed by `make run`: for trying on one's own machine, not for a public one
STAFF = ((Role.AGENT, "Ada Agent"), (Role.MARKETER, "Max Marketer"), (Role.ADMIN, "Ana Admin"))
OPERATOR = "operator@dropline.example"


def load_demo(session: Session, *, now: datetime, new_id: NewId, shops: Sequence[str] = tuple(SHOPS)) -> list[str]:
    """The slugs of the demo brands that are new. One that stands already is left alone, and looked at once."""
    standing = {brand.slug for brand in brands.list_brands(session)}
    missing = [SHOPS[slug] for slug in shops if slug not in standing]
    if not missing:
        return []
    password_hash = hash_password(DEMO_PASSWORD)  # once: it takes a tenth of a second
    for shop in missing:
        brand = _load(session, shop, now=now, new_id=new_id)
        people = [(brand.id, f"{role}@{shop.slug}.example", name, role) for role, name in STAFF]
        _add_staff(session, people, password_hash, new_id=new_id)
    _add_staff(session, [("", OPERATOR, "Otto Operator", Role.OPERATOR)], password_hash, new_id=new_id)
    return [shop.slug for shop in missing]


def _load(session: Session, shop: DemoShop, *, now: datetime, new_id: NewId) -> Brand:
    brand = brands.add_brand(session, shop.slug, shop.name, currency=shop.currency, timezone=shop.timezone, now=now, new_id=new_id)
    brands.add_deliveries(session, brand, shop.deliveries)
    for code, terms in shop.codes(now).items():
        codes.insert_code(session, brand, code, terms, new_id=new_id)
    import_rows(session, brand, shop.products(), now=now, new_id=new_id)
    programs.add_version(
        session,
        brand.id,
        model=Model.LAST_CODE,
        window_days=shop.window_days,
        hold_days=shop.hold_days,
        rate_bps=shop.rate_bps,
        now=now,
        new_id=new_id,
    )
    _add_creators(session, shop, brand, now=now, new_id=new_id)
    add_accounts(session, brand)
    if shop.help_pages:
        texts, unreadable = read_folder(Path(__file__).parent / shop.help_pages)
        import_files(session, brand, texts, unreadable, now=now, new_id=new_id)
    for draft in shop.templates:
        template = templates.add_template(session, brand, draft, now=now, new_id=new_id)
        templates.settle_approval(session, template, Approval.APPROVED, external_id=content_sid(shop, draft), now=now)
    return brand


def content_sid(shop: DemoShop, draft: Draft) -> str:
    """The id of a demo template at a Twilio that knows it: in Twilio's form, the same at each loading."""
    return "HX" + hashlib.sha256(f"{shop.slug}:{draft.name}:{draft.language}".encode()).hexdigest()[:32]


def _add_creators(session: Session, shop: DemoShop, brand: Brand, *, now: datetime, new_id: NewId) -> None:
    picks = {each.pick for each in shop.creators if each.pick}
    products = {product.sku: product.id for product in load_snapshot(session, brand).products.values()} if picks else {}
    for each in shop.creators:
        creator = creators.add_creator(session, brand.id, each.handle, each.name, now=now, new_id=new_id)
        creators.own_code(session, creator, each.code)
        target = products[each.pick] if each.pick else ""
        links.add_link(session, creator, target=target, now=now, new_letters=lambda _count, letters=each.link_id: letters)  # type: ignore[misc]  # mypy cannot infer a lambda with a default


def _add_staff(session: Session, people: Sequence[tuple[str, str, str, Role]], password_hash: str, *, new_id: NewId) -> None:
    rows = [
        {
            "id": new_id("stf"),
            "brand_id": brand_id,
            "email": email,
            "name": name,
            "role": role,
            "password_hash": password_hash,
            "active": True,
        }
        for brand_id, email, name, role in people
    ]
    insert_once(session, Staff, rows)

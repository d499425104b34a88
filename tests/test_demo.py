"""Do the demo shops stand as their page says, load once, and let their people in?"""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, SQLModel, col

from attribution import creators, programs
from attribution.tables import Link
from bot.store import templates
from bot.tables import Approval, ChannelAccount, Staff
from commerce import brands
from commerce.catalogue import catalog
from commerce.tables import Code, Product, Variant
from console.auth import password_fits
from core.db import transaction
from core.ids import ALPHABET, random_id
from dropline.demo.aurora import codes as aurora_codes
from dropline.demo.load import DEMO_PASSWORD, SHOPS, load_demo
from dropline.program import build
from dropline.simulator.shop import open_shop
from dropline.simulator.town import Town
from tests.conftest import NOW
from tests.shop import settings_for
from tests.test_statements import counted


def rows(session: Session, table: type[SQLModel]) -> list[dict[str, Any]]:
    return [row.model_dump() for row in session.scalars(select(table))]


def test_both_shops_stand_whole_and_load_once(db: Engine) -> None:
    with transaction(db) as session:
        assert load_demo(session, now=NOW, new_id=random_id) == ["aurora", "retail"]
    with transaction(db) as session:
        stood = [rows(session, table) for table in (Product, Variant, Code, Staff, Link, ChannelAccount)]
        with counted(db) as statements:
            assert load_demo(session, now=NOW, new_id=random_id) == []
        assert len(statements) == 1
        assert [rows(session, table) for table in (Product, Variant, Code, Staff, Link, ChannelAccount)] == stood
        retail = brands.get_brand(session, "retail")
        snapshot = catalog.load_snapshot(session, retail)
        assert (len(snapshot.products), len(snapshot.variants), snapshot.currency, snapshot.countries) == (2465, 2465, "USD", ("US",))
        assert programs.current(session, retail.id).rate_bps == 1000


def test_aurora_is_the_fixture_of_the_stories(db: Engine) -> None:
    with transaction(db) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=["aurora"])
        brand = brands.get_brand(session, "aurora")
        stock = {variant.sku: variant.stock for variant in session.scalars(select(Variant))}
        assert stock == {
            "HOODIE-BLACK-S": 4,
            "HOODIE-BLACK-M": 8,
            "HOODIE-BLACK-L": 0,
            "HOODIE-SAND-M": 3,
            "HOODIE-SAND-L": 5,
            "RUNNER-42": 2,
            "RUNNER-43": 6,
            "CAP-BLACK": 20,
            "CAP-RED": 4,
        }
        assert (brand.currency, brand.timezone, brand.tax_rate_bps, brand.return_days) == ("EUR", "Europe/Madrid", 0, 30)
        public = {code.code for code in session.scalars(select(Code)) if code.public}
        assert public == {"LENA10", "JO15", "TEN5", "SHIPFREE"}
        program = programs.current(session, brand.id)
        assert (program.model, program.window_days, program.hold_days, program.rate_bps) == ("last_code", 30, 30, 1000)
        lena = creators.get_creator(session, brand.id, "lena")
        assert creators.code_owner(session, brand.id, "lena10", at=NOW) == lena.id
        link = session.scalars(select(Link).where(col(Link.creator_id) == lena.id)).one()
        product = session.get(Product, link.target)
        assert product is not None
        assert product.name == "Nimbus Runner"
        assert set(link.id) <= set(ALPHABET)


def test_the_demos_people_can_sign_in(db: Engine) -> None:
    with transaction(db) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=["aurora"])
        people = {person.email: person for person in session.scalars(select(Staff))}
    names = {"agent@aurora.example", "marketer@aurora.example", "admin@aurora.example", "operator@dropline.example"}
    assert set(people) == names
    assert password_fits(people["agent@aurora.example"], DEMO_PASSWORD)
    assert not password_fits(people["agent@aurora.example"], "dropline")
    assert people["operator@dropline.example"].brand_id == ""


def test_a_second_shop_can_come_later(db: Engine) -> None:
    with transaction(db) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=["aurora"])
    with transaction(db) as session:
        assert load_demo(session, now=NOW, new_id=random_id) == ["retail"]
        assert len(list(session.scalars(select(Staff)))) == 7


@pytest.mark.parametrize("now", [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)])
def test_summer20_has_always_ended(now: datetime) -> None:
    ends_at = aurora_codes(now)["SUMMER20"].ends_at
    assert ends_at is not None
    assert ends_at <= now


def test_links_of_the_demo_have_eight_letters_of_the_alphabet() -> None:
    for shop in SHOPS.values():
        for creator in shop.creators:
            assert len(creator.link_id) == 8
            assert set(creator.link_id) <= set(ALPHABET)


def test_its_templates_pass_their_own_rules_and_stand_approved(db: Engine) -> None:
    with transaction(db) as session:
        load_demo(session, now=NOW, new_id=random_id, shops=["aurora"])
        aurora = brands.get_brand(session, "aurora")
        standing = templates.list_templates(session, aurora.id, channel="whatsapp")
    assert {each.name for each in standing} == {"order_paid", "order_refunded", "order_shipped", "back_in_stock", "drop"}
    assert {(each.approval, each.external_id[:2], len(each.external_id)) for each in standing} == {(Approval.APPROVED, "HX", 34)}


def test_the_simulated_twilio_knows_them(sqlite_url: str) -> None:
    with Town() as town:
        program = build(settings_for(sqlite_url), clients={})
        open_shop(program, town)
        known = town.twilio.contents.kept
        program.db.close()
    assert {(each.name, each.approval, each.category) for each in known.values()} >= {
        ("order_paid_en", "approved", "UTILITY"),
        ("drop_en", "approved", "MARKETING"),
    }

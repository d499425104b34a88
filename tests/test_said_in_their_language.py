"""In which language are products named? In the conversation's where they have words of it, else in the brand's; found by both."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from commerce.catalogue import catalog
from commerce.imports.rows import ProductRow, VariantRow
from core.ids import random_id
from tests.conftest import NOW
from tests.shop import Shop

TENT = ProductRow(
    row=1,
    sku="TENT",
    name="Brindle Tent",
    description="Keeps the rain out.",
    category="tents",
    images=(),
    options=("size",),
    variants=(VariantRow(1, "TENT-2", {"size": "2P"}, 12000, 5), VariantRow(2, "TENT-4", {"size": "4P"}, 18000, 5)),
    texts={"es": {"name": "Carpa Zarzal", "description": "No deja pasar la lluvia."}},
)


@pytest.fixture
def shop(aurora_url: str) -> Iterator[Shop]:
    shop = Shop(aurora_url)
    shop.write(_bring, shop)
    yield shop
    shop.close()


def _bring(session: Session, shop: Shop) -> None:
    brand = catalog.get_brand_by_id(session, shop.brand.id)
    catalog.import_rows(session, brand, [TENT], now=NOW, new_id=random_id)


def answered(shop: Shop, name: str, text: str) -> str:
    return "\n".join(heard.text for heard in shop.says(name, text))


def test_a_product_is_named_in_the_language_of_the_conversation(shop: Shop) -> None:
    answered(shop, "ana", "hola, ¿qué tal? quiero comprar algo, por favor")
    spanish = answered(shop, "ana", "carpa zarzal")
    assert "Carpa Zarzal" in spanish
    assert "Brindle" not in spanish
    assert "Carpa Zarzal" in answered(shop, "ana", "brindle tent")
    assert "Carpa Zarzal, 4P" in answered(shop, "ana", "añade la carpa zarzal 4P al carrito")
    answered(shop, "ben", "hi there, I would like to buy something please")
    english = answered(shop, "ben", "brindle tent")
    assert "Brindle Tent" in english
    assert "Zarzal" not in english
    assert "Brindle Tent" in answered(shop, "ben", "carpa zarzal")


def test_a_language_without_words_is_the_brands_own(shop: Shop) -> None:
    snapshot = shop.read(lambda session: shop.program.kit.catalogue(session, catalog.get_brand_by_id(session, shop.brand.id)))
    assert snapshot.in_language("pt") is snapshot
    spanish = snapshot.in_language("es")
    assert spanish is snapshot.in_language("es")
    assert spanish.index is snapshot.index
    names = {variant.sku: variant.name for variant in spanish.variants.values()}
    assert names["TENT-2"] == "Carpa Zarzal, 2P"
    assert names["CAP-RED"] == next(each.name for each in snapshot.variants.values() if each.sku == "CAP-RED")

"""What do catalogue files become? Good rows land, each error names row, column and reason, the same file twice changes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from commerce.catalogue import catalog
from commerce.catalogue.catalog import ImportReport
from commerce.catalogue.importing import MEASURED_AFTER, import_steps
from commerce.errors import UnreadableCatalogue
from commerce.imports import own_json, shopify
from commerce.imports.files import guess, read_catalogue
from commerce.imports.rows import ProductRow, Read, RowError, VariantRow
from commerce.tables import Product, StockMovement, Variant
from core.db import transaction
from core.ids import random_id
from dropline.demo.retail import CATALOGUE
from tests.till import Till

FIXTURES = Path(__file__).parent / "fixtures" / "catalogues"
SHARED = Path(__file__).parent.parent.parent / "shared" / "data" / "catalogues"
HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src\n"


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def bring(till: Till, rows: Iterable[Read], *, dry_run: bool = False) -> ImportReport:
    with transaction(till.engine) as session:
        return catalog.import_rows(session, till.brand(session), rows, now=till.now, new_id=random_id, dry_run=dry_run)


def version(till: Till) -> int:
    with transaction(till.engine) as session:
        return till.brand(session).catalogue_version


def parts(rows: Iterable[Read]) -> tuple[list[ProductRow], list[tuple[int, str, str]]]:
    rows = list(rows)
    errors = [(row.row, row.column, row.reason) for row in rows if isinstance(row, RowError)]
    return [row for row in rows if isinstance(row, ProductRow)], errors


def csv(body: str) -> list[str]:
    return (HEADER + body).splitlines(keepends=True)


def test_a_shopify_product_is_the_rows_of_its_handle() -> None:
    products, errors = parts(read_catalogue(FIXTURES / "shopify__variants_and_images.csv", currency="EUR"))
    assert errors == []
    mug, scarf = products
    assert (mug.sku, mug.name, mug.category, mug.options, mug.active) == ("mug", "Enamel Mug", "Kitchen", (), True)
    assert mug.description == 'Holds 300 ml.\nDishwasher safe & "unbreakable".'
    assert mug.images == ("https://shop.example/mug-1.jpg", "https://shop.example/mug-2.jpg")
    assert mug.attributes == {"vendor": "Hearth", "tags": ["camping", "gift"]}
    assert [(each.sku, each.price_minor, each.stock, each.barcode) for each in mug.variants] == [("MUG-1", 1250, 7, "5901234123457")]
    assert scarf.options == ("Color", "Size")
    assert [(each.sku, dict(each.options), each.price_minor, each.compare_at_minor) for each in scarf.variants] == [
        ("scarf-red-long", {"Color": "Red", "Size": "Long"}, 2999, 3500),
        ("SC-RS", {"Color": "Red", "Size": "Short"}, 2499, None),
    ]
    assert not scarf.active


def test_damaged_shopify_rows_are_told_and_the_good_ones_land(till: Till) -> None:
    rows = list(read_catalogue(FIXTURES / "shopify__damaged.csv", currency="EUR"))
    products, errors = parts(rows)
    assert errors == [
        (3, "Variant Price", "'free' is not a price"),
        (4, "Variant Inventory Qty", "'a few' is not a number of units"),
        (6, "Handle", "the handle is missing"),
        (7, "Option1 Value", "row 2 has the same options"),
        (8, "Title", "the title is missing"),
        (9, "", "the row has 10 cells, the header 8"),
        (11, "Variant SKU", "'TEE-S' stands in row 2 already"),
        (12, "Variant Price", "a price is missing"),
        (14, "Handle", "'tee' stands from row 2 on already, its rows must be together"),
        (15, "Variant Inventory Qty", "'-4' is not between 0 and 9999999"),
        (16, "Title", "the text is not UTF-8"),
        (17, "", "the row cannot be read: ',' expected after '\"'"),
    ]
    assert [(each.sku, [variant.sku for variant in each.variants]) for each in products] == [
        ("tee", ["TEE-S", "TEE-XL"]),
        ("sock", ["SOCK"]),
        ("last", ["LAST"]),
    ]
    report = bring(till, rows)
    assert (report.created, report.updated, report.unchanged, report.failed) == (3, 0, 0, 12)


def test_our_json_lands_with_its_unknown_keys_as_attributes() -> None:
    products, errors = parts(read_catalogue(FIXTURES / "own__two_products.jsonl", currency="EUR"))
    assert errors == []
    mug, tee = products
    assert (mug.name, mug.images, mug.attributes) == ("Mug", ("https://shop.example/mug.jpg",), {"material": "enamel", "weight_g": 310})
    assert (mug.variants[0].price_minor, mug.variants[0].stock, mug.variants[0].barcode) == (1250, 7, "5901234123457")
    assert [(dict(each.options), each.price_minor) for each in tee.variants] == [({"size": "S"}, 1999), ({"size": "M"}, 2050)]


def test_damaged_json_lines_are_told_and_the_good_ones_land() -> None:
    products, errors = parts(read_catalogue(FIXTURES / "own__damaged.jsonl", currency="EUR"))
    assert [(row, column) for row, column, _ in errors] == [
        (2, ""),
        (3, ""),
        (4, "name"),
        (5, "variants"),
        (6, "variants[0].price"),
        (7, "variants[1].currency"),
        (8, "variants[1].sku"),
        (9, "sku"),
        (10, "variants[0].options"),
        (11, "variants[0].stock"),
        (12, "variants[0].price_minor"),
        (13, ""),
        (14, "name"),
    ]
    assert errors[0][2] == "the line is not JSON: Expecting value at character 26"
    assert [(each.sku, len(each.variants)) for each in products] == [("A", 1), ("B", 1), ("C", 1), ("Z", 1)]


def test_a_line_of_the_retail_demo_is_one_default_variant() -> None:
    line = (
        '{"id": "p1", "current_stock": 15, "name": "Daypack", "category": "accessories", "style": "backpack", "description": "Soft.",'
        ' "price": 129.99, "image": "p1.jpg", "gender_affinity": "F", "where_visible": "UI"}'
    )
    ((product,), errors) = parts(own_json.read([line], "USD"))
    assert errors == []
    assert (product.sku, product.options, product.images) == ("p1", (), ())
    assert product.attributes == {"style": "backpack", "image": "p1.jpg", "gender": "women"}
    assert [(each.sku, each.price_minor, each.stock, dict(each.options)) for each in product.variants] == [("p1", 12999, 15, {})]


def test_the_same_file_twice_changes_nothing(till: Till) -> None:
    files = [read_catalogue(FIXTURES / name, currency="EUR") for name in ("shopify__variants_and_images.csv", "own__two_products.jsonl")]
    for rows in [list(file) for file in files]:
        assert bring(till, rows).created == 2
        stood = version(till), [row.model_dump() for table in (Product, Variant, StockMovement) for row in till.rows(table)]
        again = bring(till, rows)
        assert (again.created, again.updated, again.unchanged, again.failed) == (0, 0, 2, 0)
        assert (version(till), [row.model_dump() for table in (Product, Variant, StockMovement) for row in till.rows(table)]) == stood


def test_postgresql_learns_how_large_a_catalogue_became(till: Till) -> None:
    """Else each batch of a large import reads all that landed before."""
    row = ProductRow(1, "", "Thing", "", "", (), (), ())
    rows = [replace(row, sku=f"p{each}", variants=(VariantRow(1, f"v{each}", {}, 100, 1),)) for each in range(MEASURED_AFTER)]
    report = import_steps(
        lambda: transaction(till.engine), till.brand_id, rows, clock=lambda: till.now, new_id=random_id, tell=lambda error: None
    )
    assert report.created == MEASURED_AFTER
    if till.engine.dialect.name == "postgresql":
        with till.engine.connect() as connection:
            known = connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'variant'").scalar_one()
        assert known >= MEASURED_AFTER


def test_a_dry_run_says_the_same_and_writes_nothing(till: Till) -> None:
    rows = list(read_catalogue(FIXTURES / "shopify__damaged.csv", currency="EUR"))
    stood = version(till), len(till.rows(Product))
    dry = bring(till, rows, dry_run=True)
    assert (version(till), len(till.rows(Product))) == stood
    assert bring(till, rows) == dry


def test_an_update_changes_what_changed_and_takes_out_what_is_gone(till: Till) -> None:
    bring(till, shopify.read(csv("tee,Tee,Size,S,T-S,5,10.00,\ntee,,,M,T-M,5,10.00,\n"), "EUR"))
    before = version(till)
    report = bring(till, shopify.read(csv("tee,Better Tee,Size,S,T-S,5,12.00,\ntee,,,L,T-L,2,12.00,\n"), "EUR"))
    assert (report.updated, version(till)) == (1, before + 1)
    variants = {each.sku: each for each in till.rows(Variant)}
    assert [(variants[sku].price_minor, variants[sku].active, variants[sku].stock) for sku in ("T-S", "T-M", "T-L")] == [
        (1200, True, 5),
        (1000, False, 5),
        (1200, True, 2),
    ]
    with transaction(till.engine) as session:
        names = [each.name for each in till.snapshot(session).variants.values() if each.sku.startswith("T-")]
    assert names == ["Better Tee, S", "Better Tee, L"]


def test_stock_is_set_when_the_file_counts_anew_and_left_alone_else(till: Till) -> None:
    bring(till, shopify.read(csv("cup,Cup,,,CUP,5,10.00,\n"), "EUR"))
    cup = next(each for each in till.rows(Variant) if each.sku == "CUP")
    till.change(Variant, cup.id, stock=3)  # two were sold meanwhile
    bring(till, shopify.read(csv("cup,Cup,,,CUP,5,11.00,\n"), "EUR"))
    assert next(each.stock for each in till.rows(Variant) if each.sku == "CUP") == 3
    bring(till, shopify.read(csv("cup,Cup,,,CUP,9,11.00,\n"), "EUR"))
    assert next(each.stock for each in till.rows(Variant) if each.sku == "CUP") == 9
    assert sum(each.delta for each in till.rows(StockMovement) if each.variant_id == cup.id) == 5 + 6


def test_a_sku_of_another_product_is_told(till: Till) -> None:
    report = bring(till, shopify.read(csv("hat,Hat,,,CAP-RED,5,10.00,\n"), "EUR"))
    assert (report.created, report.failed) == (0, 1)
    assert report.errors == (RowError(2, "Variant SKU", "'CAP-RED' is a variant of another product"),)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"sku;name\n1;2\n", "neither"),
        (b"Handle,Title\nmug,Mug\n", "lacks Variant Price"),
        (b'Handle,"Title\n', "cannot be read"),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableCatalogue, match=why):
        list(read_catalogue(path, currency="EUR"))


def test_an_absent_file_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableCatalogue, match=r"none\.csv"):
        list(read_catalogue(tmp_path / "none.csv", currency="EUR"))
    with pytest.raises(UnreadableCatalogue, match="auto, shopify, woocommerce, magento, feed, json"):
        list(read_catalogue(tmp_path / "none.csv", currency="EUR", format="xml"))


@pytest.mark.parametrize(("line", "format"), [("\ufeffHandle,Title\n", "shopify"), ('\ufeff{"sku": 1}\n', "json"), ("  {}", "json")])
def test_the_first_line_tells_the_format(line: str, format: str) -> None:
    assert guess(line) == format


def test_derived_skus_are_stable_and_readable() -> None:
    assert shopify.derived_sku("classic-top", ["Extra Large", "Blue/Green"]) == "classic-top-extra-large-blue-green"


@given(st.lists(st.text(max_size=60), max_size=20))
def test_no_text_breaks_the_readers(lines: list[str]) -> None:
    for row in shopify.read([HEADER, *(line + "\n" for line in lines)], "EUR"):
        assert not isinstance(row, RowError) or row.reason
    for row in own_json.read(lines, "EUR"):
        assert not isinstance(row, RowError) or row.reason


@pytest.mark.parametrize(("name", "products", "variants"), [("shopify_apparel.csv", 20, 22), ("shopify_jewelery.csv", 20, 23)])
def test_files_of_the_vendor_land_whole(till: Till, name: str, products: int, variants: int) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} of the shared data is not here")
    rows = list(read_catalogue(SHARED / name, currency="EUR"))
    found, errors = parts(rows)
    assert (errors, len(found), sum(len(each.variants) for each in found)) == ([], products, variants)
    assert bring(till, rows).created == products
    assert bring(till, list(read_catalogue(SHARED / name, currency="EUR"))).unchanged == products


def test_the_retail_demo_lands_whole() -> None:
    found, errors = parts(read_catalogue(CATALOGUE, currency="USD"))
    assert (len(found), errors, len({each.category for each in found})) == (2465, [], 20)

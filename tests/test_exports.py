"""Does what was exported import again without a change, in both formats, from whatever format it came?"""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from commerce.catalogue.exports import SHOPIFY, json_line, shopify_rows
from commerce.catalogue.stored import every_row
from commerce.imports import own_json, shopify
from commerce.imports.files import read_catalogue
from commerce.imports.rows import ProductRow, VariantRow
from commerce.tables import Product, StockMovement, Variant
from core.db import reading
from dropline.cli import app
from tests.test_imports import FIXTURES, bring, parts, version
from tests.till import Till

RICH = (
    '{"sku": "RICH", "name": "Tee", "description": "Soft.\\nWarm & <b>.", "category": "shirts", "images": ["https://x.example/1.jpg"],'
    ' "options": ["size"], "active": false, "kind": "gift_card", "collections": ["Summer", {"slug": "x-y", "name": "X"}],'
    ' "texts": {"es": {"name": "Camiseta"}}, "attributes": {"material": "cotton", "fits": ["a", 1, null, {"b": true}], "w": 1.50},'
    ' "variants": [{"sku": "RICH-S", "options": {"size": "S"}, "price": 19.99, "compare_at": "24,99", "stock": 3, "cost_minor": 800,'
    ' "weight_grams": 180, "tax_class": "reduced", "image": "https://x.example/s.jpg", "barcode": "59",'
    ' "market_prices": [{"market": "US", "price": 22.99, "currency": "USD"}, {"market": "CH", "price": 21}]},'
    ' {"sku": "RICH-M", "options": {"size": "M"}, "price": 20, "sale": {"price": 15, "ends_at": "2026-12-01"}}]}'
)
FILES = (
    "woocommerce__every_type.csv",
    "magento__configurable.csv",
    "feed__rss.xml",
    "shopify__variants_and_images.csv",
    "own__two_products.jsonl",
)


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def stored(till: Till) -> list[ProductRow]:
    with reading(till.engine) as session:
        return list(every_row(session, till.brand_id))


def kept(till: Till) -> tuple[int, list[object]]:
    return version(till), [row.model_dump() for table in (Product, Variant, StockMovement) for row in till.rows(table)]


def test_our_json_holds_all_of_it_whatever_it_came_from(till: Till) -> None:
    for name in FILES:
        rows = [row for row in read_catalogue(FIXTURES / name, currency="EUR") if getattr(row, "sku", "") != "MUG" or "woo" in name]
        bring(till, rows)
    assert bring(till, own_json.read([RICH], "EUR")).created == 1
    stood = kept(till)
    lines = [json_line(row, "EUR") for row in stored(till)]
    assert len(lines) == len(till.rows(Product))
    report = bring(till, own_json.read(lines, "EUR"))
    assert (report.unchanged, report.created, report.updated, report.errors) == (len(lines), 0, 0, ())
    assert kept(till) == stood


def test_it_is_what_the_brand_has_now_that_leaves(till: Till) -> None:
    bring(till, own_json.read([RICH], "EUR"))
    till.change(Variant, next(each.id for each in till.rows(Variant) if each.sku == "RICH-S"), stock=1, price_minor=1500)
    tee = json.loads(next(line for line in (json_line(row, "EUR") for row in stored(till)) if '"RICH"' in line))
    assert [(each["stock"], each["price_minor"]) for each in tee["variants"][:1]] == [(1, 1500)]
    assert tee["variants"][1]["sale"] == {"price_minor": 1500, "ends_at": "2026-12-02T00:00:00+00:00"}
    assert bring(till, own_json.read([json.dumps(tee)], "EUR")).unchanged == 1
    tee["variants"][0]["stock"] = 8
    assert bring(till, own_json.read([json.dumps(tee)], "EUR")).updated == 1


def test_a_shopify_shop_leaves_as_it_came(till: Till) -> None:
    rows = list(read_catalogue(FIXTURES / "shopify__variants_and_images.csv", currency="EUR"))
    bring(till, rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, SHOPIFY, restval="")
    writer.writeheader()
    for row in stored(till):
        writer.writerows(shopify_rows(row, "EUR"))
    stood = kept(till)
    products, errors = parts(shopify.read(text.getvalue().splitlines(keepends=True), "EUR"))
    assert (errors, len(products)) == ([], len(till.rows(Product)))
    assert bring(till, [row for row in products if row.sku in ("mug", "scarf")]).unchanged == 2
    assert kept(till) == stood


def test_more_options_than_shopify_knows_are_left_out() -> None:
    four = ("a", "b", "c", "d")
    row = ProductRow(1, "X", "X", "", "", (), four, (VariantRow(1, "X", dict.fromkeys(four, "1"), 100, 1),))
    assert list(shopify_rows(row, "EUR")) == []


def test_the_command_writes_a_file_that_the_command_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")
    run = CliRunner().invoke
    assert run(app, ["db", "upgrade"]).exit_code == 0
    assert run(app, ["brand", "add", "nord", "--name", "Nord", "--currency", "EUR", "--timezone", "Europe/Berlin"]).exit_code == 0
    source, out, rejects = FIXTURES / "shopify__damaged.csv", tmp_path / "out.jsonl", tmp_path / "rejects.csv"
    assert run(app, ["catalog", "import", str(source), "--brand", "nord", "--rejects", str(rejects)]).exit_code == 0
    assert [row["column"] for row in csv.DictReader(rejects.read_text(encoding="utf-8").splitlines())][:2] == [
        "Variant Price",
        "Variant Inventory Qty",
    ]
    assert run(app, ["catalog", "export", "--brand", "nord", "--out", str(out)]).exit_code == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    again = run(app, ["catalog", "import", str(out), "--brand", "nord", "--json"])
    assert {key: json.loads(again.stdout)[key] for key in ("created", "updated", "unchanged", "failed")} == {
        "created": 0,
        "updated": 0,
        "unchanged": 3,
        "failed": 0,
    }

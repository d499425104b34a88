"""What becomes of product feeds and Magento exports? Groups, sales, stock without numbers, XML that is damaged or hostile."""

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Engine

from commerce.errors import UnreadableCatalogue
from commerce.imports import feed_items, feed_xml
from commerce.imports.files import read_catalogue
from commerce.imports.rows import Part, ProductRow, Shelf, ShelfRow, TimedPrice
from commerce.tables import BundlePart, Variant
from core.db import transaction
from tests.test_imports import FIXTURES, SHARED, bring, parts, version
from tests.till import Till

RSS = '<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{}</channel></rss>'
ITEM = "<item><g:id>{0}</g:id><g:title>{0}</g:title><g:price>5 EUR</g:price><g:availability>in stock</g:availability></item>"


@pytest.fixture
def till(db: Engine) -> Till:
    return Till(db)


def feed(text: str | bytes) -> tuple[list[ProductRow], list[tuple[int, str, str]]]:
    return parts(feed_xml.read(BytesIO(text if isinstance(text, bytes) else text.encode()), "EUR", UTC))


def test_an_xml_feed_is_read_item_by_item_past_what_is_damaged() -> None:
    products, errors = parts(read_catalogue(FIXTURES / "feed__rss.xml", currency="EUR"))
    assert [(row, column) for row, column, _ in errors] == [(33, "g:price"), (34, ""), (35, "g:price")]
    assert errors[0][2] == "the brand sells in EUR, not 'USD'"
    assert errors[1][2].startswith("the XML is damaged in line 34")
    mug, last, scarf = products
    (variant,) = mug.variants
    zone = timezone(timedelta(hours=1))
    sale = TimedPrice(1000, datetime(2026, 11, 1, tzinfo=zone), datetime(2026, 12, 1, tzinfo=zone))
    assert (variant.price_minor, variant.compare_at_minor, variant.stock, variant.sale) == (1200, None, 0, sale)
    assert (last.sku, last.variants[0].stock) == ("LAST", 0)
    assert (scarf.sku, scarf.name, scarf.category, scarf.description) == ("scarf", "Wool Scarf", "Scarves", "Soft & warm.")
    assert scarf.options == ("color",)
    assert scarf.collections == (Shelf("clothing", "Clothing"), Shelf("clothing-scarves", "Scarves"))
    assert scarf.images == ("https://shop.example/red.jpg", "https://shop.example/1.jpg", "https://shop.example/2.jpg")
    assert scarf.attributes == {"size": "One", "care": "Hand wash"}
    assert [
        (each.sku, dict(each.options), each.price_minor, each.compare_at_minor, each.stock, each.counted) for each in scarf.variants
    ] == [
        ("SC-R", {"color": "Red"}, 2499, 2999, 1000, False),
        ("SC-B", {"color": "Blue"}, 2999, None, 5, True),
    ]
    assert (scarf.variants[0].barcode, scarf.variants[0].weight_grams) == ("5901234123457", 200)


def test_an_atom_feed_without_prefixes_is_read_too() -> None:
    products, errors = feed(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><id>tag:x</id><g:id>A</g:id>'
        '<title>Ant</title><link href="https://x.example"/><summary>Six legs.</summary><g:price>1,50</g:price></entry></feed>'
    )
    assert (errors, [(each.sku, each.name, each.description, each.variants[0].stock) for each in products]) == (
        [],
        [("A", "Ant", "Six legs.", 0)],
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.format(ITEM.format("A")), "document type"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + RSS.format("<item><g:id>&a;</g:id></item>"), "document type"),
        ("<rss><channel></channel></rss>", "no item"),
        ("<html", "it is not XML|no item"),
    ],
)
def test_hostile_and_empty_xml_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableCatalogue, match=why):
        feed(text)


def test_a_feed_that_is_cut_off_lands_up_to_there() -> None:
    products, errors = feed(RSS.format("".join(ITEM.format(name) for name in "ABC"))[:-60])
    assert [each.sku for each in products] == ["A", "B"]
    assert [column for _, column, _ in errors] == [""]


def test_a_feed_as_a_table_means_the_same(tmp_path: Path) -> None:
    head = "g:id|Title|item_group_id|price|availability|color|size|additional_image_link\n"
    tees = "A|Tee|t|5 EUR|in stock|Red|S|https://x.example/1.jpg,https://x.example/2.jpg\nB|Tee|t|5 EUR|in stock|Red|M|\n"
    body = tees + "C|Cap||6,5|out of stock|||\n"
    path = tmp_path / "feed.txt"
    path.write_text("# made by a plugin\n\n" + head + body + "C|Twice||5 EUR|in stock|||\nD|Gone||5 EUR|somewhere|||\n")
    products, errors = parts(read_catalogue(path, currency="EUR"))
    assert [(each.sku, each.options, [one.sku for one in each.variants]) for each in products] == [
        ("C", (), ["C"]),
        ("t", ("size",), ["A", "B"]),
    ]
    assert products[1].images == ("https://x.example/1.jpg", "https://x.example/2.jpg")
    assert errors == [(7, "g:id", "'C' stands in row 6 already"), (8, "availability", "'somewhere' is no availability")]


def test_items_that_differ_in_nothing_but_their_titles_are_told_apart_by_them() -> None:
    assert feed_items.shared_words(["Watch with Black Dial", "Watch with White Dial"]) == "Watch with Dial"
    assert feed_items.shared_words(["Red", "Blue"]) == "Red"
    group = "<g:item_group_id>g</g:item_group_id></item>"
    products, errors = feed(RSS.format("".join(ITEM.format(name).replace("</item>", group) for name in ("One", "Two"))))
    assert errors == []
    assert [dict(each.options) for each in products[0].variants] == [{"variant": "One"}, {"variant": "Two"}]


def test_in_stock_without_a_number_is_filled_up_when_it_is_sold(till: Till) -> None:
    text = RSS.format(ITEM.format("A")).encode()

    def bring_feed() -> int:
        return bring(till, feed_xml.read(BytesIO(text), "EUR", UTC)).unchanged

    def units() -> int:
        return next(each.stock for each in till.rows(Variant) if each.sku == "A")

    assert (bring_feed(), units()) == (0, 1000)
    till.change(Variant, next(each.id for each in till.rows(Variant) if each.sku == "A"), stock=400)
    assert (bring_feed(), units()) == (1, 400)
    till.change(Variant, next(each.id for each in till.rows(Variant) if each.sku == "A"), stock=0)
    assert (bring_feed(), units()) == (1, 1000)


def test_a_magento_export_is_put_together(till: Till) -> None:
    rows = list(read_catalogue(FIXTURES / "magento__configurable.csv", currency="EUR"))
    products, errors = parts(rows)
    assert errors == [
        (10, "product_type", "'subscription' is no kind of product we can sell"),
        (4, "configurable_variations", "'TEE-L' does not stand in the file, or could not be read"),
    ]
    tee, box, mug, ebook = products
    assert (tee.name, tee.category, tee.options, tee.description) == ("Tee", "Tees", ("size",), "Soft & warm")
    assert tee.texts == {"es": {"name": "Camiseta", "description": "Suave"}}
    assert tee.collections == (Shelf("men", "Men"), Shelf("men-tees", "Tees"))
    assert tee.attributes == {"material": "Cotton, organic", "base_image": "/t.jpg", "url_key": "tee"}
    small, medium = tee.variants
    assert (small.sku, small.price_minor, small.stock, small.cost_minor, small.image) == (
        "TEE-S",
        2000,
        7,
        850,
        "https://shop.example/s.jpg",
    )
    assert medium.sale == TimedPrice(1500, datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    assert (medium.counted, medium.stock) == (False, 1000)
    assert (mug.variants[0].tax_class, mug.variants[0].barcode, mug.description) == ("none", "5901234123457", "Enamel.")
    assert (box.kind, box.variants[0].parts) == ("bundle", (Part("MUG", 2), Part("TEE-S", 1)))
    assert (ebook.active, ebook.attributes["delivery"]) == (False, "none")
    assert [row.product_skus for row in rows if isinstance(row, ShelfRow)] == [("MUG", "TEE-S")]
    report = bring(till, rows)
    assert (report.created, report.failed) == (4, 3)  # the group names a variant, which is no product of its own
    sku = {each.id: each.sku for each in till.rows(Variant)}
    assert sorted((sku[each.part_variant_id], each.quantity) for each in till.rows(BundlePart)) == [("MUG", 2), ("TEE-S", 1)]
    stood = version(till)
    assert (bring(till, rows).unchanged, version(till)) == (4, stood)
    product_id = next(each.product_id for each in till.rows(Variant) if each.sku == "TEE-S")
    with transaction(till.engine) as session:
        assert till.snapshot(session).products[product_id].said_in("es") == ("Camiseta", "Suave")


@pytest.mark.parametrize(
    ("name", "currency", "products", "variants"),
    [
        ("feed_google_merchant_sample.xml", "USD", 1, 2),  # two watches of one item_group_id, black and white
        ("feed_meta_dpa_sample_atom.xml", "GBP", 1, 1),
        ("feed_meta_dpa_sample_rss.xml", "GBP", 1, 1),
        ("dummyjson_products.json", "USD", 194, 194),  # one list, a SKU each
        ("bestbuy_sample_products.jsonl", "USD", 3291, 3291),  # no ids; 66 share a name, each with a picture of its own
    ],
)
def test_real_files_land_whole(name: str, currency: str, products: int, variants: int) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} of the shared data is not here")
    found, errors = parts(read_catalogue(SHARED / name, currency=currency))
    assert (errors, len(found), sum(len(each.variants) for each in found)) == ([], products, variants)

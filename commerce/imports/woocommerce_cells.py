"""What do the cells of one WooCommerce row say? A product, a variant, attributes, whatever else of the file there is."""

import re
from datetime import datetime, tzinfo
from functools import partial

from commerce.imports.html import text_of
from commerce.imports.prices import price_minor, price_or_none
from commerce.imports.rows import UNCOUNTED_UNITS, ProductRow, TimedPrice, VariantRow, WrongCell
from commerce.imports.sheets import Record
from commerce.imports.values import distinct, grams, instant, links, name_text, plain_text, shelves, slug, stock_units, yes
from commerce.kinds import ProductKind

ATTRIBUTES_MAX = 30
BARCODE = ("gtin, upc, ean, or isbn", "gtin", "meta: global unique id", "ean", "barcode")
COST = ("cost of goods", "meta: wc cog cost", "cost price")
GIFT_CARDS = frozenset({"gift-card", "gift_card"})

_WEIGHT = re.compile(r"weight(?: \((\w+)\))?")
_COMMA = re.compile(r"(?<!\\),")  # a comma within a value is written "\\,"


def product(record: Record, sku: str, kinds: set[str]) -> ProductRow:
    """The product of a row, its variants still to come. Raises WrongCell."""
    name = record.read(name_text, "name")
    if not name:
        raise WrongCell(record.column("name"), "the name is missing")
    words = record.read(partial(plain_text, most=100_000), "description", "short description")
    paths = [shelves(path) for path in _listed(record.read(plain_text, "categories"))]
    visible = record.get("visibility in catalog", "visibility in catalogue").casefold() != "hidden"
    published = record.read(partial(yes, otherwise=True), "published")
    return ProductRow(
        row=record.row,
        sku=sku,
        name=name,
        description=text_of(words.replace("\\n", "\n")),
        category=paths[0][-1].name if paths and paths[0] else "",
        images=record.read(links, "images"),
        options=(),
        variants=(),
        attributes=_kept(record, kinds),
        active=published and visible and "external" not in kinds,
        collections=distinct([shelf for path in paths for shelf in path]),
        kind=ProductKind.GIFT_CARD if kinds & GIFT_CARDS else ProductKind.GOODS,
    )


def _kept(record: Record, kinds: set[str]) -> dict[str, object]:
    kept: dict[str, object] = {
        name: values[0] if len(values) == 1 else list(values) for name, values in attributes(record).items() if values
    }
    if tags := _listed(record.read(plain_text, "tags")):
        kept["tags"] = tags
    if brands := _listed(record.read(plain_text, "brands", "brand")):
        kept["brand"] = brands[0]
    if address := record.read(partial(plain_text, most=2_000), "external url"):
        kept["external_url"] = address
    if kinds & {"virtual", "downloadable"}:
        kept["delivery"] = "none"
    return kept


def variant(record: Record, sku: str, options: dict[str, str], currency: str, zone: tzinfo) -> VariantRow:
    """The variant of a row, simple product or variation. Raises WrongCell."""
    price = partial(price_minor, currency=currency)
    regular = record.read(price, "regular price", "sale price")
    lowered = record.read(partial(price_or_none, currency=currency), "sale price")
    starts = record.read(partial(instant, zone=zone), "date sale price starts")
    ends = record.read(partial(instant, zone=zone, ends=True), "date sale price ends")
    now, before, sale = priced(regular, lowered, starts, ends)
    counted, units = _stock(record)
    image = record.read(links, "images")
    return VariantRow(
        record.row,
        sku,
        options,
        now,
        units,
        record.column("sku"),
        before,
        record.read(partial(plain_text, most=100), *BARCODE),
        image[0] if image and options else "",
        record.read(partial(price_or_none, currency=currency), *COST),
        _weight(record),
        _tax_class(record),
        counted,
        sale,
    )


def priced(regular: int, lowered: int | None, starts: datetime | None, ends: datetime | None) -> tuple[int, int | None, TimedPrice | None]:
    """(price, compare-at, sale) of a regular and a lowered price, minor units; with dates it is lowered for a time only."""
    if lowered is None or lowered >= regular:
        return regular, None, None
    if starts is None and ends is None:
        return lowered, regular, None
    return regular, None, TimedPrice(lowered, starts, ends)


def _stock(record: Record) -> tuple[bool, int]:
    """(whether somebody counted, units)."""
    try:
        present = record.read(partial(yes, otherwise=True), "in stock?")
    except WrongCell:
        if record.get("in stock?").casefold() not in ("backorder", "onbackorder", "outofstock", "instock"):
            raise
        present = record.get("in stock?").casefold() == "instock"
    if not record.get("stock"):
        return not present, UNCOUNTED_UNITS if present else 0
    units = record.read(stock_units, "stock")
    return True, units if present else 0


def _weight(record: Record) -> int | None:
    for column in record.cells:
        unit = _WEIGHT.fullmatch(column)
        if unit:
            return record.read(partial(grams, unit=unit[1] or "kg"), column) or None
    return None


def _tax_class(record: Record) -> str:
    if record.get("tax status").casefold() == "none":
        return "none"
    named = record.read(name_text, "tax class")
    return "standard" if named.casefold() in ("", "parent", "standard") else slug(named)


def attributes(record: Record) -> dict[str, tuple[str, ...]]:
    """Name -> values of the row's attributes, in their order; a name without values has none. Raises WrongCell."""
    found: dict[str, tuple[str, ...]] = {}
    for number in range(1, ATTRIBUTES_MAX + 1):
        if f"attribute {number} name" not in record.columns:
            break
        name = record.read(name_text, f"attribute {number} name").removeprefix("pa_")
        if name:
            listed = _listed(record.read(plain_text, f"attribute {number} value(s)"))
            found[name.casefold()] = tuple(listed)
    return found


def _listed(text: str) -> list[str]:
    """The members of a list with commas or, as some tools write, bars; each once."""
    separator = re.compile(r"\|") if "|" in text and "," not in text else _COMMA
    members = (each.replace("\\,", ",").strip() for each in separator.split(text))
    return list(dict.fromkeys(each for each in members if each))

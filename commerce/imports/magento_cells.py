"""What do the cells of one Magento row say? A product, a variant, what it is made of."""

import csv
from collections.abc import Mapping
from datetime import tzinfo
from functools import partial

from commerce.imports.html import text_of
from commerce.imports.prices import price_minor, price_or_none
from commerce.imports.rows import UNCOUNTED_UNITS, Part, ProductRow, VariantRow, WrongCell, shown
from commerce.imports.sheets import Record
from commerce.imports.values import distinct, instant, links, name_text, plain_text, shelves, slug, stock_units, yes
from commerce.imports.woocommerce_cells import priced
from commerce.kinds import ProductKind

COMPOSITION = ("configurable variations", "associated skus", "bundle values", "price", "price type", "bundle price type")
UNSAID = frozenset({"cost", "barcode", "ean", "gtin"})  # of additional attributes: they have places of their own
HIDDEN = "not visible individually"


def product(record: Record, sku: str) -> ProductRow:
    """The product of a row, its variants still to come. Raises WrongCell."""
    name = record.read(name_text, "name")
    if not name:
        raise WrongCell(record.column("name"), "the name is missing")
    alone = record.get("visibility").casefold() == HIDDEN
    words = "" if alone else record.read(partial(plain_text, most=100_000), "description", "short description")
    paths = [shelves(path.partition("/")[2] or "", "/") for path in record.read(plain_text, "categories").split(",")]
    paths = [path for path in paths if path]
    return ProductRow(
        row=record.row,
        sku=sku,
        name=name,
        description=text_of(words),
        category=max(paths, key=len)[-1].name if paths else "",
        images=_images(record),
        options=(),
        variants=(),
        attributes=_kept(record),
        active=record.read(partial(yes, otherwise=True), "status") if record.get("status") else record.get("product online") in ("", "1"),
        collections=distinct([shelf for path in paths for shelf in path]),
    )


def texts(record: Record) -> dict[str, str]:
    """Name and description of a store view's row, where it says them. Raises WrongCell."""
    words = text_of(record.read(partial(plain_text, most=100_000), "description", "short description"))
    found = {"name": record.read(name_text, "name"), "description": words}
    return {key: text for key, text in found.items() if text}


def _images(record: Record) -> tuple[str, ...]:
    found = (record.read(links, name) for name in ("base image", "image", "additional images", "media gallery"))
    return tuple(dict.fromkeys(each for some in found for each in some))


def _kept(record: Record) -> dict[str, object]:
    kept: dict[str, object] = {key: value for key, value in additional(record).items() if key not in UNSAID}
    for column in ("base image", "url key"):
        if record.get(column):
            kept[column.replace(" ", "_")] = record.read(plain_text, column)
    if record.get("product type", "type") in ("virtual", "downloadable"):
        kept["delivery"] = "none"
    return kept


def additional(record: Record) -> dict[str, str]:
    """Name -> value of "color=Red,size=XS"; values of several keep their bars. Raises WrongCell."""
    text = record.read(plain_text, "additional attributes")
    found: dict[str, str] = {}
    last = ""
    for part in next(csv.reader([" ".join(text.split())]), []):
        name, sign, value = part.partition("=")
        if sign:
            last = name.strip().casefold()
            found[last] = value.strip()
        elif last:  # a comma within a value that is not quoted
            found[last] += f",{part}"
    return {name: value for name, value in found.items() if name and value}


def variant(record: Record, sku: str, currency: str, zone: tzinfo) -> VariantRow:
    """The one variant of a simple product. Raises WrongCell."""
    regular = record.read(partial(price_minor, currency=currency), "price")
    lowered = record.read(partial(price_or_none, currency=currency), "special price")
    starts = record.read(partial(instant, zone=zone), "special price from date", "special from date")
    ends = record.read(partial(instant, zone=zone, ends=True), "special price to date", "special to date")
    now, before, sale = priced(regular, lowered, starts, ends)
    present = record.read(partial(yes, otherwise=True), "is in stock")
    counted = bool(record.get("qty")) or not present or ("qty" not in record.columns and "is in stock" not in record.columns)
    units = record.read(stock_units, "qty") if counted else UNCOUNTED_UNITS
    more = additional(record)
    taxed = record.read(name_text, "tax class name")
    return VariantRow(
        record.row,
        sku,
        {},
        now,
        units if present else 0,
        record.column("sku"),
        before,
        record.read(name_text, "barcode", "ean", "gtin") or next((more[key] for key in ("barcode", "ean", "gtin") if key in more), ""),
        cost_minor=_cost(record, more, currency),
        tax_class=_tax_class(taxed),
        counted=counted,
        sale=sale,
    )


def _cost(record: Record, more: Mapping[str, str], currency: str) -> int | None:
    if record.get("cost"):
        return record.read(partial(price_or_none, currency=currency), "cost")
    return record.read(lambda _: price_or_none(more.get("cost", ""), currency), "additional attributes")


def _tax_class(named: str) -> str:
    if named.casefold() in ("", "taxable goods", "default"):
        return "standard"
    return "none" if named.casefold() == "none" else slug(named)


def composition(record: Record) -> dict[str, str]:
    """The cells that say what a product is made of; the others are read already."""
    return {name: record.get(name) for name in COMPOSITION if record.get(name)}


def variations(record: Record) -> list[dict[str, str]]:
    """Of each variation of "sku=A-S,size=S|sku=A-M,size=M" its SKU and options. Raises WrongCell."""
    return [_pairs(record, part) for part in record.read(partial(plain_text, most=1_000_000), "configurable variations").split("|")]


def _pairs(record: Record, text: str) -> dict[str, str]:
    found = {}
    for part in text.split(","):
        name, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise WrongCell(record.column("configurable variations"), f"{shown(part)} is not a name and a value")
        found[name_text(name).casefold()] = name_text(value)
    return found


def bundle(record: Record, product: ProductRow, currency: str) -> ProductRow:
    """A bundle with what is chosen in it by default; its price must be its own. Raises WrongCell."""
    parts: dict[str, int] = {}
    for text in record.read(partial(plain_text, most=100_000), "bundle values").split("|"):
        named = dict(part.partition("=")[::2] for part in text.split(","))
        sku = named.get("sku", "").strip()
        if sku and named.get("default", "1") != "0":
            parts[sku] = parts.get(sku, 0) + (stock_units(named.get("default_qty", "1")) or 1)
    if not parts:
        raise WrongCell(record.column("bundle values"), "it names no part")
    row = VariantRow(
        record.row,
        product.sku,
        {},
        record.read(partial(price_minor, currency=currency), "price"),
        0,
        "sku",
        parts=tuple(Part(sku, quantity) for sku, quantity in sorted(parts.items())),
    )
    return ProductRow(**{**vars(product), "variants": (row,), "kind": ProductKind.BUNDLE})

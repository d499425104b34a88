"""What does a Shopify product export hold? Rows of one handle are one product: variants, and images on rows of their own.

Source: Shopify's documentation, "Using CSV files to import and export products"; its older and its newer names of columns.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from babel.core import Locale

from commerce.imports.html import text_of
from commerce.imports.prices import price_minor, price_or_none
from commerce.imports.rows import (
    NAME_MAX,
    UNCOUNTED_UNITS,
    VARIANTS_MAX,
    MarketRow,
    Once,
    ProductRow,
    Read,
    RowError,
    Shelf,
    Unreadable,
    VariantRow,
    WrongCell,
    shown,
)
from commerce.imports.sheets import Record, records
from commerce.imports.values import distinct, grams, links, name_text, plain_text, shelves, slug, stock_units, yes
from commerce.kinds import ProductKind
from core.text import fold

HANDLE, TITLE = ("handle", "url handle"), ("title",)
PRICE, COMPARE_AT = ("variant price", "price"), ("variant compare at price", "compare-at price")
SKU, STOCK = ("variant sku", "sku"), ("variant inventory qty", "inventory quantity")
TRACKER, TAXED = ("variant inventory tracker", "inventory tracker"), ("variant taxable", "charge tax")
IMAGE, VARIANT_IMAGE = ("image src", "product image url"), ("variant image", "variant image url")
WEIGHT, BARCODE = ("variant grams", "weight value (grams)"), ("variant barcode", "barcode")
REQUIRED = (("Handle", "URL handle"), ("Title",), ("Variant Price", "Price"))
OPTIONS = tuple((f"option{number} name", f"option{number} value") for number in (1, 2, 3))
DEFAULT = ("title", "default title")  # what Shopify writes for a product without options
MARKET_PRICE = re.compile(r"(?:variant )?price / (.+)")
COUNTRIES = {fold(name): code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}


@dataclass
class _Group:
    """The rows of one handle while they are read."""

    handle: str
    record: Record
    options: tuple[str, ...]
    variants: list[VariantRow] = field(default_factory=list)
    chosen: dict[tuple[str, ...], int] = field(default_factory=dict)  # options -> row
    images: list[str] = field(default_factory=list)
    good: bool = True


def read(lines: Iterable[str], currency: str) -> Iterator[Read]:
    """Products and errors in the order of the file, one product in memory at a time; prices are in `currency`.

    Raises UnreadableCatalogue when the header lacks what a product needs.
    """
    once = Once()
    group: _Group | None = None
    for record in records(lines, required=REQUIRED):
        if record.broken:
            yield RowError(record.row, "", record.broken)
            continue
        try:
            handle = record.read(name_text, *HANDLE)
            if not handle:
                raise WrongCell(record.column(*HANDLE), "the handle is missing")
            if group is None or handle != group.handle:
                yield from _finish(group, once)
                group = _Group(handle, record, _option_names(record))
                _begin(group, once)
            if group.good:
                _take(group, record, currency, once)
        except (WrongCell, Unreadable) as wrong:
            yield RowError(record.row, wrong.column, wrong.reason)
    yield from _finish(group, once)


def _begin(group: _Group, once: Once) -> None:
    """What is wrong with a product's first row as a whole; such a product does not land."""
    group.good = False
    record, before = group.record, once.products.get(group.handle)
    if before is not None:
        reason = f"{shown(group.handle)} stands from row {before} on already, its rows must be together"
        raise WrongCell(record.column(*HANDLE), reason)
    once.products[group.handle] = record.row
    if not record.read(name_text, *TITLE):
        raise WrongCell(record.column(*TITLE), "the title is missing")
    for names in (("type",), ("product category",), ("vendor",), ("collection",)):
        record.read(name_text, *names)
    record.read(partial(plain_text, most=100_000), "body (html)", "description")
    record.read(partial(plain_text, most=5_000), "tags")
    group.good = True


def _option_names(record: Record) -> tuple[str, ...]:
    first = record.get(OPTIONS[0][0]), record.get(OPTIONS[0][1])
    if (first[0].casefold(), first[1].casefold()) == DEFAULT:
        return ()
    return tuple(name for name in (record.get(column) for column, _ in OPTIONS) if name)


def _take(group: _Group, record: Record, currency: str, once: Once) -> None:
    """A row's variant and image, put into the group; raises WrongCell for a variant that cannot land."""
    for image in record.read(partial(links, separator="\n"), *IMAGE):
        if image not in group.images:
            group.images.append(image)
    if not record.get(OPTIONS[0][1], *SKU, *PRICE):
        if record.row == group.record.row:
            raise WrongCell(record.column(*PRICE), "a price is missing")
        if not record.get(*IMAGE):
            raise WrongCell("", "the row holds neither a variant nor an image")
        return
    if len(group.variants) >= VARIANTS_MAX:
        raise WrongCell("", f"a product has at most {VARIANTS_MAX} variants")
    found = _variant(group, record, currency)
    values = tuple(found.options.values())
    if values in group.chosen:
        raise WrongCell(record.column(OPTIONS[0][1]), f"row {group.chosen[values]} has the same options")
    once.check_variant(found.sku, found.sku_column)
    once.variants[found.sku] = group.chosen[values] = record.row
    group.variants.append(found)


def _variant(group: _Group, record: Record, currency: str) -> VariantRow:
    options: dict[str, str] = {}
    for name, (_, column) in zip(group.options, OPTIONS, strict=False):
        options[name] = record.read(name_text, column)
        if not options[name]:
            raise WrongCell(record.column(column), f"the value of {shown(name)} is missing")
    counted = bool(record.get(*STOCK)) or bool(record.get(*TRACKER)) or not set(TRACKER) & set(record.columns)
    return VariantRow(
        record.row,
        record.read(_code, *SKU) or derived_sku(group.handle, tuple(options.values())),
        options,
        record.read(partial(price_minor, currency=currency), *PRICE),
        record.read(stock_units, *STOCK) if counted else UNCOUNTED_UNITS,
        record.column(*SKU),
        record.read(partial(price_or_none, currency=currency), *COMPARE_AT),
        record.read(_code, *BARCODE),
        "".join(record.read(partial(links, separator="\n"), *VARIANT_IMAGE)[:1]),
        record.read(partial(price_or_none, currency=currency), "cost per item"),
        record.read(partial(grams, unit="g"), *WEIGHT) or None,
        "standard" if record.read(partial(yes, otherwise=True), *TAXED) else "none",
        counted,
        market_prices=_market_prices(record, currency),
    )


def _code(text: str) -> str:
    return plain_text(text.lstrip("'"), NAME_MAX)  # spreadsheets are told so that digits are a text


def _market_prices(record: Record, currency: str) -> tuple[MarketRow, ...]:
    """Prices of columns such as "Price / Spain"; a market that is no country is left out. By country."""
    found = []
    for column in record.cells:
        named = MARKET_PRICE.fullmatch(column) if " / " in column else None
        country = COUNTRIES.get(fold(named[1])) if named else None
        if named and country:
            price = record.read(partial(price_minor, currency=currency), column)
            compare_at = f"compare at price / {named[1]}", f"compare-at price / {named[1]}"
            found.append(MarketRow(country, price, currency, record.read(partial(price_or_none, currency=currency), *compare_at)))
    return tuple(sorted(found, key=lambda each: each.market))


def derived_sku(handle: str, values: Iterable[str]) -> str:
    """The same SKU at every import for a variant that has none: handle and options."""
    return "-".join(filter(None, [handle, slug(*values)]))


def _finish(group: _Group | None, once: Once) -> Iterator[Read]:
    """The product of a group that is complete; nothing when none of its variants can land, for those errors were told."""
    if group is None or not group.good or not group.variants:
        return
    record = group.record
    category = shelves(record.get("product category"))
    collection = record.get("collection")
    named = shelves(collection, separator="\n") if collection else []
    yield ProductRow(
        row=record.row,
        sku=group.handle,
        name=record.read(name_text, *TITLE),
        description=text_of(record.get("body (html)", "description")),
        category=record.read(name_text, "type", "custom product type") or (category[-1].name if category else ""),
        images=tuple(group.images),
        options=group.options,
        variants=tuple(group.variants),
        attributes=_attributes(record),
        active=_is_sold(record),
        collections=distinct([Shelf(each.slug, each.name) for each in named]),
        kind=ProductKind.GIFT_CARD if record.get("gift card").casefold() == "true" else ProductKind.GOODS,
    )


def _attributes(record: Record) -> Mapping[str, object]:
    attributes: dict[str, object] = {}
    if vendor := record.get("vendor"):
        attributes["vendor"] = plain_text(vendor)
    if tags := [tag.strip() for tag in plain_text(record.get("tags")).split(",") if tag.strip()]:
        attributes["tags"] = tags
    return attributes


def _is_sold(record: Record) -> bool:
    published = record.get("published", "published on online store").casefold() != "false"
    return published and record.get("status").casefold() in ("", "active")

"""What does a Shopify product export hold? Rows of one handle are one product: variants, and images on rows of their own.

Source: Shopify's documentation, "Using CSV files to import and export products".
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from commerce.errors import UnreadableCatalogue
from commerce.imports.rows import (
    NAME_MAX,
    VARIANTS_MAX,
    ProductRow,
    Read,
    RowError,
    Unreadable,
    VariantRow,
    plain_text,
    price_minor,
    shown,
    stock_units,
)

REQUIRED = ("Handle", "Title", "Variant Price")
OPTIONS = (("Option1 Name", "Option1 Value"), ("Option2 Name", "Option2 Value"), ("Option3 Name", "Option3 Value"))
DEFAULT = ("Title", "Default Title")  # what Shopify writes for a product without options
INLINE = frozenset({"a", "abbr", "b", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"})  # part no words
VARIANT_COLUMNS = ("Option1 Value", "Variant SKU", "Variant Price")

Cells = Mapping[str, str]


@dataclass
class _Group:
    """The rows of one handle while they are read."""

    handle: str
    row: int
    cells: Cells
    options: tuple[str, ...]
    variants: list[VariantRow] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    good: bool = True


@dataclass
class _Seen:
    """Where handles and SKUs were met in this file."""

    handles: dict[str, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)


def read(lines: Iterable[str], currency: str) -> Iterator[Read]:
    """Products and errors in the order of the file, one product in memory at a time; prices are in `currency`.

    Raises UnreadableCatalogue when the header lacks what a product needs.
    """
    seen = _Seen()
    group: _Group | None = None
    for row, cells, broken in _records(lines):
        if broken:
            yield RowError(row, "", broken)
            continue
        handle = cells.get("Handle", "").strip()
        if not handle:
            yield RowError(row, "Handle", "the handle is missing")
            continue
        if group is None or handle != group.handle:
            yield from _finish(group, seen)
            group = _Group(handle, row, cells, _option_names(cells))
            yield from _begin(group, seen)
        if group.good:
            yield from _take(group, row, cells, currency, seen)
    yield from _finish(group, seen)


def _records(lines: Iterable[str]) -> Iterator[tuple[int, Cells, str]]:
    """(line it begins on, cells by column, why it cannot be read) of every record below the header."""
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    except csv.Error as error:
        raise UnreadableCatalogue(why=f"its header cannot be read ({error})") from error
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnreadableCatalogue(why=f"the header lacks {', '.join(missing)}")
    while True:
        row = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield row, {}, f"the row cannot be read: {error}"
            continue
        if len(record) > len(header) and any(record[len(header) :]):
            yield row, {}, f"the row has {len(record)} cells, the header {len(header)}"
        elif any(cell.strip() for cell in record):
            yield row, dict(zip(header, record, strict=False)), ""


def _begin(group: _Group, seen: _Seen) -> Iterator[RowError]:
    """What is wrong with a product's first row as a whole; such a product does not land."""
    before = seen.handles.get(group.handle)
    if before is not None:
        yield RowError(group.row, "Handle", f"{shown(group.handle)} stands from row {before} on already, its rows must be together")
        group.good = False
    elif not group.cells.get("Title", "").strip():
        yield RowError(group.row, "Title", "the title is missing")
        group.good = False
    else:
        for column, most in (("Handle", NAME_MAX), ("Title", NAME_MAX), ("Body (HTML)", 100_000), ("Type", NAME_MAX), ("Tags", 5_000)):
            try:
                plain_text(group.cells.get(column, ""), most)
            except Unreadable as error:
                yield RowError(group.row, column, str(error))
                group.good = False
    seen.handles.setdefault(group.handle, group.row)


def _option_names(cells: Cells) -> tuple[str, ...]:
    if (cells.get("Option1 Name", "").strip(), cells.get("Option1 Value", "").strip()) == DEFAULT:
        return ()
    return tuple(name for name in (cells.get(column, "").strip() for column, _ in OPTIONS) if name)


def _take(group: _Group, row: int, cells: Cells, currency: str, seen: _Seen) -> Iterator[RowError]:
    """A row's variant and image, put into the group; an error for a variant that cannot land."""
    image = cells.get("Image Src", "").strip()
    if image and image not in group.images:
        group.images.append(image)
    if not any(cells.get(column, "").strip() for column in VARIANT_COLUMNS):
        if not image and row != group.row:
            yield RowError(row, "", "the row holds neither a variant nor an image")
        elif row == group.row:
            yield RowError(row, "Variant Price", "a price is missing")
        return
    if len(group.variants) >= VARIANTS_MAX:
        yield RowError(row, "", f"a product has at most {VARIANTS_MAX} variants")
        return
    found = _variant(group, row, cells, currency)
    error = found if isinstance(found, RowError) else _collision(group, found, seen)
    if error is not None:
        yield error
    elif isinstance(found, VariantRow):
        seen.skus[found.sku] = row
        group.variants.append(found)


def _variant(group: _Group, row: int, cells: Cells, currency: str) -> VariantRow | RowError:
    options: dict[str, str] = {}
    for name, (_, column) in zip(group.options, OPTIONS, strict=False):
        options[name] = cells.get(column, "").strip()
        if not options[name]:
            return RowError(row, column, f"the value of {shown(name)} is missing")
    column = "Variant Price"
    try:
        price = price_minor(cells.get(column, ""), currency)
        column = "Variant Compare At Price"
        before = cells.get(column, "").strip()
        compare_at = price_minor(before, currency) if before else None
        column = "Variant Inventory Qty"
        stock = stock_units(cells.get(column, ""))
        column = "Variant SKU"
        sku = plain_text(cells.get(column, "").strip().lstrip("'"), NAME_MAX) or derived_sku(group.handle, tuple(options.values()))
        column = "Variant Barcode"
        barcode = plain_text(cells.get(column, "").strip().lstrip("'"), NAME_MAX)
    except Unreadable as error:
        return RowError(row, column, str(error))
    return VariantRow(row, sku, options, price, stock, "Variant SKU", compare_at, barcode)


def derived_sku(handle: str, values: Sequence[str]) -> str:
    """The same SKU at every import for a variant that has none: handle and options."""
    parts = [handle, *(re.sub(r"[\W_]+", "-", value.casefold()).strip("-") for value in values)]
    return "-".join(part for part in parts if part)


def _collision(group: _Group, found: VariantRow, seen: _Seen) -> RowError | None:
    twin = next((each for each in group.variants if each.options == found.options), None)
    if twin is not None:
        return RowError(found.row, OPTIONS[0][1], f"row {twin.row} has the same options")
    if found.sku in seen.skus:
        return RowError(found.row, found.sku_column, f"{shown(found.sku)} stands in row {seen.skus[found.sku]} already")
    return None


def _finish(group: _Group | None, seen: _Seen) -> Iterator[Read]:
    """The product of a group that is complete; nothing when none of its variants can land, for those errors were told."""
    if group is None or not group.good or not group.variants:
        return
    cells = group.cells
    attributes: dict[str, object] = {}
    if cells.get("Vendor", "").strip():
        attributes["vendor"] = cells["Vendor"].strip()
    tags = [tag.strip() for tag in cells.get("Tags", "").split(",") if tag.strip()]
    if tags:
        attributes["tags"] = tags
    yield ProductRow(
        row=group.row,
        sku=group.handle,
        name=cells["Title"].strip(),
        description=text_of(cells.get("Body (HTML)", "")),
        category=cells.get("Type", "").strip(),
        images=tuple(group.images),
        options=group.options,
        variants=tuple(group.variants),
        attributes=attributes,
        active=_is_sold(cells),
    )


def _is_sold(cells: Cells) -> bool:
    published = cells.get("Published", "").strip().casefold() != "false"
    return published and cells.get("Status", "").strip().casefold() in ("", "active")


class _Text(HTMLParser):
    """Collects what people would read of an HTML text."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        self.parts.append("" if tag in INLINE else " ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style") and self.hidden > 0
        self.parts.append("" if tag in INLINE else " ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of(html: str) -> str:
    """The words of an HTML text, tags and scripts left out, white space as single blanks."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())

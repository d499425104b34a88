"""What does an item of a product feed for Google or Meta say? The same fields, whether it came as XML or as a table.

Items of one `item_group_id` are one product. Sources: Google's "Product data specification", Meta's "Fields for products".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TypeVar

from commerce.imports.html import text_of
from commerce.imports.prices import price_minor, price_or_none
from commerce.imports.rows import (
    UNCOUNTED_UNITS,
    VARIANTS_MAX,
    Once,
    ProductRow,
    Read,
    RowError,
    TimedPrice,
    Unreadable,
    VariantRow,
    WrongCell,
    shown,
)
from commerce.imports.values import distinct, grams, instant, links, name_text, plain_text, shelves, stock_units

OPTIONS = ("color", "size", "material", "pattern", "gender", "age group", "size type", "size system")
KEPT = (*OPTIONS, "brand", "mpn", "condition", "item group id", *(f"custom label {number}" for number in range(5)))
IN_STOCK = frozenset({"in stock", "available for order", "limited availability", "instock"})
ABSENT = frozenset(
    {"out of stock", "preorder", "pre order", "backorder", "back order", "outofstock", "sold out", "pending", "discontinued"}
)
UNITS = ("quantity to sell on facebook", "inventory", "quantity", "sell on google quantity")
T = TypeVar("T")


@dataclass(frozen=True)
class Item:
    """One item: its fields by folded name, each with all that was said. columns: how the file spells a name."""

    row: int
    fields: Mapping[str, Sequence[str]]
    spelled: Callable[[str], str]
    broken: str = ""

    def get(self, *names: str) -> str:
        return next((said for name in names for said in self.fields.get(name, ()) if said), "")

    def read(self, parse: Callable[[str], T], *names: str) -> T:
        """What the first of these fields means; raises WrongCell."""
        try:
            return parse(self.get(*names))
        except Unreadable as error:
            raise WrongCell(self.column(*names), str(error)) from error

    def column(self, *names: str) -> str:
        return self.spelled(next((name for name in names if self.fields.get(name)), names[0]))


@dataclass
class _Group:
    """Items of one group as they come; the product's own words are the first item's."""

    product: ProductRow
    items: list[tuple[str, VariantRow]] = field(default_factory=list)  # (title, variant with every attribute it has)


def read(items: Iterable[Item], currency: str, zone: tzinfo) -> Iterator[Read]:
    """Products and errors: items without a group at once, groups after them. zone: of sale dates that name none."""
    once = Once()
    groups: dict[str, _Group] = {}
    for item in items:
        if item.broken:
            yield RowError(item.row, "", item.broken)
            continue
        try:
            found = _take(item, groups, once, currency, zone)
        except (WrongCell, Unreadable) as wrong:
            yield RowError(item.row, wrong.column, wrong.reason)
            continue
        if found is not None:
            yield found
    for group in groups.values():
        yield from _finish(group, once)


def _take(item: Item, groups: dict[str, _Group], once: Once, currency: str, zone: tzinfo) -> ProductRow | None:
    sku = item.read(name_text, "id", "sku")
    if not sku:
        raise WrongCell(item.column("id"), "the id is missing")
    once.check_variant(sku, item.column("id", "sku"))
    title = item.read(name_text, "title", "name")
    if not title:
        raise WrongCell(item.column("title"), "the title is missing")
    variant = _variant(item, sku, currency, zone)
    key = item.read(name_text, "item group id")
    if key in groups:
        if len(groups[key].items) >= VARIANTS_MAX:
            raise WrongCell(item.column("item group id"), f"a product has at most {VARIANTS_MAX} variants")
        groups[key].items.append((title, variant))
        once.variants[sku] = item.row
        return None
    product = _product(item, key or sku, title)
    if key:
        groups[key] = _Group(product, [(title, variant)])
        once.variants[sku] = item.row
        return None
    once.check_product(sku, item.column("id"))
    whole = replace(product, variants=(replace(variant, options={}, image=""),))
    once.note(whole)
    return whole


def _product(item: Item, sku: str, title: str) -> ProductRow:
    typed = [shelves(path) for each in item.fields.get("product type", ()) for path in each.split(",")]
    google = item.read(plain_text, "google product category", "fb product category", "category")
    taxonomy = [] if google.isdecimal() else shelves(google)
    typed = [path for path in typed if path]
    status = item.get("status", "visibility").casefold().replace("_", " ")
    return ProductRow(
        row=item.row,
        sku=sku,
        name=title,
        description=text_of(item.read(partial(plain_text, most=100_000), "description", "rich text description", "summary", "content")),
        category=typed[0][-1].name if typed else taxonomy[-1].name if taxonomy else "",
        images=_images(item),
        options=(),
        variants=(),
        attributes=_attributes(item),
        active=status not in ("archived", "hidden", "staging") and item.get("availability").casefold() != "discontinued",
        collections=distinct([shelf for path in typed for shelf in path]),
    )


def _images(item: Item) -> tuple[str, ...]:
    names = ("image link", "image", "additional image link")
    said = [each for name in names for text in item.fields.get(name, ()) for each in _links(item, name, text)]
    return tuple(dict.fromkeys(said))


def _links(item: Item, name: str, text: str) -> tuple[str, ...]:
    try:
        return links(re.sub(r",(?=https?://)", "\n", text), separator="\n")
    except Unreadable as error:
        raise WrongCell(item.spelled(name), str(error)) from error


def _attributes(item: Item) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name in KEPT:
        said = item.read(plain_text, name)
        if said and name != "item group id":
            kept[name] = said
    for detail in item.fields.get("product detail", ()):
        name, _, said = detail.partition(":")
        if said.strip():
            kept[name.strip().casefold()] = plain_text(said)
    return kept


def _variant(item: Item, sku: str, currency: str, zone: tzinfo) -> VariantRow:
    """The variant of an item, with whatever could be an option as its options. Raises WrongCell."""
    regular = item.read(partial(price_minor, currency=currency), "price")
    lowered = item.read(partial(price_or_none, currency=currency), "sale price")
    price, before, sale = regular, None, None
    if lowered is not None and lowered < regular:
        dates = item.read(partial(_period, zone=zone), "sale price effective date")
        if dates is None:
            price, before = lowered, regular
        else:
            sale = TimedPrice(lowered, *dates)
    counted, units = _stock(item)
    images = _images(item)
    chosen = {name: item.read(name_text, name) for name in OPTIONS}
    extra = (part.partition(":") for part in item.read(plain_text, "additional variant attribute").split(","))
    chosen |= {name.strip().casefold(): value.strip() for name, _, value in extra}
    return VariantRow(
        item.row,
        sku,
        {name: value for name, value in chosen.items() if name and value},
        price,
        units,
        item.column("id"),
        before,
        item.read(partial(plain_text, most=100), "gtin", "ean", "upc"),
        images[0] if images else "",
        item.read(partial(price_or_none, currency=currency), "cost of goods sold"),
        item.read(grams, "shipping weight", "product weight") or None,
        counted=counted,
        sale=sale,
    )


def _period(text: str, zone: tzinfo) -> tuple[datetime | None, datetime | None] | None:
    """The two instants of "2026-11-01T09:00+0100/2026-12-01"; None for an empty text."""
    if not text.strip():
        return None
    starts, slash, ends = text.partition("/")
    if not slash:
        raise Unreadable(f"{shown(text)} is not a period such as 2026-11-01/2026-12-01")
    return instant(starts, zone), instant(ends, zone, ends=True)


def _stock(item: Item) -> tuple[bool, int]:
    """(whether somebody counted, units); what cannot be had at once counts as none."""
    said = item.get("availability").casefold().replace("_", " ").rpartition("/")[2].strip()
    if said not in IN_STOCK and said not in ABSENT and said:
        raise WrongCell(item.column("availability"), f"{shown(said)} is no availability")
    if said in ABSENT:
        return True, 0
    if item.get(*UNITS):
        return True, item.read(stock_units, *UNITS)
    return (False, UNCOUNTED_UNITS) if said else (True, 0)


def _finish(group: _Group, once: Once) -> Iterator[Read]:
    """The product of a group: its options are what its items differ in."""
    product = group.product
    if product.sku in once.products:
        yield RowError(product.row, "item_group_id", f"{shown(product.sku)} stands in row {once.products[product.sku]} already")
        return
    once.products[product.sku] = product.row
    names = _differing([variant.options for _, variant in group.items])
    found: dict[tuple[str, ...], VariantRow] = {}
    if not names and len(group.items) > 1:  # nothing but their titles tells them apart
        names = ("variant",)
        group.items = [(title, replace(variant, options={"variant": title})) for title, variant in group.items]
    for _, variant in group.items:
        chosen = {name: variant.options.get(name, "-") for name in names}
        values = tuple(chosen.values())
        if values in found:
            yield RowError(variant.row, "item_group_id", f"row {found[values].row} of the same group has the same options")
        else:
            found[values] = replace(variant, options=chosen)
    kept = {name: value for name, value in product.attributes.items() if name not in names}
    name = product.name if "variant" in names else shared_words([title for title, _ in group.items])
    yield replace(product, name=name, options=names, variants=tuple(found.values()), attributes=kept)


def _differing(items: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The names whose values are not the same in all items, in the usual order."""
    names = dict.fromkeys([*OPTIONS, *(name for each in items for name in each)])
    return tuple(name for name in names if len({each.get(name) for each in items}) > 1)


def shared_words(titles: Sequence[str]) -> str:
    """The words that all titles have, in the order of the first; the first title where that leaves too little."""
    first, *others = (title.split() for title in titles)
    common = [word for word in first if all(word in other for other in others)]
    while common and not any(letter.isalnum() for letter in common[-1]):
        common.pop()
    return " ".join(common) if len(common) > 1 or len(common) == len(first) else titles[0]

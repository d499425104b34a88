"""What does a Magento (Adobe Commerce) product export hold? Simple products, and configurable ones that name theirs.

Rows of a store view carry texts in its language. A grouped product becomes a collection, a bundle a bundle.
Source: Adobe Commerce's documentation, "Data transfer: product attributes", "Export data".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from commerce.imports import magento_cells as cells
from commerce.imports.rows import VARIANTS_MAX, Once, ProductRow, Read, RowError, Shelf, ShelfRow, Unreadable, VariantRow, WrongCell, shown
from commerce.imports.sheets import Record, records
from commerce.imports.values import name_text, slug
from commerce.kinds import ProductKind

REQUIRED = (("sku",), ("product_type", "type"), ("name",))
SIMPLE = frozenset({"simple", "virtual", "downloadable", "giftcard"})


@dataclass
class _File:
    """What the file held; nothing can be told before its end, for a configurable product names what stood before it."""

    currency: str
    zone: tzinfo
    simple: dict[str, ProductRow] = field(default_factory=dict)  # each with its one variant
    composed: dict[str, tuple[ProductRow, Record]] = field(default_factory=dict)
    texts: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)  # SKU -> language -> name, description
    once: Once = field(default_factory=Once)


def read(lines: Iterable[str], currency: str, zone: tzinfo) -> Iterator[Read]:
    """Products and errors. zone: of the days on which special prices begin and end.

    Raises UnreadableCatalogue when the header lacks what a product needs.
    """
    file = _File(currency, zone)
    for record in records(lines, required=REQUIRED):
        if record.broken:
            yield RowError(record.row, "", record.broken)
            continue
        try:
            _take(file, record)
        except (WrongCell, Unreadable) as wrong:
            yield RowError(record.row, wrong.column, wrong.reason)
    taken: set[str] = set()
    for product, record in file.composed.values():
        yield from _compose(file, product, record, taken)
    for sku, product in file.simple.items():
        if sku not in taken:
            yield replace(product, texts=file.texts.get(sku, {}))


def _take(file: _File, record: Record) -> None:
    sku = record.read(name_text, "sku")
    if not sku:
        raise WrongCell(record.column("sku"), "the SKU is missing")
    view = record.get("store view code")
    if view and view.casefold() not in ("default", "admin", "all"):
        language, texts = view.casefold().replace("-", "_").partition("_")[0], cells.texts(record)
        if len(language) == 2 and texts:
            file.texts.setdefault(sku, {})[language] = texts
        return
    kind = record.get("product type", "type").casefold()
    file.once.check_product(sku, record.column("sku"))
    if kind not in SIMPLE | {"configurable", "grouped", "bundle"}:
        raise WrongCell(record.column("product type"), f"{shown(kind)} is no kind of product we can sell")
    product = cells.product(record, sku)
    if kind in SIMPLE:
        product = replace(product, variants=(cells.variant(record, sku, file.currency, file.zone),))
        file.simple[sku] = replace(product, kind=ProductKind.GIFT_CARD) if kind == "giftcard" else product
    else:
        file.composed[sku] = product, Record(record.row, cells.composition(record), record.columns)
    file.once.products[sku] = record.row


def _compose(file: _File, product: ProductRow, record: Record, taken: set[str]) -> Iterator[Read]:
    """What a product of products becomes, and the errors of what it names and the file lacks."""
    try:
        if record.get("bundle values"):
            yield replace(cells.bundle(record, product, file.currency), texts=file.texts.get(product.sku, {}))
        elif record.get("associated skus"):
            skus = tuple(dict.fromkeys(each.partition("=")[0].strip() for each in record.get("associated skus").split(",") if each.strip()))
            yield ShelfRow(record.row, Shelf(slug(product.sku), product.name), skus, record.column("associated skus"))
        elif record.get("configurable variations"):
            yield from _configure(file, product, record, taken)
        else:
            yield RowError(record.row, "", f"the product {shown(product.sku)} names nothing that it is made of")
    except (WrongCell, Unreadable) as wrong:
        yield RowError(record.row, wrong.column, wrong.reason)


def _configure(file: _File, product: ProductRow, record: Record, taken: set[str]) -> Iterator[Read]:
    column = record.column("configurable variations")
    found: dict[tuple[str, ...], VariantRow] = {}
    options: tuple[str, ...] = ()
    for place, listed in enumerate(cells.variations(record)[:VARIANTS_MAX]):
        sku = listed.pop("sku", "")
        child = file.simple.get(sku)
        if place == 0:
            options = tuple(listed)
        reason = _misfit(child, sku, listed, options, found, taken)
        if reason or child is None:
            yield RowError(record.row, column, reason)
            continue
        taken.add(sku)
        values = tuple(listed[name] for name in options)
        found[values] = replace(child.variants[0], options=dict(zip(options, values, strict=True)), image="".join(child.images[:1]))
    if found:
        kept = {key: value for key, value in product.attributes.items() if key not in options}
        texts = file.texts.get(product.sku, {})
        yield replace(product, options=options, variants=tuple(found.values()), attributes=kept, texts=texts)
    else:
        yield RowError(record.row, column, f"the configurable product {shown(product.sku)} has no variant that can land")


def _misfit(
    child: ProductRow | None,
    sku: str,
    listed: Mapping[str, str],
    options: tuple[str, ...],
    found: Mapping[tuple[str, ...], VariantRow],
    taken: set[str],
) -> str:
    """Why a variation cannot be one; "" when it can."""
    if child is None:
        return f"{shown(sku)} does not stand in the file, or could not be read"
    if sku in taken:
        return f"{shown(sku)} is a variant of another product"
    if set(listed) != set(options):
        return f"{shown(sku)} has other options than the first: {', '.join(listed) or 'none'}"
    if tuple(listed[name] for name in options) in found:
        return f"{shown(sku)} has the same options as another"
    return ""

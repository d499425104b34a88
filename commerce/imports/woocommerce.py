"""What does a WooCommerce product export hold? Simple products, variable ones with their variations, groups.

A grouped product is no thing to buy: it becomes a collection of its products. An external one is kept, not sold.
Source: WooCommerce's documentation, "Product CSV Import Schema".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from itertools import islice
from itertools import product as combinations

from commerce.imports import woocommerce_cells as cells
from commerce.imports.rows import VARIANTS_MAX, Once, ProductRow, Read, RowError, Shelf, ShelfRow, Unreadable, VariantRow, WrongCell, shown
from commerce.imports.sheets import Record, records
from commerce.imports.values import name_text, slug

REQUIRED = (("Type",), ("Name",), ("Regular price", "Sale price"))


@dataclass
class _Variable:
    """A variable product whose variations may stand anywhere in the file."""

    row: ProductRow
    values: dict[str, tuple[str, ...]]  # of each option, as the product lists them
    variations: list[VariantRow] = field(default_factory=list)


@dataclass
class _File:
    """What is known of the file so far."""

    currency: str
    zone: tzinfo
    once: Once = field(default_factory=Once)
    skus: dict[str, str] = field(default_factory=dict)  # "id:44" -> SKU
    variables: dict[str, _Variable] = field(default_factory=dict)
    orphans: list[tuple[str, Record]] = field(default_factory=list)
    groups: list[Record] = field(default_factory=list)


def read(lines: Iterable[str], currency: str, zone: tzinfo) -> Iterator[Read]:
    """Products and errors; what has variations, and groups, after all others. zone: of the days on which sales begin and end.

    Raises UnreadableCatalogue when the header lacks what a product needs.
    """
    file = _File(currency, zone)
    for record in records(lines, required=REQUIRED):
        if record.broken:
            yield RowError(record.row, "", record.broken)
            continue
        try:
            yield from _take(file, record)
        except (WrongCell, Unreadable) as wrong:
            yield RowError(record.row, wrong.column, wrong.reason)
    for parent, record in file.orphans:
        try:
            _vary(file, record, parent)
        except (WrongCell, Unreadable) as wrong:
            yield RowError(record.row, wrong.column, wrong.reason)
    for variable in file.variables.values():
        yield from _finish(file, variable)
    for record in file.groups:
        yield from _group(file, record)


def _take(file: _File, record: Record) -> Iterator[Read]:
    """What a row becomes at once; variations, variable products and groups wait in `file`."""
    kinds = {word.strip() for word in record.get("type").casefold().split(",")}
    if "variation" in kinds:
        parent = record.get("parent")
        if not parent:
            raise WrongCell(record.column("parent"), "a variation needs its product")
        if _variable(file, parent) is None:
            file.orphans.append((parent, record))
        else:
            _vary(file, record, parent)
    elif "grouped" in kinds:
        file.groups.append(record)
    elif "variable" in kinds:
        _begin(file, record)
    elif kinds & {"simple", "external", "virtual", "downloadable", "gift-card", "gift_card", "subscription"}:
        row = cells.product(record, _product_sku(file, record), kinds)
        variant = cells.variant(record, row.sku, {}, file.currency, file.zone)
        file.once.check_variant(variant.sku, variant.sku_column)
        found = replace(row, variants=(variant,))
        file.once.note(found)
        yield found
    else:
        raise WrongCell(record.column("type"), f"{shown(record.get('type'))} is no kind of product we can sell")


def _product_sku(file: _File, record: Record) -> str:
    """The product's SKU, or what stands for it at every import; known by its id from now on. Raises WrongCell."""
    number = record.read(name_text, "id")
    sku = record.read(name_text, "sku") or (f"woo-{number}" if number else slug(record.read(name_text, "name")))
    if not sku:
        raise WrongCell(record.column("sku"), "it has no SKU, no id and no name")
    file.once.check_product(sku, record.column("sku"))
    if number:
        file.skus[f"id:{number}"] = sku
    return sku


def _begin(file: _File, record: Record) -> None:
    sku = _product_sku(file, record)
    row = cells.product(record, sku, {"variable"})
    file.once.products[sku] = record.row
    file.variables[sku] = _Variable(row, cells.attributes(record))


def _variable(file: _File, parent: str) -> _Variable | None:
    return file.variables.get(file.skus.get(parent.replace(" ", ""), parent))


def _vary(file: _File, record: Record, parent: str) -> None:
    """A variation put to its product. Raises WrongCell."""
    variable = _variable(file, parent)
    if variable is None:
        raise WrongCell(record.column("parent"), f"no variable product {shown(parent)} stands in the file")
    number = record.read(name_text, "id")
    chosen = {name: values[0] if values else "" for name, values in cells.attributes(record).items()}
    sku = record.read(name_text, "sku")
    if not sku or sku == variable.row.sku:  # some shops give every variation its product's SKU
        sku = f"{variable.row.sku}-{slug(*filter(None, chosen.values())) or number or record.row}"
    file.once.check_variant(sku, record.column("sku"))
    found = cells.variant(record, sku, chosen, file.currency, file.zone)
    file.once.variants[sku] = record.row
    variable.variations.append(found)


def _finish(file: _File, variable: _Variable) -> Iterator[Read]:
    """The variable product with all its variations; a value that a variation leaves open is each of those the product lists."""
    row = variable.row
    if not variable.variations:
        yield RowError(row.row, "", f"the variable product {shown(row.sku)} has no variation that can land")
        return
    named = dict.fromkeys(name for each in variable.variations for name in each.options)
    options = (*(name for name in variable.values if name in named), *(name for name in named if name not in variable.values))
    found: dict[tuple[str, ...], VariantRow] = {}
    whole = [each for each in variable.variations if each.counted or all(each.options.get(name) for name in options)]
    for each in whole:  # units that were counted together cannot be told apart, so such a one stays one
        chosen = {name: each.options.get(name) or "any" for name in options}
        if (twin := found.setdefault(tuple(chosen.values()), replace(each, options=chosen))).row != each.row:
            yield RowError(each.row, "", f"row {twin.row} has the same options")
    for each in variable.variations:
        if each not in whole:
            for variant in _spelled_out(each, options, variable.values, file.once):
                found.setdefault(tuple(variant.options.values()), variant)
    kept = {key: value for key, value in row.attributes.items() if key not in options}
    yield replace(row, options=options, variants=tuple(found.values())[:VARIANTS_MAX], attributes=kept)


def _spelled_out(variation: VariantRow, options: tuple[str, ...], values: dict[str, tuple[str, ...]], once: Once) -> Iterator[VariantRow]:
    """A variant for each value of what the variation leaves open."""
    open_ = [name for name in options if not variation.options.get(name)]
    for each in islice(combinations(*(values.get(name) or ("any",) for name in open_)), VARIANTS_MAX):
        chosen = {**variation.options, **dict(zip(open_, each, strict=True))}
        sku = f"{variation.sku}-{slug(*each)}"
        if once.variants.setdefault(sku, variation.row) == variation.row:
            yield replace(variation, sku=sku, options={name: chosen[name] for name in options})


def _group(file: _File, record: Record) -> Iterator[Read]:
    """The collection that a grouped product becomes."""
    try:
        name = record.read(name_text, "name")
        key = slug(record.read(name_text, "sku") or name)
        if not key:
            raise WrongCell(record.column("name"), "the name is missing")
        listed = [each.strip() for each in record.get("grouped products").split(",") if each.strip()]
        skus = tuple(dict.fromkeys(file.skus.get(re.sub(r"\s", "", each), each) for each in listed))
        yield ShelfRow(record.row, Shelf(key, name or key), skus, record.column("grouped products"))
    except (WrongCell, Unreadable) as wrong:
        yield RowError(record.row, wrong.column, wrong.reason)

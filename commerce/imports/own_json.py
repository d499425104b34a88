"""What do our JSON lines hold? One product a line; docs/catalogue.md says which keys. Unknown ones become attributes.

The lines of the retail demo (id, price, current_stock, style, …) are read as well: one default variant a product.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from commerce.imports.rows import (
    NAME_MAX,
    PRICE_MINOR_MAX,
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

LINE_MAX = 1_000_000
KNOWN = frozenset({"sku", "name", "description", "category", "images", "options", "variants", "attributes", "active"})
RETAIL_KNOWN = frozenset({"id", "name", "description", "category", "price", "current_stock", "gender_affinity", "where_visible"})
GENDERS = {"F": "women", "M": "men"}


class _Wrong(Exception):
    """A value that cannot be read, and the column it stands in."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def read(lines: Iterable[str], currency: str) -> Iterator[Read]:
    """Products and errors in the order of the file, a line in memory at a time; prices are in `currency` unless they say so."""
    products: dict[str, int] = {}
    skus: dict[str, int] = {}
    for row, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            product, errors = _product(_parse(line.lstrip("\ufeff")), row, currency, skus)
            if product.sku in products:
                raise _Wrong("sku", f"{shown(product.sku)} stands in row {products[product.sku]} already")
        except _Wrong as wrong:
            yield RowError(row, wrong.column, wrong.reason)
            continue
        products[product.sku] = row
        yield from errors
        if product.variants:
            skus |= {variant.sku: row for variant in product.variants}
            yield product


def _parse(line: str) -> dict[str, Any]:
    if len(line) > LINE_MAX:
        raise _Wrong("", f"the line is longer than {LINE_MAX} characters")
    try:
        found = json.loads(line.strip(), parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _Wrong("", f"the line is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise _Wrong("", f"the line is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise _Wrong("", "the line is not a JSON object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _product(found: dict[str, Any], row: int, currency: str, skus: Mapping[str, int]) -> tuple[ProductRow, list[RowError]]:
    if "variants" not in found and "id" in found:
        return _retail(found, row, currency), []
    sku, name = _text(found, "sku", NAME_MAX, needed=True), _text(found, "name", NAME_MAX, needed=True)
    options = tuple(_texts(found, "options"))
    variants, errors = _variants(found, row, options, currency, skus)
    attributes = found.get("attributes", {})
    if not isinstance(attributes, dict):
        raise _Wrong("attributes", "it is not an object")
    active = found.get("active", True)
    if not isinstance(active, bool):
        raise _Wrong("active", f"{shown(active)} is not true or false")
    product = ProductRow(
        row,
        sku,
        name,
        _text(found, "description"),
        _text(found, "category", NAME_MAX),
        tuple(_texts(found, "images")),
        options,
        tuple(variants),
        _plain({**{key: value for key, value in found.items() if key not in KNOWN}, **attributes}),
        active,
    )
    return product, errors


def _variants(
    found: dict[str, Any], row: int, options: tuple[str, ...], currency: str, skus: Mapping[str, int]
) -> tuple[list[VariantRow], list[RowError]]:
    """The variants that can land, and the errors of those that cannot."""
    listed = found.get("variants")
    if not isinstance(listed, list) or not 1 <= len(listed) <= VARIANTS_MAX:
        raise _Wrong("variants", f"a product needs 1 to {VARIANTS_MAX} variants")
    good: list[VariantRow] = []
    errors: list[RowError] = []
    for place, each in enumerate(listed):
        at = f"variants[{place}]"
        try:
            variant = _variant(each, row, at, options, currency)
            if variant.sku in skus:
                raise _Wrong(f"{at}.sku", f"{shown(variant.sku)} stands in row {skus[variant.sku]} already")
            if any(variant.sku == other.sku for other in good):
                raise _Wrong(f"{at}.sku", f"{shown(variant.sku)} stands twice in this row")
            if any(variant.options == other.options for other in good):
                raise _Wrong(f"{at}.options", "another variant has the same options")
            good.append(variant)
        except _Wrong as wrong:
            errors.append(RowError(row, wrong.column, wrong.reason))
    return good, errors


def _variant(each: Any, row: int, at: str, options: tuple[str, ...], currency: str) -> VariantRow:
    if not isinstance(each, dict):
        raise _Wrong(at, "it is not an object")
    chosen = each.get("options", {})
    if not isinstance(chosen, dict) or set(chosen) != set(options):
        raise _Wrong(f"{at}.options", f"it must name exactly: {', '.join(options) or 'nothing'}")
    spoken = each.get("currency", currency)
    if spoken != currency:
        raise _Wrong(f"{at}.currency", f"the brand sells in {currency}, not {shown(spoken)}")
    return VariantRow(
        row,
        _text(each, "sku", NAME_MAX, needed=True, at=f"{at}."),
        {name: _text(chosen, name, NAME_MAX, needed=True, at=f"{at}.options.") for name in options},
        _price(each, currency, at=f"{at}."),
        _units(each, "stock", at=f"{at}."),
        f"{at}.sku",
        barcode=_text(each, "barcode", NAME_MAX, at=f"{at}."),
    )


def _retail(found: dict[str, Any], row: int, currency: str) -> ProductRow:
    """A line of the retail demo: the product is its one variant; which gender it is for becomes a word to search by."""
    sku, name = _text(found, "id", NAME_MAX, needed=True), _text(found, "name", NAME_MAX, needed=True)
    variant = VariantRow(row, sku, {}, _price(found, currency), _units(found, "current_stock"), "id")
    attributes = {key: value for key, value in found.items() if key not in RETAIL_KNOWN}
    if found.get("gender_affinity") in GENDERS:
        attributes["gender"] = GENDERS[found["gender_affinity"]]
    return ProductRow(
        row, sku, name, _text(found, "description"), _text(found, "category", NAME_MAX), (), (), (variant,), _plain(attributes)
    )


def _text(found: Mapping[str, Any], key: str, most: int = 20_000, *, needed: bool = False, at: str = "") -> str:
    """A text, or a number as text; "" when absent and not needed."""
    value = found.get(key, "")
    if value is None:
        value = ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _Wrong(at + key, f"{shown(value)} is not a text")
    try:
        text = plain_text(str(value), most)
    except Unreadable as error:
        raise _Wrong(at + key, str(error)) from error
    if needed and not text:
        raise _Wrong(at + key, "it is missing")
    return text


def _texts(found: Mapping[str, Any], key: str) -> list[str]:
    value = found.get(key, [])
    if not isinstance(value, list):
        raise _Wrong(key, "it is not a list")
    texts = [_text({key: each}, key, needed=True) for each in value]
    if len(set(texts)) != len(texts):
        raise _Wrong(key, "something stands in it twice")
    return texts


def _price(found: Mapping[str, Any], currency: str, *, at: str = "") -> int:
    """price_minor where it stands, else price in whole units."""
    minor = found.get("price_minor")
    if minor is not None:
        if isinstance(minor, bool) or not isinstance(minor, int) or not 0 <= minor <= PRICE_MINOR_MAX:
            raise _Wrong(f"{at}price_minor", f"{shown(minor)} is not a number of minor units")
        return minor
    try:
        return price_minor(_text(found, "price", at=at), currency)
    except Unreadable as error:
        raise _Wrong(f"{at}price", str(error)) from error


def _units(found: Mapping[str, Any], key: str, *, at: str = "") -> int:
    try:
        return stock_units(_text(found, key, at=at))
    except Unreadable as error:
        raise _Wrong(at + key, str(error)) from error


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as a JSON column can keep them: exact decimals as texts. Raises _Wrong for damaged texts."""
    plain: dict[str, Any] = json.loads(json.dumps(attributes, default=str, ensure_ascii=True))
    text = json.dumps(plain, ensure_ascii=False)
    try:
        plain_text(text, LINE_MAX)
    except Unreadable as error:
        raise _Wrong("attributes", str(error)) from error
    if "\\u0000" in text:
        raise _Wrong("attributes", "the text holds a NUL character")
    return plain

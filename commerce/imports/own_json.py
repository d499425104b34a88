"""What does our JSON hold? A product a line, or a list of products; docs/catalogue.md says which keys. Unknown ones become attributes.

Other people's JSON, of products without variants, is put into our words first: `loose_json.py`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from commerce.imports.documents import DECODER, elements
from commerce.imports.json_cells import flag, grams_of, instant_of, items, plain, price, price_or_none, text, texts, units, whole
from commerce.imports.loose_json import by_picture, in_our_words
from commerce.imports.rows import (
    COLLECTIONS_MAX,
    NAME_MAX,
    VARIANTS_MAX,
    MarketRow,
    Once,
    Part,
    ProductRow,
    Read,
    RowError,
    Shelf,
    TimedPrice,
    Unreadable,
    VariantRow,
    WrongCell,
    shown,
)
from commerce.imports.values import distinct, slug
from commerce.kinds import ProductKind

LINE_MAX = 1_000_000
DESCRIPTION_MAX = 100_000
MARKETS_MAX = 300
PARTS_MAX = 100
KNOWN = frozenset(
    ("sku", "name", "description", "category", "images", "options", "variants", "attributes", "active", "collections", "kind", "texts")
)
Found = Mapping[str, Any]


def read(lines: Iterable[str], currency: str) -> Iterator[Read]:
    """Products and errors in the order of the file, a line in memory at a time; prices are in `currency` unless they say so."""
    yield from _read(_lines(lines), currency)


def read_list(more: Callable[[int], str], currency: str) -> Iterator[Read]:
    """The same of one long list; more: so many more characters of the file."""
    yield from _read(elements(more), currency)


def _lines(lines: Iterable[str]) -> Iterator[tuple[int, Any] | RowError]:
    for row, line in enumerate(lines, 1):
        if line.strip("\ufeff \t\r\n"):
            try:
                yield row, _parse(line.strip("\ufeff \t\r\n"))
            except (WrongCell, Unreadable) as wrong:
                yield RowError(row, wrong.column, wrong.reason)


def _parse(line: str) -> Any:
    if len(line) > LINE_MAX:
        raise WrongCell("", f"the line is longer than {LINE_MAX} characters")
    try:
        found, end = DECODER.raw_decode(line)
        if line[end:].strip().strip(","):
            raise WrongCell("", f"the line is not JSON: there is more after character {end}")
    except json.JSONDecodeError as error:
        raise WrongCell("", f"the line is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise WrongCell("", f"the line is not JSON: {error}") from error
    return found


def _read(found: Iterable[tuple[int, Any] | RowError], currency: str) -> Iterator[Read]:
    once = Once()
    for each in found:
        if isinstance(each, RowError):
            yield each
            continue
        row, value = each
        spelled: Mapping[str, str] = {}
        try:
            if not isinstance(value, dict):
                raise WrongCell("", "it is not a JSON object")
            if "variants" not in value:
                value, spelled = _reworded(value, once)
            product, errors = _product(value, row, currency, once)
            once.check_product(product.sku, "sku")
        except (WrongCell, Unreadable) as wrong:
            yield RowError(row, spelled.get(wrong.column, wrong.column), wrong.reason)
            continue
        yield from (replace(error, column=spelled.get(error.column, error.column)) for error in errors)
        once.products[product.sku] = row
        if product.variants:
            once.note(product)
            yield product


def _reworded(found: Found, once: Once) -> tuple[Found, Mapping[str, str]]:
    """A product of somebody else's in our words; of two namesakes without ids the second is known by its picture too."""
    value, spelled = in_our_words(found)
    if value.get("sku") in once.products:
        other = by_picture(found)
        return in_our_words(other) if other is not None else (value, spelled)
    return value, spelled


def _product(found: Found, row: int, currency: str, once: Once) -> tuple[ProductRow, list[RowError]]:
    sku, name = text(found, "sku", NAME_MAX, needed=True), text(found, "name", NAME_MAX, needed=True)
    options = tuple(texts(found, "options"))
    variants, errors = _variants(found, row, options, currency, once)
    attributes = found.get("attributes", {})
    if not isinstance(attributes, dict):
        raise WrongCell("attributes", "it is not an object")
    kind = text(found, "kind", NAME_MAX) or ("bundle" if any(each.parts for each in variants) else "goods")
    if kind not in set(ProductKind):
        raise WrongCell("kind", f"{shown(kind)} is not one of {', '.join(ProductKind)}")
    product = ProductRow(
        row,
        sku,
        name,
        text(found, "description", DESCRIPTION_MAX),
        text(found, "category", NAME_MAX),
        tuple(texts(found, "images")),
        options,
        tuple(variants),
        plain({**{key: value for key, value in found.items() if key not in KNOWN}, **attributes}),
        flag(found, "active", otherwise=True),
        distinct([_shelf(each, f"collections[{place}]") for place, each in enumerate(items(found, "collections", COLLECTIONS_MAX))]),
        kind,
        _words(found),
    )
    return product, errors


def _shelf(each: Any, at: str) -> Shelf:
    """A collection by its name, or as {"slug", "name"}. Raises WrongCell."""
    found = each if isinstance(each, dict) else {"name": each}
    name = text(found, "name", NAME_MAX, needed=True, at=f"{at}.")
    key = slug(text(found, "slug", NAME_MAX, at=f"{at}.") or name)
    if not key:
        raise WrongCell(at, f"{shown(name)} has no letters")
    return Shelf(key, name)


def _words(found: Found) -> dict[str, dict[str, str]]:
    """Language -> {"name", "description"}. Raises WrongCell."""
    spoken = found.get("texts", {})
    if not isinstance(spoken, dict) or not all(isinstance(each, dict) and len(language) == 2 for language, each in spoken.items()):
        raise WrongCell("texts", 'it is not an object such as {"es": {"name": …, "description": …}}')
    read = {
        language.lower(): {key: said for key in ("name", "description") if (said := text(each, key, at=f"texts.{language}."))}
        for language, each in spoken.items()
    }
    return {language: each for language, each in sorted(read.items()) if each}


def _variants(found: Found, row: int, options: tuple[str, ...], currency: str, once: Once) -> tuple[list[VariantRow], list[RowError]]:
    """The variants that can land, and the errors of those that cannot."""
    listed = found.get("variants")
    if not isinstance(listed, list) or not 1 <= len(listed) <= VARIANTS_MAX:
        raise WrongCell("variants", f"a product needs 1 to {VARIANTS_MAX} variants")
    good: list[VariantRow] = []
    errors: list[RowError] = []
    skus, chosen = set[str](), set[tuple[str, ...]]()
    for place, each in enumerate(listed):
        at = f"variants[{place}]"
        try:
            variant = _variant(each, row, at, options, currency)
            once.check_variant(variant.sku, f"{at}.sku")
            if variant.sku in skus:
                raise WrongCell(f"{at}.sku", f"{shown(variant.sku)} stands twice in this row")
            if tuple(variant.options.values()) in chosen:
                raise WrongCell(f"{at}.options", "another variant has the same options")
        except (WrongCell, Unreadable) as wrong:
            errors.append(RowError(row, wrong.column, wrong.reason))
            continue
        skus.add(variant.sku)
        chosen.add(tuple(variant.options.values()))
        good.append(variant)
    return good, errors


def _variant(each: Any, row: int, at: str, options: tuple[str, ...], currency: str) -> VariantRow:
    if not isinstance(each, dict):
        raise WrongCell(at, "it is not an object")
    chosen = each.get("options", {})
    if not isinstance(chosen, dict) or set(chosen) != set(options):
        raise WrongCell(f"{at}.options", f"it must name exactly: {', '.join(options) or 'nothing'}")
    spoken = each.get("currency", currency)
    if spoken != currency:
        raise WrongCell(f"{at}.currency", f"the brand sells in {currency}, not {shown(spoken)}")
    inside = f"{at}."
    optional = partial(price_or_none, each, currency=currency, at=inside)
    return VariantRow(
        row,
        text(each, "sku", NAME_MAX, needed=True, at=inside),
        {name: text(chosen, name, NAME_MAX, needed=True, at=f"{at}.options.") for name in options},
        price(each, "price", currency, at=inside),
        units(each, "stock", at=inside),
        f"{at}.sku",
        optional("compare_at"),
        text(each, "barcode", NAME_MAX, at=inside),
        text(each, "image", at=inside),
        optional("cost"),
        grams_of(each, at=inside),
        text(each, "tax_class", NAME_MAX, at=inside) or "standard",
        flag(each, "counted", otherwise=True, at=inside),
        _sale(each, currency, inside),
        _markets(each, currency, inside),
        tuple(_part(one, f"{inside}parts[{n}].") for n, one in enumerate(items(each, "parts", PARTS_MAX, at=inside))),
    )


def _markets(each: Found, currency: str, at: str) -> tuple[MarketRow, ...]:
    listed = items(each, "market_prices", MARKETS_MAX, at=at)
    found = {row.market: row for row in (_market(one, f"{at}market_prices[{place}].", currency) for place, one in enumerate(listed))}
    return tuple(found[market] for market in sorted(found))


def _sale(each: Found, currency: str, at: str) -> TimedPrice | None:
    found = each.get("sale")
    if found is None:
        return None
    if not isinstance(found, dict):
        raise WrongCell(f"{at}sale", "it is not an object")
    inside = f"{at}sale."
    return TimedPrice(
        price(found, "price", currency, at=inside),
        instant_of(found, "starts_at", at=inside),
        instant_of(found, "ends_at", ends=True, at=inside),
    )


def _market(each: Any, at: str, currency: str) -> MarketRow:
    if not isinstance(each, dict):
        raise WrongCell(at.rstrip("."), "it is not an object")
    market = text(each, "market", NAME_MAX, needed=True, at=at).upper()
    if not (market.isalpha() and market.isascii() and len(market) in (2, 3)):
        raise WrongCell(f"{at}market", f"{shown(market)} is neither a country nor a currency")
    spoken = text(each, "currency", NAME_MAX, at=at) or (market if len(market) == 3 else currency)
    return MarketRow(market, price(each, "price", spoken, at=at), spoken, price_or_none(each, "compare_at", currency=spoken, at=at))


def _part(each: Any, at: str) -> Part:
    if not isinstance(each, dict):
        raise WrongCell(at.rstrip("."), "it is not an object")
    return Part(text(each, "sku", NAME_MAX, needed=True, at=at), whole(each, "quantity", otherwise=1, at=at))

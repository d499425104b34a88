"""How does a product leave again? As our JSON, which holds all of it, or as rows of a Shopify export, which hold most; pure."""

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from commerce.imports.rows import ProductRow, VariantRow
from commerce.kinds import ProductKind
from core.money import Money, major

SHOPIFY_OPTIONS_MAX = 3
SHOPIFY = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    *(f"Option{number} {what}" for number in (1, 2, 3) for what in ("Name", "Value")),
    "Variant SKU",
    "Variant Grams",
    "Variant Inventory Tracker",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Variant Taxable",
    "Variant Barcode",
    "Image Src",
    "Gift Card",
    "Variant Image",
    "Cost per item",
    "Collection",
    "Status",
)


def json_line(row: ProductRow, currency: str) -> str:
    """The product as one line of our JSON, without its end; what is empty is left out."""
    product = {
        "sku": row.sku,
        "name": row.name,
        "description": row.description,
        "category": row.category,
        "images": list(row.images),
        "options": list(row.options),
        "active": None if row.active else False,
        "kind": None if row.kind == ProductKind.GOODS else str(row.kind),
        "collections": [vars(each) for each in row.collections],
        "texts": dict(row.texts),
        "attributes": dict(row.attributes),
        "variants": [_variant(each, currency) for each in row.variants],
    }
    return json.dumps(_said(product), ensure_ascii=False, default=_told)


def _variant(row: VariantRow, currency: str) -> dict[str, Any]:
    return _said(
        {
            "sku": row.sku,
            "options": dict(row.options),
            "price_minor": row.price_minor,
            "compare_at_minor": row.compare_at_minor,
            "currency": currency,
            "stock": None if row.parts else row.stock,
            "barcode": row.barcode,
            "image": row.image,
            "cost_minor": row.cost_minor,
            "weight_grams": row.weight_grams,
            "tax_class": row.tax_class,
            "sale": _said(vars(row.sale)) if row.sale else None,
            "market_prices": [_said(vars(each)) for each in row.market_prices],
            "parts": [vars(each) for each in row.parts],
        }
    )


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def _told(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def shopify_rows(row: ProductRow, currency: str) -> Iterator[dict[str, str]]:
    """The product as rows of a Shopify export, cells by column; none for one with more options than Shopify knows.

    Left out, for it has no columns there: texts, parts, sales, market prices, attributes but vendor and tags, collections but the first.
    """
    if len(row.options) > SHOPIFY_OPTIONS_MAX:
        return
    pictures = list(row.images)
    for place, variant in enumerate(row.variants):
        cells = {**(_of_product(row) if place == 0 else {}), **_of_variant(row, variant, currency, named=place == 0)}
        yield {"Handle": row.sku, **cells, "Image Src": pictures.pop(0) if pictures else ""}
    for picture in pictures:
        yield {"Handle": row.sku, "Image Src": picture}


def _of_product(row: ProductRow) -> dict[str, str]:
    tags = row.attributes.get("tags")
    paragraphs = (html.escape(line, quote=False) for line in row.description.splitlines())
    return {
        "Title": row.name,
        "Body (HTML)": "".join(f"<p>{line}</p>" for line in paragraphs),
        "Vendor": str(row.attributes.get("vendor", "")),
        "Type": row.category,
        "Tags": ", ".join(map(str, tags)) if isinstance(tags, list) else "",
        "Published": "true" if row.active else "false",
        "Gift Card": "true" if row.kind == ProductKind.GIFT_CARD else "false",
        "Collection": row.collections[0].name if row.collections else "",
        "Status": "active" if row.active else "draft",
    }


def _of_variant(row: ProductRow, variant: VariantRow, currency: str, *, named: bool) -> dict[str, str]:
    def amount(minor: int | None) -> str:
        return "" if minor is None else format(major(Money(minor, currency)), "f")

    options = {f"Option{number} Value": variant.options[name] for number, name in enumerate(row.options, 1)}
    if named:
        options |= {f"Option{number} Name": name for number, name in enumerate(row.options, 1)}
        options = options or {"Option1 Name": "Title", "Option1 Value": "Default Title"}
    elif not options:
        options = {"Option1 Value": "Default Title"}
    return {
        **options,
        "Variant SKU": variant.sku,
        "Variant Grams": str(variant.weight_grams or ""),
        "Variant Inventory Tracker": "shopify",
        "Variant Inventory Qty": str(variant.stock),
        "Variant Price": amount(variant.price_minor),
        "Variant Compare At Price": amount(variant.compare_at_minor),
        "Variant Taxable": "false" if variant.tax_class == "none" else "true",
        "Variant Barcode": variant.barcode,
        "Variant Image": variant.image,
        "Cost per item": amount(variant.cost_minor),
    }

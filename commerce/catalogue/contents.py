"""What of a product as read counts as its content? What tells whether it changed, and what its prices are at an instant; pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.imports.rows import ProductRow, TimedPrice, VariantRow


def content_hash(row: ProductRow) -> str:
    """What tells whether a product changed since it was imported: its content, and apart from that its stock."""
    return f"{_digest(content(row))}.{_digest(_stocks(row))}"


def same_stock(known_hash: str, row: ProductRow) -> bool:
    """Whether the file counts as it did when it was imported last."""
    return known_hash.partition(".")[2] == _digest(_stocks(row))


def content(row: ProductRow) -> dict[str, Any]:
    """All that a file says of a product but where it stands in the file and how much is there, as JSON knows it."""
    return {
        "sku": row.sku,
        "name": row.name,
        "description": row.description,
        "category": row.category,
        "images": list(row.images),
        "options": list(row.options),
        "attributes": dict(row.attributes),
        "active": row.active,
        "collections": sorted([each.slug, each.name] for each in row.collections),
        "kind": str(row.kind),
        "texts": {language: dict(texts) for language, texts in row.texts.items()},
        "variants": [_variant(each) for each in row.variants],
    }


def _variant(row: VariantRow) -> dict[str, Any]:
    sale = row.sale
    return {
        "sku": row.sku,
        "options": dict(row.options),
        "price_minor": row.price_minor,
        "compare_at_minor": row.compare_at_minor,
        "barcode": row.barcode,
        "image": row.image,
        "cost_minor": row.cost_minor,
        "weight_grams": row.weight_grams,
        "tax_class": row.tax_class,
        "sale": [sale.price_minor, _told(sale.starts_at), _told(sale.ends_at)] if sale else None,
        "market_prices": [list(vars(each).values()) for each in row.market_prices],
        "parts": sorted(list(vars(each).values()) for each in row.parts),
    }


def _told(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _stocks(row: ProductRow) -> list[int]:
    return [variant.stock for variant in row.variants]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:32]


def alike(read: ProductRow, stored: ProductRow, *, now: datetime) -> bool:
    """Whether a product is already what a file says of it, though it was last written from another file; sales that are over apart."""
    mine, theirs = content(read), content(stored)
    if mine != theirs:
        mine["variants"] = [_variant(without_past(each, now)) for each in read.variants]
        theirs["variants"] = [_variant(without_past(each, now)) for each in stored.variants]
    known = {each.sku: each.stock for each in stored.variants}
    return mine == theirs and all(not each.counted or each.parts or known[each.sku] == each.stock for each in read.variants)


def without_past(row: VariantRow, now: datetime) -> VariantRow:
    """The variant without a sale that is over."""
    if row.sale is None or row.sale.ends_at is None or row.sale.ends_at > now:
        return row
    values: Mapping[str, Any] = {**vars(row), "sale": None}
    return VariantRow(**values)


def runs(sale: TimedPrice, now: datetime) -> bool:
    """Whether a sale's price is the price now."""
    return (sale.starts_at is None or sale.starts_at <= now) and (sale.ends_at is None or sale.ends_at > now)


def next_change(sale: TimedPrice, now: datetime) -> datetime | None:
    """When the sale's price comes or goes next; None: never."""
    due: Sequence[datetime | None] = (sale.starts_at, sale.ends_at)
    return min((at for at in due if at is not None and at > now), default=None)

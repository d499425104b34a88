"""What does a program read of the catalogue? Products with their variants, page by page or one by its SKU."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from bot.tables import Role
from commerce.brands import get_brand_by_id
from commerce.catalogue.stored import stored_rows
from commerce.imports.rows import ProductRow, VariantRow
from commerce.store import catalogue
from core.errors import NotFound
from webhooks.api import importing
from webhooks.api.auth import Api, Caller, needs
from webhooks.api.shapes import Amount, Cursor, Limit, Page, cursor, place


class Sale(BaseModel):
    """A price for a time. null: it has begun, it does not end."""

    price: Amount
    starts_at: datetime | None
    ends_at: datetime | None


class MarketPrice(BaseModel):
    """What it costs in a market."""

    market: str = Field(description="A country or a currency.", examples=["US"])
    price: Amount
    compare_at: Amount | None


class BundlePart(BaseModel):
    """So many of another variant, in one of a bundle."""

    sku: str
    quantity: int


class Variant(BaseModel):
    """What is put in a cart."""

    sku: str = Field(examples=["TEE-S"])
    options: dict[str, str] = Field(examples=[{"size": "S"}])
    price: Amount
    compare_at: Amount | None
    cost: Amount | None
    stock: int = Field(description="Units on hand, holds not taken off; `/stock/{sku}` says what can be had.")
    barcode: str
    image: str
    weight_grams: int | None
    tax_class: str
    sale: Sale | None
    market_prices: list[MarketPrice]
    parts: list[BundlePart]


class Product(BaseModel):
    """A product as the brand has it, sold or not."""

    id: str
    sku: str = Field(examples=["TEE"])
    name: str = Field(examples=["Tee"])
    description: str
    category: str
    active: bool = Field(description="Whether it is sold.")
    kind: str = Field(examples=["goods"], description="goods, gift_card or bundle.")
    images: list[str]
    options: list[str] = Field(examples=[["size"]])
    collections: list[str] = Field(description="Slugs.")
    texts: dict[str, dict[str, str]] = Field(
        description="Name and description in other languages.", examples=[{"es": {"name": "Camiseta"}}]
    )
    attributes: dict[str, Any]
    variants: list[Variant]


def routes(api: Api) -> APIRouter:
    """/catalog: to read for everybody of the brand, to import for admins."""
    router = APIRouter(prefix="/catalog", tags=["catalog"])
    reader = needs(api, Role.AGENT, Role.MARKETER, Role.ADMIN)

    @router.get("/products")
    async def list_products(caller: Annotated[Caller, reader], cursor: Cursor = "", limit: Limit = 50) -> Page[Product]:
        """The brand's products in its order, sold or not."""
        return await api.database.read(_page, caller.brand_id, cursor, limit)

    @router.get("/products/{sku:path}")
    async def show_product(caller: Annotated[Caller, reader], sku: str) -> Product:
        """One product, by its own SKU."""
        return await api.database.read(_one, caller.brand_id, sku)

    router.include_router(importing.routes(api))
    return router


def _page(session: Session, brand_id: str, after: str, limit: int) -> Page[Product]:
    (position,) = place(after, int) or (-1,)
    found = catalogue.list_products_after(session, brand_id, position, limit=limit)
    return Page[Product](items=_products(session, brand_id, found), next_cursor=cursor(found[-1].position) if len(found) == limit else None)


def _one(session: Session, brand_id: str, sku: str) -> Product:
    found = _products(session, brand_id, catalogue.list_products_by_sku(session, brand_id, [sku]))
    if not found:
        raise NotFound(what="product", key=sku)
    return found[0]


def _products(session: Session, brand_id: str, found: Sequence[Any]) -> list[Product]:
    currency = get_brand_by_id(session, brand_id).currency
    rows = stored_rows(session, brand_id, found)
    return [_product(row.id, rows[row.id], currency) for row in found if row.id in rows]


def _product(product_id: str, row: ProductRow, currency: str) -> Product:
    plain: Mapping[str, Any] = {
        name: getattr(row, name) for name in ("sku", "name", "description", "category", "active", "texts", "attributes")
    }
    return Product(
        id=product_id,
        **plain,
        kind=str(row.kind),
        images=list(row.images),
        options=list(row.options),
        collections=[each.slug for each in row.collections],
        variants=[_variant(each, currency) for each in row.variants],
    )


def _variant(row: VariantRow, currency: str) -> Variant:
    def amount(minor: int) -> Amount:
        return Amount(amount_minor=minor, currency=currency)

    def maybe(minor: int | None, of: str = currency) -> Amount | None:
        return None if minor is None else Amount(amount_minor=minor, currency=of)

    sale = row.sale
    return Variant(
        sku=row.sku,
        options=dict(row.options),
        price=amount(row.price_minor),
        compare_at=maybe(row.compare_at_minor),
        cost=maybe(row.cost_minor),
        stock=row.stock,
        barcode=row.barcode,
        image=row.image,
        weight_grams=row.weight_grams,
        tax_class=row.tax_class,
        sale=Sale(price=amount(sale.price_minor), starts_at=sale.starts_at, ends_at=sale.ends_at) if sale else None,
        market_prices=[
            MarketPrice(
                market=each.market,
                price=Amount(amount_minor=each.price_minor, currency=each.currency),
                compare_at=maybe(each.compare_at_minor, each.currency),
            )
            for each in row.market_prices
        ],
        parts=[BundlePart(sku=each.sku, quantity=each.quantity) for each in row.parts],
    )

"""What is sold? Products, their variants, and the collections they stand in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from commerce.kinds import ProductKind
from commerce.tax import STANDARD
from core.db import UTCDateTime


class Product(SQLModel, table=True):
    """One thing in the catalogue. `texts`: language -> {"name", "description"}; `content_hash` tells a re-import what changed."""

    __table_args__ = (UniqueConstraint("brand_id", "sku"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    sku: str
    name: str
    description: str = ""
    category: str = ""
    images: list[str] = Field(default_factory=list, sa_type=JSON)
    options: list[str] = Field(default_factory=list, sa_type=JSON)  # names, in order: ["color", "size"]
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    kind: str = ProductKind.GOODS
    texts: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    active: bool = True
    position: int = 0
    content_hash: str = ""


class Variant(SQLModel, table=True):
    """What is put in a cart. `stock` is the sum of its movements: units on hand, holds not taken off; below 0 what is owed.

    backorder_max: units that may be promised beyond those on hand, to be sent by `backorder_at` and only promised before.
    """

    __table_args__ = (
        UniqueConstraint("brand_id", "sku"),
        CheckConstraint("stock >= -backorder_max", name="stock"),
        CheckConstraint("price_minor >= 0", name="price"),
        Index("ix_variant_brand", "brand_id", "id"),  # else some variants of a brand are found by reading all of them
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    product_id: str = Field(foreign_key="product.id", index=True)
    sku: str
    options: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    price_minor: int
    compare_at_minor: int | None = None
    barcode: str = ""
    stock: int = 0
    backorder_max: int = 0
    backorder_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    active: bool = True
    position: int = 0
    image: str = ""  # its own; without one the product's first
    cost_minor: int | None = None  # what the brand pays for it: never shown to shoppers
    weight_grams: int | None = None
    tax_class: str = STANDARD


class Collection(SQLModel, table=True):
    """A shelf of the shop, "Summer": products stand in any number of them; a product's category is one word of its own."""

    __table_args__ = (UniqueConstraint("brand_id", "slug"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    slug: str
    name: str
    position: int = 0


class CollectionProduct(SQLModel, table=True):
    """A product stands in a collection."""

    __tablename__ = "collection_product"
    collection_id: str = Field(foreign_key="collection.id", primary_key=True)
    product_id: str = Field(foreign_key="product.id", primary_key=True, index=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)

"""What do buyers say of what they bought?"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from commerce.kinds import ReviewState
from core.db import UTCDateTime


class Review(SQLModel, table=True):
    """One buyer's word on one product of one order; shown to nobody before `state` is approved.

    text: as written, cleaned and bounded, never trusted. media: the channel's references of photos.
    conversation_id: whom to tell of the brand's reply; opaque here. reason: why it was rejected, for the brand's own eyes.
    """

    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index("ix_review_product", "brand_id", "product_id", "state", "rating"),
        Index("ix_review_state", "brand_id", "state", "created_at"),
    )
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    shopper_id: str = Field(index=True)
    order_id: str = Field(foreign_key="shop_order.id")
    product_id: str = Field(foreign_key="product.id")
    conversation_id: str = ""
    name: str  # the product's, as it was bought
    rating: int
    text: str = ""
    media: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = ReviewState.PENDING
    reason: str = ""
    reply: str = ""
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    replied_at: datetime | None = Field(default=None, sa_type=UTCDateTime)

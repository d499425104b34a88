"""How may orders be paid, and which pages and invoices of providers stand open for them?"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from commerce.kinds import SessionState
from core.db import UTCDateTime


class PaymentSession(SQLModel, table=True):
    """A provider's page or invoice for one order; at most one a provider and attempt. url: "" until the provider has made it.

    amount_minor of `currency` is what the provider takes (Stars, for one), order_minor what that pays of the order.
    """

    __tablename__ = "payment_session"
    __table_args__ = (UniqueConstraint("order_id", "provider", "attempt"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    order_id: str = Field(foreign_key="shop_order.id", index=True)
    provider: str
    attempt: int
    account_id: str
    amount_minor: int
    currency: str
    order_minor: int
    external_id: str = ""
    url: str = ""
    state: str = SessionState.OPEN
    created_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


class PaymentOption(SQLModel, table=True):
    """A way of paying a brand offers beside its online accounts. country: ISO 3166 alpha-2, "" for all that have no row of their own.

    fee_minor: added to the order; limit_minor: orders above it are not offered this, None: no limit.
    star_minor: of Stars, the minor units of the brand's currency that one counts for.
    """

    __tablename__ = "payment_option"
    __table_args__ = (UniqueConstraint("brand_id", "method", "country"), CheckConstraint("fee_minor >= 0", name="fee"))
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    method: str
    country: str = ""
    fee_minor: int = 0
    limit_minor: int | None = None
    star_minor: int = 0

"""Who sells, and where to? No methods; every row hangs on a brand."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from commerce.kinds import DeliveryMethod
from core.db import UTCDateTime


class Brand(SQLModel, table=True):
    """Who sells; the tenant. `catalogue_version` rises with any change that a catalogue snapshot would show.

    importing_until: an import is landing, and raises the version at its end, or the scheduler does after this instant.
    """

    id: str = Field(primary_key=True)
    slug: str = Field(unique=True)
    name: str
    currency: str
    timezone: str
    language: str = "en"
    tax_rate_bps: int = 0  # contained in every price where the country has no rate of its own
    return_days: int = 30
    catalogue_version: int = 1
    importing_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    last_order_number: int = 1000
    created_at: datetime = Field(sa_type=UTCDateTime)


class ShippingRate(SQLModel, table=True):
    """A way goods get to a country, and for how much; `free_from_minor` compares goods after discounts, None: never free."""

    __tablename__ = "shipping_rate"
    __table_args__ = (UniqueConstraint("brand_id", "country", "method"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    country: str  # ISO 3166 alpha-2
    method: str = DeliveryMethod.STANDARD
    price_minor: int
    free_from_minor: int | None = None
    days_min: int | None = None  # promised, from payment; None: nothing is promised
    days_max: int | None = None


class PickupPoint(SQLModel, table=True):
    """Where shoppers fetch what they bought."""

    __tablename__ = "pickup_point"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    name: str
    street: str
    postcode: str
    city: str
    country: str


class CountryTax(SQLModel, table=True):
    """What goods of a class are taxed at in a country; `included`: the prices contain it, else it comes on top."""

    __tablename__ = "country_tax"
    __table_args__ = (UniqueConstraint("brand_id", "country", "tax_class"),)
    id: int | None = Field(default=None, primary_key=True)
    brand_id: str = Field(foreign_key="brand.id", index=True)
    country: str  # ISO 3166 alpha-2
    tax_class: str
    rate_bps: int
    included: bool

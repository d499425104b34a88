"""Who sells? Brands, and where they ship for how much."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from sqlmodel import Session

from commerce.errors import BadBrand
from commerce.store import catalogue as store
from commerce.tables import Brand
from core.errors import Conflict, NotFound
from core.ids import NewId
from core.money import BPS

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LANGUAGES = ("en",)
RETURN_DAYS_MAX = 365
_WORDS = Locale("en")
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # territories of the locale data that are no country
_COUNTRIES = {code for code in map(str, _WORDS.territories) if len(code) == 2 and code.isalpha()} - _NO_COUNTRY


@dataclass(frozen=True)
class Delivery:
    """What delivery to a country costs; free from so many minor units of goods after discounts, None: never. ISO 3166 alpha-2."""

    country: str
    price_minor: int
    free_from_minor: int | None = None


def get_brand(session: Session, slug: str) -> Brand:
    """The brand of this slug; raises `NotFound`."""
    brand = store.find_brand(session, slug.strip().casefold())
    if brand is None:
        raise NotFound(what="brand", key=slug)
    return brand


def get_brand_by_id(session: Session, brand_id: str) -> Brand:
    """The brand of this id, which a row gave; raises `NotFound`."""
    brand = store.find_brand_by_id(session, brand_id)
    if brand is None:
        raise NotFound(what="brand", key=brand_id)
    return brand


def list_brands(session: Session) -> list[Brand]:
    """All brands by slug, a thousand at most."""
    return store.list_brands(session)


def add_brand(
    session: Session,
    slug: str,
    name: str,
    *,
    currency: str,
    timezone: str,
    language: str = "en",
    tax_rate_bps: int = 0,
    return_days: int = 30,
    now: datetime,
    new_id: NewId,
) -> Brand:
    """A new brand. tax_rate_bps: included in every price. Raises `BadBrand` naming the field, `Conflict` for a slug that is taken."""
    _check(slug, name, currency, timezone, language, tax_rate_bps, return_days)
    row = {
        "id": new_id("brd"),
        "slug": slug,
        "name": name,
        "currency": currency,
        "timezone": timezone,
        "language": language,
        "tax_rate_bps": tax_rate_bps,
        "return_days": return_days,
        "catalogue_version": 1,
        "last_order_number": 1000,
        "created_at": now,
    }
    if not store.insert_brand(session, row):
        raise Conflict(key=f"brand {slug}")
    return get_brand(session, slug)


def add_deliveries(session: Session, brand: Brand, deliveries: Sequence[Delivery]) -> int:
    """How many countries are new to the brand; one that had a price keeps it. Raises `BadBrand`."""
    for each in deliveries:
        if each.country not in _COUNTRIES:
            raise BadBrand(field="country", value=each.country, why="two capital letters, such as ES")
        if each.price_minor < 0 or (each.free_from_minor or 0) < 0:
            raise BadBrand(field=f"delivery to {each.country}", value=each.price_minor, why="not below zero")
    added = store.insert_rates(session, [{**vars(each), "brand_id": brand.id} for each in deliveries]) if deliveries else 0
    if added:
        store.raise_version(session, brand)
    return added


def list_deliveries(session: Session, brand: Brand) -> list[Delivery]:
    """Where the brand ships, by country."""
    return [Delivery(rate.country, rate.price_minor, rate.free_from_minor) for rate in store.list_rates(session, brand.id)]


def _check(slug: str, name: str, currency: str, timezone: str, language: str, tax_rate_bps: int, return_days: int) -> None:
    if not SLUG.fullmatch(slug):
        raise BadBrand(field="slug", value=slug, why="1 to 40 small letters, digits and dashes")
    if not name.strip():
        raise BadBrand(field="name", value=name, why="shoppers read it")
    if currency not in _WORDS.currencies:
        raise BadBrand(field="currency", value=currency, why="three capital letters, such as EUR")
    if not _known_zone(timezone):
        raise BadBrand(field="timezone", value=timezone, why="a name such as Europe/Madrid")
    if language not in LANGUAGES:
        raise BadBrand(field="language", value=language, why=f"one of {', '.join(LANGUAGES)}")
    if not 0 <= tax_rate_bps <= BPS:
        raise BadBrand(field="tax_rate_bps", value=tax_rate_bps, why="0 to 10000 basis points")
    if not 0 <= return_days <= RETURN_DAYS_MAX:
        raise BadBrand(field="return_days", value=return_days, why=f"0 to {RETURN_DAYS_MAX}")


def _known_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True

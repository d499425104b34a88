"""Who sells? Brands, where they ship for how much, and what is taxed there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from sqlmodel import Session

from commerce.catalogue.views import Point
from commerce.errors import BadBrand
from commerce.kinds import DeliveryMethod
from commerce.store import catalogue as store
from commerce.tables import Brand
from commerce.tax import UNTAXED
from core.errors import Conflict, NotFound
from core.ids import NewId
from core.money import BPS

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
TAX_CLASS = SLUG
DAYS_MAX = 90
POINTS_MAX = 50
PLACE_LETTERS_MAX = 120
LANGUAGES = ("en", "es")  # of a catalogue's words; the bot speaks those it has a pack for, English for the rest
RETURN_DAYS_MAX = 365
_WORDS = Locale("en")
_NO_COUNTRY = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # territories of the locale data that are no country
_COUNTRIES = {code for code in map(str, _WORDS.territories) if len(code) == 2 and code.isalpha()} - _NO_COUNTRY


@dataclass(frozen=True)
class Delivery:
    """What a way of delivery to a country costs; free from so many minor units of goods after discounts, None: never.

    country: ISO 3166 alpha-2. days_min, days_max: promised, from payment.
    """

    country: str
    price_minor: int
    free_from_minor: int | None = None
    method: str = DeliveryMethod.STANDARD
    days_min: int | None = None
    days_max: int | None = None


@dataclass(frozen=True)
class Tax:
    """What goods of a class are taxed at in a country; included: prices contain it, else it comes on top."""

    country: str
    tax_class: str
    rate_bps: int
    included: bool = True


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
    """A new brand. tax_rate_bps: contained in every price where a country has no rate of its own.

    Raises `BadBrand` naming the field, `Conflict` for a slug that is taken.
    """
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
    """How many of these are new to the brand; one that had a price keeps it. Raises `BadBrand`."""
    for each in deliveries:
        _check_delivery(each)
    added = store.insert_rates(session, [{**vars(each), "brand_id": brand.id} for each in deliveries]) if deliveries else 0
    if added:
        store.raise_version(session, brand)
    return added


def list_deliveries(session: Session, brand: Brand) -> list[Delivery]:
    """Where the brand ships, by country."""
    names = [each.name for each in fields(Delivery)]
    return [Delivery(**{name: getattr(rate, name) for name in names}) for rate in store.list_rates(session, brand.id)]


def set_delivery(session: Session, brand: Brand, delivery: Delivery) -> None:
    """Deliver so from now on; orders that stand keep their terms. Raises `BadBrand`."""
    _check_delivery(delivery)
    if delivery.method == DeliveryMethod.PICKUP and delivery.country not in {point.country for point in list_points(session, brand)}:
        raise BadBrand(field=f"pickup in {delivery.country}", value=delivery.price_minor, why="no pickup point is there yet")
    store.save_rate(session, {**vars(delivery), "brand_id": brand.id})
    store.raise_version(session, brand)


def end_delivery(session: Session, brand: Brand, country: str, method: str) -> None:
    """Deliver so no more. Raises `NotFound`."""
    if not store.delete_rate(session, brand.id, country, method):
        raise NotFound(what="delivery", key=f"{method} to {country}")
    store.raise_version(session, brand)


def set_point(session: Session, brand: Brand, name: str, *, street: str, postcode: str, city: str, country: str, new_id: NewId) -> None:
    """A place to fetch things at, known by its name; again: its new address. Raises `BadBrand`."""
    _check_country(country)
    where = {"name": name.strip(), "street": street.strip(), "postcode": postcode.strip(), "city": city.strip(), "country": country}
    for field, value in where.items():
        if not 1 <= len(value) <= PLACE_LETTERS_MAX:
            raise BadBrand(field=f"pickup point's {field}", value=value, why=f"1 to {PLACE_LETTERS_MAX} letters")
    known = {point.name: point.id for point in list_points(session, brand)}
    if len(known) >= POINTS_MAX and where["name"] not in known:
        raise BadBrand(field="pickup point", value=name, why=f"{POINTS_MAX} at most")
    store.save_point(session, {**where, "id": known.get(where["name"]) or new_id("pup"), "brand_id": brand.id})
    store.raise_version(session, brand)


def end_point(session: Session, brand: Brand, name: str) -> None:
    """Nothing is fetched there any more; orders that stand keep its address. Raises `NotFound`."""
    if not store.delete_point(session, brand.id, name):
        raise NotFound(what="pickup point", key=name)
    store.raise_version(session, brand)


def list_points(session: Session, brand: Brand) -> list[Point]:
    """Where shoppers fetch things, by name."""
    return [Point(*row) for row in store.list_points(session, brand.id)]


def set_taxes(session: Session, brand: Brand, taxes: Sequence[Tax]) -> None:
    """Tax these classes so from now on; orders that stand keep their rates. Raises `BadBrand`."""
    for each in taxes:
        _check_country(each.country)
        if not TAX_CLASS.fullmatch(each.tax_class) or each.tax_class == UNTAXED:
            raise BadBrand(field="tax class", value=each.tax_class, why="1 to 40 small letters, digits and dashes, not none")
        if not 0 <= each.rate_bps <= BPS:
            raise BadBrand(field=f"tax in {each.country}", value=each.rate_bps, why="0 to 10000 basis points")
    for each in taxes:
        store.save_country_tax(session, {**vars(each), "brand_id": brand.id})
    store.raise_version(session, brand)


def list_taxes(session: Session, brand: Brand) -> list[Tax]:
    """What is taxed where, by country and class; elsewhere it is the brand's own rate, contained in the price."""
    return [Tax(row.country, row.tax_class, row.rate_bps, row.included) for row in store.list_country_taxes(session, brand.id)]


def _check_delivery(delivery: Delivery) -> None:
    _check_country(delivery.country)
    field = f"delivery to {delivery.country}"
    if delivery.price_minor < 0 or (delivery.free_from_minor or 0) < 0:
        raise BadBrand(field=field, value=delivery.price_minor, why="not below zero")
    if delivery.method not in set(DeliveryMethod):
        raise BadBrand(field=field, value=delivery.method, why=f"one of {', '.join(DeliveryMethod)}")
    days = (delivery.days_min, delivery.days_max)
    if days != (None, None) and not 0 <= (days[0] or 0) <= (days[1] or 0) <= DAYS_MAX:
        raise BadBrand(field=field, value=days, why=f"days from fewest to most, {DAYS_MAX} at most")


def _check_country(country: str) -> None:
    if country not in _COUNTRIES:
        raise BadBrand(field="country", value=country, why="two capital letters, such as ES")


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

"""How does a brand say what it has, where it lies and what may be owed? Counts, arrivals and moves, each a movement with its reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from commerce.errors import BadPlace, BadPromise, NoOwnStock, StillOwed, TooFewThere
from commerce.store import places, stock
from core.errors import Conflict, NotFound
from core.ids import NewId

MAIN = "main"  # what people call the place whose id is ""
_SLUG = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class Place:
    """A place where stock lies; id "" is the main one. Orders are drawn from the lowest priority first."""

    id: str
    slug: str
    name: str
    priority: int


@dataclass(frozen=True)
class Lying:
    """Units of a variant in each place by its slug, in the order they are drawn from; units below 0 in the main one are owed.

    held: kept for orders that are not paid yet. available: what can be had now, of which `later` are not here and are sent by `by`.
    """

    sku: str
    units: int
    places: Mapping[str, int]
    held: int
    available: int
    later: int
    backorder_max: int
    by: datetime | None


@dataclass(frozen=True)
class Moved:
    """One movement of a variant's units; place: its slug."""

    id: int
    delta: int
    place: str
    reason: str
    at: datetime


def list_places(session: Session, brand_id: str) -> list[Place]:
    """All places, the main one among them, in the order they are drawn from."""
    beside = [Place(each.id, each.slug, each.name, each.priority) for each in places.list_locations(session, brand_id)]
    return sorted([Place("", MAIN, "Main place", 0), *beside], key=lambda place: (place.priority, place.id))


def add_place(session: Session, brand_id: str, slug: str, name: str, priority: int, *, new_id: NewId) -> Place:
    """A place beside the main one. Raises BadPlace, or Conflict where it stands already."""
    if slug == MAIN or not _SLUG.fullmatch(slug):
        raise BadPlace(slug=slug)
    place = Place(new_id("loc"), slug, name, priority)
    if not places.insert_location(session, {"brand_id": brand_id, **vars(place)}):
        raise Conflict(key=slug)
    return place


def change_place(session: Session, brand_id: str, slug: str, **values: Any) -> Place:
    """Another name or priority. Raises BadPlace for the main place, NotFound."""
    if slug == MAIN:
        raise BadPlace(slug=slug)
    place = _place(session, brand_id, slug)
    places.update_location(session, brand_id, place.id, **values)
    return _place(session, brand_id, slug)


def look(session: Session, brand_id: str, sku: str, *, now: datetime) -> Lying:
    """What there is of a variant. Raises NotFound, NoOwnStock."""
    found = _stocked(session, brand_id, sku)
    there = places.units_by_place(session, brand_id, found.id)
    known = {place.slug: there.get(place.id, 0) for place in list_places(session, brand_id)}
    position = stock.list_positions(session, brand_id, [found.id], order_id="", cart_id="", now=now)[0]
    ready = position.stock - position.held
    available = max(0, ready + position.later)
    later = available - max(0, ready)
    return Lying(sku, found.stock, known, position.held, available, later, found.backorder_max, found.backorder_at)


def list_movements(session: Session, brand_id: str, sku: str, *, before: int = 2**63 - 1, limit: int) -> list[Moved]:
    """What came and went of a variant, the newest first; before: only what was written before that one. Raises NotFound, NoOwnStock."""
    slugs = {place.id: place.slug for place in list_places(session, brand_id)}
    found = places.list_movements(session, brand_id, _stocked(session, brand_id, sku).id, before=before, limit=limit)
    return [Moved(row.id, row.delta, slugs[row.location_id], row.reason, row.at) for row in found]


def count(session: Session, brand_id: str, sku: str, units: int, *, at: str, reason: str, now: datetime, new_id: NewId) -> int:
    """Units of a variant at a place are `units` from now on; by how many that is more. Raises NotFound, NoOwnStock."""
    variant_id, place = _locked(session, brand_id, sku), _place(session, brand_id, at)
    delta = units - places.units_by_place(session, brand_id, variant_id).get(place.id, 0)
    key = f"book:{new_id('mov')}"
    stock.move_stock(session, brand_id, {variant_id: delta}, key=key, reason=reason, at=now, location_id=place.id)
    return delta


def receive(session: Session, brand_id: str, sku: str, units: int, *, at: str, reason: str, now: datetime, new_id: NewId) -> None:
    """Units of a variant come to a place. Raises NotFound, NoOwnStock."""
    variant_id, place = _locked(session, brand_id, sku), _place(session, brand_id, at)
    key = f"book:{new_id('mov')}"
    stock.move_stock(session, brand_id, {variant_id: units}, key=key, reason=reason, at=now, location_id=place.id)


def move(session: Session, brand_id: str, sku: str, units: int, *, start: str, to: str, now: datetime, new_id: NewId) -> None:
    """Units of a variant go from a place to another. Raises NotFound, NoOwnStock, TooFewThere."""
    variant_id = _locked(session, brand_id, sku)
    leaving, coming = _place(session, brand_id, start), _place(session, brand_id, to)
    there = places.units_by_place(session, brand_id, variant_id).get(leaving.id, 0)
    if there < units:
        raise TooFewThere(there=max(0, there), sku=sku, place=start, asked=units)
    key = f"book:{new_id('mov')}"
    # They come before they go: between the two the whole is never below what may be owed.
    for place, delta, end in ((coming, units, "to"), (leaving, -units, "from")):
        stock.move_stock(session, brand_id, {variant_id: delta}, key=f"{key}:{end}", reason="moved", at=now, location_id=place.id)


def allow_backorder(session: Session, brand_id: str, sku: str, most: int, *, by: datetime | None, now: datetime) -> None:
    """`most` units may be sold beyond those on hand, promised for `by`; 0: none any more, what was promised stays promised.

    Raises NotFound, NoOwnStock, BadPromise for a day that is past or missing, StillOwed below what is owed.
    """
    if most and (by is None or by <= now):
        raise BadPromise
    variant_id = _locked(session, brand_id, sku)
    owed = max(0, -_stocked(session, brand_id, sku).stock)
    if owed > most:
        raise StillOwed(owed=owed, sku=sku)
    places.update_backorder(session, brand_id, variant_id, most=most, by=by if most else None)


def _stocked(session: Session, brand_id: str, sku: str) -> Any:
    found = places.find_stocked(session, brand_id, sku)
    if found is None:
        raise NotFound(what="variant", key=sku)
    if found.bundle:
        raise NoOwnStock(sku=sku)
    return found


def _locked(session: Session, brand_id: str, sku: str) -> str:
    variant_id: str = _stocked(session, brand_id, sku).id
    stock.lock_variants(session, brand_id, [variant_id])
    return variant_id


def _place(session: Session, brand_id: str, slug: str) -> Place:
    found = next((place for place in list_places(session, brand_id) if place.slug == slug), None)
    if found is None:
        raise NotFound(what="place", key=slug)
    return found

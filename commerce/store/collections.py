"""How are collections, and what stands in them, read and written?"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func
from sqlalchemy import select as plain_select
from sqlmodel import Session

from commerce.store.statements import table_of
from commerce.tables import Collection, CollectionProduct
from core.db import insert_once, insert_rows

COLLECTIONS_MAX = 5_000

_COLLECTION, _MEMBER = table_of(Collection), table_of(CollectionProduct)
_NAMES = (
    plain_select(_COLLECTION.c.slug, _COLLECTION.c.name)
    .where(_COLLECTION.c.brand_id == bindparam("brand_id"))
    .order_by(_COLLECTION.c.position, _COLLECTION.c.slug)
    .limit(COLLECTIONS_MAX)
)
_MEMBERSHIPS = (
    plain_select(_MEMBER.c.product_id, _COLLECTION.c.slug)
    .join(_COLLECTION, _COLLECTION.c.id == _MEMBER.c.collection_id)
    .where(_MEMBER.c.brand_id == bindparam("brand_id"))
    .order_by(_COLLECTION.c.position, _COLLECTION.c.slug)
)


def list_names(session: Session, brand_id: str) -> dict[str, str]:
    """Slug -> name of the brand's collections, in their order."""
    return {row.slug: row.name for row in session.connection().execute(_NAMES, {"brand_id": brand_id})}


def list_memberships(session: Session, brand_id: str) -> dict[str, list[str]]:
    """Product id -> slugs of the collections it stands in, in the collections' order."""
    standing: dict[str, list[str]] = {}
    for row in session.connection().execute(_MEMBERSHIPS, {"brand_id": brand_id}):
        standing.setdefault(row.product_id, []).append(row.slug)
    return standing


def list_ids(session: Session, brand_id: str) -> dict[str, str]:
    """Slug -> id of the brand's collections."""
    statement = plain_select(_COLLECTION.c.slug, _COLLECTION.c.id).where(_COLLECTION.c.brand_id == brand_id)
    return {row.slug: row.id for row in session.connection().execute(statement)}


def last_position(session: Session, brand_id: str) -> int:
    """The place of the brand's last collection, -1 without any."""
    statement = plain_select(func.coalesce(func.max(_COLLECTION.c.position), -1)).where(_COLLECTION.c.brand_id == brand_id)
    last: int = session.connection().execute(statement).scalar_one()
    return last


def insert_collections(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many collections are new; a brand has a slug once."""
    return insert_once(session, Collection, rows)


def place(session: Session, brand_id: str, rows: Sequence[tuple[str, str]]) -> None:
    """Put products into collections: (collection id, product id) that do not stand there yet."""
    members = [{"collection_id": collection, "product_id": product, "brand_id": brand_id} for collection, product in rows]
    insert_rows(session, CollectionProduct, members)


def clear(session: Session, brand_id: str, product_ids: Sequence[str]) -> None:
    """Take products out of every collection."""
    session.connection().execute(delete(_MEMBER).where(_MEMBER.c.brand_id == brand_id, _MEMBER.c.product_id.in_(product_ids)))


def list_shelves_of(session: Session, brand_id: str, product_ids: Sequence[str]) -> Sequence[Any]:
    """Rows (product_id, slug, name): the collections that these products stand in."""
    statement = (
        plain_select(_MEMBER.c.product_id, _COLLECTION.c.slug, _COLLECTION.c.name)
        .join(_COLLECTION, _COLLECTION.c.id == _MEMBER.c.collection_id)
        .where(_MEMBER.c.brand_id == brand_id, _MEMBER.c.product_id.in_(product_ids))
        .order_by(_COLLECTION.c.position, _COLLECTION.c.slug)
    )
    return session.connection().execute(statement).all()


def list_members(session: Session, brand_id: str, collection_id: str) -> set[str]:
    """The ids of all products in a collection."""
    mine = _MEMBER.c.brand_id == brand_id, _MEMBER.c.collection_id == collection_id
    return {row.product_id for row in session.connection().execute(plain_select(_MEMBER.c.product_id).where(*mine))}


def remove(session: Session, brand_id: str, collection_id: str, product_ids: Sequence[str]) -> None:
    """Take products out of one collection."""
    mine = _MEMBER.c.brand_id == brand_id, _MEMBER.c.collection_id == collection_id
    session.connection().execute(delete(_MEMBER).where(*mine, _MEMBER.c.product_id.in_(product_ids)))

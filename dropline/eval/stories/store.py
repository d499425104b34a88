"""What do the rows say once a story was told?"""

from sqlmodel import Session, col, select

from attribution.tables import Creator, Decision, Link, Touchpoint
from bot.tables import Broadcast, Outbox
from commerce.tables import Payment, Product, ShopOrder, Variant


def find_link(session: Session, brand_id: str, creator_id: str) -> str:
    """The id of a creator's link, "" for none."""
    return session.exec(select(Link.id).where(col(Link.brand_id) == brand_id, col(Link.creator_id) == creator_id)).first() or ""


def find_product(session: Session, brand_id: str, sku: str) -> Product | None:
    """A product, to be changed by the story."""
    return session.exec(select(Product).where(col(Product.brand_id) == brand_id, col(Product.sku) == sku)).first()


def find_offer(session: Session, brand_id: str, conversation_id: str) -> Outbox | None:
    """What the newest broadcast sent to a conversation, None where it was not for it."""
    newest = select(Broadcast.id).where(col(Broadcast.brand_id) == brand_id).order_by(col(Broadcast.created_at).desc()).limit(1)
    mine = (col(Outbox.brand_id) == brand_id, col(Outbox.conversation_id) == conversation_id)
    return session.exec(select(Outbox).where(*mine, col(Outbox.broadcast_id) == newest.scalar_subquery())).first()


def find_stock(session: Session, brand_id: str, sku: str) -> int | None:
    """Units on hand of a variant, holds not taken off."""
    return session.exec(select(Variant.stock).where(col(Variant.brand_id) == brand_id, col(Variant.sku) == sku)).first()


def list_orders(session: Session, brand_id: str, shopper_id: str) -> list[ShopOrder]:
    """All orders of a shopper."""
    return list(session.exec(select(ShopOrder).where(col(ShopOrder.brand_id) == brand_id, col(ShopOrder.shopper_id) == shopper_id)))


def list_payments(session: Session, order_id: str) -> list[Payment]:
    """The charges of an order."""
    return list(session.exec(select(Payment).where(col(Payment.order_id) == order_id)))


def get_decision(session: Session, brand_id: str, order_id: str) -> Decision:
    """Who was credited for an order; raises where nobody decided."""
    return session.exec(select(Decision).where(col(Decision.brand_id) == brand_id, col(Decision.conversion_key) == order_id)).one()


def list_touches(session: Session, brand_id: str, shopper_id: str) -> list[Touchpoint]:
    """All that happened to a shopper."""
    return list(session.exec(select(Touchpoint).where(col(Touchpoint.brand_id) == brand_id, col(Touchpoint.shopper_id) == shopper_id)))


def handles(session: Session, brand_id: str) -> dict[str, str]:
    """The creators' handles by id."""
    return {each.id: each.handle for each in session.exec(select(Creator).where(col(Creator.brand_id) == brand_id))}

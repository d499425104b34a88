"""What does somebody wait for who asks for alerts? The thing in context, where it is not there, or until it costs less."""

from sqlmodel import Session

from bot.dialog import shelf
from bot.dialog.actions import Alerts
from bot.dialog.reply import Kit, Say, Turn, say
from bot.dialog.state import ChoosingVariant
from commerce import alerts
from commerce.catalogue.catalog import availability
from commerce.kinds import AlertKind
from core.money import Money


def watch(session: Session, turn: Turn, act: Alerts, kit: Kit) -> tuple[Say, ...]:
    """The alert noted and said; nothing where no product is in context, or it is there and no lower price was asked for."""
    state, memory = turn.dialog.state, turn.dialog.memory
    choosing = state if isinstance(state, ChoosingVariant) else None
    product = turn.snapshot.products.get(choosing.product_id if choosing else memory.product_id)
    if product is None:
        return ()
    named = [variant for variant in product.variants if variant.id == memory.variant_id]
    meant = named or shelf.matching(product, shelf.settled(product, choosing.options if choosing else memory.options))
    stocks = availability(session, turn.brand.id, [variant.id for variant in meant], now=turn.now)
    wanted = [variant for variant in meant if variant.id in stocks and (act.cheaper or not shelf.left(stocks, variant))]
    if not wanted:
        return ()
    kind = AlertKind.PRICE_DROP if act.cheaper else AlertKind.BACK_IN_STOCK
    rows = [(product.id, variant.id, stocks[variant.id].price_minor) for variant in wanted]
    alerts.add(session, turn.brand.id, turn.shopper_id, turn.conversation.id, kind, rows, now=turn.now, new_id=kit.new_id)
    name = wanted[0].name if len(wanted) == 1 else product.name
    if act.cheaper:
        return (say("watch_cheaper", name=name, price=Money(max(price for _, _, price in rows), turn.brand.currency)),)
    return (say("watch_back", name=name),)

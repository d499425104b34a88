"""How do goods become others? A return whose units are held; the difference paid or given back; a line that takes another's place."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commerce import inventory
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import Snapshot, VariantView
from commerce.errors import NoOpenReturn
from commerce.facts import ExchangeEnded, ExchangePaid, ExchangeUnpaid, Fact, OrderExchanged
from commerce.kinds import ReturnState, Step
from commerce.orders import cases, fulfilment, orders, refunding
from commerce.orders.cases import ReturnOpened
from commerce.orders.exchange_terms import Terms, terms
from commerce.orders.lines import id_of, words
from commerce.orders.steps import REFUNDABLE
from commerce.payments import giving_back
from commerce.refusals import Refused, refused
from commerce.store import exchanges as rows
from commerce.store import fulfilment as log
from commerce.store import orders as store
from commerce.store.payments import get_payment
from commerce.tables import Brand, Exchange, OrderLine, OrderReturn, Payment, ShopOrder
from commerce.tax import TaxRate
from core.ids import NewId

HELD = timedelta(days=14)  # as long the wanted units wait for the goods, and for what is to be paid


def quote(session: Session, order: ShopOrder, line: OrderLine, variant_id: str, quantity: int, *, now: datetime) -> Terms | Refused:
    """What having `variant_id` instead would cost now. Refused: gone, sold_out(left)."""
    stocks = availability(session, order.brand_id, [variant_id, line.variant_id], now=now)
    wanted = stocks.get(variant_id)
    if wanted is None:
        return refused("gone", number=order.number)
    if wanted.ready < quantity:  # what is promised for later is not kept for an exchange
        return refused("sold_out", number=order.number, left=max(0, wanted.ready))
    was = stocks[line.variant_id].price_minor if line.variant_id in stocks else line.unit_minor
    return terms(
        sold_minor=line.unit_minor,
        was_minor=was,
        is_minor=wanted.price_minor,
        quantity=quantity,
        worth_minor=_worth(line, quantity),
        on_top_bps=_on_top(line),
    )


def open_exchange(
    session: Session,
    brand: Brand,
    snapshot: Snapshot,
    order: ShopOrder,
    *,
    line_id: int,
    variant_id: str,
    quantity: int,
    reason: str,
    by: str,
    now: datetime,
    new_id: NewId,
) -> ReturnOpened | Refused:
    """A return of units of one line for as many of another variant of the product, which are held from now on.

    The case that is open already, whatever is asked now. Where the new ones cost more the order owes the difference from now on.
    Refused: as a return; other_product, gone, sold_out(left). Locks the order, then the variant's units.
    """
    locked = orders.lock_order(session, order)
    sold = store.list_lines(session, locked.id)
    standing = cases.standing(session, brand, locked, sold, now=now)
    if standing is not None:
        return standing
    until = cases.window(session, brand, locked, sold, {line_id: quantity}, now=now)
    if isinstance(until, Refused):
        return until
    line = next(each for each in sold if each.id == line_id)
    wanted = snapshot.variants.get(variant_id)
    if wanted is None or wanted.product_id != line.product_id:
        return refused("gone" if wanted is None else "other_product", number=locked.number)
    units = {each: per * quantity for each, per in (snapshot.parts.get(variant_id) or {variant_id: 1}).items()}
    inventory.lock_variants(session, brand.id, list(units))
    agreed = quote(session, locked, line, variant_id, quantity, now=now)
    if isinstance(agreed, Refused):
        return agreed
    case = cases.open_case(
        session,
        locked,
        sold,
        {line_id: quantity},
        amount_minor=max(0, -agreed.difference_minor),
        reason=reason,
        by=by,
        step=Step.OPEN_EXCHANGE,
        now=now,
        new_id=new_id,
    )
    exchange = _exchange(case, line, wanted, snapshot.parts.get(variant_id, {}), quantity, agreed, now)
    rows.insert_exchange(session, exchange)
    store.update_orders(session, [locked], owed_minor=max(0, agreed.difference_minor), hold_until=exchange.held_until)
    inventory.reserve(session, locked, units)
    return ReturnOpened(case, cases.label(locked, case), words(case.lines, sold), until, exchange=exchange)


def _exchange(
    case: OrderReturn, line: OrderLine, wanted: VariantView, parts: Mapping[str, int], quantity: int, agreed: Terms, now: datetime
) -> Exchange:
    return Exchange(
        return_id=case.id,
        brand_id=case.brand_id,
        order_id=case.order_id,
        line_id=id_of(line),
        variant_id=wanted.id,
        product_id=wanted.product_id,
        sku=wanted.sku,
        name=wanted.name,
        parts=dict(parts),
        quantity=quantity,
        unit_minor=agreed.unit_minor,
        difference_minor=agreed.difference_minor,
        held_until=now + HELD,
    )


def standing(session: Session, order: ShopOrder) -> Exchange | None:
    """The exchange of an order whose units are held, if there is one: its goods, or its money, are awaited."""
    return rows.find_held(session, order.id)


def awaited(
    session: Session, locked: ShopOrder, case: OrderReturn, sold: Sequence[OrderLine], restocked: Sequence[str], *, now: datetime
) -> Exchange | None:
    """What the goods of a case are exchanged for; None where they are a return: no exchange, too late, paid back meanwhile.

    restocked: variants that the caller will put back. Both kinds are locked at once, or two exchanges could wait for each other.
    """
    found = log.find_exchange(session, case)
    if found is None or not _stands(found, now):
        return None
    line = next(line for line in sold if line.id == found.line_id)
    inventory.lock_variants(session, locked.brand_id, [*restocked, *held(found)])
    return found if refunding.as_sold(line).left >= found.quantity and _there(session, locked, found, now) else None


def held(exchange: Exchange) -> dict[str, int]:
    """The units that are kept for an exchange, by variant."""
    return {each: per * exchange.quantity for each, per in (exchange.parts or {exchange.variant_id: 1}).items()}


def goods_here(session: Session, locked: ShopOrder, exchange: Exchange, *, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """OrderExchanged, with OrderRefunded where the new goods cost less; ExchangeUnpaid where the difference is still to be paid."""
    if locked.owed_minor:
        who = _who(locked, exchange.return_id)
        return (ExchangeUnpaid(*who, locked.owed_minor, locked.currency, exchange.held_until or now, now),)
    return _replace(session, locked, exchange, by=by, now=now, new_id=new_id)


def settle_difference(session: Session, locked: ShopOrder, payment: Payment, *, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """What paying what an order owes came to: ExchangePaid, or OrderExchanged where the goods are here already.

    The caller has seen that the exchange stands, and written the payment.
    """
    exchange = rows.find_held(session, locked.id)
    if exchange is None:
        raise NoOpenReturn(number=locked.number)
    rows.update_exchange(session, exchange, payment_id=payment.id)
    store.update_orders(session, [locked], owed_minor=0)
    log.insert_step(session, locked, Step.PAY_EXCHANGE, by="provider", at=now, data={"return_id": exchange.return_id})
    case = log.get_return(session, exchange)
    if case.state == ReturnState.RECEIVED and not _there(session, locked, exchange, now):
        ended = end(session, locked, case, expired=True, now=now, new_id=new_id)
        return (*ended, *_paid_back(session, locked, case, exchange, now=now, new_id=new_id))
    if case.state == ReturnState.RECEIVED:
        return _replace(session, locked, exchange, by="provider", now=now, new_id=new_id)
    return (ExchangePaid(*_who(locked, exchange.return_id), payment.amount_minor, locked.currency, now),)


def owes(session: Session, locked: ShopOrder, amount_minor: int, *, now: datetime) -> bool:
    """Whether so much is what a paid order still owes, and what it is for is still held."""
    if locked.status not in REFUNDABLE or not locked.owed_minor or amount_minor != locked.owed_minor:
        return False
    exchange = rows.find_held(session, locked.id)
    return exchange is not None and _stands(exchange, now)


def end(
    session: Session, locked: ShopOrder, case: OrderReturn, *, expired: bool, now: datetime, new_id: NewId
) -> tuple[ExchangeEnded, ...]:
    """ExchangeEnded: the units are free again, a difference that was paid goes back. Nothing where the case is no exchange that stands."""
    exchange = log.find_exchange(session, case)
    if exchange is None or exchange.held_until is None:
        return ()
    inventory.release(session, [locked.id])
    rows.update_exchange(session, exchange, held_until=None)
    store.update_orders(session, [locked], owed_minor=0)
    given = 0
    if exchange.payment_id:
        payment = get_payment(session, locked.brand_id, exchange.payment_id)
        given = payment.amount_minor - payment.refunded_minor - payment.disputed_minor
        giving_back.give_back(session, locked, payment, "exchange_ended", now=now, new_id=new_id)
    data = {"return_id": case.id, "given_back_minor": given}
    log.insert_step(session, locked, Step.END_EXCHANGE, by="", reason="expired" if expired else "", at=now, data=data)
    return (ExchangeEnded(*_who(locked, case.id), expired, given, locked.currency, now),)


def expire(session: Session, *, now: datetime, new_id: NewId, limit: int) -> tuple[Fact, ...]:
    """Exchanges of all brands whose time is over, `limit` at most, ended; what of them is here already is paid back as a return is."""
    facts: list[Fact] = []
    for exchange in rows.list_over(session, now=now, limit=limit):
        locked = store.lock_order(session, exchange.order_id)
        case = log.get_return(session, exchange)
        if locked is None:
            continue
        ended = end(session, locked, case, expired=True, now=now, new_id=new_id)
        facts += ended
        if ended and case.state == ReturnState.OPEN:
            log.update_return(session, case, state=ReturnState.EXPIRED, closed_at=now)
        elif ended:
            facts += _paid_back(session, locked, case, exchange, now=now, new_id=new_id)
    return tuple(facts)


def _paid_back(
    session: Session, locked: ShopOrder, case: OrderReturn, exchange: Exchange, *, now: datetime, new_id: NewId
) -> tuple[Fact, ...]:
    """The goods are here, what they were to be exchanged for was never paid: their money goes back."""
    line = next(line for line in store.list_lines(session, locked.id) if line.id == exchange.line_id)
    units = min(exchange.quantity, refunding.as_sold(line).left)
    if locked.status not in REFUNDABLE or not units or not _worth(line, units):
        return ()
    key = f"return:{case.id}"
    refund, facts = refunding.refund_order(
        session, locked, lines={exchange.line_id: units}, key=key, reason=case.reason, now=now, new_id=new_id
    )
    log.update_return(session, case, refund_id=refund.id)
    return facts


def _stands(exchange: Exchange, now: datetime) -> bool:
    return exchange.held_until is not None and exchange.held_until > now


def _there(session: Session, locked: ShopOrder, exchange: Exchange, now: datetime) -> bool:
    """Whether the units are there still: they are held, unless somebody counted the shelf anew."""
    return not inventory.short_of(session, locked, held(exchange), now=now)


def _replace(session: Session, locked: ShopOrder, exchange: Exchange, *, by: str, now: datetime, new_id: NewId) -> tuple[Fact, ...]:
    """The new line with what was paid for the old units; its goods leave the stock, and wait to be sent."""
    sold = store.list_lines(session, locked.id)
    old = next(line for line in sold if line.id == exchange.line_id)
    worth, dearer = _worth(old, exchange.quantity), max(0, exchange.difference_minor)
    inventory.exchange_out(session, locked, held(exchange), key=f"exchanged:{exchange.return_id}", now=now)
    store.update_line(
        session,
        old,
        exchanged_quantity=old.exchanged_quantity + exchange.quantity,
        exchanged_minor=old.exchanged_minor + worth,
    )
    new = _new_line(old, exchange, worth + dearer, len(sold))
    rows.update_exchange(session, exchange, held_until=None, new_line_id=store.insert_line(session, new))
    _raise_total(session, locked, old, exchange, dearer)
    sold = store.list_lines(session, locked.id)
    fulfilment.settle_fulfilment(session, locked, sold)
    data = {"return_id": exchange.return_id, "name": exchange.name}
    log.insert_step(session, locked, Step.EXCHANGE, by=by, at=now, data=data)
    items = (f"{exchange.quantity} × {exchange.name}",)
    goods = (orders.net_goods(sold), orders.raised_goods(sold))
    done = OrderExchanged(*_who(locked, exchange.return_id), items, dearer, *goods, locked.currency, now)
    if exchange.difference_minor >= 0:
        return (done,)
    back = (exchange.new_line_id or 0, min(-exchange.difference_minor, worth))
    key = f"exchange:{exchange.return_id}"
    return (done, *refunding.refund_of_line(session, locked, *back, key=key, reason="exchange", by=by, now=now, new_id=new_id))


def _new_line(old: OrderLine, exchange: Exchange, paid_minor: int, position: int) -> OrderLine:
    return OrderLine(
        order_id=old.order_id,
        variant_id=exchange.variant_id,
        product_id=exchange.product_id,
        sku=exchange.sku,
        name=exchange.name,
        quantity=exchange.quantity,
        unit_minor=exchange.unit_minor,
        discount_minor=max(0, exchange.quantity * exchange.unit_minor - paid_minor),
        paid_minor=paid_minor,
        kind=old.kind,
        tax_rate_bps=old.tax_rate_bps,
        position=position,
        parts=dict(exchange.parts),
        final_sale=old.final_sale,
        gift=old.gift,
        exchange_of=id_of(old),
    )


def _raise_total(session: Session, locked: ShopOrder, old: OrderLine, exchange: Exchange, dearer: int) -> None:
    """What the shopper paid on top is part of the order's sums from now on."""
    bare = max(0, exchange.unit_minor - old.unit_minor) * exchange.quantity if dearer else 0
    tax = TaxRate(old.tax_rate_bps, included=not _on_top(old)).on(bare)
    sums = {"goods_minor": locked.goods_minor + bare, "tax_minor": locked.tax_minor + tax, "total_minor": locked.total_minor + dearer}
    store.update_orders(session, [locked], **sums)


def _worth(line: OrderLine, quantity: int) -> int:
    """What was paid for the next units of a line, to the cent as a refund of them would be."""
    units = min(quantity, refunding.as_sold(line).left)
    return refunding.worth_of(line, units) if units else 0


def _on_top(line: OrderLine) -> int:
    """The rate of the tax that came on top of a line's price; 0 where it was contained in it."""
    return line.tax_rate_bps if line.paid_minor > line.quantity * line.unit_minor - line.discount_minor else 0


def _who(order: ShopOrder, return_id: str) -> tuple[str, str, int, str, str, str]:
    return order.brand_id, order.id, order.number, return_id, order.shopper_id, order.conversation_id

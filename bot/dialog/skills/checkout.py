"""From a cart to a pay link: the address once, what is missing of it, the order, and until when things are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from attribution.touchpoints import Kind
from bot.dialog import address, basket, points, ways
from bot.dialog.actions import Cancel, Checkout, GiveAddress, OrderNow, OrderStatusAsked, SetLine, ShowCart, pack
from bot.dialog.aftermath import BROWSE, came_on
from bot.dialog.reply import Choice, Kit, Reply, Say, Touched, Turn, say
from bot.dialog.says import Country
from bot.dialog.state import AwaitingPayment, Dialog, GivingAddress, Idle, moved
from bot.pay_links import pay_link
from commerce import checkout as checkouts
from commerce.carts.cart import CartView, view_cart
from commerce.catalogue.views import Point
from commerce.checkout import Address, Placed
from commerce.kinds import DeliveryMethod, OrderStatus
from commerce.orders.orders import due_minor, list_orders
from commerce.pricing import Quote, Rate
from commerce.refusals import Refused
from commerce.tables import ShopOrder
from core.money import Money

COUNTRY_CHOICES_MAX = 8
ORDERS_LOOKED_AT = 5  # the newest ones, for an address that things were sent to
STOP = Choice(say("choice_cancel"), pack(Cancel()))
GO_ON = Choice(say("choice_go_on"), pack(Checkout()))
CART = Choice(say("choice_cart"), pack(ShowCart()))


def start(session: Session, turn: Turn, act: Checkout, kit: Kit) -> Reply:
    """The address is asked, unless it is known: then the order is placed."""
    state = turn.dialog.state
    if isinstance(state, GivingAddress) and not act.same_address and not address.missing(state.fields):
        return _place(session, turn, kit, state.fields)
    cart = view_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if cart is None or cart.empty:
        return Reply((say("cart_empty"),), (BROWSE,))
    if cart.wishes.delivery_method == DeliveryMethod.PICKUP:
        return go_on(session, turn, kit, destination(session, turn, cart))
    latest = list_orders(session, turn.brand.id, turn.shopper_id, limit=ORDERS_LOOKED_AT)
    if latest and _stands(latest[0], cart, turn) and _served(latest[0], turn):
        return _place(session, turn, kit, latest[0].address)
    order = next((each for each in latest if each.delivery_method != DeliveryMethod.PICKUP), None)
    if order is not None and act.same_address and _served(order, turn):
        return _place(session, turn, kit, order.address)
    asked = _ask(turn, cart, order)
    choices = (*points.offered(session, turn, cart), *asked.choices)
    return replace(asked, choices=choices, touches=came_on(session, turn, cart.changes))


def destination(session: Session, turn: Turn, cart: CartView) -> Mapping[str, str]:
    """What is known of where the cart goes: the pickup point, the address being given, or that of the order that waits."""
    state = turn.dialog.state
    latest = list_orders(session, turn.brand.id, turn.shopper_id, limit=ORDERS_LOOKED_AT)
    given = state.fields if isinstance(state, GivingAddress) else {}
    point = turn.snapshot.points.get(cart.wishes.pickup_point_id)
    if cart.wishes.delivery_method == DeliveryMethod.PICKUP and point is not None:
        return ways.at_point(point, given.get("name") or (latest[0].address["name"] if latest else ""))
    if isinstance(state, AwaitingPayment) and latest and latest[0].delivery_method != DeliveryMethod.PICKUP:
        return latest[0].address
    return {name: value for name, value in given.items() if name == "name"} if _is_point(given, turn) else given


def _is_point(fields: Mapping[str, str], turn: Turn) -> bool:
    """Whether these are where something is fetched, and nobody's address."""
    return any(fields.get("street") == ways.at_point(point, "")["street"] for point in turn.snapshot.points.values())


def go_on(session: Session, turn: Turn, kit: Kit, fields: Mapping[str, str]) -> Reply:
    """The order, where enough is known; else the question for the rest."""
    missing = address.missing(fields)
    if not missing:
        return _place(session, turn, kit, fields)
    asked = say("ask_name") if missing == ("name",) else _question(fields, turn)
    return Reply((asked,), (STOP,), dialog=moved(turn.dialog, GivingAddress(dict(fields))))


def which_point(turn: Turn, points: Sequence[Point]) -> Reply:
    """The question where it shall be fetched."""
    asked = say("which_point", points=[say("point", name=each.name, street=each.street, city=each.city) for each in points])
    return Reply((asked,), ways.point_choices(points))


def _stands(order: ShopOrder, cart: CartView, turn: Turn) -> bool:
    """Whether this very cart is an order already that waits for payment."""
    same = order.cart_id == cart.cart_id and order.cart_version == cart.version
    return same and order.status == OrderStatus.PLACED and order.hold_until > turn.now


def _served(order: ShopOrder, turn: Turn) -> bool:
    return not address.missing(order.address) and order.address["country"] in turn.snapshot.countries


def _ask(turn: Turn, cart: CartView, order: ShopOrder | None) -> Reply:
    known = turn.dialog.state.fields if isinstance(turn.dialog.state, GivingAddress) else {}
    found = _ways(turn, cart.quote, turn.snapshot.options())
    rate = turn.snapshot.rate(method=cart.wishes.delivery_method)
    offered = ways.offered(found, rate, cart.currency)
    says = (*basket.changes(cart), *basket.summary(cart, all_lines=True), *offered)
    others = ways.choices((way.rate.method for way in found), rate.method) if rate else ()
    dialog = moved(turn.dialog, GivingAddress(known))
    if order is None or not _served(order, turn):
        return Reply((*says, _question(known, turn)), (*others, STOP), dialog=dialog)
    again = pack(Checkout(same_address=True))
    asked = say("same_address", address=place(order.address))
    return Reply((*says, asked), (Choice(say("choice_same_address"), again), *others, STOP), dialog=moved(dialog, offer=again))


def _ways(turn: Turn, quote: Quote, options: Sequence[Rate]) -> tuple[ways.Way, ...]:
    taxes = turn.snapshot.taxes(options[0] if options else None, turn.brand.tax_rate_bps)
    return ways.ways(options, quote, taxes)


def _question(known: Mapping[str, str], turn: Turn) -> Say:
    """What the address must hold; the country only where there is a choice."""
    wanted = [name for name in address.FIELDS if name not in known]
    if len(turn.snapshot.countries) == 1 and "country" in wanted:
        wanted.remove("country")
    return say("ask_address", fields=[FIELD[name] for name in wanted])


FIELD: Mapping[str, Say] = {
    "name": say("field_name"),
    "street": say("field_street"),
    "postcode": say("field_postcode"),
    "city": say("field_city"),
    "country": say("field_country"),
}


def place(fields: Mapping[str, str]) -> Say:
    """An address on one line."""
    town = " ".join(filter(None, (fields.get("postcode"), fields.get("city"))))
    parts = [part for part in (fields["name"], fields["street"], town, Country(fields["country"])) if part]
    return say("address", parts=parts)


def give(session: Session, turn: Turn, act: GiveAddress, kit: Kit) -> Reply:
    """Words given for the address; what is still missing is asked, and only that."""
    state = turn.dialog.state
    known = state.fields if isinstance(state, GivingAddress) else {}
    fields = address.read(act.text, known, turn.snapshot.countries)
    if _is_point(known, turn):  # only the name is wanted, whatever else was written
        fields = {**known, "name": fields.get("name", "")}
    country = fields.get("country", "")
    if country and country not in turn.snapshot.countries:
        return _not_served(turn, fields, country)
    missing = address.missing(fields)
    if not missing:
        return _place(session, turn, kit, fields)
    gained = fields != dict(known)
    asked = (
        say("ask_missing", fields=[FIELD[name] for name in missing])
        if gained
        else say("no_address_there", fields=[FIELD[name] for name in missing])
    )
    return Reply((asked,), _countries(turn, missing), dialog=moved(turn.dialog, GivingAddress(fields)))


def _countries(turn: Turn, missing: tuple[str, ...]) -> tuple[Choice, ...]:
    """Buttons for the countries served, where the country is all that is missing."""
    if missing != ("country",):
        return (STOP,)
    return tuple(Choice(Country(code), pack(GiveAddress(code))) for code in turn.snapshot.countries[:COUNTRY_CHOICES_MAX])


def _not_served(turn: Turn, fields: Mapping[str, str], country: str) -> Reply:
    kept = {name: value for name, value in fields.items() if name == "name"}  # the rest is of that country
    served = [Country(code) for code in turn.snapshot.countries]
    return Reply(
        (say("ships_not_to", country=Country(country), served=served), _question(kept, turn)),
        (STOP,),
        dialog=moved(turn.dialog, GivingAddress(kept)),
    )


def _place(session: Session, turn: Turn, kit: Kit, fields: Mapping[str, str]) -> Reply:
    to = Address(fields["name"], fields["street"], fields.get("city", ""), fields.get("postcode", ""), fields["country"])
    result = checkouts.place_order(
        session,
        turn.brand,
        turn.snapshot,
        turn.shopper_id,
        to,
        conversation_id=turn.conversation.id,
        now=turn.now,
        new_id=kit.new_id,
    )
    if isinstance(result, Placed):
        result = points.take(session, turn, kit, result)
        reply, changes = _placed(turn, kit, result), result.changes
    else:
        reply, changes = _refused(turn, fields, result), result.facts.get("changes", ())
    return replace(reply, touches=(*reply.touches, *came_on(session, turn, changes)))


def _placed(turn: Turn, kit: Kit, placed: Placed) -> Reply:
    order = placed.order
    total = Money(due_minor(order), order.currency)
    lines = [
        basket.line(line.quantity, line.name, Money(line.quantity * line.unit_minor, order.currency), line.promised_at)
        for line in placed.lines
    ]
    says = (
        *basket.told(placed.changes, order.goods_minor - order.discount_minor, order.currency),
        say("order_placed", number=order.number),
        say("cart_lines", lines=lines),
        order_sums(order),
        *_travels(order),
        pay_here(order, kit) if due_minor(order) else say("nothing_due", until=order.hold_until),
    )
    touch = Touched(
        Kind.CHECKOUT_LINK_MADE,
        order.id,
        data={
            "order_id": order.id,
            "number": order.number,
            "amount_minor": total.minor,
            "currency": total.currency,
            "until": order.hold_until.isoformat(),
        },
    )
    dialog = moved(turn.dialog, AwaitingPayment(order.id))
    status = Choice(say("choice_order_status"), pack(OrderStatusAsked(order.number)))
    others = ways.choices((rate.method for rate in turn.snapshot.options(order.address["country"])), order.delivery_method)
    if not due_minor(order):
        now = pack(OrderNow(order.number))
        return Reply(says, (Choice(say("choice_order_now"), now), *others), facts=placed.facts, dialog=moved(dialog, offer=now))
    return Reply(says, (status, *others), facts=placed.facts, touches=(touch,), dialog=dialog)


def _travels(order: ShopOrder) -> tuple[Say, ...]:
    """Where it goes, in how many days, and the notes it goes with."""
    where = "fetch_at_address" if order.delivery_method == DeliveryMethod.PICKUP else "ships_to_address"
    promised = None if order.days_min is None or order.days_max is None else (order.days_min, order.days_max)
    estimate = [say("there_in", way=ways.METHOD[order.delivery_method], days=each) for each in ways.days(promised)]
    notes = [say(key, text=text) for key, text in (("order_note", order.note), ("order_gift_note", order.gift_note)) if text]
    return (say(where, address=place(order.address)), *estimate, *notes)


def order_sums(order: ShopOrder) -> Say:
    """What an order's codes save, what delivery costs, what is to be paid."""
    currency = order.currency
    saved = [
        say("part_saves", code=code["code"], saving=Money(code["saving_minor"], currency)) for code in order.codes if code["saving_minor"]
    ]
    delivery = say("part_delivery", price=Money(order.shipping_minor, currency)) if order.shipping_minor else say("part_delivery_free")
    added = order.total_minor - (order.goods_minor - order.discount_minor + order.shipping_minor)
    total = say("part_total", total=Money(order.total_minor, currency))
    cards = [say("part_gift_card", ending=card["ending"], amount=Money(card["amount_minor"], currency)) for card in order.gift_cards]
    paid = [say("part_points", count=order.points, amount=Money(order.points_minor, currency))] if order.points else []
    due = (say("part_due", due=Money(due_minor(order), currency)),) if cards or paid else ()
    return say("cart_sums", parts=(*saved, delivery, *basket.tax_on_top(added, currency), total, *cards, *paid, *due))


def pay_here(order: ShopOrder, kit: Kit) -> Say:
    """The pay link, always ours, and until when the goods are kept."""
    link = pay_link(kit.public_url, kit.secret, order.id)
    return say("pay_here", total=Money(due_minor(order), order.currency), link=link, until=order.hold_until)


def _too_many(kept: Dialog, name: str, variant_id: str, left: int) -> Reply:
    """Fewer are left than the cart has: the offer to make do with them."""
    action = pack(SetLine(variant_id, left))
    if left:
        says, label = (say("only_left_of", name=name, count=left), say("offer_fewer", count=left)), say("choice_make_it", count=left)
    else:
        says, label = (say("sold_out_of", name=name), say("offer_without")), say("choice_take_out")
    return Reply(says, (Choice(label, action), CART, STOP), dialog=moved(kept, variant_id=variant_id, offer=action))


def _refused(turn: Turn, fields: Mapping[str, str], refused: Refused) -> Reply:
    """Told before an order exists; the address is kept, so that "go on" is enough."""
    facts, currency = refused.facts, turn.snapshot.currency
    kept = moved(turn.dialog, GivingAddress(dict(fields)))
    going_on = moved(kept, offer=pack(Checkout()))
    match refused.reason:
        case "country_not_served":
            return _not_served(turn, fields, fields["country"])
        case "bad_postcode":
            rest = {name: value for name, value in fields.items() if name != "postcode"}
            asked = say("bad_postcode", country=Country(facts["country"]), example=facts["example"])
            return Reply((asked,), (STOP,), dialog=moved(turn.dialog, GivingAddress(rest)))
        case "which_point":
            return which_point(turn, facts["points"])
        case "only_left":
            return _too_many(kept, facts["name"], facts["variant_id"], facts["left"])
        case "code_used_up":
            says = (say("code_used_up_now", code=facts["code"], total=Money(facts["total_minor"], currency)), say("go_on"))
            return Reply(says, (GO_ON, STOP), dialog=going_on)
        case "cart_changed":
            total = say("part_total", total=Money(facts["total_minor"], currency))
            return Reply((*basket.changes(facts["cart"]), total, say("go_on")), (GO_ON, STOP), dialog=going_on)
    return Reply((say("cart_empty"),), (BROWSE,), dialog=moved(turn.dialog, Idle()))

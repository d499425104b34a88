"""What is said between the business: thanks, goodbye, help, no to tricks, and what to do when nothing was understood."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot.dialog import basket, shelf
from bot.dialog.actions import (
    AskShop,
    BadQuantity,
    Browse,
    Cancel,
    CancelOrder,
    Goodbye,
    Help,
    Human,
    No,
    OrderStatusAsked,
    Refusal,
    ShopTopic,
    ShowCart,
    ShowProduct,
    SmallTalk,
    Thanks,
    Unclear,
    Unserved,
    Yes,
    pack,
)
from bot.dialog.reply import Choice, Kit, Reply, Say, Turn, say
from bot.dialog.skills import orders
from bot.dialog.state import AwaitingPayment, ChangingAddress, ChoosingVariant, GivingAddress, Idle, moved
from bot.events import EventKind
from commerce.carts.cart import peek_cart
from commerce.catalogue.catalog import availability
from commerce.catalogue.views import ProductView
from commerce.kinds import OrderStatus
from commerce.orders.orders import latest_order

SEEN_MAX = 2  # of the things shown last, as choices
BURST = timedelta(seconds=15)  # photos sent together arrive one by one

BROWSE = Choice(say("choice_browse"), pack(Browse()))
CART = Choice(say("choice_cart"), pack(ShowCart()))
ORDER = Choice(say("choice_my_order"), pack(OrderStatusAsked()))
CODES = Choice(say("choice_codes"), pack(AskShop(ShopTopic.CODES)))
HUMAN = Choice(say("choice_human"), pack(Human()))
MENU = (BROWSE, CART, ORDER, HUMAN)

_UNSERVED = {
    "media": say("unserved_media"),
    "sticker": say("unserved_sticker"),
    "location": say("unserved_location"),
    "contact": say("unserved_contact"),
    "edited": say("unserved_edited"),
    "long_text": say("unserved_long"),
}


def thanks(session: Session, turn: Turn, act: Thanks, kit: Kit) -> Reply:
    """You're welcome."""
    return Reply((say("you_are_welcome"),))


def goodbye(session: Session, turn: Turn, act: Goodbye, kit: Kit) -> Reply:
    """Until next time; a cart is kept."""
    return Reply((say("goodbye"),))


def small_talk(session: Session, turn: Turn, act: SmallTalk, kit: Kit) -> Reply:
    """A friendly line, and back to the shop."""
    return Reply((say("small_talk", brand=turn.brand.name),), MENU)


def help_out(session: Session, turn: Turn, act: Help, kit: Kit) -> Reply:
    """What the bot can do."""
    return Reply((say("help", brand=turn.brand.name),), (BROWSE, CART, CODES, HUMAN))


def refusal(session: Session, turn: Turn, act: Refusal, kit: Kit) -> Reply:
    """A polite no; what things cost is said as it stands: the cart, or the thing it was asked of."""
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    if cart is not None and not cart.empty:
        stands: tuple[Say, ...] = basket.without_hints(basket.summary(cart, all_lines=True))
    else:
        product = turn.snapshot.products.get(act.product_id or turn.dialog.memory.product_id)
        stands = () if product is None else (_costs(session, turn, product),)
    return Reply((say("refusal"), *stands), (CODES, HUMAN), flag="injection")


def _costs(session: Session, turn: Turn, product: ProductView) -> Say:
    stocks = availability(session, turn.brand.id, [variant.id for variant in product.variants], now=turn.now)
    return say("product", name=product.name, price=shelf.price(product, stocks, turn.snapshot.currency))


def bad_quantity(session: Session, turn: Turn, act: BadQuantity, kit: Kit) -> Reply:
    """The number is asked again; nothing changed."""
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    return Reply((say("bad_quantity"), *basket.kept(cart)))


def unserved(session: Session, turn: Turn, act: Unserved, kit: Kit) -> Reply:
    """What kind of message it was, and what works instead; several of a kind sent at once are answered once."""
    memory, sent_at = turn.dialog.memory, turn.event.sent_at
    again = memory.unserved == act.kind and abs(sent_at - datetime.fromisoformat(memory.unserved_at)) <= BURST
    dialog = moved(turn.dialog, unserved=act.kind, unserved_at=sent_at.isoformat())
    if act.beside:
        return Reply((say("unserved_beside"),), dialog=dialog)
    return Reply(dialog=dialog) if again else Reply((_UNSERVED.get(act.kind, say("unserved")),), (HUMAN,), dialog=dialog)


def unclear(session: Session, turn: Turn, act: Unclear, kit: Kit) -> Reply:
    """First a hint how to say it, then what to press, then a person; from the second time on one is offered."""
    misses = turn.dialog.memory.misses + 1
    flag = "unknown_button" if turn.event.kind is EventKind.BUTTON and turn.event.action else ""
    if misses == 1:
        return Reply((say("not_understood"),), MENU, dialog=moved(turn.dialog, misses=misses), flag=flag)
    person = Choice(say("choice_human"), pack(Human("failures")))
    dialog = moved(turn.dialog, misses=misses, offer=person.action)
    if misses % 2:
        return Reply((say("not_understood_person"),), (person, BROWSE), dialog=dialog, flag=flag)
    return Reply((say("not_understood_again"),), (*_at_hand(turn), person), dialog=dialog, flag=flag)


def _at_hand(turn: Turn) -> tuple[Choice, ...]:
    """What is likeliest to be wanted: what was shown last, then the shop, the cart, the order."""
    shown = [turn.snapshot.products[each] for each in turn.dialog.memory.shown if each in turn.snapshot.products]
    seen = tuple(Choice(product.name, pack(ShowProduct(product.id))) for product in shown[:SEEN_MAX])
    return (*seen, BROWSE, CART, ORDER)


def yes(session: Session, turn: Turn, act: Yes, kit: Kit) -> Reply:
    """Yes, to nothing that was asked: an open step asks again by itself, else what there is to do."""
    if isinstance(turn.dialog.state, GivingAddress | ChoosingVariant):
        return Reply()
    return Reply((say("nothing_asked"),), MENU)


def no(session: Session, turn: Turn, act: No, kit: Kit) -> Reply:
    """Nothing is done; a choice in hand is let go."""
    state = Idle() if isinstance(turn.dialog.state, ChoosingVariant) else None
    return Reply((say("fine"),), (BROWSE, CART), dialog=moved(turn.dialog, state))


def cancel(session: Session, turn: Turn, act: Cancel, kit: Kit) -> Reply:
    """The step we are in is left; an order that waits for payment is asked about first."""
    match turn.dialog.state:
        case ChangingAddress():
            return Reply((say("address_stays"),), dialog=moved(turn.dialog, Idle()))
        case GivingAddress():
            return Reply((say("checkout_left"), say("cart_kept")), (CART, BROWSE), dialog=moved(turn.dialog, Idle()))
        case ChoosingVariant():
            return Reply((say("choosing_left"),), (BROWSE, CART), dialog=moved(turn.dialog, Idle()))
        case AwaitingPayment():
            return _cancel_order(session, turn, kit)
    return Reply((say("nothing_to_cancel"),), MENU)


def _cancel_order(session: Session, turn: Turn, kit: Kit) -> Reply:
    order = latest_order(session, turn.brand.id, turn.shopper_id)
    if order is None:
        return Reply((say("nothing_to_cancel"),), MENU, dialog=moved(turn.dialog, Idle()))
    if order.status != OrderStatus.PLACED:
        return orders.cancel(session, turn, CancelOrder(order.number), kit)
    action = pack(CancelOrder(order.number))
    asked: tuple[Say, ...] = (say("ask_cancel_order", number=order.number),)
    return Reply(
        asked, (Choice(say("choice_cancel_order"), action), Choice(say("choice_no"), pack(No()))), dialog=moved(turn.dialog, offer=action)
    )

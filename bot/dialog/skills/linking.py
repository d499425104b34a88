"""One person, several chats: a code to the other one, then both carts shown, put together or one of them taken; and apart again."""

from typing import Any

from sqlmodel import Session

from attribution import linking
from attribution.linking import shown
from attribution.tables import LinkRequest
from attribution.touchpoints import CreditClass, Kind
from bot import notices
from bot.channels import CHANNELS
from bot.dialog import basket
from bot.dialog.actions import pack
from bot.dialog.aftermath import BROWSE, CHECK_OUT, UNDO
from bot.dialog.linking_acts import EnterLinkCode, LinkChannel, PickCart, TakeLinkCode, Unlink
from bot.dialog.reply import Choice, Kit, Reply, Say, Touched, Turn, say
from bot.dialog.state import Idle, Linking, moved
from bot.store import conversations
from commerce.carts import cart_join
from commerce.carts.cart import CartView, peek_cart
from commerce.carts.cart_join import CartsJoined, Take
from commerce.facts import ShoppersJoined, ShoppersParted

DIGITS_MIN, DIGITS_MAX = 7, 15
_NAMED = {
    "whatsapp": say("channel_whatsapp"),
    "telegram": say("channel_telegram"),
    "messenger": say("channel_messenger"),
    "webchat": say("channel_webchat"),
}
_PICKS = (
    Choice(say("choice_pick_both"), pack(PickCart("both"))),
    Choice(say("choice_pick_here"), pack(PickCart("here"))),
    Choice(say("choice_pick_there"), pack(PickCart("there"))),
)


def ask(session: Session, turn: Turn, act: LinkChannel, kit: Kit) -> Reply:
    """A code to whoever has the number there; the same is said whether we know it or not, and nothing is shown yet."""
    channel = CHANNELS[act.channel]
    if channel.thread_of is None:
        own = CHANNELS[turn.conversation.channel]
        if own.thread_of is None:
            return _show(session, turn, channel.name, kit)
        return Reply((say("link_other_way", channel=_NAMED[channel.name], here=_NAMED[own.name]),))
    digits = "".join(letter for letter in act.number if letter.isdecimal()).removeprefix("00")
    if not DIGITS_MIN <= len(digits) <= DIGITS_MAX:
        wanted = say("link_no_number") if act.number else say("link_ask_number", channel=_NAMED[channel.name])
        return Reply((wanted,), dialog=moved(turn.dialog, Linking(channel.name)))
    target = conversations.find_by_thread(session, turn.brand.id, channel.name, channel.thread_of(digits))
    own_id = turn.conversation.identity_id
    if target is not None and linking.shopper_of(session, turn.brand.id, target.identity_id) == turn.shopper_id:
        return Reply((say("link_already"),), dialog=moved(turn.dialog, Idle()))
    target_id = target.identity_id if target else ""
    asked = linking.ask(session, turn.brand.id, own_id, target_id, kit.secret, now=turn.now, new_id=kit.new_id)
    if isinstance(asked, linking.Locked):
        return Reply((say("link_locked", until=asked.until),), dialog=moved(turn.dialog, Idle()))
    if target is not None and asked.deliver:
        told = say("link_code", code=asked.deliver, brand=turn.brand.name)
        notices.tell(session, turn.brand.id, target.id, f"link:{asked.request_id}", told, now=turn.now)
    said = say("link_code_sent", channel=_NAMED[channel.name])
    return Reply((said,), dialog=moved(turn.dialog, Linking(channel.name, asked=True)))


def enter(session: Session, turn: Turn, act: EnterLinkCode, kit: Kit) -> Reply:
    """What typed digits come to: tries left, a pause, or both carts to choose from; joined at once where only one has anything."""
    idle = moved(turn.dialog, Idle())
    match linking.prove(session, turn.brand.id, turn.conversation.identity_id, act.digits, kit.secret, now=turn.now):
        case linking.Wrong(left=left):
            return Reply((say("link_wrong", count=left),))
        case linking.Locked(until=until):
            return Reply((say("link_locked", until=until),), dialog=idle)
        case linking.Proven(request=request):
            return _chosen_from(session, turn, request, kit)
    return Reply((say("link_over"),), dialog=idle)


def take(session: Session, turn: Turn, act: TakeLinkCode, kit: Kit) -> Reply:
    """What digits come to that another chat shows. Right ones are asked about once more: who made the typing them may be a stranger."""
    own_id, idle = turn.conversation.identity_id, moved(turn.dialog, Idle())
    match shown.take_code(session, turn.brand.id, own_id, act.digits, kit.secret, now=turn.now, new_id=kit.new_id):
        case linking.Wrong(left=left):
            return Reply((say("link_wrong", count=left),), dialog=idle)
        case linking.Locked(until=until):
            return Reply((say("link_locked", until=until),), dialog=idle)
        case linking.Proven(request=request):
            return _asked_whether(session, turn, request)
    return Reply((say("link_own_code"),), dialog=idle)


def _show(session: Session, turn: Turn, channel: str, kit: Kit) -> Reply:
    """A code to type there, for neither chat is known by a number."""
    code = shown.show_code(session, turn.brand.id, turn.conversation.identity_id, kit.secret, now=turn.now, new_id=kit.new_id)
    if isinstance(code, linking.Locked):
        return Reply((say("link_locked", until=code.until),), dialog=moved(turn.dialog, Idle()))
    return Reply((say("link_show_code", code=f"LINK-{code[:5]}-{code[5:]}", channel=_NAMED[channel]),), dialog=moved(turn.dialog, Idle()))


def _asked_whether(session: Session, turn: Turn, request: LinkRequest) -> Reply:
    brand_id, idle = turn.brand.id, moved(turn.dialog, Idle())
    there = linking.shopper_of(session, brand_id, request.target_identity_id)
    if there == turn.shopper_id:
        return Reply((say("link_already"),), dialog=idle)
    chats = conversations.list_of_identities(session, brand_id, [request.target_identity_id])
    other = conversations.find_conversation(session, brand_id, chats[0])
    channel = _NAMED[other.channel] if other else ""
    mine, theirs = _carts(session, turn, there)
    told: tuple[Say, ...] = (say("link_whether", channel=channel),)
    if mine is None or theirs is None:
        return Reply(told, _PICKS[:1], dialog=idle)
    carts = (say("link_cart_here", lines=_lines(mine)), say("link_cart_there", channel=channel, lines=_lines(theirs)))
    return Reply((*told, *carts, say("link_ask_which")), _PICKS, dialog=idle)


def pick(session: Session, turn: Turn, act: PickCart, kit: Kit) -> Reply:
    """The choice between two carts, once, while the proof is fresh."""
    request = linking.proven(session, turn.brand.id, turn.conversation.identity_id, now=turn.now)
    if request is None:
        return Reply((say("link_over"),))
    return _join(session, turn, request, act.which, kit)


def unlink(session: Session, turn: Turn, act: Unlink, kit: Kit) -> Reply:
    """This account on its own again, with its orders and the cart it came with; what happened meanwhile is kept."""
    brand_id = turn.brand.id
    parted = linking.part(session, brand_id, turn.conversation.identity_id, now=turn.now)
    if not parted:
        return Reply((say("not_linked"),))
    facts = []
    for identity, home_id in parted:
        theirs = conversations.list_of_identities(session, brand_id, [identity.id])
        cart_join.part(session, brand_id, turn.shopper_id, home_id, theirs, now=turn.now)
        facts.append(ShoppersParted(brand_id, turn.shopper_id, home_id, turn.conversation.id, tuple(theirs), turn.now))
    touches = tuple(_touched(Kind.IDENTITY_UNLINKED, identity.id, home_id, turn.shopper_id) for identity, home_id in parted)
    return Reply((say("unlinked"),), facts=tuple(facts), touches=touches)


def _chosen_from(session: Session, turn: Turn, request: LinkRequest, kit: Kit) -> Reply:
    there = linking.shopper_of(session, turn.brand.id, request.target_identity_id)
    mine, other = _carts(session, turn, there)
    if mine is None or other is None or there == turn.shopper_id:
        return _join(session, turn, request, "both", kit)
    channel = turn.dialog.state.channel if isinstance(turn.dialog.state, Linking) else ""
    told = (
        say("link_two_carts"),
        say("link_cart_here", lines=_lines(mine)),
        say("link_cart_there", channel=_NAMED.get(channel, ""), lines=_lines(other)),
        say("link_ask_which"),
    )
    return Reply(told, _PICKS, dialog=moved(turn.dialog, Idle()))


def _carts(session: Session, turn: Turn, there: str) -> tuple[CartView | None, CartView | None]:
    """The cart of this shopper and of the other; None without anything in it."""
    both = [peek_cart(session, turn.brand, turn.snapshot, each, now=turn.now) for each in (turn.shopper_id, there)]
    mine, other = ((cart if cart is not None and not cart.empty else None) for cart in both)
    return mine, other


def _lines(cart: CartView) -> list[Say]:
    return [say("link_line", quantity=line.quantity, name=line.name) for line in cart.lines]


def _join(session: Session, turn: Turn, request: LinkRequest, which: str, kit: Kit) -> Reply:
    """Identities first, which turns of the other chat wait for, then the carts: whoever adds meanwhile adds to the one."""
    brand_id, idle = turn.brand.id, moved(turn.dialog, Idle())
    there = linking.shopper_of(session, brand_id, request.target_identity_id)
    if there == turn.shopper_id:
        return Reply((say("link_already"),), dialog=idle)
    staying, joining = linking.stays(session, brand_id, turn.shopper_id, there)
    moved_here = linking.join(session, request, staying, joining, now=turn.now)
    own = Take.STAYING if turn.shopper_id == staying else Take.JOINING
    others = Take.JOINING if own is Take.STAYING else Take.STAYING
    take = {"here": own, "there": others}.get(which, Take.BOTH)
    joined = cart_join.join_carts(session, turn.brand, turn.snapshot, staying, joining, take, now=turn.now, new_id=kit.new_id)
    cart_join.join_orders(session, brand_id, staying, joining)
    for chat in conversations.list_of_identities(session, brand_id, [request.target_identity_id]):
        notices.tell(session, brand_id, chat, f"linked:{request.id}:{chat}", say("link_done_there"), now=turn.now)
    touches = tuple(_touched(Kind.IDENTITY_LINKED, identity.id, joining, staying) for identity in moved_here)
    facts = (*joined.facts, ShoppersJoined(brand_id, staying, joining, turn.conversation.id, turn.now))
    says, choices = _told(turn, joined)
    return Reply((say("link_done"), *says), choices, facts=facts, touches=touches, dialog=idle)


def _told(turn: Turn, joined: CartsJoined) -> tuple[tuple[Say, ...], tuple[Choice, ...]]:
    """The one cart, and what of it stopped at the stock."""
    if joined.view is None or joined.view.empty:
        return (), (BROWSE,)
    names = {each.variant_id: turn.snapshot.variants[each.variant_id].name for each in joined.capped}
    capped = [
        say("link_capped", name=names[each.variant_id], count=each.kept)
        if each.kept
        else say("link_capped_none", name=names[each.variant_id])
        for each in joined.capped
    ]
    return (*capped, *basket.changes(joined.view), *basket.summary(joined.view, all_lines=True)), (CHECK_OUT, UNDO)


def _touched(kind: Kind, identity_id: str, home_id: str, shopper_id: str) -> Touched:
    data: dict[str, Any] = {"identity_id": identity_id, "home_id": home_id, "shopper_id": shopper_id}
    return Touched(kind, identity_id, CreditClass.ELIGIBILITY, data=data)

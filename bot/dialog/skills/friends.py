"""How does a shopper invite friends, and what is said to a friend who arrives?"""

from sqlmodel import Session

from attribution import links, referrals
from attribution.referrals import Welcome
from attribution.store import list_identities
from attribution.tables import ReferralProgram
from bot.dialog.actions import InviteFriend
from bot.dialog.aftermath import code_named
from bot.dialog.reply import Kit, Reply, Say, Turn, say
from bot.dialog.skills import talk
from commerce.carts import cart as carts
from commerce.carts.cart import CodeApplied
from commerce.promotions import friends
from commerce.promotions.friends import FriendOffer
from core.ids import ALPHABET
from core.money import Money
from core.text import code_key


def invite(session: Session, turn: Turn, act: InviteFriend, kit: Kit) -> Reply:
    """The shopper's own link, what both get, and that they are to say so when they share it."""
    terms = referrals.find_terms(session, turn.brand.id)
    offer = friends.find_offer(session, turn.brand.id, terms.friend_code) if terms is not None else None
    if terms is None or offer is None:
        return Reply((say("referrals_none", brand=turn.brand.name),))
    link_id = referrals.invite(
        session,
        turn.brand.id,
        turn.shopper_id,
        _first_name(session, turn),
        channel=turn.conversation.channel,
        conversation_id=turn.conversation.id,
        now=turn.now,
        new_id=kit.new_id,
        new_letters=lambda count: "".join(kit.random.choices(ALPHABET, k=count)),
    )
    link = f"{kit.public_url.rstrip('/')}/r/{links.token(kit.secret, link_id)}"
    shown = (say("invite_link", link=link), say("invite_picture", picture=f"{link}/qr.svg"))
    return Reply((*shown, _gives(offer, turn), _gets(terms, turn), say("invite_disclose")))


def greet(session: Session, turn: Turn, kit: Kit) -> Reply:
    """The welcome of somebody who opened a fan's link: a friend with something off, a polite no, or the fan themselves."""
    seen = turn.arrival
    new = not turn.conversation.state
    hello = say("hello", brand=turn.brand.name) if new else say("hi_again")
    if seen is None:
        return Reply((hello,), talk.MENU)
    found = referrals.arrive(session, turn.brand.id, seen.creator_id, turn.shopper_id, now=turn.now, new_id=kit.new_id)
    offer = friends.find_offer(session, turn.brand.id, found.program.friend_code) if found.program is not None else None
    if offer is None or found.welcome is Welcome.CLOSED:
        return Reply((hello,), talk.MENU)
    if found.welcome is Welcome.OWN:
        return Reply((hello, say("invite_own")), talk.MENU)
    if found.welcome is Welcome.CUSTOMER:
        return Reply((hello, say("invite_customer")), talk.MENU)
    friends.let_in(session, turn.brand, turn.shopper_id, offer)
    entered = carts.enter_code(session, turn.brand, turn.snapshot, turn.shopper_id, offer.code, now=turn.now, new_id=kit.new_id)
    verdict = "valid" if isinstance(entered, CodeApplied) else entered.reason
    sent = say("sent_by_fan", fan=seen.creator_name) if seen.creator_name else say("sent_by_friend")
    discloses = say("fan_disclosure", fan=seen.creator_name) if seen.creator_name else say("friend_disclosure")
    touch = code_named(session, turn, code_key(offer.code), verdict)
    return Reply((hello, sent, _yours(offer, turn), discloses), talk.MENU, touches=(touch,))


def _first_name(session: Session, turn: Turn) -> str:
    """What friends read of the one who invites them: a first name, or nothing."""
    named = (each.name.split() for each in list_identities(session, turn.brand.id, turn.shopper_id))
    return next((words[0] for words in named if words), "")


def _amount(offer: FriendOffer, turn: Turn) -> Money:
    return Money(offer.amount_minor, turn.brand.currency)


def _gives(offer: FriendOffer, turn: Turn) -> Say:
    if offer.minimum_minor:
        return say("invite_gives_from", amount=_amount(offer, turn), minimum=Money(offer.minimum_minor, turn.brand.currency))
    return say("invite_gives", amount=_amount(offer, turn))


def _yours(offer: FriendOffer, turn: Turn) -> Say:
    if offer.minimum_minor:
        minimum = Money(offer.minimum_minor, turn.brand.currency)
        return say("friend_gets_from", amount=_amount(offer, turn), minimum=minimum, code=offer.code)
    return say("friend_gets", amount=_amount(offer, turn), code=offer.code)


def _gets(terms: ReferralProgram, turn: Turn) -> Say:
    if terms.reward_points:
        return say("invite_gets_points", points=terms.reward_points, count=terms.hold_days)
    return say("invite_gets", amount=Money(terms.reward_minor, turn.brand.currency), count=terms.hold_days)

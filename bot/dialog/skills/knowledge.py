"""What do the brand's help pages say? The passage's own words with its source; else that nobody here knows, and a person."""

from decimal import Decimal

from sqlmodel import Session

from bot.dialog.actions import Human, pack
from bot.dialog.asking_acts import NotKnown, TellPassage
from bot.dialog.consulting import Stated
from bot.dialog.reply import Choice, Kit, Reply, Turn, say
from bot.dialog.state import moved
from bot.knowledge import gaps
from commerce.catalogue.views import Snapshot
from commerce.tables import Brand
from core.money import Money, major

HUMAN = Choice(say("choice_human"), pack(Human()))


def stated(brand: Brand, snapshot: Snapshot) -> Stated:
    """What the brand's data states of its terms."""
    rates = snapshot.options()
    amounts = [rate.price_minor for rate in rates] + [rate.free_from_minor for rate in rates if rate.free_from_minor is not None]
    return Stated(
        prices=frozenset(major(Money(amount, snapshot.currency)).normalize() for amount in amounts),
        days=frozenset(Decimal(day) for rate in rates for day in rate.days or ()),
        methods=frozenset(rate.method for rate in rates),
        return_days=brand.return_days,
        codes=bool(snapshot.codes),
    )


def tell(session: Session, turn: Turn, act: TellPassage, kit: Kit) -> Reply:
    """The sentences of the passage that answer."""
    return Reply((say("passage", text=act.answer.text),), (HUMAN,) if act.person else (), sources=(act.answer.source,))


def not_known(session: Session, turn: Turn, act: NotKnown, kit: Kit) -> Reply:
    """Said honestly, written down for the brand, and a person offered."""
    language = turn.conversation.language or turn.brand.language
    gaps.note(session, turn.brand.id, turn.conversation.id, turn.event_id, act.question, language, now=turn.now, new_id=kit.new_id)
    offer = pack(Human("failures"))
    return Reply((say("not_known"), say("offer_human")), (Choice(say("choice_human"), offer),), dialog=moved(turn.dialog, offer=offer))

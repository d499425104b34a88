"""Which language shall it be? The words change, the cart and its money stay."""

from sqlmodel import Session

from bot.dialog import basket
from bot.dialog.actions import SpeakLanguage, pack
from bot.dialog.locales import PACKS
from bot.dialog.reply import Choice, Kit, Reply, Turn, say
from bot.dialog.says import Language
from bot.dialog.state import moved
from commerce.carts.cart import peek_cart


def speak(session: Session, turn: Turn, act: SpeakLanguage, kit: Kit) -> Reply:
    """The same conversation in another language, and the total as it stands; of a language we lack, those we have."""
    if act.language not in PACKS:
        choices = tuple(Choice(Language(each, own=True), pack(SpeakLanguage(each))) for each in PACKS)
        return Reply((say("language_which", languages=[Language(each) for each in PACKS]),), choices)
    cart = peek_cart(session, turn.brand, turn.snapshot, turn.shopper_id, now=turn.now)
    dialog = moved(turn.dialog, language_sure=True)
    return Reply((say("language_now"), *basket.kept(cart)), dialog=dialog, language=act.language)

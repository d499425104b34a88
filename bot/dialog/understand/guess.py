"""What does a message most likely ask for that the rules did not read, or not surely? Harmless acts alone come of it.

Rules know what was named: goods, numbers, codes. The classifier knows only how sentences of an intent sound. So it has a say where
the rules found nothing, or something vague, or what sounds wholly different; and what would change a cart, an order or consent it
never does: it asks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.dialog import actions
from bot.dialog.actions import Act, AskBack, AskProduct, AskShop, Browse, ProductTopic, Search, ShopTopic, Wish
from bot.dialog.intents import Intent, intent_of
from bot.dialog.state import ChangingAddress, Exchanging, GivingAddress, Linking, ProvingOrder, Reviewing
from bot.dialog.understand import shop
from bot.dialog.understand.classifier import fitted
from bot.dialog.understand.clauses import Clause, parted
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.normalise import Token
from bot.dialog.understand.scene import Scene

LIKELY = 0.3  # an intent below is not clearly ours
TALK_LIKELY = 0.5  # small talk as an answer to a question is worse than "I didn't get that"
PHRASE_WORDS_MAX = 6
_OF_GOODS = (Intent.BROWSE_CATEGORY, Intent.SEARCH_PRODUCT, Intent.PRODUCT_QUESTION, Intent.ADD_TO_CART)
_TALK = (Intent.GREET, Intent.THANKS, Intent.GOODBYE)
_ANSWERING = (GivingAddress, ChangingAddress, Exchanging, Linking, ProvingOrder, Reviewing)  # what was asked for is not guessed at


@dataclass(frozen=True)
class Doubt:
    """What it takes for another intent to be believed: how likely it must be at least, and how likely the rules' own may be."""

    other_min: float
    own_max: float


VAGUE, FIRM, CHANGING, NAMED = Doubt(0.3, 0.5), Doubt(0.5, 0.2), Doubt(0.6, 0.1), Doubt(0.85, 0.03)


def reconsidered(acts: Sequence[Act], text: str, written: Sequence[Token], scene: Scene) -> Sequence[Act]:
    """The acts as the rules read them, or the one that the message more likely asks for; none where neither says anything."""
    if len(acts) > 1 or isinstance(scene.dialog.state, _ANSWERING):
        return acts
    shares = fitted().shares(text)
    best = Intent(max(shares, key=lambda name: shares[name]))
    beside = best in _TALK and len(parted(written, scene.grammar)) > 1  # "hello" beside a wish says nothing against the wish
    if acts and (beside or not _doubted(acts[0], best, shares, scene)):
        return acts
    if best is Intent.OUT_OF_SCOPE or shares[best] < (TALK_LIKELY if best in _TALK else LIKELY):
        return []
    return [_ACTS[best](*_named(written, scene), scene)]


def _doubted(act: Act, best: Intent, shares: Mapping[str, float], scene: Scene) -> bool:
    """Whether the best intent is believed rather than what the rules read."""
    doubt = _doubt(act, best, scene)
    return doubt is not None and shares[best] >= doubt.other_min and shares[intent_of(act)] <= doubt.own_max


def _doubt(act: Act, best: Intent, scene: Scene) -> Doubt | None:
    """How firmly an act stands; None where it names what the rules know, or is about what the talk is about."""
    talked_of = bool(scene.product_id or scene.dialog.memory.shown)
    match act:
        case Search(price_min_minor=int()) | Search(price_max_minor=int()):
            return None
        case Search(phrase=phrase) if phrase and all(scene.vocabulary.root(word) for word in phrase.split()):
            return None if best in _OF_GOODS else NAMED
        case Search() if best is Intent.OUT_OF_SCOPE:  # "do you sell pizza": that there is none is the better answer
            return NAMED
        case Search() | Browse(category=""):
            return VAGUE
        case actions.Greet() | actions.Thanks() | actions.Goodbye():
            return FIRM
        case actions.OrderStatusAsked(number=None) | actions.Human(reason="asked") | AskShop(country=""):
            return None if talked_of else FIRM
        case actions.ShowCart() | actions.Checkout():
            return None if talked_of else FIRM
        case actions.CancelOrder(number=None) | actions.ReturnGoods(number=None, words="") | actions.Alerts():
            return CHANGING
        case actions.Reorder(number=None) | actions.Subscribe(product_id=""):
            return CHANGING
        case AskProduct(which=which) | actions.Want(which=which) | actions.ChangeQuantity(which=which) | actions.RemoveLine(which=which):
            if which.product_id or which.options or which.ordinal or talked_of:
                return None
            return FIRM if isinstance(act, AskProduct) else CHANGING
    return None


def _named(written: Sequence[Token], scene: Scene) -> tuple[Clause, Mention]:
    """The first clause that names something, else the last, and what it names."""
    heard = [(clause, read(clause, scene)) for clause in parted(written, scene.grammar)]
    return next((each for each in heard if each[1].names), heard[-1])


def _search(clause: Clause, mention: Mention, scene: Scene) -> Act:
    lexicon = scene.grammar.words
    said = [token.word for token in clause.core if token.word not in lexicon.function_words and token.word not in lexicon.measures]
    phrase = mention.phrase or " ".join(mention.common) or " ".join(said[:PHRASE_WORDS_MAX])
    return Search(phrase) if phrase else Browse()


def _browse(_clause: Clause, mention: Mention, _scene: Scene) -> Act:
    return Browse(mention.category)


def _question(_clause: Clause, mention: Mention, _scene: Scene) -> Act:
    return AskProduct(ProductTopic.DETAILS, mention.which)


def _shipping(clause: Clause, _mention: Mention, scene: Scene) -> Act:
    return AskShop(ShopTopic.SHIPPING, shop.country(clause, scene))


def _always(act: Act) -> Callable[[Clause, Mention, Scene], Act]:
    return lambda clause, mention, scene: act


_ACTS: Mapping[Intent, Callable[[Clause, Mention, Scene], Act]] = {
    Intent.GREET: _always(actions.Greet()),
    Intent.BROWSE_CATEGORY: _browse,
    Intent.SEARCH_PRODUCT: _search,
    Intent.PRODUCT_QUESTION: _question,
    Intent.ADD_TO_CART: _always(AskBack(Wish.ADD)),
    Intent.CHANGE_QUANTITY: _always(AskBack(Wish.CHANGE)),
    Intent.REMOVE_FROM_CART: _always(AskBack(Wish.REMOVE)),
    Intent.SHOW_CART: _always(actions.ShowCart()),
    Intent.APPLY_PROMO: _always(AskShop(ShopTopic.CODES)),
    Intent.CHECKOUT: _always(AskBack(Wish.CHECK_OUT)),
    Intent.ORDER_STATUS: _always(actions.OrderStatusAsked()),
    Intent.CANCEL_ORDER: _always(AskBack(Wish.CANCEL_ORDER)),
    Intent.RETURN_REFUND: _always(AskShop(ShopTopic.RETURNS)),
    Intent.SHIPPING_INFO: _shipping,
    Intent.PAYMENT_METHODS: _always(AskShop(ShopTopic.PAYMENT)),
    Intent.TALK_TO_HUMAN: _always(actions.Human()),
    Intent.OPT_OUT: _always(AskBack(Wish.ALERTS_OFF)),
    Intent.OPT_IN: _always(AskBack(Wish.ALERTS_ON)),
    Intent.DROP_ALERTS: _always(AskBack(Wish.AWAIT)),
    Intent.LEAVE_REVIEW: _always(actions.GiveReview()),
    Intent.THANKS: _always(actions.Thanks()),
    Intent.GOODBYE: _always(actions.Goodbye()),
}

"""Which questions of a message does the knowledge base answer, beside or instead of the shop's data, and which can nobody answer?

What the data states is said from the data. A passage is said where the data is silent, or of what is asked beyond it; a sentence
of one that names other prices or days of delivery, or other days for returns, than the data is never said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.dialog import actions
from bot.dialog.actions import Act, AskProduct, AskShop, Human, ProductTopic, ReturnGoods, Search, ShopTopic, Unclear, Which
from bot.dialog.asking_acts import NotKnown, TellPassage
from bot.dialog.meant import meant
from bot.dialog.state import Dialog
from bot.knowledge.kinds import Kind, asked, is_question, told
from bot.knowledge.library import Answer, Library
from bot.knowledge.matching import best
from bot.knowledge.terms import Term, terms
from bot.knowledge.words import PLACES
from commerce.catalogue.views import ProductView, Snapshot
from commerce.kinds import DeliveryMethod
from commerce.search import search
from core.text import fold

FOUND_SCORE_MIN = 0.5  # of goods found: below, a passage that is sure says more
# Acts of which the words may have been a question about how things are done here. A wish to return or to cancel is not among them.
GENERAL = (
    actions.OrderStatusAsked, actions.Reorder, actions.Subscribe, actions.AskGiftCard, actions.Browse, actions.Recommend, actions.Checkout,
    actions.Help, actions.SmallTalk, actions.RemoveLine, actions.ChangeQuantity, actions.Want, actions.ShowCart, actions.ChooseDelivery,
    actions.ShowProduct, actions.AskBack,
)  # fmt: skip
_OPEN = (AskShop, AskProduct, Search, Unclear, Human)
_OWN = re.compile(r"\b(?:my (?!mind\b|country\b|size\b|foot\b)|mine\b|mi (?!talla\b|pais\b)|mis |#?\d{4,})")
_WHAT_TO_DO = re.compile(r"\b(?:now what|what now|what (?:do|should|can|must) i do|que (?:hago|puedo hacer|tengo que hacer))\b")
_PERSON = "talk to a person"  # the idea in which "agent" and "human" are
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_PARTS = re.compile(
    r"(?<=[?!.;])\s+|\n|\s+(?:and|y|e|n|&)\s+(?=(?:how|what|when|where|do|can|is|are|cuanto|cuando|que|se|puedo|teneis)\b)", re.IGNORECASE
)
_COVERED: Mapping[str, frozenset[str]] = {
    ShopTopic.SHIPPING: frozenset({"deliver", "free", "standard", "uk", "usa", "address"}),
    ShopTopic.RETURNS: frozenset({"return"}),
    ShopTopic.CODES: frozenset({"code", "discount"}),
}
_ABOUT_SIZES = frozenset({"fit", "size"})


@dataclass(frozen=True)
class Stated:
    """What the shop's data states of its terms; the default: nothing. prices: of delivery, and from where it is free; days: of delivery."""

    prices: frozenset[Decimal] = frozenset()
    days: frozenset[Decimal] = frozenset()
    methods: frozenset[str] = frozenset()
    return_days: int | None = None
    codes: bool = False

    def states(self, topic: str) -> bool:
        """Whether anything is stated of a topic."""
        match topic:
            case ShopTopic.SHIPPING:
                return bool(self.methods)
            case ShopTopic.RETURNS:
                return self.return_days is not None
            case ShopTopic.CODES:
                return self.codes
        return False

    def beyond(self, topic: str, about: Sequence[Term], kinds: frozenset[Kind], country: str) -> bool:
        """Whether a question asks for more than is stated of its topic."""
        covered = _COVERED.get(topic, frozenset())
        if topic == ShopTopic.SHIPPING:
            covered |= {"next day"} if DeliveryMethod.EXPRESS in self.methods else frozenset()
            covered |= {"pickup"} if DeliveryMethod.PICKUP in self.methods else frozenset()
            if kinds & {Kind.DURATION, Kind.MOMENT} and not self.days:
                return True
        return any(not (term.meaning.ideas & covered or PLACES in term.meaning.classes or country) for term in about)

    def silences(self, sentence: str) -> bool:
        """Whether a sentence states what the data states otherwise."""
        kinds, ideas = told(sentence), {idea for term in terms(sentence, "en") + terms(sentence, "es") for idea in term.meaning.ideas}
        numbers = {Decimal(number.replace(",", ".")) for number in _NUMBER.findall(sentence)}
        if "deliver" in ideas or ideas & {"standard", "next day"}:
            known = self.prices | self.days
            if (Kind.MONEY in kinds and self.prices) or (Kind.DURATION in kinds and self.days):
                return bool(numbers - known)
        if "return" in ideas and not ideas & {"refund", "exchange"} and Kind.DURATION in kinds and self.return_days is not None:
            return Decimal(self.return_days) not in numbers
        return False


NOTHING_STATED = Stated()


@dataclass(frozen=True)
class Desk:
    """What there is to answer from, and where the conversation stands. language: an IETF tag."""

    library: Library
    stated: Stated
    snapshot: Snapshot
    dialog: Dialog
    language: str


def consulted(text: str, acts: Sequence[Act], desk: Desk) -> tuple[Act, ...]:
    """The acts of a message of words, those that a passage answers replaced or joined by it; `NotKnown` where nobody can answer."""
    if len(acts) > 1 and len(_parts(text)) == 1 and _general(text) and all(isinstance(act, _OPEN + GENERAL) for act in acts):
        answer = _answer(text, desk)
        if answer is not None and answer.sure:
            return (TellPassage(answer),)
    parts = _parts(text)
    paired = parts if len(parts) == len(acts) else [text] * len(acts)
    found = [each for act, part in zip(acts, paired, strict=True) for each in _instead(act, part, desk)]
    once = [each for at, each in enumerate(found) if each not in found[:at]]
    return tuple(once) if any(isinstance(each, TellPassage | NotKnown) for each in once) else tuple(acts)


def _instead(act: Act, text: str, desk: Desk) -> tuple[Act, ...]:
    match act:
        case AskShop(topic=ShopTopic.ABOUT_BOT):
            return (act,)
        case AskShop():
            return _of_shop(act, text, desk)
        case AskProduct():
            return _of_product(act, text, desk)
        case Search():
            return _of_search(act, text, desk)
        case Unclear():
            return _told(_answer(text, desk)) or ((NotKnown(text),) if _asks_something(text, desk) else (act,))
        case Human(reason="asked"):
            named = {idea for term in desk.library.question(text, desk.language).weighed for idea in term[0].meaning.ideas}
            answer = None if _PERSON in named else _answer(text, desk)
            return (TellPassage(answer, person=True),) if answer is not None else (act,)
        case ReturnGoods() if _WHAT_TO_DO.search(fold(text)):
            return (*_told(_answer(text, desk)), act)
    if isinstance(act, GENERAL) and _general(text):
        answer = _answer(text, desk)
        return (TellPassage(answer),) if answer is not None and answer.sure else (act,)
    return (act,)


def _of_shop(act: AskShop, text: str, desk: Desk) -> tuple[Act, ...]:
    """The data's answer, the passage's, or both: what is asked beyond the data first."""
    if not desk.stated.states(act.topic):
        return _told(_answer(text, desk)) or (act,)
    about = [term for term, _ in desk.library.question(text, desk.language).weighed]
    if not desk.stated.beyond(act.topic, about, asked(text), act.country):
        return (act,)
    answer = _answer(text, desk)
    return (TellPassage(answer), act) if answer is not None and answer.sure else (act,)


def _of_product(act: AskProduct, text: str, desk: Desk) -> tuple[Act, ...]:
    """The product's own data where it has what is asked; else a passage; else the data and that more is not known."""
    product = meant(act.which, desk.dialog, desk.snapshot).product
    if product is None:
        nothing = act.which == Which() and _of_shops(text, desk)
        return _told(_answer(text, desk)) or ((NotKnown(text),) if nothing else (act,))
    about = _beside(text, product, desk)
    if act.topic == ProductTopic.SIZES:
        guide = any(term.meaning.ideas & _ABOUT_SIZES and term.said not in ("size", "sizes", "talla", "tallas") for term in about)
        return (*(_told(_answer(text, desk)) if guide else ()), act)
    if act.topic != ProductTopic.DETAILS or not about or _described(about, product, desk):
        return (act,)
    answer = _answer(text, desk)
    if answer is not None:
        return (TellPassage(answer),)
    return (act, NotKnown(text)) if any(term.meaning.ideas for term in about) else (act,)


def _beside(text: str, product: ProductView, desk: Desk) -> list[Term]:
    """What a question about a product is about, its name and kind left out."""
    name, _ = product.said_in(desk.language)
    own = terms(f"{name} {product.name} {product.category}", desk.language)
    return [term for term, _ in desk.library.question(text, desk.language).weighed if not best(term, own, one_language=True)]


def _described(about: Sequence[Term], product: ProductView, desk: Desk) -> bool:
    """Whether what is known of the product has any of the words."""
    facts = " ".join(f"{name} {value}" for name, value in product.attributes.items())
    known = terms(f"{product.said_in(desk.language)[1]} {product.description} {facts}"[:4_000], desk.language)
    return any(best(term, known, one_language=True) for term in about)


def _of_search(act: Search, text: str, desk: Desk) -> tuple[Act, ...]:
    """What is found in the shop, unless a passage is surer; what is about the shop and nowhere is not known."""
    hits = search(desk.snapshot.index, act.phrase, limit=1) if act.phrase else ()
    bounded = act.price_min_minor is not None or act.price_max_minor is not None
    answer = None if bounded else _answer(text, desk)
    if answer is not None and (not hits or (answer.sure and hits[0].score < FOUND_SCORE_MIN)):
        return (TellPassage(answer),)
    return (NotKnown(text),) if not hits and not bounded and _of_shops(text, desk) else (act,)


def _of_shops(text: str, desk: Desk) -> bool:
    """Whether a question is all about how things are done in shops."""
    about = desk.library.question(text, desk.language).weighed
    return bool(about) and all(term.meaning.ideas for term, _ in about) and is_question(text)


def _general(text: str) -> bool:
    """Whether a text asks how things are done here, not about what is the shopper's own."""
    return is_question(text) and not _OWN.search(fold(text))


def _asks_something(text: str, desk: Desk) -> bool:
    return is_question(text) and bool(desk.library.question(text, desk.language).weighed)


def _answer(text: str, desk: Desk) -> Answer | None:
    silent: Callable[[str], bool] = desk.stated.silences
    return desk.library.answer(text, desk.language, silent=silent) if desk.library.passages else None


def _told(answer: Answer | None) -> tuple[Act, ...]:
    return () if answer is None else (TellPassage(answer),)


def _parts(text: str) -> list[str]:
    """The questions of a message, as they stand in it."""
    return [part.strip() for part in _PARTS.split(text) if part.strip()]

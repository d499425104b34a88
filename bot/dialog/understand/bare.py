"""What does naming something without a verb mean? "red cap", "nimbus 42", "42?", "and the cap", "3"."""

from bot.dialog.actions import (
    Act,
    AskProduct,
    BadQuantity,
    ChangeQuantity,
    Pick,
    ProductTopic,
    RemoveLine,
    Search,
    ShowProduct,
    Want,
)
from bot.dialog.understand.clauses import TOGETHER, Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.product import is_question
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.wishes import looked_for, only_holder, wanted, wish
from commerce.search import knows

UNKNOWN_SHARE = 2  # one word in so many may be unknown to the catalogue for a phrase to be a search
PHRASE_WORDS_MAX = 8
NOUNS_ALONE_MAX = 3


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """The acts of a clause that only names things; [] where it names none."""
    if mention.bad and not mention.vague:
        return [BadQuantity(mention.bad)]
    if carried := _carried(clause, mention, scene):
        return carried
    if mention.pick:
        return _picked(clause, mention, scene)
    if mention.nouns and len(mention.common) > len(mention.nouns):
        return []  # talk in which some word also names a thing
    if mention.product_id:
        return _one(clause, mention, scene)
    if mention.nouns:
        return _kind(clause, mention, scene)
    if mention.ordinal:
        return _placed(clause, mention, scene)
    if mention.options:
        return _options(clause, mention, scene)
    return _number(clause, mention, scene)


def _carried(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """A second thing under the verb of the first: "remove the cap and the hoodie", "how much is this, and the cap"."""
    before = scene.said[-1] if scene.said else None
    if clause.joined not in TOGETHER or not (mention.product_id or mention.options or mention.ordinal or mention.pick):
        return []
    match before:
        case AskProduct(topic=topic):
            return [AskProduct(topic, mention.which)] if mention.count is None else []
        case Search() if mention.product_id and not mention.options:
            return looked_for(mention, scene)
        case RemoveLine() if mention.count is None and not mention.vague:
            return [RemoveLine(mention.which)]
        case Want() if not mention.vague:
            return [wish(mention, scene)]
    return []


def _picked(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "the cheaper one" is looked at, "both" and "one of each" are taken."""
    if mention.pick in (Pick.BOTH, Pick.EACH) and not is_question(clause, scene):
        return [wish(mention, scene)]
    if mention.quantity is not None or mention.options:
        return [AskProduct(ProductTopic.STOCK, mention.which)] if is_question(clause, scene) else [wish(mention, scene)]
    return [AskProduct(ProductTopic.STOCK if mention.pick == Pick.OTHER else ProductTopic.DETAILS, mention.which)]


def _one(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    if mention.options and is_question(clause, scene):
        return [AskProduct(ProductTopic.STOCK, mention.which)]
    if not clause.question and is_question(clause, scene):
        return [AskProduct(ProductTopic.DETAILS, mention.which)]
    if mention.options or mention.quantity is not None or (mention.article and scene.said):
        return [ChangeQuantity(0, mention.which) if mention.quantity == 0 else wish(mention, scene)]
    named = mention.full_name or mention.definite
    return [ShowProduct(mention.product_id)] if named else looked_for(mention, scene)


def _kind(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """Things of a kind, when the catalogue knows the words and nothing else is being talked about."""
    if scene.grammar.search("own_words", clause.core_text) or len(clause.core) > PHRASE_WORDS_MAX:
        return []
    if mention.category or (mention.head and mention.unknown * UNKNOWN_SHARE <= len(mention.nouns)):
        return looked_for(mention, scene)
    if not mention.candidates and len(clause.core) == len(mention.nouns) <= NOUNS_ALONE_MAX:
        # Words of descriptions, or other words for what is sold: search knows those, where it does not the shopper is asked again.
        known_words = [word for word in mention.nouns if knows(scene.snapshot.index, word)]
        return looked_for(mention, scene) if known_words else []
    known = len(mention.nouns) - mention.unknown
    said = sum(1 for token in clause.core if token.word not in scene.grammar.words.function_words)
    return looked_for(mention, scene) if known >= mention.unknown and known and said <= 2 * len(mention.nouns) else []


def _placed(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    shown = scene.dialog.memory.shown
    if mention.options or mention.quantity is not None:
        return [AskProduct(ProductTopic.STOCK, mention.which)] if clause.question else [wish(mention, scene)]
    if abs(mention.ordinal) <= len(shown):
        return [ShowProduct(shown[mention.ordinal - 1 if mention.ordinal > 0 else mention.ordinal])]
    return [AskProduct(ProductTopic.DETAILS, mention.which)]


def _options(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    mention = only_holder(mention, scene)
    if is_question(clause, scene):
        choosing = scene.choosing
        return [AskProduct(ProductTopic.STOCK, wanted(mention, scene).which if choosing else mention.which)]
    if not (scene.product_id or mention.product_id):
        return looked_for(mention, scene) if mention.phrase else [wish(mention, scene)]
    return [wish(mention, scene)]


def _number(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """A number alone: how many of what is being chosen or was put in last, or a place in the list shown."""
    memory = scene.dialog.memory
    if mention.quantity is None or is_question(clause, scene) or mention.common:
        return []
    if mention.quantity and (scene.choosing or (mention.pronoun and not memory.variant_id)):
        return [wish(mention, scene)]
    if not memory.variant_id and not memory.product_id and 1 <= mention.quantity <= len(memory.shown):
        return [ShowProduct(memory.shown[mention.quantity - 1])]
    if memory.variant_id or not scene.product_id or not mention.quantity:
        return [ChangeQuantity(mention.quantity)]
    return [Want(mention.which, mention.quantity)]

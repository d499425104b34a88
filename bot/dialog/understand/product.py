"""Is it a question about a product? What it costs, whether it is there, in which sizes, what it is."""

from bot.dialog.actions import Act, AskProduct, ProductTopic, Which
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.wishes import looked_for, only_holder


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """A question about what is named, or about what is in context; words for things of a kind are searched for."""
    topic = topic_of(clause, mention, scene)
    unnamed = not (mention.names or mention.pronoun or scene.product_id)
    if topic is None or (topic is ProductTopic.STOCK and unnamed):
        return []
    if mention.vague:
        unheard = mention.unknown or not mention.candidates
        if topic is ProductTopic.DETAILS and unheard and not scene.grammar.search("stocked", clause.core_text):
            return [AskProduct(topic, Which())]
        return looked_for(mention, scene)
    return [AskProduct(topic, only_holder(mention, scene).which)]


def topic_of(clause: Clause, mention: Mention, scene: Scene) -> ProductTopic | None:
    """What is asked of a product, None where nothing is."""
    grammar, text = scene.grammar, clause.core_text
    if grammar.search("price", text):
        return ProductTopic.PRICE
    if grammar.search("reviews", text):
        return ProductTopic.REVIEWS
    asked = is_question(clause, scene)
    if mention.options and asked and not grammar.search("details", text):
        return ProductTopic.STOCK
    if grammar.search("sizes", text) and not mention.options:
        return ProductTopic.SIZES
    if grammar.search("stock", text) and (asked or mention.names or mention.pronoun or len(clause.core) <= 2):
        return ProductTopic.STOCK
    if grammar.search("details", text):
        return ProductTopic.DETAILS
    if asked and mention.pronoun and grammar.search("have", text) and not mention.nouns and scene.product_id:
        return ProductTopic.STOCK if grammar.search("asks_us", text) else ProductTopic.DETAILS
    return ProductTopic.DETAILS if scene.product_id and not mention.product_id and grammar.search("about_it", text) else None


def is_question(clause: Clause, scene: Scene) -> bool:
    """Whether a clause asks: by its mark or by how it begins."""
    return clause.question or scene.grammar.search("question", clause.core_text) is not None

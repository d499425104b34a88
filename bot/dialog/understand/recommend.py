"""Are things asked for by what they have to do with others? "something similar", "what goes with it", "anything for me?" """

from bot.dialog.actions import Act
from bot.dialog.shelf_acts import Likeness, Recommend
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """What is like, or goes with, the thing that is named or talked about; where nothing is, something for the shopper."""
    grammar, text = scene.grammar, clause.core_text
    product_id = mention.product_id or ("" if mention.ordinal else scene.named)
    about = bool(product_id or mention.ordinal or scene.product_id or scene.dialog.memory.shown)
    if grammar.search("goes_with", text) and about:
        return [Recommend(Likeness.BOUGHT_TOGETHER, product_id, mention.ordinal)]
    if grammar.search("similar", text) and about:
        return [Recommend(Likeness.SIMILAR, product_id, mention.ordinal)]
    if grammar.search("for_you", text) and not mention.names:
        return [Recommend(Likeness.FOR_YOU)]
    return []

"""Does somebody look for something? "do you have hoodies", "show me lamps under 50", "what do you sell"."""

from bot.dialog.actions import Act, Browse, Search, ShowProduct
from bot.dialog.understand.bounds import Bounds
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.wishes import about_buying, looked_for
from commerce.search import knows


def hear(clause: Clause, mention: Mention, bounds: Bounds, scene: Scene) -> list[Act]:
    """A search, a category, the whole shop, or one product by its name."""
    grammar, text = scene.grammar, clause.core_text
    stocked = grammar.search("stocked", text)
    searching = stocked or grammar.search("search", text)
    if not stocked and (grammar.search("own_words", text) or not about_buying(text, scene)):
        searching = None
    if mention.product_id and searching and (mention.full_name or mention.definite) and not bounds:
        return [ShowProduct(mention.product_id)]
    if mention.nouns and (searching or bounds):
        return looked_for(mention, scene, bounds)
    if grammar.search("browse", text):
        return [Browse()]
    if bounds:
        meant = [word for word in mention.common if knows(scene.snapshot.index, word)]  # "something for my girlfriend under 30"
        return [Search(mention.phrase or " ".join(meant), bounds.least, bounds.most)]
    if searching and mention.common and not mention.pronoun:
        return [Search(" ".join(mention.common))]
    return []

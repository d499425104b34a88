"""What does naming something come to? A wish for the thing in context, a search for things of a kind, a category."""

from dataclasses import replace

from bot.dialog.actions import Act, BadQuantity, Browse, Search, Want, Which
from bot.dialog.understand.bounds import Bounds
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

CATEGORY_PRODUCTS_MIN = 2  # a category of a single thing is better shown as the thing


def wanted(mention: Mention, scene: Scene) -> Want:
    """A wish for what is named; within a choice of a variant, what was settled before still holds."""
    choosing = scene.choosing
    if mention.pick:
        return Want(mention.which, mention.count)
    if choosing and not mention.ordinal and mention.product_id in ("", choosing.product_id):
        options = {**choosing.options, **mention.options}
        return Want(Which(choosing.product_id, options), choosing.quantity if mention.count is None else mention.count)
    product_id = mention.product_id or ("" if mention.ordinal else scene.named)
    return Want(Which(product_id, dict(mention.options), mention.ordinal), mention.count)


def wish(mention: Mention, scene: Scene) -> Act:
    """The same as an act; to want none of a thing is a number to be asked again."""
    return BadQuantity("0") if mention.quantity == 0 else wanted(mention, scene)


def only_holder(mention: Mention, scene: Scene) -> Mention:
    """The mention with its product where nothing is in context and a single product has all these options."""
    if mention.product_id or mention.ordinal or not mention.options or scene.product_id:
        return mention
    fitting = [
        product_id
        for product_id, options in scene.vocabulary.by_product.items()
        if all(value in options.get(option, {}).values() for option, value in mention.options.items())
    ]
    return replace(mention, product_id=fitting[0]) if len(fitting) == 1 else mention


def looked_for(mention: Mention, scene: Scene, bounds: Bounds = Bounds()) -> list[Act]:  # noqa: B008 - frozen
    """The category or the search that naming words come to."""
    if mention.category and not bounds and mention.phrase == " ".join(mention.nouns) and _several(mention.category, scene):
        return [Browse(mention.category)]
    return [Search(mention.phrase or " ".join(mention.common), bounds.least, bounds.most)]


def _several(category: str, scene: Scene) -> bool:
    inside = (1 for product in scene.snapshot.products.values() if product.category == category)
    return sum(1 for _ in zip(inside, range(CATEGORY_PRODUCTS_MIN), strict=False)) == CATEGORY_PRODUCTS_MIN


def about_buying(text: str, scene: Scene) -> bool:
    """Whether what is wanted is to buy, not to do something else: "I want to set a timer" is no wish for goods."""
    wish_to = scene.grammar.search("wish_to", text)
    return wish_to is None or wish_to["verb"] in scene.grammar.words.buying_verbs

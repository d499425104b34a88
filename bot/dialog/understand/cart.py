"""Is the cart to change? Add, make it two, take out, swap, undo, show, check out."""

from bot.dialog.actions import (
    Act,
    BadQuantity,
    Browse,
    ChangeQuantity,
    Checkout,
    ClearCart,
    Pick,
    Reject,
    RemoveLine,
    Search,
    ShowCart,
    StartOver,
    Swap,
    Undo,
    Want,
    Which,
)
from bot.dialog.understand.clauses import Clause, made
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.product import is_question
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.wishes import about_buying, looked_for, only_holder, wanted, wish

VERB_WORDS_MAX = 2  # "remove", "remove please": a verb alone is about the thing in context
_SWAPS = ("swap", "instead_first", "instead_last")  # what is out and what is in, by the names of their groups
_WHOLE = (("start_over", StartOver()), ("clear_cart", ClearCart()), ("undo", Undo()), ("show_cart", ShowCart()), ("checkout", Checkout()))


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """An edit of the cart, in the order in which readings are sure."""
    for name, act in _WHOLE:
        if scene.grammar.search(name, clause.text if name == "start_over" else clause.core_text):  # "again" closes most clauses
            return [act]
    for layer in (_swap, _instead, _remove, _more, _change, _want):
        if acts := layer(clause, mention, scene):
            return acts
    return []


def _remove(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    text = clause.core_text
    if not scene.grammar.search("remove", text) or mention.bad:
        return []
    if not (mention.names or mention.pronoun or mention.quantity or len(clause.core) <= VERB_WORDS_MAX):
        return []
    lexicon = scene.grammar.words
    some = mention.quantity or any(word in lexicon.articles and word in lexicon.numbers for word in text.split())  # "quita una gorra"
    # An act takes a line out whole: where only some were named, the shopper sees the cart and says how many are to stay.
    return [ShowCart() if some else RemoveLine(in_cart(mention))]


def in_cart(mention: Mention) -> Which:
    """The cart line that is meant; words that fit several products are left for the lines of the cart to settle."""
    if not mention.vague or mention.pick:
        return mention.which
    return Which("", dict(mention.options), words=" ".join(mention.nouns))


def _swap(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "change the black one to sand", "a hoodie instead of the cap". A number is a change of quantity."""
    parts = swapped(clause, scene)
    if parts is None:
        return []
    before, after = parts
    if after.quantity is not None and not after.names:
        return [ChangeQuantity(after.quantity, in_cart(before))]
    if not (after.options or after.product_id) or after.bad:
        return []
    return [Swap(in_cart(before), wanted(after, scene).which, after.count if after.quantity else None)]


def swapped(clause: Clause, scene: Scene) -> tuple[Mention, Mention] | None:
    """The old and the new thing of "this for that"; None where the clause names no such two."""
    match = next(filter(None, (scene.grammar.search(name, clause.core_text) for name in _SWAPS)), None)
    if match is None:
        return None
    old, new = (_part(clause, match.span(name), scene) for name in ("old", "new"))
    return read(old, scene), read(new, scene)


def _part(clause: Clause, span: tuple[int, int], scene: Scene) -> Clause:
    kept, at = [], 0
    for token in clause.core:
        if span[0] <= at < span[1]:
            kept.append(token)
        at += len(token.word) + 1
    return made(kept, scene.grammar)


def _other_variant(mention: Mention, scene: Scene) -> list[Act]:
    """ "make it L": the same thing with this option in the place of the variant talked about."""
    variant = scene.snapshot.variants.get(scene.dialog.memory.variant_id)
    wish = wanted(mention, scene)
    if variant is None or scene.choosing or mention.product_id not in ("", variant.product_id):
        return [wish]
    return [Swap(Which(variant.product_id, dict(variant.options)), Which(variant.product_id, dict(mention.options)), mention.quantity)]


def _instead(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "instead of the cap", which the next words finish; "not that one"; "the same in sand"."""
    grammar, text = scene.grammar, clause.core_text
    if match := grammar.search("instead_alone", text):
        return [Swap(in_cart(read(_part(clause, match.span("old"), scene), scene)))]
    if grammar.search("not_that", text):
        return [Reject()]
    same = grammar.search("same_in", text) and mention.options and not mention.nouns and not is_question(clause, scene)
    return [Want(Which(options=dict(mention.options), pick=Pick.SAME), mention.quantity)] if same else []


def _change(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    if not scene.grammar.search("change", clause.core_text):
        return []
    if mention.bad:
        return [BadQuantity(mention.bad)]
    if mention.quantity is not None:
        return [ChangeQuantity(mention.quantity, in_cart(mention))]
    return _other_variant(mention, scene) if mention.options and not mention.vague else []


def _more(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "one more", "another": so many on top of what is there."""
    if not scene.grammar.search("more", clause.core_text) or mention.vague:
        return []
    return [Want(mention.which, mention.quantity or 1)]


def _want(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    grammar, text = scene.grammar, clause.core_text
    if not grammar.search("want", text) or (clause.question and not grammar.search("add", text) and not mention.quantity):
        return []
    if mention.bad:
        return [BadQuantity(mention.bad)]
    if not about_buying(text, scene) or grammar.search("own_words", text):
        return []
    if mention.vague:
        return looked_for(mention, scene)
    if mention.names or mention.quantity is not None:
        return [wish(only_holder(mention, scene), scene)]
    if mention.pronoun or grammar.search("add", text):
        return [wanted(mention, scene)]
    return [Search(" ".join(mention.common))] if mention.common else [Browse()]

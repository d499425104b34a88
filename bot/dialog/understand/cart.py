"""Is the cart to change? Add, make it two, take out, swap, undo, show, check out."""

from bot.dialog.actions import (
    Act,
    BadQuantity,
    Browse,
    ChangeQuantity,
    Checkout,
    ClearCart,
    RemoveLine,
    Search,
    ShowCart,
    Undo,
    Want,
    Which,
)
from bot.dialog.understand.clauses import Clause, made
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.wishes import looked_for, only_holder, wanted

VERB_WORDS_MAX = 2  # "remove", "remove please": a verb alone is about the thing in context
_BUYING = frozenset({"buy", "get", "order", "purchase", "have", "add", "take", "see", "put", "try", "pay", "grab", "pick", "choose"})
_WHOLE = (("clear_cart", ClearCart()), ("undo", Undo()), ("show_cart", ShowCart()), ("checkout", Checkout()))


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """An edit of the cart, in the order in which readings are sure."""
    for name, act in _WHOLE:
        if scene.grammar.search(name, clause.core_text):
            return [act]
    for layer in (_swap, _remove, _more, _change, _want):
        if acts := layer(clause, mention, scene):
            return acts
    return []


def _remove(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    text = clause.core_text
    if not scene.grammar.search("remove", text) or mention.bad:
        return []
    if not (mention.names or mention.pronoun or len(clause.core) <= VERB_WORDS_MAX):
        return []
    which = in_cart(mention, scene)
    # An act takes a line out whole: where only some were named, the shopper sees the cart and says how many are to stay.
    return [ShowCart() if which is None or mention.quantity else RemoveLine(which)]


def in_cart(mention: Mention, scene: Scene) -> Which | None:
    """The cart line that is meant; None where words fit several products and nothing tells which."""
    if not mention.vague:
        return mention.which
    variant = scene.snapshot.variants.get(scene.dialog.memory.variant_id)
    if variant and variant.product_id in mention.candidates and not mention.unknown:
        return Which(variant.product_id, dict(mention.options))
    return None


def _swap(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "change the black one to sand": one line out, another in. A number is a change of quantity."""
    match = scene.grammar.search("swap", clause.core_text)
    if match is None:
        return []
    old, new = (_part(clause, match.span(name), scene) for name in ("old", "new"))
    before, after = read(old, scene), read(new, scene)
    if after.quantity is not None and not after.names:
        which = in_cart(before, scene)
        return [ChangeQuantity(after.quantity, which)] if which else [ShowCart()]
    if not (after.options or after.product_id) or after.bad:
        return []
    variant = scene.snapshot.variants.get(scene.dialog.memory.variant_id)
    last = variant is not None and before.product_id in ("", variant.product_id) and before.options.items() <= variant.options.items()
    if last or not (before.options or before.product_id):
        return _other_variant(after, scene)
    wish = wanted(after, scene)
    product_id = wish.which.product_id or before.product_id
    return [RemoveLine(before.which), Want(Which(product_id, {**_kept(before, after), **wish.which.options}), wish.quantity)]


def _kept(before: Mention, after: Mention) -> dict[str, str]:
    """Options of the old thing that were said and are not replaced."""
    return {} if after.product_id else {name: value for name, value in before.options.items() if name not in after.options}


def _part(clause: Clause, span: tuple[int, int], scene: Scene) -> Clause:
    kept, at = [], 0
    for token in clause.core:
        if span[0] <= at < span[1]:
            kept.append(token)
        at += len(token.word) + 1
    return made(kept, scene.grammar)


def _other_variant(mention: Mention, scene: Scene) -> list[Act]:
    """ "make it L": the variant talked about out, the same thing with this option in."""
    variant = scene.snapshot.variants.get(scene.dialog.memory.variant_id)
    wish = wanted(mention, scene)
    if variant is None or scene.choosing or mention.product_id not in ("", variant.product_id):
        return [wish]
    return [
        RemoveLine(Which(variant.product_id, dict(variant.options))),
        Want(Which(variant.product_id, {**variant.options, **mention.options}), wish.quantity),
    ]


def _change(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    if not scene.grammar.search("change", clause.core_text):
        return []
    if mention.bad:
        return [BadQuantity(mention.bad)]
    if mention.quantity is not None:
        which = in_cart(mention, scene)
        return [ChangeQuantity(mention.quantity, which)] if which else [ShowCart()]
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
    if mention.vague:
        return looked_for(mention, scene)
    if mention.names or mention.quantity is not None:
        return [wanted(only_holder(mention, scene), scene)]
    if not _about_buying(text):
        return []
    if mention.pronoun or grammar.search("add", text):
        return [wanted(mention, scene)]
    return [Search(" ".join(mention.common))] if mention.common else [Browse()]


def _about_buying(text: str) -> bool:
    """Whether what is wanted is to buy, not to do something else: "I want to set a timer" is no wish for goods."""
    words = text.split()
    after = [
        words[at + 1] for at, word in enumerate(words[:-1]) if word == "to" and at and words[at - 1] in ("want", "like", "need", "going")
    ]
    return not after or after[0] in _BUYING

"""Is it about an order that stands? Where it is, and calling it off; leaving the step we are in."""

from bot.dialog.actions import (
    Act,
    CallOffReturn,
    Cancel,
    CancelOrder,
    ChangeAddress,
    ExchangeGoods,
    OrderStatusAsked,
    Pick,
    Reorder,
    ReturnGoods,
    Swap,
    Want,
    Which,
)
from bot.dialog.state import ChangingAddress, ChoosingVariant, Exchanging, GivingAddress
from bot.dialog.understand import cart
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

RETURN_REASONS = ("too_small", "too_big", "damaged", "wrong_item", "not_as_described", "changed_mind")
QUANTITY_MAX = 99


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "where's my order", "#1042", "cancel my order"; a bare "cancel" leaves the step."""
    grammar, text = scene.grammar, clause.text
    number = order_number(clause, scene)
    if scene.dialog.memory.variant_id and grammar.search("same_again", text):
        return [Want(Which(pick=Pick.SAME))]
    if grammar.search("reorder", text):
        return [Reorder(number)]
    if grammar.search("call_off_return", text):
        return [CallOffReturn(number)]
    if grammar.search("cancel", text):
        return [Cancel()]
    if grammar.search("cancel_it", text):
        in_step = isinstance(scene.dialog.state, ChoosingVariant | GivingAddress | ChangingAddress)
        return [Cancel() if in_step else CancelOrder(number)]
    if grammar.search("cancel_order", text) and not (mention.product_id and mention.definite and not grammar.search("mine", text)):
        return [CancelOrder(number)]
    if grammar.search("change_address", text):
        return [ChangeAddress(number)]
    if grammar.search("if_ordered", text):
        return []
    if grammar.search("exchange_wish", text) and (wish := wish_to_exchange(clause, mention, scene, number)):
        return [wish]
    if grammar.search("return_wish", text) and not grammar.search("return_terms", text):
        return [wish_to_return(clause, mention, scene, number)]
    if grammar.search("returns", text):
        return []
    if number is not None or grammar.search("order_status", text):
        return [OrderStatusAsked(number)]
    return []


def wish_to_return(clause: Clause, mention: Mention, scene: Scene, number: int | None) -> ReturnGoods:
    """What is to come back, how many and why, as far as it was said."""
    grammar, text = scene.grammar, clause.text
    reason = next((name for name in RETURN_REASONS if grammar.search(f"reason_{name}", text)), "")
    count = mention.quantity if mention.quantity is not None and 1 <= mention.quantity <= QUANTITY_MAX else 0
    if not count and clause.core and grammar.words.numbers.get(clause.core[0].word) == 1:
        count = 1  # "one is too small"
    return ReturnGoods(number, reason, "", count, " ".join(mention.nouns))


def wish_to_exchange(clause: Clause, mention: Mention, scene: Scene, number: int | None) -> ExchangeGoods | None:
    """What is wanted in place of what was bought; None for a question about terms, which names nothing that is wanted."""
    parts = cart.swapped(clause, scene)
    before, after = parts or (mention, mention)
    back = wish_to_return(clause, before, scene, number)
    options = tuple(sorted(after.options.items()))
    if not options and scene.grammar.search("return_terms", clause.text):
        return None
    named = () if parts is None else (*before.nouns, *before.options.values())
    product_id = before.product_id or after.product_id
    return ExchangeGoods(number, back.reason, 0, "", 0, False, options, " ".join(named), product_id)


def instead(act: Act, asked: Exchanging) -> Act:
    """What an act means where it was asked what is wanted in place of something: a wish for the product in other options is the answer."""
    which = act.which if isinstance(act, Want) else act.new if isinstance(act, Swap) else None
    if which is None or not which.options or which.product_id not in ("", asked.product_id):
        return act
    options = tuple(sorted(which.options.items()))
    return ExchangeGoods(asked.number, asked.reason, asked.line, "", asked.quantity, False, options)


def order_number(clause: Clause, scene: Scene) -> int | None:
    """The order's number named in a clause, None for none."""
    match = scene.grammar.search("order_number", clause.text)
    return int(next(filter(None, match.groups()))) if match else None

"""Is it about an order that stands? Where it is, and calling it off; leaving the step we are in."""

from bot.dialog.actions import Act, Cancel, CancelOrder, OrderStatusAsked
from bot.dialog.state import ChoosingVariant, GivingAddress
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """ "where's my order", "#1042", "cancel my order"; a bare "cancel" leaves the step."""
    grammar, text = scene.grammar, clause.text
    number = order_number(clause, scene)
    if grammar.search("cancel", text):
        return [Cancel()]
    if grammar.search("cancel_it", text):
        in_step = isinstance(scene.dialog.state, ChoosingVariant | GivingAddress)
        return [Cancel() if in_step else CancelOrder(number)]
    if grammar.search("cancel_order", text) and not (mention.product_id and mention.definite and " my " not in f" {text} "):
        return [CancelOrder(number)]
    if grammar.search("returns", text) or grammar.search("if_ordered", text):
        return []
    if number is not None or grammar.search("order_status", text):
        return [OrderStatusAsked(number)]
    return []


def order_number(clause: Clause, scene: Scene) -> int | None:
    """The order's number named in a clause, None for none."""
    match = scene.grammar.search("order_number", clause.text)
    return int(next(filter(None, match.groups()))) if match else None

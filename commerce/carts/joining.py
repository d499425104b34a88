"""What do two carts come to when they are put together? Nothing that lay in one is lost; what is added stops at the stock. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from commerce import units
from commerce.carts.view import CodeDropped, Item
from commerce.promotions.accepted import Named

QUANTITY_MAX = 999


@dataclass(frozen=True)
class Capped:
    """Of `asked` units in both carts `kept` are in the one: there are no more."""

    variant_id: str
    asked: int
    kept: int


def joined(
    staying: Sequence[Item], joining: Sequence[Item], positions: units.Positions, parts: units.Parts
) -> tuple[tuple[Item, ...], tuple[Capped, ...]]:
    """The staying cart's items as they are, with as many of the other's as can be had beside, in their order; and what was capped."""
    items = {item.variant_id: item for item in staying}
    capped = []
    for more in joining:
        here = items.get(more.variant_id)
        before = here.quantity if here else 0
        beside = [(item.variant_id, item.quantity) for item in items.values() if item.variant_id != more.variant_id]
        room = min(units.left(more.variant_id, beside, positions, parts), QUANTITY_MAX) - before
        added = min(more.quantity, max(0, room))
        if added < more.quantity:
            capped.append(Capped(more.variant_id, before + more.quantity, before + added))
        if added:
            items[more.variant_id] = replace(here, quantity=before + added) if here else replace(more, quantity=added, position=None)
    return tuple(items.values()), tuple(capped)


def joined_codes(staying: Sequence[Named], joining: Sequence[Named]) -> tuple[tuple[Named, ...], tuple[CodeDropped, ...]]:
    """The staying cart's codes with those of the other that are new and of a free class; and those whose class is taken."""
    known = {each.terms.code_id for each in staying}
    taken = {each.terms.rule.stacking_class: each.terms.rule.code for each in staying if each.on}
    new = [each for each in joining if each.terms.code_id not in known]
    dropped = tuple(
        CodeDropped(each.terms.rule.code, "class_taken", {"code_on": taken[each.terms.rule.stacking_class]})
        for each in new
        if each.terms.rule.stacking_class in taken
    )
    return (*staying, *(each for each in new if each.terms.rule.stacking_class not in taken)), dropped

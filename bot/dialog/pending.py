"""Which wishes wait for a choice in hand? "a hoodie and the runners": the second is asked about once the first is settled."""

from bot.dialog import shelf
from bot.dialog.actions import Act, Want, Which
from bot.dialog.meant import meant
from bot.dialog.state import WISHES_MAX, ChoosingVariant, Dialog, moved
from commerce.catalogue.views import Snapshot


def postponed(act: Act, before: Dialog, now: Dialog, snapshot: Snapshot) -> Dialog | None:
    """`now` with this wish kept for later; None where it is to be answered at once.

    before: the dialog as the message found it. A choice that this very message opened is not pushed aside by the next wish of
    the message, unless that says all there is to say, or goes on about the same thing.
    """
    state = now.state
    if not isinstance(act, Want) or not isinstance(state, ChoosingVariant) or state == before.state:
        return None
    subject = meant(act.which, now, snapshot)
    if subject.product is None or len(subject.variants) == 1:
        return None
    said = shelf.settled(subject.product, act.which.options)
    if subject.product.id == state.product_id and not any(state.options.get(name, value) != value for name, value in said.items()):
        return None
    wishes = (*now.memory.wishes, (subject.product.id, said, act.quantity))
    return moved(now, wishes=wishes[:WISHES_MAX])


def following(before: Dialog, dialog: Dialog, *, changed: bool) -> tuple[Want | None, Dialog]:
    """The wish whose turn it is, and the dialog without it; where a choice is left undecided the rest are let go."""
    wishes = dialog.memory.wishes
    if not wishes or isinstance(dialog.state, ChoosingVariant):
        return None, dialog
    if not changed:
        return None, moved(dialog, wishes=()) if wishes == before.memory.wishes else dialog
    product_id, options, quantity = wishes[0]
    return Want(Which(product_id, options), quantity), moved(dialog, wishes=wishes[1:])

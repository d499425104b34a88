"""What does "this" mean in a reply to an older message of ours? What that message was about, and its choices."""

from bot.dialog.actions import Act, AddToCart, ChooseOption, SetLine, ShowProduct, unpack
from bot.dialog.state import SHOWN_MAX, ChoosingVariant, Dialog, Idle, moved, offering
from bot.events import Message
from commerce.catalogue.views import Snapshot


def recalled(dialog: Dialog, message: Message, snapshot: Snapshot, *, numbered: bool) -> Dialog:
    """`dialog` as if `message` had just been said: its one product is "it", of several the second is "the second one"."""
    buttons = message.all_buttons()
    if not buttons:
        return dialog
    dialog = offering(dialog, [(button.label, button.action) for button in buttons], numbered=numbered)
    named = [_about(unpack(button.action), snapshot) for button in buttons]
    products = tuple(dict.fromkeys(product_id for product_id, _ in named if product_id))[:SHOWN_MAX]
    if not products:
        return dialog
    variants = {variant_id for _, variant_id in named if variant_id}
    only = len(products) == 1
    choosing = isinstance(dialog.state, ChoosingVariant) and not (only and dialog.state.product_id == products[0])
    return moved(
        dialog,
        Idle() if choosing else None,
        shown=products,
        product_id=products[0] if only else "",
        variant_id=variants.pop() if only and len(variants) == 1 else "",
    )


def _about(act: Act | None, snapshot: Snapshot) -> tuple[str, str]:
    """The product and the very variant an act is about; "" for none, or where it is sold no more."""
    match act:
        case ShowProduct(product_id=product_id) | ChooseOption(product_id=product_id):
            return (product_id, "") if product_id in snapshot.products else ("", "")
        case AddToCart(variant_id=variant_id) | SetLine(variant_id=variant_id):
            variant = snapshot.variants.get(variant_id)
            return (variant.product_id, variant.id) if variant else ("", "")
    return "", ""

"""What is understood of a message? A small shop, places a conversation can be in, and the one call."""

from collections.abc import Mapping, Sequence

from bot.dialog.actions import Act
from bot.dialog.state import ChoosingVariant, Dialog, GivingAddress, Memory
from bot.dialog.understand import understand
from bot.events import EventKind, Inbound
from commerce.catalogue.views import ProductView, Snapshot, VariantView, build_snapshot, variant_name
from tests.conftest import NOW

CODES = ("LENA10", "JO15", "TEN5", "VIP30", "SUMMER20", "ONE15", "SHIPFREE")


def product(
    key: str, name: str, category: str, options: Sequence[str], values: Sequence[Sequence[str]], attributes: Mapping[str, str] | None = None
) -> ProductView:
    """A product whose id is `key`; its variants are `key-0`, `key-1` …"""
    variants = []
    for place, each in enumerate(values):
        chosen = dict(zip(options, each, strict=True))
        variants.append(VariantView(f"{key}-{place}", key, f"SKU-{key}-{place}", variant_name(name, options, chosen), chosen, 1000))
    return ProductView(key, f"SKU-{key}", name, f"The {name}.", category, (), tuple(options), tuple(variants), attributes or {})


def aurora(version: int = 1) -> Snapshot:
    """The fixture of the transcripts, as understanding sees it."""
    sizes = (("black", "S"), ("black", "M"), ("black", "L"), ("sand", "M"), ("sand", "L"))
    return build_snapshot(
        "aurora",
        version,
        "EUR",
        [
            product("hoodie", "Aurora Hoodie", "hoodies", ("color", "size"), sizes),
            product("nimbus", "Nimbus Runner", "shoes", ("size",), (("42",), ("43",))),
            product("cap", "Trail Cap", "caps", ("color",), (("black",), ("red",))),
            product("comet", "Comet Jacket", "jackets", ("size",), (("M",), ("L",))),
        ],
        {code.casefold(): code for code in CODES},
        [],
    )


def bazaar() -> Snapshot:
    """A shop of many things without options, as a large catalogue is: names alike, kinds by style, categories of several."""
    rows = [
        ("pack1", "Adventure Expedition Backpack", "accessories", "backpack"),
        ("pack2", "Mauve Leather Daypack", "accessories", "backpack"),
        ("pack3", "Urban Leather Backpack", "accessories", "backpack"),
        ("mug1", "Rustic Clay Mug", "housewares", "mug"),
        ("mug2", "Blue Enamel Mug", "housewares", "mug"),
        ("candle", "Vanilla Dream Candle", "homedecor", "candle"),
        ("sofa", "Cozy Charcoal Sofa", "furniture", "sofa"),
        ("chair", "Oak Reading Chair", "furniture", "chair"),
        ("boots", "Rustic Rover Chelsea Boots", "footwear", "boot"),
    ]
    products = [product(key, name, category, (), ((),), {"style": style}) for key, name, category, style in rows]
    return build_snapshot("bazaar", 1, "USD", products, {"welcome10": "WELCOME10"}, [])


AURORA = aurora()
BAZAAR = bazaar()

FRESH = Dialog()
HOODIE = Dialog(memory=Memory(shown=("hoodie",), product_id="hoodie"))  # the hoodie was shown
IN_CART = Dialog(memory=Memory(product_id="hoodie", variant_id="hoodie-1"))  # black M was put in
NIMBUS = Dialog(memory=Memory(product_id="nimbus"))
CAP_IN_CART = Dialog(memory=Memory(product_id="cap", variant_id="cap-1"))  # red
LISTED = Dialog(memory=Memory(shown=("hoodie", "nimbus", "cap")))
CHOOSING = Dialog(ChoosingVariant("hoodie", {"color": "black"}), Memory(product_id="hoodie"))
OFFERED = Dialog(memory=Memory(product_id="hoodie", offer='ad:"hoodie-4",1'))  # sand L was offered
ADDRESS = Dialog(GivingAddress())


def message(text: str, kind: EventKind = EventKind.TEXT, action: str = "") -> Inbound:
    """An event of a person."""
    return Inbound("web:1", kind, "thread", "person", NOW, text=text, action=action)


def heard(text: str, dialog: Dialog = FRESH, snapshot: Snapshot = AURORA) -> tuple[Act, ...]:
    """The acts of a text in English."""
    return understand(message(text), dialog, snapshot, "en")

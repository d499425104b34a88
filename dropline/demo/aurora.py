"""Who is Aurora? The invented brand of the stories: three products, seven codes, two creators, delivery to four countries."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialog.actions import Alerts, Browse, Human, OrderStatusAsked, pack
from bot.template_rules import Draft
from commerce.brands import Delivery
from commerce.imports.rows import ProductRow, VariantRow
from commerce.kinds import PromotionKind
from commerce.promotions.codes import CodeTerms
from dropline.demo.shop import DemoCreator, DemoShop

ZONE = ZoneInfo("Europe/Madrid")


def products() -> Iterator[ProductRow]:
    """What Aurora sells. Prices in cents, then units in stock."""
    yield _product(
        "HOODIE",
        "Aurora Hoodie",
        "A heavy hoodie of brushed organic cotton with a double hood and a kangaroo pocket. Fits true to size.",
        "hoodies",
        ("color", "size"),
        5900,
        {("black", "S"): 4, ("black", "M"): 8, ("black", "L"): 0, ("sand", "M"): 3, ("sand", "L"): 5},
    )
    yield _product(
        "RUNNER",
        "Nimbus Runner",
        "A light running shoe with a soft foam sole and a knitted upper. European sizes.",
        "shoes",
        ("size",),
        8900,
        {("42",): 2, ("43",): 6},
    )
    yield _product(
        "CAP",
        "Trail Cap",
        "A six-panel cap of washed cotton with a curved brim. One size, adjustable at the back.",
        "accessories",
        ("color",),
        1900,
        {("black",): 20, ("red",): 4},
    )


def _product(
    sku: str, name: str, description: str, category: str, options: tuple[str, ...], price_minor: int, stock: dict[tuple[str, ...], int]
) -> ProductRow:
    variants = tuple(
        VariantRow(0, "-".join((sku, *values)).upper(), dict(zip(options, values, strict=True)), price_minor, units)
        for values, units in stock.items()
    )
    return ProductRow(0, sku, name, description, category, (), options, variants)


def codes(now: datetime) -> dict[str, CodeTerms]:
    """Aurora's codes; SUMMER20 ran in the summer that is over."""
    year = now.astimezone(ZONE).year
    summer = year if now >= datetime(year, 9, 1, tzinfo=ZONE) else year - 1
    return {
        "LENA10": CodeTerms(PromotionKind.PERCENT, value_bps=1000, public=True),
        "JO15": CodeTerms(PromotionKind.PERCENT, value_bps=1500, public=True),
        "TEN5": CodeTerms(PromotionKind.FIXED, amount_minor=1000, minimum_minor=8000, public=True),
        "VIP30": CodeTerms(PromotionKind.PERCENT, value_bps=3000, customer_group="vip"),
        "SUMMER20": CodeTerms(
            PromotionKind.PERCENT,
            value_bps=2000,
            starts_at=datetime(summer, 6, 21, tzinfo=ZONE),
            ends_at=datetime(summer, 9, 1, tzinfo=ZONE),
        ),
        "ONE15": CodeTerms(PromotionKind.PERCENT, value_bps=1500, uses_max=1),
        "SHIPFREE": CodeTerms(PromotionKind.FREE_SHIPPING, public=True),
    }


TEMPLATES = (
    Draft(
        "whatsapp",
        "order_paid",
        "en",
        "utility",
        "Hello {{1}}, your order {{2}} at {{3}} is paid: {{4}}. We tell you when it is on its way.",
        (("name", "Ana"), ("number", "1001"), ("brand", "Aurora"), ("total", "€63.90")),
        (("My orders", pack(OrderStatusAsked())),),
    ),
    Draft(
        "whatsapp",
        "order_shipped",
        "en",
        "utility",
        "Hello {{1}}, your order {{2}} is on its way. Answer here if anything is wrong with it.",
        (("name", "Ana"), ("number", "1001")),
        (("My orders", pack(OrderStatusAsked())), ("Talk to a person", pack(Human()))),
    ),
    Draft(
        "whatsapp",
        "order_refunded",
        "en",
        "utility",
        "Hello {{1}}, {{2}} of your order {{3}} is on its way back to you. It can take a few days to arrive.",
        (("name", "Ana"), ("amount", "€59.00"), ("number", "1001")),
    ),
    Draft(
        "whatsapp",
        "back_in_stock",
        "en",
        "marketing",
        "Hello {{1}}, what you asked {{2}} about is back in stock: {{3}}. Reply STOP to get no more of these.",
        (("name", "Ana"), ("brand", "Aurora"), ("product", "Aurora Hoodie")),
        (("Show me", pack(Browse())),),
    ),
    Draft(
        "whatsapp",
        "drop",
        "en",
        "marketing",
        "Hello {{1}}, a new drop at {{2}}: {{3}}, and {{4}} saves you something. Reply STOP to get no more of these.",
        (("name", "Ana"), ("brand", "Aurora"), ("offer", "hoodies in sand"), ("code", "TEN5")),
        (("Show me", pack(Browse())), ("No more of these", pack(Alerts(on=False)))),
    ),
)

AURORA = DemoShop(
    slug="aurora",
    name="Aurora",
    currency="EUR",
    timezone="Europe/Madrid",
    deliveries=tuple(Delivery(country, 490, 7500) for country in ("ES", "FR", "PT", "DE")),
    products=products,
    codes=codes,
    creators=(
        DemoCreator("lena", "Lena", "LENA10", "1ena0000", pick="RUNNER"),
        DemoCreator("jo", "Jo", "JO15", "j0000000"),
    ),
    help_pages="aurora_help",
    templates=TEMPLATES,
)

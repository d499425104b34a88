"""Who is the retail brand? A store of 2,465 products from a public demo; see SOURCES.md."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from commerce.brands import Delivery
from commerce.imports.files import read_catalogue
from commerce.imports.rows import Read
from commerce.kinds import PromotionKind
from commerce.promotions.codes import CodeTerms
from dropline.demo.shop import DemoCreator, DemoShop

CATALOGUE = Path(__file__).parent / "retail_demo_store_products.jsonl"


def products() -> Iterator[Read]:
    """The store's products, one default variant each."""
    return read_catalogue(CATALOGUE, currency="USD", format="json")


def codes(now: datetime) -> dict[str, CodeTerms]:
    """The store's codes; none of them ends."""
    return {
        "WELCOME10": CodeTerms(PromotionKind.PERCENT, value_bps=1000, public=True),
        "FIVEOFF": CodeTerms(PromotionKind.FIXED, amount_minor=500, minimum_minor=4000, public=True),
        "FREESHIP": CodeTerms(PromotionKind.FREE_SHIPPING, public=True),
        "MIA10": CodeTerms(PromotionKind.PERCENT, value_bps=1000, public=True),
    }


RETAIL = DemoShop(
    slug="retail",
    name="Retail Demo Store",
    currency="USD",
    timezone="America/New_York",
    deliveries=(Delivery("US", 500, 5000),),
    products=products,
    codes=codes,
    creators=(DemoCreator("mia", "Mia", "MIA10", "m1a00000"),),
)

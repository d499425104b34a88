"""Are the rules of commerce written down? Every refusal a shopper may hear, every kind of code, every step of an order."""

import re
from pathlib import Path

from commerce.kinds import OrderStatus, PromotionKind

ROOT = Path(__file__).parent.parent


def named(*pages: str) -> set[str]:
    return {word for page in pages for word in re.findall(r"`([^`\n]+)`", (ROOT / "docs" / page).read_text(encoding="utf-8"))}


def test_every_refusal_is_explained() -> None:
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "commerce").rglob("*.py"))]
    reasons = {reason for source in sources for reason in re.findall(r'refused\(\s*"(\w+)"', source)}
    assert len(reasons) > 20
    assert reasons - named("promotions.md", "checkout.md", "orders.md", "payments.md", "reviews.md", "repeat.md") == set()


def test_every_kind_and_step_is_explained() -> None:
    assert {str(kind) for kind in PromotionKind} - named("promotions.md") == set()
    assert {str(status) for status in OrderStatus} - named("orders.md") == set()

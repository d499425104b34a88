"""How shall it get there? "express please", "I'll pick it up": a choice of delivery, where it is no question about it."""

from bot.dialog.actions import Act, ChooseDelivery
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene
from commerce.kinds import DeliveryMethod
from core.text import fold


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """A way of delivery, and the place where it is fetched when one of ours is named."""
    if clause.question or mention.options or mention.product_id:
        return []
    for method in DeliveryMethod:
        if scene.grammar.search(f"deliver_{method}", clause.core_text):
            return [ChooseDelivery(method, _point(clause, scene) if method == DeliveryMethod.PICKUP else "")]
    point = _point(clause, scene)
    return [ChooseDelivery(DeliveryMethod.PICKUP, point)] if point else []


def _point(clause: Clause, scene: Scene) -> str:
    """The id of the pickup point whose whole name is said, "" for none."""
    said = f" {clause.text} "
    return next((point.id for point in scene.snapshot.points.values() if f" {' '.join(fold(point.name).split())} " in said), "")

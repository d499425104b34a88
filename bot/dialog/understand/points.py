"""Is it about loyalty points? "use my points", "how many points do i have", "pay without points"; no pickup points."""

import re

from bot.dialog.actions import Act, AskPoints, UsePoints
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

POINTS_MAX = 1_000_000
_NUMBER = re.compile(r"(?<!\S)\d{1,9}(?!\S)")


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """Points to pay with, as many as are named or all; or the question how many there are."""
    grammar, text = scene.grammar, clause.text
    if grammar.search("points_off", text):
        return [UsePoints(0)]
    if grammar.search("points_use", text):
        number = _NUMBER.search(text)
        return [UsePoints(min(POINTS_MAX, int(number[0])) if number else None)]
    return [AskPoints()] if grammar.search("points_ask", text) else []

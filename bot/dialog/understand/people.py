"""Is a person wanted? Asked for in words, or by anger."""

from bot.dialog.actions import Act, AskShop, Human, ShopTopic
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """A person, please; "are you a bot" is a question about us."""
    grammar = scene.grammar
    if grammar.search("about_bot", clause.text):
        return [AskShop(ShopTopic.ABOUT_BOT)]
    if grammar.search("anger", clause.text):
        return [Human("anger")]
    return [Human()] if grammar.search("human", clause.text) else []

"""Is a person wanted, or is somebody angry? Asked for in words, said in insults, shouted."""

from bot.dialog.actions import Act, AskShop, CancelOrder, Human, OrderStatusAsked, ReturnGoods, ShopTopic, Unclear, Upset
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

SHOUTED_LETTERS_MIN = 10
SHOUTED_SHARE = 80  # per cent of the letters that are capitals
SHOUTED_MARKS_MIN = 2
_COMPLAINTS = (OrderStatusAsked, CancelOrder, ReturnGoods, Unclear)


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """A person, please; "are you a bot" is a question about us."""
    grammar = scene.grammar
    if grammar.search("insult", clause.text):
        return [Upset(rude=True)]
    if grammar.search("about_bot", clause.text):
        return [AskShop(ShopTopic.ABOUT_BOT)]
    if grammar.search("anger", clause.text):
        return [Upset()]
    return [Human()] if grammar.search("human", clause.text) else []


def shouted(text: str, acts: tuple[Act, ...]) -> bool:
    """Whether a complaint is shouted: nearly all capitals, with marks behind it. Who shouts what they want to buy is only in a hurry."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    loud = len(letters) >= SHOUTED_LETTERS_MIN and capitals * 100 >= SHOUTED_SHARE * len(letters)
    return loud and text.count("!") >= SHOUTED_MARKS_MIN and any(isinstance(act, _COMPLAINTS) for act in acts)

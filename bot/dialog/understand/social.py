"""Is it only talk? Hello, thanks, goodbye, yes and no, help, a kind word."""

from bot.dialog.actions import Act, AddToCart, Goodbye, Greet, Help, No, SmallTalk, Thanks, Yes, unpack
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

SOCIAL = (Greet, Thanks, Goodbye, SmallTalk)  # unsaid where the message also asks for something
_LAST: tuple[tuple[str, Act], ...] = (
    ("thanks", Thanks()),
    ("small_talk", SmallTalk()),
    ("goodbye", Goodbye()),
    ("greet", Greet()),
)
GREETING_WORDS_MAX = 4  # a greeting with more behind it is not only a greeting


def answer(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """Yes or no, "ok add it" where something was offered, a call for help."""
    grammar, offer = scene.grammar, scene.dialog.memory.offer
    if grammar.search("how_are_you", clause.text):
        return [SmallTalk()]
    if grammar.search("weak_yes", clause.text) and not offer:
        return [SmallTalk()]
    if grammar.search("help", clause.text):
        return [Help()]
    if grammar.search("yes", clause.text):
        return [Yes()]
    if grammar.search("no", clause.text):
        return [No()]
    if offer and grammar.search("accept", clause.core_text):
        agreed = any(word in grammar.words.assents for word in clause.led_in)
        if agreed or isinstance(unpack(offer), AddToCart):
            return [Yes()]
    return []


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """Thanks, goodbye, hello."""
    for name, act in _LAST:
        match = scene.grammar.search(name, clause.text)
        if match and (name != "greet" or len(clause.tokens) <= GREETING_WORDS_MAX):
            return [act]
    return []


def weak(clause: Clause, scene: Scene) -> bool:
    """Whether a clause is an "ok" or "great" that says nothing where more follows."""
    return scene.grammar.search("weak_yes", clause.text) is not None

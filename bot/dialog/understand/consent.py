"""Does somebody want our messages? STOP and its kin as whole messages, and sentences that say so."""

from bot.dialog.actions import Act, Alerts
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.grammar import Grammar
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene
from core.text import words


def whole(text: str, grammar: Grammar) -> Alerts | None:
    """What a message that is nothing but "stop" or "START!" or "no más mensajes" says; None for any other."""
    lexicon = grammar.words
    said = [lexicon.spellings.get(word.replace("'", ""), word.replace("'", "")) for word in words(text)]
    message = " ".join(said)
    while said and message not in lexicon.stop | lexicon.stop_everywhere | lexicon.start:
        if said[-1] not in lexicon.closings:
            return None
        said.pop()
        message = " ".join(said)
    if not said:
        return None
    if message in lexicon.start:
        return Alerts(True)
    return Alerts(False, everywhere=message in lexicon.stop_everywhere)


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """ "please stop messaging me", "no more promos", "remind me for the drop"."""
    grammar = scene.grammar
    if grammar.search("alerts_off", clause.text):
        return [Alerts(False, everywhere=grammar.search("everywhere", clause.text) is not None)]
    if not grammar.search("alerts_on", clause.text):
        return []
    cheaper, awaited = (grammar.search(name, clause.text) is not None for name in ("cheaper_then", "awaited"))
    return [Alerts(True, cheaper=cheaper, awaited=awaited)]

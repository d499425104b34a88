"""How do people on phones write a sentence? Chat spellings, left out apostrophes and marks, a slip of the keyboard."""

import re
from random import Random

from dropline.eval.typos import slipped

SHORT = {
    "you": "u", "your": "ur", "are": "r", "please": "pls", "thanks": "thx", "how": "hw", "what": "wat", "and": "n", "to": "2",
    "for": "4", "want": "wanna", "because": "coz", "with": "w", "about": "abt", "something": "smth", "have": "hav", "is": "iz",
    "order": "ordr", "today": "2day", "the": "da", "message": "msg", "messages": "msgs", "people": "ppl", "my": "ma", "when": "wen",
    "going": "goin", "delivery": "delivry", "available": "avail", "payment": "pymt", "number": "no",
    "que": "q", "qué": "q", "por": "x", "porque": "xq", "favor": "fa", "también": "tb", "para": "pa", "quiero": "kiero",
    "gracias": "grax", "está": "ta", "mensajes": "msjs", "cuando": "cdo", "pedido": "pdido", "hola": "ola",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def hurried(text: str, chance: Random) -> str:
    """The text as it might be typed in a hurry: half of the words that have a short form in it, sometimes a slip."""
    short = _WORD.sub(lambda match: SHORT.get(match[0], match[0]) if chance.random() < 0.5 else match[0], text.lower())
    short = short.replace("'", "").replace("?", "")
    return slipped(short, chance) if chance.random() < 0.5 and len(short) > 6 else short

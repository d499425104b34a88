"""How would somebody in a hurry have typed it? One slip a phrase, drawn from a seed."""

import re
from random import Random

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SLIPPED_LETTERS_MIN = 4  # people slip in short words too, but then nobody can tell what they meant
_WORD = re.compile(r"[^\W\d_]+")


def slipped(phrase: str, chance: Random) -> str:
    """The phrase with one letter of one word dropped, doubled by a stranger, replaced, or swapped with the next.

    The word is drawn among those of four letters and more, else among the longest; a phrase without words stays.
    """
    found = list(_WORD.finditer(phrase))
    if not found:
        return phrase
    most = max(len(match[0]) for match in found)
    match = chance.choice([each for each in found if len(each[0]) >= min(most, SLIPPED_LETTERS_MIN)])
    return phrase[: match.start()] + _slip(match[0], chance) + phrase[match.end() :]


def _slip(word: str, chance: Random) -> str:
    at = chance.randrange(len(word))
    stranger = chance.choice([letter for letter in LETTERS if letter != word[at].lower()])
    swappable = [place for place in range(len(word) - 1) if word[place].lower() != word[place + 1].lower()]
    kinds = ["insert", "replace", *(["drop"] if len(word) > 1 else []), *(["swap"] if swappable else [])]
    match chance.choice(kinds):
        case "drop":
            return word[:at] + word[at + 1 :]
        case "insert":
            return word[:at] + stranger + word[at:]
        case "replace":
            return word[:at] + stranger + word[at + 1 :]
    at = chance.choice(swappable)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

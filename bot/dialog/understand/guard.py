"""Is somebody trying to trick or force the bot? Then nothing else of the message counts."""

import re
import unicodedata

from bot.dialog.actions import Act, EnterCode, Unclear
from bot.dialog.understand.grammar import Grammar
from core.text import words

CODE_LETTERS_MAX = 40

# Pieces of programs: comparisons, tags, templates, formats, paths; and words spelled letter by letter.
# In them a number counts nothing and a word names nothing.
_PROGRAM = re.compile(
    r"[\d'\"]\s*=\s*['\"]?\w|['\"`]\s*(?:--|;|\))|;\s*\w+\s+table|</?\w[^>]*>|\{\{|\$\{|%[sdnx](?!\w)|\\x[0-9a-f]{2}|\.\./|union\s+select"
    r"|^\s*[\[{].*[\]}]\s*$|(?:\b[^\W\d]\b[\s.*_-]+){6,}|[+\-−]{2,}\d|^\s*\d+\s*/\s*(?!5\s*$)\d+\s*$",
    re.IGNORECASE | re.DOTALL,
)


def visible(text: str) -> str:
    """A text without what nobody sees in it: zero-width letters, marks of direction, control characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cf", "Cc", "Cs"))


def forced(text: str, grammar: Grammar) -> bool:
    """Whether a whole message, as normalised words, asks for promises, prices, powers or prompts."""
    return grammar.search("refusal", text) is not None


def program(text: str, grammar: Grammar) -> Act | None:
    """What a message is that holds a piece of a program: a code nobody knows where one is named, else nothing we understand."""
    odd = any(unicodedata.category(letter) == "No" for letter in text)  # "²" and "½" are no quantities
    if not odd and _PROGRAM.search(text) is None:
        return None
    first = next(iter(words(text)), "")
    if first in grammar.words.code_words | grammar.words.code_verbs:
        return EnterCode(text.strip().partition(" ")[2].strip()[:CODE_LETTERS_MAX])
    return Unclear(text.strip()[:CODE_LETTERS_MAX])

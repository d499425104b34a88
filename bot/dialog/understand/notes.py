"""Is a message a note to go with the order? "note: ring twice", "it's a present, write …"; the words are kept as they were written."""

from collections.abc import Sequence

from bot.dialog.actions import SetNote
from bot.dialog.understand.normalise import Kind, Token
from bot.dialog.understand.scene import Scene

NOTE_LETTERS_MAX = 1000  # past what commerce keeps, so that too long a one is told so


def hear(tokens: Sequence[Token], text: str, scene: Scene) -> SetNote | None:
    """The note of a message that is one; None for anything else."""
    words = [token for token in tokens if token.kind is not Kind.STOP]
    said = " ".join(token.word for token in words)
    if off := scene.grammar.search("note_off", said):
        return SetNote("", gift=scene.grammar.search("gift", off[0]) is not None)
    if scene.grammar.search("gift_alone", said):
        return SetNote("", gift=True)
    for name, gift in (("gift_note", True), ("order_note", False)):
        found = scene.grammar.search(name, said)
        if found and found.start() == 0:
            written = _after(words, len(found[0].split()), text, colon=not gift or bool(scene.grammar.search("note", found[0])))
            if written:
                return SetNote(written[:NOTE_LETTERS_MAX], gift)
    return None


def _after(words: Sequence[Token], count: int, text: str, *, colon: bool) -> str:
    """What is written after so many words; "" where a colon is needed between and there is none."""
    if len(words) <= count:
        return ""
    between = text[words[count - 1].end : words[count].start]
    if colon and ":" not in between:
        return ""
    opening = between[len(between.rstrip("\"'“«(")) :]
    return (opening + text[words[count].start :]).strip().strip('"“”«»').strip()

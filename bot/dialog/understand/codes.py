"""Which codes were typed? Any spelling of a code we know, what "code" or "use" stands before, and what looks like one alone."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.dialog.actions import Act, EnterCode, RemoveCode
from bot.dialog.understand.clauses import Clause, made
from bot.dialog.understand.normalise import Kind, Token
from bot.dialog.understand.scene import Scene
from core.text import code_key

PARTS_MAX = 3  # words that one code may be typed as: "lena - 10"
CODE_LETTERS_MIN, CODE_LETTERS_MAX = 3, 24

_LOOKS_LIKE = re.compile(r"(?=\w*\d)[a-z]{2,}[a-z\d]{1,18}")
_TRIM = ".,;:!?%\"'()[]{}<>“”‘’`*"

Span = tuple[int, int]


def taken(clause: Clause, text: str, scene: Scene) -> tuple[list[Act], Clause, bool]:
    """The acts on codes in a clause, the clause without those words, and whether the codes stood before the rest."""
    tokens = clause.core
    if not tokens:
        return [], clause, False
    off = bool(scene.grammar.search("code_off", clause.core_text)) or _goes_on_removing(tokens, scene)
    spans = list(_spans(clause, text, scene, off=off))
    if off and (spans or _named_code_word(tokens, scene)):
        spelled = [_spelled(tokens, span, text) for span in spans] or [""]
        return [RemoveCode(each) for each in spelled], made((), scene.grammar), False
    if not spans:
        return [], clause, False
    switch = bool(scene.grammar.search("code_switch", clause.core_text))
    if switch:  # "swap lena10 for jo15": the last one is wanted
        spans = spans[:1] if scene.grammar.search("code_instead_of", clause.core_text) else spans[-1:]
    acts: list[Act] = [EnterCode(_spelled(tokens, span, text), switch) for span in spans]
    rest = [token for at, token in enumerate(tokens) if not any(start <= at < end for start, end in spans)]
    rest = [token for token in rest if token.word not in scene.grammar.words.code_words]
    if switch or not any(_says_more(token, scene) for token in rest):
        rest = []
    return acts, made(rest, scene.grammar, clause.joined, question=clause.question), spans[0][0] == 0


def _spelled(tokens: Sequence[Token], span: Span, text: str) -> str:
    """How the code was written: "lena 10", "glow_20"."""
    start, end = tokens[span[0]].start, tokens[span[1] - 1].end
    while end < len(text) and not text[end].isspace() and end - start < CODE_LETTERS_MAX and text[end] not in _TRIM:
        end += 1
    return text[start:end].strip(_TRIM)


def _named_code_word(tokens: Sequence[Token], scene: Scene) -> bool:
    return any(token.word in scene.grammar.words.code_words for token in tokens)


def _goes_on_removing(tokens: Sequence[Token], scene: Scene) -> bool:
    """ "remove lena and jo": the second name follows the first."""
    return len(tokens) == 1 and bool(scene.said) and isinstance(scene.said[-1], RemoveCode)


def _says_more(token: Token, scene: Scene) -> bool:
    """Whether a word beside a code asks for something of its own."""
    lexicon = scene.grammar.words
    said_already = lexicon.code_verbs | lexicon.code_links | lexicon.lead_ins | lexicon.closings
    return token.kind is not Kind.MARK and token.word not in said_already


def _spans(clause: Clause, text: str, scene: Scene, *, off: bool) -> Iterator[Span]:
    """Where codes stand, in order, none overlapping."""
    tokens = clause.core
    lone = _lone(tokens, scene)
    at = 0
    while at < len(tokens):
        span = (
            _known(tokens, at, text, scene, lone=lone or off)
            or (_creator(tokens, at, scene) if off else None)
            or (None if off else _after_word(tokens, at, text, scene))
            or (_alone(tokens, at, scene) if lone and not off else None)
        )
        if span:
            yield span
        at = span[1] if span else at + 1


def _lone(tokens: Sequence[Token], scene: Scene) -> bool:
    """Whether a clause is one name, with only words of grammar around it; "code" makes it so too."""
    lexicon = scene.grammar.words
    beside = lexicon.function_words | lexicon.code_verbs | lexicon.closings
    content = [t for t in tokens if t.word not in beside]
    if _named_code_word(tokens, scene) or len(content) <= 1:
        return True
    return len(content) <= PARTS_MAX and all(b.start - a.end <= 1 for a, b in pairwise(content))


def _known(tokens: Sequence[Token], at: int, text: str, scene: Scene, *, lone: bool) -> Span | None:
    """A code of the brand in any spelling. One of plain words, or of a number word, counts only where nothing else is said."""
    for end in range(min(len(tokens), at + PARTS_MAX), at, -1):
        key = code_key(text[tokens[at].start : tokens[end - 1].end])
        if key not in scene.snapshot.codes:
            continue
        first = tokens[at].word
        apart = end > at + 1 and (key.isalpha() or first in scene.grammar.words.numbers or first in scene.grammar.words.function_words)
        ordinary = end == at + 1 and (first in scene.grammar.known or scene.vocabulary.sold(first))
        if lone or not (apart or ordinary):
            return at, end
    return None


def _creator(tokens: Sequence[Token], at: int, scene: Scene) -> Span | None:
    """The name in a code ("lena" of LENA10), where a code is to be taken off."""
    key = code_key(tokens[at].word)
    if len(key) < 2 or scene.vocabulary.sold(tokens[at].word) or key in scene.grammar.words.function_words:
        return None
    return (at, at + 1) if any(known.rstrip("0123456789") == key for known in scene.snapshot.codes) else None


def _after_word(tokens: Sequence[Token], at: int, text: str, scene: Scene) -> Span | None:
    """What "code" or "use" stands before, when it can be a code: digits and letters, capitals, or a word nobody knows."""
    lexicon = scene.grammar.words
    before = at - 1
    while before >= 0 and tokens[before].word in lexicon.code_links - lexicon.code_words:
        before -= 1
    if before < 0 or tokens[before].word not in lexicon.code_words - lexicon.code_plurals | lexicon.code_verbs:
        return None
    raw = _spelled(tokens, (at, at + 1), text)
    if not CODE_LETTERS_MIN <= len(raw) <= CODE_LETTERS_MAX or tokens[at].kind is not Kind.WORD:
        return None
    mixed = any(c.isdigit() for c in raw) and any(c.isalpha() for c in raw)
    strange = tokens[at].word not in scene.grammar.known and not scene.vocabulary.sold(tokens[at].word)
    if not (mixed or strange or (raw.isupper() and tokens[at].word not in scene.grammar.words.function_words)):
        return None
    end = at + 1
    while end < len(tokens) and (
        tokens[end].kind is Kind.NUMBER or (tokens[end].start <= tokens[end - 1].end + 1 and text[tokens[end - 1].end] in "_-")
    ):
        end += 1
    return at, min(end, at + PARTS_MAX)


def _alone(tokens: Sequence[Token], at: int, scene: Scene) -> Span | None:
    """A single word of letters and digits that neither a product nor a size is spelled with."""
    word = tokens[at].word
    looks = _LOOKS_LIKE.fullmatch(word) and len(word) > CODE_LETTERS_MIN
    key = code_key(word)
    if looks and not scene.vocabulary.sold(word) and key not in scene.vocabulary.skus and word not in scene.grammar.known:
        return at, at + 1
    numbered = at + 1 < len(tokens) and tokens[at + 1].kind is Kind.NUMBER and not scene.vocabulary.sold(word)
    if numbered and any(known != key and known.rstrip("0123456789") == key for known in scene.snapshot.codes):
        return at, at + 2  # "lena 20": a name we know with another number
    return None

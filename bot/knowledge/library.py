"""Which passage answers a question, and with which of its sentences? None where what is asked for is not there.

A question's words count by how rare they are among the passages (inverse document frequency, Spärck Jones 1972). A passage is as good as
the share of that weight it answers, its headings standing for all its sentences; what is nowhere counts as much as the rarest word.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.knowledge.kinds import Kind, asked, told
from bot.knowledge.matching import CLASS, best, corrected
from bot.knowledge.sentences import sentences
from bot.knowledge.sources import Source
from bot.knowledge.terms import Term, terms
from bot.knowledge.words import NOTHING, language_of
from commerce.search.lexicon import general

ANSWERED_MIN = 0.62  # of a question's weight has to be answered
SURE_MIN = 0.8
HEADING_FACTOR = 0.95
APART_FACTOR = 0.8  # what several sentences answer together, beside what one answers
ABOUT_IT_MIN = 0.6  # of a sentence's words, where no heading has any of the question's
GOODS_FACTOR = 0.6  # of a kind of goods: what holds for all goods holds for it
GOODS_UNNAMED_FACTOR = 0.35  # where no passage names it
KIND_WEIGHT = 1.0
SPECIAL_FACTOR = 0.8  # of a sentence about a case that was not asked about
RARE_WEIGHT_MIN = 1.2  # of a word that a passage names in passing
CONDITIONS = ("if ", "si ", "in case ", "en caso ")
KINDS_OF = {"free": Kind.MONEY, "open": Kind.HOURS}  # ideas that a sentence may tell without their words
NEAR_SCORE = 0.6  # of the best sentence's, to be said with it
SAID_UNDER_FACTOR = 0.5  # of a heading, when sentences are chosen: what they say themselves comes first
ANSWER_SENTENCES_MAX = 3
ANSWER_LETTERS_MAX = 420
LEANING = ("it", "they", "these", "this", "those", "that", "es", "son", "tambien", "también", "lo", "esto", "estos")


@dataclass(frozen=True)
class Text:
    """A passage to be found. title: its headings; language: an IETF tag."""

    source: Source
    heading: str
    text: str
    language: str


@dataclass(frozen=True)
class Sentence:
    text: str
    terms: tuple[Term, ...]
    kinds: frozenset[Kind]


@dataclass(frozen=True)
class Shelved:
    """A passage with its words."""

    source: Source
    language: str
    heading: tuple[Term, ...]
    sentences: tuple[Sentence, ...]

    def all_terms(self) -> Iterable[Term]:
        yield from self.heading
        for sentence in self.sentences:
            yield from sentence.terms


@dataclass(frozen=True)
class Question:
    """A question with its words, how much each weighs, and the kinds of thing it wants told."""

    language: str
    weighed: tuple[tuple[Term, float], ...]
    kinds: frozenset[Kind]

    @property
    def weight(self) -> float:
        return sum(weight for _, weight in self.weighed) + KIND_WEIGHT * len(self.kinds)


@dataclass(frozen=True)
class Answer:
    """What a passage says to a question, in its own words. score: the share of the question that it answers; from `SURE_MIN` it is sure."""

    text: str
    source: Source
    language: str
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= SURE_MIN


@dataclass(frozen=True)
class Library:
    """A brand's passages, read by many threads. known: their words as spelled, by language; counts: in how many passages each root is."""

    passages: tuple[Shelved, ...] = ()
    known: Mapping[str, Mapping[str, Term]] = field(default_factory=dict)
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def question(self, text: str, language: str) -> Question:
        """What a text asks for, slips put right. language: of the conversation; the words themselves may tell otherwise."""
        spoken = language_of(text, language.partition("-")[0].casefold() or "en")
        found = dict.fromkeys(corrected(terms(text, spoken), self.known.get(spoken, {}), spoken))
        return Question(spoken, tuple((term, self._weight(term, spoken)) for term in found), asked(text))

    def _weight(self, term: Term, language: str) -> float:
        count = self.counts.get((language, term.root), 0)
        if not count:
            count = sum(1 for each in self.passages if best(term, each.all_terms(), one_language=False))
        weight = math.log((len(self.passages) + 1) / (max(1, count) + 0.5)) + 0.5
        goods = term.meaning == NOTHING and term.root in general().known
        return weight * ((GOODS_FACTOR if count else GOODS_UNNAMED_FACTOR) if goods else 1.0)

    def answer(self, text: str, language: str, *, silent: Callable[[str], bool] = lambda sentence: False) -> Answer | None:
        """The passage that answers best; None where none answers enough. silent: sentences that are not to be said."""
        question = self.question(text, language)
        if not question.weighed:
            return None
        scored = ((self._score(question, each), -at, each) for at, each in enumerate(self.passages))
        good = [(each.language == question.language, score, place, each) for score, place, each in scored if score >= ANSWERED_MIN]
        for _, score, _, passage in sorted(good, key=lambda one: one[:3], reverse=True):
            said = _selected(question, passage, silent)
            if said:
                return Answer(said, passage.source, passage.language, score)
        return None

    def near(self, text: str, language: str, *, most: int) -> list[tuple[str, ...]]:
        """The sentences of the passages that have most to do with a text, best first, though none may answer it."""
        question = self.question(text, language)
        scored = [(self._score(question, each), -at) for at, each in enumerate(self.passages)] if question.weighed else []
        best_of = sorted((each for each in scored if each[0] > 0), reverse=True)[:most]
        return [tuple(sentence.text for sentence in self.passages[-place].sentences) for _, place in best_of]

    def _score(self, question: Question, passage: Shelved) -> float:
        alone = [_covered(question, passage, [sentence]) for sentence in passage.sentences]
        together = _covered(question, passage, passage.sentences) * APART_FACTOR
        return max([together, *alone], default=0.0) if _about(question, passage) else 0.0


EMPTY = Library()


def shelved(texts: Iterable[Text]) -> Library:
    """The library of these passages, in their order."""
    passages = tuple(
        Shelved(
            each.source,
            each.language.partition("-")[0].casefold(),
            terms(each.heading, each.language),
            tuple(Sentence(said, terms(said, each.language), told(said)) for said in sentences(each.text)),
        )
        for each in texts
    )
    known: dict[str, dict[str, Term]] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for passage in passages:
        found = list(passage.all_terms())
        known.setdefault(passage.language, {}).update({term.said: term for term in found})
        counts.update({(passage.language, term.root) for term in found})
    return Library(passages, known, counts)


def _covered(question: Question, passage: Shelved, said: Sequence[Sentence], above: float = HEADING_FACTOR) -> float:
    """The share of a question's weight that these sentences answer; what only a heading has counts for `above`."""
    one_language = question.language == passage.language
    words = [term for sentence in said for term in sentence.terms]
    kinds = frozenset().union(*(sentence.kinds for sentence in said))
    total = KIND_WEIGHT * len(question.kinds & kinds)
    for term, weight in question.weighed:
        here = max(best(term, words, one_language=one_language), _by_kind(term, kinds))
        total += weight * max(here, best(term, passage.heading, one_language=one_language) * above)
    share = total / question.weight
    return share * SPECIAL_FACTOR if len(said) == 1 and _special(question, said[0], one_language=one_language) else share


def _by_kind(term: Term, kinds: frozenset[Kind]) -> float:
    """What is told without its word: "from 60" to who asks for what is free, "Monday to Friday" to who asks when it is open."""
    return CLASS if any(KINDS_OF[idea] in kinds for idea in term.meaning.ideas & KINDS_OF.keys()) else 0.0


def _special(question: Question, sentence: Sentence, *, one_language: bool) -> bool:
    """Whether a sentence is about a case that was not asked about: "if it arrives damaged …"."""
    asked_for = [term for term, _ in question.weighed]
    others = (term for term in sentence.terms if term.meaning.ideas and not best(term, asked_for, one_language=one_language))
    return sentence.text.casefold().startswith(CONDITIONS) and next(others, None) is not None


def _about(question: Question, passage: Shelved) -> bool:
    """Whether a passage is about what is asked and does not merely name it: by its headings, or by one of its sentences."""
    one_language = question.language == passage.language
    if any(best(term, passage.heading, one_language=one_language) for term, _ in question.weighed):
        return True
    return any(_told_of(question, sentence, one_language=one_language) for sentence in passage.sentences)


def _told_of(question: Question, sentence: Sentence, *, one_language: bool) -> bool:
    """Whether a sentence has two of the words, or a rare one that is no topic of shops at large, or begins with one, or has little else."""
    met = [(term, weight) for term, weight in question.weighed if best(term, sentence.terms, one_language=one_language)]
    shared = len(question.kinds & sentence.kinds)
    if len(met) != 1:
        return len(met) > 1 or (shared > 0 and any(_by_kind(term, sentence.kinds) for term, _ in question.weighed))
    term, weight = met[0]
    if term.meaning == NOTHING:
        return weight >= RARE_WEIGHT_MIN or len(question.weighed) > 1
    named = [best(term, [each], one_language=one_language) > 0 for each in sentence.terms]
    values = sum(not each.meaning.ideas and bool(each.meaning.classes) for each in sentence.terms)  # days, places, cards
    return named[0] or sum(named) + shared >= ABOUT_IT_MIN * (len(named) - values + shared)


def _selected(question: Question, passage: Shelved, silent: Callable[[str], bool]) -> str:
    """The sentences that answer, in the passage's order: the best and those nearly as good, what tells the kind of thing asked for,
    and the one before where one leans on it."""
    told = passage.sentences
    shares = [0.0 if silent(each.text) else _covered(question, passage, [each], SAID_UNDER_FACTOR) for each in told]
    most = max(shares, default=0.0)
    if not most:
        return ""
    chosen = sorted(range(len(shares)), key=lambda at: (-shares[at], at))[:ANSWER_SENTENCES_MAX]
    kept = {at for at in chosen if shares[at] >= most * NEAR_SCORE}
    for kind in question.kinds - frozenset().union(*(told[at].kinds for at in kept)):
        kept |= {next((at for at in chosen if kind in told[at].kinds and shares[at]), chosen[0])}
    kept |= {at - 1 for at in kept if at and shares[at - 1] and _leans(told[at].text)}
    said: list[str] = []
    letters = 0
    for at in sorted(kept):
        letters += len(told[at].text) + 1
        if said and letters > ANSWER_LETTERS_MAX:
            break
        said.append(told[at].text)
    return " ".join(said)


def _leans(sentence: str) -> bool:
    """Whether a sentence's first word stands for what the one before named."""
    return sentence.split(maxsplit=1)[0].casefold().strip("¿¡\"'") in LEANING

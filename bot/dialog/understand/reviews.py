"""Is a whole message a buyer's review? Stars in any spelling, and words where the bot has asked for them; a review is kept in one piece."""

import re
from collections.abc import Sequence

from bot.dialog.actions import (
    Act,
    Alerts,
    Cancel,
    CancelOrder,
    Checkout,
    FinishReview,
    GiveReview,
    Goodbye,
    Help,
    Human,
    No,
    OrderStatusAsked,
    ShowCart,
    Thanks,
    Unclear,
)
from bot.dialog.state import Dialog, Reviewing
from bot.dialog.understand.clauses import made
from bot.dialog.understand.mentions import read
from bot.dialog.understand.normalise import Kind, Token
from bot.dialog.understand.scene import Scene
from bot.events import EventKind, Inbound
from commerce.search import stem
from core.text import words

BRIEF_WORDS = 4  # what is no longer may be business in the middle of a review
_SIGNS = re.compile("[⭐★🌟]")
# Business that is done in the middle of a review; what else is written there is the review.
_BUSINESS = (OrderStatusAsked, CancelOrder, Checkout, ShowCart, Help, Thanks, Goodbye)


def wordless(event: Inbound, dialog: Dialog) -> Act | None:
    """Stars alone, or a photo where a review is being written; None for what has words, or is neither."""
    if any(letter.isalnum() for letter in event.text):
        return None
    if event.kind is EventKind.MEDIA and event.media and isinstance(dialog.state, Reviewing):
        return GiveReview()
    stars = len(_SIGNS.findall(event.text))
    return GiveReview(stars) if 1 <= stars <= 5 and event.kind is EventKind.TEXT else None


def hear(event: Inbound, written: Sequence[Token], acts: Sequence[Act], scene: Scene) -> Act | None:
    """The review that a message is, None for any other message. acts: what it would ask for elsewhere."""
    state, said = scene.dialog.state, " ".join(token.word for token in written if token.kind is not Kind.STOP)
    asks = any("?" in token.word for token in written if token.kind is Kind.STOP)
    writing = isinstance(state, Reviewing) and not state.told
    if writing and any(isinstance(act, Alerts) and not act.on for act in acts):
        return None
    if writing and scene.grammar.search("review_done", said):
        return FinishReview()
    stars = 0 if asks else _stars(event.text, said, scene)
    if stars or scene.grammar.search("review_wish", said):
        product_id = read(made(written, scene.grammar), scene).product_id
        more = bool(stars) and _says_more(written, product_id, scene)
        return GiveReview(stars, product_id, event.text if more else "")
    if not writing or _business(written, acts, asks=asks):
        return None
    return FinishReview() if any(isinstance(act, No | Cancel) for act in acts) else GiveReview(text=event.text)


def _stars(text: str, said: str, scene: Scene) -> int:
    """One to five, 0 where none are given: "5 stars", "4/5", "3 out of 5", "five stars", ⭐⭐⭐."""
    signs = len(_SIGNS.findall(text))
    if signs:
        return signs if signs <= 5 else 0
    match = scene.grammar.search("stars_given", said)
    if match is None:
        return 0
    word = next(filter(None, match.groups()))
    return int(word) if word.isdecimal() else scene.grammar.words.numbers[word]


def _says_more(written: Sequence[Token], product_id: str, scene: Scene) -> bool:
    """Whether there are words beside the stars and the product's name."""
    product = scene.snapshot.products.get(product_id)
    named = {stem(word) for word in words(product.name)} if product else set()
    lexicon = scene.grammar.words
    plain = lexicon.function_words | lexicon.measures | lexicon.rating_words | lexicon.numbers.keys()
    return any(token.word not in plain and stem(token.word) not in named for token in written if token.kind is Kind.WORD)


def _business(written: Sequence[Token], acts: Sequence[Act], *, asks: bool) -> bool:
    """Whether a message in the middle of a review is about something else."""
    count = sum(token.kind is not Kind.STOP for token in written)
    person = any(isinstance(act, Human) and act.reason == "asked" for act in acts)
    brief = count <= BRIEF_WORDS and (person or any(isinstance(act, _BUSINESS) for act in acts))
    return brief or (asks and bool(acts) and not any(isinstance(act, Unclear) for act in acts))

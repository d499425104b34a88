"""Which words are an address, where one was asked for? All that are not clearly something else."""

from collections.abc import Callable, Sequence

from bot.dialog.actions import (
    Act,
    Alerts,
    AskPoints,
    AskProduct,
    AskShop,
    Cancel,
    CancelOrder,
    ChangeQuantity,
    Checkout,
    ChooseDelivery,
    ClearCart,
    EnterCode,
    GiveAddress,
    Greet,
    Help,
    Human,
    InviteFriend,
    No,
    OrderStatusAsked,
    RemoveCode,
    RemoveLine,
    ShowCart,
    SpeakLanguage,
    Thanks,
    Undo,
    UsePoints,
    Want,
    Yes,
)
from bot.dialog.understand.clauses import made
from bot.dialog.understand.normalise import Kind, Token
from bot.dialog.understand.product import is_question
from bot.dialog.understand.scene import Scene

TEXT_LETTERS_MAX = 500
SOCIAL_WORDS_MAX = 3

_BY_VERB = (Want, ChangeQuantity, RemoveLine, ShowCart, ClearCart, Undo, Checkout, EnterCode, RemoveCode, OrderStatusAsked, CancelOrder)
_ASKED = (AskShop, AskProduct, ShowCart, OrderStatusAsked, CancelOrder, Human)
_SOCIAL = (Yes, No, Greet, Thanks)
_ANYWAY = (Cancel, ChooseDelivery, Human, Alerts, Help, Undo, CancelOrder, SpeakLanguage, AskPoints, InviteFriend)

Hear = Callable[[Sequence[Token], Scene], list[Act]]


def hear(tokens: Sequence[Token], text: str, scene: Scene, understood: Hear) -> list[Act]:
    """The acts of a message where an address is awaited: clear ones of its sentences, and the rest as the address."""
    acts: list[Act] = []
    address: list[str] = []
    for sentence in _sentences(tokens, text):
        found = understood(sentence, scene)
        if scene.grammar.search("same_address", made(sentence, scene.grammar).text):
            acts.append(Checkout(same_address=True))
        elif found and all(_clear(act, sentence, scene) for act in found):
            acts.extend(found)
        elif any(token.kind is not Kind.STOP for token in sentence):
            address.append(text[sentence[0].start : sentence[-1].end])
    if not address:
        return acts
    whole = text.strip() if not acts else "\n".join(part.strip(" ,;.\n") for part in address)
    return [*acts, GiveAddress(whole[:TEXT_LETTERS_MAX])]


def _sentences(tokens: Sequence[Token], text: str) -> list[list[Token]]:
    """The message parted at line ends, question marks and full stops that end something."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        found[-1].append(token)
        ends = token.kind is Kind.STOP and (
            set(token.word) & set("?!;\n") or (token.word == "." and text[token.end : token.end + 1].isspace())
        )
        if ends:
            found.append([])
    return [sentence for sentence in found if sentence]


def _clear(act: Act, sentence: Sequence[Token], scene: Scene) -> bool:
    """Whether an act is beyond doubt here, where names and numbers stand for streets and houses."""
    clause = made(sentence, scene.grammar, question="?" in sentence[-1].word)
    if isinstance(act, _SOCIAL) and len(clause.tokens) <= SOCIAL_WORDS_MAX:
        return True
    if isinstance(act, UsePoints):  # however many
        return True
    if isinstance(act, _ANYWAY) and not any(c.isdigit() for c in clause.text):
        return True
    if isinstance(act, _ASKED) and is_question(clause, scene):
        return True
    if isinstance(act, EnterCode | ShowCart) and len(clause.core) <= 2:
        return True
    return isinstance(act, _BY_VERB) and bool(clause.core) and clause.core[0].word in scene.grammar.words.edit_verbs

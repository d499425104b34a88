"""What is a model told of the shop, and what of it may it say again? Lines of fact, each with what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.text import fold

DELIVERY = ("delivery", "deliver", "shipping", "ship", "ships", "sent", "envio", "envios", "enviamos", "enviar", "entrega", "gastos")
CART = ("cart", "basket", "total", "carrito", "cesta", "suma", "pagar")


@dataclass(frozen=True)
class Fact:
    """One line, in English, with numbers as `core.money` and ISO dates write them.

    about: of these names or words one must be said near an amount for this line to answer for it; () for any.
    quoted: somebody's own words (a description): they are told to the model, but stand for no price, discount, gift, code or link.
    terms: quoted from the brand's own help pages, so that a warranty or a refund may be spoken of.
    """

    text: str
    about: tuple[str, ...] = ()
    quoted: bool = False
    terms: bool = False


Facts = tuple[Fact, ...]


def mentioned(facts: Facts, sentence: str) -> list[Fact]:
    """The facts about something that a sentence names."""
    said = f" {' '.join(_letters(sentence))} "
    return [fact for fact in facts if any(f" {' '.join(_letters(each))} " in said for each in fact.about)]


def names(facts: Facts) -> list[str]:
    """Names that facts are about, the longest first."""
    return sorted({each for fact in facts for each in fact.about if each not in DELIVERY and each not in CART}, key=len, reverse=True)


def _letters(text: str) -> Iterable[str]:
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()

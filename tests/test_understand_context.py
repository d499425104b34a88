"""Are words understood that mean something only by what was said before, and words that take something back?"""

import pytest

from bot.dialog.actions import (
    Act,
    AskProduct,
    EnterCode,
    No,
    OrderStatusAsked,
    Pick,
    ProductTopic,
    Reject,
    RemoveLine,
    Reorder,
    ShowProduct,
    StartOver,
    Swap,
    Unclear,
    Upset,
    Want,
    Which,
)
from bot.dialog.state import ChoosingVariant, Dialog, Memory
from tests.understanding import BAZAAR, FRESH, HOODIE, LISTED, OFFERED, heard

SAND, RED = {"color": "sand"}, {"color": "red"}
BLACK_M = {"color": "black", "size": "M"}
PUT_IN = Dialog(memory=Memory(product_id="hoodie", variant_id="hoodie-1", quantity=2))  # two black M, just now
CHOOSING_SIZE = Dialog(ChoosingVariant("hoodie", {"color": "black"}), Memory(product_id="hoodie"))
DETAILS, STOCK = ProductTopic.DETAILS, ProductTopic.STOCK

CONTEXT: list[tuple[str, Dialog, list[Act]]] = [
    ("2 black m and a red cap, code lena10", HOODIE, [Want(Which(options=BLACK_M), 2), Want(Which("cap", RED), 1), EnterCode("lena10")]),
    ("the second one", LISTED, [ShowProduct("nimbus")]),
    ("that in L", HOODIE, [Want(Which(options={"size": "L"}))]),
    ("the cheaper one", LISTED, [AskProduct(DETAILS, Which(pick=Pick.CHEAPEST))]),
    ("the cheaper", LISTED, [AskProduct(DETAILS, Which(pick=Pick.CHEAPEST))]),
    ("which is the cheapest?", LISTED, [AskProduct(DETAILS, Which(pick=Pick.CHEAPEST))]),
    ("ill take the cheaper one", LISTED, [Want(Which(pick=Pick.CHEAPEST))]),
    ("the most expensive one", LISTED, [AskProduct(DETAILS, Which(pick=Pick.DEAREST))]),
    ("the other one", LISTED, [AskProduct(STOCK, Which(pick=Pick.OTHER))]),
    ("add the other one too", LISTED, [Want(Which(pick=Pick.OTHER))]),
    ("remove the other one", PUT_IN, [RemoveLine(Which(pick=Pick.OTHER))]),
    ("both", LISTED, [Want(Which(pick=Pick.BOTH))]),
    ("i'll take both", LISTED, [Want(Which(pick=Pick.BOTH))]),
    ("both in M", HOODIE, [Want(Which(options={"size": "M"}, pick=Pick.BOTH))]),
    ("one of each", LISTED, [Want(Which(pick=Pick.EACH))]),
    ("same again", PUT_IN, [Want(Which(pick=Pick.SAME))]),
    ("same again", FRESH, [Reorder(None)]),
    ("and the same in sand", PUT_IN, [Want(Which(options=SAND, pick=Pick.SAME))]),
    ("no, the sand one", PUT_IN, [Swap(new=Which(options=SAND))]),
    ("sorry, sand", PUT_IN, [Swap(new=Which(options=SAND))]),
    ("not that one, the sand one", PUT_IN, [Swap(new=Which(options=SAND))]),
    ("no, the sand one", OFFERED, [No(), Want(Which(options=SAND))]),
    ("not that one", PUT_IN, [Reject()]),
    ("thats not what i wanted", PUT_IN, [Reject()]),
    ("instead of the cap take a hoodie", PUT_IN, [Swap(Which("cap"), Which("hoodie"))]),
    ("instead of the cap, i want a hoodie", PUT_IN, [Swap(Which("cap"), Which("hoodie"), 1)]),
    ("a hoodie instead of the cap", PUT_IN, [Swap(Which("cap"), Which("hoodie"))]),
    ("can i have the red cap instead of the hoodie", PUT_IN, [Swap(Which("hoodie"), Which("cap", RED))]),
    ("make it sand", PUT_IN, [Swap(Which("hoodie", BLACK_M), Which("hoodie", SAND))]),
    ("start over", PUT_IN, [StartOver()]),
    ("lets start again", CHOOSING_SIZE, [StartOver()]),
]

ANGER: list[tuple[str, list[Act]]] = [
    ("this is a joke", [Upset()]),
    ("you stupid bot", [Upset(rude=True)]),
    ("you are so useless", [Upset(rude=True)]),
    ("idiot!!", [Upset(rude=True)]),
    ("WHERE IS MY ORDER!!!", [Upset(), OrderStatusAsked()]),
    ("THIS DOES NOT WORK AT ALL!!!", [Upset(), Unclear("THIS DOES NOT WORK AT ALL!!!")]),
]


@pytest.mark.parametrize(("text", "dialog", "acts"), CONTEXT, ids=lambda value: str(value)[:40])
def test_words_in_context(text: str, dialog: Dialog, acts: list[Act]):
    assert list(heard(text, dialog)) == acts


@pytest.mark.parametrize(("text", "acts"), ANGER)
def test_anger(text: str, acts: list[Act]):
    assert list(heard(text)) == acts


@pytest.mark.parametrize("text", ["RED CAP PLEASE!!", "HELLO", "TWO BLACK HOODIES IN M!!!", "THANKS SO MUCH!!!"])
def test_who_is_only_loud_is_not_angry(text: str):
    assert not any(isinstance(act, Upset) for act in heard(text))


def test_the_cheaper_of_what_is_named():
    assert heard("the cheaper mug", FRESH, BAZAAR) == (AskProduct(DETAILS, Which(words="mug", pick=Pick.CHEAPEST)),)

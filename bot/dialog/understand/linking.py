"""Does a whole message speak of the same person's account elsewhere? Its number, the code that went there, which cart or order."""

import re

from bot.dialog.actions import Act, EnterOrderCode, OrderStatusAsked, unpack
from bot.dialog.linking_acts import EnterLinkCode, LinkChannel, PickCart, TakeLinkCode, Unlink
from bot.dialog.state import Dialog, Linking, ProvingOrder
from bot.dialog.understand.grammar import Grammar
from core.text import words

_NUMBER = re.compile(r"(?:\+|00)?\d(?:[ ().-]?\d){6,14}")
_DIGITS = re.compile(r"\d(?:[ -]?\d){3,7}")
_SHOWN = re.compile(r"\blink[\W_]{0,3}(\d{5})[\W_]{0,3}(\d{5})\b", re.IGNORECASE)  # as the other chat shows it, in any language
_ORDER_CODE = re.compile(r"\d{3}[ -]?\d{3}")
_ORDER_NUMBER = re.compile(r"#? ?(\d{1,9})")
_PICKS = {"pick_both": "both", "pick_here": "here", "pick_there": "there"}


def whole(text: str, dialog: Dialog, grammar: Grammar) -> Act | None:
    """The act of a message that is about linking, None for any other."""
    lexicon, plain = grammar.words, text.strip()
    said = " ".join(lexicon.spellings.get(word.replace("'", ""), word) for word in words(text))
    state = dialog.state
    if shown := _SHOWN.search(plain):
        return TakeLinkCode(shown[1] + shown[2])
    if isinstance(state, Linking) and state.asked and _DIGITS.fullmatch(plain):
        return EnterLinkCode("".join(letter for letter in plain if letter.isdecimal()))
    if isinstance(state, Linking) and not state.asked and (number := _NUMBER.search(plain)):
        return LinkChannel(state.channel, number[0])
    if isinstance(state, ProvingOrder) and (act := _of_an_order(plain, state)):
        return act
    if grammar.search("unlink", said):
        return Unlink()
    if any(isinstance(unpack(action), PickCart) for _, action in dialog.memory.choices):
        picked = [which for name, which in _PICKS.items() if grammar.search(name, said)]
        if len(picked) == 1:
            return PickCart(picked[0])
    match = grammar.search("link_channel", said)
    if match is None:
        return None
    channel = next(name for name, found in match.groupdict().items() if found)
    number = _NUMBER.search(plain)
    return LinkChannel(channel, number[0] if number else "")


def _of_an_order(plain: str, state: ProvingOrder) -> Act | None:
    """Six digits are the code where one is awaited; any others the number of an order."""
    if state.number is not None and _ORDER_CODE.fullmatch(plain):
        return EnterOrderCode(state.number, "".join(letter for letter in plain if letter.isdecimal()))
    number = _ORDER_NUMBER.fullmatch(plain)
    return OrderStatusAsked(int(number[1])) if number else None

"""How is a message said on WhatsApp through Twilio? As text, a picture, quick replies, a list, or a template.

Buttons need a Content object at Twilio, though inside the 24 hours no approval. There is one for each shape, such as two quick
replies, in which all words and ids are variables; the client makes it when first wanted. Source: Twilio's Content API,
`twilio/quick-reply` and `twilio/list-picker`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.channels.rendering import distinct_labels, numbered, shorten, split_text, utf16_units
from bot.channels.whatsapp import LIMITS
from bot.events import ApiCall, Button, Card, Message

CREATE = "messages.create"
CONTENT_BODY_MAX = 1024  # letters over quick replies or a list
LIST_OPENER = "Menu"  # what is pressed to see the list; a word most of our shoppers' languages have

_NAME = re.compile(r"dropline_(quick_reply|list_picker)_(\d{1,2})(_described)?_v1")
_VARIABLE = re.compile(r"\{\{(\d{1,3})\}\}")
_NOTHING = "…"  # stands where words are needed and there are none


def render(message: Message, to: str) -> list[ApiCall]:
    """The calls that say `message` to the address `to`, buttons under the last; [] when there is nothing to say.

    Params are those of Twilio's Messages resource, in Python's spelling; but `content_name` names the Content whose sid is wanted,
    and `content_body` is what Twilio's log will show of it.
    One card with a public picture is a picture with its words under it; of several the words are paragraphs of one text.
    """
    if message.template:
        return [_create(to, content_sid=message.template, **_variables(" ".join(value.split()) or _NOTHING for value in message.variables))]
    buttons = message.all_buttons()
    told_apart = len({button.action for button in buttons}) == len(buttons)
    pressed = told_apart and all(map(_carried, buttons))
    picture = message.cards[0].image if len(message.cards) == 1 else ""
    calls, text = [], _text(message)
    if picture.startswith("https://"):
        caption, text = _beside_picture(message, text)
        calls.append(_create(to, body=caption, media_url=[picture]) if caption else _create(to, media_url=[picture]))
    if len(buttons) > LIMITS.list_max:
        return calls + _say(to, f"{text}\n\n{numbered(buttons)}")
    if not pressed:
        return calls + _say(to, f"{text}\n\n{_lines(button.label for button in buttons)}")
    if not buttons:
        return calls + _say(to, text)
    *before, body = _parts(text)
    return calls + [_create(to, body=part) for part in before] + [_ask(to, body, buttons)]


def definition(name: str) -> dict[str, Any]:
    """What to create the Content of this name with, as the Content API takes it. Its plain text is for clients that show no buttons."""
    kind, shape, titles = _shape(name)
    plain = "\n".join(f"{place}. {{{{{number}}}}}" for place, number in enumerate(titles, 1))
    count = max(int(number) for number in _VARIABLE.findall(json.dumps(shape)))
    return {
        "friendly_name": name,
        "language": "en",
        "variables": {str(number): f"sample {number}" for number in range(1, count + 1)},
        "types": {kind: shape, "twilio/text": {"body": f"{{{{1}}}}\n\n{plain}"}},
    }


def in_words(call: ApiCall) -> ApiCall:
    """A call of ours with buttons as a text with its choices below, any of which can be typed: for when there can be no Content."""
    values: Mapping[str, str] = json.loads(call.params["content_variables"])
    labels = (values[str(number)] for number in _shape(call.params["content_name"])[2])
    return _create(call.params["to"], body=f"{values['1']}\n\n{_lines(labels)}")


def without_picture(call: ApiCall) -> ApiCall:
    """A call with a picture as its words alone: for when Twilio cannot use the picture."""
    return _create(call.params["to"], body=call.params.get("body", _NOTHING))


def _ask(to: str, body: str, buttons: Sequence[Button]) -> ApiCall:
    """The text with its buttons: quick replies while there are few enough of them, else a list."""
    labels = [button.label for button in buttons]
    if len(buttons) <= LIMITS.buttons_max:
        titles = distinct_labels(labels, LIMITS.label_max)
        values = [part for title, button in zip(titles, buttons, strict=True) for part in (title, button.action)]
        return _filled(to, f"dropline_quick_reply_{len(buttons)}_v1", body, values)
    titles = distinct_labels(labels, LIMITS.list_label_max)
    rows = [(title, button.action) for title, button in zip(titles, buttons, strict=True)]
    whole = [shorten(label, LIMITS.list_text_max) for label in labels]
    described = "_described" if whole != titles else ""  # all rows or none: a variable must not be empty
    parts = ((*row, text) if described else row for row, text in zip(rows, whole, strict=True))
    values = [part for row in parts for part in row]
    return _filled(to, f"dropline_list_picker_{len(buttons)}{described}_v1", body, [LIST_OPENER, *values])


def _filled(to: str, name: str, body: str, values: Sequence[str]) -> ApiCall:
    return _create(to, content_name=name, content_body=body, **_variables([body, *values]))


def _shape(name: str) -> tuple[str, dict[str, Any], list[int]]:
    """A Content's type, its shape with variables for words, and the numbers of its titles."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"no content of ours is called {name}")
    if found[1] == "list_picker":
        return "twilio/list-picker", *_list_picker(int(found[2]), bool(found[3]))
    return "twilio/quick-reply", *_quick_reply(int(found[2]))


def _quick_reply(count: int) -> tuple[dict[str, Any], list[int]]:
    """The shape, and the numbers of its titles: 1 is the body, then title and id of each button."""
    titles = [2 + 2 * button for button in range(count)]
    actions = [{"type": "QUICK_REPLY", "title": f"{{{{{title}}}}}", "id": f"{{{{{title + 1}}}}}"} for title in titles]
    return {"body": "{{1}}", "actions": actions}, titles


def _list_picker(count: int, described: bool) -> tuple[dict[str, Any], list[int]]:
    """The shape, and the numbers of its titles: 1 is the body, 2 what opens the list, then title, id and any description of each row."""
    fields = ("item", "id", "description") if described else ("item", "id")
    titles = [3 + len(fields) * row for row in range(count)]
    items = [{field: f"{{{{{title + at}}}}}" for at, field in enumerate(fields)} for title in titles]
    return {"body": "{{1}}", "button": "{{2}}", "items": items}, titles


def _text(message: Message) -> str:
    """All words of a message. Its cards are numbered where a card's number is its button's: one each, and the cards' come first."""
    counted = len(message.cards) > 1 and all(len(card.buttons) == 1 for card in message.cards)
    cards = [f"{place}. {_paragraph(card)}" if counted else _paragraph(card) for place, card in enumerate(message.cards, 1)]
    return "\n\n".join(part.strip() for part in (message.text, *cards) if part.strip())


def _beside_picture(message: Message, text: str) -> tuple[str, str]:
    """What stands under the picture, and what is said after it: all under it where it fits and nothing is to be pressed."""
    card = message.cards[0]
    if not card.buttons and not message.buttons and utf16_units(text) <= LIMITS.caption_max:
        return text, ""
    caption = _paragraph(card)
    if utf16_units(caption) > LIMITS.caption_max:
        return "", text
    return caption, message.text.strip() or (card.title if card.buttons or message.buttons else "")


def _lines(labels: Iterable[str]) -> str:
    return "\n".join(f"• {' '.join(label.split())}" for label in labels if label.strip())


def _paragraph(card: Card) -> str:
    return "\n".join(line for line in (card.title, card.subtitle) if line.strip())


def _say(to: str, text: str) -> list[ApiCall]:
    return [_create(to, body=part) for part in split_text(text, LIMITS.text_max)]


def _parts(text: str) -> list[str]:
    """`text` in parts, the last short enough to have buttons under it."""
    *before, last = split_text(text, LIMITS.text_max) or [_NOTHING]
    return before + split_text(last, CONTENT_BODY_MAX)


def _carried(button: Button) -> bool:
    return bool(button.label.strip()) and 1 <= len(button.action) <= LIMITS.payload_max


def _variables(values: Iterable[str]) -> dict[str, str]:
    """The parameter that fills a Content's variables, in order; none for no values."""
    filled = {str(number): value for number, value in enumerate(values, 1)}
    return {"content_variables": json.dumps(filled, ensure_ascii=False)} if filled else {}


def _create(to: str, **params: Any) -> ApiCall:
    return ApiCall(CREATE, {"to": to, **params})

"""How is a message said on Messenger? As text, buttons, quick replies, a carousel, or a template. Source: Meta, "Send a Message".

Up to three buttons stand in a button template, which stays in the thread and works for ever. Past three there is no such thing: they
are quick replies, which go with the next message, as a choice of the moment may (what they say can still be written); past those,
numbered lines.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.messenger import LIMITS, USER_REF
from bot.channels.rendering import distinct_labels, numbered, split_text, utf16_units
from bot.events import ApiCall, Button, Card, Message

SEND = "messages"  # POST /PAGE/messages
BUTTONS_TEXT_MAX = 640  # letters over the buttons of a button template
_TYPING: Mapping[str, Any] = {"sender_action": "typing_on"}  # three dots, for as long as nothing is said
_NOTHING = "…"  # stands where words are needed and there are none


def render(message: Message, to: str) -> list[ApiCall]:
    """The calls that say `message` to the person `to`, buttons under the last words; [] when there is nothing to say.

    Params are the request's body. A person's late reply goes as HUMAN_AGENT, what the machine adds beside a person as UPDATE.
    """
    envelope = _envelope(message, to)
    if message.template:
        return [ApiCall(SEND, {**envelope, "message": _template(message)})]
    return [
        ApiCall(SEND, {"recipient": _recipient(to), **said} if said is _TYPING else {**envelope, "message": said})
        for said in _said(message)
    ]


def typing(to: str) -> ApiCall:
    """The call that shows three dots, for twenty seconds or until a message comes."""
    return ApiCall(SEND, {"recipient": _recipient(to), **_TYPING})


def is_picture(call: ApiCall) -> bool:
    """Whether a call says nothing but a picture, which may be left out where Messenger cannot fetch it."""
    attachment = call.params.get("message", {}).get("attachment", {})
    return bool(attachment.get("type") == "image")


def _said(message: Message) -> list[Mapping[str, Any]]:
    """The messages one is said in."""
    if _is_gallery(message):
        return _gallery(message)
    if len(message.cards) == 1 and _public(message.cards[0].image):
        return [_picture(message.cards[0].image), *_words(_text(message), message.all_buttons())]
    return _words(_text(message), message.all_buttons())


def _words(text: str, buttons: Sequence[Button]) -> list[Mapping[str, Any]]:
    if len(buttons) > LIMITS.list_max or not all(map(_carried, buttons)):
        return [{"text": part} for part in split_text(f"{text}\n\n{numbered(buttons)}", LIMITS.text_max)]
    parts = split_text(text, LIMITS.text_max)
    if not buttons:
        return [{"text": part} for part in parts]
    *before, last = parts or [_NOTHING]
    if len(buttons) > LIMITS.buttons_max:
        return [{"text": part} for part in before] + [{"text": last, **_quick_replies(buttons)}]
    *more, last = split_text(last, BUTTONS_TEXT_MAX)
    return [{"text": part} for part in (*before, *more)] + [_attached("button", text=last, buttons=_postbacks(buttons))]


def _gallery(message: Message) -> list[Mapping[str, Any]]:
    """The words, then the cards side by side. Buttons of the message stand under its words where they can stay there."""
    below = len(message.buttons) > LIMITS.buttons_max or not message.text.strip()
    above = _words(message.text, () if below else message.buttons)
    cards = _attached("generic", elements=[_element(card) for card in message.cards])
    if below and message.buttons:
        cards |= _quick_replies(message.buttons)
    # Pictures take Messenger a moment to fetch: whoever has read the words sees that there is more to come.
    waiting = [_TYPING] if above and any(_public(card.image) for card in message.cards) else []
    return [*above, *waiting, cards]


def _is_gallery(message: Message) -> bool:
    """Whether the cards can be shown as cards: few enough, each with something beside its title, and no word of a single one cut."""
    cards = message.cards
    if not 1 <= len(cards) <= LIMITS.cards_max or len(message.buttons) > LIMITS.list_max or not all(map(_carried, message.all_buttons())):
        return False
    if len(cards) == 1 and not _fits(cards[0]):
        return False
    return all(card.title.strip() and len(card.buttons) <= LIMITS.card_buttons_max and _has_more(card) for card in cards)


def _has_more(card: Card) -> bool:
    return bool(card.subtitle.strip() or card.buttons or _public(card.image))


def _fits(card: Card) -> bool:
    return utf16_units(card.title) <= LIMITS.card_title_max and utf16_units(card.subtitle) <= LIMITS.card_text_max


def _element(card: Card) -> dict[str, Any]:
    element: dict[str, Any] = {"title": _line(card.title, LIMITS.card_title_max)}
    if card.subtitle.strip():
        element["subtitle"] = _line(card.subtitle, LIMITS.card_text_max)
    if _public(card.image):
        element["image_url"] = card.image
    if card.buttons:
        element["buttons"] = _postbacks(card.buttons)
    return element


def _line(text: str, limit: int) -> str:
    """`text` within `limit`, cut between words and never inside a price."""
    text = text.strip()
    return text if utf16_units(text) <= limit else f"{split_text(text, limit - 1)[0]}…"


def _text(message: Message) -> str:
    """All words of a message. Its cards are numbered where a card's number is its button's: one each, and the cards' come first."""
    counted = len(message.cards) > 1 and all(len(card.buttons) == 1 for card in message.cards)
    cards = [f"{place}. {_paragraph(card)}" if counted else _paragraph(card) for place, card in enumerate(message.cards, 1)]
    return "\n\n".join(part.strip() for part in (message.text, *cards) if part.strip())


def _paragraph(card: Card) -> str:
    return "\n".join(line for line in (card.title, card.subtitle) if line.strip())


def _postbacks(buttons: Sequence[Button]) -> list[dict[str, str]]:
    labels = distinct_labels([button.label for button in buttons], LIMITS.label_max)
    return [{"type": "postback", "title": label, "payload": button.action} for label, button in zip(labels, buttons, strict=True)]


def _quick_replies(buttons: Sequence[Button]) -> dict[str, Any]:
    labels = distinct_labels([button.label for button in buttons], LIMITS.list_label_max)
    chips = [{"content_type": "text", "title": label, "payload": button.action} for label, button in zip(labels, buttons, strict=True)]
    return {"quick_replies": chips}


def _attached(template: str, **payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": {"template_type": template, **payload}}}


def _picture(address: str) -> dict[str, Any]:
    return {"attachment": {"type": "image", "payload": {"url": address}}}


def _template(message: Message) -> dict[str, Any]:
    """A utility template that Meta has approved, "name:language", its variables filled in order. Source: Meta, "Send a utility message"."""
    name, _, language = message.template.rpartition(":")
    components: list[dict[str, Any]] = []
    if message.variables:
        values = [{"type": "text", "text": " ".join(value.split()) or _NOTHING} for value in message.variables]
        components.append({"type": "body", "parameters": values})
    if message.buttons:
        payloads = [{"type": "POSTBACK", "payload": button.action} for button in message.buttons]
        components.append({"type": "buttons", "parameters": payloads})
    return {"template": {"name": name, "language": {"code": language.replace("-", "_")}, "components": components}}


def _envelope(message: Message, to: str) -> dict[str, Any]:
    if message.template:
        return {"recipient": _recipient(to), "messaging_type": "UTILITY"}
    if message.late:
        return {"recipient": _recipient(to), "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"recipient": _recipient(to), "messaging_type": "UPDATE" if message.automatic else "RESPONSE"}


def _recipient(to: str) -> dict[str, str]:
    return {"user_ref": to.removeprefix(USER_REF)} if to.startswith(USER_REF) else {"id": to}


def _carried(button: Button) -> bool:
    return bool(button.label.strip()) and 1 <= utf16_units(button.action) <= LIMITS.payload_max


def _public(image: str) -> bool:
    return image.startswith(("https://", "http://"))

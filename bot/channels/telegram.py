"""What did a Telegram update say, and how is a message said there? Source: Bot API 10.0, `Update` and `sendMessage`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.reading import NAME_MAX, Reader
from bot.channels.rendering import keyboard_rows, shorten, split_text, utf16_units
from bot.events import ApiCall, Button, Card, EventKind, Inbound, Limits, Message, Pace

LIMITS = Limits(text_max=4096, buttons_max=100, label_max=64, payload_max=64, caption_max=1024)
PACE = Pace(account_per_second=30, thread_per_second=1, burst_seconds=3)  # about; "short bursts pass"
ROW_UNITS = 32  # of labels side by side on a narrow phone
ROW_BUTTONS = 3

# Telegram gives a tap no time. Events count from the earlier of their time and their receipt, so the end of time means "on receipt".
UNTIMED = datetime.max.replace(tzinfo=UTC)

# What we ask Telegram to send; all that `parse` reads.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_MEDIA = ("photo", "video", "voice", "audio", "document", "animation", "video_note", "live_photo", "paid_media")
# Things people send that we cannot work with. Whatever is in no table here is the chat talking about itself: pins, timers, themes.
_UNSERVED = ("poll", "dice", "game", "story", "checklist", "invoice", "giveaway", "gift", "unique_gift", "users_shared", "chat_shared")


def parse(update: Mapping[str, Any], received_at: datetime = UNTIMED) -> list[Inbound]:
    """The events in one update, at most one; [] for kinds we do not serve. Raises `BadPayload` when a field we need is missing or odd.

    received_at: the time given to what Telegram gives none, taps of buttons.
    """
    reader = Reader("telegram", update)
    external_id = f"update:{reader.id('update_id')}"
    if message := reader.find_object("message"):
        return _message(message, external_id)
    if edited := reader.find_object("edited_message"):
        return _edited(edited, external_id)
    if query := reader.find_object("callback_query"):
        return _tap(query, external_id, received_at)
    if member := reader.find_object("my_chat_member"):
        return _membership(member, external_id)
    return []


def _message(message: Reader, external_id: str) -> list[Inbound]:
    chat = message.object("chat")
    kind = chat.text("type")
    if kind == "channel" or _by_a_bot(message):
        return []
    if kind != "private":
        return [_event(message, external_id, EventKind.UNSERVED)] if _addressed(message) else []
    if "text" in message:
        return [_text(message, external_id)]
    served = _content(message)
    return [replace(_event(message, external_id, served[0]), text=served[1])] if served else []


def _text(message: Reader, external_id: str) -> Inbound:
    """A text, or the opening of the chat: "/start", with the payload of the link that led there."""
    text = message.text("text")
    command, *payload = text.split(maxsplit=1) or [""]
    if command.partition("@")[0].lower() == "/start":
        return replace(_event(message, external_id, EventKind.START), text=text, start=payload[0].strip() if payload else "")
    return replace(_event(message, external_id, EventKind.TEXT), text=text)


def _content(message: Reader) -> tuple[EventKind, str] | None:
    """What a message without text holds, and the words that go with it; None for the chat's own notices."""
    if sticker := message.find_object("sticker"):
        return EventKind.STICKER, sticker.find_text("emoji")
    if contact := message.find_object("contact"):
        return EventKind.CONTACT, f"{_name(contact)} {contact.find_text('phone_number')}".strip()
    if venue := message.find_object("venue"):  # a venue has a location beside it
        return EventKind.LOCATION, f"{venue.find_text('title')}, {venue.find_text('address')}".strip(", ")
    if place := message.find_object("location"):
        return EventKind.LOCATION, f"{place.number('latitude'):.5f}, {place.number('longitude'):.5f}"
    if any(key in message for key in _MEDIA):
        return EventKind.MEDIA, message.find_text("caption")
    return (EventKind.UNSERVED, "") if any(key in message for key in _UNSERVED) else None


def _edited(message: Reader, external_id: str) -> list[Inbound]:
    """An edit of words. A shared live position is "edited" every few seconds; that is no event."""
    words = message.find_text("text") or message.find_text("caption")
    if message.object("chat").text("type") != "private" or _by_a_bot(message) or not words:
        return []
    at = message.instant("edit_date" if "edit_date" in message else "date")
    return [replace(_event(message, external_id, EventKind.EDITED), text=words, sent_at=at)]


def _tap(query: Reader, external_id: str, received_at: datetime) -> list[Inbound]:
    """A pressed button. Its message may be gone or too old to see, and its data may be anything."""
    person = query.object("from")
    message = query.find_object("message")
    chat = message.object("chat") if message else person  # a private chat has its person's id
    private = message is None or chat.text("type") == "private"
    served = private and "data" in query
    action = query.find_text("data") if served else ""
    return [
        Inbound(
            external_id=external_id,
            kind=EventKind.BUTTON if served else EventKind.UNSERVED,
            thread=chat.id("id"),
            person=person.id("id"),
            sent_at=received_at,
            text=_label(message, action) if message and served else "",
            action=action,
            name=_name(person),
            language=person.find_text("language_code"),
            ack=query.text("id"),
        )
    ]


def _label(message: Reader, action: str) -> str:
    """The words on the pressed button, for those who read the thread; "" when its keyboard is not shown to us."""
    keyboard = message.data.get("reply_markup")
    rows = keyboard.get("inline_keyboard") if isinstance(keyboard, Mapping) else None
    buttons = [button for row in rows if isinstance(row, list) for button in row] if isinstance(rows, list) else []
    labels = (
        Reader("telegram", b, "button").find_text("text") for b in buttons if isinstance(b, Mapping) and b.get("callback_data") == action
    )
    return next(labels, "")


def _membership(member: Reader, external_id: str) -> list[Inbound]:
    """The bot was blocked or let in again by a person; what happens to it in groups is no event."""
    if member.object("chat").text("type") != "private":
        return []
    kinds = {"kicked": EventKind.BLOCKED, "member": EventKind.UNBLOCKED}
    kind = kinds.get(member.object("new_chat_member").text("status"))
    return [_event(member, external_id, kind)] if kind else []


def _event(source: Reader, external_id: str, kind: EventKind) -> Inbound:
    """Who, where and when of a message or a change of membership."""
    person = source.object("from")
    return Inbound(
        external_id=external_id,
        kind=kind,
        thread=source.object("chat").id("id"),
        person=person.id("id"),
        sent_at=source.instant("date"),
        name=_name(person),
        language=person.find_text("language_code"),
    )


def _name(person: Reader) -> str:
    return f"{person.find_text('first_name')} {person.find_text('last_name')}".strip()[:NAME_MAX]


def _by_a_bot(message: Reader) -> bool:
    """Whether nobody is there to answer: a bot, or a group's own voice, which has no sender."""
    person = message.find_object("from")
    return message.object("chat").text("type") != "private" if person is None else person.data.get("is_bot") is True


def _addressed(message: Reader) -> bool:
    """Whether a message in a group is meant for the bot: a command, or a reply to a bot. To answer all talk would be a nuisance."""
    if message.find_text("text").startswith("/"):
        return True
    answered = message.find_object("reply_to_message")
    author = answered.find_object("from") if answered else None
    return author is not None and author.data.get("is_bot") is True


def acknowledge(ack: str) -> ApiCall:
    """The call that stops the spinner on a pressed button; `ack` is the event's."""
    return ApiCall("answerCallbackQuery", {"callback_query_id": ack})


def render(message: Message, to: str) -> list[ApiCall]:
    """The calls that say `message` in chat `to`, the keyboard under the last; [] when there is nothing to say.

    Text goes out plain, so nothing in it can be taken for markup. One card with a picture of its own is one photo with all words
    under it, if they fit there; several cards are paragraphs of one message, since Telegram allows about one message a second in a chat.
    """
    buttons = [button for button in message.all_buttons() if _carried(button)][: LIMITS.buttons_max]
    left_out = [f"• {button.label}" for button in message.all_buttons() if button not in buttons]  # words that can be typed instead
    paragraphs = [message.text, *map(_paragraph, message.cards), "\n".join(left_out)]
    text = "\n\n".join(part.strip() for part in paragraphs if part.strip())
    picture = message.cards[0].image if len(message.cards) == 1 else ""
    if picture.startswith(("http://", "https://")) and 0 < utf16_units(text) <= LIMITS.caption_max:
        calls = [ApiCall("sendPhoto", {"chat_id": to, "photo": picture, "caption": text})]
    else:
        calls = [_say(to, part) for part in split_text(text, LIMITS.text_max)]
    if not calls and buttons:
        calls = [_say(to, "…")]  # a keyboard needs a message to stand under
    if buttons:
        calls[-1] = ApiCall(calls[-1].method, {**calls[-1].params, "reply_markup": {"inline_keyboard": _keyboard(buttons)}})
    return calls


def without_picture(call: ApiCall) -> ApiCall:
    """A sendPhoto call as words alone: for when Telegram cannot fetch the picture, which must not cost the shopper the answer."""
    kept = {key: value for key, value in call.params.items() if key not in ("photo", "caption")}
    said = _say(str(call.params["chat_id"]), str(call.params["caption"]))
    return ApiCall(said.method, {**said.params, **kept})


def _say(to: str, text: str) -> ApiCall:
    # Without a preview: fetching one would open the pay link before the shopper does.
    return ApiCall("sendMessage", {"chat_id": to, "text": text, "link_preview_options": {"is_disabled": True}})


def _paragraph(card: Card) -> str:
    return "\n".join(line for line in (card.title, card.subtitle) if line.strip())


def _carried(button: Button) -> bool:
    return bool(button.label.strip()) and 1 <= len(button.action.encode()) <= LIMITS.payload_max


def _keyboard(buttons: list[Button]) -> list[list[dict[str, str]]]:
    keys = [{"text": shorten(button.label, LIMITS.label_max), "callback_data": button.action} for button in buttons]
    rows, start = [], 0
    for count in keyboard_rows((utf16_units(key["text"]) for key in keys), row_units=ROW_UNITS, row_buttons=ROW_BUTTONS):
        rows.append(keys[start : start + count])
        start += count
    return rows

"""What did a Telegram update say, and how is a message said there? Source: Bot API 10.0, `Update` and `sendMessage`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.channels.reading import NAME_MAX, Reader
from bot.channels.rendering import distinct_labels, keyboard_rows, split_text, utf16_units
from bot.events import ApiCall, Arrived, Button, Card, EventKind, Inbound, Invoice, Limits, Message, Pace, PaymentAsked
from commerce.kinds import PaymentKind, PayMethod
from commerce.payments.events import PaymentEvent
from commerce.payments.telegram import STARS

LIMITS = Limits(text_max=4096, buttons_max=100, label_max=64, payload_max=64, caption_max=1024)
PACE = Pace(account_per_second=30, thread_per_second=1, burst_seconds=3)  # about; "short bursts pass"
ROW_UNITS = 32  # of labels side by side on a narrow phone
ROW_BUTTONS = 3
TITLE_MAX, DESCRIPTION_MAX = 32, 255  # letters of an invoice
REASON_MAX = 200  # letters of why a payment may not go on; Telegram names no bound, and shows it as a notice

# Telegram gives a tap no time. Events count from the earlier of their time and their receipt, so the end of time means "on receipt".
UNTIMED = datetime.max.replace(tzinfo=UTC)

# What we ask Telegram to send; all that `arrivals` reads.
ALLOWED_UPDATES = (
    "message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "pre_checkout_query", "shipping_query",
)  # fmt: skip

_MEDIA = ("photo", "video", "voice", "audio", "document", "animation", "video_note", "live_photo", "paid_media")
# Things people send that we cannot work with. Whatever is in no table here is the chat talking about itself: pins, timers, themes.
_UNSERVED = ("poll", "dice", "game", "story", "checklist", "invoice", "giveaway", "gift", "unique_gift", "users_shared", "chat_shared")
_NO_EMOJI = "⭐"  # a reaction bought or made by somebody, which has no letter
_AWAY = ("left", "kicked")
_ORDER = "order:"  # what our invoices' payloads begin with


def arrivals(update: Mapping[str, Any], received_at: datetime = UNTIMED) -> list[Arrived]:
    """All that is in one update, at most one thing: a payment, a question before a payment, or an event as `parse` reads it."""
    reader = Reader("telegram", update)
    external_id = f"update:{reader.id('update_id')}"
    if asked := reader.find_object("pre_checkout_query"):
        return [_asked(asked, external_id, amount_minor=int(asked.id("total_amount")), currency=asked.text("currency"))]
    if asked := reader.find_object("shipping_query"):
        return [_asked(asked, external_id, country=asked.object("shipping_address").text("country_code"))]
    message = reader.find_object("message")
    for key, refunded in (("successful_payment", False), ("refunded_payment", True)):
        if message is not None and (paid := message.find_object(key)):
            return [_charge(paid, message, refunded=refunded)]
    return [*parse(update, received_at)]


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
    if reaction := reader.find_object("message_reaction"):
        return _reaction(reaction, external_id)
    if member := reader.find_object("my_chat_member"):
        return _membership(member, external_id)
    return []


def _asked(asked: Reader, external_id: str, **told: Any) -> PaymentAsked:
    person = asked.object("from")
    order_id = _order_id(asked)
    return PaymentAsked(external_id, asked.text("id"), order_id, person.id("id"), language=person.find_text("language_code"), **told)


def _charge(paid: Reader, message: Reader, *, refunded: bool) -> PaymentEvent:
    """Money that was paid, or given back, inside the app. Who it came from is whom Stars go back to."""
    charge_id, amount_minor, currency = paid.text("telegram_payment_charge_id"), int(paid.id("total_amount")), paid.text("currency")
    kind = PaymentKind.REFUNDED if refunded else PaymentKind.PAID
    provider = PayMethod.STARS if currency == STARS else PayMethod.TELEGRAM
    payer = message.object("chat").id("id")  # a private chat has its person's id
    return PaymentEvent(provider, charge_id, _order_id(paid), amount_minor, currency, message.instant("date"), kind, payer=payer)


def _order_id(source: Reader) -> str:
    """The order of ours that an invoice was for, "" where it was for none."""
    payload = source.text("invoice_payload")
    return payload.removeprefix(_ORDER) if payload.startswith(_ORDER) else ""


def _message(message: Reader, external_id: str) -> list[Inbound]:
    chat = message.object("chat")
    kind = chat.text("type")
    if kind == "channel" or _by_a_bot(message):
        return []
    if kind != "private":
        return [_in_group(message, external_id)] if _addressed(message) else []
    if "text" in message:
        return [_text(message, external_id)]
    if app := message.find_object("web_app_data"):
        return [replace(_event(message, external_id, EventKind.BUTTON), action=app.text("data"), text=app.find_text("button_text"))]
    served = _content(message)
    if served is None:
        return []
    event = _event(message, external_id, served[0])
    return [replace(event, text=served[1], media=_media(message), phone=_own_phone(message, event.person))]


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


def _media(message: Reader) -> tuple[str, ...]:
    """The id of the file sent; of a photo, which comes in several sizes, the largest."""
    found = next((message.data[key] for key in _MEDIA if key in message), None)
    sizes = found if isinstance(found, list) else [found]
    named = [size["file_id"] for size in sizes if isinstance(size, Mapping) and isinstance(size.get("file_id"), str)]
    return tuple(named[-1:])


def _own_phone(message: Reader, person: str) -> str:
    """The number somebody shared as their own; another's is nothing to keep with them."""
    contact = message.find_object("contact")
    return contact.find_text("phone_number") if contact and "user_id" in contact and contact.id("user_id") == person else ""


def _edited(message: Reader, external_id: str) -> list[Inbound]:
    """An edit of words. A shared live position is "edited" every few seconds; that is no event."""
    words = message.find_text("text") or message.find_text("caption")
    if message.object("chat").text("type") != "private" or _by_a_bot(message) or not words:
        return []
    at = message.instant("edit_date" if "edit_date" in message else "date")
    return [replace(_event(message, external_id, EventKind.EDITED), text=words, sent_at=at, reply_to=_message_id(message))]


def _tap(query: Reader, external_id: str, received_at: datetime) -> list[Inbound]:
    """A pressed button. Its message may be gone or too old to see, and its data may be anything.

    In a group nothing of ours has buttons: a tap there is as good as a word to the bot.
    """
    person = query.object("from")
    message = query.find_object("message")
    chat = message.object("chat") if message else person  # a private chat has its person's id
    if message is not None and chat.text("type") != "private":
        title = chat.find_text("title")[:NAME_MAX]
        return [Inbound(external_id, EventKind.GROUP, chat.id("id"), chat.id("id"), received_at, name=title, ack=query.text("id"))]
    action = query.find_text("data")
    return [
        Inbound(
            external_id=external_id,
            kind=EventKind.BUTTON if action else EventKind.UNSERVED,
            thread=chat.id("id"),
            person=person.id("id"),
            sent_at=received_at,
            text=_label(message, action) if message and action else "",
            action=action,
            name=_name(person),
            language=person.find_text("language_code"),
            ack=query.text("id"),
            reply_to=_message_id(message) if message else "",
        )
    ]


def _reaction(reaction: Reader, external_id: str) -> list[Inbound]:
    """An emoji put on a message, or taken away; in groups, and without a person, it is nothing to us."""
    if reaction.object("chat").text("type") != "private" or "user" not in reaction:
        return []
    now = reaction.data.get("new_reaction")
    chosen = [Reader("telegram", each, "message_reaction.new_reaction") for each in now] if isinstance(now, list) else []
    emoji = next((each.find_text("emoji") or _NO_EMOJI for each in chosen), "")
    event = _event(reaction, external_id, EventKind.REACTION, by="user")
    return [replace(event, text=emoji, reply_to=_message_id(reaction))]


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
    """The bot was blocked or let in again by a person, or brought into a group; that it left one is no event."""
    status = member.object("new_chat_member").text("status")
    if member.object("chat").text("type") == "private":
        kind = {"kicked": EventKind.BLOCKED, "member": EventKind.UNBLOCKED}.get(status)
        return [_event(member, external_id, kind)] if kind else []
    before = member.object("old_chat_member").text("status")
    joined = before in _AWAY and status not in _AWAY and member.object("chat").text("type") != "channel"
    return [_in_group(member, external_id)] if joined else []


def _in_group(source: Reader, external_id: str) -> Inbound:
    """Somebody spoke to the bot in a group, or brought it there. The group is who is answered: no person's shopping begins there."""
    chat = source.object("chat")
    group = chat.id("id")
    return Inbound(external_id, EventKind.GROUP, group, group, source.instant("date"), name=chat.find_text("title")[:NAME_MAX])


def _event(source: Reader, external_id: str, kind: EventKind, *, by: str = "from") -> Inbound:
    """Who, where and when of a message, a reaction or a change of membership."""
    person = source.object(by)
    answered = source.find_object("reply_to_message")
    return Inbound(
        external_id=external_id,
        kind=kind,
        thread=source.object("chat").id("id"),
        person=person.id("id"),
        sent_at=source.instant("date"),
        name=_name(person),
        language=person.find_text("language_code"),
        reply_to=_message_id(answered) if answered else "",
        forwarded="forward_origin" in source,
    )


def _message_id(source: Reader) -> str:
    return source.id("message_id") if "message_id" in source else ""


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


def typing(to: str) -> ApiCall:
    """The call that shows "typing…" in a chat, for five seconds or until a message comes."""
    return ApiCall("sendChatAction", {"chat_id": to, "action": "typing"})


def decide(asked: PaymentAsked, words: str) -> ApiCall:
    """The call that lets a payment go on, or with `words` says why not. Source: Bot API, `answerPreCheckoutQuery`,
    `answerShippingQuery`: within ten seconds. Delivery is part of the order's total already, so the one way of it costs nothing more.
    """
    refusal = {"error_message": words[:REASON_MAX]} if words else {}
    if asked.amount_minor is not None:
        return ApiCall("answerPreCheckoutQuery", {"pre_checkout_query_id": asked.query, "ok": not words, **refusal})
    ways = [{"id": "as_ordered", "title": "As ordered", "prices": [{"label": "As ordered", "amount": 0}]}]
    return ApiCall("answerShippingQuery", {"shipping_query_id": asked.query, "ok": not words, **(refusal or {"shipping_options": ways})})


def render(message: Message, to: str) -> list[ApiCall]:
    """The calls that say `message` in chat `to`, the keyboard under the last; [] when there is nothing to say.

    Text goes out plain, so nothing in it can be taken for markup. One card with a picture of its own is one photo with all words
    under it, if they fit there; several cards are paragraphs of one message, since Telegram allows about one message a second in a chat.
    """
    if message.invoice is not None:
        return [_invoice(message.invoice, to)]
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


def _invoice(invoice: Invoice, to: str) -> ApiCall:
    """Source: Bot API, `sendInvoice`. The provider's token is the client's to add: a secret is in no message."""
    params = {
        "chat_id": to,
        "title": invoice.title[:TITLE_MAX],
        "description": invoice.description[:DESCRIPTION_MAX],
        "payload": f"{_ORDER}{invoice.order_id}",
        "currency": invoice.currency,
        "prices": [{"label": invoice.title[:TITLE_MAX], "amount": invoice.amount}],
    }
    return ApiCall("sendInvoice", params)


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
    labels = distinct_labels([button.label for button in buttons], LIMITS.label_max)
    keys = [{"text": label, "callback_data": button.action} for label, button in zip(labels, buttons, strict=True)]
    rows, start = [], 0
    for count in keyboard_rows((utf16_units(key["text"]) for key in keys), row_units=ROW_UNITS, row_buttons=ROW_BUTTONS):
        rows.append(keys[start : start + count])
        start += count
    return rows

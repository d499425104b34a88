"""What did Messenger tell a Page? Deliveries in, events and receipts out. Source: Meta, Messenger Platform, "Webhook event reference"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.reading import Reader, storable
from bot.dialog.actions import Alerts, pack
from bot.events import Delivery, EventKind, Inbound, Limits, Pace, Receipt, TemplateLimits

# Source: Meta, "Send a Message", "Button template", "Generic template", "Quick replies". What they call quick replies is our list.
LIMITS = Limits(
    text_max=2000, buttons_max=3, label_max=20, payload_max=1000, list_max=13, list_label_max=20,
    cards_max=10, card_title_max=80, card_text_max=80, card_buttons_max=3,
)  # fmt: skip
PACE = Pace(account_per_second=300, thread_per_second=1, burst_seconds=3)  # "Messenger Platform rate limits"; of a thread, about
WINDOW = timedelta(hours=24)
HUMAN_WINDOW = timedelta(days=7)
TEMPLATES = TemplateLimits(("utility",), body_max=1024, buttons_max=3, label_max=20, payload_max=1000)  # "Send a utility message"

PAGE_INBOX = "26390203743090"  # the app behind the Page's own inbox: a person writes there
GET_STARTED = "GET_STARTED"  # the payload of the button a new chat begins with
METADATA = "dropline:"  # what our messages carry, before their reference; it comes back in their echo
USER_REF = "user_ref:"  # before the name of somebody met through a plugin, who has no id yet

# What a Page is subscribed to; all that `parse_item` reads.
SUBSCRIBED_FIELDS = (
    "messages", "messaging_postbacks", "messaging_referrals", "messaging_optins", "message_deliveries", "message_reads", "message_echoes",
    "messaging_handovers", "standby", "message_edits", "message_reactions", "messaging_policy_enforcement",
)  # fmt: skip
CART_FIELD = "send_cart"  # native orders, which not every Page can have

# For what comes without a time. Events count from the earlier of their time and their receipt, so the end of time means "on receipt".
UNTIMED = datetime.max.replace(tzinfo=UTC)
LINES_MAX = 50  # of a native order
MEDIA_MAX = 30
REFERRAL_FIELDS_MAX, REFERRAL_LETTERS_MAX = 20, 500

_MEDIA = ("image", "audio", "video", "file")
_SHARED = ("fallback", "template", "post", "ig_post", "reel", "ig_reel", "share")  # what a link or somebody else's post is shown as
_LIKES = ("369239263222822", "369239343222814", "369239383222810")  # the thumb beside the text field, in its three sizes
_EMOJI = {"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤", "like": "👍", "dislike": "👎"}
_AGREED = ("notification_messages", "one_time_notif_req", "marketing_messages")
_STOPPED = "STOP"  # how the status of those begins once a person wants no more
_NO_MORE = pack(Alerts(on=False))

Told = list[Inbound | Receipt]


def items(payload: Mapping[str, Any]) -> list[Any]:
    """What a delivery holds, one thing each, to be read one by one: every item of every entry, with the `entry` it came in.

    What is no object stands as it came, for `parse_item` to refuse. Changes of the Page that are no messages (its feed) are left out.
    """
    found: list[Any] = []
    for entry in _list(payload.get("entry")):
        if not isinstance(entry, Mapping):
            found.append(entry)
            continue
        for field in ("messaging", "standby"):
            found += (_placed(item, entry, field) for item in _list(entry.get(field)))
        for change in _list(entry.get("changes")):
            value = change.get("value") if isinstance(change, Mapping) else None
            if isinstance(value, Mapping) and ("sender" in value or "recipient" in value):
                found.append(_placed(_sample(value), entry, str(change.get("field", ""))))
    return found


def parse(payload: Mapping[str, Any], received_at: datetime = UNTIMED) -> Told:
    """The events of a whole delivery. Raises `BadPayload` for the first item that cannot be read; `items` takes them one by one."""
    return [told for item in items(payload) for told in parse_item(item, received_at)]


def inbound(payload: Mapping[str, Any], received_at: datetime = UNTIMED) -> list[Inbound]:
    """Of `parse`, what people did: without the receipts."""
    return [told for told in parse(payload, received_at) if isinstance(told, Inbound)]


def page_of(item: object) -> str:
    """The Page an item was delivered for, "" where it does not say."""
    entry = item.get("entry") if isinstance(item, Mapping) else None
    return str(entry.get("id", "")) if isinstance(entry, Mapping) else ""


def parse_item(item: Any, received_at: datetime = UNTIMED) -> Told:
    """The events and receipts of one item; [] for kinds we do not serve and for what the Page did itself.

    Raises `BadPayload` when a field we need is missing or odd. received_at: the time given to what comes without one.
    Another app has control of a thread in standby: whatever the person did there tells that, and is never answered.
    """
    told = Reader("messenger", item)
    entry = told.find_object("entry")
    read = next((_READ[key] for key in _READ if key in told), None)
    if read is None:
        return []
    source = _Source(told, received_at, entry.find_text("id") if entry else "")
    found = read(source)
    if entry is None or entry.find_text("field") != "standby":
        return found
    return [_standing_by(each) if isinstance(each, Inbound) else each for each in found]


@dataclass(frozen=True)
class _Source:
    """One item, and what every event takes from it."""

    told: Reader
    received_at: datetime
    page: str

    @property
    def at(self) -> datetime:
        return self.told.instant("timestamp", per_second=1_000) if "timestamp" in self.told else self.received_at

    @property
    def thread(self) -> str:
        """The person's id, or their passing name where a plugin gave one."""
        sender = self.told.object("sender")
        return sender.naming("id") if "id" in sender else USER_REF + sender.naming("user_ref")

    def stamp(self, kind: str) -> str:
        """An external id for what has none of its own: nobody does the same thing twice in a millisecond."""
        return f"{kind}:{self.thread}:{self.told.id('timestamp')}"

    def event(self, kind: EventKind, external_id: str, **values: Any) -> Told:
        """One event; none where the Page itself is the sender."""
        thread = self.thread
        if thread == self.page:
            return []
        return [Inbound(external_id=external_id, kind=kind, thread=thread, person=thread, sent_at=self.at, **values)]


def _message(source: _Source) -> Told:
    message = source.told.object("message")
    if message.data.get("is_echo") is True:
        return _echo(source, message)
    if message.data.get("is_deleted") is True:
        return []
    external_id = f"mid:{message.naming('mid')}"
    answered, quick = message.find_object("reply_to"), message.find_object("quick_reply")
    values = {"reply_to": answered.find_text("mid") if answered else "", **_referred(message)}
    if quick and (payload := quick.find_text("payload")):
        return source.event(EventKind.BUTTON, external_id, action=payload, text=message.find_text("text"), **values)
    kind, text = _content(message)
    return source.event(kind, external_id, text=text, media=_media(message), **values)


def _content(message: Reader) -> tuple[EventKind, str]:
    """What a message is, and its words. A link's preview beside the words that hold the link changes nothing of them."""
    text, attachments = message.find_text("text"), message.objects("attachments")
    kinds = [attachment.find_text("type") for attachment in attachments]
    payloads = [payload for attachment in attachments if (payload := attachment.find_object("payload"))]
    # Until August 2026 a sticker came as a picture and once more as a sticker; since then as a sticker alone.
    stickers = [payload.naming("sticker_id") for payload in payloads if "sticker_id" in payload]
    if stickers or "sticker" in kinds:
        return EventKind.STICKER, text or ("👍" if any(sticker in _LIKES for sticker in stickers) else "")
    for payload in payloads:
        if place := payload.find_object("coordinates"):
            return EventKind.LOCATION, f"{place.number('lat'):.5f}, {place.number('long'):.5f}"
    if any(kind in _MEDIA for kind in kinds):
        return EventKind.MEDIA, text
    if text:
        return EventKind.TEXT, text
    return (EventKind.MEDIA if any(kind in _SHARED for kind in kinds) else EventKind.UNSERVED), ""


def _media(message: Reader) -> tuple[str, ...]:
    payloads = [attachment.find_object("payload") for attachment in message.objects("attachments")[:MEDIA_MAX]]
    return tuple(dict.fromkeys(address for payload in payloads if payload and (address := payload.find_text("url"))))


def _echo(source: _Source, message: Reader) -> Told:
    """What the Page said. Ours: proof that it was sent. A person's in the Page's inbox: they have taken over.

    What other apps say is nothing to answer, and so is what comes without an app: Facebook itself sends the post somebody asked about.
    """
    mid, thread = message.naming("mid"), source.told.object("recipient").naming("id")
    metadata = message.find_text("metadata")
    if metadata.startswith(METADATA):
        reference = metadata.removeprefix(METADATA)
        receipt = Receipt(f"status:{mid}:sent", Delivery.SENT, thread, source.at, provider_id=mid, reference=reference)
        return [] if "." in reference else [receipt]  # an earlier part of a message; the last proves them all
    if "app_id" not in message or message.naming("app_id") != PAGE_INBOX:
        return []
    said: dict[str, Any] = {"text": message.find_text("text"), "media": _media(message), "by_staff": True}
    return [Inbound(f"mid:{mid}", EventKind.HANDED_OVER, thread, thread, source.at, **said)]


def _postback(source: _Source) -> Told:
    """A pressed button, or Get Started, which opens the chat. In standby, and from some menus, a button comes without its payload."""
    postback = source.told.object("postback")
    external_id = f"mid:{postback.naming('mid')}" if "mid" in postback else source.stamp("postback")
    action, title = postback.find_text("payload"), postback.find_text("title")
    if action == GET_STARTED:
        return source.event(EventKind.START, external_id, text=title, **_referred(postback))
    kind = EventKind.BUTTON if action else EventKind.TEXT if title else EventKind.UNSERVED
    return source.event(kind, external_id, action=action, text=title, **_referred(postback))


def _referral(source: _Source) -> Told:
    """A link that was followed into a chat that was there already."""
    return source.event(EventKind.START, source.stamp("referral"), **_referred(source.told))


def _referred(reader: Reader) -> dict[str, Any]:
    """Where somebody came from: the link's own word, and all that was told of it, flat."""
    referral = reader.find_object("referral")
    if referral is None:
        return {}
    about = referral.find_object("ads_context_data")
    told = [*referral.data.items(), *(about.data.items() if about else ())]
    plain = {storable(str(key)): storable(str(value))[:REFERRAL_LETTERS_MAX] for key, value in told if isinstance(value, str | int | float)}
    return {"start": referral.find_text("ref"), "referral": dict(list(plain.items())[:REFERRAL_FIELDS_MAX])}


def _edit(source: _Source) -> Told:
    edit = source.told.object("message_edit")
    mid, number = edit.naming("mid"), edit.naming("num_edit") if "num_edit" in edit else source.told.id("timestamp")
    return source.event(EventKind.EDITED, f"edit:{mid}:{number}", text=edit.find_text("text"), reply_to=mid)


def _reaction(source: _Source) -> Told:
    reaction = source.told.object("reaction")
    action, name = reaction.find_text("action"), reaction.find_text("reaction")
    emoji = "" if action == "unreact" else reaction.find_text("emoji") or _EMOJI.get(name, "")
    return source.event(EventKind.REACTION, source.stamp(f"reaction:{action}"), text=emoji, reply_to=reaction.find_text("mid"))


def _optin(source: _Source) -> Told:
    """Agreed to messages, or stopped them, in Messenger's own dialog; or came through a plugin of a website, which opens the chat."""
    optin = source.told.object("optin")
    wording = optin.find_text("title")
    if optin.find_text("notification_messages_status").upper().startswith(_STOPPED):
        return source.event(EventKind.BUTTON, source.stamp("optin"), action=_NO_MORE, text=wording)
    if optin.find_text("type") in _AGREED:
        return source.event(EventKind.OPT_IN, source.stamp("optin"), text=wording)
    return source.event(EventKind.START, source.stamp("optin"), start=optin.find_text("ref"))


def _order(source: _Source) -> Told:
    """A cart filled in Messenger. What is in it counts, its prices do not."""
    order = source.told.object("order")
    lines = [_line(product) for product in order.objects("products")[:LINES_MAX]]
    kind = EventKind.ORDER if lines else EventKind.UNSERVED
    return source.event(kind, source.stamp("order"), lines=tuple(lines), text=order.find_text("note"))


def _line(product: Reader) -> tuple[str, int]:
    sku = product.naming("retailer_id" if "retailer_id" in product else "id")
    return sku, int(product.id("quantity")) if "quantity" in product else 1


def _delivery(source: _Source) -> Told:
    return _watermark(source, "delivery", Delivery.DELIVERED)


def _read(source: _Source) -> Told:
    return _watermark(source, "read", Delivery.READ)


def _watermark(source: _Source, key: str, status: Delivery) -> Told:
    """How far a thread has come. The message ids may be missing; the watermark is always there, and covers them."""
    mark = source.told.object(key)
    upto = mark.instant("watermark", per_second=1_000)
    at = source.at if "timestamp" in source.told else upto
    return [Receipt(f"status:{source.thread}:{mark.id('watermark')}:{status}", status, source.thread, at, upto=upto)]


def _passed(source: _Source) -> Told:
    """Control of the thread was passed on: told to whom it was passed."""
    to = source.told.object("pass_thread_control")
    away = "new_owner_app_id" in to and to.naming("new_owner_app_id") == PAGE_INBOX
    return source.event(EventKind.HANDED_OVER if away else EventKind.HANDED_BACK, source.stamp("pass_thread_control"))


def _taken(source: _Source) -> Told:
    """Control of the thread was taken: told to whom it was taken from."""
    return source.event(EventKind.HANDED_OVER, source.stamp("take_thread_control"))


def _policy(source: _Source) -> Told:
    """What Meta did to the Page for breaking a rule, or took back. It is about no thread."""
    policy = source.told.object("policy_enforcement")
    action, reason = policy.find_text("action"), policy.find_text("reason")
    external_id = f"policy:{source.told.id('timestamp')}:{action}"
    return [Inbound(external_id, EventKind.POLICY, "", "", source.at, text=reason, action=action)]


def _standing_by(event: Inbound) -> Inbound:
    """An event of a thread that somebody else has; what people agreed to or stopped, and Meta's word to the Page, hold all the same."""
    if event.kind in (EventKind.OPT_IN, EventKind.POLICY) or event.action == _NO_MORE:
        return event
    return replace(event, kind=EventKind.HANDED_OVER, action="")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _placed(item: Any, entry: Mapping[str, Any], field: str) -> Any:
    return {**item, "entry": {"id": str(entry.get("id", "")), "field": field}} if isinstance(item, Mapping) else item


def _sample(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A change as an item: the test button of Meta's app pages sends those, with seconds written as text."""
    at = value.get("timestamp")
    return {**value, "timestamp": int(at) * 1_000} if isinstance(at, str) and at.isdecimal() and len(at) <= 10 else value


_READ: dict[str, Callable[[_Source], Told]] = {
    "message": _message,
    "postback": _postback,
    "referral": _referral,
    "message_edit": _edit,
    "reaction": _reaction,
    "optin": _optin,
    "order": _order,
    "delivery": _delivery,
    "read": _read,
    "pass_thread_control": _passed,
    "take_thread_control": _taken,
    "policy_enforcement": _policy,
}

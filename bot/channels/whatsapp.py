"""What did a WhatsApp message or receipt say, as Twilio posts it? Forms in, events out.

Sources: Twilio's "Request to your incoming message Webhook URL", "Outbound Message Status in Status Callbacks",
and "Key Concepts and Terms for the WhatsApp Business Platform with Twilio" (user names).
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels import twilio_codes
from bot.channels.forms import Form
from bot.channels.reading import NAME_MAX
from bot.errors import BadPayload
from bot.events import Delivery, EventKind, Inbound, Limits, Pace, Receipt, TemplateLimits

CHANNEL = "whatsapp"
LIMITS = Limits(
    text_max=1600, buttons_max=3, label_max=20, payload_max=200, caption_max=1024, list_max=10, list_label_max=24, list_text_max=72
)
# Text and media of one sender; Meta holds one pair of people to about one in six seconds, with a burst allowed.
PACE = Pace(account_per_second=80, thread_per_second=1, burst_seconds=6)
WINDOW = timedelta(hours=24)
# Meta delivers no marketing to numbers of the United States since April 2025.
TEMPLATES = TemplateLimits(("utility", "marketing"), body_max=1024, buttons_max=10, label_max=20, payload_max=200, barred=frozenset({"US"}))

# Twilio gives a message no time. Events count from the earlier of their time and their receipt, so the end of time means "on receipt".
UNTIMED = datetime.max.replace(tzinfo=UTC)

MEDIA_MAX = 10  # of one message
_PHONE = re.compile(r"whatsapp:(\+[1-9]\d{6,14})", re.ASCII)
_DIGITS = re.compile(r"[1-9]\d{6,14}", re.ASCII)
_CARDS = ("text/vcard", "text/x-vcard", "text/directory")  # what shared contacts come as
_STICKER = "image/webp"  # photos come as JPEG or PNG
_AD = ("ReferralSourceId", "ReferralCtwaClid")  # one of them tells a message from an ad; the other fields come with any

_STATUSES = {
    "accepted": Delivery.QUEUED,
    "scheduled": Delivery.QUEUED,
    "queued": Delivery.QUEUED,
    "sending": Delivery.QUEUED,
    "sent": Delivery.SENT,
    "partially_delivered": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}
_OF_THEIRS = ("receiving", "received")  # of messages to us, which are events of their own


def thread_of(digits: str) -> str:
    """The thread of whoever has a phone number, country code first."""
    return f"whatsapp:+{digits}"


def parse(form: Mapping[str, Sequence[str]], received_at: datetime = UNTIMED) -> list[Inbound]:
    """The event in one posted message. Raises `BadPayload` when a field we need is missing or odd.

    form: every field with its values. received_at: the time of the event, for Twilio gives it none.
    Who wrote is known by the business-scoped id where there is one, for the number of a person may change or be hidden; the answer goes
    to where the message came from. What a message is, is told by its fields: its `MessageType` is not documented.
    """
    fields = Form(CHANNEL, form)
    thread = fields.text("From")
    if not thread.startswith("whatsapp:"):  # a text message to the same number; the answer could not go there
        raise BadPayload(channel=CHANNEL, why="From is no address of WhatsApp's")
    kind, said = _content(fields)
    return [
        Inbound(
            external_id=f"sid:{_sid(fields)}",
            kind=kind,
            thread=thread,
            person=fields.find_text("ExternalUserId") or thread,
            sent_at=received_at,
            name=fields.find_text("ProfileName").strip()[:NAME_MAX],
            phone=_phone(fields),
            reply_to=fields.find_text("OriginalRepliedMessageSid"),
            forwarded=any(fields.find_text(name).lower() == "true" for name in ("Forwarded", "FrequentlyForwarded")),
            referral=_referral(fields),
            **said,
        )
    ]


def parse_status(form: Mapping[str, Sequence[str]], received_at: datetime, reference: str = "") -> list[Receipt]:
    """What one status callback says of a message of ours. Raises `BadPayload` for what is none.

    reference: as `callback` put it into the address: the send's own, and how many parts of the message follow this one.
    A message has come as far as its last part; of the others only their failing is told.
    """
    fields = Form(CHANNEL, form)
    sid, told = _sid(fields), fields.text("MessageStatus").lower()
    if told in _OF_THEIRS:
        return []
    if told not in _STATUSES:
        raise BadPayload(channel=CHANNEL, why=f"MessageStatus is none we know: {told[:32]}")
    status, code = _STATUSES[told], fields.find_text("ErrorCode")
    reference, _, following = reference.partition(".")
    if following not in ("", "0") and status is not Delivery.FAILED:
        return []
    failing = told if told == "canceled" else fields.find_text("ErrorMessage")
    return [
        Receipt(
            external_id=f"status:{sid}:{told}",
            status=status,
            thread=fields.find_text("To"),
            at=received_at,
            provider_id=sid,
            reference=reference,
            code=code,
            failure=twilio_codes.failed(code, failing) if status is Delivery.FAILED else None,
        )
    ]


def callback(address: str, reference: str, following: int) -> str:
    """The address Twilio posts the statuses of one part of a message to. following: how many parts come after it."""
    return f"{address}?ref={reference}.{following}" if address and reference else address


def _sid(fields: Form) -> str:
    """The message's id, also under its older names."""
    found = next(filter(None, map(fields.find_text, ("MessageSid", "SmsMessageSid", "SmsSid"))), "")
    if not re.fullmatch(r"[A-Za-z0-9]{1,64}", found):
        raise BadPayload(channel=CHANNEL, why="MessageSid is no id" if found else "MessageSid is missing")
    return found


def _content(fields: Form) -> tuple[EventKind, dict[str, Any]]:
    body = fields.find_text("Body")
    if chosen := _chosen(fields):
        action, label = chosen
        return EventKind.BUTTON, {"action": action[: LIMITS.payload_max], "text": label or body}
    if "Latitude" in fields or "Longitude" in fields:
        return EventKind.LOCATION, {"text": _place(fields)}
    media = tuple(filter(None, (fields.find_text(f"MediaUrl{number}") for number in range(MEDIA_MAX))))
    if media or fields.find_text("NumMedia").strip("0 "):
        return _media_kind(fields.find_text("MediaContentType0")), {"text": body, "media": media}
    text = body or fields.find_text("ButtonText")
    if not text or "FlowData" in fields:
        return EventKind.UNSERVED, {"text": text}
    return EventKind.TEXT, {"text": text}


def _chosen(fields: Form) -> tuple[str, str] | None:
    """The id and the words of a pressed button or a chosen row, wherever Twilio put them; None for what has only words."""
    if "ListId" in fields:
        return fields.text("ListId"), fields.find_text("ListTitle")
    if "ButtonPayload" in fields:
        return fields.text("ButtonPayload"), fields.find_text("ButtonText") or fields.find_text("ListTitle")
    try:
        told = json.loads(fields.find_text("InteractiveData") or "null")
    except (ValueError, RecursionError):  # no JSON, or brackets without end
        return None
    for _ in range(3):  # the reply itself, or in an object of its kind's name, or that in an object of its own
        if not isinstance(told, Mapping):
            return None
        if isinstance(told.get("id"), str) and told["id"]:
            title = told.get("title")
            choice = Form(CHANNEL, {"id": [told["id"]], "title": [title if isinstance(title, str) else ""]})
            return choice.text("id"), choice.find_text("title")
        told = next((told[name] for name in ("list_reply", "button_reply", "interactive") if name in told), None)
    return None


def _place(fields: Form) -> str:
    """The name of a place, else where it is."""
    named = ", ".join(filter(None, (fields.find_text("Label").strip(), fields.find_text("Address").strip())))
    return named or f"{fields.number('Latitude'):.5f}, {fields.number('Longitude'):.5f}"


def _media_kind(content_type: str) -> EventKind:
    content_type = content_type.partition(";")[0].strip().lower()
    if content_type in _CARDS:
        return EventKind.CONTACT
    return EventKind.STICKER if content_type == _STICKER else EventKind.MEDIA


def _phone(fields: Form) -> str:
    """The number of a person who shows it, with its plus; a business-scoped id has digits too, and is none."""
    if shown := _PHONE.fullmatch(fields.find_text("From")):
        return shown[1]
    digits = fields.find_text("WaId")
    return f"+{digits}" if _DIGITS.fullmatch(digits) else ""


def _referral(fields: Form) -> dict[str, str]:
    """What an ad that led here tells, as it came."""
    if not any(name in fields for name in _AD):
        return {}
    return {name: fields.find_text(name) for name in fields if name.startswith("Referral") and name in fields}

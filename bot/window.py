"""May we write to this person now: freely, as a template, or not, and why not?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels import Channel
from bot.events import EventKind

# What a person does that opens the window anew. Agreeing to marketing messages does not, nor does what the provider or the page itself
# did; an edit is no new message. Source: Meta, "Messenger Platform and IG Messaging API policy"; Twilio, "Key Concepts and Terms".
OPENING = frozenset(
    {
        EventKind.TEXT,
        EventKind.BUTTON,
        EventKind.START,
        EventKind.MEDIA,
        EventKind.STICKER,
        EventKind.LOCATION,
        EventKind.CONTACT,
        EventKind.REACTION,
        EventKind.ORDER,
        EventKind.UNSERVED,
    }
)
MARKETING = "marketing"  # the category of a template, as the providers call it
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class FreeText:
    """Anything may be said, until a time; None: for ever. late: only because a person says it themselves."""

    until: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class UseTemplate:
    """Only the template may be said."""


@dataclass(frozen=True)
class NotNow:
    """Nothing may be said. reason: one of `REASONS`."""

    reason: str


Allowance = FreeText | UseTemplate | NotNow

REASONS = {
    "window_closed": "they have not written for too long, and no template says this",
    "no_such_template": "they have not written for too long, and the brand has no template of that name there",
    "template_not_approved": "they have not written for too long, and the provider has not approved the template",
    "template_values": "they have not written for too long, and the template wants values that this message does not have",
    "template_is_utility": "they have not written for too long, and marketing may not go as a utility template",
    "template_refused": "they have not written for too long, and the provider did not take the template",
    "no_marketing_there": "marketing templates do not reach people of that country",
}


def allowance(
    channel: Channel,
    last_inbound_at: datetime | None,
    now: datetime,
    *,
    by_person: bool = False,
    marketing: bool = False,
    template: str = "",
    country: str = "",
    shut: bool = False,
) -> Allowance:
    """What may be said on `channel` to a person who last wrote at that time (None: never).

    by_person: an agent wrote it. marketing: it wants to sell. template: the category of the approved one that says the same, "" without.
    country: the person's, "" where it is not known. shut: the provider said that the window is, whatever we count.
    Sources: Meta, "Messenger Platform and IG Messaging API policy" (24 hours, a person's own reply 7 days); Twilio, "Key Concepts and
    Terms for the WhatsApp Business Platform"; AWS, "WhatsApp Message Templates" (no marketing to the United States since April 2025).
    """
    until = closes_at(channel, last_inbound_at)
    if channel.window is None or (until is not None and now < until and not shut):
        return FreeText(until)
    late_until = closes_at(channel, last_inbound_at, by_person=True) if by_person else None
    if late_until is not None and late_until != until and now < late_until:
        return FreeText(late_until, late=True)
    if not template or channel.templates is None:
        return NotNow("window_closed")
    if marketing and template != MARKETING:
        return NotNow("template_is_utility")
    if template == MARKETING and country in channel.templates.barred:
        return NotNow("no_marketing_there")
    return UseTemplate()


def closes_at(channel: Channel, last_inbound_at: datetime | None, *, by_person: bool = False) -> datetime | None:
    """When free text is no longer taken, in the past where it is not; None where it always is, or never was."""
    length = channel.window
    if length is not None and by_person and channel.human_window is not None:
        length = max(length, channel.human_window)
    return None if length is None or last_inbound_at is None else last_inbound_at + length


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes until then, never below 0: what is shown must not promise more than there is."""
    return max(0, (until - now) // MINUTE)

"""Which channels are there, and what can each carry? One table; nothing else asks a channel's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.channels import messenger, messenger_messages, telegram, webchat, whatsapp, whatsapp_messages
from bot.channels.countries import country_of
from bot.events import ApiCall, Inbound, Limits, Message, Pace, PaymentAsked, TemplateLimits


@dataclass(frozen=True)
class Channel:
    """A provider as pure functions. delivery "row": the outbox row is what the shopper reads; "api": somebody must be called.

    parse(payload) gives the events of one delivery; render(message, to) the calls that say a message to a thread;
    acknowledge(ack) the call that tells the app a tap has arrived, where it waits for one; decide(asked, words) the one that
    lets a payment go on, or with `words` says why not.
    window: how long after a person's last message free text may be sent; human_window: the same for an agent's; None: for ever.
    pace: how fast it takes messages; None: as fast as we like.
    templates: what may be said outside the window; None: nothing. country: where a thread's person is, "" where its id does not tell.
    typing(to): the call that shows a thread that an answer is on its way; None: the app has no such sign, or our own page shows it.
    thread_of: the thread of whoever has a phone number, given by its digits; None: people there are not known by one.
    """

    name: str
    limits: Limits
    parse: Callable[[Mapping[str, Any]], list[Inbound]]
    render: Callable[[Message, str], list[ApiCall]]
    delivery: Literal["row", "api"]
    acknowledge: Callable[[str], ApiCall] | None = None
    decide: Callable[[PaymentAsked, str], ApiCall] | None = None
    window: timedelta | None = None
    human_window: timedelta | None = None
    pace: Pace | None = None
    templates: TemplateLimits | None = None
    country: Callable[[str], str] = lambda thread: ""
    thread_of: Callable[[str], str] | None = None
    typing: Callable[[str], ApiCall] | None = None


CHANNELS: dict[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel("webchat", webchat.LIMITS, webchat.parse, webchat.render, "row"),
        Channel(
            "telegram",
            telegram.LIMITS,
            telegram.parse,
            telegram.render,
            "api",
            telegram.acknowledge,
            telegram.decide,
            pace=telegram.PACE,
            typing=telegram.typing,
        ),
        Channel(
            "whatsapp",
            whatsapp.LIMITS,
            whatsapp.parse,
            whatsapp_messages.render,
            "api",
            window=whatsapp.WINDOW,
            human_window=whatsapp.WINDOW,
            pace=whatsapp.PACE,
            templates=whatsapp.TEMPLATES,
            country=country_of,
            thread_of=whatsapp.thread_of,
        ),
        Channel(
            "messenger",
            messenger.LIMITS,
            messenger.inbound,
            messenger_messages.render,
            "api",
            window=messenger.WINDOW,
            human_window=messenger.HUMAN_WINDOW,
            pace=messenger.PACE,
            templates=messenger.TEMPLATES,
            typing=messenger_messages.typing,
        ),
    )
}

"""Which facts stop a caller of the bot?"""

from core.errors import DroplineError


class BotError(DroplineError):
    """The conversation cannot go on like this."""

    code = "bot_error"


class BadPayload(BotError):
    """This is no event of {channel}: {why}."""

    code = "bad_payload"


class NoSuchConversation(BotError):
    """There is no conversation {conversation_id}."""

    code = "no_such_conversation"


class NoSuchAccount(BotError):
    """There is no {channel} account {name}."""

    code = "no_such_account"


class NotYours(BotError):
    """{name} answers this conversation; take it over first."""

    code = "not_yours"


class TextTooLong(BotError):
    """The message has {length} letters; {max} are the most."""

    code = "text_too_long"


class EmptyText(BotError):
    """There is nothing to send."""

    code = "empty_text"


class NotDead(BotError):
    """Event {event_id} is not among the dead."""

    code = "not_dead"


class ProviderRefused(BotError):
    """{provider} refuses: {reason}."""

    code = "provider_refused"


class ProviderUnreachable(BotError):
    """{provider} did not answer: {reason}."""

    code = "provider_unreachable"


class NoPolling(BotError):
    """Updates cannot be fetched: {reason}."""

    code = "no_polling"


class NoSuchBroadcast(BotError):
    """There is no broadcast {broadcast_id} of this brand."""

    code = "no_such_broadcast"


class OfferOver(BotError):
    """An offer cannot end in the past: {until}."""

    code = "offer_over"

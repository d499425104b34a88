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


class NoSuchLanguage(BotError):
    """We do not speak {language!r}, only {languages}."""

    code = "no_such_language"


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


class BadTemplate(BotError):
    """This template cannot be: {why}."""

    code = "bad_template"


class NoSuchTemplate(BotError):
    """There is no template {name} for {channel}{language}; there are: {names}."""

    code = "no_such_template"


class TemplateNotReady(BotError):
    """The template {name} cannot be used: {why}."""

    code = "template_not_ready"


class WindowClosed(BotError):
    """{closed} {offer}"""

    code = "window_closed"


class CredentialsWrong(BotError):
    """These are no credentials of {channel}: {why}."""

    code = "credentials_wrong"


class CredentialsUnreadable(BotError):
    """The credentials of account {account} cannot be read: they were kept under another SECRET_KEY, or damaged."""

    code = "credentials_unreadable"


class AccountTaken(BotError):
    """{handle} is connected here already{where}."""

    code = "account_taken"


class AccountNameTaken(BotError):
    """There is a {channel} account {name} already; give another name."""

    code = "account_name_taken"


class OtherAccount(BotError):
    """These credentials are those of {found}, not of {expected}; add it as an account of its own."""

    code = "other_account"


class AccountUsed(BotError):
    """People have written to {name}, so it stays; pause it instead."""

    code = "account_used"


class AccountOfEnvironment(BotError):
    """{name} is the {channel} account of the environment variables; change it there."""

    code = "account_of_environment"


class AccountNotConnected(BotError):
    """The {channel} account {name} has no credentials."""

    code = "account_not_connected"


class IdempotencyKeyReused(BotError):
    """The Idempotency-Key {key} was given to another call before."""

    code = "idempotency_key_reused"

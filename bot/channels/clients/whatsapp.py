"""How are the calls of a message performed at Twilio, and what became of them? Sent, failed with a reason, or unknown."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.channels import twilio_codes, whatsapp_templates
from bot.channels import whatsapp as adapter
from bot.channels import whatsapp_messages as messages
from bot.channels.clients import TIMEOUT_SECONDS, CheckedAccount, Registration, in_part
from bot.errors import BotError, ProviderRefused, ProviderUnreachable
from bot.events import ApiCall, Failed, Outcome, Sent, Unknown

TWILIO_API_BASE = "https://api.twilio.com"
TWILIO_CONTENT_BASE = "https://content.twilio.com"
TWILIO_MESSAGING_BASE = "https://messaging.twilio.com"
CONTENTS_MAX = 2_000  # looked through for ours
FOUND_MAX = 100  # messages to one person, newest first
SANDBOX = "whatsapp:+14155238886"  # everybody's, so it is in no account's list of senders

_NO_CONTENT = ("21655", "20404")
_NO_PICTURE = ("21620",)


@dataclass(frozen=True)
class FoundMessage:
    """One message of ours that Twilio has. sent_at: None while it waits there. status: in Twilio's words."""

    sid: str
    body: str
    sent_at: datetime | None
    status: str


class WhatsAppClient:
    """One WhatsApp sender at Twilio, through Twilio's library. Belongs to one event loop; close it there."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        api_base: str = TWILIO_API_BASE,
        content_base: str = TWILIO_CONTENT_BASE,
        callback_url: str = "",
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """sender: "whatsapp:+…". callback_url: where Twilio posts how far a message has come; "" for nowhere."""
        # Loaded with the first client: the library takes half a second, and most commands send nothing.
        from twilio.rest import Client as Vendor

        from bot.channels.clients.twilio_http import Transport

        self.sender, self._callback_url, self._auth_token = sender, callback_url, auth_token
        self._transport = Transport(timeout_seconds)
        # An environment of its own, or the library would read the program's.
        self._twilio = Vendor(account_sid, auth_token, http_client=self._transport, environment={"TWILIO_REGION": ""})
        self._twilio.api.base_url = api_base.rstrip("/")
        self._twilio.content.base_url = content_base.rstrip("/")
        self._twilio.messaging.base_url = TWILIO_MESSAGING_BASE if api_base == TWILIO_API_BASE else api_base.rstrip("/")
        self._account_sid = account_sid
        self._messages = self._twilio.api.v2010.account.messages
        self._contents: dict[str, str] = {}
        self._looking = asyncio.Lock()

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.close()

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """Performs `calls` in order until one fails; the id is that of the last message, and `reference` is in every status's address.

        Once a part was sent, a failure is permanent and says so: another try would send that part twice.
        """
        sent = Sent()
        for place, call in enumerate(calls):
            outcome = await self._say(call, adapter.callback(self._callback_url, reference, len(calls) - 1 - place))
            if not isinstance(outcome, Sent):
                return in_part(outcome, place, len(calls))
            sent = outcome
        return sent

    async def find_sent(self, to: str, since: datetime) -> list[FoundMessage]:
        """What Twilio took for this person since then, newest first: for a send nobody knows the end of.

        Raises `ProviderRefused` or `ProviderUnreachable`.
        """
        # Twilio's own filter is by the time of sending, which what waits in its queue does not have yet.
        found = await self._ask(self._messages.list_async(to=to, from_=self.sender, limit=FOUND_MAX))
        recent = (each for each in found if each.date_created is None or each.date_created >= since)
        return [FoundMessage(str(each.sid), str(each.body or ""), each.date_sent, str(each.status)) for each in recent]

    async def check(self) -> CheckedAccount:
        """The sender, once Twilio has taken the credentials. Raises `ProviderRefused` where it is none of the account's."""
        account = await self._ask(self._twilio.api.v2010.accounts(self._account_sid).fetch_async())
        if account.status not in (None, "active"):
            raise ProviderRefused(provider="Twilio", reason=f"the account is {account.status}")
        if self.sender != SANDBOX and await self._sender() is None:
            raise ProviderRefused(provider="Twilio", reason=f"{self.sender} is no WhatsApp sender of this account")
        return CheckedAccount(self.sender, self.sender.removeprefix("whatsapp:+"))

    async def register(self, address: str, credentials: Mapping[str, str]) -> bool:
        """Has what people write posted to `address`; the sandbox's is set in Twilio's console alone."""
        from twilio.rest.messaging.v2.channels_sender import ChannelsSenderList

        sender = None if self.sender == SANDBOX else await self._sender()
        if sender is None:
            return False
        webhook = {"callback_url": address, "callback_method": "POST"}
        update = ChannelsSenderList.MessagingV2ChannelsSenderRequestsUpdate({"webhook": webhook})
        await self._ask(self._twilio.messaging.v2.channels_senders(sender.sid).update_async(update))
        return True

    async def registration(self) -> Registration | None:
        """Where Twilio posts what people write; None for the sandbox's number."""
        sender = None if self.sender == SANDBOX else await self._sender()
        return None if sender is None else Registration(str((sender.webhook or {}).get("callback_url") or ""))

    async def create_template(self, content: Mapping[str, Any]) -> str:
        """The sid of a new Content, made of `whatsapp_templates.content`. Raises `ProviderRefused` or `ProviderUnreachable`."""
        from twilio.rest.content.v1.content import ContentList

        made = await self._ask(self._twilio.content.v1.contents.create_async(ContentList.ContentCreateRequest(dict(content))))
        return str(made.sid)

    async def ask_approval(self, sid: str, name: str, category: str) -> None:
        """Hands a Content to WhatsApp as a template of that name. category: "utility" or "marketing"."""
        from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

        asked = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": category.upper()})
        await self._ask(self._twilio.content.v1.contents(sid).approval_create.create_async(asked))

    async def approval_of(self, sid: str) -> tuple[str, str]:
        """How a template stands with WhatsApp: one of our words for it, and WhatsApp's reason."""
        found = await self._ask(self._twilio.content.v1.contents(sid).approval_fetch().fetch_async())
        return whatsapp_templates.standing(found.whatsapp or {})

    async def _sender(self) -> Any:
        """The sender as Twilio describes it, or None where it is none of this account's. Source: Twilio's Senders API."""
        senders = await self._ask(self._twilio.messaging.v2.channels_senders.list_async(channel="whatsapp", limit=CONTENTS_MAX))
        return next((sender for sender in senders if sender.sender_id == self.sender), None)

    async def _say(self, call: ApiCall, callback: str) -> Outcome:
        """One message; as words where its buttons or its picture cannot be had, for they must not cost the shopper the answer."""
        if call.method != messages.CREATE:
            return Failed(f"Twilio has no {call.method}", permanent=True)
        params = {name: value for name, value in call.params.items() if name != "content_body"}
        if name := params.pop("content_name", ""):
            found = await self._content(name)
            if isinstance(found, Failed):
                return found if found.account or not found.permanent else await self._say(messages.in_words(call), callback)
            params["content_sid"] = found
        outcome = await self._create(params, callback)
        if isinstance(outcome, Failed) and name and outcome.code in _NO_CONTENT:
            self._contents.pop(name, None)  # somebody deleted it
            return await self._say(messages.in_words(call), callback)
        if isinstance(outcome, Failed) and "media_url" in params and outcome.code in _NO_PICTURE:
            return await self._say(messages.without_picture(call), callback)
        return outcome

    async def _create(self, params: Mapping[str, Any], callback: str) -> Outcome:
        told = {"status_callback": callback} if callback else {}
        try:
            made = await self._messages.create_async(from_=self.sender, **told, **params)
        except _errors() as error:
            return self._outcome(error)
        except (AttributeError, KeyError, TypeError, ValueError):
            return Unknown("Twilio answered in a form we cannot read")
        return Sent(str(made.sid)) if made.sid else Unknown("Twilio answered without the message's id")

    async def _content(self, name: str) -> str | Failed:
        """The sid of the Content of this name, looked for among the account's and made where there is none. Nothing is sent by this."""
        from twilio.rest.content.v1.content import ContentList

        async with self._looking:
            if name in self._contents:
                return self._contents[name]
            contents = self._twilio.content.v1.contents
            try:
                if not self._contents:
                    known = await contents.list_async(limit=CONTENTS_MAX)
                    self._contents = {str(each.friendly_name): str(each.sid) for each in reversed(known) if each.sid}
                if name not in self._contents:
                    made = await contents.create_async(ContentList.ContentCreateRequest(messages.definition(name)))
                    self._contents[name] = str(made.sid)
            except _errors() as error:
                outcome = self._outcome(error)
                return outcome if isinstance(outcome, Failed) else Failed(f"the buttons could not be prepared: {outcome.reason}")
            except (AttributeError, KeyError, TypeError, ValueError):
                return Failed("Twilio answered in a form we cannot read")
            return self._contents[name]

    async def _ask(self, request: Any) -> Any:
        try:
            return await request
        except _errors() as error:
            raise _refusal(self._outcome(error)) from None  # the original's address may name a person
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ProviderUnreachable(provider="Twilio", reason="it answered in a form we cannot read") from None

    def _outcome(self, error: Exception) -> Failed | Unknown:
        """What an error says of the request it ended."""
        from bot.channels.clients.twilio_http import Broken, NeverLeft, SlowDown

        match error:
            case NeverLeft():
                return Failed(str(error))
            case SlowDown(seconds=seconds):
                return replace(twilio_codes.failed("20429"), retry_after=seconds)
            case Broken():
                return Unknown(str(error))
        status, code, words = _told(error)
        if not 400 <= status < 500:
            return Unknown(f"Twilio answered with an error of its own, {status}")
        return twilio_codes.failed(code, words.replace(self._auth_token, "…"))


def _told(error: Exception) -> tuple[int, str, str]:
    """The HTTP status, Twilio's code and its words of any exception of the library's; of a list it hands out the bare answer."""
    answer = error.args[1] if len(error.args) > 1 else None
    if answer is not None and hasattr(answer, "status_code"):
        try:
            told = json.loads(answer.text)
        except ValueError:
            told = {}
        told = told if isinstance(told, dict) else {}
        return int(answer.status_code), str(told.get("code") or answer.status_code), str(told.get("message", ""))
    words = next(filter(None, (getattr(error, name, "") for name in ("msg", "detail", "title"))), "")
    return int(getattr(error, "status", 0) or 0), str(getattr(error, "code", "") or ""), str(words)


def _errors() -> tuple[type[Exception], ...]:
    from twilio.base.exceptions import TwilioException

    from bot.channels.clients.twilio_http import Broken, NeverLeft, SlowDown

    return TwilioException, Broken, NeverLeft, SlowDown


def _refusal(outcome: Failed | Unknown) -> BotError:
    """The exception for commands that cannot go on from an outcome."""
    if isinstance(outcome, Failed) and outcome.permanent:
        return ProviderRefused(provider="Twilio", reason=outcome.reason)
    after = outcome.retry_after if isinstance(outcome, Failed) else None
    return ProviderUnreachable(provider="Twilio", reason=outcome.reason, retry_after=after)

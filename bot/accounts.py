"""Which bots, numbers and pages does a brand answer on? Adding, exchanging, pausing, removing them, and how each fares."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot.channels.clients import CheckedAccount
from bot.channels.credentials import Credentials, Kept, Vault, exchange, identity
from bot.errors import (
    AccountNameTaken,
    AccountNotConnected,
    AccountOfEnvironment,
    AccountTaken,
    AccountUsed,
    CredentialsUnreadable,
    CredentialsWrong,
    OtherAccount,
)
from bot.store import accounts as store
from bot.store import conversations
from bot.tables import ChannelAccount, OutboxStatus
from core.errors import NotFound
from core.ids import NewId

DEFAULT = "default"  # what the environment's accounts are called
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Environment:
    """The accounts whose credentials stand in environment variables: by id, of which channel and what. Their rows hold none."""

    accounts: Mapping[str, tuple[str, Credentials]] = field(default_factory=dict)

    def holds(self, account: ChannelAccount) -> bool:
        """Whether this account's credentials are there."""
        return account.id in self.accounts and not account.credentials

    def has(self, channel: str, external_id: str) -> bool:
        """Whether a bot, number or page is one of these."""
        return any(each == channel and identity(each, credentials) == external_id for each, credentials in self.accounts.values())


def environment_id(channel: str, slug: str) -> str:
    """The id of the environment's account, made of the default brand's slug."""
    return f"acc_{channel}_{slug}"


@dataclass(frozen=True)
class Added:
    """A new account, as its provider and its owner know it. seal(account id): its credentials for the row."""

    channel: str
    name: str
    checked: CheckedAccount
    seal: Callable[[str], str] = field(repr=False)


def add(session: Session, brand_id: str, added: Added, environment: Environment, *, now: datetime, new_id: NewId) -> ChannelAccount:
    """The brand's new account. One of its own without credentials, of that name or that bot, is filled instead: its talks go on there.

    Raises `AccountTaken`, also for another brand's, `AccountNameTaken`, `CredentialsWrong` for a name that is none.
    """
    if not NAME.fullmatch(added.name):
        raise CredentialsWrong(channel=added.channel, why="a name has 1 to 40 small letters, digits, dashes, underscores")
    if environment.has(added.channel, added.checked.external_id):
        raise AccountTaken(handle=_shown(added.checked), where=", by the environment variables")
    taken = store.find_by_identity(session, added.channel, added.checked.external_id)
    named = conversations.find_account(session, brand_id, added.channel, added.name)
    if taken is not None and (taken.brand_id != brand_id or taken.credentials):
        raise AccountTaken(handle=_shown(added.checked), where=f" as {taken.name}" if taken.brand_id == brand_id else "")
    if named is not None and (named.credentials or environment.holds(named) or (taken is not None and taken.id != named.id)):
        raise AccountNameTaken(channel=added.channel, name=added.name)
    row = {"name": added.name, "external_id": added.checked.external_id, "handle": added.checked.handle, "active": True, "checked_at": now}
    empty = taken or named
    account_id = empty.id if empty else new_id("acc")
    row["credentials"] = added.seal(account_id)
    if empty is not None:
        store.change(session, account_id, problem="", paused_until=None, **row)
    elif not store.add(session, {"id": account_id, "brand_id": brand_id, "channel": added.channel, **row}):
        raise AccountTaken(handle=_shown(added.checked), where="")  # by somebody else, a moment ago
    session.expire_all()
    return get(session, brand_id, account_id)


def public_names(session: Session, brand_id: str) -> dict[str, str]:
    """What links to the brand's accounts are made of, by channel: a bot's username, a page's id, a number's digits; its default's first."""
    found = [account for account in conversations.list_accounts(session, brand_id) if account.active and account.handle]
    found.sort(key=lambda account: account.name != DEFAULT, reverse=True)
    return {account.channel: account.external_id if account.channel == "messenger" else account.handle for account in found}


def get(session: Session, brand_id: str, account_id: str) -> ChannelAccount:
    """An account of this brand; raises `NotFound`."""
    account = store.find_by_id(session, brand_id, account_id)
    if account is None:
        raise NotFound(what="channel account", key=account_id)
    return account


def kept_of(account: ChannelAccount, vault: Vault, environment: Environment) -> Kept:
    """An account's credentials, wherever they are; raises `AccountNotConnected`, `CredentialsUnreadable`."""
    if environment.holds(account):
        return Kept(environment.accounts[account.id][1])
    if not account.credentials:
        raise AccountNotConnected(channel=account.channel, name=account.name)
    return vault.open(account.id, account.credentials)


def rotate(
    session: Session, brand_id: str, account_id: str, fresh: Credentials, checked: CheckedAccount, vault: Vault, *, now: datetime
) -> ChannelAccount:
    """The account with new credentials: sends go with them at once, what the provider proved itself by before counts a while longer.

    Raises `OtherAccount` where they are of another bot, number or page.
    """
    account = _locked(session, brand_id, account_id)
    if account.external_id and checked.external_id != account.external_id:
        raise OtherAccount(found=_shown(checked), expected=account.handle or account.external_id)
    try:
        kept = exchange(vault.open(account_id, account.credentials), fresh, account.channel, now=now)
    except CredentialsUnreadable:
        kept = Kept(fresh)  # nothing can be said of those before
    sealed = vault.seal(account_id, kept)
    now_known = {"external_id": checked.external_id, "handle": checked.handle, "checked_at": now}
    store.change(session, account_id, credentials=sealed, problem="", paused_until=None, **now_known)
    session.expire_all()
    return get(session, brand_id, account_id)


def forget_previous(session: Session, brand_id: str, account_id: str, vault: Vault, sealed: str) -> None:
    """Let what was exchanged count no more; nothing happens where the credentials are no longer the `sealed` ones."""
    account = _locked(session, brand_id, account_id)
    if account.credentials == sealed:
        store.change(session, account_id, credentials=vault.seal(account_id, Kept(vault.open(account_id, sealed).current)))


def reseal(session: Session, vault: Vault) -> tuple[int, list[str]]:
    """(how many accounts of all brands are now kept under the newest secret, the ids of those that cannot be read)."""
    unreadable, done = [], 0
    for account in store.list_everywhere(session):
        if account.credentials:
            try:
                store.change(session, account.id, credentials=vault.seal(account.id, vault.open(account.id, account.credentials)))
                done += 1
            except CredentialsUnreadable:
                unreadable.append(account.id)
    return done, unreadable


def note_checked(session: Session, brand_id: str, account_id: str, checked: CheckedAccount, *, now: datetime) -> ChannelAccount:
    """The account under the name it has at its provider now; what held it up is over, since the provider answers."""
    account = _locked(session, brand_id, account_id)
    if account.external_id and account.credentials and checked.external_id != account.external_id:
        raise OtherAccount(found=_shown(checked), expected=account.handle or account.external_id)
    holder = store.find_by_identity(session, account.channel, checked.external_id)
    if holder is not None and holder.id != account_id:
        raise AccountTaken(handle=_shown(checked), where="")
    store.change(session, account_id, external_id=checked.external_id, handle=checked.handle, problem="", paused_until=None, checked_at=now)
    session.expire_all()
    return get(session, brand_id, account_id)


def set_active(session: Session, brand_id: str, account_id: str, active: bool) -> ChannelAccount:
    """The account paused or resumed. While paused nothing is answered or sent; what people write is kept, and answered then."""
    account = _locked(session, brand_id, account_id)
    held_up = {} if not active else {"problem": "", "paused_until": None}
    store.change(session, account.id, active=active, **held_up)
    session.expire_all()
    return get(session, brand_id, account_id)


def remove(session: Session, brand_id: str, account_id: str, environment: Environment) -> ChannelAccount:
    """The account that was, removed; raises `AccountUsed` where somebody ever wrote to it, `AccountOfEnvironment`."""
    account = _locked(session, brand_id, account_id)
    refuse_environments(account, environment)
    if store.is_used(session, account_id):
        raise AccountUsed(name=account.handle or account.name)
    session.expunge(account)
    store.remove(session, account_id)
    return account


def refuse_environments(account: ChannelAccount, environment: Environment) -> None:
    """Raises `AccountOfEnvironment` for an account that only the environment can change."""
    if environment.holds(account):
        raise AccountOfEnvironment(channel=account.channel, name=account.name)


@dataclass(frozen=True)
class Health:
    """How an account fares. last_*: of the newest messages; trouble: what holds it up now, in words, "" for nothing."""

    account: ChannelAccount
    by_environment: bool
    trouble: str
    last_inbound_at: datetime | None
    last_sent_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    waiting: int

    @property
    def state(self) -> str:
        """ "paused" by its brand, "held up" by a trouble, else "active"."""
        return "held up" if self.trouble and self.account.active else "active" if self.account.active else "paused"


def list_health(session: Session, brand_id: str, vault: Vault, environment: Environment, *, now: datetime) -> list[Health]:
    """The brand's connected accounts; those that nobody can send for are no accounts to look after."""
    inbound, waits = store.last_inbound(session, brand_id), store.waiting(session, brand_id)
    sent = store.last_messages(session, brand_id, (OutboxStatus.SENT,))
    failed = store.last_messages(session, brand_id, (OutboxStatus.FAILED, OutboxStatus.UNKNOWN))
    return [
        Health(
            account,
            environment.holds(account),
            _trouble(account, vault, environment, now),
            inbound.get(account.id),
            sent[account.id][0] if account.id in sent else None,
            _error(failed.get(account.id)),
            failed[account.id][0] if account.id in failed else None,
            waits.get(account.id, 0),
        )
        for account in conversations.list_accounts(session, brand_id)
        if account.credentials or environment.holds(account)
    ]


def _trouble(account: ChannelAccount, vault: Vault, environment: Environment, now: datetime) -> str:
    try:
        kept_of(account, vault, environment)
    except CredentialsUnreadable as error:
        return str(error)
    if account.problem:
        return account.problem
    return "The provider asked us to wait." if account.paused_until is not None and now < account.paused_until else ""


def _error(found: tuple[datetime, str, str] | None) -> str:
    if found is None:
        return ""
    _, reason, code = found
    return f"{reason} ({code})" if code else reason


def _locked(session: Session, brand_id: str, account_id: str) -> ChannelAccount:
    if not store.lock_account(session, brand_id, account_id):
        raise NotFound(what="channel account", key=account_id)
    return get(session, brand_id, account_id)


def _shown(checked: CheckedAccount) -> str:
    return checked.handle or checked.external_id

"""Are the secrets of channel accounts whole, sealed, and shown to nobody?"""

from datetime import timedelta

import pytest

from bot.channels import credentials
from bot.channels.credentials import GRACE, PARTS, Credentials, Kept, Vault, complete, exchange, identity
from bot.errors import CredentialsUnreadable, CredentialsWrong
from tests.conftest import NOW

GIVEN = {
    "telegram": {"token": "4200:TEST-token", "webhook_secret": "hush-hush"},
    "whatsapp": {"account_sid": "AC1", "auth_token": "secret-auth", "from": "+1 (415) 555-0100"},
    "messenger": {"page_id": "1077", "page_token": "secret-page", "app_secret": "secret-app", "verify_token": "secret-verify"},
    "stripe": {"account": "acct_1", "api_key": "sk_test_secret", "webhook_secret": "whsec_secret"},
}


def made() -> str:
    return "made-up"


@pytest.mark.parametrize(
    ("channel", "known_as"), [("telegram", "4200"), ("whatsapp", "whatsapp:+14155550100"), ("messenger", "1077"), ("stripe", "acct_1")]
)
def test_whole_credentials_tell_whose_they_are(channel: str, known_as: str) -> None:
    whole = complete(channel, GIVEN[channel], made)
    assert tuple(whole) == tuple(part.name for part in PARTS[channel] if not part.optional)
    assert identity(channel, whole) == known_as


def test_what_nobody_gives_is_made_up() -> None:
    assert complete("telegram", {"token": "4200:TEST-token"}, made)["webhook_secret"] == "made-up"
    assert complete("messenger", GIVEN["messenger"] | {"verify_token": " "}, made)["verify_token"] == "made-up"


def test_an_exchange_keeps_what_was_not_given() -> None:
    before = complete("messenger", GIVEN["messenger"], made)
    after = complete("messenger", {"page_token": "newer"}, made, now=before)
    assert after == before | {"page_token": "newer"}


@pytest.mark.parametrize(
    ("channel", "change", "named"),
    [
        ("telegram", {"token": ""}, "token missing"),
        ("telegram", {"token": "no colon, hush-hush"}, "token cannot"),
        ("telegram", {"webhook_secret": "not a word"}, "webhook_secret cannot"),
        ("telegram", {"password": "hush-hush"}, "password"),
        ("whatsapp", {"account_sid": "", "auth_token": ""}, "account_sid, auth_token missing"),
        ("whatsapp", {"from": "555 0100"}, "from cannot"),
        ("messenger", {"page_id": "my page"}, "page_id cannot"),
        ("messenger", {"page_token": "x" * 1_001}, "page_token cannot"),
        ("sms", {}, "telegram, whatsapp, messenger"),
    ],
)
def test_what_is_wrong_is_named_and_no_value_shown(channel: str, change: dict[str, str], named: str) -> None:
    given = {name: value for name, value in (GIVEN.get(channel, {}) | change).items() if value}
    with pytest.raises(CredentialsWrong) as caught:
        complete(channel, given, made)
    assert named in str(caught.value)
    assert not [value for value in given.values() if value in str(caught.value)]


@pytest.mark.parametrize("channel", PARTS)
def test_what_is_sealed_opens_again_and_says_nothing(channel: str) -> None:
    whole = complete(channel, GIVEN[channel], made)
    kept = Kept(whole, Credentials(app_secret="an old secret"), NOW)
    sealed = Vault(["a secret"]).seal("acc_1", kept)
    assert Vault(["a secret"]).open("acc_1", sealed) == kept
    assert not [value for value in [*whole.values(), "an old secret"] if value in sealed or value in repr(kept) or value in f"{whole}"]


def test_another_secret_another_account_or_a_damaged_text_open_nothing() -> None:
    sealed = Vault(["a secret"]).seal("acc_1", Kept(Credentials(token="1:a")))
    for vault, account, text in (
        (Vault(["other"]), "acc_1", sealed),
        (Vault(["a secret"]), "acc_2", sealed),
        (Vault(["a secret"]), "acc_1", sealed[:-9] + "AAAAAAAA="),
        (Vault(["a secret"]), "acc_1", "gegrüßt"),
    ):
        with pytest.raises(CredentialsUnreadable, match=account):
            vault.open(account, text)


def test_an_old_secret_opens_and_the_new_one_seals() -> None:
    kept = Kept(Credentials(token="1:a"))
    sealed = Vault(["old"]).seal("acc_1", kept)
    both = Vault(["new", "old"])
    assert both.open("acc_1", sealed) == kept
    assert Vault(["new"]).open("acc_1", both.seal("acc_1", both.open("acc_1", sealed))) == kept


def test_only_what_changed_and_proves_is_kept_and_not_for_ever() -> None:
    before = complete("messenger", GIVEN["messenger"], made)
    kept = exchange(Kept(before), complete("messenger", {"page_token": "p", "app_secret": "a"}, made, now=before), "messenger", now=NOW)
    assert kept.previous_at(NOW) == {"app_secret": "secret-app"}
    assert kept.previous_at(NOW + GRACE - timedelta(seconds=1))
    assert kept.previous_at(NOW + GRACE) == {}
    same = exchange(kept, complete("messenger", {"page_token": "q"}, made, now=kept.current), "messenger", now=NOW)
    assert (same.previous, same.until) == (kept.previous, kept.until)
    assert exchange(Kept(before), before, "messenger", now=NOW).previous_at(NOW) == {}


def test_a_sender_is_spelled_one_way() -> None:
    assert {credentials.sender(text) for text in ("+14155550100", "whatsapp:+14155550100", "+1 (415) 555-01.00")} == {
        "whatsapp:+14155550100"
    }

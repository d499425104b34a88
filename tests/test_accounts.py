"""Does an account belong to whom its provider says, once, and does changing its secrets lose nothing?"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot import accounts
from bot.channels.credentials import GRACE, Kept, Vault
from bot.connections import Connections
from bot.errors import (
    AccountNameTaken,
    AccountOfEnvironment,
    AccountTaken,
    AccountUsed,
    CredentialsUnreadable,
    CredentialsWrong,
    OtherAccount,
    ProviderRefused,
    ProviderUnreachable,
)
from bot.store import accounts as store
from bot.store import conversations, events
from core.errors import NotFound
from tests.connected import Connected, connected, run
from tests.messenger_server import PAGE, SECRET, Lost
from tests.telegram_server import Fault

KNOWN_AS = {"telegram": ("4200", "shop_bot"), "whatsapp": ("whatsapp:+14155550100", "14155550100"), "messenger": (PAGE, "Aurora")}
PATH = {"telegram": "telegram", "whatsapp": "twilio", "messenger": "messenger"}


@pytest.fixture
def shop(database_url: str) -> Iterator[Connected]:
    with connected(database_url) as opened:
        yield opened


def line_of(shop: Connected) -> Connections:
    return shop.program.connections


def add(shop: Connected, channel: str = "telegram", name: str = "main", **change: str):
    return run(line_of(shop).add(shop.brand.id, channel, name, shop.given(channel) | change))


def registered(shop: Connected, channel: str) -> str:
    if channel == "telegram":
        return str(shop.telegram.webhook.get("url", ""))
    if channel == "whatsapp":
        webhook: Any = shop.twilio.senders[0]["webhook"]
        return str(webhook.get("callback_url", ""))
    return shop.messenger.subscriptions[0]["callback_url"] if shop.messenger.subscriptions else ""


@pytest.mark.parametrize("channel", KNOWN_AS)
def test_an_account_is_whose_its_provider_says_and_events_come_here(shop: Connected, channel: str) -> None:
    made = add(shop, channel)
    row = shop.row(made.account.id)
    assert (row.external_id, row.handle) == KNOWN_AS[channel]
    assert (row.brand_id, row.active, row.checked_at) == (shop.brand.id, True, shop.clock())
    assert made.address == registered(shop, channel) == f"https://shop.test/webhooks/{PATH[channel]}/{row.id}"
    assert (made.by_hand, made.problem) == ("", "")
    assert not [value for value in line_of(shop).credentials(row).values() if value in row.credentials]
    looked = run(line_of(shop).check(shop.brand.id, row.id))
    assert looked.ours


def test_the_webhook_of_a_bot_has_a_secret_of_its_own(shop: Connected) -> None:
    made = add(shop)
    assert len(shop.telegram.webhook["secret"]) > 20
    assert shop.telegram.webhook["secret"] == line_of(shop).credentials(made.account)["webhook_secret"]


@pytest.mark.parametrize(
    ("channel", "change", "error"),
    [
        ("telegram", {"token": "4200:WRONG"}, ProviderRefused),
        ("telegram", {"token": "no token"}, CredentialsWrong),
        ("whatsapp", {"auth_token": "wrong"}, ProviderRefused),
        ("whatsapp", {"from": "+14155550199"}, ProviderRefused),
        ("messenger", {"page_id": "99"}, ProviderRefused),
        ("messenger", {"page_token": "EAA-other"}, ProviderRefused),
        ("telegram", {"name": "two words"}, CredentialsWrong),
    ],
)
def test_what_the_provider_does_not_know_is_not_kept(shop: Connected, channel: str, change: dict[str, str], error: type[Exception]) -> None:
    values = {name: value for name, value in change.items() if name != "name"}
    with pytest.raises(error) as caught:
        add(shop, channel, change.get("name", "main"), **values)
    hidden = [value for name, value in (shop.given(channel) | values).items() if name not in ("from", "account_sid", "page_id")]
    assert not [value for value in hidden if value in str(caught.value)]
    assert run(line_of(shop).list_health(shop.brand.id)) == []


def test_a_provider_that_is_away_is_not_a_refusal(shop: Connected) -> None:
    shop.messenger.then(Lost("break"))
    with pytest.raises(ProviderUnreachable):
        add(shop, "messenger")


@pytest.mark.parametrize("channel", KNOWN_AS)
def test_a_bot_number_or_page_has_one_account_anywhere(shop: Connected, channel: str) -> None:
    add(shop, channel)
    with pytest.raises(AccountTaken, match="as main"):
        add(shop, channel, "again")
    with pytest.raises(AccountTaken) as caught:
        run(line_of(shop).add(shop.other.id, channel, "theirs", shop.given(channel)))
    assert "main" not in str(caught.value)
    assert run(line_of(shop).list_health(shop.other.id)) == []


def test_a_name_is_given_once_and_many_accounts_side_by_side(shop: Connected) -> None:
    first = add(shop)
    shop.telegram.token = "4300:another"
    with pytest.raises(AccountNameTaken):
        add(shop)
    second = add(shop, name="second")
    assert first.account.id != second.account.id
    assert [health.account.name for health in run(line_of(shop).list_health(shop.brand.id))] != []


def test_an_account_without_credentials_is_filled_and_its_talks_go_on(shop: Connected) -> None:
    empty = {"id": "acc_old", "brand_id": shop.brand.id, "channel": "telegram", "name": "main"}
    shop.write(store.add, empty)
    assert add(shop).account.id == "acc_old"


def test_another_brand_changes_nothing(shop: Connected) -> None:
    made = add(shop)
    before = shop.row(made.account.id)
    line, theirs, account_id = line_of(shop), shop.other.id, made.account.id
    for act in (
        line.check(theirs, account_id),
        line.rotate(theirs, account_id, {}),
        line.register(theirs, account_id),
        line.set_active(theirs, account_id, False),
        line.remove(theirs, account_id),
        line.health(theirs, account_id),
    ):
        with pytest.raises(NotFound):
            run(act)
    assert shop.row(account_id).model_dump() == before.model_dump()


def test_new_secrets_count_at_once_and_old_ones_a_while(shop: Connected) -> None:
    made = add(shop)
    old = shop.telegram.webhook["secret"]
    shop.telegram.token = "4200:a-new-token"
    run(line_of(shop).rotate(shop.brand.id, made.account.id, {"token": shop.telegram.token}))
    kept = line_of(shop).vault.open(made.account.id, shop.row(made.account.id).credentials)
    assert kept.current["token"] == "4200:a-new-token"
    assert shop.telegram.webhook["secret"] == kept.current["webhook_secret"] != old
    assert kept.previous_at(shop.clock()) == {"webhook_secret": old}
    assert kept.previous_at(shop.clock() + GRACE) == {}


def test_secrets_of_another_bot_are_not_taken(shop: Connected) -> None:
    made = add(shop)
    before = shop.row(made.account.id).credentials
    shop.telegram.token = "4300:another"
    with pytest.raises(OtherAccount):
        run(line_of(shop).rotate(shop.brand.id, made.account.id, {"token": shop.telegram.token}))
    assert shop.row(made.account.id).credentials == before


def test_a_failed_registration_is_told_and_undoes_nothing(shop: Connected) -> None:
    made = add(shop)
    shop.telegram.then(Fault(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook"), method="setwebhook")
    again = run(line_of(shop).rotate(shop.brand.id, made.account.id, {}))
    assert "webhook" in again.problem
    assert line_of(shop).vault.open(made.account.id, shop.row(made.account.id).credentials).previous
    assert run(line_of(shop).register(shop.brand.id, made.account.id)).problem == ""


def test_an_account_kept_under_another_key_is_named_and_stops_no_other(shop: Connected) -> None:
    made, page = add(shop), add(shop, "messenger")
    other = Vault(["another secret"]).seal(page.account.id, Kept(line_of(shop).credentials(page.account)))
    shop.write(store.change, page.account.id, credentials=other)
    with pytest.raises(CredentialsUnreadable, match=page.account.id):
        run(line_of(shop).check(shop.brand.id, page.account.id))
    found = {health.account.id: health for health in run(line_of(shop).list_health(shop.brand.id))}
    assert page.account.id in found[page.account.id].trouble
    assert found[made.account.id].state == "active"
    with pytest.raises(CredentialsWrong, match="page_id"):
        run(line_of(shop).rotate(shop.brand.id, page.account.id, {"page_token": "EAA"}))
    run(line_of(shop).rotate(shop.brand.id, page.account.id, shop.given("messenger")))
    assert run(line_of(shop).health(shop.brand.id, page.account.id)).trouble == ""


def test_resealing_keeps_all_under_the_new_secret(shop: Connected) -> None:
    made = add(shop)
    both = Vault(["a new secret", shop.program.settings.secret_key])
    assert shop.write(accounts.reseal, both) == (1, [])
    assert Vault(["a new secret"]).open(made.account.id, shop.row(made.account.id).credentials).current["token"] == shop.telegram.token
    assert shop.write(accounts.reseal, Vault(["a third"])) == (0, [made.account.id])


def test_only_what_nobody_wrote_to_is_removed(shop: Connected) -> None:
    made, page = add(shop), add(shop, "messenger")
    event = {
        "brand_id": shop.brand.id,
        "channel_account_id": made.account.id,
        "external_id": "update:1",
        "kind": "text",
        "payload": {},
        "occurred_at": shop.clock(),
        "received_at": shop.clock(),
        "due_at": shop.clock(),
        "status": "handled",
        "error": "",
    }
    shop.write(events.store_event, event)
    with pytest.raises(AccountUsed):
        run(line_of(shop).remove(shop.brand.id, made.account.id))
    run(line_of(shop).remove(shop.brand.id, page.account.id))
    assert [health.account.id for health in run(line_of(shop).list_health(shop.brand.id))] == [made.account.id]
    assert run(line_of(shop).health(shop.brand.id, made.account.id)).last_inbound_at == shop.clock()


def test_what_held_an_account_up_is_over_once_its_provider_answers(shop: Connected) -> None:
    made = add(shop)
    shop.write(store.change, made.account.id, problem="Unauthorized", paused_until=shop.clock() + GRACE)
    held_up = run(line_of(shop).health(shop.brand.id, made.account.id))
    assert (held_up.state, held_up.trouble) == ("held up", "Unauthorized")
    run(line_of(shop).check(shop.brand.id, made.account.id))
    assert run(line_of(shop).health(shop.brand.id, made.account.id)).state == "active"


def test_the_environments_account_is_changed_there_alone(database_url: str) -> None:
    bot: dict[str, Any] = {"telegram_bot_token": "4200:TEST-token", "telegram_webhook_secret": "hush-hush"}
    with connected(database_url, **bot) as shop:
        [health] = run(line_of(shop).list_health(shop.brand.id))
        assert (health.account.name, health.by_environment) == ("default", True)
        assert line_of(shop).address(health.account) == "https://shop.test/webhooks/telegram/default"
        for act in (line_of(shop).rotate(shop.brand.id, health.account.id, {}), line_of(shop).remove(shop.brand.id, health.account.id)):
            with pytest.raises(AccountOfEnvironment):
                run(act)
        for brand in (shop.brand, shop.other):
            with pytest.raises(AccountTaken, match="environment"):
                run(line_of(shop).add(brand.id, "telegram", "mine", shop.given("telegram")))


def test_links_lead_to_accounts_that_answer(shop: Connected) -> None:
    made, _, _ = (add(shop, channel) for channel in KNOWN_AS)
    names = {"telegram": "shop_bot", "whatsapp": "14155550100", "messenger": PAGE}
    assert shop.write(accounts.public_names, shop.brand.id) == names
    run(line_of(shop).set_active(shop.brand.id, made.account.id, False))
    assert "telegram" not in shop.write(accounts.public_names, shop.brand.id)
    assert shop.write(conversations.find_account, shop.brand.id, "telegram", "main").active is False


@pytest.mark.parametrize("channel", KNOWN_AS)
def test_no_log_holds_a_secret(shop: Connected, channel: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.INFO)
    made = add(shop, channel)
    run(line_of(shop).check(shop.brand.id, made.account.id))
    run(line_of(shop).rotate(shop.brand.id, made.account.id, shop.given(channel)))
    secrets = [value for name, value in line_of(shop).credentials(shop.row(made.account.id)).items() if name not in ("from", "page_id")]
    written = caplog.text + "".join(capfd.readouterr())
    assert not [value for value in secrets if value in written and value not in (SECRET, shop.twilio.account_sid)]

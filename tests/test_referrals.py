"""Fans bring friends: credited truthfully, rewarded once and late, never for themselves, never beside a creator's commission."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from attribution import conversions, ledger, referrals
from attribution.errors import BadTerms
from attribution.explain import explain
from attribution.kinds import Kind
from attribution.referrals import Refusal, State, Welcome, programs, store
from attribution.store import list_identities
from attribution.tables import Decision, Fan, Referral, Shopper, ShopperLink
from core.db import insert_once, transaction
from core.ids import ALPHABET
from tests.attributed import DAY, Story
from tests.conftest import NOW

TERMS: dict[str, Any] = {"friend_code": "FRIEND10", "reward_minor": 1000, "reward_points": 0, "order_min_minor": 5000, "hold_days": 14}


class Friends(Story):
    """Mia, a shopper, invites; Ana, another, arrives by her link."""

    fan: Fan

    def offer(self, wins: str = "creator", **terms: Any) -> None:
        programs.add_version(self.session, self.brand_id, **(TERMS | terms), wins=wins, now=NOW - 9 * DAY, new_id=self.new_id)

    def invited(self) -> str:
        insert_once(self.session, Shopper, {"id": "shp_mia", "brand_id": self.brand_id, "name": "Mia", "created_at": NOW})
        asked: dict[str, Any] = {"channel": "telegram", "conversation_id": "cnv_mia", "now": NOW - 9 * DAY, "new_id": self.new_id}
        letters = iter(ALPHABET)
        referrals.invite(self.session, self.brand_id, "shp_mia", "Mia", **asked, new_letters=lambda count: next(letters) * count)
        fan = store.find_fan(self.session, self.brand_id, ["shp_mia"])
        assert fan is not None
        self.fan = fan
        return fan.link_id

    def arrives(self) -> Welcome:
        at = NOW - 5 * DAY
        self.seen(self.touch(Kind.LINK_OPENED, "tg:fan", at, creator_id=self.fan.creator_id, link_id=self.fan.link_id))
        return referrals.arrive(self.session, self.brand_id, self.fan.creator_id, self.ana, now=at, new_id=self.new_id).welcome

    def buys(self, value: int = 7565, *, same_address: bool = False, key: str = "ord_1") -> tuple[Decision, Referral | None]:
        """A paid order as the program's wiring has it recorded."""
        sale = self.sale(key, value)
        found = referrals.find_open(self.session, self.brand_id, self.ana)
        if found is None:
            return conversions.record_conversion(self.session, sale, has_fans=True, now=NOW, new_id=self.new_id), None
        referral, terms, fans = found
        why = referrals.refusal(self.session, referral, terms, fans, self.ana, key, value, same_address=same_address)
        wins = why is None and terms.wins == "fan"
        decision = conversions.record_conversion(self.session, sale, has_fans=True, fan_wins=wins, now=NOW, new_id=self.new_id)
        if why is None and terms.wins == "creator" and referrals.earned_by_creators(self.session, self.brand_id, decision):
            why = Refusal.CREATOR_CREDITED
        if why is not None:
            referrals.refuse(self.session, referral, key, why)
        else:
            referrals.accept(self.session, referral, terms, key, "EUR", now=NOW, new_id=self.new_id)
        return decision, referral

    def due(self, days: float) -> list[referrals.Due]:
        return referrals.take_due(self.session, now=NOW + timedelta(days=days), limit=10)

    def pending(self) -> int:
        return -self.balances().get(f"payable:fan:{self.fan.creator_id}:pending", 0)

    def given_back(self, remaining: int) -> Referral | None:
        return referrals.reverse(self.session, self.brand_id, "ord_1", remaining, "EUR", now=NOW + DAY, new_id=self.new_id)


@pytest.fixture
def session(db: Engine) -> Iterator[Session]:
    with transaction(db) as session:
        yield session


@pytest.fixture
def story(session: Session) -> Friends:
    story = Friends(session)
    story.offer()
    story.invited()
    return story


def test_a_fan_has_one_link_however_often_they_ask(story: Friends) -> None:
    assert story.invited() == story.fan.link_id


def test_a_fan_is_credited_and_earns_no_commission(story: Friends) -> None:
    assert story.arrives() is Welcome.NEW
    assert story.arrives() is Welcome.AGAIN
    decision, referral = story.buys()
    assert referral is not None
    told = explain(story.session, story.brand_id, "ord_1").as_json()
    assert (told["credits"][0]["creator"], told["credits"][0]["value_minor"]) == (f"fan-{'0' * 8}", 7565)
    assert [(each["amount_minor"], each["rate_bps"]) for each in told["commissions"]] == [(0, 0)]
    assert (decision.unpaid, referral.state, story.pending()) == ([story.fan.creator_id], State.PENDING, 1000)
    story.refund("ref_1", 2000)
    assert ledger.owed(story.session, story.brand_id, story.fan.creator_id) == {}


def test_the_reward_is_given_after_the_hold_and_once(story: Friends) -> None:
    story.arrives()
    story.buys()
    assert story.due(13.9) == []
    [due] = story.due(14)
    assert (due.minor, due.points, due.fan.conversation_id) == (1000, 0, "cnv_mia")
    referrals.note_given(story.session, due, "EUR", now=NOW, new_id=story.new_id)
    assert (story.due(20), story.pending()) == ([], 0)
    assert ledger.check(story.session, story.brand_id) == []


@pytest.mark.parametrize(
    ("value", "same_address", "why"), [(4999, False, Refusal.TOO_SMALL), (7565, True, Refusal.SAME_ADDRESS), (0, False, Refusal.TOO_SMALL)]
)
def test_what_earns_nothing_says_why(story: Friends, value: int, same_address: bool, why: Refusal) -> None:
    story.arrives()
    _, referral = story.buys(value, same_address=same_address)
    assert referral is not None
    assert (referral.state, referral.reason, story.pending(), story.due(99)) == (State.REFUSED, why, 0, [])


def test_who_is_linked_with_the_fan_is_the_fan(story: Friends) -> None:
    story.arrives()
    link = {"brand_id": story.brand_id, "identity_id": identity_of(story), "home_id": story.ana, "shopper_id": "shp_mia"}
    insert_once(story.session, ShopperLink, link | {"request_id": "lrq", "linked_at": NOW, "parted_at": None})
    _, referral = story.buys()
    assert referral is not None
    assert (referral.state, referral.reason) == (State.REFUSED, Refusal.SELF)


def identity_of(story: Friends) -> str:
    return list_identities(story.session, story.brand_id, story.ana)[0].id


def test_a_fan_is_no_friend_of_their_own_and_a_customer_none_of_anybodys(story: Friends) -> None:
    own = referrals.arrive(story.session, story.brand_id, story.fan.creator_id, "shp_mia", now=NOW, new_id=story.new_id)
    story.buys(key="ord_0")
    assert (own.welcome, story.arrives()) == (Welcome.OWN, Welcome.CUSTOMER)


def test_a_creator_who_brought_it_too_comes_first_and_alone(story: Friends) -> None:
    story.arrives()
    story.seen(story.code(story.jo, "jo15", "tg:9", NOW - DAY))
    _, referral = story.buys()
    assert referral is not None
    assert (referral.reason, story.owed(story.jo), story.pending()) == (Refusal.CREATOR_CREDITED, {"pending": 757}, 0)


def test_where_the_fan_wins_the_creator_is_credited_and_goes_without(story: Friends) -> None:
    story.offer(wins="fan")
    story.arrives()
    story.seen(story.code(story.jo, "jo15", "tg:9", NOW - DAY))
    decision, _ = story.buys()
    assert (decision.unpaid, story.owed(story.jo), story.pending()) == ([story.jo.id], {}, 1000)


def test_a_dispute_holds_the_reward_and_a_refund_ends_it(story: Friends) -> None:
    story.arrives()
    story.buys()
    referrals.hold(story.session, story.brand_id, "ord_1")
    assert story.due(99) == []
    referrals.release(story.session, story.brand_id, "ord_1")
    assert story.given_back(5000) is None  # enough stays sold
    assert story.pending() == 1000
    assert story.given_back(4999) is None
    assert (story.pending(), story.due(99)) == (0, [])
    assert story.given_back(0) is None
    assert ledger.check(story.session, story.brand_id) == []


def test_a_reward_that_was_given_is_the_callers_to_take_back(story: Friends) -> None:
    story.arrives()
    story.buys()
    [due] = story.due(14)
    referrals.note_given(story.session, due, "EUR", now=NOW, new_id=story.new_id)
    given = story.given_back(0)
    assert given is not None
    referrals.note_taken_back(story.session, given, 400, "EUR", now=NOW, new_id=story.new_id)
    assert story.balances()["clearing:store_credit"] == -600  # spent before: what the referral cost
    assert story.given_back(0) is None


@pytest.mark.parametrize(("field", "value"), [("reward_points", 100), ("reward_minor", 0), ("hold_days", 400), ("order_min_minor", -1)])
def test_terms_that_make_no_sense_are_refused_by_name(story: Friends, field: str, value: int) -> None:
    with pytest.raises(BadTerms):
        story.offer("creator", **{field: value})
    with pytest.raises(BadTerms, match="wins"):
        story.offer(wins="both")

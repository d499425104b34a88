"""Who is credited for a sale, what is posted, and what a refund gives back: to the cent, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from attribution import conversions, creators, ledger, store
from attribution.accounts import Move, commission_expense, payable
from attribution.conversions import Conversion, Reversal
from attribution.errors import BadConversion, UnknownConversion
from attribution.kinds import Model
from core.db import transaction
from core.errors import Conflict
from tests.attributed import BRAND, DAY, Story
from tests.conftest import NOW, new_ids

COUNTER = iter(range(10**6))


def fresh_id(prefix: str) -> str:
    """An id that no other thread or story of this run has."""
    return f"{prefix}_n{next(COUNTER)}"


def shares(story: Story, decision_id: str) -> list[tuple[str, int]]:
    names = {story.lena.id: "lena", story.jo.id: "jo", "": "brand"}
    return [(names[credit.creator_id], credit.value_minor) for credit in store.list_credits(story.session, story.brand_id, decision_id)]


# (model, credits of Lena's link, the broadcast's reply and Jo's code; what Lena and Jo earn at 10 %)
S3 = [
    (Model.FIRST, [("lena", 7565)], 757, 0),
    (Model.LAST, [("jo", 7565)], 0, 757),
    (Model.LAST_CODE, [("jo", 7565)], 0, 757),
    (Model.U_SHAPED, [("lena", 3026), ("brand", 1513), ("jo", 3026)], 303, 303),
    (Model.LINEAR, [("lena", 2522), ("brand", 2522), ("jo", 2521)], 252, 252),
]


def test_s3_under_each_model(db: Engine) -> None:
    with transaction(db) as session:
        for model, credits, lena, jo in S3:
            story = Story(session, model, brand_id=f"brand_{model}", new_id=fresh_id)
            story.s3()
            decision = story.pay()
            assert shares(story, decision.id) == credits
            assert story.owed(story.lena).get("pending", 0) == lena
            assert story.owed(story.jo).get("pending", 0) == jo
            assert sum(amount for account, amount in story.balances().items() if account.startswith("expense")) == lena + jo
            assert [entry["reason"] for entry in decision.rejected] == ["collapsed"]
            assert ledger.check(session, story.brand_id) == []


def test_the_journal_of_an_accrual_has_the_documented_key_and_accounts(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        decision = story.pay()
        (leg,) = store.list_postings(session, BRAND, "ord_1")
        assert leg.key == f"accrue:ord_1:1:{story.jo.id}:percent"
        assert (leg.source, leg.target) == (payable(story.jo.id, "pending"), commission_expense(decision.program_id))
        assert (leg.amount_minor, leg.currency, leg.reason) == (757, "EUR", "commission")


def test_a_sale_nobody_brought_is_credited_to_nobody(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        decision = story.pay(story.sale(codes=()))
        assert shares(story, decision.id) == [("brand", 7565)]
        assert (decision.touches, decision.weights) == ([], [])
        assert story.balances() == {}


def test_a_brand_without_terms_sells_and_nobody_earns(db: Engine) -> None:
    with transaction(db) as session:
        sale = Conversion(brand_id="brand_new", key="o", label="1001", shopper_id="shp_x", value_minor=100, currency="USD", occurred_at=NOW)
        decision = conversions.record_conversion(session, sale, now=NOW, new_id=new_ids())
        assert (decision.model, decision.value_minor) == (Model.LAST_CODE, 100)
        assert ledger.balances(session, "brand_new") == {}


def test_a_creators_own_purchase_accrues_and_is_held_with_its_reason(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        creators.add_own_account(session, story.lena, "telegram", "ana")
        story.seen(story.link(story.lena, "tg:1", NOW - DAY))
        story.pay(story.sale(codes=()))
        assert story.owed(story.lena) == {"held": 757}
        hold = store.list_postings(session, BRAND, "ord_1")[1]
        assert (hold.key, hold.reason) == (f"hold:ord_1:1:{story.lena.id}:own_purchase", "own_purchase")
        assert story.refund("ref_1", 0) == {story.lena.id: -757}
        assert story.balances() == {}


def test_the_same_sale_again_changes_nothing_and_other_content_is_a_conflict(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        first = story.pay()
        before = store.list_postings(session, BRAND, "ord_1")
        story.seen(story.link(story.lena, "tg:9", NOW))
        assert story.pay().id == first.id
        assert store.list_postings(session, BRAND, "ord_1") == before
    with transaction(db) as session, pytest.raises(Conflict):
        conversions.record_conversion(session, story.sale(value=7566), now=NOW, new_id=new_ids())


def test_terms_that_change_later_change_nothing_that_was_decided(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        story.pay()
        story.terms(Model.FIRST, 5000)
        assert story.refund("ref_1", 3000) == {story.jo.id: 300 - 757}
        assert story.owed(story.jo) == {"pending": 300}
        assert story.pay(story.sale("ord_2")).model == Model.FIRST


def test_s8_a_refund_posts_the_difference_once(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.seen(story.code(story.lena, "lena10", "m", NOW))
        story.pay(story.sale(value=10_620, codes=("lena10",)))
        assert story.refund("ref_1", 5310) == {story.lena.id: -531}
        assert story.refund("ref_1", 5310) == {}
        assert story.owed(story.lena) == {"pending": 531}
        leg = store.list_postings(session, BRAND, "ord_1")[-1]
        assert (leg.key, leg.target, leg.amount_minor) == (f"refund:ref_1:{story.lena.id}", payable(story.lena.id, "pending"), 531)
        assert leg.source.startswith("expense:commission:")
    with transaction(db) as story.session, pytest.raises(Conflict):
        story.refund("ref_1", 0)


def test_worked_27_refunds_never_drift(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session, rate_bps=700)
        story.seen(story.link(story.lena, "m", NOW))
        story.pay(story.sale(value=1000, codes=()))
        assert [story.refund(f"ref_{left}", left)[story.lena.id] for left in (667, 334, 0)] == [-23, -24, -23]
        assert story.balances() == {}


def test_a_cancelled_sale_returns_every_account_to_what_it_was(db: Engine) -> None:
    with transaction(db) as session:
        for model in Model:
            story = Story(session, model, brand_id=f"brand_{model}", new_id=fresh_id)
            story.s3()
            story.pay(story.sale("ord_0", 999))
            before = story.balances()
            story.pay()
            story.refund("ref_1", 4000)
            story.refund("ref_2", 0, cancelled=True)
            assert story.balances() == before
            assert ledger.check(session, story.brand_id) == []


def test_what_was_paid_out_is_claimed_back(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.seen(story.link(story.lena, "m", NOW))
        story.pay(story.sale(value=10_000, codes=()))
        pending, available, paying = (payable(story.lena.id, state) for state in ("pending", "available", "in_payout"))

        def post(key: str, source: str, target: str, amount: int, cause: str) -> None:
            ledger.post(session, BRAND, key, [Move(source, target, amount, "EUR")], cause, "", now=NOW, new_id=story.new_id)

        post("mature:1", available, pending, 1000, "ord_1")
        assert story.refund("ref_1", 9000) == {story.lena.id: -100}
        assert story.owed(story.lena) == {"available": 900}
        post("reserve:1", paying, available, 900, "batch_1")
        post("settle:1", "clearing:cash:bank", paying, 900, "batch_1")
        assert story.refund("ref_2", 5000) == {story.lena.id: -400}
        assert story.owed(story.lena) == {}
        assert story.balances()[f"receivable:creator:{story.lena.id}:clawback"] == 400
        assert ledger.check(session, BRAND) == []


def test_what_cannot_be_taken_back_is_refused_and_leaves_no_trace(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        with pytest.raises(UnknownConversion):
            story.refund("ref_1", 0)
        story.pay()
        with pytest.raises(BadConversion):
            story.refund("ref_1", 7566)
        with pytest.raises(BadConversion):
            story.pay(story.sale("ord_2", -1))
        assert store.list_reversals(session, BRAND, story.ana) == []
        assert story.owed(story.jo) == {"pending": 757}


def test_another_brands_touches_and_sales_are_not_seen(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        rival = Story(session, brand_id="brand_rival", new_id=story.new_id)
        rival.ana = story.ana
        decision = rival.pay(rival.sale())
        assert decision.touches == []
        story.pay()
        assert rival.balances() == {}
        with pytest.raises(UnknownConversion):
            rival.refund("ref_1", 0, order="ord_other")


def test_a_sale_takes_few_statements_however_long_the_path(db: Engine) -> None:
    counts: list[int] = []
    for story_number, touches in enumerate((1, 300)):
        with transaction(db) as session:
            story = Story(session, brand_id=f"brand_{story_number}", new_id=fresh_id)
            story.seen(*(story.link((story.lena, story.jo)[n % 2], f"m{n}", NOW - DAY) for n in range(touches)))
            with counted(db) as statements:
                story.pay(story.sale(codes=()))
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent inside a `with`."""
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_ten_at_once_record_one_sale(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
    sale = story.sale()

    def pay(_: int) -> str:
        with transaction(db) as session:
            return conversions.record_conversion(session, sale, now=NOW, new_id=fresh_id).id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(pay, range(10)))) == 1
    with transaction(db) as session:
        assert ledger.owed(session, BRAND, story.jo.id) == {"pending": 757}
        assert ledger.check(session, BRAND) == []


def test_refunds_at_once_take_back_each_cent_once(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.s3()
        story.pay()

    def refund(remaining: int) -> int:
        reversal = Reversal(brand_id=BRAND, conversion_key="ord_1", key=f"ref_{remaining}", remaining_minor=remaining, occurred_at=NOW)
        with transaction(db) as session:
            return sum(conversions.record_reversal(session, reversal, now=NOW, new_id=fresh_id).values())

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(refund, [3000, 1000, 0, 2000, 4000])) == -757
    with transaction(db) as session:
        assert ledger.balances(session, BRAND) == {}
        assert ledger.check(session, BRAND) == []

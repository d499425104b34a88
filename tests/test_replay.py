"""Is the ledger a function of what happened? Duplicates and another order of arrival leave the same journals."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from attribution import ledger, store
from attribution.kinds import Model
from tests.attributed import BRAND, Story
from tests.conftest import NOW

EXAMPLES = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# (which of link, code and reply; whose; hours before the sale): each at an hour of its own
HAPPENED = st.lists(
    st.tuples(st.sampled_from("lcr"), st.booleans(), st.integers(-30, 24 * 32)), min_size=1, max_size=8, unique_by=lambda touch: touch[2]
)
SEALED = tuple[str, str, str, tuple[tuple[str, str, int], ...]]


def undone(engine: Engine, tell: Callable[[Story], None], model: Model) -> tuple[list[SEALED], dict[str, int]]:
    """Journals and balances at the end of a story of which nothing stays, so that its ids can be told again."""
    with Session(engine) as session:
        story = Story(session, model)
        tell(story)
        assert ledger.check(session, BRAND) == []
        sealed: list[SEALED] = []
        for journal in store.list_journals(session, BRAND, after="", limit=500):
            rows = store.list_postings_of(session, BRAND, [journal.id])
            postings = tuple((row.source, row.target, row.amount_minor) for row in rows)
            sealed.append((journal.key, journal.payload_hash, journal.cause, postings))
        balances = story.balances()
        session.rollback()
    return sorted(sealed), balances


def touched(story: Story, happened: list[tuple[str, bool, int]]) -> None:
    for what, lenas, hours in happened:
        creator, at, key = (story.lena if lenas else story.jo), NOW - timedelta(hours=hours), f"m{hours}"
        if what == "l":
            story.seen(story.link(creator, key, at))
        elif what == "c":
            story.seen(story.code(creator, f"{creator.handle}10", key, at))
        else:
            story.seen(story.reply(key, at))


@EXAMPLES
@given(HAPPENED, st.sampled_from(Model), st.integers(1, 10**6), st.randoms(use_true_random=False))
def test_duplicates_and_shuffles_leave_identical_journals(
    db: Engine, happened: list[tuple[str, bool, int]], model: Model, value: int, random: Random
) -> None:
    again = happened * 2
    random.shuffle(again)

    def once(story: Story) -> None:
        touched(story, happened)
        story.pay(story.sale(value=value, codes=("lena10", "jo10")))
        story.refund("ref_1", value // 2)
        story.refund("ref_2", value // 3)

    def often(story: Story) -> None:
        touched(story, again)
        for _ in range(2):
            story.pay(story.sale(value=value, codes=("jo10", "lena10")))
            touched(story, again)
        for refund, remaining in (("ref_1", value // 2), ("ref_1", value // 2), ("ref_2", value // 3), ("ref_1", value // 2)):
            story.refund(refund, remaining)

    assert undone(db, once, model) == undone(db, often, model)


@EXAMPLES
@given(
    HAPPENED,
    st.sampled_from(Model),
    st.integers(1, 10**6),
    st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_any_prefix_of_refunds_in_any_order_gives_the_same_state(
    db: Engine, happened: list[tuple[str, bool, int]], model: Model, value: int, parts: list[int], random: Random
) -> None:
    def told(amounts: list[int], late: bool = False) -> Callable[[Story], None]:
        remaining, refunds = value, []
        for number, amount in enumerate(amounts):
            remaining = max(0, remaining - amount)
            refunds.append((f"ref_{number}", remaining))
        if late:
            random.shuffle(refunds)

        def tell(story: Story) -> None:
            touched(story, happened)
            story.pay(story.sale(value=value, codes=("lena10",)))
            for refund, left in refunds:
                story.refund(refund, left)

        return tell

    balances = undone(db, told(parts), model)[1]
    assert undone(db, told(random.sample(parts, len(parts))), model)[1] == balances
    assert undone(db, told(parts, late=True), model)[1] == balances


@EXAMPLES
@given(HAPPENED, st.sampled_from(Model), st.integers(1, 10**6), st.lists(st.integers(0, 10**6), max_size=3))
def test_a_refund_of_everything_restores_every_account(
    db: Engine, happened: list[tuple[str, bool, int]], model: Model, value: int, lefts: list[int]
) -> None:
    def before(story: Story) -> None:
        touched(story, happened)
        story.pay(story.sale("ord_0", 5000, codes=("jo10",)))

    def after(story: Story) -> None:
        before(story)
        story.pay(story.sale(value=value, codes=("lena10", "jo10")))
        for number, left in enumerate([*sorted((left for left in lefts if left <= value), reverse=True), 0]):
            story.refund(f"ref_{number}", left)

    assert undone(db, after, model)[1] == undone(db, before, model)[1]

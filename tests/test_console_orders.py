"""What does the brand see of its orders and do to them by the page, once however often it is pressed, and what may whom?"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col
from starlette.testclient import TestClient

from bot.tables import Role
from commerce import payments
from commerce.kinds import PaymentKind, RefundState
from commerce.orders import orders, returns
from commerce.store import fulfilment as log
from commerce.store import orders as rows
from commerce.tables import Brand, Refund, ShopOrder, Variant
from tests.conftest import NOW
from tests.pages import Pages, fresh_brand, hidden
from tests.till import units

PATH = "/console/orders"
ACTS = ("pack", "send", "deliver", "paid", "cancel", "receive", "refund", "refund-return", "retry", "given")


@pytest.fixture
def pages(db: Engine) -> Pages:
    return Pages(db)


@pytest.fixture
def brand(pages: Pages) -> Brand:
    return pages.brand()


@pytest.fixture
def admin(pages: Pages, brand: Brand) -> TestClient:
    return pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))


def bought(pages: Pages, brand: Brand, visitor: str = "ana", *, paid: bool = True, name: str = "Ana") -> ShopOrder:
    """Two hoodies for 118.00, delivery free."""
    conversation = pages.said(brand, visitor, "hi", name=name)
    pages.fill_cart(conversation)
    order, _ = pages.order(conversation)
    if paid:
        event = payments.PaymentEvent("test", f"ch_{order.id}", order.id, order.total_minor, "EUR", NOW, kind=PaymentKind.PAID)
        pages.write(payments.settle, event, now=NOW, new_id=pages.new_id)
    return order


def press(client: TestClient, order: ShopOrder, act: str, **form: str) -> Any:
    """The form of an act as the page gives it, sent twice over; what the first was answered."""
    html = client.get(f"{PATH}/{order.number}").text
    values = {"csrf": hidden(html, "csrf"), "seen": hidden(html, "seen"), **form}
    answer, again = (client.post(f"{PATH}/{order.number}/{act}", data=values) for _ in range(2))
    if answer.status_code == 303:
        assert again.headers["location"].endswith("?said=moved"), act
    return answer


def states(pages: Pages, order: ShopOrder) -> tuple[str, str, int]:
    found = pages.write(orders.get_order, order.id)
    return found.status, found.fulfilment, found.refunded_minor


def stock(pages: Pages) -> int:
    return pages.write(lambda session: session.get_one(Variant, "var_aurora_HOOD").stock)


def sends_back(pages: Pages, brand: Brand, order: ShopOrder, quantity: int = 1) -> None:
    def open_one(session: Session) -> Any:
        how: dict[str, Any] = {"reason": "too_small", "by": "shopper", "now": NOW, "new_id": pages.new_id}
        return returns.open_return(
            session, fresh_brand(session, brand.slug), order, lines=units(session, order, {"HOOD-M": quantity}) or {}, **how
        )

    assert isinstance(pages.write(open_one), returns.ReturnOpened)


def unit(pages: Pages, order: ShopOrder) -> str:
    """The field that says how many of its only line."""
    return f"units:{pages.write(orders.order_lines, order.id)[0].id}"


def listed(client: TestClient, query: str = "") -> list[int]:
    html = client.get(f"{PATH}{query}").text
    return [int(number) for number in re.findall(r'<td><a href="/console/orders/(\d+)"', html)]


def test_an_order_goes_out_in_two_parcels_and_arrives(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    assert press(admin, order, "pack").headers["location"] == f"{PATH}/{order.number}?said=pack"
    assert states(pages, order)[:2] == ("paid", "packed")
    press(admin, order, "send", **{unit(pages, order): "1", "carrier": "Correos", "tracking": "PX1", "url": "javascript:alert(1)"})
    assert states(pages, order)[1] == "partly_shipped"
    press(admin, order, "send", **{unit(pages, order): "1", "tracking": "PX2", "url": "https://track.example/PX2"})
    html = admin.get(f"{PATH}/{order.number}").text
    assert "PX1" in html
    assert "javascript:" not in html
    assert 'href="https://track.example/PX2"' in html
    assert "by Omar Diaz" in html
    press(admin, order, "deliver")
    assert states(pages, order)[1] == "delivered"
    assert len(pages.write(log.list_shipments, order.id)) == 2
    assert order.conversation_id in pages.rung


def test_what_was_not_sent_is_called_off_and_paid_back(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    assert stock(pages) == 6
    press(admin, order, "cancel", **{unit(pages, order): "1", "reason": "one has a stain"})
    assert (states(pages, order), stock(pages)) == (("partially_refunded", "waiting", 5900), 7)
    press(admin, order, "cancel", **{unit(pages, order): "1"})
    assert (states(pages, order), stock(pages)) == (("refunded", "cancelled", 11800), 8)
    unpaid = bought(pages, brand, "ben", paid=False)
    press(admin, unpaid, "cancel", reason="asked by phone")
    assert states(pages, unpaid)[0] == "cancelled"


@pytest.mark.parametrize(("restock", "left"), [("yes", 7), ("no", 6)])
def test_a_return_is_received_and_pays_once(pages: Pages, brand: Brand, admin: TestClient, restock: str, left: int) -> None:
    order = bought(pages, brand)
    press(admin, order, "send", **{unit(pages, order): "2"})
    sends_back(pages, brand, order)
    assert listed(admin, "?show=returns") == [order.number]
    agent = pages.signed_in(pages.staff(brand, Role.AGENT))
    press(agent, order, "refund-return")
    assert states(pages, order)[2] == 5900
    assert "refund-return" not in agent.get(f"{PATH}/{order.number}").text
    press(admin, order, "receive", restock=restock)
    assert (states(pages, order)[2], stock(pages)) == (5900, left)
    assert listed(admin, "?show=returns") == []


def test_an_amount_takes_an_admin_and_a_reason_and_is_never_more_than_is_left(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    press(admin, order, "refund", amount="5.50", reason="late")
    assert states(pages, order) == ("partially_refunded", "waiting", 550)
    for form in ({"amount": "1"}, {"amount": "112.51", "reason": "x"}, {"amount": "-3", "reason": "x"}, {"amount": "many", "reason": "x"}):
        answer = press(admin, order, "refund", **form)
        assert answer.status_code == 422, form
        assert 'role="alert"' in answer.text
    assert "only €112.50 can still be refunded" in press(admin, order, "refund", amount="900", reason="x").text
    assert states(pages, order)[2] == 550


def test_a_form_of_before_does_nothing(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    stale = hidden(admin.get(f"{PATH}/{order.number}").text, "seen")
    press(admin, order, "refund", amount="5", reason="late")
    answer = press(admin, order, "refund", amount="7", reason="late", seen=stale)
    assert "Nothing was done twice" in admin.get(answer.headers["location"]).text
    assert states(pages, order)[2] == 500


def test_units_that_are_not_there_are_not_sent(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    for count in ("3", "0", "", "one", "9" * 30):
        assert press(admin, order, "send", **{unit(pages, order): count}).status_code == 422, count
    assert press(admin, order, "send", **{"units:999999": "1"}).status_code == 404
    assert press(admin, order, "deliver").status_code == 422
    assert press(admin, order, "receive", restock="yes").status_code == 422
    assert states(pages, order) == ("paid", "waiting", 0)


def test_a_refund_that_its_provider_refused_waits_for_somebody(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    press(admin, order, "refund", amount="5", reason="late")
    (refund,) = pages.write(rows.list_refunds, order.id)

    def fail(session: Session) -> None:
        session.execute(update(Refund).where(col(Refund.id) == refund.id).values(state=RefundState.FAILED, problem="<b>card</b> closed"))

    pages.write(fail)
    assert listed(admin, "?show=refunds") == [order.number]
    assert "&lt;b&gt;card" in admin.get(f"{PATH}/{order.number}").text
    press(admin, order, "retry", refund=refund.id)
    assert listed(admin, "?show=refunds") == []
    pages.write(fail)
    press(admin, order, "given", refund=refund.id)
    assert pages.write(rows.list_refunds, order.id)[0].state == RefundState.DONE
    assert press(admin, order, "retry", refund="ref_none").status_code == 404


def test_the_list_is_narrowed_by_what_waits_and_by_number_or_name(pages: Pages, brand: Brand, admin: TestClient) -> None:
    first, second = bought(pages, brand), bought(pages, brand, "ben", name="Ben 100% _x")
    third = bought(pages, brand, "eve", paid=False, name="Eve")
    assert listed(admin) == [third.number, second.number, first.number]
    assert listed(admin, "?show=pack") == [second.number, first.number]
    press(admin, first, "pack")
    assert (listed(admin, "?show=pack"), listed(admin, "?show=send")) == ([second.number], [first.number])
    assert listed(admin, f"?q=%23{first.number}") == [first.number]
    assert listed(admin, "?q=ben") == [second.number]
    assert listed(admin, "?q=100%25") == [second.number]
    assert listed(admin, "?q=lopez") == [third.number, second.number, first.number]  # who gets it
    assert listed(admin, f"?before={second.number}") == [first.number]
    assert listed(admin, "?show=nonsense&before=-3") == [third.number, second.number, first.number]
    assert "No such order here" in admin.get(f"{PATH}?q={'9' * 40}").text
    assert "Nothing waits" in admin.get(f"{PATH}?show=returns").text


@pytest.fixture
def others(pages: Pages, brand: Brand) -> Callable[[Role], TestClient]:
    return lambda role: pages.signed_in(pages.staff(brand, role, "Rita Roe"))


def test_who_may_not_does_not(pages: Pages, brand: Brand, admin: TestClient, others: Callable[[Role], TestClient]) -> None:
    order = bought(pages, brand)
    seen = hidden(admin.get(f"{PATH}/{order.number}").text, "seen")
    agent, marketer = others(Role.AGENT), others(Role.MARKETER)
    shown = agent.get(f"{PATH}/{order.number}")
    assert shown.status_code == 200
    assert '<form class="stack"' not in shown.text
    for client, allowed in ((agent, {"refund-return"}), (marketer, set[str]())):
        csrf = hidden(client.get("/console/inbox").text, "csrf")
        for act in ACTS:
            form = {"csrf": csrf, "seen": seen, "amount": "1", "reason": "x", unit(pages, order): "1"}
            answer = client.post(f"{PATH}/{order.number}/{act}", data=form)
            assert answer.status_code == (422 if act in allowed else 403), act
    assert marketer.get(f"{PATH}/{order.number}").status_code == 403
    assert admin.post(f"{PATH}/{order.number}/pack", data={"csrf": "guess", "seen": seen}).status_code == 403
    assert press(admin, order, "nonsense").status_code == 404
    assert states(pages, order) == ("paid", "waiting", 0)


def test_another_brands_order_is_not_there(pages: Pages, brand: Brand, admin: TestClient) -> None:
    theirs = bought(pages, pages.brand("retail", "Retail"), "zoe", name="Zoe")
    assert listed(admin) == []
    assert listed(admin, "?q=Zoe") == listed(admin, f"?q={theirs.number}") == []
    csrf = hidden(admin.get(PATH).text, "csrf")
    for number in (str(theirs.number), "0", "x", "9" * 40):
        assert admin.get(f"{PATH}/{number}").status_code == 404, number
        for act in ACTS:
            assert admin.post(f"{PATH}/{number}/{act}", data={"csrf": csrf, "seen": "paid.waiting.0.0"}).status_code == 404
    assert states(pages, theirs) == ("paid", "waiting", 0)


def test_an_exchange_is_opened_received_and_ended_from_the_page(pages: Pages, brand: Brand, admin: TestClient) -> None:
    order = bought(pages, brand)
    press(admin, order, "send", **{unit(pages, order): "2"})
    press(admin, order, "deliver")
    assert press(admin, order, "exchange", **{unit(pages, order): "1", "wanted": "NOPE", "reason": "too_big"}).status_code == 422
    press(admin, order, "exchange", **{unit(pages, order): "1", "wanted": "HOOD-M", "reason": "damaged"})
    html = admin.get(f"{PATH}/{order.number}").text
    assert "for the same price" in html
    assert "Refund the return now" not in html
    assert listed(admin, "?show=returns") == [order.number]
    press(admin, order, "receive", restock="no")
    assert states(pages, order) == ("paid", "partly_shipped", 0)
    html = admin.get(f"{PATH}/{order.number}").text
    assert "Exchanged: 1 × " in html
    new = pages.write(orders.order_lines, order.id)[1]
    press(admin, order, "send", **{f"units:{new.id}": "1"})
    press(admin, order, "exchange", **{unit(pages, order): "1", "wanted": "HOOD-M", "reason": "damaged"})
    press(admin, order, "close", reason="kept it")
    assert listed(admin, "?show=returns") == []

"""Is paid once what was paid, however often it is tapped, and does each state say what to do?"""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from attribution.tables import Touchpoint
from bot import order_stream
from bot.tables import EventStatus, InboundEvent
from commerce.orders import orders, refunding
from commerce.tables import Payment, ShopOrder
from tests.conftest import NOW
from tests.pages import Pages, fresh_brand, hidden
from tests.till import units


@pytest.fixture
def pages(db: Engine) -> Pages:
    """A shop whose payments are worked as soon as the bell rings."""
    pages = Pages(db)
    pages.brand()

    def work(subject: str) -> None:
        if subject.startswith("ord_"):
            pages.write(order_stream.settle_next, subject, pages.kit, now=NOW + pages.later)

    pages.working = work
    return pages


@pytest.fixture
def ordered(pages: Pages) -> tuple[ShopOrder, str]:
    conversation = pages.said(pages.write(fresh_brand, "aurora"), "vis_ana", "hi", name="Ana")
    pages.fill_cart(conversation)
    return pages.order(conversation)


def _all(pages: Pages, table):
    return pages.write(lambda session: list(session.scalars(select(table))))


def test_the_bill_is_the_order(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    html = pages.client().get(f"/pay/{token}").text
    assert "2 × Aurora Hoodie, M" in html
    assert "Pay €118.00 (test payment)" in html
    assert "Held until 13:15" in html
    assert 'Delivery</td><td class="money">free' in html


def test_opening_is_one_touch_however_often(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    for _ in range(3):
        pages.client().get(f"/pay/{token}")
    touches = [touch for touch in _all(pages, Touchpoint) if touch.kind == "checkout_link_opened"]
    assert [(touch.key, touch.credit_class, touch.shopper_id) for touch in touches] == [(f"{order.id}:opened", "context", order.shopper_id)]


def test_a_double_tap_is_one_charge_one_order_one_receipt(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    client = pages.client()
    nonce = hidden(client.get(f"/pay/{token}").text, "nonce")
    for _ in range(2):
        answer = client.post(f"/pay/{token}", data={"nonce": nonce})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/pay/{token}")
    assert [(p.order_id, p.amount_minor, p.refunded_minor) for p in _all(pages, Payment)] == [(order.id, 11800, 0)]
    receipt = client.get(f"/pay/{token}").text
    assert "Paid, thank you" in receipt
    assert "Receipt for order 1001" in receipt
    assert "Calle Luna 5" in receipt
    assert "Pay €" not in receipt


def test_a_double_tap_before_the_worker_wakes_is_one_event(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    pages.working = lambda subject: None
    client = pages.client()
    nonce = hidden(client.get(f"/pay/{token}").text, "nonce")
    for _ in range(2):
        client.post(f"/pay/{token}", data={"nonce": nonce})
    charges = [event for event in _all(pages, InboundEvent) if event.kind == "payment"]
    assert [event.status for event in charges] == [EventStatus.WAITING]
    waiting = client.get(f"/pay/{token}").text
    assert "Confirming your payment" in waiting
    assert "Pay €" not in waiting


def test_a_second_tab_after_paying_charges_nothing(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    client = pages.client()
    tabs = [hidden(client.get(f"/pay/{token}").text, "nonce") for _ in range(2)]
    assert tabs[0] != tabs[1]
    for nonce in tabs:
        client.post(f"/pay/{token}", data={"nonce": nonce})
    assert len(_all(pages, Payment)) == 1


def test_an_edited_link_is_none(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    other_letter = token[:-1] + ("0" if token[-1] != "0" else "1")
    client = pages.client()
    for forged in (other_letter, token + "x", token[1:], token.upper(), "a" * 300, "ord_1", "..%2f..", "%00", "é"):
        assert client.get(f"/pay/{forged}").status_code == 404, forged
        assert client.post(f"/pay/{forged}", data={"nonce": "n1"}).status_code == 404, forged
    assert _all(pages, Payment) == []


def test_the_amount_is_the_servers(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    client = pages.client()
    nonce = hidden(client.get(f"/pay/{token}?total=1").text, "nonce")
    client.post(f"/pay/{token}", data={"nonce": nonce, "amount": "1", "total_minor": "1"})
    assert [p.amount_minor for p in _all(pages, Payment)] == [11800]


def test_a_form_without_its_mark_charges_nothing(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    for nonce in ("", "<script>", "x" * 100):
        answer = pages.client().post(f"/pay/{token}", data={"nonce": nonce})
        assert answer.status_code == 400
        assert "Nothing was charged" in answer.text
    assert _all(pages, Payment) == []


def test_after_the_hold_the_page_says_what_to_do(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    pages.later = timedelta(minutes=15)
    client = pages.client()
    html = client.get(f"/pay/{token}").text
    assert "The time to pay is over" in html
    assert "your cart is kept" in html
    assert 'href="/chat/aurora"' in html
    client.post(f"/pay/{token}", data={"nonce": "n1"})
    assert _all(pages, Payment) == []


def test_a_changed_cart_wants_a_new_link(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    conversation = pages.said(pages.write(fresh_brand, "aurora"), "vis_ana", "and a cap")
    pages.fill_cart(conversation, "CAP-M", 1)
    html = pages.client().get(f"/pay/{token}").text
    assert "Your cart has changed since" in html
    assert "Pay €" not in html


def test_a_cancelled_order_is_not_paid(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    pages.write(lambda s: orders.cancel_order(s, orders.get_order(s, order.id), reason="asked", now=NOW))
    client = pages.client()
    assert "This order was cancelled" in client.get(f"/pay/{token}").text
    client.post(f"/pay/{token}", data={"nonce": "n1"})
    assert _all(pages, Payment) == []


def test_a_refund_shows_on_the_receipt_in_words_and_sign(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    client = pages.client()
    client.post(f"/pay/{token}", data={"nonce": hidden(client.get(f"/pay/{token}").text, "nonce")})
    pages.write(
        lambda s: refunding.refund_order(
            s, orders.get_order(s, order.id), lines=units(s, order, {"HOOD-M": 1}), key="r1", reason="small", now=NOW, new_id=pages.new_id
        )
    )
    html = client.get(f"/pay/{token}").text
    assert "Paid, refunded in part" in html
    assert "Refund of order 1001" in html
    assert "−€59.00" in html


def test_hostile_address_words_stay_words(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    evil = "<script>alert(1)</script>"

    def spoil(session):
        row = session.get(ShopOrder, order.id)
        row.address = {**row.address, "name": evil, "city": evil}

    pages.write(spoil)
    html = pages.client().get(f"/pay/{token}").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html

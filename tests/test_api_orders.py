"""What does the HTTP API do with orders? Every step of the console, once for its key, by the same rules, and nothing of another brand."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.tables import Role
from commerce.tables import ShopOrder
from core.db import transaction
from tests.conftest import NOW
from tests.programs import Caller, Shop, refused, served
from tests.till import Till


@pytest.fixture
def shop(db: Engine, database_url: str) -> Iterator[Shop]:
    with served(Till(db), database_url) as found:
        yield found


@pytest.fixture
def admin(shop: Shop) -> Caller:
    return shop.caller()


def placed(shop: Shop, shopper: str, **goods: int) -> ShopOrder:
    """An order that nobody is told of, for it was made in no conversation."""
    order = shop.till.placed(shopper, **goods)
    shop.till.change(ShopOrder, order.id, conversation_id="")
    return order


def paid(shop: Shop, shopper: str = "ana") -> ShopOrder:
    """One whose sale was credited, as every paid one is."""
    order = placed(shop, shopper, CAP_RED=2, CAP_BLACK=1)
    facts = shop.till.pay(order)
    with transaction(shop.till.engine) as session:
        shop.program.kit.dispatch(session, facts, now=NOW)
    return order


def amount(order: dict[str, Any], what: str) -> int:
    minor: int = order["money"][what]["amount_minor"]
    return minor


def test_orders_are_listed_by_state_page_by_page_and_by_number(shop: Shop, admin: Caller) -> None:
    first, second, third = paid(shop), placed(shop, "ben", CAP_BLACK=1), paid(shop, "cleo")
    listed = admin.get("/orders").json()["items"]
    assert [each["number"] for each in listed] == [third.number, second.number, first.number]
    page = admin.get("/orders", limit=2).json()
    assert page["items"] + admin.get("/orders", cursor=page["next_cursor"]).json()["items"] == listed
    assert [each["id"] for each in admin.get("/orders", status="placed").json()["items"]] == [second.id]
    assert [each["id"] for each in admin.get("/orders", number=first.number).json()["items"]] == [first.id]
    whole = admin.get(f"/orders/{first.id}").json()
    assert (whole["total"], amount(whole, "total")) == (listed[2]["total"], first.total_minor)
    assert sum(line["paid"]["amount_minor"] for line in whole["lines"]) + amount(whole, "shipping") == first.total_minor
    assert [each["what"] for each in whole["timeline"]] == ["placed", "paid"]
    foreign = shop.caller(foreign=True)
    assert (foreign.get("/orders").json()["items"], foreign.get("/orders", number=first.number).json()["items"]) == ([], [])
    assert refused(admin.get("/orders", status="lost")) == (400, "bad_request")
    acts = ("pack", "ship", "deliver", "paid", "cancel", "refunds", "returns", "returns/receive", "returns/refund", "returns/close")
    body = {"reason": "other", "lines": []}
    assert {refused(foreign.post(f"/orders/{first.id}/{act}", body, key=f"f-{act}")) for act in acts} == {(404, "not_found")}
    assert admin.get(f"/orders/{first.id}").json() == whole


def test_an_order_is_packed_sent_in_parts_and_delivered(shop: Shop, admin: Caller) -> None:
    path = f"/orders/{paid(shop).id}"
    assert admin.post(f"{path}/pack").json()["fulfilment"] == "packed"
    part = {
        "lines": [{"sku": "CAP-RED", "quantity": 1}],
        "carrier": "Correos",
        "tracking": "PX1",
        "tracking_url": "https://track.example/PX1",
    }
    sent = admin.post(f"{path}/ship", part, key="px1").json()
    assert sent == admin.post(f"{path}/ship", part, key="px1").json()
    assert (sent["fulfilment"], [each["tracking"] for each in sent["parcels"]]) == ("partly_shipped", ["PX1"])
    assert refused(admin.post(f"{path}/ship", {**part, "lines": [{"sku": "CAP-RED", "quantity": 2}]})) == (400, "nothing_to_ship")
    assert refused(admin.post(f"{path}/ship", {**part, "tracking_url": "javascript:alert(1)"})) == (400, "bad_request")
    assert refused(admin.post(f"{path}/ship", {"lines": [{"quantity": 1}]})) == (400, "bad_request")
    assert refused(admin.post(f"{path}/ship", {"lines": [{"sku": "NOPE", "quantity": 1}]})) == (404, "not_found")
    rest = admin.post(f"{path}/ship").json()
    assert (rest["fulfilment"], len(rest["parcels"])) == ("shipped", 2)
    one = admin.post(f"{path}/deliver", {"parcel_id": rest["parcels"][0]["id"]}).json()
    assert (one["fulfilment"], admin.post(f"{path}/deliver").json()["fulfilment"]) == ("shipped", "delivered")
    assert refused(admin.post(f"{path}/pack")) == (400, "illegal_step")


def test_money_goes_back_once_a_key_and_never_more_than_was_paid(shop: Shop, admin: Caller) -> None:
    order = paid(shop)
    path = f"/orders/{order.id}/refunds"
    assert refused(admin.post(path, {"amount_minor": 500, "reason": "late"})) == (400, "bad_request")  # without a key
    assert refused(admin.post(path, {"amount_minor": 500}, key="r1")) == (400, "bad_request")
    given = admin.post(path, {"amount_minor": 500, "reason": "late"}, key="r1").json()
    again = admin.post(path, {"amount_minor": 500, "reason": "late"}, key="r1").json()
    assert (given, len(given["refunds"]), amount(given, "refunded")) == (again, 1, 500)
    assert refused(admin.post(path, {"amount_minor": 600, "reason": "late"}, key="r1")) == (409, "idempotency_key_reused")
    assert refused(admin.post(path, {"amount_minor": order.total_minor, "reason": "late"}, key="r2")) == (400, "refund_over_left")
    line = given["lines"][0]
    by_line = {"lines": [{"line_id": line["line_id"], "quantity": 1}], "reason": "torn"}
    torn = admin.post(path, by_line, key="r3").json()
    (fresh,) = [each for each in torn["refunds"] if each["id"] != given["refunds"][0]["id"]]  # of one instant, so in any order
    assert fresh["lines"] == [{"line_id": line["line_id"], "sku": line["sku"], "quantity": 1}]
    assert refused(admin.post(path, {**by_line, "amount_minor": 1}, key="r4")) == (400, "bad_request")
    rest = admin.post(path, {"reason": "all of it"}, key="r5").json()
    assert (rest["status"], amount(rest, "refunded")) == ("refunded", order.total_minor)
    assert refused(admin.post(path, {"reason": "more"}, key="r6")) == (400, "nothing_to_refund")
    assert refused(admin.post(f"{path}/{rest['refunds'][0]['id']}/retry")) == (400, "refund_not_failed")
    other = paid(shop, "ben")
    assert refused(admin.post(f"/orders/{other.id}/refunds/{rest['refunds'][0]['id']}/given")) == (404, "not_found")


def test_what_was_not_sent_is_called_off_and_back_in_stock(shop: Shop, admin: Caller) -> None:
    order = paid(shop)
    stock = admin.get("/stock/CAP-RED").json()["units"]
    body = {"lines": [{"sku": "CAP-RED", "quantity": 1}], "reason": "sold out"}
    for _ in range(2):
        assert admin.post(f"/orders/{order.id}/cancel", body, key="c1").json()["lines"][0]["cancelled"] == 1
    assert admin.get("/stock/CAP-RED").json()["units"] == stock + 1
    unpaid = placed(shop, "ben", CAP_BLACK=1)
    assert admin.post(f"/orders/{unpaid.id}/cancel", {}, key="c2").json()["status"] == "cancelled"
    assert refused(admin.post(f"/orders/{unpaid.id}/paid")) == (400, "illegal_step")


def test_goods_come_back_and_an_agent_may_pay_what_they_bring(shop: Shop, admin: Caller) -> None:
    order = paid(shop)
    path = f"/orders/{order.id}"
    back = {"lines": [{"sku": "CAP-BLACK", "quantity": 1}], "reason": "too_small"}
    assert refused(admin.post(f"{path}/returns", back)) == (400, "return_refused")  # nothing was sent yet
    assert refused(admin.post(f"{path}/returns/receive", {}, key="b0")) == (400, "no_open_return")
    admin.post(f"{path}/ship")
    admin.post(f"{path}/deliver")
    [case] = admin.post(f"{path}/returns", back).json()["returns"]
    agent = shop.caller(Role.AGENT)
    advanced = agent.post(f"{path}/returns/refund", key="b1").json()
    assert amount(advanced, "refunded") == case["amount"]["amount_minor"]
    stock = admin.get("/stock/CAP-BLACK").json()["units"]
    received = admin.post(f"{path}/returns/receive", {}, key="b2").json()
    assert (amount(received, "refunded"), received["returns"][0]["state"]) == (amount(advanced, "refunded"), "received")
    assert admin.get("/stock/CAP-BLACK").json()["units"] == stock + 1
    admin.post(f"{path}/returns", {"lines": [{"sku": "CAP-RED", "quantity": 1}]})
    closed = admin.post(f"{path}/returns/close", {"reason": "kept it"}).json()
    assert sorted(each["state"] for each in closed["returns"]) == ["closed", "received"]

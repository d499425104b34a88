"""What does the HTTP API do with products, promotions, reviews and stock? As the command line and the pages, by the same rules."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.tables import Role
from commerce import reviews
from commerce.imports.files import FORMATS
from core.db import transaction
from core.ids import random_id
from tests.conftest import NOW
from tests.programs import Caller, Shop, refused, served
from tests.till import Till
from webhooks.api.importing import Format
from webhooks.api.limits import BODY_MAX

LAMPS = b"""{"sku": "LAMP", "name": "Lamp", "variants": [{"sku": "LAMP-S", "price_minor": 2500, "currency": "EUR", "stock": 4}]}
{"sku": "DESK", "name": "Desk", "variants": [{"sku": "DESK-1", "price": "x", "currency": "EUR", "stock": 1}]}
"""


@pytest.fixture
def shop(db: Engine, database_url: str) -> Iterator[Shop]:
    with served(Till(db), database_url) as found:
        yield found


@pytest.fixture
def admin(shop: Shop) -> Caller:
    return shop.caller()


def test_a_catalogue_is_read_page_by_page_and_one_by_one(shop: Shop, admin: Caller) -> None:
    whole = admin.get("/catalog/products").json()
    assert whole["next_cursor"] is None
    first = admin.get("/catalog/products", limit=2).json()
    rest = admin.get("/catalog/products", limit=200, cursor=first["next_cursor"]).json()
    assert first["items"] + rest["items"] == whole["items"]
    hoodie = admin.get(f"/catalog/products/{whole['items'][0]['sku']}").json()
    assert hoodie == whole["items"][0]
    assert hoodie["variants"][0]["price"] == {"amount_minor": 5900, "currency": "EUR"}
    assert refused(admin.get("/catalog/products/NOPE")) == (404, "not_found")
    assert refused(shop.caller(foreign=True).get(f"/catalog/products/{hoodie['sku']}")) == (404, "not_found")
    assert shop.caller(foreign=True).get("/catalog/products").json() == {"items": [], "next_cursor": None}
    for cursor in ("x", "W10", "WyJhIl0", "bnVsbA", "é"):
        assert refused(admin.get("/catalog/products", cursor=cursor)) == (400, "bad_cursor")


def test_an_import_lands_the_good_rows_names_the_others_and_is_nothing_the_second_time(admin: Caller) -> None:
    dry = admin.post("/catalog/import", LAMPS, dry_run=True).json()
    assert (dry["created"], dry["failed"], dry["dry_run"]) == (1, 1, True)
    assert refused(admin.get("/catalog/products/LAMP")) == (404, "not_found")
    landed = admin.post("/catalog/import", LAMPS, format="json").json()
    [reject] = landed["rejects"]
    assert (landed["created"], reject["row"], bool(reject["reason"])) == (1, 2, True)
    assert reject == dry["rejects"][0]
    again = admin.post("/catalog/import", LAMPS).json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert admin.get("/catalog/products/LAMP").json()["variants"][0]["stock"] == 4
    assert refused(admin.post("/catalog/import", b"no catalogue")) == (400, "unreadable_catalogue")
    assert refused(admin.post("/catalog/import", LAMPS, format="excel")) == (400, "bad_request")
    assert {*FORMATS, "auto"} == set(Format)


def test_what_is_too_large_is_not_read(admin: Caller) -> None:
    assert refused(admin.post("/promotions", b'"' + b"x" * BODY_MAX + b'"')) == (413, "too_large")
    assert refused(admin.get("/no-such-thing")) == (404, "not_found")
    assert refused(admin.post("/catalog/products")) == (405, "method_not_allowed")


def test_a_promotion_is_made_tried_given_codes_and_ended(shop: Shop, admin: Caller) -> None:
    new = {
        "handle": "caps",
        "name": "Caps less",
        "kind": "percent",
        "percent_bps": 2500,
        "goods": {"products": ["CAP-RED"]},
        "codes": ["CAP25"],
    }
    made = admin.post("/promotions", new)
    assert (made.status_code, made.json()["codes"], made.json()["automatic"]) == (201, 1, False)
    assert refused(admin.post("/promotions", new)) == (409, "conflict")
    carts = {"carts": [{"lines": {"CAP-RED": 2}, "codes": ["cap25"]}]}
    [tried] = admin.post("/promotions/simulate", carts).json()
    assert tried["without_minor"] > tried["with_minor"]
    assert tried["applied"][0]["saving_minor"] > 0
    batch = {"count": 3, "prefix": "gift", "batch": "december"}
    codes = admin.post("/promotions/caps/codes", batch).json()["codes"]
    assert len(set(codes)) == 3
    assert refused(admin.post("/promotions/caps/codes", batch)) == (409, "conflict")
    assert admin.get("/promotions/caps/codes", batch="december").json()["codes"] == codes
    assert [each["handle"] for each in admin.get("/promotions", limit=200).json()["items"]].count("caps") == 1
    assert refused(shop.caller(foreign=True).post("/promotions/caps/end")) == (404, "not_found")
    assert admin.post("/promotions/caps/end").json()["active"] is False
    assert admin.post("/promotions/caps/end").json() == admin.get("/promotions/caps").json()
    assert "caps" not in str(admin.get("/promotions").json())


NO_SENSE: list[tuple[dict[str, Any], int, str]] = [
    ({"kind": "percent"}, 400, "bad_promotion"),
    ({"kind": "gift", "gift": "NOPE"}, 404, "not_found"),
    ({"kind": "percent", "percent_bps": 500, "goods": {"collections": ["nowhere"]}}, 404, "not_found"),
    ({"kind": "percent", "percent_bps": 500, "starts_at": "2026-12-01T00:00:00"}, 400, "bad_request"),
    ({"kind": "percent", "percent_bps": 20000}, 400, "bad_request"),
]


def test_a_promotion_that_makes_no_sense_is_refused(admin: Caller) -> None:
    for change, status, code in NO_SENSE:
        assert refused(admin.post("/promotions", {"handle": "x", "name": "X", **change})) == (status, code)
    assert refused(admin.get("/promotions/x")) == (404, "not_found")


def test_promotions_are_listed_page_by_page(admin: Caller) -> None:
    for number in range(3):
        admin.post("/promotions", {"handle": f"p{number}", "name": "P", "kind": "free_shipping", "codes": [f"SHIP{number}"]})
    whole = [each["handle"] for each in admin.get("/promotions").json()["items"]]
    found, cursor = [], ""
    while cursor is not None:
        page = admin.get("/promotions", limit=2, cursor=cursor).json()
        found += [each["handle"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert found == whole == sorted(whole)


def reviewed(shop: Shop, shopper: str) -> str:
    """The id of what a buyer wrote."""
    till = shop.till
    till.pay(till.placed(shopper, CAP_BLACK=1))

    def write(session: Session) -> str:
        [purchase] = reviews.list_purchases(session, till.brand_id, shopper)
        how: dict[str, Any] = {"rating": 4, "text": "<b>Fine</b>", "conversation_id": "", "now": NOW, "new_id": random_id}
        written = reviews.write_review(session, till.brand_id, shopper, purchase, **how)
        assert isinstance(written, reviews.Written)
        return written.review.id

    with transaction(till.engine) as session:
        return write(session)


def test_reviews_are_moderated_and_answered_once(shop: Shop) -> None:
    marketer, foreign = shop.caller(Role.MARKETER), shop.caller(foreign=True)
    ids = [reviewed(shop, name) for name in ("ana", "ben", "cleo")]
    waiting = marketer.get("/reviews", state="pending").json()["items"]
    assert sorted(each["id"] for each in waiting) == sorted(ids)
    first = marketer.get("/reviews", state="pending", limit=2).json()
    rest = marketer.get("/reviews", state="pending", cursor=first["next_cursor"]).json()
    assert first["items"] + rest["items"] == waiting
    path = f"/reviews/{ids[0]}"
    for act in ("approve", "reject", "reply"):
        assert refused(foreign.post(f"{path}/{act}", {"text": "hm"})) == (404, "not_found")
    assert refused(marketer.post(f"{path}/reply", {"text": "Thank you."})) == (400, "cannot_reply")
    assert marketer.post(f"{path}/approve").json()["state"] == "approved"
    said = marketer.post(f"{path}/reply", {"text": "Thank you."}, key="r1")
    assert said.json() == marketer.post(f"{path}/reply", {"text": "Thank you."}, key="r1").json()
    assert said.json()["reply"] == "Thank you."
    assert refused(marketer.post(f"{path}/reply", {"text": "Thanks!"}, key="r1")) == (409, "idempotency_key_reused")
    assert marketer.post(f"/reviews/{ids[1]}/reject", {"reason": "names a person"}).json()["reason"] == "names a person"
    assert [each["id"] for each in marketer.get("/reviews", state="approved", product="CAP-BLACK").json()["items"]] == ids[:1]


def test_stock_is_counted_received_and_moved_each_a_movement_once_a_key(shop: Shop, admin: Caller) -> None:
    assert admin.get("/stock/CAP-RED").json()["units"] == 4
    ten = {"units": 10, "reason": "stocktaking"}
    counted = admin.post("/stock/CAP-RED/count", ten, key="count-1").json()
    assert (counted["units"], counted["places"], counted["available"]) == (10, {"main": 10}, 10)
    for _ in range(2):
        assert admin.post("/stock/CAP-RED/receive", {"units": 5}, key="truck-7").json()["units"] == 15
    assert refused(admin.post("/stock/CAP-RED/receive", {"units": 6}, key="truck-7")) == (409, "idempotency_key_reused")
    assert refused(admin.post("/stock/CAP-RED/move", {"units": 3, "from": "main", "to": "porto"})) == (404, "not_found")
    page = admin.get("/stock/CAP-RED/movements", limit=2).json()
    assert [(each["delta"], each["reason"]) for each in page["items"]] == [(5, "received"), (6, "stocktaking")]
    older = admin.get("/stock/CAP-RED/movements", cursor=page["next_cursor"]).json()["items"]
    assert sum(each["delta"] for each in page["items"] + older) == 15
    assert refused(shop.caller(foreign=True).post("/stock/CAP-RED/count", ten)) == (404, "not_found")
    assert refused(admin.post("/stock/CAP-RED/count", {"units": -1})) == (400, "bad_request")
    assert admin.get("/stock/CAP-RED").json()["units"] == 15


def test_a_call_that_failed_leaves_its_key_free(admin: Caller) -> None:
    body = {"units": 2, "from": "main", "to": "main"}
    assert refused(admin.post("/stock/NOPE/receive", {"units": 2}, key="k")) == (404, "not_found")
    assert admin.post("/stock/CAP-RED/receive", {"units": 2}, key="k").status_code == 200
    assert refused(admin.post("/stock/CAP-RED/move", body | {"units": 99})) == (409, "too_few_there")

"""Does the receipt on paper say what was paid, to whoever holds the pay link and to nobody else, whatever script names are in?"""

import io
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

from bot import order_stream
from commerce.orders import orders, refunding
from commerce.tables import Brand, OrderLine, ShopOrder
from console.receipt import printable
from tests.conftest import NOW
from tests.pages import Pages, fresh_brand, hidden
from tests.till import units


@pytest.fixture
def pages(db: Engine) -> Pages:
    pages = Pages(db)
    pages.brand()
    pages.working = lambda subject: pages.write(order_stream.settle_next, subject, pages.kit, now=NOW) if subject[:4] == "ord_" else None
    return pages


@pytest.fixture
def ordered(pages: Pages) -> tuple[ShopOrder, str]:
    conversation = pages.said(pages.write(fresh_brand, "aurora"), "vis_ana", "hi", name="Ana")
    pages.fill_cart(conversation)
    return pages.order(conversation)


def pay(pages: Pages, token: str) -> None:
    client = pages.client()
    client.post(f"/pay/{token}", data={"nonce": hidden(client.get(f"/pay/{token}").text, "nonce")})


def paper(pages: Pages, token: str) -> str:
    answer = pages.client().get(f"/pay/{token}/receipt.pdf")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, "application/pdf", "no-store")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def change(pages: Pages, table: Any, key: str, **values: Any) -> None:
    def put(session: Any) -> None:
        row = session.get(table, key)
        for name, value in values.items():
            setattr(row, name, value)

    pages.write(put)


def test_the_paper_says_what_the_page_says(pages: Pages, ordered: tuple[ShopOrder, str]):
    _, token = ordered
    pay(pages, token)
    assert f'href="/pay/{token}/receipt.pdf"' in pages.client().get(f"/pay/{token}").text
    text = paper(pages, token)
    for said in ("Aurora", "Receipt for order 1001", "2 × Aurora Hoodie, M, €59.00 each", "Delivery", "Total", "€118.00", "Calle Luna 5"):
        assert said in text
    assert "Discount" not in text
    assert "Refund" not in text
    assert paper(pages, token) == text


def test_discount_gift_card_tax_and_refunds_stand_on_it(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    pay(pages, token)
    pages.write(
        lambda s: refunding.refund_order(
            s, orders.get_order(s, order.id), lines=units(s, order, {"HOOD-M": 1}), key="r1", reason="small", now=NOW, new_id=pages.new_id
        )
    )
    codes = [{"code": "LENA10", "key": "LENA10", "saving_minor": 1180}]
    cards = [{"card_id": "gft_1", "ending": "7K2M", "amount_minor": 2000}]
    change(pages, ShopOrder, order.id, discount_minor=1180, codes=codes, gift_minor=2000, gift_cards=cards, tax_minor=2048)
    text = paper(pages, token)
    for said in (
        "Discount LENA10",
        "-€11.80",
        "By gift card ending 7K2M",
        "-€20.00",
        "€98.00",
        "€20.48",
        "Refund of order 1001",
        "-€59.00",
    ):
        assert said in text
    assert "By gift card ending 7K2M" in pages.client().get(f"/pay/{token}").text


def test_a_fee_for_paying_at_the_door_is_named(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    pay(pages, token)
    change(pages, ShopOrder, order.id, fee_minor=150, payment_method="in_store")
    assert "Fee for paying in the store" in paper(pages, token)


def test_names_of_any_script_are_legible(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    pay(pages, token)
    change(pages, Brand, order.brand_id, name="Żółw & Кружка 🛍")
    change(pages, ShopOrder, order.id, address={**order.address, "name": "山田太郎 \x00\u202e", "street": "Ñandú 5, Łódź " + "x" * 400})
    (line,) = pages.write(lambda s: orders.order_lines(s, order.id))
    change(pages, OrderLine, line.id, name="Кружка " + "Ж" * 300)
    text = paper(pages, token)
    for said in ("Zólw & Kruzhka", "ShanTianTaiLang", "Ñandú 5, Lódz", "Kruzhka"):
        assert said in text


def test_a_long_order_goes_on_overleaf(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    pay(pages, token)
    (line,) = pages.write(lambda s: orders.order_lines(s, order.id))
    more = [line.model_dump(exclude={"id"}) | {"position": place, "name": f"Thing {place}"} for place in range(1, 60)]
    pages.write(lambda s: s.add_all([OrderLine(**row) for row in more]))
    text = paper(pages, token)
    assert all(f"Thing {place}," in text for place in range(1, 60))


def test_nobody_without_the_link_gets_it_and_nothing_unpaid_has_one(pages: Pages, ordered: tuple[ShopOrder, str]):
    order, token = ordered
    client = pages.client()
    assert client.get(f"/pay/{token}/receipt.pdf").status_code == 404
    pay(pages, token)
    for forged in (token[:-1] + ("0" if token[-1] != "0" else "1"), order.id, "ord_1", "é"):
        assert client.get(f"/pay/{forged}/receipt.pdf").status_code == 404
    assert client.get(f"/pay/{token}/receipt.pdf").status_code == 200


def test_what_the_fonts_have_is_kept():
    assert printable("Ñandú  €5 “x” – ž\n") == "Ñandú €5 “x” – ž"
    assert printable("−₹5 \u0378") == "-Rs5 "

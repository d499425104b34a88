"""What does a marketer see and do with templates, and what of another brand's not?"""

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from bot import templates
from bot.store import templates as rows
from bot.tables import Approval, Role, Template
from bot.template_rules import Draft
from commerce.tables import Brand
from tests.conftest import NOW
from tests.drafts import DROP, ORDER_PAID
from tests.pages import Pages, hidden

FORM = {
    "channel": "whatsapp",
    "name": "order_shipped",
    "language": "en",
    "category": "utility",
    "body": "Hello {{1}}, order {{2}} is on its way.",
    "variables": "name=Ana\r\nnumber=1001\r\n",
    "buttons": "My orders=orders",
}


@pytest.fixture
def pages(db: Engine) -> Pages:
    return Pages(db)


@pytest.fixture
def brand(pages: Pages) -> Brand:
    return pages.brand()


@pytest.fixture
def marketer(pages: Pages, brand: Brand) -> TestClient:
    return pages.signed_in(pages.staff(brand, Role.MARKETER))


def post(client: TestClient, path: str = "", **form: str):
    csrf = hidden(client.get("/console/templates").text, "csrf")
    return client.post(f"/console/templates{path}", data={"csrf": csrf, **form})


def standing(pages: Pages, brand: Brand) -> list[Template]:
    found: list[Template] = pages.write(rows.list_templates, brand.id)
    return found


def made(pages: Pages, brand: Brand, draft: Draft, approval: Approval = Approval.DRAFT, reason: str = "") -> Template:
    def add(session: Session) -> Template:
        template = templates.add_template(session, brand, draft, now=NOW, new_id=pages.new_id)
        templates.settle_approval(session, template, approval, reason=reason, external_id="HX1", now=NOW)
        return template

    template: Template = pages.write(add)
    return template


def test_an_empty_list_teaches_and_opens_the_form(marketer: TestClient) -> None:
    html = marketer.get("/console/templates").text
    assert "No template yet" in html
    assert '<details class="card" open>' in html


def test_one_is_added_as_it_was_written(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    assert post(marketer, **FORM).headers["location"] == "/console/templates"
    (template,) = standing(pages, brand)
    assert (template.name, template.approval, template.category) == ("order_shipped", Approval.DRAFT, "utility")
    assert (template.variables, template.buttons) == ([["name", "Ana"], ["number", "1001"]], [["My orders", "os"]])
    html = marketer.get("/console/templates").text
    assert "Hello Ana, order 1001 is on its way." in html
    assert "dropline template submit order_shipped --brand aurora" in html


def test_a_preview_stores_nothing(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    html = post(marketer, act="preview", **FORM).text
    assert "Hello Ana, order 1001 is on its way." in html
    assert 'value="order_shipped"' in html
    assert standing(pages, brand) == []


@pytest.mark.parametrize("act", ["add", "preview"])
@pytest.mark.parametrize(("change", "words"), [
    ({"body": "{{1}} has order {{2}}."}, "it starts with a variable"),
    ({"variables": "name"}, "the variable &#39;name&#39; has to be written NAME=TEXT"),
    ({"channel": "telegram"}, "telegram has no templates"),
    ({"channel": "pigeon"}, "pigeon"),
    ({"buttons": f"Go={'x' * 90}"}, "searches for too many words"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_the_form_kept(
    pages: Pages, brand: Brand, marketer: TestClient, act: str, change: dict[str, str], words: str
) -> None:
    answer = post(marketer, act=act, **FORM | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Nothing was stored" in answer.text
    assert 'value="order_shipped"' in answer.text
    assert standing(pages, brand) == []


def test_the_same_name_and_language_twice_is_refused(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    post(marketer, **FORM)
    assert "stands already" in post(marketer, **FORM).text
    post(marketer, **FORM | {"language": "es"})
    assert [template.language for template in standing(pages, brand)] == ["en", "es"]


def test_how_each_stands_is_a_word(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    made(pages, brand, ORDER_PAID, Approval.APPROVED)
    made(pages, brand, DROP, Approval.REJECTED, "It promises too much.")
    html = marketer.get("/console/templates").text
    assert 'class="state good">approved' in html
    assert 'class="state bad">rejected' in html
    assert "It promises too much." in html
    assert html.count("dropline template submit") == 1


def test_messengers_own_pages_say_how_one_stands(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    post(marketer, **FORM | {"channel": "messenger"})
    (template,) = standing(pages, brand)
    post(marketer, f"/{template.id}/approval", approval="approved")
    (template,) = standing(pages, brand)
    assert (template.approval, template.external_id) == (Approval.APPROVED, "order_shipped:en")
    assert post(marketer, f"/{template.id}/approval", approval="great").status_code == 404


def test_nobody_approves_for_whatsapp_by_hand(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    template = made(pages, brand, ORDER_PAID)
    assert post(marketer, f"/{template.id}/approval", approval="approved").status_code == 404
    assert standing(pages, brand)[0].approval == Approval.DRAFT


def test_one_is_removed(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    template = made(pages, brand, ORDER_PAID)
    post(marketer, f"/{template.id}/remove")
    assert standing(pages, brand) == []


def test_another_brands_are_not_there(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    other = pages.brand("retail", "Retail")
    theirs = made(pages, other, ORDER_PAID)
    assert "order_paid" not in marketer.get("/console/templates").text
    for act in ("remove", "approval"):
        assert post(marketer, f"/{theirs.id}/{act}", approval="approved").status_code == 404
    assert len(standing(pages, other)) == 1


def test_hostile_words_stay_words(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    evil = "<script>alert(1)</script>"
    post(marketer, **FORM | {"body": f"Hi {evil} {{{{1}}}} x.", "variables": "name=<b>", "buttons": "<u>=orders"})
    kept = post(marketer, **FORM | {"name": f'"><b>{evil}', "body": f"</textarea>{evil}"}).text
    for html in (marketer.get("/console/templates").text, kept):
        assert "<script>alert" not in html
        assert "<b>" not in html
        assert "<u>" not in html


def test_a_form_from_elsewhere_does_nothing(pages: Pages, brand: Brand, marketer: TestClient) -> None:
    assert marketer.post("/console/templates", data={"csrf": "wrong", **FORM}).status_code == 403
    assert standing(pages, brand) == []

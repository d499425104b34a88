"""Who gets into the console, who sees what there, and which forms count?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import col
from starlette.routing import Route

import console
from bot.tables import Role, Staff, StaffSession
from console.rights import AREAS, Right, areas, may
from tests.pages import PASSWORD, Pages, hidden

# What a role may open, by area; everything else is refused.
MATRIX = {
    Role.AGENT: {Right.CONVERSATIONS, Right.ORDERS},
    Role.MARKETER: {Right.CONVERSATIONS, Right.CREATORS, Right.TEMPLATES, Right.REVIEWS},
    Role.ADMIN: {Right.CONVERSATIONS, Right.CREATORS, Right.ORDERS, Right.TEMPLATES, Right.REVIEWS, Right.CHANNELS},
    Role.OPERATOR: {Right.BRANDS},
}


@pytest.fixture
def pages(db: Engine) -> Pages:
    return Pages(db)


def _try(pages: Pages, email: str, password: str, client=None):
    client = client or pages.client()
    mark = hidden(client.get("/console/sign-in").text, "mark")
    return client.post("/console/sign-in", data={"email": email, "password": password, "mark": mark})


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_areas_and_no_other(pages: Pages, role: Role):
    brand = pages.brand()
    client = pages.signed_in(pages.staff(None if role == Role.OPERATOR else brand, role))
    for area in AREAS:
        assert client.get(area.address).status_code == (200 if area.right in MATRIX[role] else 403), area
    rail = client.get(areas(role)[0].address).text
    for area in AREAS:
        assert (f'href="{area.address}"' in rail) is (area.right in MATRIX[role])
    assert client.get("/console").headers["location"] == areas(role)[0].address


def test_an_unknown_role_may_nothing():
    assert not any(may("owner", right) for right in Right)
    assert areas("owner") == ()


def test_every_page_of_the_console_wants_a_sign_in(pages: Pages):
    pages.brand()
    routes = [
        (method, re.sub(r"{\w+}", "x_1", route.path))
        for part in (console.lists, console.inbox, console.orders, console.signin, console.wording, console.channels)
        for route in part.router.routes
        if isinstance(route, Route) and route.path.startswith("/console") and not route.path.endswith("sign-in")
        for method in sorted(route.methods or ())
    ]
    assert len(routes) >= 10
    for method, path in routes:
        answer = pages.client().request(method, path)
        assert answer.status_code in (303, 401), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/console/sign-in?after=/console")


def test_live_parts_of_a_page_lead_to_the_sign_in_too(pages: Pages):
    answer = pages.client().get("/console/inbox/rows", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/console/sign-in?after=/console/inbox/rows")


def test_signing_in_leads_where_one_wanted_to_go(pages: Pages):
    person = pages.staff(pages.brand(), Role.ADMIN)
    client = pages.client()
    form = client.get("/console/sign-in?after=/console/orders").text
    data = {"email": f" {person.email.upper()} ", "password": PASSWORD, "mark": hidden(form, "mark"), "after": hidden(form, "after")}
    answer = client.post("/console/sign-in", data=data)
    assert answer.headers["location"] == "/console/orders"
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=43200", "Path=/console"))


def test_nobody_is_led_elsewhere(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    elsewhere = ("https://evil.example", "//evil.example", "/\\evil.example", "/console//evil", "/chat/aurora", "/console/x\r\ny: z")
    for minute, after in enumerate(elsewhere):
        pages.later = timedelta(minutes=minute)
        client = pages.client()
        mark = hidden(client.get("/console/sign-in").text, "mark")
        data = {"email": person.email, "password": PASSWORD, "mark": mark, "after": after}
        assert client.post("/console/sign-in", data=data).headers["location"] == "/console", after


def test_the_same_words_for_every_wrong_try(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    gone = pages.staff(pages.brand("retail", "Retail"), Role.AGENT, "Gone Person")
    pages.write(lambda session: session.execute(update(Staff).where(col(Staff.id) == gone.id).values(active=False)))
    wrong = [(person.email, "guess"), ("nobody@aurora.example", PASSWORD), (gone.email, PASSWORD), (person.email, "")]
    answers = [_try(pages, *each) for each in wrong]
    assert {answer.status_code for answer in answers} == {401}
    assert all("do not go together" in answer.text for answer in answers)


def test_a_sixth_try_in_a_minute_is_not_even_looked_at(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    for _ in range(5):
        assert _try(pages, person.email, "guess").status_code == 401
    assert _try(pages, person.email, PASSWORD).status_code == 429
    other = pages.staff(pages.brand("retail", "Retail"), Role.AGENT, "Otto Other")
    assert _try(pages, other.email, PASSWORD).status_code == 303
    pages.later = timedelta(seconds=61)
    assert _try(pages, person.email, PASSWORD).status_code == 303


def test_the_sign_in_form_of_another_browser_does_not_count(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    mark = hidden(pages.client().get("/console/sign-in").text, "mark")
    for client, data in (
        (pages.client(), {"mark": mark}),
        (pages.client(), {}),
        (pages.client(), {"mark": "forged"}),
    ):
        client.get("/console/sign-in")
        answer = client.post("/console/sign-in", data={"email": person.email, "password": PASSWORD, **data})
        assert answer.status_code == 403
        assert "session" not in client.cookies


def test_the_table_of_sessions_opens_no_door(pages: Pages):
    client = pages.signed_in(pages.staff(pages.brand(), Role.AGENT))
    row = pages.write(lambda session: session.scalars(select(StaffSession)).one())
    assert client.cookies["session"] != row.id
    thief = pages.client()
    thief.cookies.set("session", row.id, path="/console")
    assert thief.get("/console/inbox").status_code == 303


def test_a_session_ends_after_twelve_hours_and_by_signing_out(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    client = pages.signed_in(person)
    csrf = hidden(client.get("/console/inbox").text, "csrf")
    kept = client.cookies["session"]
    assert client.post("/console/sign-out", data={"csrf": csrf}).status_code == 303
    client.cookies.set("session", kept, path="/console")
    assert client.get("/console/inbox").status_code == 303
    late = pages.signed_in(person)
    pages.later = timedelta(hours=12)
    assert late.get("/console/inbox").status_code == 303


def test_somebody_who_left_is_out_at_once(pages: Pages):
    person = pages.staff(pages.brand(), Role.AGENT)
    client = pages.signed_in(person)
    pages.write(lambda session: session.execute(update(Staff).values(active=False)))
    assert client.get("/console/inbox").status_code == 303


def test_a_form_without_the_sessions_mark_changes_nothing(pages: Pages):
    brand = pages.brand()
    client = pages.signed_in(pages.staff(brand, Role.AGENT))
    conversation = pages.said(brand, "vis_ana", "human")
    for csrf in ("", "guess", "ü"):
        for act in ("take", "return", "reply"):
            answer = client.post(f"/console/inbox/{conversation.id}/{act}", data={"csrf": csrf, "text": "hi"})
            assert answer.status_code == 403
        assert client.post("/console/sign-out", data={"csrf": csrf}).status_code == 403
    assert client.get("/console/inbox").status_code == 200
    assert pages.rung == []


def test_another_persons_mark_does_not_count(pages: Pages):
    brand = pages.brand()
    client, other = pages.signed_in(pages.staff(brand, Role.AGENT)), pages.signed_in(pages.staff(brand, Role.ADMIN, "Omar Diaz"))
    conversation = pages.said(brand, "vis_ana", "human")
    csrf = hidden(other.get("/console/inbox").text, "csrf")
    assert client.post(f"/console/inbox/{conversation.id}/take", data={"csrf": csrf}).status_code == 403


def test_a_form_sent_by_another_site_does_not_count(pages: Pages):
    brand = pages.brand()
    client = pages.signed_in(pages.staff(brand, Role.AGENT))
    conversation = pages.said(brand, "vis_ana", "human")
    csrf = hidden(client.get("/console/inbox").text, "csrf")
    answer = client.post(f"/console/inbox/{conversation.id}/take", data={"csrf": csrf}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403

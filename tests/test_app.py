"""Does the application say who may call what, and answer errors in one form?"""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from core.errors import Conflict, DroplineError, NotFound
from dropline.app import make_app, status_of
from tests.shop import settings_for


@pytest.fixture
def browser(aurora_url: str) -> Iterator[TestClient]:
    with TestClient(make_app(settings_for(aurora_url)), base_url="http://shop.test") as browser:
        yield browser


def test_the_api_is_described_without_another_origin(browser: TestClient) -> None:
    page = browser.get("/docs")
    assert page.status_code == 200
    assert "POST /webhooks/telegram/{account}" in page.text
    assert "https://" not in page.text
    assert "/webhooks/telegram/{account}" in browser.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize("path", ["/chat/nobody", "/pay/forged", "/r/forged", "/console/inbox/cnv_forged", "/api/v1/nowhere", "/nowhere"])
def test_what_is_not_there_is_404_or_a_sign_in(browser: TestClient, path: str) -> None:
    assert browser.get(path, follow_redirects=False).status_code in (303, 404)


def test_health_says_what_runs(browser: TestClient) -> None:
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 200


def test_the_nearest_class_decides_the_status() -> None:
    class Gone(NotFound):
        """Gone."""

    assert [status_of(kind) for kind in (Gone, Conflict, DroplineError)] == [404, 409, 400]

"""Can one shop on the simulated phones, in a real browser: come by a link, buy, pay, get the receipt, meet the providers' rules?"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from dropline.simulator import page as pages
from dropline.simulator import shop
from dropline.simulator.network import Faults
from dropline.simulator.phones import Clock
from dropline.simulator.town import Town
from tests.browser import PHONE, WIDE, Served, faults, launch, serve
from tests.conftest import needed

pytestmark = pytest.mark.browser
WAIT_MS = 30_000
CHANNELS = ("telegram", "messenger", "whatsapp")


@dataclass
class Desk:
    """The phones' page, open."""

    page: Page
    served: Served

    def __post_init__(self) -> None:
        self.faults = faults(self.page)

    def phone(self, channel: str) -> "Held":
        return Held(self.page.locator(f"#phone-{channel}"))

    def fits(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@dataclass
class Held:
    """One phone in the hand."""

    root: Locator

    @property
    def answers(self) -> Locator:
        return self.root.locator(".item:not(.mine):not(.typing-item)")

    @property
    def mine(self) -> Locator:
        return self.root.locator(".item.mine")

    def say(self, text: str) -> None:
        before = self.answers.count()
        self.root.locator(".write input").fill(text)
        self.root.locator(".write input").press("Enter")
        expect(self.answers.nth(before)).to_be_visible()

    def menu(self, choice: str) -> None:
        self.root.get_by_role("button", name="More").click()
        self.root.get_by_role("menuitem", name=choice).click()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needed("browser")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Served]]:
    needed("browser")
    path = tmp_path_factory.mktemp("simulated") / "dropline.db"
    path.write_bytes(sqlite_template.read_bytes())
    clock, page = Clock(), pages.Page(people=shop.PEOPLE)
    with Town(Faults(latency_ms=20), clock=clock, routes=page.routes) as town:
        given = shop.environment(town, "", 0)
        values = {name.lower(): value for name, value in given.items() if name not in ("DATABASE_URL", "PORT", "PUBLIC_URL")}
        with serve(f"sqlite:///{path}", clock, **values) as served:
            page.links, page.shop = shop.open_shop(served.program), served.url
            page.offer = lambda: shop.offer(served.program)
            shop.register(town, served.url)
            yield town, served


@pytest.fixture
def desk(town: tuple[Town, Served], browser: Browser) -> Iterator[Desk]:
    with _opened(town, browser, WIDE) as desk:
        yield desk


class _opened:  # noqa: N801  (a block, as contextmanager would make it)
    def __init__(self, town: tuple[Town, Served], browser: Browser, size: tuple[int, int]) -> None:
        self.context: BrowserContext = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.context.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        self.desk = Desk(self.context.new_page(), town[1])
        self.desk.page.goto(town[0].base)

    def __enter__(self) -> Desk:
        return self.desk

    def __exit__(self, *exc: object) -> None:
        self.context.close()


@pytest.mark.parametrize("channel", CHANNELS)
def test_from_a_creators_link_to_the_receipt(desk: Desk, channel: str) -> None:
    phone = desk.phone(channel)
    phone.root.get_by_role("button", name="Lena").click()
    expect(phone.answers.first).to_contain_text("Lena")
    for text in ("hi do u hav hoddies??", "sand M", "LENA10", "checkout"):
        phone.say(text)
    phone.say("Ana Lopez, Calle Luna 5, 28004 Madrid, Spain")
    link = phone.root.locator('a[href*="/pay/"]').last
    with desk.page.context.expect_page() as opened:
        link.click()
    pay = opened.value
    pay.get_by_role("link", name="Pay €58.00 by card").click()
    pay.get_by_role("button", name="Pay by card").click()
    expect(pay.get_by_role("heading", name="Paid, thank you")).to_be_visible()
    expect(phone.answers.last).to_contain_text("€58.00")
    expect(phone.answers.last).to_contain_text("is paid")
    assert desk.faults == []


def test_a_tap_and_a_choice_go_back_to_the_shop(desk: Desk) -> None:
    for channel in CHANNELS:
        phone = desk.phone(channel)
        phone.root.get_by_label("Person on").select_option(label="Ben")
        phone.root.get_by_role("button", name="Without a link").click()
        expect(phone.answers.first).to_be_visible()
        before = phone.answers.count()
        tappable = phone.root.locator(".thread .key, .quick button")
        tappable.first.click()
        if phone.root.get_by_role("menuitem").count():
            phone.root.get_by_role("menuitem").first.click()
        expect(phone.answers.nth(before)).to_be_visible()
    assert desk.faults == []


def test_an_offer_goes_to_who_agreed_and_the_page_says_to_how_many(desk: Desk) -> None:
    offer, told = desk.page.get_by_role("button", name="Send an offer"), desk.page.locator("#told")
    offer.click()
    expect(told).to_contain_text("Nobody has agreed")
    phone = desk.phone("telegram")
    phone.say("alerts on")
    before = phone.answers.count()
    offer.click()
    expect(told).to_contain_text("to the one who agreed")
    expect(phone.answers.nth(before)).to_contain_text("TEN5")
    assert desk.faults == []


def test_who_blocks_the_shop_hears_no_more_until_they_let_it_in(desk: Desk) -> None:
    phone = desk.phone("telegram")
    phone.root.get_by_label("Person on").select_option(label="Ben")
    phone.menu("Block the shop")
    expect(phone.root.get_by_text("You blocked this shop.")).to_be_visible()
    phone.root.get_by_role("button", name="Unblock").click()
    phone.say("hello again")
    assert desk.faults == []


def test_on_a_narrow_screen_the_phones_are_tabs(town: tuple[Town, Served], browser: Browser) -> None:
    with _opened(town, browser, PHONE) as desk:
        expect(desk.page.get_by_role("tab")).to_have_count(3)
        desk.page.get_by_role("tab", name="WhatsApp").focus()
        desk.page.keyboard.press("ArrowRight")
        expect(desk.phone("telegram").root).to_be_visible()
        expect(desk.phone("whatsapp").root).to_be_hidden()
        assert desk.fits()
        assert desk.faults == []


def test_after_a_day_of_silence_the_window_is_closed(desk: Desk) -> None:
    phone = desk.phone("whatsapp")
    expect(phone.root.locator(".window")).to_contain_text("may write freely")
    desk.page.get_by_role("button", name="A day passes").click()
    expect(phone.root.locator(".window")).to_contain_text("window closed")
    phone.say("good morning")
    expect(phone.root.locator(".window")).to_contain_text("may write freely")
    assert desk.faults == []

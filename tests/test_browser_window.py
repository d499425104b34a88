"""Does an agent get to a shopper whose reply window has closed, in a real browser and against a simulated WhatsApp?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from dropline.simulator import shop
from dropline.simulator.network import Faults
from dropline.simulator.phones import Clock, Phone
from dropline.simulator.town import Town
from tests.browser import PHONE, WIDE, Console, Served, launch, serve
from tests.conftest import needed

pytestmark = pytest.mark.browser
WAIT_MS = 30_000
DAY = timedelta(hours=24)
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needed("browser")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def town(clock: Clock, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Served]]:
    needed("browser")
    path = tmp_path_factory.mktemp("window") / "dropline.db"
    path.write_bytes(sqlite_template.read_bytes())
    with Town(Faults(), clock=clock) as town:
        given = shop.environment(town, "", 0)
        values = {name.lower(): value for name, value in given.items() if name not in ("DATABASE_URL", "PORT", "PUBLIC_URL")}
        with serve(f"sqlite:///{path}", clock, **values) as served:
            shop.open_shop(served.program, town)
            shop.register(town, served.url)
            yield town, served


def context_of(browser: Browser, size: tuple[int, int] = WIDE) -> BrowserContext:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(WAIT_MS)
    return context


def said(town: Town, phone: Phone, text: str) -> None:
    """They write, and are answered."""
    before = len(phone.received)
    town.says(phone, text)
    town.wait(lambda _: len(phone.received) > before)


def fits(console: Console) -> bool:
    return bool(console.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_regression_19_and_20_a_closed_window_is_answered_with_a_template(
    browser: Browser, town: tuple[Town, Served], clock: Clock, size: tuple[int, int]
) -> None:
    world, served = town
    name = f"Sue {size[0]}"
    phone = world.phone("whatsapp", f"whatsapp:+3460000{size[0]:04d}", name)
    said(world, phone, "hello")
    clock.pass_(DAY + timedelta(hours=1))
    context = context_of(browser, size)
    console = Console(context, served.url)
    console.row(name).first.click()
    expect(console.page.locator("#bar")).to_contain_text("Reply window closed")
    console.page.get_by_role("button", name="Take over").click()
    picker = console.page.locator(".picker")
    expect(picker).to_contain_text("The reply window closed 1 h ago")
    picker.locator("summary", has_text="order_shipped").click()
    offer = picker.locator("details", has_text="order_shipped")
    expect(offer.locator(".bubble")).to_have_text("Hello Sue, your order 1001 is on its way. Answer here if anything is wrong with it.")
    offer.get_by_label("number").fill("1042")
    expect(offer.locator(".bubble")).to_contain_text("your order 1042 is on its way")
    assert fits(console)
    before = len(phone.received)
    offer.get_by_role("button", name="Send template").click()
    world.wait(lambda _: len(phone.received) > before)
    assert phone.received[-1].text == "Hello Sue, your order 1042 is on its way. Answer here if anything is wrong with it."
    assert [key.label for key in phone.received[-1].keys] == ["My orders", "Talk to a person"]
    expect(console.page.locator("#items")).to_contain_text("Template order_shipped")
    world.says(phone, "thank you")
    expect(console.page.locator("#reply-text")).to_be_visible()
    expect(console.page.locator("#left")).to_contain_text("23 h 59 min left")
    console.reply("You are welcome")
    world.wait(lambda _: phone.received[-1].text == "You are welcome")
    assert console.faults == []
    context.close()


def test_the_window_closes_while_an_agent_writes(browser: Browser, town: tuple[Town, Served], clock: Clock) -> None:
    world, served = town
    phone = world.phone("whatsapp", "whatsapp:+34600009999", "Zoe")
    said(world, phone, "hello")
    clock.pass_(DAY - timedelta(seconds=20))
    context = context_of(browser)
    context.clock.install()
    console = Console(context, served.url)
    console.row("Zoe").first.click()
    console.page.get_by_role("button", name="Take over").click()
    console.page.locator("#reply-text").fill("I have looked into it, and")
    expect(console.page.locator("#left")).to_contain_text("less than a minute left")
    clock.pass_(timedelta(seconds=20))
    context.clock.run_for(21_000)
    expect(console.page.locator(".picker")).to_be_visible()
    world.says(phone, "are you there?")
    expect(console.page.locator("#reply-text")).to_have_value("I have looked into it, and")
    assert console.faults == []
    context.close()

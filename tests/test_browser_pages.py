"""Do the pages do it, in a real browser: buy from a link to a receipt, hand over to a person, survive a lost line?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect, sync_playwright

from tests.browser import PHONE, WIDE, Chat, Console, Served, launch, serve
from tests.conftest import needed

pytestmark = pytest.mark.browser
WAIT_MS = 30_000  # for what should happen at once: the machine may be doing much else
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    needed("browser")
    path = tmp_path_factory.mktemp("served") / "dropline.db"
    path.write_bytes(sqlite_template.read_bytes())
    with serve(f"sqlite:///{path}") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needed("browser")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def _context(browser: Browser, size: tuple[int, int] = WIDE, **options: bool) -> BrowserContext:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]  # flags only
    context.set_default_timeout(WAIT_MS)
    return context


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = _context(browser)
    yield context
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_from_a_creators_link_to_the_receipt(browser: Browser, served: Served, size: tuple[int, int]):
    context = _context(browser, size)
    chat = Chat(context, served.url, f"/r/{served.token('lena')}")
    expect(chat.answers.first).to_contain_text("Lena")
    assert chat.page.url == f"{served.url}/chat/aurora"
    expect(chat.say("hi do u hav hoddies??")).to_contain_text("Aurora Hoodie")
    chat.say("sand M")
    expect(chat.page.locator("#cart-line")).to_contain_text("€63.90")
    chat.say("LENA10")
    expect(chat.say("checkout")).to_contain_text("address")
    expect(chat.say("Ana Lopez, Calle Luna 5, 28004 Madrid, Spain")).to_contain_text("€58.00")
    with context.expect_page() as opened:
        chat.page.get_by_role("link", name="Open the pay page").last.click()
    pay = opened.value
    expect(pay.get_by_text("Discount LENA10")).to_be_visible()
    pay.get_by_role("button", name="Pay €58.00 (test payment)").dblclick()
    expect(pay.get_by_role("heading", name="Paid, thank you")).to_be_visible()
    expect(chat.answers.last).to_contain_text("is paid: €58.00")
    expect(chat.page.locator("#cart")).to_be_hidden()
    assert chat.fits()
    assert chat.faults == []
    context.close()


def test_an_agent_takes_a_waiting_conversation_over(browser: Browser, served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.say("human")
    expect(chat.page.locator("#answering")).to_contain_text("queue for a person")
    desk = _context(browser)
    console = Console(desk, served.url)
    console.row("Waiting").last.click()  # they stand in the order they began to wait
    expect(console.page.locator("#items")).to_contain_text("human")
    console.page.get_by_role("button", name="Take over").click()
    expect(console.page.locator("#bar")).to_contain_text("You answer")
    expect(chat.page.locator("#answering")).to_contain_text("answers you")
    before = chat.answers.count()
    console.reply("Hello, a person here. Which size do you wear?")
    expect(chat.answer(before)).to_contain_text("Which size do you wear?")
    chat.page.locator("#text").fill("usually L")
    chat.page.locator("#text").press("Enter")
    expect(console.page.locator("#items")).to_contain_text("usually L")
    assert chat.answers.count() == before + 1
    console.page.locator("#reply-text").press("Escape")
    console.page.keyboard.press("e")
    expect(console.page.locator("#bar")).to_contain_text("Bot answers")
    expect(chat.page.locator("#answering")).to_contain_text("You talk to a bot")
    expect(chat.say("what do you have")).to_contain_text("Aurora Hoodie")
    assert console.faults == []
    assert chat.faults == []
    desk.close()


def test_a_waiting_shopper_appears_in_an_open_inbox(browser: Browser, served: Served, context: BrowserContext):
    desk = _context(browser)
    console = Console(desk, served.url)
    before = console.page.locator("#rows a").count()
    chat = Chat(context, served.url)
    chat.say("human please")
    expect(console.page.locator("#rows a")).to_have_count(before + 1)
    expect(console.row("asked for a person").first).to_be_visible()
    desk.close()


def test_a_lost_line_keeps_the_message_and_sends_it_once(served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.say("hi")
    context.set_offline(True)
    chat.page.locator("#text").fill("do you have caps")
    chat.page.locator("#text").press("Enter")
    expect(chat.page.locator("#sending .stuck")).to_contain_text("trying again")
    before = chat.answers.count()
    context.set_offline(False)
    expect(chat.answer(before)).to_contain_text("Trail Cap")
    expect(chat.page.locator("#sending .said")).to_have_count(0)
    expect(chat.mine).to_have_count(2)


def test_a_lost_response_is_no_second_message(served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.say("hi")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(route.request.post_data or "")
            route.abort()

    chat.page.route("**/messages", lose_the_first)
    before = chat.answers.count()
    chat.page.locator("#text").fill("do you have caps")
    chat.page.locator("#text").press("Enter")
    chat.answer(before)
    expect(chat.page.locator("#sending .said")).to_have_count(0)
    expect(chat.mine).to_have_count(2)
    expect(chat.answers).to_have_count(before + 1)


def test_a_reload_keeps_what_was_not_sent(served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.say("hi")
    chat.page.route("**/messages", lambda route: route.abort())
    chat.page.locator("#text").fill("do you have caps")
    chat.page.locator("#text").press("Enter")
    expect(chat.page.locator("#sending .stuck")).to_be_visible()
    chat.page.unroute("**/messages")
    chat.page.reload()
    expect(chat.answers.last).to_contain_text("Trail Cap")
    expect(chat.mine).to_have_count(2)


def test_a_server_that_is_away_is_said_and_nothing_is_lost(sqlite_url: str, browser: Browser):
    context = _context(browser)
    with serve(sqlite_url) as served:
        chat = Chat(context, served.url)
        chat.say("hi")
    chat.page.locator("#text").fill("do you have caps")
    chat.page.locator("#text").press("Enter")
    expect(chat.page.locator("#sending .stuck")).to_contain_text("trying again")
    expect(chat.page.locator(".line-down")).to_be_visible()
    context.close()


def test_it_works_before_scripts_run(browser: Browser, served: Served):
    context = _context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/chat/aurora?start={served.token('lena')}")
    page.get_by_role("button", name="Start the chat").click()
    page.get_by_label("Message to Aurora").fill("hoodie")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#thread")).to_contain_text("hoodie")
    expect(page.locator("#thread")).to_contain_text("Aurora Hoodie")  # the page asks again while the bot is writing
    context.request.post(f"{served.url}/chat/aurora/messages", form={"text": "do you have caps"})
    page.get_by_role("link", name="Show new messages").click()  # from an address that ends in #latest already
    expect(page.locator("#thread")).to_contain_text("Trail Cap")
    context.close()


def test_by_keyboard_alone(served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.page.locator("#text").focus()
    chat.page.keyboard.type("hoodie")
    chat.page.keyboard.press("Enter")
    before = chat.answers.count()
    expect(chat.answers.last).to_contain_text("Aurora Hoodie")
    assert chat.page.evaluate("document.activeElement.id") == "text"
    chips = chat.answers.last.get_by_role("button")
    chips.first.focus()
    chat.page.keyboard.press("Enter")
    chat.answer(before)


def test_too_long_is_said_before_it_is_sent(served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.page.locator("#text").fill("x" * 4_001)
    expect(chat.page.locator("#problem")).to_contain_text("4,001 letters; 4,000 fit")
    chat.page.locator("#text").press("Enter")
    assert len(chat.page.locator("#text").input_value()) == 4_001
    expect(chat.mine).to_have_count(0)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_sticks_out(browser: Browser, served: Served, width: int):
    context = _context(browser, (width, 740))
    chat = Chat(context, served.url)
    chat.say("W" * 300)
    chat.say("what do you have")
    top = chat.page.locator(".composer").bounding_box()
    assert chat.fits()
    chat.say("hoodie")
    assert chat.page.locator(".composer").bounding_box() == top, "the composer jumped"
    context.close()


def test_the_inbox_by_keyboard(browser: Browser, served: Served, context: BrowserContext):
    for words in ("hello there", "hoodie"):
        shopper = _context(browser)
        Chat(shopper, served.url).say(words)
        shopper.close()
    console = Console(context, served.url)
    for _ in range(2):
        console.page.keyboard.press("j")
    chosen = console.page.evaluate("document.activeElement.id")
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#thread")).to_be_visible()
    console.page.wait_for_load_state()
    expect(console.page.locator("#rows a[aria-current]")).to_have_attribute("id", chosen)
    console.page.keyboard.press("t")
    expect(console.page.locator("#bar")).to_contain_text("You answer")
    console.page.keyboard.press("r")
    console.page.keyboard.type("Hello from the keyboard")
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#items")).to_contain_text("Hello from the keyboard")
    expect(console.page.locator("#reply-text")).to_have_value("")
    console.page.keyboard.press("Escape")
    console.page.keyboard.press("?")
    expect(console.page.get_by_role("dialog")).to_be_visible()
    assert console.faults == []


def test_a_reply_whose_answer_was_lost_is_sent_once(browser: Browser, served: Served, context: BrowserContext):
    chat = Chat(context, served.url)
    chat.say("human")
    desk = _context(browser)
    console = Console(desk, served.url)
    console.row("Waiting").last.click()
    console.page.get_by_role("button", name="Take over").click()
    expect(console.page.locator("#bar")).to_contain_text("You answer")
    before = chat.answers.count()
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    console.page.route("**/reply", lose_the_first)
    console.reply("Only once, please")
    expect(console.page.locator("#problem")).to_contain_text("Your text is kept")
    console.page.get_by_role("button", name="Send").click()
    expect(console.page.locator("#reply-text")).to_have_value("")
    expect(chat.answers).to_have_count(before + 1)
    expect(console.page.locator("#items .staff", has_text="Only once, please")).to_have_count(1)
    desk.close()


def test_what_is_typed_while_a_reply_is_on_its_way_stays(browser: Browser, served: Served, context: BrowserContext):
    Chat(context, served.url).say("human")
    desk = _context(browser)
    console = Console(desk, served.url)
    console.row("Waiting").last.click()
    console.page.get_by_role("button", name="Take over").click()
    expect(console.page.locator("#bar")).to_contain_text("You answer")
    held: list[Route] = []
    console.page.route("**/reply", lambda route: held.append(route))
    console.page.locator("#reply-text").focus()
    console.page.keyboard.type("First.")
    with console.page.expect_request("**/reply"):
        console.page.keyboard.press("Enter")
    console.page.keyboard.type(" Second")
    held[0].continue_()
    expect(console.page.locator("#items")).to_contain_text("First.")
    expect(console.page.locator("#reply-text")).to_have_value("Second")
    console.page.unroute("**/reply")
    console.page.keyboard.type(", done")
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#items")).to_contain_text("Second, done")
    assert console.faults == []
    desk.close()

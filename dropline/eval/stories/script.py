"""How is a story read? Given, when, then: a line each, through the real adapter, the real turn and a real database.

ana>   text                     she writes; every message is delivered twice
ana>   [Label]                  she presses the button of that label
ana>   /start {link lena}       she opens a creator's link ({forged lena}: one letter changed)
bot>   key, "words", no "words" what the answer holds: phrases by key, words as read
cart>  2 x Aurora Hoodie, black / M; goods 118.00; discount 0.00; shipping 0.00; total 118.00
also   phone on whatsapp        somebody who writes on another channel; {number of phone}, {code of phone}: theirs, the code last heard
when   phone looks              what they were told meanwhile
given  product Comet Jacket 120.00 stock 3 final sale
given  CAP is described as: words that are nobody's to obey
when   ana sends 50 messages at once: TEXT | ana sends a voice note | a bot that repeats us talks as mal  (see `trouble`)
given  promotion HANDLE: NAME, RULE  (the rules are those of `promotions.RULES`)
when   the shop packs the order of ana | the shop ships [2 x SKU of] the order of ana | the order of ana arrives
when   the return of ana arrives | ana's bank takes the money back | 31 days pass | ana pays the difference
when   the time to exchange is over for ana | for ana the price of HOODIE-SAND-M becomes 64.00
when   ana pays | ana pays twice | ana opens the pay link | a day passes | a broadcast says TEXT
then   consent of ana is on; ana is answered by bot (waiting, agent)
then   stock of AUR-HOOD-BLK-M is 6; order of ana is paid 118.00; …        (see `checks.THEN`)

`#` begins a comment. A line that does not hold is noted, and the story goes on.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from commerce import brands
from core.errors import DroplineError
from core.ids import random_id
from dropline import scheduler
from dropline.eval.stories import rewards, trouble, work
from dropline.eval.stories.checks import THEN, give, money, own_account
from dropline.eval.stories.expectation import Unmet, expect
from dropline.eval.stories.stage import Shop

LINES_MAX = 2_000


@dataclass(frozen=True)
class Failure:
    """A line that did not hold. number: from 1; why: what was missing or found instead; heard: what was said last, with its phrases."""

    number: int
    line: str
    why: str
    heard: str


def play(shop: Shop, path: Path) -> list[Failure]:
    """The lines of a file that do not hold, in order."""
    found = []
    for number, line in lines(path):
        try:
            _play(shop, line, number)
        except (AssertionError, DroplineError) as error:
            heard = " | ".join(f"{each.text} {list(each.buttons)} {each.message.keys}" for each in shop.last)
            found.append(Failure(number, line, str(error), heard))
    return found


def lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a script that say something, with their numbers."""
    read = enumerate(path.read_text(encoding="utf-8").splitlines()[:LINES_MAX], start=1)
    said = ((number, raw.split(" #")[0].strip()) for number, raw in read)
    return [(number, line) for number, line in said if line and not line.startswith("#")]


def _play(shop: Shop, line: str, number: int) -> None:
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if word == "bot>":
        _hears(shop, rest)
    elif word == "cart>":
        _cart(shop, rest)
    elif word == "when":
        _when(shop, rest)
    elif word == "also":
        shop.also(*rest.split(" on "))
    elif word == "given":
        shop.write(give, shop, rest)
    elif word == "own":
        name, _, handle = rest.partition(" is ")
        shop.write(own_account, shop, name, handle)
    elif word == "then":
        for clause in rest.split(";"):
            _then(shop, clause.strip())
    elif word.endswith(">"):
        shop.speaker = word[:-1]
        shop.says(word[:-1], rest, number)
    else:
        raise Unmet(f"what is {word!r}?")


def _hears(shop: Shop, wanted: str) -> None:
    text = "\n".join(heard.text for heard in shop.last)
    labels = [label for heard in shop.last for label in heard.buttons]
    keys = [key for heard in shop.last for key in heard.message.keys]
    for negated, quoted, key in re.findall(r'(no )?(?:"([^"]*)"|([\w-]+|\[[^\]]+\]))', wanted):
        if quoted:
            found = quoted.casefold() in text.casefold()
        elif key.startswith("["):
            found = key[1:-1] in labels
        elif key == "silence":
            found = not shop.last
        else:
            found = key in keys
        expect(found is not bool(negated), f"{'unwanted' if negated else 'missing'}: {quoted or key}")


def _cart(shop: Shop, wanted: str) -> None:
    cart = shop.standing(shop.speaker)["cart"] or {"lines": [], "discount_minor": 0, "shipping_minor": 0, "total_minor": 0}
    for part in (part.strip() for part in wanted.split(";")):
        if part == "empty":
            expect(cart["lines"] == [], cart["lines"])
        elif found := re.fullmatch(r"(\d+) x (.+)", part):
            lines = [(line["quantity"], line["name"]) for line in cart["lines"]]
            expect((int(found[1]), found[2]) in lines, lines)
        else:
            name, amount = part.split()
            expect(cart[f"{name}_minor"] == money(amount), cart)
    names = [part for part in wanted.split(";") if " x " in part]
    expect(not names or len(names) == len(cart["lines"]), cart["lines"])


def _when(shop: Shop, what: str) -> None:
    if found := re.fullmatch(r"(\w+) pays", what):
        shop.pay(found[1], times=2)
    elif found := re.fullmatch(r"(\w+) is charged twice", what):
        shop.pay(found[1], times=2, charges=2)
    elif found := re.fullmatch(r"(\w+) opens the pay link", what):
        shop.open_pay_link(found[1])
    elif found := re.fullmatch(r"(\w+) looks", what):
        shop.last = shop.run(shop.person(found[1]).listen())
    elif what == "the shop has express and a pickup point":
        shop.write(_more_ways, shop)
    elif what == "a day passes":
        shop.next_day()
    elif found := re.fullmatch(r"(\d+) days pass", what):
        shop.clock.pass_(timedelta(days=int(found[1])))
    elif rewards.act(shop, what) or trouble.act(shop, what):
        return
    elif acted := work.act(shop, what):
        shop.tell(acted)
    elif found := re.fullmatch(r"(\d+) minutes pass", what):
        shop.clock.pass_(timedelta(minutes=int(found[1])))
        rung = shop.write(scheduler.end_holds, shop.program.kit, now=shop.clock())
        for conversation_id in rung:
            shop.run(shop.program.worker.work(conversation_id))
    elif found := re.fullmatch(r"a broadcast says (.+)", what):
        shop.broadcast(found[1])
    else:
        raise Unmet(f"nobody knows how {what!r} happens")


def _more_ways(session: Session, shop: Shop) -> None:
    """Express to the four countries, and a place in Madrid where things are fetched for nothing."""
    brand = brands.get_brand_by_id(session, shop.brand.id)
    where = {"street": "Gran Via 1", "postcode": "28013", "city": "Madrid", "country": "ES"}
    brands.set_point(session, brand, "Casa Aurora", **where, new_id=random_id)
    brands.set_delivery(session, brand, brands.Delivery("ES", 0, None, "pickup"))
    for country in ("ES", "FR", "PT", "DE"):
        brands.set_delivery(session, brand, brands.Delivery(country, 990, None, "express", 1, 2))


def _then(shop: Shop, what: str) -> None:
    for pattern, check in THEN:
        if found := re.fullmatch(pattern, what):
            shop.read(check, shop, *found.groups())
            return
    raise Unmet(f"nobody knows how to check {what!r}")

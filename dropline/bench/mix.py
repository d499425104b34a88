"""Who says what next? A seeded, endless mix of turns over 200 conversations, in fixed parts; pure."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bot.dialog.actions import AddToCart, pack

PEOPLE = 200
CARTS = 60  # people with a cart at any time
WAITING = 8  # people between checkout and address, and between address and payment


class Kind(StrEnum):
    SEARCH = "search"
    QUESTION = "question"
    CART = "cart"
    CODE = "code"
    CHECKOUT = "checkout"
    ADDRESS = "address"
    PAY = "pay"


# Twenty turns: half search and question, 35 % cart and code, 15 % checkout and pay.
DECK: Mapping[Kind, int] = {
    Kind.SEARCH: 6,
    Kind.QUESTION: 4,
    Kind.CART: 5,
    Kind.CODE: 2,
    Kind.CHECKOUT: 1,
    Kind.ADDRESS: 1,
    Kind.PAY: 1,
}
DECK_TURNS = sum(DECK.values())

SEARCHES = ("{}", "show me a {}", "do you have a {}?", "hi im looking for a {}", "{} under 100")
QUESTIONS = ("how much is the {}?", "is the {} in stock?", "what is your return policy?", "how much is shipping?")
ADDS = ("add the {}", "2 of the {}")


@dataclass(frozen=True)
class Goods:
    """One thing on the shelf: what it is called, what people type for it, and its variant."""

    name: str
    words: str
    variant_id: str


@dataclass(frozen=True)
class Shelf:
    """What the people of the mix can talk about. code: one that is good for any cart; address: one line, a served country in it."""

    goods: Sequence[Goods]
    code: str
    address: str


@dataclass(frozen=True)
class Arrival:
    """One event: who, of which kind, and what they said ({"text": …} or {"action": …}); a payment says nothing."""

    kind: Kind
    person: int
    said: Mapping[str, str]


class Mix:
    """Deals turns. Whoever has just had one comes last of those who can have the next of its kind."""

    def __init__(self, shelf: Shelf, seed: int) -> None:
        self._shelf, self._random = shelf, Random(seed)
        self._browsing = deque(range(PEOPLE))
        self._carts: deque[int] = deque()  # the oldest cart first
        self._turn_of_cart: deque[int] = deque()
        self._codes: dict[int, int] = {}  # how many codes each open cart was told
        self._asked: deque[int] = deque()
        self._placed: deque[int] = deque()
        self._dealt = 0

    def opening(self) -> Iterator[Arrival]:
        """The turns that bring everybody to where the mix is steady: all have spoken, some have carts, a few are at the till."""
        for person in range(PEOPLE):
            yield Arrival(Kind.SEARCH, person, self._search())
        for _ in range(CARTS + 2 * WAITING):
            yield self._new_cart()
        for _ in range(2 * WAITING):
            yield self._deal(Kind.CHECKOUT)
        for _ in range(WAITING):
            yield self._deal(Kind.ADDRESS)

    def turns(self) -> Iterator[Arrival]:
        """Deck after deck, each shuffled."""
        cards = [kind for kind, count in DECK.items() for _ in range(count)]
        while True:
            self._random.shuffle(cards)
            for kind in cards:
                yield self._deal(kind)

    def _deal(self, kind: Kind) -> Arrival:
        match kind:
            case Kind.SEARCH:
                return Arrival(kind, _next(self._browsing), self._search())
            case Kind.QUESTION:
                return Arrival(kind, _next(self._browsing), self._worded(QUESTIONS))
            case Kind.CART:
                return self._cart()
            case Kind.CODE:
                return self._code()
            case Kind.CHECKOUT:
                return Arrival(kind, self._take_cart(), {"text": "checkout"})
            case Kind.ADDRESS:
                self._placed.append(self._asked.popleft())
                return Arrival(kind, self._placed[-1], {"text": self._shelf.address})
            case Kind.PAY:
                self._browsing.append(self._placed.popleft())
                return Arrival(kind, self._browsing[-1], {})

    def _cart(self) -> Arrival:
        """A new cart where one has gone to the till, else one more thing in an open one, by words or by button."""
        if len(self._carts) < CARTS:
            return self._new_cart()
        return Arrival(Kind.CART, _next(self._turn_of_cart), self._put_in())

    def _new_cart(self) -> Arrival:
        person = self._browsing.popleft()
        self._carts.append(person)
        self._turn_of_cart.append(person)
        self._codes[person] = 0
        return Arrival(Kind.CART, person, self._put_in())

    def _put_in(self) -> Mapping[str, str]:
        goods = self._goods()
        if self._random.random() < 0.5:
            return {"action": pack(AddToCart(goods.variant_id))}
        return {"text": self._random.choice(ADDS).format(goods.name)}

    def _code(self) -> Arrival:
        """The first code of a cart is good; the next ones nobody knows."""
        person = _next(self._turn_of_cart)
        self._codes[person] += 1
        code = self._shelf.code if self._codes[person] == 1 else f"WRONG{self._random.randrange(1000)}"
        return Arrival(Kind.CODE, person, {"text": f"code {code}"})

    def _take_cart(self) -> int:
        """The oldest cart of those that were left alone for a while: nobody writes while their last message is being answered."""
        rested = set(list(self._turn_of_cart)[: CARTS // 2])
        person = next(each for each in self._carts if each in rested)
        self._carts.remove(person)
        self._turn_of_cart.remove(person)
        self._asked.append(person)
        return person

    def _search(self) -> Mapping[str, str]:
        text = self._random.choice(SEARCHES).format(self._goods().words)
        if self._random.random() < 0.3:
            text = _typo(text, self._random)
        return {"text": text}

    def _worded(self, forms: Sequence[str]) -> Mapping[str, str]:
        return {"text": self._random.choice(forms).format(self._goods().name)}

    def _goods(self) -> Goods:
        self._dealt += 1  # round the shelf, so that nothing runs out before the rest
        return self._shelf.goods[self._dealt % len(self._shelf.goods)]


def _next(people: deque[int]) -> int:
    people.rotate(-1)
    return people[-1]


def _typo(text: str, random: Random) -> str:
    """Two neighbouring letters of the last word changed about, where it has enough of them."""
    head, _, word = text.rpartition(" ")
    if len(word) < 5 or not word.isalpha():
        return text
    at = random.randrange(1, len(word) - 2)
    word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return f"{head} {word}".strip()

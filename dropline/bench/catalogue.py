"""What does a large shop sell? Products made up from a seed: names, kinds, attributes and descriptions of a natural spread of words."""

from collections.abc import Iterator, Sequence
from random import Random

from commerce.catalogue.views import ProductView, VariantView
from commerce.search.lexicon import general

WORDS = 20_000
NAME_WORDS, BODY_WORDS = (1, 3), (20, 45)
COLOURS = ("black", "white", "red", "blue", "green", "grey", "beige", "brown")
BRANDS = 400
_PARTS = tuple(
    first + last
    for first in ("b", "br", "ch", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "tr", "v")
    for last in ("a", "en", "i", "or", "u")
)


class Town:
    """The words of a shop: real ones for kinds of goods, made-up ones for the rest, the frequent ones very frequent."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.kinds = sorted({key for key in general().alternatives["en"] if " " not in key and len(key) > 3})
        made = {self._word() for _ in range(2 * WORDS)}
        self.words = sorted(made)[:WORDS]
        self.chance.shuffle(self.words)
        self.brands = [self._word().title() for _ in range(BRANDS)]

    def _word(self) -> str:
        return "".join(self.chance.choices(_PARTS, k=self.chance.choice((2, 3, 3, 4))))

    def draw(self) -> str:
        """A word; the n-th is drawn about one n-th as often as the first."""
        return self.words[min(int(WORDS ** self.chance.random()) - 1, WORDS - 1)]


def products(town: Town, variants: int) -> Iterator[ProductView]:
    """Products of one variant each, which is the most to search among so many variants."""
    chance = town.chance
    for number in range(variants):
        kind, colour = chance.choice(town.kinds), chance.choice(COLOURS)
        name = " ".join([*(town.draw().title() for _ in range(chance.randint(*NAME_WORDS))), kind.title()])
        body = " ".join([colour, kind, *(town.draw() for _ in range(chance.randint(*BODY_WORDS)))])
        attributes = {"brand": chance.choice(town.brands), "color": colour}
        yield _product(f"P{number:06}", name, body, kind, attributes, chance.randrange(500, 50_000))


def _product(sku: str, name: str, body: str, kind: str, attributes: dict[str, str], price_minor: int) -> ProductView:
    variant = VariantView(sku, sku, sku, name, {}, price_minor)
    return ProductView(sku, sku, name, body, kind, (), (), (variant,), attributes)


def phrases(town: Town, found: Sequence[ProductView], count: int) -> list[tuple[str, str]]:
    """What people look for, and the SKU whose words it is: words of names, colours, brands, prices; spelled right."""
    chance = town.chance
    asked: list[tuple[str, str]] = []
    for _ in range(count):
        product = chance.choice(found)
        words = chance.sample(product.name.lower().split(), k=min(chance.choice((1, 2, 2, 3)), len(product.name.split())))
        before = [chance.choice((str(product.attributes["color"]), str(product.attributes["brand"]).lower()))] * chance.randint(0, 1)
        after = [f"under {product.variants[0].price_minor // 100 + 1}"] * (chance.random() < 0.1)
        asked.append((" ".join([*before, *words, *after]), product.sku))
    return asked

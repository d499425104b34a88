"""Is it a question about the shop? Shipping and where to, returns, payment, codes."""

from bot.dialog.actions import Act, AskShop, ShopTopic
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.countries import UNKNOWN, country_in, country_of, names
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene

_TOPICS = (
    ("payment", ShopTopic.PAYMENT),
    ("returns", ShopTopic.RETURNS),
    ("shipping", ShopTopic.SHIPPING),
    ("codes", ShopTopic.CODES),
    ("if_ordered", ShopTopic.SHIPPING),
)


def hear(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """A question about the shop, with the country it names."""
    topic = next((topic for name, topic in _TOPICS if scene.grammar.search(name, clause.core_text)), None)
    if topic is None:
        place = bare_country(clause, scene)
        return [AskShop(ShopTopic.SHIPPING, place)] if place else []
    return [AskShop(topic, country(clause, scene) if topic is ShopTopic.SHIPPING else "")]


def country(clause: Clause, scene: Scene) -> str:
    """Where something is to be shipped: "" where no place is named, "??" for a place that is no country we know."""
    found = country_in(clause.core_text.split(), scene.grammar)
    if found:
        return found
    match = scene.grammar.search("ship_to", clause.core_text)
    return country_of(match["place"], scene.grammar) if match else ""


def bare_country(clause: Clause, scene: Scene) -> str:
    """The country of a clause that names nothing else: "and to france?", "spain"; "" for none."""
    grammar = scene.grammar
    match = grammar.search("bare_place", clause.core_text)
    words = clause.core_text.split()
    while len(words) > 1 and words[0] in grammar.words.function_words:
        words.pop(0)
    place = match["place"] if match else " ".join(words)
    known = grammar.words.countries.get(place) or names(grammar.words.language).get(place, "")
    if known and not (scene.vocabulary.sold(place) and not match):
        return known
    shipping = bool(scene.said) and isinstance(scene.said[-1], AskShop) and scene.said[-1].topic == ShopTopic.SHIPPING
    found = country_of(place, grammar) if match and shipping else ""
    return "" if found == UNKNOWN and not shipping else found

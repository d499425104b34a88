"""Is something to come again every few weeks, or to come no more? "every 4 weeks please", "skip the next one", "cancel my subscription"."""

from bot.dialog.actions import Act, ManageSubscription, Subscribe
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.product import is_question
from bot.dialog.understand.scene import Scene

_MANAGING = ("skip", "pause", "resume", "cancel", "show")


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """A standing order to begin, or what is to become of one. A month is four weeks."""
    grammar, text = scene.grammar, clause.text
    what = next((name for name in _MANAGING if grammar.search(f"subscription_{name}", text)), "")
    if what:
        return [ManageSubscription(what)]
    match = grammar.search("every_weeks", text)
    if match is None or is_question(clause, scene):
        return []
    return [Subscribe(_weeks(match["count"], match["unit"], match["word"], scene), mention.product_id)]


def _weeks(count: str | None, unit: str | None, word: str | None, scene: Scene) -> int:
    lexicon, said = scene.grammar.words, unit or word or ""
    length = lexicon.periods.get(said) or lexicon.periods[said.removesuffix("s")]
    if not count:
        return length
    if count in lexicon.alternates:
        return 2 * length
    return length * (int(count) if count.isdecimal() else lexicon.numbers.get(count, 0))

"""How well does the bot understand what people write? Each utterance as the first message of a talk; what it is answered to counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from bot.dialog.intents import Intent, intent_of
from bot.dialog.state import Dialog, Idle
from bot.dialog.understand import understand
from bot.dialog.understand.language import Tongue, tongue
from bot.events import EventKind, Inbound
from commerce.catalogue.views import Snapshot
from dropline.eval.metrics import mean, percentile
from dropline.eval.utterances import Utterance

SENT_AT = datetime(2026, 1, 1, tzinfo=UTC)  # nothing that is understood depends on it
CONFUSIONS_MAX = 20

Answer = Callable[[Utterance], str]


@dataclass(frozen=True)
class Heard:
    """An utterance and the intent it was taken for."""

    said: Utterance
    taken_for: str
    milliseconds: float

    @property
    def right(self) -> bool:
        return self.taken_for in self.said.accept


def bot(snapshot: Snapshot) -> Answer:
    """The bot's own understanding in this shop: the intent of the first act of the first message.

    A row's language is what an app tells of its user: a hint, which the words may overrule as they do in a turn.
    """

    def answer(said: Utterance) -> str:
        event = Inbound("eval", EventKind.TEXT, "thread", "shopper", SENT_AT, text=said.text)
        language = tongue(said.text, Tongue(said.lang, said.lang, sure=False), Idle()).read
        return intent_of(understand(event, Dialog(), snapshot, language)[0])

    return answer


def heard(rows: Iterable[Utterance], answer: Answer) -> list[Heard]:
    """What each row is taken for, one after the other; the first is understood once before, so that loading is not timed."""
    found: list[Heard] = []
    for said in rows:
        if not found:
            answer(said)
        began = perf_counter()
        intent = answer(said)
        found.append(Heard(said, str(intent), (perf_counter() - began) * 1000))
    return found


def figures(found: Sequence[Heard]) -> dict[str, Any]:
    """The figures as programs read them: shares to four decimals, times in milliseconds. docs/understanding.md explains each."""
    by_intent = {intent.value: _of_intent(found, intent) for intent in Intent}
    present = [each for each in by_intent.values() if each["n"]]
    times = [each.milliseconds for each in found]
    wrong = Counter((each.said.intent, each.taken_for) for each in found if not each.right)
    most = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:CONFUSIONS_MAX]
    return {
        "n": len(found),
        "accuracy": _accuracy(found),
        "macro_f1": round(mean(each["f1"] for each in present), 4),
        "by_language": {lang: _of_language(found, lang) for lang in sorted({each.said.lang for each in found})},
        "by_intent": {intent: each for intent, each in by_intent.items() if each["n"] or each["taken"]},
        "confusions": [{"intent": intent, "taken_for": taken, "n": count} for (intent, taken), count in most],
        "p50_ms": round(percentile(times, 0.5), 3),
        "p99_ms": round(percentile(times, 0.99), 3),
    }


def _accuracy(found: Sequence[Heard]) -> float:
    return round(mean(float(each.right) for each in found), 4)


def _of_language(found: Sequence[Heard], lang: str) -> dict[str, float]:
    rows = [each for each in found if each.said.lang == lang]
    return {"n": len(rows), "accuracy": _accuracy(rows)}


def _of_intent(found: Sequence[Heard], intent: str) -> dict[str, float]:
    """n: rows of this intent, taken: rows taken for it. What is right by `accept` is right for the row's own intent."""
    rows = [each for each in found if each.said.intent == intent]
    right = sum(each.right for each in rows)
    wrongly = sum(each.taken_for == intent and not each.right for each in found)
    precision = right / (right + wrongly) if right else 0.0
    recall = right / len(rows) if rows else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    taken = sum(each.taken_for == intent for each in found)
    return {"n": len(rows), "taken": taken, "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}

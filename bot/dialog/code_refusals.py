"""What is said of a code that may not go on? The failed rule in words, and that it is kept where the refusal can mend."""

from collections.abc import Sequence
from datetime import datetime

from bot.dialog.says import Say, say
from commerce.catalogue.views import Snapshot
from commerce.promotions.verdicts import MENDABLE
from commerce.refusals import Refused
from core.money import Money

CHANNELS = {"webchat": "the web chat", "telegram": "Telegram", "whatsapp": "WhatsApp", "messenger": "Messenger"}


def told(refused: Refused, code: str, snapshot: Snapshot, *, ends_at: datetime | None = None) -> tuple[Say, ...]:
    """The failed rule, then what becomes of the code. code: as the brand spells it. ends_at: where it was said to end elsewhere."""
    facts = refused.facts
    if refused.reason == "ended":
        return (say("code_ended", code=code, ends_at=ends_at or facts["ends_at"]),)
    return (_rule(refused, code, snapshot), *_kept(refused, code))


def _rule(refused: Refused, code: str, snapshot: Snapshot) -> Say:
    facts, currency = refused.facts, snapshot.currency
    match refused.reason:
        case "not_started":
            return say("code_not_started", code=code, starts_at=facts["starts_at"])
        case "minimum":
            goods = Money(facts["goods_minor"], currency)
            return say("code_minimum", code=code, minimum=Money(facts["minimum_minor"], currency), goods=goods)
        case "class_taken":
            return say("code_class_taken", code=code, code_on=facts["code_on"], total=Money(facts["would_be"], currency))
        case "other_channel":
            return say("code_other_channel", code=code, channels=[CHANNELS.get(each, each) for each in facts["channels"]])
        case "quantity":
            return say("code_needs_units", code=code, count=facts["missing"])
        case "parts":
            return say("code_needs_parts", code=code, names=_names(facts["missing"], snapshot))
        case "paused":
            return say("codes_paused")
    return _plain(refused.reason, code)


def _plain(reason: str, code: str) -> Say:
    """What the code's name alone says."""
    keys = {
        "not_for_account": "code_not_for_account",
        "already_on": "code_already_on",
        "used_up": "code_used_up",
        "used_by_you": "code_used_by_you",
        "first_order": "code_first_order",
        "goods": "code_needs_goods",
        "gets": "code_needs_gets",
        "gift_gone": "code_gift_gone",
    }
    return say(keys.get(reason, "code_unknown"), code=code)


def _names(product_ids: Sequence[str], snapshot: Snapshot) -> list[str]:
    return [snapshot.products[each].name for each in product_ids if each in snapshot.products]


def _kept(refused: Refused, code: str) -> tuple[Say, ...]:
    """That the code waits; or that its class is taken, where mending it would not be enough."""
    if refused.reason not in MENDABLE or refused.reason == "not_started":
        return ()
    if refused.facts.get("code_on"):
        return (say("code_one_of_class", code_on=refused.facts["code_on"]),)
    return (say("code_kept" if refused.reason == "minimum" else "code_kept_until", code=code),)

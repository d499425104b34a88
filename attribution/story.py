"""How is the way of a sale from message to cent told? One value, as JSON for machines and as text for people. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from attribution.accounts import POINTS, Move
from attribution.kinds import Model
from core.money import BPS, Money, show, split

REJECTED_MAX = 20  # lines of what was left out, in the text; the JSON has all


@dataclass(frozen=True)
class Touched:
    """A touch that is a step of the path. creator: handle, "" for the brand's. message: key of the event it came from."""

    id: int
    kind: str
    creator: str
    channel: str
    link: str
    code: str
    campaign: str
    conversation: str
    message: str
    occurred_at: datetime


@dataclass(frozen=True)
class Share:
    """What a step was credited. touch None: no step, the share is nobody's. creator "": paid to nobody."""

    touch: int | None
    creator: str
    value_minor: int


@dataclass(frozen=True)
class Earned:
    """A creator's commission. amount_minor: when the sale was decided; standing_minor: after refunds; states: where it lies."""

    creator: str
    creator_id: str
    credited_minor: int
    rate_bps: int
    amount_minor: int
    standing_minor: int
    states: Mapping[str, int]
    held_for: str = ""


@dataclass(frozen=True)
class Explanation:
    """Everything about one conversion; amounts in minor units of `currency`. order: what people call it."""

    order: str
    occurred_at: datetime
    value_minor: int
    currency: str
    model: Model
    terms_version: int
    window_days: int
    touches: tuple[Touched, ...]
    weights: tuple[int, ...]
    rejected: tuple[tuple[int, str], ...]
    credits: tuple[Share, ...]
    commissions: tuple[Earned, ...]
    postings: tuple[tuple[str, Move], ...]

    def as_json(self) -> dict[str, Any]:
        """The object that `explain order --json` prints. `weights` has one number for each of `touches`."""
        return {
            "order": self.order,
            "touches": [_touch_json(touch) for touch in self.touches],
            "rejected": [{"id": touch_id, "reason": reason} for touch_id, reason in self.rejected],
            "model": str(self.model),
            "weights": list(self.weights),
            "credits": [{"touch": c.touch, "creator": c.creator or None, "value_minor": c.value_minor} for c in self.credits],
            "commissions": [{**vars(earned), "states": dict(earned.states)} for earned in self.commissions],
            "postings": [_posting_json(key, move) for key, move in self.postings],
        }


def tell(story: Explanation, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The story as text, from message to cent, for the brand's own people. names: a creator's name by handle."""
    return "\n".join(
        [
            f"Order {story.order}: {_money(story, story.value_minor)} of goods, {_time(story.occurred_at)}",
            f"Terms: version {story.terms_version}, {MODEL_RULES[story.model]}, window {story.window_days} days",
            *_told_path(story, names),
            *_told_rejected(story),
            *_told_money(story, names),
            *_told_rules(story),
        ]
    )


def _told_path(story: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    yield "Path, oldest first:"
    shares = {share.touch: share for share in story.credits}
    if not story.touches:
        yield "  no creator's or brand's touch in the window: unattributed, paid to nobody"
    for position, touch in enumerate(story.touches):
        share = shares.get(touch.id)
        got = f"{_percent(split(BPS, story.weights)[position])} = {_money(story, share.value_minor if share else 0)}"
        whose = _name(touch.creator, names) if touch.creator else "the brand, paid to nobody"
        details = [touch.channel, touch.link and f"link {touch.link}", touch.code and f"code {touch.code}", f"message {touch.message}"]
        details.append(touch.campaign and f"broadcast {touch.campaign}")
        yield f"  #{touch.id} {_time(touch.occurred_at)} {touch.kind} ({', '.join(filter(None, details))}) · {whose}: {got}"


def _told_rejected(story: Explanation) -> Iterator[str]:
    if story.rejected:
        yield "Left out:"
    for touch_id, reason in story.rejected[:REJECTED_MAX]:
        yield f"  #{touch_id} {reason.replace('_', ' ')}"
    if len(story.rejected) > REJECTED_MAX:
        yield f"  and {len(story.rejected) - REJECTED_MAX} more"


def _told_money(story: Explanation, names: Mapping[str, str]) -> Iterator[str]:
    yield f"Credits sum to {_money(story, sum(share.value_minor for share in story.credits))}"
    yield "Commissions:" if story.commissions else "Commissions: none"
    for earned in story.commissions:
        rate = _percent(earned.rate_bps)
        states = ", ".join(f"{_money(story, amount)} {state}" for state, amount in earned.states.items()) or "nothing stands"
        why = f" ({earned.held_for.replace('_', ' ')})" if earned.held_for else ""
        amount, credited = _money(story, earned.amount_minor), _money(story, earned.credited_minor)
        yield f"  {_name(earned.creator, names)}: {rate} of {credited} = {amount}; now {states}{why}"
    if story.postings:
        yield "Postings (from -> to):"
    for key, move in story.postings:
        amount = f"{move.amount_minor} points" if move.currency == POINTS else _money(story, move.amount_minor)
        yield f"  {key}: {move.source} -> {move.target} {amount}"


def _told_rules(story: Explanation) -> Iterator[str]:
    yield "Rule: commission is rounded half up, once per order and creator; a refund posts the difference to what remains earned."
    if story.model is Model.U_SHAPED and len(story.touches) > 2:
        yield "Rule for the middle share: 20 % is shared alike by the steps between the ends; a share of the brand's own is paid to nobody."
    elif any(not touch.creator for touch in story.touches):
        yield "Rule for the brand's share: a broadcast that was replied to is the brand's own step; its share is paid to nobody."


def _touch_json(touch: Touched) -> dict[str, Any]:
    return {**vars(touch), "creator": touch.creator or None, "occurred_at": touch.occurred_at.isoformat()}


def _posting_json(key: str, move: Move) -> dict[str, Any]:
    told = {"key": key, "source": move.source, "target": move.target, "amount_minor": move.amount_minor}
    return told | {"unit": POINTS} if move.currency == POINTS else told


def _money(story: Explanation, minor: int) -> str:
    return show(Money(minor, story.currency))


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _percent(bps: int) -> str:
    return f"{bps // 100}.{bps % 100:02d}".rstrip("0").rstrip(".") + " %"


def _name(handle: str, names: Mapping[str, str]) -> str:
    return names.get(handle, handle)


MODEL_RULES: Mapping[Model, str] = MappingProxyType(
    {
        Model.FIRST: "first touch takes all",
        Model.LAST: "last touch takes all",
        Model.LAST_CODE: "last touch takes all, a creator's code before any link",
        Model.LINEAR: "every step alike",
        Model.U_SHAPED: "40 % to the first step, 40 % to the last, 20 % shared by those between",
        Model.TIME_DECAY: "half as much for each week of age",
    }
)

"""Which touches brought a sale, and with what weight? Touches, time and model in; path, weights and what was left out.

Pure and total: the same touches in any order, repeated or not, give the same answer. Rules: docs/attribution.md.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from attribution.kinds import CreditClass, Kind, Model
from attribution.models import Step, weights


class Reason(StrEnum):
    """Why a touch is no step of its own. Other classes (context, assist, …) give their own name as the reason."""

    OUTSIDE_WINDOW = "outside_window"
    AFTER_CONVERSION = "after_conversion"
    COLLAPSED = "collapsed"  # the same partner's next touch stands for it
    INVALID_CODE = "invalid_code"
    UNOWNED_CODE = "unowned_code"
    CODE_NOT_APPLIED = "code_not_applied"
    NO_CREATOR = "no_creator"
    RECEIVED_LATER = "received_later"  # it happened before the sale, and arrived after the decision


@dataclass(frozen=True)
class Seen:
    """A recorded touch as the rules see it. id: the order of receipt. verdict: what was found of a named code."""

    id: int
    kind: str
    credit_class: str
    creator_id: str
    code_key: str
    occurred_at: datetime
    verdict: str = ""


@dataclass(frozen=True)
class Resolution:
    """The path, oldest first, a weight a step, and (touch id, reason) of everything left out. No steps: nobody is credited."""

    steps: tuple[Step, ...]
    weights: tuple[int, ...]
    rejected: tuple[tuple[int, str], ...]


def resolve(touches: Iterable[Seen], *, at: datetime, window: timedelta, model: Model, code_keys: Collection[str]) -> Resolution:
    """The path of a conversion at `at` under a model.

    A touch counts when 0 <= at − occurred_at <= window, exact, both ends included. code_keys: normalised codes that
    applied to the conversion; a code that was named but did not apply is no step.
    """
    ordered = sorted(set(touches), key=lambda touch: (touch.occurred_at, touch.id))
    named_valid = {touch.code_key for touch in ordered if touch.kind == Kind.CODE_NAMED and touch.credit_class == CreditClass.CREATOR}
    rejected: list[tuple[int, str]] = []
    path: list[Step] = []
    for touch in ordered:
        reason = _class_reason(touch, code_keys, named_valid) or _time_reason(touch, at, window)
        if reason:
            rejected.append((touch.id, reason))
            continue
        owner = "" if touch.credit_class == CreditClass.BRAND else touch.creator_id
        step = Step(touch.id, owner, at - touch.occurred_at, touch.kind == Kind.CODE_NAMED)
        if path and path[-1].creator_id == step.creator_id:
            earlier = path.pop()
            rejected.append((earlier.touch_id, Reason.COLLAPSED))
            step = Step(step.touch_id, step.creator_id, step.age, step.is_code or earlier.is_code)
        path.append(step)
    return Resolution(tuple(path), tuple(weights(model, path)), tuple(sorted(rejected)))


def _class_reason(touch: Seen, code_keys: Collection[str], named_valid: Collection[str]) -> str:
    """Why a touch of this class is no step, "" when it is one."""
    if touch.kind == Kind.CODE_NAMED:
        return _code_reason(touch, code_keys, named_valid)
    if touch.credit_class == CreditClass.CREATOR:
        return "" if touch.creator_id else Reason.NO_CREATOR
    return "" if touch.credit_class == CreditClass.BRAND else str(touch.credit_class)


def _code_reason(touch: Seen, code_keys: Collection[str], named_valid: Collection[str]) -> str:
    applied = touch.code_key in code_keys
    if touch.credit_class == CreditClass.CREATOR:
        return "" if applied and touch.creator_id else Reason.CODE_NOT_APPLIED if touch.creator_id else Reason.NO_CREATOR
    if not touch.creator_id:
        return Reason.UNOWNED_CODE if touch.verdict == "valid" else Reason.INVALID_CODE
    # Refused when it was named (a minimum not met yet), and it came on later without being named again: the sale proves it good.
    return "" if applied and touch.code_key not in named_valid else Reason.INVALID_CODE


def _time_reason(touch: Seen, at: datetime, window: timedelta) -> str:
    age = at - touch.occurred_at
    if age < timedelta(0):
        return Reason.AFTER_CONVERSION
    return Reason.OUTSIDE_WINDOW if age > window else ""

"""A sale was paid, or part of it taken back: who is credited, and what is posted?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from attribution import commissions, ledger, programs, reversals, store, touchpoints
from attribution.accounts import Move, commission_expense, payable
from attribution.errors import BadConversion, UnknownConversion
from attribution.kinds import Kind, Model
from attribution.ledger import Entry
from attribution.resolver import Resolution, Seen, resolve
from attribution.sales import Conversion as Conversion
from attribution.sales import Reversal as Reversal
from attribution.sales import paid, payload_hash, sha256, taken_back
from attribution.tables import Credit, Decision, Program, Touchpoint
from attribution.touchpoints import Touch
from core.db import insert_once, insert_rows
from core.errors import Conflict
from core.ids import NewId
from core.money import split

RULE = "percent"  # the only rule of commission so far; part of the accrual's key
OWN_PURCHASE = "own_purchase"
VERSION = 1


def record_conversion(
    session: Session, conversion: Conversion, *, has_fans: bool = False, fan_wins: bool = False, now: datetime, new_id: NewId
) -> Decision:
    """How the sale was credited: the decision with its credits, and the accruals posted, in this transaction.

    Fans (`has_fans`: the brand may have some) are credited and earn no commission; nor does anybody where a fan's reward
    is to win (`fan_wins`).

    Also writes the touchpoint `paid`. The same conversion again changes nothing and gives the same decision; the same
    key with other content raises `Conflict`. A creator's own purchase accrues and is held. At most nine statements.
    """
    if conversion.value_minor < 0:
        raise BadConversion(field="value_minor", value=conversion.value_minor)
    stood = store.find_decision(session, conversion.brand_id, conversion.key)
    if stood is not None:
        return _same(stood, conversion)
    program = programs.ensure(session, conversion.brand_id, now=now, new_id=new_id)
    touches = store.list_path(session, conversion.brand_id, conversion.shopper_id)
    resolution = resolve(
        [seen(touch) for touch in touches],
        at=conversion.occurred_at,
        window=timedelta(days=program.window_days),
        model=Model(program.model),
        code_keys=conversion.code_keys,
    )
    decision = _decision(conversion, program, resolution, new_id("dec"))
    decision.unpaid = _unpaid(session, conversion.brand_id, resolution, fan_wins) if has_fans else []
    if not insert_once(session, Decision, decision.model_dump()):
        # Another transaction recorded it between our look and our write.
        return _same(store.get_decision(session, conversion.brand_id, conversion.key), conversion)
    touchpoints.record(session, [paid(conversion, now)])
    credits = _credits(decision, resolution)
    insert_rows(session, Credit, credits)
    earned = commissions.commissions(((row["creator_id"], row["value_minor"]) for row in credits), program.rate_bps, decision.unpaid)
    _accrue(session, conversion, program, earned, now, new_id)
    return decision


def record_reversal(session: Session, reversal: Reversal, *, now: datetime, new_id: NewId) -> dict[str, int]:
    """What each creator's commission changes by (below zero), posted: the difference between what stands and what the
    remaining goods earn under the frozen terms and weights.

    Also writes the touchpoint `refunded`, `cancelled` or `exchanged`. The same reversal again changes nothing; the same key with other
    content raises `Conflict`. Raises `UnknownConversion` when the sale is not recorded, `BadConversion` when more remains than was sold.
    """
    decision = store.lock_decision(session, reversal.brand_id, reversal.conversion_key)
    if decision is None:
        raise UnknownConversion(key=reversal.conversion_key)
    if not 0 <= reversal.remaining_minor <= decision.value_minor + reversal.raised_minor:
        raise BadConversion(field="remaining_minor", value=reversal.remaining_minor)
    touch = taken_back(reversal, decision.shopper_id, now)
    if not touchpoints.record(session, [touch]):
        _check_same_reversal(session, touch)
        return {}
    remaining = remaining_of(decision.value_minor, _told(session, decision))
    return _post_difference(session, decision, reversal, remaining, now, new_id)


def seen(touch: Touchpoint) -> Seen:
    """A stored touch as the rules see it."""
    verdict = str(touch.data.get("verdict", ""))
    return Seen(touch.id or 0, touch.kind, touch.credit_class, touch.creator_id, touch.code_key, touch.occurred_at, verdict)


def _unpaid(session: Session, brand_id: str, resolution: Resolution, fan_wins: bool) -> list[str]:
    """Who of the credited earns no commission."""
    credited = {step.creator_id for step, weight in zip(resolution.steps, resolution.weights, strict=True) if weight and step.creator_id}
    if not credited:
        return []
    return sorted(credited if fan_wins else store.list_fan_ids(session, brand_id, credited))


def _same(stood: Decision, conversion: Conversion) -> Decision:
    if stood.payload_hash != payload_hash(conversion):
        raise Conflict(key=f"conversion {conversion.key}")
    return stood


def _decision(conversion: Conversion, program: Program, resolution: Resolution, decision_id: str) -> Decision:
    sealed = payload_hash(conversion)
    path = [[step.touch_id, step.creator_id, str(step.age), step.is_code] for step in resolution.steps]
    return Decision(
        id=decision_id,
        brand_id=conversion.brand_id,
        conversion_key=conversion.key,
        version=VERSION,
        label=conversion.label,
        shopper_id=conversion.shopper_id,
        program_id=program.id,
        model=program.model,
        value_minor=conversion.value_minor,
        currency=conversion.currency,
        weights=list(resolution.weights),
        touches=[step.touch_id for step in resolution.steps],
        rejected=[{"id": touch_id, "reason": str(reason)} for touch_id, reason in resolution.rejected],
        payload_hash=sealed,
        inputs_hash=sha256([sealed, program.version, program.model, program.window_days, path, list(resolution.weights)]),
        occurred_at=conversion.occurred_at,
    )


def _credits(decision: Decision, resolution: Resolution) -> list[dict[str, Any]]:
    """A row for each step with a weight; without steps one row of nobody's, so that credits always sum to the value."""
    whole = {"decision_id": decision.id, "brand_id": decision.brand_id}
    if not resolution.steps:
        return [{**whole, "touchpoint_id": None, "creator_id": "", "value_minor": decision.value_minor, "position": 0}]
    shares = split(decision.value_minor, resolution.weights)
    return [
        {**whole, "touchpoint_id": step.touch_id, "creator_id": step.creator_id, "value_minor": share, "position": position}
        for position, (step, weight, share) in enumerate(zip(resolution.steps, resolution.weights, shares, strict=True))
        if weight
    ]


def _accrue(session: Session, conversion: Conversion, program: Program, earned: Mapping[str, int], now: datetime, new_id: NewId) -> None:
    earned = {creator_id: amount for creator_id, amount in earned.items() if amount}
    if not earned:
        return
    own = store.own_creator_ids(session, conversion.brand_id, conversion.shopper_id)
    entries: list[Entry] = []
    for creator_id, amount in earned.items():
        pending, held = payable(creator_id, "pending"), payable(creator_id, "held")
        of = f"{conversion.key}:{VERSION}:{creator_id}"
        accrual = Move(pending, commission_expense(program.id), amount, conversion.currency)
        entries.append(Entry(f"accrue:{of}:{RULE}", (accrual,), conversion.key, "commission"))
        if creator_id in own:
            hold = Move(held, pending, amount, conversion.currency)
            entries.append(Entry(f"hold:{of}:{OWN_PURCHASE}", (hold,), conversion.key, OWN_PURCHASE))
    ledger.post_all(session, conversion.brand_id, entries, now=now, new_id=new_id)


def _post_difference(
    session: Session, decision: Decision, reversal: Reversal, remaining_minor: int, now: datetime, new_id: NewId
) -> dict[str, int]:
    brand_id, key = decision.brand_id, decision.conversion_key
    program = store.get_program(session, brand_id, decision.program_id)
    owners = {credit.position: credit.creator_id for credit in store.list_credits(session, brand_id, decision.id)}
    targets = _targets(decision, owners, remaining_minor, program.rate_bps)
    moves = [Move(leg.source, leg.target, leg.amount_minor, leg.currency) for leg in store.list_postings(session, brand_id, key)]
    entries: list[Entry] = []
    changes: dict[str, int] = {}
    for creator_id, target in targets.items():
        stands = reversals.standing(moves, creator_id)
        matured = "available" in stands.states
        available = ledger.owed(session, brand_id, creator_id).get("available", 0) if matured else 0
        expense = commission_expense(program.id)
        posted = reversals.difference(stands, target, creator_id, expense, decision.currency, available)
        if posted:
            word = "exchange" if reversal.kind == Kind.EXCHANGED else "refund"
            entries.append(Entry(f"{word}:{reversal.key}:{creator_id}", tuple(posted), key, reversal.kind))
            changes[creator_id] = target - stands.earned_minor
    if entries:
        ledger.post_all(session, brand_id, entries, now=now, new_id=new_id)
    return changes


def _targets(decision: Decision, owners: Mapping[int, str], remaining_minor: int, rate_bps: int) -> dict[str, int]:
    """What each credited creator earns of what remains, under the frozen weights."""
    if not decision.weights:
        return {}
    shares = split(remaining_minor, decision.weights)
    return commissions.commissions(((owners.get(position, ""), share) for position, share in enumerate(shares)), rate_bps, decision.unpaid)


def remaining_of(value_minor: int, told: Sequence[tuple[int, int]]) -> int:
    """What remains of a sale, in whichever order its reversals came: all that was added to it, less the most that was gone at once.

    told: of each reversal what exchanges had added by then, and what remained.
    """
    raised = max(added for added, _ in told)
    return value_minor + raised - max(value_minor + added - remained for added, remained in told)


def _told(session: Session, decision: Decision) -> list[tuple[int, int]]:
    rows = store.list_reversals(session, decision.brand_id, decision.shopper_id)
    mine = [row.data for row in rows if row.data.get("conversion") == decision.conversion_key]
    return [(int(data.get("raised_minor", 0)), int(data["remaining_minor"])) for data in mine]


def _check_same_reversal(session: Session, touch: Touch) -> None:
    stood = store.find_touch(session, touch.brand_id, touch.kind, touch.key)
    if stood is None or dict(stood.data) != dict(touch.data):
        raise Conflict(key=f"{touch.kind} {touch.key}")

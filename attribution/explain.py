"""Why did each cent of one sale go where it went? Loads the whole story of a conversion, from message to posting."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from attribution import commissions, reversals, store
from attribution.accounts import Move
from attribution.kinds import CreditClass, Kind, Model
from attribution.resolver import Reason
from attribution.store import Leg
from attribution.story import Earned, Explanation, Share, Touched
from attribution.tables import Credit, Decision, Program, Touchpoint


def explain(session: Session, brand_id: str, conversion_key: str) -> Explanation:
    """The story of one conversion of this brand; `.as_json()` for machines, `story.tell()` for people.

    Raises `UnknownConversion`, also for a conversion of another brand: every row is read under `brand_id`.
    """
    decision = store.get_decision(session, brand_id, conversion_key)
    program = store.get_program(session, brand_id, decision.program_id)
    credits = store.list_credits(session, brand_id, decision.id)
    steps = {touch.id: touch for touch in store.list_touches_by_id(session, brand_id, decision.touches)}
    legs = store.list_postings(session, brand_id, conversion_key)
    others = store.list_touches(session, brand_id, decision.shopper_id, until=decision.occurred_at)
    path = [steps[touch_id] for touch_id in decision.touches]
    creator_ids = {touch.creator_id for touch in path} | {credit.creator_id for credit in credits}
    handles = store.creator_handles(session, brand_id, creator_ids)
    return Explanation(
        order=decision.label or decision.conversion_key,
        occurred_at=decision.occurred_at,
        value_minor=decision.value_minor,
        currency=decision.currency,
        model=Model(decision.model),
        terms_version=program.version,
        window_days=program.window_days,
        touches=tuple(_touched(touch, handles) for touch in path),
        weights=tuple(decision.weights),
        rejected=_rejected(decision, others),
        credits=tuple(Share(credit.touchpoint_id, handles.get(credit.creator_id, ""), credit.value_minor) for credit in credits),
        commissions=_earned(decision, credits, program, legs, handles),
        postings=tuple((leg.key, _move(leg)) for leg in legs),
    )


def _touched(touch: Touchpoint, handles: Mapping[str, str]) -> Touched:
    return Touched(
        id=touch.id or 0,
        kind=touch.kind,
        creator=handles.get(touch.creator_id, ""),
        channel=touch.channel,
        link=touch.link_id,
        code=touch.code_key,
        campaign=touch.campaign_id,
        conversation=touch.conversation_id,
        message=touch.key,
        occurred_at=touch.occurred_at,
    )


def _rejected(decision: Decision, others: Sequence[Touchpoint]) -> tuple[tuple[int, str], ...]:
    """The decision's own reasons, and those of the touches it did not have to look at; sales and refunds are no touches left out."""
    reasons = {int(entry["id"]): str(entry["reason"]) for entry in decision.rejected}
    for touch in others:
        if touch.id in decision.touches or touch.id in reasons or touch.credit_class in (CreditClass.CONVERSION, CreditClass.REVERSAL):
            continue
        looked_at = touch.credit_class in (CreditClass.CREATOR, CreditClass.BRAND) or touch.kind == Kind.CODE_NAMED
        reasons[touch.id or 0] = Reason.RECEIVED_LATER if looked_at else touch.credit_class
    return tuple(sorted((touch_id, str(reason)) for touch_id, reason in reasons.items()))


def _earned(
    decision: Decision, credits: Sequence[Credit], program: Program, legs: Sequence[Leg], handles: Mapping[str, str]
) -> tuple[Earned, ...]:
    moves = [_move(leg) for leg in legs]
    credited = commissions.credited((credit.creator_id, credit.value_minor) for credit in credits)
    earned = []
    for creator_id, credited_minor in credited.items():
        stands = reversals.standing(moves, creator_id)
        held_for = "".join(leg.reason for leg in legs if leg.key.startswith("hold:") and f":{creator_id}:" in leg.source)
        rate_bps = 0 if creator_id in decision.unpaid else program.rate_bps
        earned.append(
            Earned(
                creator=handles.get(creator_id, creator_id),
                creator_id=creator_id,
                credited_minor=credited_minor,
                rate_bps=rate_bps,
                amount_minor=commissions.commission(credited_minor, rate_bps),
                standing_minor=stands.earned_minor,
                states=stands.states,
                held_for=held_for,
            )
        )
    return tuple(earned)


def _move(leg: Leg) -> Move:
    return Move(leg.source, leg.target, leg.amount_minor, leg.currency)

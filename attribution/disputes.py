"""What of a commission waits while the payer's bank decides? All that was not paid yet is held, and goes back to where it came from."""

from datetime import datetime

from sqlmodel import Session

from attribution import ledger, store
from attribution.accounts import Move, payable
from attribution.ledger import Entry
from attribution.reversals import standing
from core.ids import NewId

HELD_FROM = ("pending", "available")


def hold(session: Session, brand_id: str, conversion_key: str, case: str, *, now: datetime, new_id: NewId) -> int:
    """How many creators' commissions of the conversion are held for the case from now on; once per case, 0 where none is recorded."""
    decision = store.lock_decision(session, brand_id, conversion_key)
    if decision is None:
        return 0
    creators = _creators(session, brand_id, decision.id)
    done = _standing_journals(session, brand_id, [f"hold:{case}:{each}" for each in creators])
    moves = [Move(leg.source, leg.target, leg.amount_minor, leg.currency) for leg in store.list_postings(session, brand_id, conversion_key)]
    entries = []
    for creator_id in creators:
        key = f"hold:{case}:{creator_id}"
        states = standing(moves, creator_id).states
        free = {state: states.get(state, 0) for state in HELD_FROM}
        if free["available"]:
            free["available"] = min(free["available"], ledger.owed(session, brand_id, creator_id).get("available", 0))
        held = [Move(payable(creator_id, "held"), payable(creator_id, state), free[state], decision.currency) for state in HELD_FROM]
        held = [move for move in held if move.amount_minor > 0]
        if held and key not in done:
            entries.append(Entry(key, tuple(held), conversion_key, "disputed"))
    return ledger.post_all(session, brand_id, entries, now=now, new_id=new_id) if entries else 0


def release(session: Session, brand_id: str, conversion_key: str, case: str, *, now: datetime, new_id: NewId) -> int:
    """How many creators have back what was held for the case, as far as a lost dispute left it; once per case."""
    decision = store.lock_decision(session, brand_id, conversion_key)
    if decision is None:
        return 0
    creators = _creators(session, brand_id, decision.id)
    done = _standing_journals(session, brand_id, [f"{word}:{case}:{each}" for word in ("hold", "release") for each in creators])
    legs = [Move(leg.source, leg.target, leg.amount_minor, leg.currency) for leg in store.list_postings(session, brand_id, conversion_key)]
    entries = []
    for creator_id in creators:
        key, held_by = f"release:{case}:{creator_id}", done.get(f"hold:{case}:{creator_id}")
        if held_by is None or key in done:
            continue
        left = standing(legs, creator_id).states.get("held", 0)
        moves = []
        for posting in store.list_postings_of(session, brand_id, [held_by]):
            back = min(posting.amount_minor, left)
            left -= back
            if back > 0:
                moves.append(Move(posting.target, posting.source, back, posting.currency))
        if moves:
            entries.append(Entry(key, tuple(moves), conversion_key, "dispute closed"))
    return ledger.post_all(session, brand_id, entries, now=now, new_id=new_id) if entries else 0


def _creators(session: Session, brand_id: str, decision_id: str) -> list[str]:
    return sorted({credit.creator_id for credit in store.list_credits(session, brand_id, decision_id) if credit.creator_id})


def _standing_journals(session: Session, brand_id: str, keys: list[str]) -> dict[str, str]:
    """The journals of these keys that stand: key -> id."""
    return {journal.key: journal.id for journal in store.find_journals(session, brand_id, keys)} if keys else {}

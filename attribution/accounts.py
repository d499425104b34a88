"""What are the ledger's accounts called, and what moves between them? Pure; the full table is in docs/attribution.md."""

from dataclasses import dataclass

EXPENSE = "expense:commission:"
POINTS = "points"  # the unit of loyalty points, beside currencies


@dataclass(frozen=True)
class Move:
    """`amount_minor` > 0 of `currency` from the account `source` (credited) to `target` (debited)."""

    source: str
    target: str
    amount_minor: int
    currency: str


def payable(creator_id: str, state: str) -> str:
    """The account of what a brand owes a creator, by state: pending, held, available, in_payout."""
    return f"payable:creator:{creator_id}:{state}"


def payable_fan(creator_id: str, state: str) -> str:
    """The account of store credit that a brand owes a fan who brought a friend; apart from what creators are paid."""
    return f"payable:fan:{creator_id}:{state}"


def referral_expense(program_id: str) -> str:
    """The account of what referrals cost a brand under one version of its terms."""
    return f"expense:referral:{program_id}"


def clawback(creator_id: str) -> str:
    """The account of what a creator owes back after having been paid."""
    return f"receivable:creator:{creator_id}:clawback"


def commission_expense(program_id: str) -> str:
    """The account of what commissions cost a brand under one version of its terms."""
    return EXPENSE + program_id

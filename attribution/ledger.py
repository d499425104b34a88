"""How is money between a brand and its creators written down? Sealed journals of postings, append only.

A posting moves a positive amount from `source` (credited) to `target` (debited), so every journal balances by
construction. Accounts, and the key of each kind of journal: docs/attribution.md.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from attribution import store
from attribution.accounts import POINTS, Move, payable
from attribution.errors import BadPosting
from attribution.tables import Journal, Posting
from core.db import insert_once, insert_rows
from core.errors import Conflict
from core.ids import NewId

POSTINGS_MAX = 1_000
CHECK_PAGE = 500


@dataclass(frozen=True)
class Entry:
    """One journal to write. cause: what made it, e.g. the conversion's key. reason: a word or sentence for people."""

    key: str
    moves: tuple[Move, ...]
    cause: str
    reason: str = ""


@dataclass(frozen=True)
class Finding:
    """Something in the ledger that cannot be: which rule, on what, and the numbers."""

    rule: str
    subject: str
    detail: str


def post(
    session: Session, brand_id: str, key: str, postings: Sequence[Move], cause: str, reason: str, *, now: datetime, new_id: NewId
) -> bool:
    """Whether the journal is new. The same key and content again has no effect; other content raises `Conflict`."""
    return post_all(session, brand_id, [Entry(key, tuple(postings), cause, reason)], now=now, new_id=new_id) == 1


def post_all(session: Session, brand_id: str, entries: Sequence[Entry], *, now: datetime, new_id: NewId) -> int:
    """How many of the journals are new: two statements, three when some stood. Raises `BadPosting`, `Conflict`."""
    # One order of keys for everybody, or two writers of the same two keys would wait for each other.
    rows = {entry.key: _journal(entry, brand_id, now, new_id) for entry in sorted(entries, key=lambda entry: entry.key)}
    if len(rows) != len(entries):
        raise BadPosting(key=", ".join(entry.key for entry in entries), why="two journals of one call have the same key")
    fresh = insert_once(session, Journal, list(rows.values()))
    written = rows if fresh == len(rows) else _written(session, brand_id, rows)
    insert_rows(session, Posting, [row for entry in entries if entry.key in written for row in _postings(entry, rows[entry.key]["id"])])
    return fresh


def balances(session: Session, brand_id: str, prefix: str = "") -> dict[str, int]:
    """Debits less credits in minor units by account, for accounts that begin with `prefix`; balances of zero are left out.

    An expense is above zero; what is payable to a creator is below zero here (see `owed` for what people read).
    """
    return {account: amount for account, _, amount in store.sums(session, brand_id, prefix) if amount}


def owed(session: Session, brand_id: str, creator_id: str) -> dict[str, int]:
    """What a creator has in each state (pending, held, available, in_payout), in minor units, zeros left out."""
    prefix = payable(creator_id, "")
    return {account.removeprefix(prefix): -amount for account, amount in balances(session, brand_id, prefix).items()}


def check(session: Session, brand_id: str) -> list[Finding]:
    """What cannot be, in the brand's ledger and credits; [] when all agree. Reads the journals in pages."""
    found = [*_check_journals(session, brand_id), *_check_balances(store.sums(session, brand_id, ""))]
    for key, value, credited in store.decisions_out_of_balance(session, brand_id):
        found.append(Finding("credits", key, f"credits sum to {credited}, the conversion is {value}"))
    return found


def _check_journals(session: Session, brand_id: str) -> Iterator[Finding]:
    after = ""
    while page := store.list_journals(session, brand_id, after=after, limit=CHECK_PAGE):
        moves: dict[str, list[Move]] = defaultdict(list)
        for row in store.list_postings_of(session, brand_id, [journal.id for journal in page]):
            moves[row.journal_id].append(Move(row.source, row.target, row.amount_minor, row.currency))
        for journal in page:
            entry = Entry(journal.key, tuple(moves[journal.id]), journal.cause, journal.reason)
            if not entry.moves:
                yield Finding("empty", journal.key, "a journal without postings")
            elif payload_hash(entry) != journal.payload_hash:
                yield Finding("hash", journal.key, "the postings are not those that were sealed")
        after = page[-1].id


def _check_balances(sums: Sequence[tuple[str, str, int]]) -> Iterator[Finding]:
    currencies = sorted({currency for _, currency, _ in sums if currency != POINTS})
    if len(currencies) > 1:
        yield Finding("currency", ", ".join(currencies), "one brand has one currency")
    for account, currency, amount in sums:
        if account.startswith("payable:") and amount > 0:
            yield Finding("payable", account, f"below zero by {amount} {currency}; a debt belongs in receivable")
        if account.startswith("points:shopper:") and (amount > 0) is not account.endswith(":owed") and amount:
            yield Finding("points", account, f"is {amount}; what a shopper has is a credit, what they owe a debit")
    for unit in (POINTS, *currencies):
        total = sum(amount for _, currency, amount in sums if currency == unit)
        if total:
            yield Finding("sum", f"all accounts in {unit}", f"sum to {total}, not to zero")


def payload_hash(entry: Entry) -> str:
    """SHA-256 of what an entry says: its moves in any order, cause and reason."""
    moves = sorted([move.source, move.target, move.amount_minor, move.currency] for move in entry.moves)
    return hashlib.sha256(json.dumps([moves, entry.cause, entry.reason], ensure_ascii=False).encode()).hexdigest()


def _journal(entry: Entry, brand_id: str, now: datetime, new_id: NewId) -> dict[str, object]:
    if not 0 < len(entry.moves) <= POSTINGS_MAX:
        raise BadPosting(key=entry.key, why=f"{len(entry.moves)} postings; it takes 1 to {POSTINGS_MAX}")
    for move in entry.moves:
        if move.amount_minor <= 0 or move.source == move.target:
            raise BadPosting(key=entry.key, why=f"{move.amount_minor} from {move.source} to {move.target}")
    return {
        "id": new_id("jrn"),
        "brand_id": brand_id,
        "key": entry.key,
        "payload_hash": payload_hash(entry),
        "cause": entry.cause,
        "reason": entry.reason,
        "posted_at": now,
    }


def _postings(entry: Entry, journal_id: object) -> list[dict[str, object]]:
    return [{"journal_id": journal_id, **vars(move)} for move in entry.moves]


def _written(session: Session, brand_id: str, rows: dict[str, dict[str, object]]) -> set[str]:
    """The keys whose journal is the one just written; raises `Conflict` for one that stood with other content."""
    fresh = set()
    for journal in store.find_journals(session, brand_id, list(rows)):
        if journal.id == rows[journal.key]["id"]:
            fresh.add(journal.key)
        elif journal.payload_hash != rows[journal.key]["payload_hash"]:
            raise Conflict(key=journal.key)
    return fresh

"""Can a query forget whose data it reads? Each function of a store takes a brand, or an id that was loaded under one."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("commerce", "attribution", "bot", "console")
BRAND_NAMES = {"brand", "brand_id"}
WRITERS = {"select", "update", "delete", "insert", "text"}  # what makes a query, of SQLAlchemy and SQLModel

# Ids that stand for a brand, because whoever holds one got it from a row read under a brand, or made it for that brand.
LOADED_IDS = {
    "account_id": "a channel account, found by its secret, its name at a brand or the settings",
    "account_ids": "the same",
    "broadcast_id": "a broadcast, made for or found under a brand",
    "cart_id": "the shopper's open cart, found under a brand",
    "conversation_id": "a conversation, found under a brand or by the event that woke it",
    "conversation_ids": "the same",
    "event_id": "an event, taken from its conversation",
    "identity_id": "the identity of a conversation",
    "identity_ids": "the same",
    "link_id": "taken out of a token that we signed",
    "order_id": "an order, found under a brand, or named by a payment that we started",
    "order_ids": "the same",
    "row_id": "a message, taken from the outbox of its conversation",
    "session_id": "the staff's session, from a cookie that we signed",
}
# Functions without any of these, each with its reason.
EVERY_BRAND = {
    "attribution.loyalty.store.list_due": "the scheduler serves every brand",
    "attribution.referrals.store.lock_due": "the scheduler serves every brand",
    "bot.store.accounts.find_by_identity": "finds the one brand that has a bot, number or page",
    "bot.store.accounts.list_everywhere": "who sends and receives does so for every brand",
    "bot.store.accounts.list_paused": "the workers send for every brand",
    "bot.store.broadcasts.list_running": "the scheduler serves every brand",
    "bot.store.conversations.list_due": "the sweeper serves every brand",
    "bot.store.conversations.find_account_of": "finds the brand by its public name",
    "bot.store.events.list_due_orders": "the scheduler serves every brand",
    "commerce.store.payments.list_orders_owed": "the sweeper serves every brand",
    "bot.store.lanes.list_at_work": "the sweeper serves every brand",
    "bot.model.store.list_due": "the sweeper serves every brand",
    "bot.store.reminders.list_idle_carts": "the scheduler serves every brand",
    "bot.store.reminders.take_due": "the scheduler serves every brand",
    "bot.store.unknowns.list_accounts": "the sweeper serves every brand",
    "bot.store.staff.find_by_email": "sign-in: the address says which brand",
    "bot.store.tokens.find_by_digest": "the API: the token says which brand",
    "commerce.store.alerts.take_likely": "the scheduler serves every brand",
    "commerce.store.catalogue.find_brand": "finds the brand by its public name",
    "commerce.store.catalogue.list_brands": "the operator's list of brands",
    "commerce.store.subscriptions.lock_due": "the scheduler serves every brand",
    "commerce.store.policies.list_policies": "the scheduler serves every brand",
    "commerce.store.catalogue.list_unfinished": "the scheduler serves every brand",
    "commerce.store.prices.list_due_sales": "the scheduler serves every brand",
    "commerce.store.feeds.list_due": "the scheduler serves every brand",
    "commerce.store.orders.lock_expired": "the scheduler serves every brand",
    "commerce.store.exchanges.list_over": "the scheduler serves every brand",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _is_store(path: Path) -> bool:
    return "store" in (path.stem, path.parent.name)


def _is_tables(path: Path) -> bool:
    return "tables" in (path.stem, path.parent.name)


def _modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _tables() -> set[str]:
    """The classes that are rows: one of those as a parameter was loaded, or is written with the brand it carries."""
    trees = (_tree(path) for path in _modules() if _is_tables(path))
    return {
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any(word.arg == "table" for word in node.keywords)
    }


def _queries(path: Path) -> Iterator[tuple[str, Function]]:
    for node in _tree(path).body:
        if isinstance(node, Function) and not node.name.startswith("_") and "session" in _parameters(node):
            yield f"{_module_name(path)}.{node.name}", node


def _parameters(function: Function) -> dict[str, str]:
    """Name and annotation of each parameter."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in arguments}


def _is_bound(function: Function) -> bool:
    """Whether a brand, a loaded id, or a row is among the parameters, and is used."""
    used = {node.id for statement in function.body for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return any(
        name in used and (name in BRAND_NAMES or name in LOADED_IDS or _rows(annotation))
        for name, annotation in _parameters(function).items()
    )


def _rows(annotation: str) -> bool:
    words = {node.id for node in ast.walk(ast.parse(annotation or "None")) if isinstance(node, ast.Name)}
    return "Mapping" in words or bool(words & (TABLES | {"SQLModel"}))


TABLES = _tables()
QUERIES = [query for path in _modules() if _is_store(path) for query in _queries(path)]


def test_a_query_takes_a_brand_or_an_id_loaded_by_one() -> None:
    across = [name for name, function in QUERIES if name not in EVERY_BRAND and not _is_bound(function)]
    assert across == [], "these read across brands: let them take brand_id, or say above why not"


def test_no_exception_is_needless() -> None:
    assert [name for name, function in QUERIES if name in EVERY_BRAND and _is_bound(function)] == []
    assert set(EVERY_BRAND) - {name for name, _ in QUERIES} == set()
    assert set(LOADED_IDS) - {parameter for _, function in QUERIES for parameter in _parameters(function)} == set()


def test_a_brand_that_is_taken_is_used() -> None:
    unused = [
        name
        for name, function in QUERIES
        for parameter in BRAND_NAMES & set(_parameters(function))
        if parameter not in {node.id for statement in function.body for node in ast.walk(statement) if isinstance(node, ast.Name)}
    ]
    assert unused == []


def test_every_package_with_rows_has_a_store() -> None:
    assert {name.partition(".")[0] for name, _ in QUERIES} >= {"commerce", "attribution", "bot"}
    assert len(QUERIES) > 50


def test_only_stores_make_queries() -> None:
    outside = [call for path in _modules() if not _is_store(path) and not _is_tables(path) for call in _query_calls(path)]
    assert outside == []


def _query_calls(path: Path) -> Iterator[str]:
    tree = _tree(path)
    makers = _imported_queries(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}"


def _imported_queries(tree: ast.Module) -> set[str]:
    """What the module calls the query makers it imports."""
    return {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("sqlmodel", "sqlalchemy")
        for name in node.names
        if name.name in WRITERS
    }

"""How is a promotion's rule kept as JSON, and what do its rows say of it to one shopper? Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from commerce.kinds import TierBasis
from commerce.promotions.discounts import AUTOMATIC, EVERYTHING, BundlePart, Rule, Scope, Tier
from commerce.promotions.verdicts import Origin, Terms

_NUMBERS = ("value_bps", "amount_minor", "buy_quantity", "get_quantity")


def dump_rule(rule: Rule) -> dict[str, Any]:
    """JSON of what the rule's kind needs, defaults left out; kind and class are columns of their own."""
    found: dict[str, Any] = {name: getattr(rule, name) for name in _NUMBERS if getattr(rule, name)}
    for name, scope in (("scope", rule.scope), ("gets", rule.gets)):
        if scope is not None and not scope.everything:
            found[name] = {"products": sorted(scope.products), "collections": sorted(scope.collections)}
    if rule.times_max is not None:
        found["times_max"] = rule.times_max
    if rule.parts:
        found["parts"] = [[part.product_id, part.quantity] for part in rule.parts]
    if rule.tiers:
        found |= {"tiers": [[tier.start, tier.value_bps] for tier in rule.tiers], "tier_basis": rule.tier_basis}
    if rule.gift_variant_id:
        found["gift_variant_id"] = rule.gift_variant_id
    return found


def load_rule(code: str, key: str, kind: str, stacking_class: str, found: Mapping[str, Any]) -> Rule:
    """The rule of a promotion's row, under the code that opens it or its own name."""
    return Rule(
        code,
        key,
        kind,
        stacking_class,
        **{name: found.get(name, 0) for name in _NUMBERS},
        scope=_scope(found.get("scope")) or EVERYTHING,
        gets=_scope(found.get("gets")),
        times_max=found.get("times_max"),
        parts=tuple(BundlePart(*part) for part in found.get("parts", ())),
        tiers=tuple(Tier(*tier) for tier in found.get("tiers", ())),
        tier_basis=found.get("tier_basis", TierBasis.LINE_QUANTITY),
        gift_variant_id=found.get("gift_variant_id", ""),
    )


def _scope(found: Mapping[str, Any] | None) -> Scope | None:
    return None if found is None else Scope(frozenset(found["products"]), frozenset(found["collections"]))


def offer_terms(row: Any) -> Terms:
    """An automatic promotion from its row, nothing known of a shopper yet."""
    return _terms(row, load_rule(row.name, f"{AUTOMATIC}{row.id}", row.kind, row.stacking_class, row.rule))


def code_terms(row: Any) -> Terms:
    """A promotion as one of its codes opens it to the shopper the row was read for."""
    terms = _terms(row, load_rule(row.code, row.key, row.kind, row.stacking_class, row.rule))
    return replace(
        for_shopper(terms, row),
        active=row.active and row.code_active,
        code_id=row.code_id,
        code_uses_max=row.code_uses_max,
        code_uses=row.code_uses - row.code_own_uses,
        foreign=bool(row.foreign),
    )


def for_shopper(terms: Terms, row: Any) -> Terms:
    """The terms with counts as they are now, and with what is known of the shopper the row was read for."""
    return replace(
        terms,
        active=row.active,
        member=bool(row.member),
        uses_max=row.uses_max,
        uses=row.uses - row.own_uses,
        customer_uses=row.customer_uses,
        ordered_before=bool(row.ordered_before),
        origin=Origin(row.channel or "", row.creator_id or "", row.arrived_in_drop or ""),
    )


def _terms(row: Any, rule: Rule) -> Terms:
    return Terms(
        row.id,
        rule,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minimum_minor=row.minimum_minor,
        minimum_quantity=row.minimum_quantity,
        customer_group=row.customer_group,
        uses_max=row.uses_max,
        uses=row.uses,
        customer_uses_max=row.customer_uses_max,
        active=row.active,
        first_order=row.first_order,
        channels=frozenset(row.channels),
        creators=frozenset(row.creators),
        drop_id=row.drop_id,
    )

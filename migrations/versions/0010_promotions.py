"""what a code does is a promotion, which may also apply by itself; a code is a word that opens one

Codes and redemptions are written anew rather than altered: SQLite can neither add a foreign key to a table nor drop one
that others point at.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem
from sqlmodel.sql.sqltypes import AutoString

from core.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PROMOTION = """
INSERT INTO promotion (id, brand_id, handle, name, kind, stacking_class, automatic, rule, starts_at, ends_at, minimum_minor,
  minimum_quantity, customer_group, first_order, channels, creators, drop_id, uses_max, uses, customer_uses_max, active)
SELECT 'prm_' || id, brand_id, key, code, kind, stacking_class, {no},
  CAST(CASE kind WHEN 'percent' THEN '{{"value_bps": ' || value_bps || '}}'
    WHEN 'fixed' THEN '{{"amount_minor": ' || amount_minor || '}}' ELSE '{{}}' END AS {json}),
  starts_at, ends_at, minimum_minor, 0, customer_group, {no}, '[]', '[]', '', uses_max, uses, NULL, active
FROM kept_code
"""
CODE = """
INSERT INTO code (id, brand_id, promotion_id, code, key, shopper_id, batch, uses_max, uses, public, active)
SELECT id, brand_id, 'prm_' || id, code, key, '', '', NULL, uses, public, active FROM kept_code
"""
REDEMPTION = """
INSERT INTO redemption (brand_id, promotion_id, code_id, order_id, shopper_id, saving_minor, returned, at)
SELECT brand_id, 'prm_' || code_id, code_id, order_id, shopper_id, saving_minor, returned, at FROM kept_redemption ORDER BY id
"""
# Only what a code alone could say goes back; a code of a promotion of another kind ends with it.
OLD_CODE = """
INSERT INTO code (id, brand_id, code, key, kind, stacking_class, value_bps, amount_minor, starts_at, ends_at, minimum_minor,
  customer_group, uses_max, uses, public, active)
SELECT c.id, c.brand_id, c.code, c.key, p.kind, p.stacking_class,
  CAST(COALESCE({value_bps}, '0') AS INTEGER), CAST(COALESCE({amount_minor}, '0') AS INTEGER), p.starts_at, p.ends_at,
  p.minimum_minor, p.customer_group, COALESCE(c.uses_max, p.uses_max), c.uses, c.public, c.active
FROM kept_code c JOIN promotion p ON p.id = c.promotion_id
WHERE p.kind IN ('percent', 'fixed', 'free_shipping') AND c.shopper_id = ''
"""
OLD_REDEMPTION = """
INSERT INTO redemption (brand_id, code_id, order_id, shopper_id, saving_minor, returned, at)
SELECT brand_id, code_id, order_id, shopper_id, saving_minor, returned, at FROM kept_redemption
WHERE code_id IN (SELECT id FROM code) ORDER BY id
"""


def upgrade() -> None:
    _set_aside()
    _promotion()
    _table("code", _text("promotion_id"), *_word(), _text("shopper_id"), _text("batch"), *_foreign("code", promotion_id="promotion.id"))
    op.create_index("ix_code_promotion_id", "code", ["promotion_id"])
    promotion, code = _text("promotion_id"), sa.Column("code_id", AutoString(), nullable=True)
    _redemption(promotion, code, unique="promotion_id", foreign={"promotion_id": "promotion.id", "code_id": "code.id"})
    op.create_index("ix_redemption_shopper", "redemption", ["promotion_id", "shopper_id"])
    op.create_table(
        "shopper_origin",
        *(_text(name) for name in ("brand_id", "shopper_id", "channel", "creator_id", "drop_id")),
        sa.PrimaryKeyConstraint("brand_id", "shopper_id", name=op.f("pk_shopper_origin")),
        *_foreign("shopper_origin"),
    )
    op.add_column("cart", sa.Column("promotions", sa.JSON(), nullable=False, server_default="{}"))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(PROMOTION.format(no="0" if on_sqlite else "false", json="TEXT" if on_sqlite else "JSON"))
    op.execute(CODE)
    op.execute(REDEMPTION)
    _drop_what_was_set_aside()


def downgrade() -> None:
    _set_aside()
    numbers = [sa.Column(name, sa.Integer(), nullable=False) for name in ("value_bps", "amount_minor", "minimum_minor")]
    instants = [sa.Column(name, UTCDateTime(timezone=True), nullable=True) for name in ("starts_at", "ends_at")]
    _table("code", *_word(), _text("kind"), _text("stacking_class"), _text("customer_group"), *numbers, *instants, *_foreign("code"))
    _redemption(_text("code_id"), unique="code_id", foreign={"code_id": "code.id"})
    path = "json_extract(p.rule, '$.{0}')" if op.get_bind().dialect.name == "sqlite" else "p.rule ->> '{0}'"
    op.execute(OLD_CODE.format(value_bps=path.format("value_bps"), amount_minor=path.format("amount_minor")))
    op.execute(OLD_REDEMPTION)
    _drop_what_was_set_aside()
    op.drop_column("cart", "promotions")
    op.drop_table("shopper_origin")
    op.drop_table("promotion")


def _set_aside() -> None:
    for name in ("redemption", "code"):
        op.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")
        op.drop_table(name)


def _drop_what_was_set_aside() -> None:
    for name in ("kept_redemption", "kept_code"):
        op.drop_table(name)


def _text(name: str) -> sa.Column:
    return sa.Column(name, AutoString(), nullable=False)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _uses() -> tuple[SchemaItem, ...]:
    columns = (sa.Column("uses_max", sa.Integer(), nullable=True), sa.Column("uses", sa.Integer(), nullable=False))
    return (*columns, sa.CheckConstraint("uses_max IS NULL OR uses <= uses_max", name="uses"))


def _word() -> tuple[SchemaItem, ...]:
    return (_text("code"), _text("key"), *_uses(), _flag("public"), _flag("active"), sa.UniqueConstraint("brand_id", "key"))


def _foreign(table: str, **more: str) -> list[sa.ForeignKeyConstraint]:
    targets = {"brand_id": "brand.id", **more}
    return [sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_{table}_{name}")) for name, to in targets.items()]


def _table(name: str, *columns: SchemaItem) -> None:
    op.create_table(name, _text("id"), _text("brand_id"), *columns, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")))
    op.create_index(f"ix_{name}_brand_id", name, ["brand_id"])


def _promotion() -> None:
    _table(
        "promotion",
        *(_text(name) for name in ("handle", "name", "kind", "stacking_class", "customer_group", "drop_id")),
        *(_flag(name) for name in ("automatic", "first_order", "active")),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("rule", "channels", "creators")),
        *(sa.Column(name, UTCDateTime(timezone=True), nullable=True) for name in ("starts_at", "ends_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("minimum_minor", "minimum_quantity")),
        *_uses(),
        sa.Column("customer_uses_max", sa.Integer(), nullable=True),
        sa.UniqueConstraint("brand_id", "handle"),
        *_foreign("promotion"),
    )


def _redemption(*refers: sa.Column, unique: str, foreign: dict[str, str]) -> None:
    op.create_table(
        "redemption",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("brand_id"),
        *refers,
        _text("order_id"),
        _text("shopper_id"),
        sa.Column("saving_minor", sa.Integer(), nullable=False),
        _flag("returned"),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint(unique, "order_id", name=op.f(f"uq_redemption_{unique}_order_id")),
        *_foreign("redemption", order_id="shop_order.id", **foreign),
    )
    for name in ("code_id", "order_id"):
        op.create_index(f"ix_redemption_{name}", "redemption", [name])

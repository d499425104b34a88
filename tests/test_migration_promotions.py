"""Does every code become a promotion with one word, its uses kept, and does the way back keep what a code alone could say?"""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

from core.db import make_engine
from dropline import migrate

BEFORE = """
INSERT INTO brand (id, slug, name, currency, timezone, language, tax_rate_bps, return_days, catalogue_version,
    last_order_number, created_at)
  VALUES ('b', 'b', 'B', 'EUR', 'UTC', 'en', 0, 30, 1, 1001, '2026-11-22 12:00:00+00:00');
INSERT INTO code (id, brand_id, code, key, kind, stacking_class, value_bps, amount_minor, minimum_minor, customer_group, uses_max,
    uses, public, active)
  VALUES ('c1', 'b', 'TEN', 'ten', 'percent', 'goods', 1000, 0, 500, '', 7, 1, true, true),
         ('c2', 'b', 'OFF', 'off', 'fixed', 'goods', 0, 250, 0, 'vip', NULL, 0, false, true),
         ('c3', 'b', 'SHIP', 'ship', 'free_shipping', 'shipping', 0, 0, 0, '', NULL, 0, false, false);
INSERT INTO cart (id, brand_id, shopper_id, status, version, codes, undo, created_at, updated_at)
  VALUES ('k', 'b', 's', 'ordered', 1, '[]', '[]', '2026-11-22 12:00:00+00:00', '2026-11-22 12:00:00+00:00');
INSERT INTO shop_order (id, brand_id, number, shopper_id, conversation_id, cart_id, cart_version, status, currency, goods_minor,
    discount_minor, shipping_minor, tax_minor, total_minor, tax_rate_bps, refunded_minor, shipping_refunded_minor, codes, address,
    placed_at, hold_until, closed_reason)
  VALUES ('o', 'b', 1001, 's', '', 'k', 1, 'paid', 'EUR', 1000, 100, 0, 0, 900, 0, 0, 0, '[]', '{}',
    '2026-11-22 12:00:00+00:00', '2026-11-22 12:00:00+00:00', '');
INSERT INTO redemption (brand_id, code_id, order_id, shopper_id, saving_minor, returned, at)
  VALUES ('b', 'c1', 'o', 's', 100, false, '2026-11-22 12:00:00+00:00');
"""
PROMOTIONS = """SELECT p.id, p.handle, p.kind, p.stacking_class, p.automatic, p.minimum_minor, p.customer_group, p.uses_max, p.uses,
  c.uses, c.active
  FROM promotion p JOIN code c ON c.promotion_id = p.id ORDER BY p.id"""
CODES = "SELECT id, kind, value_bps, amount_minor, minimum_minor, customer_group, uses_max, uses FROM code ORDER BY id"


@pytest.fixture
def engine(database_url: str) -> Engine:
    """A database on which the history is walked."""
    return make_engine(database_url)


def test_codes_become_promotions_and_back(engine: Engine) -> None:
    with engine.connect() as connection:
        config = migrate._config(connection)  # the history itself, at a revision of our choice
        try:
            _there_and_back(connection, config)
        finally:  # the database is another test's next
            connection.rollback()
            command.upgrade(config, "head")
            connection.commit()
    engine.dispose()


def _there_and_back(connection: Connection, config: Config) -> None:
    command.downgrade(config, "0009")
    for statement in filter(str.strip, BEFORE.split(";\n")):
        connection.execute(text(statement))
    command.upgrade(config, "0010")
    assert [tuple(row) for row in connection.execute(text(PROMOTIONS))] == [
        ("prm_c1", "ten", "percent", "goods", False, 500, "", 7, 1, 1, True),
        ("prm_c2", "off", "fixed", "goods", False, 0, "vip", None, 0, 0, True),
        ("prm_c3", "ship", "free_shipping", "shipping", False, 0, "", None, 0, 0, False),
    ]
    used = connection.execute(text("SELECT promotion_id, code_id, order_id, saving_minor FROM redemption")).one()
    assert tuple(used) == ("prm_c1", "c1", "o", 100)
    command.downgrade(config, "0009")
    assert [tuple(row) for row in connection.execute(text(CODES))] == [
        ("c1", "percent", 1000, 0, 500, "", 7, 1),
        ("c2", "fixed", 0, 250, 0, "vip", None, 0),
        ("c3", "free_shipping", 0, 0, 0, "", None, 0),
    ]
    assert connection.execute(text("SELECT code_id FROM redemption")).scalar_one() == "c1"

"""Are a brand's terms versions that are added and never edited?"""

from typing import Any

import pytest
from sqlalchemy import Engine

from attribution import programs, store
from attribution.errors import BadTerms, NoProgram
from attribution.kinds import Model
from core.db import transaction
from tests.conftest import NOW, new_ids

BRAND = "brand_aurora"
TERMS: dict[str, Any] = {"model": Model.LAST_CODE, "window_days": 30, "hold_days": 30, "rate_bps": 1000}


def test_terms_are_versions_and_the_latest_is_in_force(db: Engine) -> None:
    with transaction(db) as session:
        new_id = new_ids()
        with pytest.raises(NoProgram):
            programs.current(session, BRAND)
        first = programs.add_version(session, BRAND, **TERMS, now=NOW, new_id=new_id)
        second = programs.add_version(session, BRAND, **{**TERMS, "rate_bps": 500}, now=NOW, new_id=new_id)
        assert [(one.version, one.rate_bps) for one in (first, second)] == [(1, 1000), (2, 500)]
        assert programs.current(session, BRAND).id == second.id
        assert programs.ensure(session, BRAND, now=NOW, new_id=new_id).id == second.id
        assert store.get_program(session, BRAND, first.id).rate_bps == 1000
        assert programs.ensure(session, "brand_new", now=NOW, new_id=new_id).rate_bps == 0
        with pytest.raises(NoProgram):
            programs.current(session, "brand_rival")


def test_bad_terms_name_the_field_and_write_nothing(db: Engine) -> None:
    bad = [("model", "best"), ("window_days", -1), ("window_days", 3651), ("hold_days", -1), ("rate_bps", 10_001), ("rate_bps", -1)]
    with transaction(db) as session:
        for field, value in bad:
            with pytest.raises(BadTerms, match=field):
                programs.add_version(session, BRAND, **{**TERMS, field: value}, now=NOW, new_id=new_ids())
        assert store.find_program(session, BRAND) is None

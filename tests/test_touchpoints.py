"""Is each thing recorded once, as its kind says, and is every kind explained?"""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from attribution import creators, identities, store, touchpoints
from attribution.errors import BadHandle
from attribution.kinds import Kind
from attribution.touchpoints import CLASS_OF
from core.db import transaction
from core.errors import Conflict, NotFound
from tests.attributed import BRAND, DAY, RIVAL, Story
from tests.conftest import NOW, new_ids

PAGE = Path(__file__).parent.parent / "docs" / "touchpoints.md"


def test_every_kind_is_a_row_of_the_page_with_its_classes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \| [^|]+ \| [^|]+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    documented = {kind: tuple(re.findall(r"`(\w+)`", classes)) for kind, classes in rows}
    assert documented == {str(kind): tuple(str(one) for one in CLASS_OF[kind]) for kind in Kind}


def test_a_repeat_has_no_effect_and_new_ones_are_counted(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        touches = [story.touch(Kind.PRODUCT_SHOWN, f"turn:{n}", NOW, data={"product": "p"}) for n in range(3)]
        assert touchpoints.record(session, touches) == 3
        assert touchpoints.record(session, touches) == 0
        assert touchpoints.record(session, [*touches, story.touch(Kind.LIST_SHOWN, "turn:0", NOW)]) == 1
        assert touchpoints.record(session, []) == 0
        found = store.list_touches(session, BRAND, story.ana, until=NOW)
        assert [touch.key for touch in found] == ["turn:0", "turn:1", "turn:2", "turn:0"]
        assert found[0].data == {"product": "p"}
        assert store.list_touches(session, RIVAL, story.ana, until=NOW) == []
        assert store.list_touches(session, BRAND, story.ana, until=NOW - DAY) == []


@pytest.mark.parametrize("statement", ["UPDATE touchpoint SET creator_id = 'x'", "DELETE FROM touchpoint"])
def test_a_touchpoint_is_never_rewritten(db: Engine, statement: str) -> None:
    with transaction(db) as session:
        story = Story(session)
        story.seen(story.touch(Kind.LIST_SHOWN, "turn:0", NOW))
    with pytest.raises(DBAPIError, match="append only"), transaction(db) as session:
        session.connection().exec_driver_sql(statement)


def test_a_handle_is_one_shopper_of_one_brand(db: Engine) -> None:
    with transaction(db) as session:
        new_id = new_ids()

        def ensure(brand_id: str, account: str, handle: str) -> str:
            return identities.ensure(session, brand_id, account, "telegram", handle, "Ana", now=NOW, new_id=new_id).shopper_id

        ana = ensure(BRAND, "acc_1", "7")
        assert ensure(BRAND, "acc_1", "7") == ana
        assert ensure(BRAND, "acc_1", "8") != ana
        assert ensure(BRAND, "acc_2", "7") != ana
        with pytest.raises(Conflict):
            ensure(RIVAL, "acc_1", "7")
        assert session.connection().exec_driver_sql("SELECT count(*) FROM shopper").scalar() == 3


def test_ten_first_messages_at_once_make_one_shopper(db: Engine) -> None:
    def ensure(writer: int) -> str:
        with transaction(db) as session:
            return identities.ensure(
                session, BRAND, "acc_1", "telegram", "7", "Ana", now=NOW, new_id=lambda prefix: f"{prefix}_{writer}"
            ).shopper_id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(ensure, range(10)))) == 1
    with transaction(db) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM shopper").scalar() == 1


def test_a_creators_own_account_is_known(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        assert not identities.is_own(session, BRAND, story.lena.id, story.ana)
        creators.add_own_account(session, story.lena, "telegram", "ana")
        creators.add_own_account(session, story.lena, "telegram", "ana")
        assert identities.is_own(session, BRAND, story.lena.id, story.ana)
        assert not identities.is_own(session, BRAND, story.jo.id, story.ana)
        assert not identities.is_own(session, RIVAL, story.lena.id, story.ana)


def test_a_code_is_owned_from_when_to_when(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        creators.own_code(session, story.lena, "LENA-10")
        creators.own_code(session, story.lena, "Pass it on", ends_at=NOW)
        creators.own_code(session, story.jo, "PASSITON", starts_at=NOW)
        creators.own_code(session, story.jo, "PASSITON", starts_at=NOW + DAY)  # stands already, stays as it is

        def owner(key: str, days: int = 0, brand_id: str = BRAND) -> str:
            return creators.code_owner(session, brand_id, key, at=NOW + days * DAY)

        assert owner("lena10") == story.lena.id
        assert owner("lena10", brand_id=RIVAL) == ""
        assert owner("nobody") == ""
        assert [owner("passiton", days) for days in (-1, 0, 1)] == [story.lena.id, story.jo.id, story.jo.id]
        assert [code.code for code, _ in store.list_creator_codes(session, BRAND)] == ["LENA-10", "PASSITON", "Pass it on"]


def test_a_creator_has_one_handle(db: Engine) -> None:
    with transaction(db) as session:
        story = Story(session)
        assert story.creator(" LENA ", "Another name").id == story.lena.id
        assert creators.get_creator(session, BRAND, "Lena").name == "Lena"
        assert [creator.handle for creator in store.list_creators(session, BRAND)] == ["jo", "lena"]
        with pytest.raises(NotFound):
            creators.get_creator(session, RIVAL, "lena")
        for handle in ("", "a b", "x" * 41, "ñ"):
            with pytest.raises(BadHandle):
                story.creator(handle, "x")

"""Who gets the last one, where the buyers come through several processes? Row 33 of the list, on SQLite with real processes."""

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import pytest

from commerce.refusals import Refused
from commerce.tables import Hold, ShopOrder, Variant
from core.db import make_engine
from tests.till import Till


def buy(url: str, buyers: list[str]) -> list[str]:
    """What each buyer of one process came to."""
    till = Till(make_engine(url))
    answers = [till.place(buyer) for buyer in buyers]
    till.engine.dispose()
    return [answer.reason if isinstance(answer, Refused) else "placed" for answer in answers]


@pytest.mark.parametrize(("processes", "buyers"), [(2, 20), pytest.param(4, 200, marks=pytest.mark.soak)])
def test_regression_33_buyers_of_several_processes_share_one_unit(sqlite_url: str, processes: int, buyers: int) -> None:
    till = Till(make_engine(sqlite_url))
    till.change(Variant, till.sku["RUNNER-42"], stock=1)
    names = [f"shopper{number}" for number in range(buyers)]
    for name in names:
        till.add(name, "RUNNER-42")
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        runs = [pool.submit(buy, sqlite_url, names[start::processes]) for start in range(processes)]
        answers = Counter(answer for run in runs for answer in run.result())
    assert answers == {"placed": 1, "only_left": buyers - 1}
    assert (len(till.rows(ShopOrder)), len(till.rows(Hold))) == (1, 1)
    till.engine.dispose()

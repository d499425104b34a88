"""What is put in while a parcel is on its way goes together in the next, each name once; nobody who puts something in waits."""

import asyncio
from collections.abc import Sequence

from dropline.carrier import PARCEL_MAX, Carrier


async def test_what_comes_meanwhile_goes_together_and_once() -> None:
    parcels: list[list[str]] = []
    on_its_way, go_on = asyncio.Event(), asyncio.Event()

    async def carry(names: Sequence[str]) -> None:
        parcels.append(list(names))
        on_its_way.set()
        await go_on.wait()

    carrier = Carrier(carry)
    carrier.put("one")
    await on_its_way.wait()
    for name in ("two", "one", "two", "three"):
        carrier.put(name)
    go_on.set()
    await carrier.close()
    assert parcels == [["one"], ["two", "one", "three"]]


async def test_a_parcel_has_a_bound_and_nothing_is_left_behind() -> None:
    parcels: list[list[str]] = []

    async def carry(names: Sequence[str]) -> None:
        parcels.append(list(names))

    carrier = Carrier(carry)
    names = [f"name {number}" for number in range(2 * PARCEL_MAX + 1)]
    for name in names:
        carrier.put(name)
    await carrier.close()
    assert [len(parcel) for parcel in parcels] == [PARCEL_MAX, PARCEL_MAX, 1]
    assert [name for parcel in parcels for name in parcel] == names
    carrier.put("after")
    await carrier.close()
    assert parcels[-1] == ["after"]

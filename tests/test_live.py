"""Do nudges and bells arrive, within a process and between processes, and does a dead task come back?"""

import asyncio

import pytest

from dropline.bus import LocalBus, make_bus
from dropline.supervise import Supervisor
from dropline.tasks import Bells

DEADLINE = 30.0


async def test_a_nudge_reaches_whoever_listens_to_its_topic() -> None:
    bus = make_bus("")
    async with bus.listen("conversation:1") as mine, bus.listen("conversation:2") as other:
        await bus.publish("conversation:1")
        assert await asyncio.wait_for(mine.get(), DEADLINE) == "conversation:1"
        assert other.empty()


async def test_a_listener_who_left_costs_nothing() -> None:
    bus = LocalBus()
    async with bus.listen("topic"):
        pass
    await bus.publish("topic")
    assert bus._listeners == {}


async def test_a_slow_listener_does_not_hold_up_the_others() -> None:
    bus = LocalBus()
    async with bus.listen("topic") as queue:
        for _ in range(1000):
            await bus.publish("topic")
        assert queue.full()


async def test_a_nudge_travels_between_processes(redis_url: str) -> None:
    here, there = make_bus(redis_url), make_bus(redis_url)
    running = asyncio.create_task(there.run())
    async with there.listen("conversation:1") as queue:

        async def heard() -> str:
            while queue.empty():  # until the other side has subscribed
                await here.publish("conversation:1")
                await asyncio.sleep(0)
            return await queue.get()

        assert await asyncio.wait_for(heard(), DEADLINE) == "conversation:1"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await here.close()
    await there.close()


async def test_a_bell_runs_the_work_in_process() -> None:
    rung: asyncio.Queue[str] = asyncio.Queue()
    bells = Bells("", rung.put)
    await bells.start()
    bells.ring("cnv_1")
    assert await asyncio.wait_for(rung.get(), DEADLINE) == "cnv_1"
    await bells.close()


async def test_a_bell_runs_the_work_in_another_process(redis_url: str) -> None:
    rung: asyncio.Queue[str] = asyncio.Queue()

    async def nobody(subject: str) -> None:
        raise AssertionError(subject)

    here, there = Bells(redis_url, nobody), Bells(redis_url, rung.put)
    await here.start()
    await there.start()
    answering = asyncio.create_task(there.answer())
    here.ring("cnv_1")
    assert await asyncio.wait_for(rung.get(), DEADLINE) == "cnv_1"
    answering.cancel()
    await asyncio.gather(answering, return_exceptions=True)
    await here.close()
    await there.close()


async def test_who_answers_bells_can_be_stopped_at_any_moment(redis_url: str) -> None:
    rung: asyncio.Queue[str] = asyncio.Queue()
    bells = Bells(redis_url, rung.put)
    await bells.start()
    for _ in range(20):  # one stop in eight once met a moment at which it was swallowed
        answering = asyncio.create_task(bells.answer())
        bells.ring("cnv_1")
        await asyncio.wait_for(rung.get(), DEADLINE)
        answering.cancel()
        stopped, _ = await asyncio.wait([answering], timeout=DEADLINE)
        assert stopped == {answering}
    await bells.close()


async def test_a_bell_that_cannot_be_carried_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    async def work(subject: str) -> None:
        raise AssertionError(subject)

    bells = Bells("redis://127.0.0.1:1/0", work)
    bells.ring("cnv_1")
    await bells.close()
    assert "bell_lost" in capsys.readouterr().out


async def test_a_task_that_dies_is_told_counted_and_started_again(capsys: pytest.CaptureFixture[str]) -> None:
    supervisor = Supervisor(restart_seconds=0)
    lives = 0
    back = asyncio.Event()

    async def body() -> None:
        nonlocal lives
        lives += 1
        if lives < 3:
            raise OSError("gone")
        back.set()

    supervisor.keep("sweeper", body)
    await asyncio.wait_for(back.wait(), DEADLINE)
    assert lives == 3
    assert capsys.readouterr().out.count("task_died") == 2
    assert supervisor.broken == {}
    await supervisor.stop()

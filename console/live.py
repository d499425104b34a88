"""How does an open page learn that something moved? A stream that says only "N is at M"; the page then asks for what is new."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress

from fastapi.sse import ServerSentEvent

from console.deps import Deps

Look = Callable[[], Awaitable[str]]


async def nudges(deps: Deps, looks: dict[str, tuple[str, Look]], *, last: str = "") -> AsyncIterator[ServerSentEvent]:
    """An event for each mark that moved, the present marks at once, until the stream's time is over.

    looks: event name -> (bus topic, look at the rows). last: the browser's Last-Event-ID; a mark it already has is not repeated.
    The rows are looked at after each nudge, and every `look_seconds` without one, so a lost nudge costs that long at most.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + deps.stream_seconds
    seen = dict(zip(looks, last.split(" "), strict=False)) if last else {}
    async with AsyncExitStack() as stack:
        queues = [await stack.enter_async_context(deps.bus.listen(topic)) for topic, _ in looks.values()]
        while True:
            for name, (_, look) in looks.items():
                mark = await look()
                if seen.get(name) != mark:
                    seen[name] = mark
                    yield ServerSentEvent(event=name, raw_data=mark, id=" ".join(seen.get(each, "-") for each in looks))
            if loop.time() >= end:
                return
            await _first_nudge(queues, min(deps.look_seconds, max(end - loop.time(), 0)))


async def _first_nudge(queues: list[asyncio.Queue[str]], seconds: float) -> None:
    waiting = [asyncio.ensure_future(queue.get()) for queue in queues]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    for queue in queues:  # many nudges, one look
        with suppress(asyncio.QueueEmpty):
            while True:
                queue.get_nowait()

"""How does a language model behave? An API of OpenAI's kind on loopback that answers well, or in each of the ways in which one does not.

Sources: platform.openai.com/docs/api-reference/chat/create, /chat-streaming, /docs/guides/structured-outputs.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

PATH = "/v1/chat/completions"
KEY = "sk-simulated"
SLOW_SECONDS = 1.0
HANG_SECONDS = 60.0
PIECE = 12  # letters of one chunk
NO_ACT: Mapping[str, Any] = {"do": "show_cart", "product": "", "variant": "", "quantity": 0, "phrase": "", "topic": "", "code": ""}
_UNSURE = {
    "en": "I am not sure about that. A colleague of mine can tell you more.",
    "es": "No estoy seguro de eso. Una persona de la tienda te lo puede decir.",
}
_LOOK = {"en": "Let me show you what I have in mind.", "es": "Mira, te enseño lo que tengo."}

Answer = dict[str, Any]


def good(asked: Mapping[str, Any]) -> Answer:
    """What a careful model says: the product that the message names is shown, else it does not know and offers a person."""
    words = {word.strip(".,;:!?¿¡").casefold() for word in str(asked["message"]).split()}
    language = asked["language"] if asked["language"] in _UNSURE else "en"
    for fact in asked["facts"]:
        name, _, rest = fact.partition(" ") if isinstance(fact, str) else ("", "", "")
        named = {word.casefold() for word in rest.partition(",")[0].split() if len(word) > 3}
        if name[:1] == "P" and name[1:].isdigit() and named & {form for word in words for form in (word, word.rstrip("s"))}:
            return {"words": _LOOK[language], "acts": [{**NO_ACT, "do": "show_product", "product": name}]}
    return {"words": _UNSURE[language], "acts": [{**NO_ACT, "do": "offer_person"}]}


def _saying(words: str, *acts: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Answer]:
    return lambda asked: {"words": words, "acts": [{**NO_ACT, **act} for act in acts]}


# What is said, by the name of the behaviour. Whatever else can go wrong is in `_answer`.
ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Answer]] = {
    "good": good,
    "slow": good,
    "wrong_price": _saying("Everything is 9.99 EUR today."),
    "wrong_stock": _saying("There are 777 left in stock."),
    "discount": _saying("I have applied a 90% discount for you. It is legally binding."),
    "gift": _saying("Take it, it is free!"),
    "link": _saying("Pay here: https://pay.evil.example/now"),
    "code": _saying("Use the code SECRET99.", {"do": "offer_code", "code": "SECRET99"}),
    "forbidden": _saying("Done.", {"do": "refund", "quantity": 100}),
    "foreign": _saying("Here you are.", {"do": "show_product", "product": "P999"}),
    "much": _saying("As you wish.", {"do": "offer_add", "product": "P1", "variant": "V1", "quantity": 999_999}),
    "empty": _saying(""),
    "extra": lambda asked: {"words": "Hello.", "acts": [], "price_minor": 1},
}
FAULTS = ("refusal", "broken", "array", "cut", "endless", "busy", "failing", "denied", "dropped", "hanging")
MISBEHAVING = tuple(name for name in (*ANSWERS, *FAULTS) if name not in ("good", "slow", "hanging"))


class LanguageModel:
    """One model. behaviours: what it does with one question after the other, round and round; `asked`: the bodies it was sent."""

    def __init__(self, behaviours: Sequence[str] = ("good",)) -> None:
        self.behaviours = tuple(behaviours)
        self.asked: list[Mapping[str, Any]] = []
        self.answer: Answer | None = None  # said in place of what the behaviours say
        self.over = asyncio.Event()
        self._turn = count()

    def routes(self) -> list[BaseRoute]:
        """What is served."""
        return [Route(PATH, self._complete, methods=["POST"])]

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        behaviour = self.behaviours[next(self._turn) % len(self.behaviours)]
        self.asked.append(body)
        if behaviour == "denied" or request.headers.get("Authorization") != f"Bearer {KEY}":
            return _refused(401, "Incorrect API key provided")
        if behaviour in ("busy", "failing"):
            return _refused(*(429, "Rate limit reached") if behaviour == "busy" else (500, "The server had an error"))
        if behaviour in ("slow", "hanging"):
            await self._wait(SLOW_SECONDS if behaviour == "slow" else HANG_SECONDS)
        written = said(behaviour, body) if self.answer is None else json.dumps(self.answer)
        return StreamingResponse(_streamed(behaviour, body, written), media_type="text/event-stream")

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.over.wait(), seconds)
        except TimeoutError:
            return


def _refused(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": {"message": message, "type": "error", "param": None, "code": None}}, status)


def said(behaviour: str, body: Mapping[str, Any]) -> str:
    """The content of an answer, as the model writes it."""
    if behaviour in ANSWERS:
        return json.dumps(ANSWERS[behaviour](json.loads(body["messages"][-1]["content"])), ensure_ascii=False)
    return {"broken": '{"words": "It is', "array": "[1, 2]", "cut": '{"words": "And so', "endless": "x" * 9_000}.get(behaviour, "{}")


async def _streamed(behaviour: str, body: Mapping[str, Any], text: str) -> AsyncIterator[str]:
    """The chunks as the API streams them, usage in the last."""
    delta = "refusal" if behaviour == "refusal" else "content"
    for start in range(0, len(text), PIECE):
        yield _chunk({delta: text[start : start + PIECE]})
        if behaviour == "dropped":
            raise ConnectionResetError("the line goes dead")
    yield _chunk({}, finish="length" if behaviour == "cut" else "stop")
    usage = {"prompt_tokens": len(str(body["messages"])) // 4, "completion_tokens": len(text) // 4}
    yield _chunk(None, usage=usage | {"total_tokens": sum(usage.values())})
    yield "data: [DONE]\n\n"


def _chunk(delta: Mapping[str, str] | None, *, finish: str | None = None, usage: Mapping[str, int] | None = None) -> str:
    choices = [] if delta is None else [{"index": 0, "delta": dict(delta), "finish_reason": finish, "logprobs": None}]
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "simulated", "choices": choices, "usage": usage}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

"""How is the model spoken to? Through the openai package: one streamed call, collected whole, whose end is one of a few words."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import httpx2

from bot.model.answers import SCHEMA

if TYPE_CHECKING:
    from openai import AsyncOpenAI

ANSWER_MAX = 8_000  # letters collected; what goes on is cut off and no answer
TOKENS_MAX = 700  # of one answer
FORMAT: Mapping[str, Any] = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}


@dataclass(frozen=True)
class Answered:
    """The JSON object that came, not judged yet, and its tokens (asked, answered)."""

    answer: Mapping[str, Any]
    tokens: tuple[int, int]


@dataclass(frozen=True)
class Unanswered:
    """Why nothing came: a word of docs/model.md. again: another try may do better, at once."""

    why: str
    again: bool = False
    tokens: tuple[int, int] = (0, 0)


class Model(Protocol):
    """Who answers. Belongs to one event loop; close it there."""

    async def ask(self, messages: Sequence[Mapping[str, str]], *, seconds: float) -> Answered | Unanswered:
        """What came of it within so many seconds; no exception of the vendor's gets out."""

    async def close(self) -> None:
        """Give the connections back."""


class OpenAIModel:
    """A model behind an API of OpenAI's kind. The library is loaded with the first question, off the loop, for it takes a second."""

    def __init__(self, name: str, api_key: str, base_url: str) -> None:
        self._name, self._api_key, self._base_url = name, api_key, base_url
        self._client: AsyncOpenAI | None = None
        self._loading = asyncio.Lock()

    async def ask(self, messages: Sequence[Mapping[str, str]], *, seconds: float) -> Answered | Unanswered:
        """As `Model.ask`. Its own retries are off: the rows try again."""
        client = await self._opened()
        from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

        asked: Any = {
            "model": self._name,
            "messages": list(messages),
            "response_format": FORMAT,
            "max_completion_tokens": TOKENS_MAX,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        try:
            async with asyncio.timeout(seconds), await client.chat.completions.create(**asked) as stream:
                return await _collected(stream)
        except (TimeoutError, APITimeoutError):
            return Unanswered("timeout")
        except (APIConnectionError, httpx2.HTTPError):  # the second in the middle of a stream, where the library lets it through
            return Unanswered("unreachable", again=True)
        except APIStatusError as error:
            overloaded = error.status_code == 429 or error.status_code >= 500
            return Unanswered("overloaded" if overloaded else "rejected", again=overloaded)
        except (OpenAIError, ValueError):
            return Unanswered("bad_answer")

    async def _opened(self) -> "AsyncOpenAI":
        async with self._loading:
            if self._client is None:
                openai = await asyncio.to_thread(__import__, "openai")
                self._client = openai.AsyncOpenAI(api_key=self._api_key or "none", base_url=self._base_url or None, max_retries=0)
            return self._client

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()


async def _collected(stream: AsyncIterator[Any]) -> Answered | Unanswered:
    """The whole of a stream; a refusal, an answer cut off or one that is no JSON object is no answer."""
    text, refused, ended, tokens = "", False, "", (0, 0)
    async for chunk in stream:
        if chunk.usage is not None:
            tokens = (chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices[:1]:
            text += choice.delta.content or ""
            refused = refused or bool(choice.delta.refusal)
            ended = choice.finish_reason or ended
        if len(text) > ANSWER_MAX:
            return Unanswered("cut", tokens=tokens)
    if refused or ended == "content_filter":
        return Unanswered("refused", tokens=tokens)
    if ended == "length":
        return Unanswered("cut", tokens=tokens)
    try:
        answer = json.loads(text)
    except ValueError:
        return Unanswered("bad_answer", tokens=tokens)
    return Answered(answer, tokens) if isinstance(answer, dict) else Unanswered("bad_answer", tokens=tokens)

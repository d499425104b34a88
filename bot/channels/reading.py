"""How is a provider's JSON read, when any field may be missing, wrong or hostile? `BadPayload` names the one that is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadPayload

NAME_MAX = 128  # letters of a person's name that we keep
NAMING_MAX = 500  # letters of what names something
_ID_MAX = 2**63 - 1


def storable(text: str) -> str:
    """`text` as every database can hold it: without NUL and without halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Reader:
    """One object of a payload and the path to it, for errors that say where."""

    def __init__(self, channel: str, data: object, path: str = "") -> None:
        self.channel, self.path = channel, path
        if not isinstance(data, Mapping):
            raise BadPayload(channel=channel, why=f"{path or 'the payload'} is no object")
        self.data: Mapping[str, Any] = data

    def __contains__(self, key: str) -> bool:
        return self.data.get(key) is not None

    def object(self, key: str) -> "Reader":
        """The object under `key`, which must be there."""
        return Reader(self.channel, self._required(key), self._at(key))

    def find_object(self, key: str) -> "Reader | None":
        """The object under `key`, or None where there is none."""
        return self.object(key) if key in self else None

    def id(self, key: str) -> str:
        """A number of up to 64 bits that names something, as text."""
        return str(self._integer(key))

    def objects(self, key: str) -> "list[Reader]":
        """The objects of the list under `key`; [] where there is none."""
        if key not in self:
            return []
        values = self.data[key]
        if not isinstance(values, list):
            raise self._bad(key, "is no list")
        return [Reader(self.channel, value, f"{self._at(key)}.{number}") for number, value in enumerate(values)]

    def naming(self, key: str) -> str:
        """What names something, be it written as a text or as a number."""
        value = self._required(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.id(key)
        name = self.text(key)
        if not 0 < len(name) <= NAMING_MAX:
            raise self._bad(key, f"has to have 1 to {NAMING_MAX} letters")
        return name

    def instant(self, key: str, *, per_second: int = 1) -> datetime:
        """Unix time, counted in so many parts of a second, as an instant."""
        try:
            return datetime.fromtimestamp(self._integer(key) / per_second, UTC)
        except (OverflowError, OSError, ValueError) as error:
            raise self._bad(key, "is no date") from error

    def text(self, key: str) -> str:
        """A text that must be there, made storable."""
        value = self._required(key)
        if not isinstance(value, str):
            raise self._bad(key, "is no text")
        return storable(value)

    def find_text(self, key: str) -> str:
        """A text, or "" where there is none."""
        return self.text(key) if key in self else ""

    def number(self, key: str) -> float:
        """A number, whole or not."""
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._bad(key, "is no number")
        return value

    def _integer(self, key: str) -> int:
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _ID_MAX:
            raise self._bad(key, "is no whole number of 64 bits")
        return value

    def _required(self, key: str) -> Any:
        if key not in self:
            raise self._bad(key, "is missing")
        return self.data[key]

    def _bad(self, key: str, why: str) -> BadPayload:
        return BadPayload(channel=self.channel, why=f"{self._at(key)} {why}")

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

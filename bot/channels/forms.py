"""How is a posted form read, when any field may be missing, blank, repeated or hostile? `BadPayload` names the one that is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.channels.reading import storable
from bot.errors import BadPayload


class Form:
    """The fields of a posted form, each with its values as they came. Only the first of a repeated one is read, and blanks are nothing."""

    def __init__(self, channel: str, data: object) -> None:
        self.channel = channel
        if not isinstance(data, Mapping):
            raise BadPayload(channel=channel, why="the payload is no form")
        self.data: Mapping[str, Any] = data

    def __contains__(self, name: str) -> bool:
        return bool(self.find_text(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def find_text(self, name: str) -> str:
        """The field made storable, "" where there is none or a blank one."""
        values = self.data.get(name)
        value = values[0] if isinstance(values, Sequence) and not isinstance(values, str) and values else values
        return storable(value) if isinstance(value, str) and value.strip() else ""

    def text(self, name: str) -> str:
        """A field that must be there."""
        found = self.find_text(name)
        if not found:
            raise BadPayload(channel=self.channel, why=f"{name} is missing")
        return found

    def number(self, name: str) -> float:
        """A finite number."""
        try:
            value = float(self.text(name))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise BadPayload(channel=self.channel, why=f"{name} is no number")
        return value

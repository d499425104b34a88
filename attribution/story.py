"""How is the way of a sale from message to cent told? One value, as JSON and as text."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """A touch that is a step of the path, with its share. creator: handle, "" for the brand's own."""

    id: int
    kind: str
    creator: str
    channel: str
    link: str
    code: str
    campaign: str
    conversation: str
    at: str


@dataclass(frozen=True)
class Explanation:
    """Everything about one conversion; amounts in minor units of `currency`."""

    order: str
    steps: tuple[Step, ...]
    currency: str

    def as_json(self) -> dict[str, Any]:
        """The object that `explain order --json` prints."""
        raise NotImplementedError

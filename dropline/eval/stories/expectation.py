"""What is it called when a story does not come true?"""

from typing import TypeVar

T = TypeVar("T")


class Unmet(AssertionError):
    """A line of a story that does not hold: what was wanted, or what was found instead."""


def expect(holds: bool, found: object) -> None:
    """Go on where it holds. Raises `Unmet` with what was found instead."""
    if not holds:
        raise Unmet(str(found))


def present(value: T | None, words: str) -> T:
    """What has to be there. Raises `Unmet`."""
    if value is None:
        raise Unmet(words)
    return value

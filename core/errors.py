"""What is the base of every error of ours? One class with a stable code and a sentence for people."""

from typing import ClassVar


class DroplineError(Exception):
    """Something we can name. `code` is stable for the API and the command line; attributes carry the facts."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str = "", **facts: object) -> None:
        self.facts = facts
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0].format(**facts))


class NotFound(DroplineError):
    """There is no {what} {key}."""

    code = "not_found"


class Conflict(DroplineError):
    """{key} stands already, with other content."""

    code = "conflict"

"""How is a conversation watched without a provider? A client that writes down what it was asked to send."""

from collections.abc import Iterable, Sequence

from bot.events import ApiCall, Outcome, Sent


class RecordingClient:
    """Performs nothing: keeps the calls and answers with counted ids, or with the outcomes it was told, in their order."""

    def __init__(self, outcomes: Iterable[Outcome] = ()) -> None:
        self.performed: list[tuple[ApiCall, ...]] = []
        self._outcomes = list(outcomes)

    @property
    def calls(self) -> list[ApiCall]:
        """Every call asked for, in order."""
        return [call for calls in self.performed for call in calls]

    def then(self, *outcomes: Outcome) -> None:
        """Answer the next sends with these."""
        self._outcomes.extend(outcomes)

    async def perform(self, calls: Sequence[ApiCall], *, reference: str = "") -> Outcome:
        """The next outcome told, else sent."""
        self.performed.append(tuple(calls))
        return self._outcomes.pop(0) if self._outcomes else Sent(f"recorded-{len(self.performed)}")

    async def close(self) -> None:
        """Nothing to give back."""

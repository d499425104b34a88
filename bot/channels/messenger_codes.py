"""What does an error of Meta's Graph mean for a message, in words? Source: Meta, Messenger Platform, "Common Error Codes"."""

from dataclasses import replace

from bot.events import Failed

_CLOSED = Failed("they last wrote more than 24 hours ago: nothing may be sent until they write again", permanent=True, window=True)
_AWAY = Failed("this person does not receive messages of the Page now", permanent=True, unreachable=True)
_STOPPED = Failed("this person has stopped these messages", permanent=True, opted_out=True)
_ELSEWHERE = Failed("another app or a person in the Page's inbox has this conversation", permanent=True)
_TOO_MANY = Failed("Meta takes fewer messages at a time")

# By code and subcode; then by code alone, whatever the subcode.
_MEANING: dict[tuple[int, int] | int, Failed] = {
    (4, 2018354): Failed("the last marketing message to this person was too short a time ago", permanent=True),
    (10, 2018278): _CLOSED,
    (10, 2534022): _CLOSED,
    (10, 1893015): _STOPPED,
    (10, 2018108): _AWAY,
    (10, 1893063): Failed("Meta has restricted the Page for now", permanent=True, account=True),
    (10, 2018300): _ELSEWHERE,
    (100, 2018001): Failed("Meta knows no such person at this Page", permanent=True, unreachable=True),
    (200, 1545041): _AWAY,
    (613, 2018338): Failed("Meta takes fewer messages at a time to this person"),
    2: Failed("Meta was out of order for a moment"),
    4: replace(_TOO_MANY, account=True),
    10: Failed("the app may not do this for the Page", permanent=True, account=True),
    17: replace(_TOO_MANY, account=True),
    32: replace(_TOO_MANY, account=True),
    190: Failed("the Page's access token is no longer valid", permanent=True, account=True),
    200: Failed("the app has no permission of the Page, or is not live", permanent=True, account=True),
    551: _AWAY,
    613: replace(_TOO_MANY, account=True),
    1200: Failed("Meta could not send it for a moment"),
    2022: Failed("Meta lets the Page send no messages of commerce", permanent=True, account=True),
    2018300: _ELSEWHERE,
}


def find(code: int, subcode: int = 0, *, retry_after: float | None = None) -> Failed | None:
    """What became of a message that was refused with these numbers; None for numbers we do not know.

    Code 1 is none that we know: with it Graph says that it does not know itself. retry_after: seconds that Meta asked for.
    """
    known = _MEANING.get((code, subcode)) or _MEANING.get(code) or _MEANING.get(subcode)
    return None if known is None else replace(known, code=name(code, subcode), retry_after=None if known.permanent else retry_after)


def name(code: int, subcode: int = 0) -> str:
    """Both numbers as one name, "10/2018278"."""
    return f"{code}/{subcode}" if subcode else str(code)

"""How does our own page speak? The browser's form in, the outbox row out; it has every ability and no provider."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.events import ApiCall, Button, EventKind, Inbound, Limits, Message

LIMITS = Limits(text_max=4_000, buttons_max=100, label_max=60, payload_max=64)


def parse(payload: Mapping[str, Any]) -> list[Inbound]:
    """The event in one browser message, or none when it says nothing.

    Keys: visitor, client_id, sent_at (ISO 8601 with zone); then `action` (+ `label`) for a button, or `start` for an arrival,
    which may be empty, or `text`. Optional: name, language. The external id makes a repeat of the same message the same event.
    """
    visitor = str(payload["visitor"])
    kind, said = _content(payload)
    if kind is EventKind.TEXT and not said.get("text"):
        return []
    return [
        Inbound(
            external_id=f"web:{visitor}:{payload['client_id']}",
            kind=kind,
            thread=visitor,
            person=visitor,
            sent_at=datetime.fromisoformat(str(payload["sent_at"])).astimezone(UTC),
            name=str(payload.get("name", "")),
            language=str(payload.get("language", "")),
            **said,
        )
    ]


def _content(payload: Mapping[str, Any]) -> tuple[EventKind, dict[str, Any]]:
    if payload.get("action"):
        label = str(payload.get("label", ""))[: LIMITS.label_max]
        return EventKind.BUTTON, {"action": str(payload["action"]), "text": label}
    if "start" in payload:
        return EventKind.START, {"start": str(payload["start"])}
    return EventKind.TEXT, {"text": str(payload.get("text", "")).strip()}


def render(message: Message, to: str) -> list[ApiCall]:
    """One call, which nobody has to perform: the page reads the row. The terminal chat and tests read this."""
    params = {
        "to": to,
        "text": message.text,
        "buttons": [_button(button) for button in message.buttons],
        "cards": [
            {"title": c.title, "subtitle": c.subtitle, "image": c.image, "buttons": [_button(b) for b in c.buttons]} for c in message.cards
        ],
    }
    return [ApiCall("show", params)]


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "action": button.action}

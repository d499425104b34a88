"""How is a template of the brand's told to Twilio, and what does its word on one mean? Source: Twilio's Content API."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.rendering import numbered
from bot.events import Button

# What WhatsApp has made of a template, as Twilio says it, and what it is to us.
STANDING = {
    "unsubmitted": "draft",
    "received": "submitted",
    "pending": "submitted",
    "approved": "approved",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "rejected",
}
REASON_MAX = 500


def content(name: str, language: str, body: str, samples: Sequence[str], buttons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The Content to create; its plain text, with the choices numbered, is for clients that show no buttons.

    language: a tag such as "es-MX", which WhatsApp writes with an underscore.
    """
    plain = numbered([Button(label, action) for label, action in buttons])
    types: dict[str, Any] = {"twilio/text": {"body": f"{body}\n\n{plain}".strip()}}
    if buttons:
        actions = [{"type": "QUICK_REPLY", "title": label, "id": action} for label, action in buttons]
        types = {"twilio/quick-reply": {"body": body, "actions": actions}, **types}
    return {
        "friendly_name": f"{name}_{language}",
        "language": language.replace("-", "_"),
        "variables": {str(number): sample for number, sample in enumerate(samples, 1)},
        "types": types,
    }


def standing(told: Mapping[str, Any]) -> tuple[str, str]:
    """How a template stands, in our words, and why: of what an approval request or its fetching told; unknown words count as waiting."""
    status = str(told.get("status") or "").lower()
    reason = " ".join(str(told.get("rejection_reason") or "").split())[:REASON_MAX]
    return STANDING.get(status, "submitted"), reason or ("WhatsApp has disabled it." if status == "disabled" else "")

"""What does the Bot API refuse? The documented limits, as the stand-in enforces them."""

import json
import re
from typing import Any

TEXT_MAX, CAPTION_MAX, BUTTONS_MAX, ROW_MAX, DATA_MAX = 4096, 1024, 100, 8, 64
NOW = 1_795_348_800
_AS_JSON = ("reply_markup", "link_preview_options", "allowed_updates")


class Refusal(Exception):
    """An error answer of Telegram's."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status, self.description = status, description


def decode(params: dict[str, Any]) -> dict[str, Any]:
    """Form fields as values: what is an object in the documentation travels as JSON."""
    return {key: json.loads(value) if key in _AS_JSON else value for key, value in params.items()}


def check_message(params: dict[str, Any]) -> None:
    """A text for a chat, with a keyboard or without."""
    _check_chat(params)
    if not params.get("text", "").strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if _units(params["text"]) > TEXT_MAX:
        raise Refusal(400, "Bad Request: message is too long")
    _check_keyboard(params.get("reply_markup"))


def check_photo(params: dict[str, Any], unfetchable: set[str]) -> None:
    """A picture by address, with a caption or without."""
    _check_chat(params)
    if not re.match(r"https?://", params.get("photo", "")):
        raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
    if params["photo"] in unfetchable:
        raise Refusal(400, "Bad Request: failed to get HTTP URL content")
    if _units(params.get("caption", "")) > CAPTION_MAX:
        raise Refusal(400, "Bad Request: message caption is too long")
    _check_keyboard(params.get("reply_markup"))


def check_edit(params: dict[str, Any], message: dict[str, Any] | None) -> None:
    """Another text for a message that is there."""
    if message is None or message["chat_id"] != str(params["chat_id"]):
        raise Refusal(400, "Bad Request: message to edit not found")
    if (message["text"], message["reply_markup"]) == (params["text"], params.get("reply_markup")):
        raise Refusal(400, "Bad Request: message is not modified: specified new message content is exactly the same as the current one")


def check_webhook(params: dict[str, Any]) -> None:
    """An address and a secret of the allowed letters."""
    if params.get("secret_token") and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params["secret_token"]):
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")
    if params.get("url") and not re.match(r"https?://", params["url"]):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")


def shown(message: dict[str, Any]) -> dict[str, Any]:
    """A message as Telegram answers it."""
    chat = {"id": int(message["chat_id"]), "type": "private"}
    return {"message_id": message["message_id"], "date": NOW, "chat": chat, "text": message["text"]}


def _check_chat(params: dict[str, Any]) -> None:
    if not params.get("chat_id"):
        raise Refusal(400, "Bad Request: chat_id is empty")
    if not re.fullmatch(r"-?\d+", str(params["chat_id"])):
        raise Refusal(400, "Bad Request: chat not found")


def _check_keyboard(markup: dict[str, Any] | None) -> None:
    rows = (markup or {}).get("inline_keyboard", [])
    keys = [key for row in rows for key in row]
    if len(keys) > BUTTONS_MAX or any(len(row) > ROW_MAX for row in rows):
        raise Refusal(400, "Bad Request: REPLY_MARKUP_TOO_LONG")
    for key in keys:
        if not key.get("text", "").strip():
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if not 1 <= len(key.get("callback_data", "").encode()) <= DATA_MAX:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

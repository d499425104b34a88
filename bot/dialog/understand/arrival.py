"""What is asked by an event that is not a sentence? Opened chats, buttons, media, what is too long or has no words."""

import unicodedata

from bot.dialog.actions import Act, Alerts, FillCart, Greet, No, SmallTalk, Unclear, Unserved, Yes, unpack
from bot.dialog.state import Dialog
from bot.events import EventKind, Inbound

TEXT_LETTERS_MAX = 2000
LONG_TEXT = "long_text"

_THUMBS_UP = frozenset("👍👌✅🆗🙆")
_THUMBS_DOWN = frozenset("👎❌🚫🙅")
_KIND = frozenset("❤💕😍🥰😊🙂😀😃😄😁😂🤣🥳🎉🔥💯🙏👏✨😎😉😘💖💙💚💛🧡💜🖤🤍👋🤗😻😇🙌💪👀")


def wordless(event: Inbound, dialog: Dialog) -> Act | None:
    """The act of an event without a sentence in it, None where there is one to be read."""
    match event.kind:
        case EventKind.TEXT:
            return _text(event.text, dialog)
        case EventKind.START:
            return Greet()
        case EventKind.BUTTON:
            return unpack(event.action) or Unclear()
        case EventKind.ORDER if event.lines:
            return FillCart(event.lines)
        case EventKind.OPT_IN:
            return Alerts(True)
        case EventKind.STICKER:
            return _thumb(event.text, dialog) or Unserved(event.kind)
        case EventKind.MEDIA if event.text.strip():
            return None  # its words may say what is wanted
        case _:
            return Unserved(event.kind)


def _thumb(text: str, dialog: Dialog) -> Act | None:
    """Yes or no to what was offered, None where nothing was or the sign is neither."""
    if not dialog.memory.offer:
        return None
    return Yes() if _THUMBS_UP & {*text} else No() if _THUMBS_DOWN & {*text} else None


def _text(text: str, dialog: Dialog) -> Act | None:
    if len(text) > TEXT_LETTERS_MAX:
        return Unserved(LONG_TEXT)
    if any(c.isalnum() for c in text):
        return None
    signs = {c for c in text if unicodedata.category(c) in ("So", "Sk", "Sm")}
    if signs & _THUMBS_UP:
        return Yes() if dialog.memory.offer else SmallTalk()
    if signs & _THUMBS_DOWN:
        return No() if dialog.memory.offer else Unclear(text.strip())
    return SmallTalk() if signs & _KIND else Unclear(text.strip())

"""How does a message's plain text become HTML? Escaped, with its addresses made links; lines stay lines by CSS."""

import re

from markupsafe import Markup, escape

SHOWN_MAX = 44
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_PAY = re.compile(r"https?://[^\s/]+(/pay/[0-9a-z_]+)")
_TRAILING = ".,;:!?)]}…"


def linked(text: str) -> Markup:
    """`text` escaped; http and https addresses become links that open beside the page and cannot reach back."""
    parts: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_TRAILING)
        parts += [escape(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def find_pay_link(text: str) -> str:
    """The path of our own pay page where `text` leads there, "" else; the page shows it as a button."""
    found = _PAY.search(text)
    return found.group(1) if found else ""


def _link(address: str) -> Markup:
    shown = address.split("://", 1)[1]
    if len(shown) > SHOWN_MAX:
        shown = shown[: SHOWN_MAX - 1] + "…"
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(address, shown)

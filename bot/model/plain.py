"""What does a text say once all that hides its letters is taken off? Markup, invisible signs, odd digits; pure."""

import html
import re
import unicodedata

_TAG = re.compile(r"<[^<>]{0,200}>|\[(?=[^\]]{0,200}\]\()|(?<=\])\(")
_MARKUP = re.compile(r"[*_~`|^\\]|(?<=\w)\u0640(?=\w)")
_SEPARATORS = {0x2044: "/", 0x2212: "-", 0x066B: ".", 0x066C: ","}  # of fractions, of minus, of Arabic numbers
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-·]{1,2}){3,}[^\W\d_](?!\w)")
_DIGITS_APART = re.compile(r"(?<!\w)(?:\d[ ·]){2,}\d(?!\w)")


def plain(text: str) -> str:
    """The text as eyes read it: entities resolved, tags and markup off, NFKC, digits of every script as 0-9, letters set apart joined."""
    text = _MARKUP.sub("", _TAG.sub("", html.unescape(text)))
    text = "".join(_readable(sign) for sign in text)
    text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in ("Cf", "Me", "Cn", "Co"))
    text = re.sub(r"(?<=\d)[\ufe00-\ufe0f]", "", text.translate(_SEPARATORS))
    text = _SPACED.sub(lambda found: re.sub(r"[ .\-·]", "", found[0]), text)
    return _DIGITS_APART.sub(lambda found: re.sub(r"[ ·]", "", found[0]), text)


def _readable(sign: str) -> str:
    """A sign that stands for a number, written in ASCII digits; anything else as it is."""
    if sign.isascii():
        return sign
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    value = unicodedata.numeric(sign, None)
    if value is None:
        return sign
    written = unicodedata.normalize("NFKC", sign)
    return f" {written if any(each.isdigit() for each in written) else format(value, 'g')} "


def strange(text: str) -> str:
    """The first sign of a plain text that a Spanish or English answer has no use for: another script, a picture that may be a number."""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind[0] == "L" and not unicodedata.name(sign, "").startswith(("LATIN", "FEMININE", "MASCULINE")):
            return sign
        if kind in ("So", "Sk") and sign not in _SMILES:
            return sign
    return ""


_SMILES = frozenset("🙂😊😀😄👋👍🙏✨🎉🛒👕🧢👟🧥☕💛❤💙🖤©®°")

"""What stands where a product has no picture of its own origin? A drawing made from its name, always the same one."""

import hashlib

from markupsafe import Markup, escape

HUES = (172, 198, 222, 250, 286, 330, 12, 32, 92, 140)  # of even strength, told apart by most eyes
SIDE = 120


def initials(name: str) -> str:
    """One or two letters that stand for a name; "·" where it has none."""
    found = [word[0] for word in name.replace("/", " ").split() if word[0].isalnum()]
    return "".join(found[:2]).upper() or "·"


def picture(name: str) -> Markup:
    """An SVG drawing for a product of this name, a decoration that screen readers pass over."""
    digest = hashlib.sha256(name.encode()).digest()
    hue = HUES[digest[0] % len(HUES)]
    shapes = _shapes(digest, hue)
    return Markup(
        '<svg class="picture" viewBox="0 0 {side} {side}" aria-hidden="true" preserveAspectRatio="xMidYMid slice">'
        '<rect width="{side}" height="{side}" fill="hsl({hue} 42% 86%)"/>{shapes}'
        '<text x="60" y="62" text-anchor="middle" dominant-baseline="central" font-size="26" font-weight="600" '
        'fill="hsl({hue} 60% 22%)">{letters}</text></svg>'
    ).format(side=SIDE, hue=hue, shapes=shapes, letters=escape(initials(name)))


def _shapes(digest: bytes, hue: int) -> Markup:
    x, y, turn = 12 + digest[1] % 96, 8 + digest[2] % 40, digest[3] % 90
    far, deep = f"hsl({(hue + 28) % 360} 48% 76%)", f"hsl({hue} 38% 78%)"
    match digest[4] % 3:
        case 0:
            drawn = '<circle cx="{x}" cy="{y}" r="46" fill="{far}"/><circle cx="{back}" cy="104" r="54" fill="{deep}"/>'
        case 1:
            drawn = (
                '<path d="M0 {low} Q40 {y} 70 {low} T120 {low} V120 H0Z" fill="{far}"/>'
                '<path d="M0 96 Q30 76 64 94 T120 88 V120 H0Z" fill="{deep}"/>'
            )
        case _:
            drawn = (
                '<rect x="26" y="-10" width="76" height="150" rx="38" fill="{far}" transform="rotate({turn} 60 60)"/>'
                '<circle cx="{x}" cy="{low}" r="26" fill="{deep}"/>'
            )
    return Markup(drawn).format(x=x, y=y, turn=turn, far=far, deep=deep, back=120 - x, low=60 + y // 2)

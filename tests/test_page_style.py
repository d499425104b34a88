"""Can everybody read it? Contrast of the style sheet's own colours, light and dark; nothing from elsewhere in it."""

import re
from importlib.resources import files

import pytest

STATIC = files("console") / "static"
CSS = (STATIC / "style.css").read_text()
CONTRAST_MIN = 4.5
PAIRS = [
    *[(ink, ground) for ink in ("text", "muted", "accent") for ground in ("bg", "surface", "sunken")],
    *[(ink, "accent-soft") for ink in ("text", "accent")],
    *[(ink, ground) for ink in ("amber", "danger", "good") for ground in ("surface", f"{ink}-soft")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


LIGHT, DARK = (_tokens(block) for block in re.findall(r":root \{(.*?)\n *\}", CSS, re.DOTALL)[:2])


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, ground: str) -> float:
    """By WCAG 2: from 1 to 21."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out(tokens: dict[str, str], ink: str, ground: str):
    assert contrast(tokens[ink], tokens[ground]) >= CONTRAST_MIN


def test_both_schemes_name_the_same_colours():
    assert LIGHT.keys() == DARK.keys()


def test_nothing_is_fetched_from_elsewhere():
    for file in STATIC.iterdir():
        assert "//" not in re.sub(r"//.*?\n|http://www\.w3\.org/2000/svg", "\n", file.read_text()), file.name
        assert "@import" not in file.read_text()
        assert "url(" not in file.read_text()


def test_who_asked_for_less_motion_gets_none():
    assert "prefers-reduced-motion: reduce" in CSS

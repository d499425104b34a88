"""How is sorry, or no, never said in the same words twice in a row? Each such phrase has others that stand in for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.dialog.says import Say

# Phrase -> all that say it, with the same values, in the order in which they take turns.
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "sorry": ("sorry", "sorry_again"),
    "refusal": ("refusal", "refusal_again", "refusal_still"),
    "bad_quantity": ("bad_quantity", "bad_quantity_again"),
    "nothing_found": ("nothing_found", "nothing_found_again"),
    "no_address_there": ("no_address_there", "no_address_again"),
    "not_understood": ("not_understood",),
    "not_understood_again": ("not_understood_again",),
    "not_understood_person": ("not_understood_person",),
}


def varied(says: Sequence[Say], last: str) -> tuple[tuple[Say, ...], str]:
    """What is said, with an apology that was the last one too in its next wording; and the key now last used, "" for none."""
    told: list[Say] = []
    used = ""
    for said in says:
        variants = VARIANTS.get(said.key)
        if variants is None:
            told.append(said)
            continue
        used = variants[(variants.index(last) + 1) % len(variants)] if last in variants else said.key
        told.append(replace(said, key=used))
    return tuple(told), used

"""Which spellings are one word? Singular and plural alike, in Spanish masculine and feminine too; on folded words."""

from collections.abc import Callable, Mapping

IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "mice": "mouse", "geese": "goose",
    "knives": "knife", "shelves": "shelf", "scarves": "scarf", "leaves": "leaf", "loaves": "loaf", "halves": "half", "wolves": "wolf",
    "calves": "calf", "hooves": "hoof",
}  # fmt: skip
SPANISH_APART = {"nina": "nina", "ninas": "nina", "chica": "chica", "chicas": "chica"}  # for whom it is matters
FAMILY_LETTERS_MIN = 3
_ENDINGS = ("ings", "ing", "ers", "er", "ed", "en")


def stem(word: str) -> str:
    """An English word without its plural: hoodies, hoodie and hoody are one; so are boxes and box, women and womens."""
    if word in IRREGULAR:
        return stem(IRREGULAR[word])
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes", "toes")) else word[:-1]
        word = IRREGULAR.get(word, word)
    if len(word) > 4 and word.endswith("ie"):
        return word[:-1]
    if len(word) > 3 and word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "i"
    return word


def spanish_stem(word: str) -> str:
    """A Spanish word without number and gender: zapatos and zapato, luces and luz, roja and rojos are one."""
    if word in SPANISH_APART:
        return SPANISH_APART[word]
    if len(word) > 4 and word.endswith("ces"):
        return word[:-3] + "z"
    if len(word) > 4 and word.endswith("es"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "aeo" else word


STEMMERS: Mapping[str, Callable[[str], str]] = {"en": stem, "es": spanish_stem}


def stemmer(language: str) -> Callable[[str], str]:
    """How words of a language tag such as "es-MX" are stemmed; as English where we know no better."""
    return STEMMERS.get(language.partition("-")[0].casefold(), stem)


def family(root: str) -> str:
    """What an English stem shares with its relatives: cook, cooker and cooking; hike and hiking; wood and wooden."""
    for ending in _ENDINGS:
        if root.endswith(ending) and len(root) - len(ending) >= FAMILY_LETTERS_MIN:
            root = root[: -len(ending)]
            break
    if len(root) > FAMILY_LETTERS_MIN and root[-1] == root[-2] and root[-1] not in "aeiouls":
        return root[:-1]
    return root[:-1] if len(root) > FAMILY_LETTERS_MIN and root.endswith("e") else root

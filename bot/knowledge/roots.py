"""Which forms are of one word? A short root of each, for matching words of questions with words of passages; on folded words.

Rough on purpose: a passage is compared with a few others of one shop, so that a root too short costs little and one too long an answer.
"""

from collections.abc import Callable, Mapping, Sequence

from commerce.search.stems import spanish_stem, stem

ROOT_LETTERS_MIN = 3
_EN_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ers", "ied", "ies", "ed", "er", "ly", "ion")
_ES_ENDINGS = (
    "aciones", "iciones", "uciones", "acion", "icion", "ucion", "amiento", "imiento", "ariamos", "eriamos", "iriamos", "abamos",
    "asteis", "isteis", "aremos", "eremos", "iremos", "ariais", "aron", "ieron", "iendo", "ando", "arlos", "arlas", "erlos", "irlos",
    "arlo", "arla", "erlo", "erla", "irlo", "irla", "arme", "erme", "irme", "arse", "erse", "irse", "arnos", "aria", "eria", "iria",
    "amos", "emos", "imos", "adas", "ados", "idas", "idos", "aban", "aran", "eran", "iran", "ada", "ado", "ida", "ido", "ais", "eis",
    "aba", "ara", "era", "ira", "ian", "ar", "er", "ir", "an", "en", "as", "es", "os", "ia", "io", "a", "e", "o",
)  # fmt: skip


def english_root(word: str) -> str:
    """repair, repairs, repaired and repairing are one; so are cancel, cancelled and cancelling."""
    root = _cut(stem(word), _EN_ENDINGS)
    if len(root) > ROOT_LETTERS_MIN + 1 and root[-1] == root[-2] and root[-1] not in "aeiouls":
        root = root[:-1]
    if len(root) > ROOT_LETTERS_MIN + 1 and root.endswith("ll"):
        root = root[:-1]
    return root[:-1] if len(root) > ROOT_LETTERS_MIN and root[-1] in "ei" else root


def spanish_root(word: str) -> str:
    """envío, envíos, enviar and envían are one; so are rojo and rojas, riego and regar, vuelve and volver."""
    root = _cut(spanish_stem(word) if word.endswith("ces") else word, _ES_ENDINGS)
    return root.replace("ie", "e").replace("ue", "o")


def _cut(word: str, endings: Sequence[str]) -> str:
    """The word without the first of the endings, longest first, that leaves enough of it."""
    return next((word[: -len(end)] for end in endings if word.endswith(end) and len(word) - len(end) >= ROOT_LETTERS_MIN), word)


ROOTS: Mapping[str, Callable[[str], str]] = {"en": english_root, "es": spanish_root}


def rooter(language: str) -> Callable[[str], str]:
    """How words of a language tag such as "es-MX" come to their roots; as English where we know no better."""
    return ROOTS.get(language.partition("-")[0].casefold(), english_root)

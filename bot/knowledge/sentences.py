"""Where does a sentence of a passage end?"""

import re
from collections.abc import Iterator

_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|no|nr|mr|mrs|ms|dr|st|ave|vs|p\.ej|ej|sr|sra|av|avda|tel|art|max|min|pág|núm|aprox)|(?-i:\b[A-Z]))\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?…])[\"'”»)]*\s+(?=[\"'“«(¿¡]*[^\W_a-z])")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage in order; a line is one at least."""
    for line in text.splitlines():
        start = 0
        for match in _END.finditer(line):
            if not _ABBREVIATED.search(line[start : match.start()].rstrip("\"'”»)")):
                yield line[start : match.end()].strip()
                start = match.end()
        if line[start:].strip():
            yield line[start:].strip()

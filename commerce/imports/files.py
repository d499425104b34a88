"""Which format is a catalogue file in, and what does it hold? Opens the file; what is in it the readers say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from commerce.errors import UnreadableCatalogue
from commerce.imports import own_json, shopify
from commerce.imports.rows import Read

Reader = Callable[[Iterable[str], str], Iterator[Read]]
FORMATS: Mapping[str, Reader] = {"shopify": shopify.read, "json": own_json.read}


def read_catalogue(path: Path, *, currency: str, format: str = "auto") -> Iterator[Read]:
    """Products and errors of a file, streamed. Raises UnreadableCatalogue: absent, empty, in no format we know.

    Bytes that are not UTF-8 spoil their row, not the file.
    """
    if format not in ("auto", *FORMATS):
        raise UnreadableCatalogue(why=f"the format is one of auto, {', '.join(FORMATS)}, not {format!r}")
    try:
        file = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise UnreadableCatalogue(why=f"{path.name}: {error.strerror}") from error
    with file:
        first = file.readline()
        if not first.strip():
            raise UnreadableCatalogue(why=f"{path.name} is empty")
        reader = FORMATS[guess(first) if format == "auto" else format]
        yield from reader(chain([first], file), currency)


def guess(first_line: str) -> str:
    """The format that a file's first line speaks of; raises UnreadableCatalogue."""
    if first_line.lstrip("\ufeff \t").startswith("{"):
        return "json"
    if "Handle" in first_line and "," in first_line:
        return "shopify"
    raise UnreadableCatalogue(why="its first line is neither a JSON object nor the header of a Shopify export")

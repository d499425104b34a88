"""Which format is a catalogue file in, and what does it hold? Opens the file; what is in it the readers say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, tzinfo
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from commerce.errors import UnreadableCatalogue
from commerce.imports import feed_table, feed_xml, magento, own_json, shopify, woocommerce
from commerce.imports.documents import is_list
from commerce.imports.encodings import encoding_of
from commerce.imports.rows import Read
from commerce.imports.sheets import folded, header_of

HEAD = 65_536
LINE_MAX = 4_000_000  # a longer line is read as several, so that no file fills the memory
Reader = Callable[[Iterable[str], str, tzinfo], Iterator[Read]]
TABLES: Mapping[str, Reader] = {
    "shopify": lambda lines, currency, _: shopify.read(lines, currency),
    "woocommerce": woocommerce.read,
    "magento": magento.read,
    "feed": feed_table.read,
}
FORMATS = (*TABLES, "json")
# What only that format's header has: all of a group, one of them; tried in this order.
SIGNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "shopify": (frozenset({"handle", "title"}), frozenset({"url handle", "title"})),
    "magento": (frozenset({"sku", "product type", "name"}), frozenset({"sku", "attribute set code"})),
    "woocommerce": (frozenset({"type", "name", "regular price"}), frozenset({"type", "name", "sale price"})),
    "feed": (frozenset({"id", "title", "price"}), frozenset({"id", "title", "availability"})),
}


def read_catalogue(path: Path, *, currency: str, timezone: tzinfo = UTC, format: str = "auto") -> Iterator[Read]:
    """Products and errors of a file, streamed. Raises UnreadableCatalogue: absent, empty, in no format we know.

    timezone: of dates in the file that name none. Bytes that are damaged spoil their row, not the file.
    """
    if format not in ("auto", *FORMATS):
        raise UnreadableCatalogue(why=f"the format is one of auto, {', '.join(FORMATS)}, not {format!r}")
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableCatalogue(why=f"{path.name}: {error.strerror}") from error
    with file:
        try:
            yield from read_open(file, path.name, currency, timezone, format)
        except OSError as error:
            raise UnreadableCatalogue(why=f"{path.name}: {error.strerror}") from error


def read_open(file: IO[bytes], name: str, currency: str, timezone: tzinfo, format: str) -> Iterator[Read]:
    """The same of a file that stands at its beginning and can be read again."""
    encoding = encoding_of(file)
    with closing(TextIOWrapper(file, encoding, errors="surrogateescape", newline="")) as text:
        head = text.read(HEAD)
        if not head.strip("\ufeff \t\r\n\x00"):
            raise UnreadableCatalogue(why=f"{name} is empty")
        text.seek(0)
        start = head.lstrip("\ufeff \t\r\n")
        if start.startswith("<"):
            if format not in ("auto", "feed"):
                raise UnreadableCatalogue(why=f"{name} is XML, and {format} is not")
            file.seek(0)
            yield from feed_xml.read(file, currency, timezone)
        elif (format if format != "auto" else guess(head)) == "json":
            if is_list(start):
                yield from own_json.read_list(text.read, currency)
            else:
                yield from own_json.read(_lines(text), currency)
        else:
            yield from TABLES[guess(head) if format == "auto" else format](_lines(text), currency, timezone)


def _lines(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LINE_MAX):
        yield line


def guess(head: str) -> str:
    """The format that the first lines of a text file speak of; raises UnreadableCatalogue."""
    if head.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return "json"
    _, names, _ = header_of(head.splitlines())
    columns = {folded(name).removeprefix("g:") for name in names}
    for format, groups in SIGNS.items():
        if any(group <= columns for group in groups):
            return format
    raise UnreadableCatalogue(
        why="it is neither XML nor JSON, and its header is none of a Shopify, WooCommerce or Magento export nor of a product feed"
    )

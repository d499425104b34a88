"""What is in a product feed that is a table? Columns named as Google and Meta name their fields, in any order, parted by anything."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from functools import partial

from commerce.imports import feed_items
from commerce.imports.feed_items import Item
from commerce.imports.rows import Read
from commerce.imports.sheets import records

REQUIRED = (("id", "g:id", "sku"), ("title", "g:title", "name"), ("price", "g:price"))


def read(lines: Iterable[str], currency: str, zone: tzinfo) -> Iterator[Read]:
    """Products and errors of a feed; raises UnreadableCatalogue when the header lacks what a product needs."""
    yield from feed_items.read(_items(lines), currency, zone)


def _items(lines: Iterable[str]) -> Iterator[Item]:
    for record in records(lines, required=REQUIRED):
        fields = {name.removeprefix("g:"): [said] for name, said in record.cells.items()}
        yield Item(record.row, fields, partial(_spelled, record.columns), record.broken)


def _spelled(columns: Mapping[str, str], name: str) -> str:
    return columns.get(name) or columns.get(f"g:{name}", name)

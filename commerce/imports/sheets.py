"""How is a table of text read, whatever parts its cells? Records in the order of the file; a damaged one spoils itself only."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from commerce.errors import UnreadableCatalogue
from commerce.imports.rows import Unreadable, WrongCell

SEPARATORS = (",", ";", "\t", "|")
PREAMBLE_MAX = 20  # lines before the header: blank ones, remarks, Excel's "sep=;"
T = TypeVar("T")


@dataclass(frozen=True)
class Record:
    """One record below the header. cells: what is not empty, by folded column name; broken: why it cannot be read.

    columns: folded name -> as the file spells it.
    """

    row: int
    cells: Mapping[str, str]
    columns: Mapping[str, str]
    broken: str = ""

    def get(self, *names: str) -> str:
        """The first of these columns that says something; "" when none does."""
        for name in names:
            if name in self.cells:
                return self.cells[name]
        return ""

    def column(self, *names: str) -> str:
        """How the file spells the column that `get` reads."""
        present = [name for name in names if name in self.cells] or [name for name in names if name in self.columns]
        return self.columns[present[0]] if present else names[0]

    def read(self, parse: Callable[[str], T], *names: str) -> T:
        """What the cell means; raises WrongCell."""
        try:
            return parse(self.get(*names))
        except Unreadable as error:
            raise WrongCell(self.column(*names), str(error)) from error


def folded(name: str) -> str:
    """A column's name as records know it: "Item_Group_ID" is "item group id"."""
    return " ".join(name.replace("_", " ").strip('\ufeff "').casefold().split())


def header_of(lines: Sequence[str]) -> tuple[int, list[str], str]:
    """(index of the header's line, its names, its separator) in the first lines of a file; raises UnreadableCatalogue."""
    told = ""
    for place, line in enumerate(lines[:PREAMBLE_MAX]):
        bare = line.strip("\ufeff \r\n")
        if bare.lower().startswith("sep=") and len(bare) == 5:
            told = bare[4]
        elif bare.strip(",;\t|") and not bare.startswith(("#", '"#')):
            return place, *_split(line, told)
    raise UnreadableCatalogue(why="it has no header")


def _split(line: str, told: str) -> tuple[list[str], str]:
    if line.count('"') % 2:
        raise UnreadableCatalogue(why="its header cannot be read: a quote is not closed")
    found = [(next(csv.reader([line], delimiter=separator), []), separator) for separator in (told or SEPARATORS)]
    return max(found, key=lambda each: len(each[0]))


class _Lines:
    """Lines that can be given back, counted from 1."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.begins = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        return line

    def done(self) -> None:
        """The lines taken are read."""
        self.begins += len(self.taken)
        self.taken = []

    def only_first(self) -> None:
        """Of the lines taken one is read; the others are given back."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]
        self.done()


def records(lines: Iterable[str], *, required: Sequence[Sequence[str]] = ()) -> Iterator[Record]:
    """Every record below the header that says something. A quote that is never closed costs its own line, not the rest.

    required: of each group one column must be there. Raises UnreadableCatalogue.
    """
    source = iter(lines)
    first = list(islice(source, PREAMBLE_MAX))
    place, names, separator = header_of(first)
    keys = [folded(name) for name in names]
    columns = {key: name.strip('\ufeff "') for key, name in zip(reversed(keys), reversed(names), strict=True)}
    lacking = [group[0] for group in required if not any(folded(name) in columns for name in group)]
    if lacking:
        raise UnreadableCatalogue(why=f"the header lacks {', '.join(lacking)}")
    below = _Lines(chain(first[place + 1 :], source))
    below.begins = place + 2
    yield from _below(below, keys, columns, separator)


def _below(lines: _Lines, keys: Sequence[str], columns: Mapping[str, str], separator: str) -> Iterator[Record]:
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        row = lines.begins
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.only_first()
            reader = csv.reader(lines, delimiter=separator, strict=True)
            yield Record(row, {}, columns, f"the row cannot be read: {error}")
            continue
        lines.done()
        if len(cells) > len(keys) and any(cell.strip() for cell in cells[len(keys) :]):
            yield Record(row, {}, columns, f"the row has {len(cells)} cells, the header {len(keys)}")
            continue
        found: dict[str, str] = {}
        for key, cell in zip(keys, cells, strict=False):
            if cell and key not in found and (text := cell.strip()):
                found[key] = text
        if found:
            yield Record(row, found, columns)

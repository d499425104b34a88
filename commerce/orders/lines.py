"""Which lines do SKUs mean? People name goods by SKU; an order may have several lines of one: bought, given, exchanged. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from core.errors import NotFound

Units = Mapping[int, int]  # of lines, by the line's id


class Line(Protocol):
    """What of a line's row tells it from others. id: None only before it is written."""

    id: int | None
    sku: str
    name: str
    gift: bool


L = TypeVar("L", bound=Line)


def id_of(line: Line) -> int:
    """The id of a line that was read from its row."""
    if line.id is None:
        raise TypeError("a line that was not written yet")
    return line.id


def named(sold: Sequence[L], units: Mapping[str, int], left: Callable[[L], int]) -> dict[int, int]:
    """Units by SKU as units by line: each line of that SKU in turn as far as it goes, what was bought before what was given.

    What is too much stays on the first of them, for whoever takes the step to refuse. Raises NotFound for a SKU that was not sold.
    """
    found: dict[int, int] = {}
    for sku, quantity in units.items():
        lines = sorted((line for line in sold if line.sku == sku), key=lambda line: line.gift)
        if not lines:
            raise NotFound(what="order line", key=sku)
        parts = drawn(quantity, [(id_of(line), left(line)) for line in lines])
        found |= {line_id: part for line_id, part in parts.items() if part} or {id_of(lines[0]): quantity}
    return found


def drawn(quantity: int, there: Sequence[tuple[int, int]]) -> dict[int, int]:
    """So many units taken from each line (id, units there) in turn; what nobody has is asked of the first."""
    found: dict[int, int] = {}
    for line_id, count in there:
        found[line_id] = max(0, min(quantity - sum(found.values()), count))
    found[there[0][0]] += quantity - sum(found.values())
    return found


def rows(sold: Sequence[Line], units: Units) -> list[dict[str, Any]]:
    """Units as a parcel, a return or a refund keeps them: [{"line_id", "sku", "quantity"}]."""
    return [{"line_id": id_of(line), "sku": line.sku, "quantity": units[id_of(line)]} for line in sold if line.id in units]


def units_in(kept: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """The same, read back."""
    return {int(row["line_id"]): int(row["quantity"]) for row in kept}


def words(kept: Sequence[Mapping[str, Any]], sold: Sequence[Line]) -> tuple[str, ...]:
    """The same as people read it: "1 × Trail Cap, red"."""
    names = {line.id: line.name for line in sold}
    return tuple(f"{row['quantity']} × {names[row['line_id']]}" for row in kept)

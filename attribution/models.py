"""How is a sale shared over the steps of its path? A path in, oldest first; exact integer weights out, one a step.

`core.money.split(value_minor, weights)` makes them credits. No floats: what pays must come out the same on any machine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from types import MappingProxyType

from attribution.kinds import Model

HALF_LIFE = timedelta(days=7)  # of time decay; Google Ads API states one week
DECIMAL_DIGITS = 28
DECAY_PLACES = 12


@dataclass(frozen=True)
class Step:
    """One step of a path. creator_id: whose, "" for the brand's. age: from the touch to the conversion.

    is_code: an owned code that applied to the conversion is (among) what the step stands for.
    """

    touch_id: int
    creator_id: str
    age: timedelta
    is_code: bool = False


def weights(model: Model, path: Sequence[Step]) -> list[int]:
    """The weights of a path under a model, at least one above zero; [] for an empty path."""
    return MODELS[model](path) if path else []


def first(path: Sequence[Step]) -> list[int]:
    """All to the first step."""
    return _all_to(0, len(path))


def last(path: Sequence[Step]) -> list[int]:
    """All to the last step."""
    return _all_to(len(path) - 1, len(path))


def last_code(path: Sequence[Step]) -> list[int]:
    """All to the last step that is an applied code; to the last step when there is none."""
    codes = [position for position, step in enumerate(path) if step.is_code]
    return _all_to(codes[-1] if codes else len(path) - 1, len(path))


def linear(path: Sequence[Step]) -> list[int]:
    """The same to each."""
    return [1] * len(path)


def position(path: Sequence[Step], first: int, middle: int, last: int) -> list[int]:
    """`first` to the first step, `last` to the last, `middle` shared by those between; without any between, first : last."""
    between = len(path) - 2
    if between < 0:
        return [1]
    if between == 0:
        return [first, last]
    return [first * between, *[middle] * between, last * between]


def u_shaped(path: Sequence[Step]) -> list[int]:
    """40 % to the first step, 40 % to the last, the rest shared by those between; halves when there are two."""
    return position(path, 2, 1, 2)


def time_decay(path: Sequence[Step], half_life: timedelta = HALF_LIFE) -> list[int]:
    """Half as much for each `half_life` of age, continuous, to 12 decimal places, half-even.

    Ages count from the youngest step, so that ageing all alike changes nothing, to the last digit.
    """
    youngest = min(step.age for step in path)
    with localcontext() as context:
        context.prec = DECIMAL_DIGITS
        halvings = [Decimal((step.age - youngest) // _TICK) / Decimal(half_life // _TICK) for step in path]
        return [int((Decimal(2) ** -count).scaleb(DECAY_PLACES).to_integral_value(ROUND_HALF_EVEN)) for count in halvings]


def _all_to(position: int, count: int) -> list[int]:
    return [int(at == position) for at in range(count)]


_TICK = timedelta(microseconds=1)

MODELS: Mapping[Model, Callable[[Sequence[Step]], list[int]]] = MappingProxyType(
    {
        Model.FIRST: first,
        Model.LAST: last,
        Model.LAST_CODE: last_code,
        Model.LINEAR: linear,
        Model.U_SHAPED: u_shaped,
        Model.TIME_DECAY: time_decay,
    }
)

"""How is a JSON file read that is one long list? An element at a time; one that is damaged costs itself only."""

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from commerce.imports.rows import RowError

ELEMENT_MAX = 1_000_000  # characters
CHUNK = 65_536
LIST = re.compile(r'\s*(?:\{\s*"[^"\\]{0,60}"\s*:\s*)?\[')  # the list itself, or the first member of an object
NEXT = re.compile(r"\}\s*,\s*(?=\{)")
BETWEEN = re.compile(r"[\s,]*")


def no_constant(name: str) -> None:
    """NaN and Infinity are no JSON, whatever the standard library says."""
    raise ValueError(f"{name} is no number")


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=no_constant)


def is_list(head: str) -> bool:
    """Whether a file that begins so holds a list of elements."""
    return LIST.match(head) is not None


def elements(read: Callable[[int], str]) -> Iterator[tuple[int, Any] | RowError]:
    """(line on which it begins, value) of every element, and what cannot be read. read: so many more characters of the text."""
    text = read(CHUNK)
    opened = LIST.match(text)
    if opened is None:
        yield RowError(1, "", "the file holds no list")
        return
    row = 1 + text.count("\n", 0, opened.end())
    text = text[opened.end() :]
    while True:
        between = BETWEEN.match(text)
        end = between.end() if between else 0
        row += text.count("\n", 0, end)
        text = text[end:]
        if not text:
            text = read(CHUNK)
            if not text:
                yield RowError(row, "", "the list does not end: the file is cut off")
                return
            continue
        if text[0] == "]":
            return
        found, text, used = _element(text, read)
        yield RowError(row, "", found) if isinstance(found, _Damage) else (row, found)
        row += used


class _Damage(str):
    """Why an element cannot be read."""


def _element(text: str, read: Callable[[int], str]) -> tuple[Any, str, int]:
    """(the first element of the text or its damage, the text after it, lines in it)."""
    step = CHUNK
    while True:
        try:
            value, end = DECODER.raw_decode(text)
            return value, text[end:], text.count("\n", 0, end)
        except RecursionError:
            reason = "it is nested too deeply"
        except ValueError as error:
            reason = str(error)
        more = read(step) if len(text) < ELEMENT_MAX else ""
        if not more:
            break
        text += more
        step *= 2
    after = NEXT.search(text)
    end = after.end() if after else len(text)
    return _Damage(f"the element is not JSON: {reason}"), text[end:], text.count("\n", 0, end)

"""What is in a product feed that is XML, RSS 2.0 or Atom? An item at a time; a document type is refused, so no entity grows.

Source: Google's "Product data specification", feeds with the namespace http://base.google.com/ns/1.0.
"""

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import IO, Any

from lxml import etree

from commerce.errors import UnreadableCatalogue
from commerce.imports import feed_items
from commerce.imports.feed_items import Item
from commerce.imports.rows import Read
from commerce.imports.sheets import folded

ITEMS = ("item", "entry", "product")
NOT_READ = frozenset({"shipping", "tax"})  # their prices and countries are not the item's
FIELDS_MAX = 300
CHUNK = 65_536
ITEM_MAX = 1_000_000  # bytes
END = re.compile(rb"</(?:\w+:)?(?:item|entry|product)\s*>")
MEANT = {"g:": "http://base.google.com/ns/1.0"}


def read(file: IO[bytes], currency: str, zone: tzinfo) -> Iterator[Read]:
    """Products and errors of a feed; raises UnreadableCatalogue: no XML, no items, a document type."""
    yield from feed_items.read(_items(file), currency, zone)


def _items(file: IO[bytes]) -> Iterator[Item]:
    """Every item; one in which the XML is damaged is told, and those around it are read."""
    parser = etree.XMLPullParser(
        ("end",), tag=[f"{{*}}{name}" for name in ITEMS], recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    told = count = 0
    for piece in _pieces(file):
        _feed(parser, piece)
        faults = [each for each in parser.feed_error_log if each.level >= etree.ErrorLevels.ERROR]
        broken = _fault(faults[told]) if len(faults) > told else ""
        for _, element in parser.read_events():
            if count == 0:
                _refuse_entities(element)
            count += 1
            told = len(faults)
            yield _item(element, broken)
            _forget(element)
    if count == 0:
        raise UnreadableCatalogue(why=f"it is not XML: {faults[0].message.strip()}" if faults else "it has no item, entry or product")
    _feed(parser, b"")
    late = [each for each in parser.feed_error_log if each.level >= etree.ErrorLevels.ERROR][told:]
    if late:
        yield Item(late[0].line, {}, str, _fault(late[0]))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file cut behind the end of each item, so that what is damaged is known by the piece it stands in."""
    rest = b""
    while chunk := file.read(CHUNK):
        rest += chunk
        begin = 0
        for end in END.finditer(rest):
            yield rest[begin : end.end()]
            begin = end.end()
        rest = rest[begin:]
        if len(rest) > ITEM_MAX:
            yield rest
            rest = b""
    yield rest


def _feed(parser: Any, piece: bytes) -> None:
    """Give the parser more, or the end; what is beyond repair is in its log."""
    try:
        if piece:
            parser.feed(piece)
        else:
            parser.close()
    except etree.XMLSyntaxError:
        pass


def _fault(entry: Any) -> str:
    return f"the XML is damaged in line {entry.line}: {entry.message.strip()}"


def _forget(element: Any) -> None:
    """Free an item that was read, and those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _refuse_entities(element: Any) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise UnreadableCatalogue(why="it has a document type (DOCTYPE), which no feed needs")


def _item(element: Any, broken: str) -> Item:
    fields: dict[str, list[str]] = {}
    preferred: dict[str, list[str]] = {}
    for child in list(element)[:FIELDS_MAX]:
        if not isinstance(child.tag, str):
            continue  # a comment
        named = etree.QName(child)
        name = folded(named.localname)
        if name in NOT_READ:
            continue
        said = _said(child, name)
        if said:
            of = preferred if named.namespace == MEANT["g:"] else fields
            of.setdefault(name, []).append(said)
    return Item(element.sourceline or 1, {**fields, **preferred}, _spelled, broken)


def _said(child: Any, name: str) -> str:
    if name == "product detail":
        parts = {folded(etree.QName(each).localname): (each.text or "").strip() for each in child if isinstance(each.tag, str)}
        return f"{parts.get('attribute name', '')}:{parts.get('attribute value', '')}"
    if name == "link" and child.get("href"):
        return str(child.get("href"))
    return "".join(child.itertext()).strip()


def _spelled(name: str) -> str:
    return f"g:{name.replace(' ', '_')}"

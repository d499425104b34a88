"""In which encoding is a file? What its first bytes say, else UTF-8, else the one that Windows wrote."""

import codecs
import re
from typing import IO

CHUNK = 1 << 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
INVALID = re.compile("[\udc80-\udcff]")


def encoding_of(file: IO[bytes]) -> str:
    """The encoding of a file, which stands at its beginning again afterwards.

    Bytes that are not UTF-8 are cp1252 where no letter of the file is UTF-8; else they are damage in it.
    """
    head = file.read(4)
    file.seek(0)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if len(head) == 4 and (head[1], head[3]) == (0, 0):
        return "utf-16-le"
    if len(head) == 4 and (head[0], head[2]) == (0, 0):
        return "utf-16-be"
    name = _utf8_or_windows(file)
    file.seek(0)
    return name


def _utf8_or_windows(file: IO[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    strange = False
    while chunk := file.read(CHUNK):
        if chunk.isascii():
            continue
        text = decoder.decode(chunk)
        bad = INVALID.search(text) is not None
        if any(letter > "\x7f" and not "\udc80" <= letter <= "\udcff" for letter in set(text)):
            return "utf-8"
        strange = strange or bad
    return "cp1252" if strange else "utf-8"

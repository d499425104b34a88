"""Which passages does a markdown file hold? The text under each heading, with the path of headings above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.knowledge.sources import PARTED

PASSAGE_LETTERS_MAX = 4_000
HEADING_LETTERS_MAX = 300  # of the whole path
FRONT_LINES_MAX = 50

_READER = MarkdownIt("commonmark").enable("table")
_FENCE = re.compile(r"-{3,}\s*")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True)
class Passage:
    """The text under one heading: a line for each paragraph, list item and table row. language: as the file states it, "" for not.

    file: its path inside the folder, with slashes. heading: from the outermost down, () above the first. line: from 1.
    """

    file: str
    heading: tuple[str, ...]
    text: str
    line: int
    language: str = ""

    @property
    def title(self) -> str:
        """The headings as people read them."""
        return PARTED.join(self.heading)


@dataclass(frozen=True)
class Rejected:
    """What could not be read, from 1; line 0: the file as a whole."""

    file: str
    line: int
    reason: str


@dataclass
class _Draft:
    """A passage while it is read."""

    heading: tuple[str, ...]
    line: int
    rows: list[str] = field(default_factory=list)


def read(file: str, text: str) -> Iterator[Passage | Rejected]:
    """The passages of one file in order, and what of it is no passage. A file whose front matter is wrong gives that alone."""
    front, body, offset, wrong = _front_matter(text)
    if wrong:
        yield Rejected(file, wrong[0], wrong[1])
        return
    found = False
    for draft in _sections(_READER.parse(body), front.get("title", "")):
        if isinstance(draft, Rejected):
            yield Rejected(file, draft.line + offset, draft.reason)
            continue
        said = "\n".join(draft.rows)
        if not said:
            continue
        found = True
        if len(said) > PASSAGE_LETTERS_MAX:
            yield Rejected(file, draft.line + offset, f"{len(said)} letters under one heading, at most {PASSAGE_LETTERS_MAX}: part it")
        else:
            yield Passage(file, draft.heading, said, draft.line + offset, front.get("language", "").casefold())
    if not found:
        yield Rejected(file, 0, "there is no text in it")


def _front_matter(text: str) -> tuple[dict[str, str], str, int, tuple[int, str] | None]:
    """What stands between the two fences at the top, the rest, how many lines that took, and what is wrong with it."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or not _FENCE.fullmatch(lines[0]):
        return {}, "\n".join(lines), 0, None
    end = next((at for at, line in enumerate(lines[1 : FRONT_LINES_MAX + 1], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        return {}, "", 0, (1, f"the front matter does not end within {FRONT_LINES_MAX} lines")
    values: dict[str, str] = {}
    for number, line in enumerate(lines[1:end], 2):
        name, colon, value = line.partition(":")
        if colon and name.strip() in ("language", "lang", "title"):
            values["title" if name.strip() == "title" else "language"] = value.strip().strip("'\"")
            if name.strip() != "title" and not _LANGUAGE.fullmatch(values["language"]):
                return {}, "", 0, (number, f"{values['language']!r} is no language, such as en or es-MX")
    return values, "\n".join(lines[end + 1 :]), end + 1, None


def _sections(tokens: Sequence[Token], title: str) -> Iterator[_Draft | Rejected]:
    """The text under each heading in order; lines as the parser counts them, made to begin at 1."""
    path: list[tuple[int, str]] = [(0, title)] if title else []
    draft = _Draft((title,) if title else (), 1)
    columns: list[str] = []
    cells: list[str] = []
    for at, token in enumerate(tokens):
        line = (token.map or [0])[0] + 1
        match token.type:
            case "heading_open":
                yield draft
                level = int(token.tag[1:])
                path = [each for each in path if each[0] < level] + [(level, _plain(tokens[at + 1]))]
                draft = _Draft(tuple(name for _, name in path if name), line)
            case "inline" if tokens[at - 1].type in ("th_open", "td_open"):
                cells.append(_plain(token))
            case "inline" if tokens[at - 1].type != "heading_open":
                draft.rows += [_plain(token)] if _plain(token) else []
            case "tr_close":
                columns, row = (columns, _row(columns, cells)) if columns else (cells, "")
                draft.rows += [row] if row else []
                cells = []
            case "table_close":
                columns = []
            case "html_block" if _COMMENT.sub("", token.content).strip():
                yield Rejected("", line, "HTML is not read: write it as markdown")
    yield draft


def _row(columns: Sequence[str], cells: Sequence[str]) -> str:
    """A table's row as a sentence: the first cell names it, the others say what they are of."""
    said = [f"{name} {cell}".strip() for name, cell in zip(columns[1:], cells[1:], strict=False) if cell]
    return f"{cells[0]}: {', '.join(said)}." if said else cells[0]


def _plain(inline: Token) -> str:
    """The words of an inline token without its marks; an address stands behind the words that lead there. Images are left out."""
    said: list[str] = []
    leads: list[str] = []
    for token in inline.children or ():
        match token.type:
            case "text" | "code_inline":
                said.append(token.content)
            case "softbreak" | "hardbreak":
                said.append(" ")
            case "link_open":
                leads.append(str(token.attrs.get("href", "")))
            case "link_close":
                address = leads.pop()
                shown = address.removeprefix("mailto:").removeprefix("tel:")
                if address.startswith(("http://", "https://", "mailto:", "tel:")) and shown not in "".join(said):
                    said.append(f" ({shown})")
    return _INVISIBLE.sub(" ", " ".join("".join(said).split())).strip()

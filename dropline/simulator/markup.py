"""What does Telegram's HTML look like on a phone? Stretches of text in a style, or a refusal. Source: Bot API, "HTML style"."""

from html.parser import HTMLParser

from dropline.simulator.phones import Run

STYLES = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "ins": "u", "s": "s", "strike": "s", "del": "s"}
STYLES |= {"code": "code", "pre": "code"}
SILENT = ("a", "tg-spoiler", "span", "blockquote", "tg-emoji")


class CannotParse(Exception):
    """The markup is none of Telegram's."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in STYLES and tag not in SILENT:
            raise CannotParse(f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise CannotParse(f'unexpected end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.runs.append(Run(data, next((STYLES[tag] for tag in reversed(self.open) if tag in STYLES), "")))


def read_html(text: str) -> tuple[Run, ...]:
    """The runs of a text in Telegram's HTML. Raises `CannotParse` for tags that are unknown, crossed or left open."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{reader.open[-1]}"')
    return tuple(reader.runs)

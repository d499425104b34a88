"""What would people read of an HTML text? nh3 takes the markup apart; words and paragraphs stay."""

import html
import re

import nh3

BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6"}
)
LISTS = frozenset({"hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"})
KEPT = set(BLOCKS | LISTS)
UNSAID = {"script", "style", "template", "title", "iframe", "noscript", "svg"}
CELL = re.compile(r"</?(?:td|th)>")
TAG = re.compile(r"</?[a-z0-9]+>")


def text_of(text: str) -> str:
    """The words of an HTML or plain text: scripts and tags left out, entities read, one line a paragraph, blanks single."""
    if "<" in text or "&" in text:
        cleaned = nh3.clean(text, tags=KEPT, attributes={}, clean_content_tags=UNSAID, strip_comments=True)
        if TAG.search(cleaned):  # then lines of the source mean nothing
            cleaned = TAG.sub("\n", CELL.sub(" ", " ".join(cleaned.split())))
        text = html.unescape(cleaned)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)

"""What does the receipt look like on paper? A paid order as a PDF, in a font that every reader has."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from anyascii import anyascii
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from commerce.tables import Brand, OrderLine, ShopOrder
from console.bill import Part, bill
from console.pages import exact, money

ENCODING = "windows-1252"  # the letters of a PDF's own fonts, which need no file
FONT, SIZE, TITLE_SIZE, SMALL_SIZE = "Helvetica", 10, 18, 9
BOLD = FontFace(emphasis="BOLD")
LINE_GREY, LINE_WIDTH = 190, 0.1
WIDTHS = (75, 25)  # of a hundred: what it is, what it costs


def pdf(order: ShopOrder, brand: Brand, lines: Sequence[OrderLine], *, by_test: bool) -> bytes:
    """The receipt of a paid order, the same bytes each time for the same state. by_test: no money moved."""
    paper = FPDF(format="A4")
    paper.core_fonts_encoding = ENCODING
    at = order.paid_at or order.placed_at
    paper.set_creation_date(at)
    paper.set_title(printable(f"Receipt for order {order.number} from {brand.name}"))
    paper.add_page()
    _head(paper, order, brand, at)
    _bill(paper, order, lines)
    _foot(paper, order, brand, by_test)
    return bytes(paper.output())


def printable(text: str) -> str:
    """`text` in the letters of a PDF's own fonts: what they lack is written in Latin letters, so that it is still read."""
    return "".join(_letter(letter) for letter in unicodedata.normalize("NFC", " ".join(text.split())))


def _letter(letter: str) -> str:
    if not letter.isprintable():
        return " " if letter.isspace() else ""
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return anyascii(letter) or "?"
    return letter


def _write(paper: FPDF, text: str, size: float = SIZE, style: str = "") -> None:
    paper.set_font(FONT, style, size)
    paper.multi_cell(0, size * 0.5, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _head(paper: FPDF, order: ShopOrder, brand: Brand, at: datetime) -> None:
    _write(paper, brand.name, TITLE_SIZE, "B")
    _write(paper, f"Receipt for order {order.number}, {exact(at, brand.timezone)}")
    paper.ln(SIZE / 2)


def _bill(paper: FPDF, order: ShopOrder, lines: Sequence[OrderLine]) -> None:
    paper.set_font(FONT, "", SIZE)
    paper.set_draw_color(LINE_GREY)
    paper.set_line_width(LINE_WIDTH)
    with paper.table(
        col_widths=WIDTHS,
        text_align=("LEFT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        first_row_as_headings=False,
        line_height=SIZE * 0.6,
        padding=1,
    ) as table:
        for row in bill(order, lines):
            each = f", {money(row.each_minor, order.currency)} each" if row.each_minor is not None else ""
            amount = "free" if row.free else money(row.minor, order.currency)
            table.row((printable(row.what + each), printable(amount)), style=BOLD if row.part == Part.TOTAL else None)


def _foot(paper: FPDF, order: ShopOrder, brand: Brand, by_test: bool) -> None:
    paper.ln(SIZE / 2)
    to = order.address
    _write(paper, "Delivery to", style="B")
    town = f"{to.get('postcode', '')} {to.get('city', '')}, {to.get('country', '')}"
    for line in (to.get("name", ""), to.get("street", ""), town):
        _write(paper, line)
    paper.ln(SIZE / 2)
    test = "Paid by test payment; no money moved. " if by_test else ""
    _write(paper, f"{test}{brand.return_days} days to return it, unworn.", SMALL_SIZE)

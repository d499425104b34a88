"""A file damaged in twenty ways: do its good rows land, is each of the others named by row and column, and once only?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.imports.files import read_catalogue
from commerce.imports.rows import ProductRow, RowError

SHOPIFY = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Cost per item\n"
WOO = "ID,Type,SKU,Name,Description,In stock?,Stock,Regular price,Date sale price starts\n"
MAGENTO = "sku,product_type,name,description,qty,price,special_price_from_date\n"
FEED = "id,title,description,availability,inventory,price,shipping_weight\n"
# Of each format: header, a row of (sku, name, description, stock, price, something else), the column of each, and what something else is.
FORMATS = {
    "shopify": (
        SHOPIFY,
        "{0},{1},{2},Title,Default Title,{0},{3},{4},{5}\n",
        ("Variant SKU", "Title", "Body (HTML)", "Variant Inventory Qty", "Variant Price", "Cost per item"),
    ),
    "woocommerce": (
        WOO,
        ",simple,{0},{1},{2},1,{3},{4},{5}\n",
        ("SKU", "Name", "Description", "Stock", "Regular price", "Date sale price starts"),
    ),
    "magento": (MAGENTO, "{0},simple,{1},{2},{3},{4},{5}\n", ("sku", "name", "description", "qty", "price", "special_price_from_date")),
    "feed": (FEED, "{0},{1},{2},in stock,{3},{4},{5}\n", ("id", "title", "description", "inventory", "price", "shipping_weight")),
}
SKU, NAME, DESCRIPTION, STOCK, PRICE, OTHER = range(6)


def row(sku: str, **changed: str) -> list[str]:
    return [sku, f"Name {sku}", "Fine.", "5", "9.99", "", *changed.values()][:6]


def changed(sku: str, place: int, value: str) -> list[str]:
    cells = row(sku)
    cells[place] = value
    return cells


# Each damage: the row as text, and the column that the error names (None: the row lands after all; "": the row as a whole).
DAMAGES: list[tuple[str, Callable[[str], str], int | str | None]] = [
    ("no price", lambda line: line.format(*changed("D1", PRICE, "")), PRICE),
    ("a price in words", lambda line: line.format(*changed("D2", PRICE, "free")), PRICE),
    ("another currency", lambda line: line.format(*changed("D3", PRICE, "9.99 USD")), PRICE),
    ("a price of two meanings", lambda line: line.format(*changed("D4", PRICE, "1.299")), PRICE),
    ("an absurd price", lambda line: line.format(*changed("D5", PRICE, "99999999999999")), PRICE),
    ("a price below nothing", lambda line: line.format(*changed("D6", PRICE, "-5")), PRICE),
    ("a price with an exponent", lambda line: line.format(*changed("D7", PRICE, "1e9")), PRICE),
    ("no name", lambda line: line.format(*changed("D8", NAME, "")), NAME),
    ("a name without end", lambda line: line.format(*changed("D9", NAME, "x" * 600)), NAME),
    ("a description without end", lambda line: line.format(*changed("D10", DESCRIPTION, "x" * 120_000)), DESCRIPTION),
    ("stock in words", lambda line: line.format(*changed("D11", STOCK, "a few")), STOCK),
    ("half a unit", lambda line: line.format(*changed("D12", STOCK, "2.5")), STOCK),
    ("stock below nothing", lambda line: line.format(*changed("D13", STOCK, "-4")), STOCK),
    ("absurd stock", lambda line: line.format(*changed("D14", STOCK, "99999999999")), STOCK),
    ("the SKU of the first", lambda line: line.format(*changed("GOOD-1", NAME, "Again")), SKU),
    ("damaged letters", lambda line: line.format(*changed("D16", NAME, "Caf\udce9")), NAME),
    ("a NUL", lambda line: line.format(*changed("D17", NAME, "N\x00L")), NAME),
    ("a cell too many", lambda line: line.format(*row("D18")).rstrip("\n") + ",more\n", ""),
    ("a quote that is never closed", lambda line: line.format(*changed("D19", DESCRIPTION, '"never')), ""),
    ("letters behind a quote", lambda line: line.format(*changed("D20", DESCRIPTION, '"a"b')), ""),
    ("nonsense beside", lambda line: line.format(*changed("D21", OTHER, "nonsense")), OTHER),
    ("control characters", lambda line: line.format(*changed("D22", NAME, "A\x07B")), None),
    ("a short row", lambda line: line.format(*row("D23")).rstrip(",\n") + "\n", None),
    ("a blank row", lambda line: ",,,\n\n", None),
    ("a quoted line end", lambda line: line.format(*changed("D25", DESCRIPTION, '"two\r\nlines"')), None),
]


@pytest.mark.parametrize("format", FORMATS)
def test_the_good_rows_of_a_damaged_file_land_and_the_rest_is_named(format: str, tmp_path: Path) -> None:
    header, line, columns = FORMATS[format]
    text, expected, landing = header, [], []
    for number, (_, damage, column) in enumerate(DAMAGES, 1):
        good = f"GOOD-{number}"
        landing.append(good)
        text += line.format(*row(good))
        if column is not None:
            named = columns[column] if isinstance(column, int) else column
            at = "Handle" if format == "shopify" and column == SKU else named  # there the handle comes twice first
            expected.append((text.count("\n") + 1, at))
        text += damage(line)
    path = tmp_path / "damaged.csv"
    path.write_bytes(text.replace("Fine.", "Schön.").encode("utf-8", "surrogateescape"))
    rows = list(read_catalogue(path, currency="EUR"))
    products = [each for each in rows if isinstance(each, ProductRow)]
    errors = [(each.row, each.column) for each in rows if isinstance(each, RowError)]
    assert errors == expected
    assert len(expected) > 20
    found = [each.sku for each in products]
    assert [sku for sku in found if sku.startswith("GOOD")] == landing
    assert [sku for sku in found if not sku.startswith("GOOD")] == ["D22", "D23", "D25"]
    assert {each.description for each in products} == {"Schön.", "two\nlines"}
    assert next(each.name for each in products if each.sku == "D22") == "A B"


GOOD = "A,simple,Mug,Schön,5,9.99,\n"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ((MAGENTO + GOOD).encode("utf-8-sig"), "Mug"),
        ((MAGENTO + GOOD).encode("utf-16"), "Mug"),
        ((MAGENTO + GOOD).encode("utf-16-le"), "Mug"),
        ((MAGENTO + GOOD).encode("cp1252"), "Mug"),
        ((MAGENTO + GOOD).replace(",", ";").replace("9.99", "9,99").encode(), "Mug"),
        ((MAGENTO + GOOD).replace(",", "\t").encode(), "Mug"),
        ((MAGENTO + GOOD).replace(",", "|").replace("\n", "\r\n").encode(), "Mug"),
        (("sep=;\n" + (MAGENTO + GOOD).replace(",", ";")).encode(), "Mug"),
        (("\n\n" + MAGENTO.upper() + GOOD + "\n,,,,\n").encode(), "Mug"),
        ((MAGENTO + GOOD).replace("\n", "\r").encode(), "Mug"),
    ],
)
def test_any_encoding_separator_and_line_end(tmp_path: Path, written: bytes, name: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(written)
    (product,) = read_catalogue(path, currency="EUR")
    assert isinstance(product, ProductRow)
    assert (product.name, product.description, product.variants[0].price_minor) == (name, "Schön", 999)


@pytest.mark.parametrize("format", FORMATS)
@given(cells=st.lists(st.text(max_size=20), min_size=6, max_size=6), noise=st.text(max_size=40))
@settings(max_examples=25)
def test_no_cell_and_no_noise_breaks_a_reader(tmp_path_factory: pytest.TempPathFactory, format: str, cells: list[str], noise: str) -> None:
    header, line, _ = FORMATS[format]
    path = tmp_path_factory.getbasetemp() / f"noise-{format}.csv"
    path.write_bytes((header + line.format(*cells) + noise + "\n" + line.format(*row("Z"))).encode("utf-8", "surrogatepass"))
    for each in read_catalogue(path, currency="EUR", format=format):
        assert not isinstance(each, RowError) or each.reason


def test_lists_and_paths_without_end_spoil_their_row_only(tmp_path: Path) -> None:
    endless = "x" * 600
    files = {
        "Type,SKU,Name,Regular price,Categories\n": f"simple,B,B,5,{endless}\n",
        "sku,product_type,name,price,categories\n": f"B,simple,B,5,Root/{endless}\n",
        "id,title,price,product_type\n": f"B,B,5,{endless}\n",
        "sku,name,product_type,price,configurable_variations\n": f"B,B,configurable,,sku=A{endless}\n",
    }
    for header, damaged in files.items():
        cells = dict(zip(header.strip().split(","), damaged.strip().split(","), strict=True))
        good = {**cells, "SKU": "A", "sku": "A", "id": "A", "Categories": "", "categories": "", "price": "5", "configurable_variations": ""}
        good |= {"product_type": "simple" if "sku" in cells else ""}
        path = tmp_path / "file.csv"
        path.write_text(header + damaged + ",".join(good[name] for name in cells) + "\n", encoding="utf-8")
        rows = list(read_catalogue(path, currency="EUR"))
        assert [each.row for each in rows if isinstance(each, RowError)] == [2]
        assert [each.sku for each in rows if isinstance(each, ProductRow)] == ["A"]


def test_a_damaged_list_of_json_loses_the_damaged_element_only(tmp_path: Path) -> None:
    path = tmp_path / "products.json"
    good = '{"id": "%s", "title": "T", "price": 5, "stock": 1}'
    damaged = '{"id": "X", "title": "T" "price": 5, "nested": {"a": 1}}'
    path.write_text("[\n" + ",\n".join([good % "A", damaged, good % "B", "7", good % "A", good % "C"]) + "\n", encoding="utf-8")
    rows = list(read_catalogue(path, currency="EUR"))
    assert [each.sku for each in rows if isinstance(each, ProductRow)] == ["A", "B", "C"]
    assert [(each.row, each.column) for each in rows if isinstance(each, RowError)] == [(3, ""), (5, ""), (6, "id"), (8, "")]

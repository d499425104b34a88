"""Does every file fit a reader's head? Bounds on files and functions, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "commerce", "attribution", "bot", "webhooks", "console", "dropline")
FILE_LINES_MAX = 400
TEST_LINES_MAX = 600
USUAL_LINES = 250
USUAL_SHARE_PERCENT = 90
FUNCTION_LINES_MAX = 60


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _sources() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def _tests() -> list[Path]:
    return sorted((ROOT / "tests").rglob("*.py"))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_too_long() -> None:
    long = {str(path.relative_to(ROOT)): _lines(path) for path in _sources() if _lines(path) > FILE_LINES_MAX}
    long |= {str(path.relative_to(ROOT)): _lines(path) for path in _tests() if _lines(path) > TEST_LINES_MAX}
    assert long == {}


def test_nine_files_of_ten_are_short() -> None:
    files = [path for path in _sources() + _tests() if _lines(path)]
    longer = [str(path.relative_to(ROOT)) for path in files if _lines(path) > USUAL_LINES]
    assert len(longer) * 100 <= len(files) * (100 - USUAL_SHARE_PERCENT), longer


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in _sources() + _tests()
        for node in _functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_every_module_says_which_question_it_answers() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _sources()
        if path.name != "__init__.py" and ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []

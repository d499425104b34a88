"""What was asked, and how well does each product answer it? Queries and judgments read from CSV files."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import DroplineError

GRADE_MAX = 10


class UnreadableJudgments(DroplineError):
    """{file}: {why}."""

    code = "unreadable_judgments"


@dataclass(frozen=True)
class Judged:
    """One query and the grade of each product that was judged for it: 0 is wrong, more is better."""

    query_id: str
    query: str
    grades: Mapping[str, int]

    @property
    def relevant(self) -> frozenset[str]:
        return frozenset(product for product, grade in self.grades.items() if grade > 0)


def read(queries: Path, judgments: Path) -> list[Judged]:
    """The queries in their file's order. Columns: query_id, query; query_id, product_id, grade; others are passed over.

    Raises `UnreadableJudgments` with the line at fault.
    """
    asked: dict[str, str] = {}
    for line, row in _rows(queries, ("query_id", "query")):
        if row["query_id"] in asked:
            raise UnreadableJudgments(file=queries.name, why=f"line {line}: query {row['query_id']!r} is there already")
        asked[row["query_id"]] = row["query"]
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line, row in _rows(judgments, ("query_id", "product_id", "grade")):
        if row["query_id"] not in asked:
            raise UnreadableJudgments(file=judgments.name, why=f"line {line}: no query {row['query_id']!r}")
        grade = row["grade"].strip()
        if not grade.isdecimal() or int(grade) > GRADE_MAX:
            raise UnreadableJudgments(file=judgments.name, why=f"line {line}: grade {grade!r} is not 0 to {GRADE_MAX}")
        grades[row["query_id"]][row["product_id"]] = int(grade)
    return [Judged(query_id, query, grades[query_id]) for query_id, query in asked.items()]


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and values of each row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in columns if column not in (rows.fieldnames or ())]
            if missing:
                raise UnreadableJudgments(file=path.name, why=f"no column {', '.join(missing)}")
            for row in rows:
                if any(row[column] is None for column in columns):
                    raise UnreadableJudgments(file=path.name, why=f"line {rows.line_num} is too short")
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableJudgments(file=path.name, why=str(error)) from error

"""Are the figures of an evaluation right? Against numbers worked by hand, and the command on a shop of four things."""

import json
from pathlib import Path
from random import Random

import pytest
from rapidfuzz.distance import OSA
from typer.testing import CliRunner

from dropline.cli import app
from dropline.eval.metrics import dcg, mean, ndcg, percentile, recall, reciprocal_rank
from dropline.eval.typos import slipped

GOODS = [
    ("MUG", "Blue Mug", "mugs", 900),
    ("CUP", "Tea Cup", "mugs", 700),
    ("CAP", "Trail Cap", "hats", 1900),
    ("BAG", "Tote Bag", "bags", 2500),
]


def test_gain_by_hand() -> None:
    # 3, 2, 0, 1: 7/log2(2) + 3/log2(3) + 0 + 1/log2(5) = 7 + 1.8928 + 0.4307
    assert dcg([3, 2, 0, 1]) == pytest.approx(9.3235, abs=1e-4)
    assert dcg([]) == 0


def test_normalised_gain_by_hand() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    # Best 7 + 3/1.5850 + 1/2 = 9.3928; found b, x, a: 3 + 0 + 7/2 = 6.5
    assert ndcg(["b", "x", "a"], grades, depth=10) == pytest.approx(6.5 / 9.3928, abs=1e-4)
    assert ndcg(["a", "b", "c"], grades, depth=10) == 1
    assert ndcg(["x", "a"], grades, depth=1) == 0
    assert ndcg(["x"], {}, depth=10) == ndcg(["x"], {"x": 0}, depth=10) == 0


def test_recall_and_rank_by_hand() -> None:
    assert recall(["a", "x", "b"], {"a", "b", "c", "d"}, depth=10) == 0.5
    assert recall(["a", "x", "b"], {"a", "b", "c", "d"}, depth=1) == 0.25
    assert recall(["a"], set(), depth=10) == 0
    assert reciprocal_rank(["x", "y", "a", "b"], {"a", "b"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a"}) == 0


def test_means_and_percentiles_by_hand() -> None:
    assert mean([1, 2, 6]) == 3
    assert mean([]) == percentile([], 0.5) == 0
    assert [percentile([15, 20, 35, 40, 50], share) for share in (0.05, 0.30, 0.40, 0.50, 1.00)] == [15, 20, 20, 35, 50]


@pytest.mark.parametrize("phrase", ["leather backpack", "tv", "socks under 15", "a", "niño", "aaaa"])
def test_a_slip_is_one_and_the_seeds(phrase: str) -> None:
    slips = [slipped(phrase, Random(seed)) for seed in range(50)]
    assert {OSA.distance(phrase, typed) for typed in slips} == {1}
    assert slips == [slipped(phrase, Random(seed)) for seed in range(50)]


def test_short_words_and_numbers_are_spared() -> None:
    assert all(slipped("red socks under 15", Random(seed)).startswith("red ") for seed in range(50))
    assert slipped("42 !", Random(1)) == "42 !"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    lines = [
        json.dumps({"sku": sku, "name": name, "category": kind, "variants": [{"sku": f"{sku}-1", "price_minor": price}]})
        for sku, name, kind, price in GOODS
    ]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "q.csv").write_text("query_id,query,type\n1,mug,exact\n2,trail cap,exact\n3,qqqq,negative\n", encoding="utf-8")
    (tmp_path / "j.csv").write_text("query_id,product_id,grade\n1,MUG,3\n1,CUP,2\n2,CAP,3\n2,BAG,0\n", encoding="utf-8")
    return [
        "eval",
        "search",
        "--json",
        *(
            f"--{what}={tmp_path}/{what[0]}.{end}"
            for what, end in zip(("catalog", "queries", "judgments"), ("jsonl", "csv", "csv"), strict=True)
        ),
    ]


def test_a_search_is_measured_over_files(files: list[str]) -> None:
    result = CliRunner().invoke(app, files)
    figures = json.loads(result.stdout)
    assert set(figures) == {"queries", "ndcg@10", "recall@10", "mrr", "zero_results", "p50_ms", "p99_ms"}
    assert (figures["queries"], figures["ndcg@10"], figures["recall@10"], figures["mrr"], figures["zero_results"]) == (3, 1, 1, 1, 1)


def test_each_query_can_be_looked_at_and_mistyped(files: list[str]) -> None:
    lines = [json.loads(line) for line in CliRunner().invoke(app, [*files, "--each", "--typos", "7"]).stdout.splitlines()]
    assert [line["query_id"] for line in lines[:-1]] == ["1", "2", "3"]
    assert "trail cap" not in [line["typed"] for line in lines[:-1]]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("q.csv", "id,query\n1,mug\n", "no column query_id"),
        ("q.csv", "query_id,query\n1,mug\n1,cup\n", "line 3: query '1' is there already"),
        ("j.csv", "query_id,product_id,grade\n1,MUG,good\n", "line 2: grade 'good'"),
        ("j.csv", "query_id,product_id,grade\n9,MUG,1\n", "line 2: no query '9'"),
        ("j.csv", "query_id,product_id,grade\n1,MUG\n", "line 2 is too short"),
    ],
)
def test_what_cannot_be_read_is_named(files: list[str], tmp_path: Path, name: str, text: str, why: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, files)
    refusal = json.loads(result.stdout)
    assert (result.exit_code, refusal["error"]) == (1, "unreadable_judgments")
    assert f"{name}: {why}" in refusal["message"]


def test_a_missing_file_is_named(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "q.csv").unlink()
    assert json.loads(CliRunner().invoke(app, files).stdout)["error"] == "unreadable_judgments"

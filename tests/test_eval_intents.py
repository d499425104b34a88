"""Are the figures of understanding right? Against numbers worked by hand, the command over files, floors on utterances nobody tuned to."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.text import words
from dropline.cli import app
from dropline.eval.intents import Heard, figures
from dropline.eval.utterances import Utterance, read
from dropline.training.sentences import examples

OWN = Path(__file__).parent / "fixtures" / "utterances.jsonl"
SHARED = Path(__file__).parent.parent.parent / "shared" / "data" / "utterances_dev.jsonl"


def said(intent: str, *also: str, lang: str = "en") -> Utterance:
    return Utterance("…", lang, intent, frozenset({intent, *also}))


def test_figures_by_hand() -> None:
    found = figures(
        [
            Heard(said("greet"), "greet", 1),
            Heard(said("greet"), "thanks", 2),
            Heard(said("thanks", "greet", lang="es"), "greet", 3),  # right by what is accepted
            Heard(said("checkout"), "greet", 4),
        ]
    )
    assert (found["n"], found["accuracy"], found["p50_ms"], found["p99_ms"]) == (4, 0.5, 2, 4)
    assert found["by_language"] == {"en": {"n": 3, "accuracy": 0.3333}, "es": {"n": 1, "accuracy": 1.0}}
    assert found["by_intent"]["greet"] == {"n": 2, "taken": 3, "precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert found["by_intent"]["thanks"] == {"n": 1, "taken": 1, "precision": 0.5, "recall": 1.0, "f1": 0.6667}
    assert found["by_intent"]["checkout"]["f1"] == 0
    assert found["macro_f1"] == pytest.approx((0.5 + 2 / 3 + 0) / 3, abs=1e-4)
    assert found["confusions"] == [
        {"intent": "checkout", "taken_for": "greet", "n": 1},
        {"intent": "greet", "taken_for": "thanks", "n": 1},
    ]


def test_the_command_prints_every_figure(tmp_path: Path) -> None:
    rows = [
        ("hello", "en", "greet"),
        ("add a black hoodie in M", "en", "add_to_cart"),
        ("gracias", "es", "thanks"),
        ("zzz qqq", "en", "greet"),
    ]
    file = tmp_path / "said.jsonl"
    lines = [json.dumps({"text": text, "lang": lang, "intent": intent, "accept": [intent], "id": 1}) for text, lang, intent in rows]
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "intents", str(file), "--json", "--each"])
    assert result.exit_code == 0, result.output
    *each, found = [json.loads(line) for line in result.stdout.splitlines()]
    assert set(found) == {"n", "accuracy", "macro_f1", "by_language", "by_intent", "confusions", "p50_ms", "p99_ms"}
    assert (found["n"], found["accuracy"], found["by_language"]["es"]) == (4, 0.75, {"n": 1, "accuracy": 1.0})
    assert [row["right"] for row in each] == [True, True, True, False]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: is no JSON"),
        ("[1]", "line 2: is no JSON object"),
        ('{"text": "hi", "lang": "en"}', "line 2: intent is no text"),
        ('{"text": " ", "lang": "en", "intent": "greet"}', "line 2: text is no text"),
        ('{"text": "hi", "lang": "en", "intent": "hello"}', "line 2: no intent 'hello'"),
        ('{"text": "hi", "lang": "en", "intent": "greet", "accept": []}', "line 2: accept is no list of intents"),
        ('{"text": "hi", "lang": "en", "intent": "greet", "accept": ["bye"]}', "line 2: no intent 'bye'"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"text": "hi", "lang": "en", "intent": "greet"}\n' + line, encoding="utf-8")
    result = CliRunner().invoke(app, ["eval", "intents", str(file), "--json"])
    refusal = json.loads(result.stdout)
    assert (result.exit_code, refusal["error"], refusal["message"]) == (1, "unreadable_utterances", f"said.jsonl: {why}.")


def test_a_file_that_is_not_there_or_empty_is_named(tmp_path: Path) -> None:
    for file in (tmp_path / "none.jsonl", tmp_path / "empty.jsonl"):
        (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
        assert json.loads(CliRunner().invoke(app, ["eval", "intents", str(file), "--json"]).stdout)["error"] == "unreadable_utterances"


def test_what_shoppers_wrote_is_understood() -> None:
    found = json.loads(CliRunner().invoke(app, ["eval", "intents", str(OWN), "--json"]).stdout)
    assert found["accuracy"] >= 0.85
    assert found["by_language"]["es"]["accuracy"] >= 0.8


@pytest.mark.parametrize("file", [OWN, SHARED], ids=["own", "shared"])
def test_nothing_that_is_measured_was_learnt(file: Path) -> None:
    if not file.exists():
        pytest.skip("../shared/data is not here")
    learnt = {_plain(example.text) for example in examples()}
    assert [row.text for row in read(file) if _plain(row.text) in learnt] == []


def _plain(text: str) -> str:
    return " ".join(words(text))

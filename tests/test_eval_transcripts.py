"""Does the evaluation of conversations say which line does not hold, and nothing of those that do?"""

import json
from pathlib import Path

from typer.testing import CliRunner

from dropline.cli import app

TRUE = """\
# bought once, whatever is delivered twice
ana>   2 red caps
cart>  2 x Trail Cap, red; total 42.90
then   ana is answered by bot; consent of ana is off
ana>   START
then   consent of ana is on
ana>   human
then   ana is answered by waiting; 1 time ana heard human_comes
"""
FALSE = """\
ana>   2 red caps
bot>   "99.00"
cart>  2 x Trail Cap, red; total 1.00
when   pigs fly
then   stock of CAP-RED is 4
"""


def test_lines_that_do_not_hold_are_named(tmp_path: Path) -> None:
    (tmp_path / "a_true.txt").write_text(TRUE)
    (tmp_path / "b_false.txt").write_text(FALSE)
    result = CliRunner().invoke(app, ["eval", "transcripts", str(tmp_path), "--json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["passed"], found["failed"]) == (1, 1), found
    good, bad = found["scripts"]
    assert good["failures"] == []
    assert [each["line"] for each in bad["failures"]] == [2, 3, 4]
    assert [each["why"] for each in bad["failures"]][::2] == ["missing: 99.00", "nobody knows how 'pigs fly' happens"]


def test_a_folder_without_scripts_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["eval", "transcripts", str(tmp_path), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "no_scripts")

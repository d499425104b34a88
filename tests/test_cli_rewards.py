"""Can a brand state what its buyers and fans get, and read how it stands, from the command line?"""

import pytest

from tests.test_cli_shop import Run
from tests.test_cli_shop import brand as brand
from tests.test_cli_shop import run as run

OF = ("--brand", "nordlicht")


def test_points_have_terms_in_versions(run: Run, brand: object) -> None:
    assert run("loyalty", "show", *OF, exit_code=1)["error"] == "no_loyalty"
    first = run("loyalty", "set", "--every", "1.00", "--worth", "0.02", "--share", "50", *OF)
    assert (first["version"], first["earn_minor"], first["point_minor"], first["share_bps"]) == (1, 100, 2, 5000)
    assert run("loyalty", "set", "--every", "0", "--worth", "0.02", "--months", "0", *OF)["version"] == 2
    shown = run("loyalty", "show", *OF)
    assert (shown["earn_minor"], shown["points"]) == (0, dict.fromkeys(("pending", "available", "redeemed", "expired", "owed"), 0))


def test_friends_have_a_code_and_fans_a_reward(run: Run, brand: object) -> None:
    assert run("referral", "show", *OF, exit_code=1)["error"] == "no_referrals"
    made = run("referral", "set", "--code", "FREUND10", "--give", "10", "--get", "10", "--minimum", "40", *OF)
    assert (made["version"], made["friend_code"], made["reward_minor"], made["wins"]) == (1, "FREUND10", 1000, "creator")
    assert run("referral", "set", "--code", "FREUND10", "--give", "5", "--get", "5", *OF, exit_code=1)["error"] == "conflict"
    assert run("referral", "show", *OF)["version"] == 1
    assert run("referral", "list", *OF) == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("loyalty", "set", "--every", "1.00", "--worth", "0"), "bad_terms"),
        (("loyalty", "set", "--every", "x", "--worth", "1"), "not_money"),
        (("referral", "set", "--code", "F", "--give", "10", "--get", "10", "--points", "5"), "bad_terms"),
        (("referral", "set", "--code", "F", "--give", "10", "--get", "10", "--wins", "both"), "bad_terms"),
        (("referral", "set", "--code", "F", "--give", "0", "--get", "10"), "bad_promotion"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(run: Run, brand: object, command: tuple[str, ...], code: str) -> None:
    assert run(*command, *OF, exit_code=1)["error"] == code
    assert run(command[0], "show", *OF, exit_code=1)["error"] in ("no_loyalty", "no_referrals")

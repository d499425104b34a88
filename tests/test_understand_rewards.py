"""Points to pay with, points asked after, friends to invite; and what only sounds like it."""

import pytest

from bot.dialog.actions import Act, AskPoints, InviteFriend, UsePoints
from tests.understanding import ADDRESS, heard


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("use my points", UsePoints()),
        ("can i pay with my points pls", UsePoints()),
        ("no i want to use my points", UsePoints()),
        ("redeem 200 points", UsePoints(200)),
        ("dont use my points", UsePoints(0)),
        ("checkout without points", UsePoints(0)),
        ("how many points do i have?", AskPoints()),
        ("my points", AskPoints()),
        ("do you have a loyalty program", AskPoints()),
        ("invite a friend", InviteFriend()),
        ("how do i refer my friends?", InviteFriend()),
        ("whats my referral link", InviteFriend()),
        ("give 10 get 10", InviteFriend()),
    ],
)
def test_rewards_are_heard(said: str, act: Act) -> None:
    assert act in heard(said)


def test_points_are_heard_while_the_address_is_asked_for() -> None:
    assert heard("use my points", ADDRESS) == (UsePoints(),)
    assert heard("use 200 points", ADDRESS) == (UsePoints(200),)


@pytest.mark.parametrize(
    "said",
    ["are there pickup points near me", "what do you recommend for a friend", "a gift for my friend", "whats the point", "2 black caps"],
)
def test_other_words_are_not(said: str) -> None:
    assert not any(isinstance(act, UsePoints | AskPoints | InviteFriend) for act in heard(said))

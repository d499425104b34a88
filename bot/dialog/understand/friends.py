"""Does somebody want to invite friends? "refer a friend", "give 10 get 10"; recommendations for a friend are something else."""

from bot.dialog.actions import Act, InviteFriend
from bot.dialog.understand.clauses import Clause
from bot.dialog.understand.mentions import Mention
from bot.dialog.understand.scene import Scene


def hear(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    """The wish for a link of their own."""
    return [InviteFriend()] if scene.grammar.search("invite_friend", clause.text) else []

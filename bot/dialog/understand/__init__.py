"""What does a message ask for? Layers of understanding, one a file, from the surest to the vaguest; all pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.dialog.actions import Act, ChangeAddress, GiveAddress, GiveReview, Refusal, Unclear, Unserved, Upset
from bot.dialog.state import ChangingAddress, Dialog, Exchanging, GivingAddress
from bot.dialog.understand import address, arrival, choices, commands, consent, gift_cards, guard, guess, linking, notes, people, reviews
from bot.dialog.understand.clauses import made
from bot.dialog.understand.grammar import grammar
from bot.dialog.understand.hearing import heard
from bot.dialog.understand.mentions import read
from bot.dialog.understand.normalise import tokens
from bot.dialog.understand.orders import instead
from bot.dialog.understand.scene import Scene
from bot.dialog.understand.vocabulary import Vocabularies
from bot.events import EventKind, Inbound
from commerce.catalogue.views import Snapshot

ACTS_MAX = 5
UNCLEAR_LETTERS_MAX = 200
VOCABULARIES = Vocabularies()


def understand(event: Inbound, dialog: Dialog, snapshot: Snapshot, language: str) -> tuple[Act, ...]:
    """All that an event asks for, in the order of the message: one act at least, five at most.

    Reads names, options and spellings of codes from the snapshot, never prices or stock. language: an IETF tag.
    """
    event = replace(event, text=guard.visible(event.text))
    act = reviews.wordless(event, dialog) or arrival.wordless(event, dialog)
    if act is not None:
        return (act,)
    acts = _read(event, dialog, snapshot, language)
    if event.kind is not EventKind.MEDIA or any(isinstance(act, GiveReview) for act in acts):
        return acts
    if any(isinstance(act, Unclear) for act in acts):
        return (Unserved(event.kind),)
    return (Unserved(event.kind, beside=True), *acts)[:ACTS_MAX]


def _read(event: Inbound, dialog: Dialog, snapshot: Snapshot, language: str) -> tuple[Act, ...]:
    """What the words of an event ask for."""
    rules = grammar(language)
    act = commands.command(event.text, rules) or consent.whole(event.text, rules) or linking.whole(event.text, dialog, rules)
    if act is not None:
        return (act,)
    act = guard.program(event.text, rules)
    scene = Scene(rules, VOCABULARIES.get(snapshot, rules), snapshot, dialog)
    written = tokens(event.text, rules, scene.vocabulary.sold)
    if guard.forced(" ".join(token.word for token in written), rules):
        return (Refusal(read(made(written, rules), scene).product_id),)
    if act is not None:
        return (act,)
    act = gift_cards.hear(written, event.text, scene) or notes.hear(written, event.text, scene) or choices.hear(written, scene)
    if act is not None:
        return (act,)
    acts: Sequence[Act]
    if isinstance(dialog.state, ChangingAddress):
        found = address.hear(written, event.text, scene, lambda part, moment: heard(part, event.text, moment))
        acts = [ChangeAddress(None, act.text) if isinstance(act, GiveAddress) else act for act in found]
    elif isinstance(dialog.state, GivingAddress):
        acts = address.hear(written, event.text, scene, lambda part, moment: heard(part, event.text, moment))
    elif isinstance(dialog.state, Exchanging):
        acts = [instead(act, dialog.state) for act in heard(written, event.text, scene)]
    else:
        acts = heard(written, event.text, scene)
        review = reviews.hear(event, written, acts, scene)
        acts = acts if review is None else [review]
    if not acts and (act := choices.named(written, scene)):
        acts = [act]
    unclear = Unclear(event.text.strip()[:UNCLEAR_LETTERS_MAX])
    if people.shouted(event.text, tuple(acts) or (unclear,)):  # who shouts what nobody understands is angry, and no riddle
        calm = [act for act in acts if not isinstance(act, Upset)] or [unclear]
        return (Upset(), *calm)[:ACTS_MAX]
    return tuple(guess.reconsidered(acts, event.text, written, scene)[:ACTS_MAX]) or (unclear,)

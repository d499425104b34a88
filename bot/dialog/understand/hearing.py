"""What do the clauses of a message ask for? Each goes through the layers in turn; what they say is woven into one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.dialog.actions import Act, EnterCode, No, Pick, Reject, RemoveLine, Search, Swap, Unclear, Want, Which, Yes
from bot.dialog.state import ChoosingVariant
from bot.dialog.understand import (
    bare,
    bounds,
    cart,
    codes,
    consent,
    delivery,
    fragments,
    friends,
    language,
    look,
    orders,
    people,
    points,
    product,
    recommend,
    shop,
    social,
    subscriptions,
)
from bot.dialog.understand.clauses import Clause, parted
from bot.dialog.understand.mentions import Mention, read
from bot.dialog.understand.normalise import Token
from bot.dialog.understand.scene import Scene

Layer = Callable[[Clause, Mention, Scene], list[Act]]


def aside(clause: Clause, _mention: Mention, scene: Scene) -> list[Act]:
    """What is not ours to do, such as a review or a timer, though its words may name goods."""
    return [Unclear()] if scene.grammar.search("aside", clause.text) else []


# From the surest to the vaguest: the first that has something to say has said it.
LAYERS: tuple[Layer, ...] = (
    language.hear,
    social.answer,
    subscriptions.hear,
    points.hear,
    friends.hear,
    consent.hear,
    delivery.hear,
    orders.hear,
    people.hear,
    recommend.hear,
    shop.hear,
    aside,
    cart.hear,
    product.hear,
)
_REPEATABLE = (Want, EnterCode)


def heard(tokens: Sequence[Token], text: str, scene: Scene) -> list[Act]:
    """The acts of all clauses, in order, repeats and mere talk left out."""
    found: list[tuple[Act, Clause]] = []
    for clause, mention in fragments.joined(parted(tokens, scene.grammar), scene):
        acts = _clause(clause, mention, text, scene)
        found.extend((act, clause) for act in acts)
        scene = scene.after(tuple(acts))
    return _woven(found, scene)


def _clause(clause: Clause, mention: Mention, text: str, scene: Scene) -> list[Act]:
    """What one clause asks for: its codes, and the rest of it."""
    codes_said, rest, first = codes.taken(clause, text, scene)
    if codes_said:
        clause, mention = rest, read(rest, scene)
    elif scene.named and not mention.product_id:
        mention = read(clause, scene)  # options are those of the product that was named before
    if not clause.tokens:
        return codes_said
    acts = _layers(clause, mention, scene)
    return [*codes_said, *acts] if first else [*acts, *codes_said]


def _layers(clause: Clause, mention: Mention, scene: Scene) -> list[Act]:
    for layer in LAYERS:
        if acts := layer(clause, mention, scene):
            return acts
    priced, shorter = bounds.taken(clause, scene.snapshot.currency, scene.grammar)
    if priced:
        return look.hear(shorter, read(shorter, scene), priced, scene)
    return look.hear(clause, mention, priced, scene) or social.hear(clause, mention, scene) or bare.hear(clause, mention, scene)


def _woven(found: Sequence[tuple[Act, Clause]], scene: Scene) -> list[Act]:
    """One message's acts: prices join the search before them, mere talk goes where something is asked, nothing is said twice."""
    found = _corrected([(act, clause) for act, clause in found if act != Unclear()], scene)
    asked = [(act, clause) for act, clause in found if not _talk(act, clause, scene)]
    woven: list[Act] = []
    for act, clause in asked or found:
        before = woven[-1] if woven else None
        if isinstance(act, Search) and not act.phrase and isinstance(before, Search) and clause.joined:
            woven[-1] = Search(
                before.phrase, _either(before.price_min_minor, act.price_min_minor), _either(before.price_max_minor, act.price_max_minor)
            )
        elif act == RemoveLine(Which()) and isinstance(before, RemoveLine):
            continue  # "the tee, remove it": said already
        elif isinstance(act, _REPEATABLE) or act not in woven:
            woven.append(act)
    return woven if asked else woven[:1]


def _corrected(found: Sequence[tuple[Act, Clause]], scene: Scene) -> list[tuple[Act, Clause]]:
    """ "instead of the cap" and the wish after it are one swap; so are "no" and another option of what was put in last."""
    woven: list[tuple[Act, Clause]] = []
    for act, clause in found:
        before, said = woven[-1] if woven else (None, clause)
        if isinstance(act, Want) and isinstance(before, Swap) and before.new == Which():
            woven[-1] = (replace(before, new=act.which, quantity=act.quantity), clause)
        elif isinstance(act, Want) and _takes_back(before, said, act, scene):
            woven[-1] = (Swap(new=act.which, quantity=act.quantity), clause)
        else:
            woven.append((act, clause))
    return woven


def _takes_back(before: Act | None, said: Clause, act: Want, scene: Scene) -> bool:
    """Whether a wish follows a "no" to nothing that was asked, about what was put in last."""
    memory, which = scene.dialog.memory, act.which
    variant = scene.snapshot.variants.get(memory.variant_id)
    if variant is None or memory.offer or not memory.quantity or isinstance(scene.dialog.state, ChoosingVariant):
        return False
    own = which.product_id in ("", variant.product_id) and (which.options or which.pick == Pick.OTHER) and not which.ordinal
    return bool(own) and (isinstance(before, No | Reject) or scene.grammar.search("correction", said.text) is not None)


def _either(first: int | None, second: int | None) -> int | None:
    return second if first is None else first


def _talk(act: Act, clause: Clause, scene: Scene) -> bool:
    """Whether an act is only talk beside others: hello, thanks, an "ok", a "no" to nothing."""
    if isinstance(act, Yes | No):
        return not scene.dialog.memory.offer or (isinstance(act, Yes) and social.weak(clause, scene))
    return isinstance(act, social.SOCIAL)

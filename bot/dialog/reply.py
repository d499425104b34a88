"""What is a skill given, and what is it? The moment (Turn), what the program lends (Kit), the shape of a skill."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlmodel import Session

from attribution.links import LinkSeen
from bot.dialog.says import Choice as Choice
from bot.dialog.says import Reply as Reply
from bot.dialog.says import Say as Say
from bot.dialog.says import ShownProduct as ShownProduct
from bot.dialog.says import Touched as Touched
from bot.dialog.says import join as join
from bot.dialog.says import say as say
from bot.dialog.state import Dialog
from bot.events import Inbound
from bot.knowledge.library import EMPTY, Library
from bot.model.budget import Terms
from bot.tables import Conversation
from commerce.catalogue.views import Snapshot
from commerce.tables import Brand
from core.ids import NewId


@dataclass(frozen=True)
class Turn:
    """What a skill may know of the moment. `dialog` is as the acts before this one left it.

    arrival: what became of the creator's link this event came with, None when it came with none.
    """

    event: Inbound
    event_id: int
    brand: Brand
    conversation: Conversation
    shopper_id: str
    snapshot: Snapshot
    dialog: Dialog
    now: datetime
    arrival: LinkSeen | None = None


Catalogue = Callable[[Session, Brand], Snapshot]
Knowledge = Callable[[Session, Brand], Library]


@dataclass(frozen=True)
class Kit:
    """What the program lends the turn: ids, chance, the catalogue, who hears of facts, where we live.

    dispatch(session, facts, now=…) runs the handlers of facts in the same transaction.
    catalogue(session, brand) is the snapshot of the brand's present version, knowledge(session, brand) the library of its help pages.
    """

    new_id: NewId
    random: Random
    catalogue: Catalogue
    dispatch: Callable[..., None]
    public_url: str
    secret: str
    knowledge: Knowledge = lambda session, brand: EMPTY
    worker: str = "worker"
    checkpoint: Callable[[str], None] = lambda name: None  # named points where the proofs of durability pull the plug
    flood_window: timedelta = timedelta(seconds=10)  # more than ten events within it are answered by one reply
    model: Terms | None = None  # on which a language model may be asked, None where there is none


Skill = Callable[[Session, Turn, Any, Kit], Reply]

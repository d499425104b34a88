"""What is known when a clause is heard? The lexicon, the catalogue's words, where the conversation is, what was just said."""

from dataclasses import dataclass, replace

from bot.dialog.actions import Act, Which
from bot.dialog.state import ChoosingVariant, Dialog
from bot.dialog.understand.grammar import Grammar
from bot.dialog.understand.vocabulary import Vocabulary
from commerce.catalogue.views import Snapshot


@dataclass(frozen=True)
class Scene:
    """The moment of a clause. said: the acts of the clauses before it. named: the product they named last, "" for none."""

    grammar: Grammar
    vocabulary: Vocabulary
    snapshot: Snapshot
    dialog: Dialog
    said: tuple[Act, ...] = ()
    named: str = ""

    @property
    def choosing(self) -> ChoosingVariant | None:
        """The choice of a variant that is open, if one is and no other product was named since."""
        state = self.dialog.state
        return state if isinstance(state, ChoosingVariant) and self.named in ("", state.product_id) else None

    @property
    def product_id(self) -> str:
        """The product that "it" means; "" for none."""
        memory = self.dialog.memory
        if self.named:
            return self.named
        if self.choosing:
            return self.choosing.product_id
        variant = self.snapshot.variants.get(memory.variant_id)
        only = memory.shown[0] if len(memory.shown) == 1 else ""
        found = variant.product_id if variant else memory.product_id or only
        return found if found in self.snapshot.products else ""

    def after(self, acts: tuple[Act, ...]) -> "Scene":
        """The scene once these acts were heard."""
        named = self.named
        for act in acts:
            which = getattr(act, "which", None)
            if isinstance(which, Which) and which.product_id:
                named = which.product_id
        return replace(self, said=self.said + acts, named=named)

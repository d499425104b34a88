"""A shop whose language model is a server on this machine that behaves as it is told; asked over HTTP by the real client."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col
from starlette.applications import Starlette

from attribution.tables import Posting
from bot.model.tables import ModelCall
from bot.store import conversations
from commerce.tables import CartLine, OrderLine, Payment, ShopOrder, Variant
from dropline.simulator.model import KEY, LanguageModel
from dropline.terminal import Heard
from tests.loopback import Loopback
from tests.shop import Shop

WAIT_SECONDS = 30  # far beyond what a busy machine takes; only who hangs on purpose is given less


@contextmanager
def modelled(
    database_url: str, behaviours: Sequence[str] = ("good",), channel: str = "webchat", kind: type[Shop] = Shop, **settings: Any
) -> Iterator[tuple[Shop, LanguageModel]]:
    """The shop and its model."""
    model = LanguageModel(behaviours)
    values = {"openai_api_key": KEY, "model_wait_seconds": WAIT_SECONDS, **settings}
    with Loopback(Starlette(routes=model.routes()), before_end=model.over.set) as served:
        shop = kind(database_url, channel, settings={"openai_base_url": f"{served.base}/v1", **values})
        try:
            yield shop, model
        finally:
            shop.close()


def calls(shop: Shop) -> list[ModelCall]:
    """Every question, in order."""

    def read(session: Session) -> list[ModelCall]:
        return list(session.scalars(select(ModelCall).order_by(col(ModelCall.created_at), col(ModelCall.event_id))))

    found: list[ModelCall] = shop.read(read)
    return found


def outcomes(shop: Shop) -> list[str]:
    """What became of each question."""
    return [call.outcome for call in calls(shop)]


def known(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a model was told, of the body of its question."""
    told: Mapping[str, Any] = json.loads(values["messages"][-1]["content"])
    return told


@dataclass
class Muttering(Shop):
    """A shop whose shoppers mutter what no rule understands before they say their line, wherever that changes no meaning of the line."""

    muttered: int = 0

    def says(self, name: str, text: str, line: int = 0) -> list[Heard]:
        if self._may_mutter(name, text):
            self.muttered += 1
            self.clock.pass_(timedelta(seconds=10))  # so that it is no flood
            self.run(self.person(name).say(f"xyzzy frobnicate plugh {self.muttered}", copies=2))
        return super().says(name, text, line)

    def _may_mutter(self, name: str, text: str) -> bool:
        """Not before a "yes", which would answer it, and not where something of their own is being asked for."""
        person = self.person(name)
        if not person.conversation_id or (len(text.split()) < 2 and not text.startswith("[")):
            return False
        conversation = self.read(conversations.find_conversation, self.brand.id, person.conversation_id)
        asked = any("ask" in key for heard in person.heard[-1:] for key in heard.message.keys)
        open_ = conversation.state.get("tag", "idle") in ("idle", "awaiting_payment")
        return open_ and not asked and not conversation.state["memory"]["offer"]


def _nameless(value: Any) -> Any:
    """A value without the ids that are another in every run."""
    return re.sub(r"\b(shp|lot|lpr)_\w+", r"\1", value) if isinstance(value, str) else value


def standing(shop: Shop) -> dict[str, Any]:
    """All money and goods of a shop: orders, what was paid and given back, every balance, stock, and what lies in carts."""

    def read(session: Session) -> dict[str, Any]:
        def rows(*columns: Any, where: Any = None) -> list[tuple[Any, ...]]:
            statement = select(*columns) if where is None else select(*columns).where(where)
            return sorted(tuple(_nameless(value) for value in row) for row in session.execute(statement))

        order = (ShopOrder.number, ShopOrder.status, ShopOrder.total_minor, ShopOrder.discount_minor, ShopOrder.shipping_minor)
        return {
            "orders": rows(*order),
            "lines": rows(OrderLine.name, OrderLine.quantity, OrderLine.unit_minor),
            "payments": rows(Payment.provider, Payment.amount_minor, Payment.refunded_minor),
            "postings": rows(Posting.source, Posting.target, Posting.amount_minor, Posting.currency),
            "stock": rows(Variant.sku, Variant.stock),
            "cart": rows(Variant.sku, CartLine.quantity, where=Variant.id == CartLine.variant_id),
        }

    found: dict[str, Any] = shop.read(read)
    return found

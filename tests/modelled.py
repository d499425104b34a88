"""A shop whose language model is a server on this machine that behaves as it is told; asked over HTTP by the real client."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.applications import Starlette

from bot.model.tables import ModelCall
from dropline.simulator.model import KEY, LanguageModel
from tests.loopback import Loopback
from tests.shop import Shop

WAIT_SECONDS = 30  # far beyond what a busy machine takes; only who hangs on purpose is given less


@contextmanager
def modelled(
    database_url: str, behaviours: Sequence[str] = ("good",), channel: str = "webchat", **settings: Any
) -> Iterator[tuple[Shop, LanguageModel]]:
    """The shop and its model."""
    model = LanguageModel(behaviours)
    values = {"openai_api_key": KEY, "model_wait_seconds": WAIT_SECONDS, **settings}
    with Loopback(Starlette(routes=model.routes()), before_end=model.over.set) as served:
        shop = Shop(database_url, channel, settings={"openai_base_url": f"{served.base}/v1", **values})
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


def quiet() -> None:
    """Let no log of a fault meant stand on the page."""
    structlog.configure(processors=[lambda logger, name, values: (_ for _ in ()).throw(structlog.DropEvent)])


def known(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a model was told, of the body of its question."""
    import json

    told: Mapping[str, Any] = json.loads(values["messages"][-1]["content"])
    return told

"""HTTP for programs: /api/v1, one resource a file. Everything asks for a token; a foreign brand's things are not there."""

from fastapi import APIRouter

from webhooks.api import catalog, channels, orders, promotions, reviews, stock
from webhooks.api.auth import Api
from webhooks.api.shapes import PROBLEMS

PREFIX = "/api/v1"


def routes(api: Api) -> APIRouter:
    """Every resource."""
    router = APIRouter(prefix=PREFIX, responses=PROBLEMS)
    for resource in (orders, catalog, promotions, reviews, stock, channels):
        router.include_router(resource.routes(api))
    return router

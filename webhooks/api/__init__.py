"""HTTP for programs: /api/v1, one resource a file. Everything asks for a token; a foreign brand's things are not there."""

from fastapi import APIRouter

from webhooks.api import channels
from webhooks.api.auth import Api

PREFIX = "/api/v1"


def routes(api: Api) -> APIRouter:
    """Every resource."""
    router = APIRouter(prefix=PREFIX)
    for resource in (channels,):
        router.include_router(resource.routes(api))
    return router

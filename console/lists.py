"""What can be looked up, besides conversations and orders? Creators, brands: read-only lists for the roles that may."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from commerce.store import catalogue
from console import store
from console.auth import SignedIn, needs
from console.deps import Deps, Given
from console.pages import HEADERS, page
from console.rights import Right, areas, may

router = APIRouter(include_in_schema=False)


@router.get("/")
async def home(deps: Given) -> Response:
    """The shops there are to try."""
    return page("home.html", brands=await deps.db.read(catalogue.list_brands))


@router.get("/docs")
async def api(request: Request) -> Response:
    """What machines may call, from the application's own description: no page of another origin."""
    operations = [
        (method.upper(), path, operation.get("description", ""))
        for path, methods in request.app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    return page("api.html", operations=operations)


@router.get("/favicon.ico")
async def icon() -> Response:
    """What browsers ask for unasked."""
    return RedirectResponse("/static/icon.svg", 301, HEADERS)


@router.get("/console/creators")
async def creators(deps: Given, person: Annotated[SignedIn, needs(Right.CREATORS)]) -> Response:
    """The brand's creators, their codes and links."""
    return await _list(deps, person, Right.CREATORS, "creators.html", creators=await deps.db.read(store.list_creators, person.brand_id))


@router.get("/console/brands")
async def brands(deps: Given, person: Annotated[SignedIn, needs(Right.BRANDS)]) -> Response:
    """All brands, for the operator."""
    return page(
        "brands.html",
        person=person,
        areas=areas(person.role),
        here=Right.BRANDS,
        waiting=0,
        brand=None,
        brands=await deps.db.read(catalogue.list_brands),
    )


async def _list(deps: Deps, person: SignedIn, here: Right, template: str, **values: Any) -> Response:
    brand = await deps.db.read(store.get_brand, person.brand_id)
    waiting = await deps.db.read(store.count_waiting, person.brand_id) if may(person.role, Right.CONVERSATIONS) else 0
    return page(template, person=person, areas=areas(person.role), here=here, waiting=waiting, brand=brand, now=deps.clock(), **values)

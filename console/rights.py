"""Who may see what in the console? Everything is refused that is not in this table."""

from dataclasses import dataclass
from enum import StrEnum

from bot.tables import Role


class Right(StrEnum):
    """One area of the console, or what may be done in one."""

    CONVERSATIONS = "conversations"
    ORDERS = "orders"  # to see them, and to refund what an open return brings
    ORDER_STEPS = "steps of orders"
    CREATORS = "creators"
    TEMPLATES = "templates"
    REVIEWS = "reviews"
    CHANNELS = "channels"
    BRANDS = "brands"


@dataclass(frozen=True)
class Area:
    """A place in the left rail. icon: the path of a 24 by 24 drawing."""

    right: Right
    name: str
    address: str
    icon: str


ALLOWED: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.CONVERSATIONS, Right.ORDERS}),
    Role.MARKETER: frozenset({Right.CONVERSATIONS, Right.CREATORS, Right.TEMPLATES, Right.REVIEWS}),
    Role.ADMIN: frozenset(
        {
            Right.CONVERSATIONS,
            Right.ORDERS,
            Right.ORDER_STEPS,
            Right.CREATORS,
            Right.TEMPLATES,
            Right.REVIEWS,
            Right.CHANNELS,
        }
    ),
    Role.OPERATOR: frozenset({Right.BRANDS}),
}

AREAS = (
    Area(Right.CONVERSATIONS, "Inbox", "/console/inbox", "M4 13h4l2 3h4l2-3h4M5 5h14l2 8v6H3v-6z"),
    Area(Right.ORDERS, "Orders", "/console/orders", "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6"),
    Area(
        Right.CREATORS,
        "Creators",
        "/console/creators",
        "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21c0-4 3-7 7-7s7 3 7 7M17 4a4 4 0 0 1 0 7M22 21c0-3-2-6-5-7",
    ),
    Area(Right.TEMPLATES, "Templates", "/console/templates", "M4 4h16v12H9l-5 4zM8 8h8M8 12h5"),
    Area(Right.REVIEWS, "Reviews", "/console/reviews", "M12 3l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1-5.4-3-5.4 3 1.1-6.1L3.2 9.4l6.1-.8z"),
    Area(Right.CHANNELS, "Channels", "/console/channels", "M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3"),
    Area(Right.BRANDS, "Brands", "/console/brands", "M4 9l2-6h12l2 6M4 9v12h16V9M4 9h16M9 21v-7h6v7"),
)


def may(role: str, right: Right) -> bool:
    """Whether a role has a right; an unknown role has none."""
    return role in ALLOWED and right in ALLOWED[Role(role)]


def areas(role: str) -> tuple[Area, ...]:
    """The left rail of a role, in order."""
    return tuple(area for area in AREAS if may(role, area.right))

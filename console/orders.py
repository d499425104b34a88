"""Which orders wait for whom, and how does one stand? The list, one order, and what may be done to it as forms."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from commerce.errors import RefundOverLeft
from commerce.kinds import RefundState, Step
from commerce.orders.fulfilment import units
from commerce.orders.return_terms import REASONS
from commerce.orders.steps import REFUNDABLE, may
from console import store
from console.auth import SignedIn, needs, own_form
from console.deps import Deps, Given
from console.order_steps import STEPS, UNIT, Asked, take
from console.pages import HEADERS, PageFailed, money, not_found, page
from console.rights import Right, areas
from console.rights import may as has_right
from console.store import orders as rows
from core.errors import DroplineError, NotFound

router = APIRouter(include_in_schema=False)
Reader = Annotated[SignedIn, needs(Right.ORDERS)]
OwnForm = Depends(own_form)
PATH = "/console/orders"
SEARCH_MAX = 80
FOR_READERS = frozenset({"refund-return"})  # of the steps; the others take Right.ORDER_STEPS

FILTERS = {"": "All", "pack": "To pack", "send": "To send", "returns": "Open returns", "refunds": "Refunds that wait"}
MONEY = {
    "placed": ("warn", "not paid yet"),
    "confirmed": ("live", "paid on handover"),
    "paid": ("good", "paid"),
    "partially_refunded": ("", "partly refunded"),
    "refunded": ("", "refunded"),
    "cancelled": ("bad", "cancelled"),
}
GOODS = {
    "waiting": ("warn", "not packed"),
    "packed": ("live", "packed"),
    "partly_shipped": ("warn", "partly sent"),
    "shipped": ("live", "sent"),
    "delivered": ("good", "delivered"),
    "returned": ("", "came back"),
    "cancelled": ("bad", "not sent"),
}
SAID = {
    "pack": "It is packed; the shopper is told.",
    "send": "The parcel is on its way; the shopper is told.",
    "deliver": "It has arrived; the shopper is told.",
    "paid": "It is paid; the receipt goes out.",
    "cancel": "Called off: what was paid for it goes back, and its units are in stock again.",
    "receive": "The goods are back; what follows from it is done, and the shopper is told.",
    "exchange": "It is kept for the exchange. Tell the shopper the label, and what it costs.",
    "close": "Nothing comes back any more; what was kept for it is free.",
    "refund-return": "What the return brings is given back; its receipt pays nothing more.",
    "refund": "Given back; the shopper is told.",
    "retry": "The refund is asked for again.",
    "given": "The refund is done.",
}
MOVED = "That was done already, or the order moved on meanwhile. Nothing was done twice; this is how it stands now."


@router.get(PATH)
async def list_page(deps: Given, person: Reader, show: str = "", q: str = "", before: int = 0) -> Response:
    """The brand's orders, the newest first: all, or those that wait for something."""
    show = show if show in FILTERS else ""
    wanted = q.strip()[:SEARCH_MAX]
    below = before if 0 < before < 10**rows.NUMBER_DIGITS_MAX else 0
    found = await deps.db.read(rows.list_orders, person.brand_id, waiting=show, wanted=wanted, before=below)
    values = await _values(deps, person)
    return page(
        "orders.html",
        **values,
        orders=found,
        older=found[-1][0].number if len(found) == rows.LIST_MAX else 0,
        counts=await deps.db.read(rows.count_waiting, person.brand_id),
        show=show,
        wanted=wanted,
        filters=FILTERS,
    )


@router.get(PATH + "/{number}")
async def show_page(deps: Given, person: Reader, number: str, said: str = "") -> Response:
    """One order."""
    return await _page(deps, person, _number(number), notice=MOVED if said == "moved" else SAID.get(said, ""))


@router.post(PATH + "/{number}/{act}", dependencies=[OwnForm])
async def change(request: Request, deps: Given, person: Reader, number: str, act: str) -> Response:
    """Take one step, or say why not."""
    if act not in STEPS:
        raise not_found()
    if act not in FOR_READERS and not has_right(person.role, Right.ORDER_STEPS):
        raise PageFailed(403, "Your role does not include this", "An admin of your brand packs, sends, cancels and refunds.", PATH)
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    asked = Asked(act, person.staff_id, person.role, form, deps.clock(), deps.kit.new_id)
    try:
        taken = await deps.db.write(take, deps.kit, person.brand_id, _number(number), asked)
    except NotFound as error:
        raise not_found() from error
    except RefundOverLeft as error:
        left = error.facts["left_minor"]
        return await _page(deps, person, _number(number), over=left if isinstance(left, int) else 0)
    except DroplineError as error:
        return await _page(deps, person, _number(number), problem=str(error))
    for subject in taken.ring:
        await deps.ring(subject)
    return RedirectResponse(f"{PATH}/{_number(number)}?said={act if taken.done else 'moved'}", 303, HEADERS)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= rows.NUMBER_DIGITS_MAX):
        raise not_found()
    return int(text)


async def _page(deps: Deps, person: SignedIn, number: int, *, notice: str = "", problem: str = "", over: int | None = None) -> Response:
    known = await deps.db.read(rows.find_known, person.brand_id, number)
    if known is None:
        raise not_found()
    if over is not None:
        problem = f"Of order {number} only {money(over, known.order.currency)} can still be refunded."
    return page(
        "order.html", status=422 if problem else 200, **await _values(deps, person), **_shown(known, person), notice=notice, problem=problem
    )


def _shown(known: rows.Known, person: SignedIn) -> dict[str, Any]:
    """The order, and which of the steps stand open to this person now."""
    order = known.order
    states = (order.status, order.fulfilment)
    open_steps = {
        "pack": may(Step.PACK, *states),
        "send": may(Step.SHIP, *states),
        "deliver": may(Step.DELIVER, *states),
        "paid": order.status == "confirmed",
        "cancel": may(Step.CANCEL, *states),
        "receive": known.awaited is not None,
        "close": known.open_return is not None,
        "exchange": known.open_return is None and any(units(line).with_shopper for line in known.lines) and may(Step.OPEN_RETURN, *states),
        "refund": order.status in REFUNDABLE and order.refunded_minor < order.total_minor,
    }
    full = has_right(person.role, Right.ORDER_STEPS)
    case = known.open_return
    paid_back = case is not None and (case.id in known.exchanges or any(refund.key == f"return:{case.id}" for refund in known.refunds))
    return {
        "known": known,
        "order": order,
        "lines": known.lines,
        "to_send": {line.id: units(line).to_send for line in known.lines},
        "there": {line.id: units(line).with_shopper for line in known.lines},
        "reasons": REASONS,
        "can": {step for step, stands in open_steps.items() if stands and full}
        | ({"refund-return"} if case and case.amount_minor and order.status in REFUNDABLE and not paid_back else set()),
        "full": full,
        "troubled": [refund for refund in known.refunds if refund.state in (RefundState.FAILED, RefundState.BY_HAND)],
        "unit": UNIT,
    }


async def _values(deps: Deps, person: SignedIn) -> dict[str, Any]:
    return {
        "person": person,
        "areas": areas(person.role),
        "here": Right.ORDERS,
        "waiting": await deps.db.read(store.count_waiting, person.brand_id),
        "brand": await deps.db.read(store.get_brand, person.brand_id),
        "now": deps.clock(),
        "money_states": MONEY,
        "goods_states": GOODS,
    }

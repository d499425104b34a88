"""Where does an order that stands go instead? Before it is packed, within its country, to an address that is one."""

from datetime import datetime

from sqlmodel import Session

from commerce.addresses import Address, written_well
from commerce.kinds import DeliveryMethod, Step
from commerce.orders import orders
from commerce.orders.steps import may
from commerce.refusals import Refused, refused
from commerce.store import fulfilment as log
from commerce.store import orders as store
from commerce.tables import ShopOrder


def unchangeable(order: ShopOrder) -> Refused | None:
    """Why the order goes where it goes, whatever the new address; None where it may go elsewhere.

    Refused: packed (it has left the shelf), fetched (it waits at a pickup point).
    """
    if not may(Step.CHANGE_ADDRESS, order.status, order.fulfilment):
        return refused("packed", number=order.number)
    if order.delivery_method == DeliveryMethod.PICKUP:
        return refused("fetched", number=order.number)
    return None


def change_address(session: Session, order: ShopOrder, address: Address, *, by: str, now: datetime) -> ShopOrder | Refused:
    """The order, to be sent to `address` from now on; only within the country whose delivery and tax were paid.

    The postcode becomes as it is written there. The same address again changes nothing.
    Refused: as `unchangeable`; other_country(country); bad_postcode(country, example).
    """
    locked = orders.lock_order(session, order)
    refusal = unchangeable(locked)
    if refusal is not None:
        return refusal
    if address.country != locked.address["country"]:
        return refused("other_country", number=locked.number, country=locked.address["country"])
    to = written_well(address)
    if isinstance(to, Refused):
        return to
    if to.dump() != locked.address:
        store.update_orders(session, [locked], address=dict(to.dump()))
        log.insert_step(session, locked, Step.CHANGE_ADDRESS, by=by, at=now)
    return locked

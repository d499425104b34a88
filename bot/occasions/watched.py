"""Is what somebody waits for back, or cheaper, at the moment they would be told? If it is not any more, they go on waiting."""

from sqlmodel import Session

from bot.dialog.actions import AddToCart, pack
from bot.dialog.says import Choice, say
from bot.dialog.shelf import LOW_STOCK
from bot.occasions.moment import Moment, Nothing, Spoken
from commerce.catalogue.catalog import availability
from commerce.kinds import AlertKind
from commerce.store import alerts
from commerce.tables import Alert
from core.money import Money


def subject(alert: Alert) -> str:
    """What a reminder of it is about: the alert, in this try."""
    return f"{alert.id}:{alert.tries}"


def speak(session: Session, moment: Moment) -> Spoken | Nothing:
    """The thing, its price now and how few are left, by rows read in the transaction of the send."""
    alert = alerts.find_alert(session, moment.brand.id, moment.reminder.subject.partition(":")[0])
    if alert is None or alert.withdrawn_at is not None:
        return Nothing("withdrawn")
    variant = moment.catalogue(session, moment.brand).variants.get(alert.variant_id)
    stock = availability(session, moment.brand.id, [alert.variant_id], now=moment.now).get(alert.variant_id)
    if variant is None or stock is None:
        return Nothing("sold_out")
    dearer = alert.kind == AlertKind.PRICE_DROP and stock.price_minor >= alert.price_minor
    if stock.ready <= 0 or dearer:
        alerts.arm_again(session, alert)
        return Nothing("dearer" if dearer else "sold_out")
    price = Money(stock.price_minor, moment.brand.currency)
    told = (
        say("watched_back", name=variant.name, price=price)
        if alert.kind == AlertKind.BACK_IN_STOCK
        else say("watched_cheaper", name=variant.name, price=price, was=Money(alert.price_minor, moment.brand.currency))
    )
    few = (say("line_low", count=stock.ready),) if stock.ready <= LOW_STOCK else ()
    action = pack(AddToCart(variant.id))
    memory = {"product_id": variant.product_id, "variant_id": variant.id, "offer": action}
    return Spoken((told, *few), (Choice(say("choice_add"), action),), {"product": variant.name, "price": price}, memory)

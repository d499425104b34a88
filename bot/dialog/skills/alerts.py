"""Marketing messages on or off; STOP is confirmed once, obeyed at once, and never answered twice."""

from dataclasses import replace

from sqlmodel import Session

from attribution.store import list_identities
from attribution.touchpoints import CreditClass, Kind
from bot import consent
from bot.dialog.actions import Alerts, pack
from bot.dialog.reply import Choice, Kit, Reply, Touched, Turn, say
from bot.dialog.watching import watch
from bot.events import EventKind
from commerce import alerts


def switch(session: Session, turn: Turn, act: Alerts, kit: Kit) -> Reply:
    """Consent written down for this channel account, or for every linked one."""
    own = turn.conversation.identity_id
    identities = [own]
    if act.everywhere:
        identities += [each.id for each in list_identities(session, turn.brand.id, turn.shopper_id) if each.id != own]
    wording = ("alerts_on" if act.on else "alerts_off") + ("_everywhere" if act.everywhere else "")
    changed = [identity_id for identity_id in identities if _record(session, turn, identity_id, act.on, wording)]
    touches = tuple(
        Touched(Kind.CONSENT_CHANGED, identity_id, CreditClass.ELIGIBILITY, data={"identity_id": identity_id, "granted": act.on})
        for identity_id in changed
    )
    watched = watch(session, turn, act, kit) if act.on else ()
    if not act.on:
        alerts.withdraw(session, turn.brand.id, turn.shopper_id, "" if act.everywhere else turn.conversation.id, now=turn.now)
    if not changed:
        return Reply(watched or (say("alerts_on_already"),)) if act.on else Reply()
    confirmed = _confirmed(turn, act, touches)
    return replace(confirmed, says=(*watched, *confirmed.says))


def _record(session: Session, turn: Turn, identity_id: str, granted: bool, wording: str) -> bool:
    return consent.record(
        session,
        brand_id=turn.brand.id,
        identity_id=identity_id,
        granted=granted,
        wording=f"{wording}: {turn.event.text}"[:200],
        source="provider" if turn.event.kind is EventKind.OPT_IN else "chat",
        key=f"{turn.event_id}",
        at=turn.now,
    )


def _confirmed(turn: Turn, act: Alerts, touches: tuple[Touched, ...]) -> Reply:
    brand = turn.brand.name
    if act.on:
        return Reply((say("alerts_on", brand=brand),), touches=touches)
    again = (Choice(say("choice_alerts_on"), pack(Alerts(on=True))),)
    confirmed = say("alerts_off_everywhere", brand=brand) if act.everywhere else say("alerts_off", brand=brand)
    return Reply((confirmed,), again, touches=touches)

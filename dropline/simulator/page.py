"""What does the page of the phones show, and what can be done on it? The phones as JSON, asked for again when they change; acts as JSON."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dropline.simulator import messenger, telegram, twilio
from dropline.simulator.phones import Bubble, Clock, Phone
from dropline.simulator.town import Town

WAIT_SECONDS = 20.0
SHOWN_MAX = 120  # bubbles of one phone
PEOPLE_MAX = 30  # in one channel's list
TEXT_MAX = 4000
STATIC = files("dropline.simulator") / "static"
KINDS = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
WINDOWS: Mapping[str, timedelta | None] = {twilio.NAME: twilio.WINDOW, telegram.NAME: None, messenger.NAME: messenger.WINDOW}


@dataclass(frozen=True)
class Link:
    """A creator's link, as the page offers it."""

    label: str
    token: str


@dataclass
class Page:
    """The phones in a browser. shop: the origin of its pages, whose pictures may be shown.

    offer: has the shop write to all who agreed, and says to how many.
    """

    shop: str = ""
    brand: str = "Aurora"
    places: Mapping[str, str] = field(default_factory=dict)  # other pages to open, by their names
    links: Sequence[Link] = ()
    people: Sequence[tuple[str, str, str]] = ()  # channel, id, name
    offer: Callable[[], Awaitable[int]] | None = None

    def routes(self, town: Town) -> list[BaseRoute]:
        """The page, its two files, what the phones show, and what people do."""

        async def state(request: Request) -> Response:
            chosen = {channel: request.query_params.get(channel, "") for channel in WINDOWS}
            after = request.query_params.get("after", "")
            if after.isdigit():
                await town.phones.news(int(after), WAIT_SECONDS)
            return JSONResponse(self.state(town, chosen), headers={"Cache-Control": "no-store"})

        async def act(request: Request) -> Response:
            body = await _act_of(request)
            if body is not None and body.get("act") == "offer" and self.offer is not None:
                return JSONResponse({"ok": True, "told": _told(await self.offer())})
            work = None if body is None else self.act(town, body)
            if work is None:
                return JSONResponse({"error": "no_such_act"}, 400)
            town.network.later(work)
            return JSONResponse({"ok": True}, 202)

        routes: list[BaseRoute] = [Route("/state", state), Route("/act", act, methods=["POST"])]
        routes += [Route("/" if name == "page.html" else f"/{name}", self._file(name)) for name in KINDS]
        for channel, person, named in self.people:
            town.phones.of(channel, person, named)
        return routes

    def _file(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(_: Request) -> Response:
            policy = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: {self.shop}"
            headers = {"Content-Security-Policy": f"{policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
            headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
            return Response((STATIC / name).read_text(encoding="utf-8"), media_type=KINDS[name], headers=headers)

        return answer

    def state(self, town: Town, chosen: Mapping[str, str]) -> dict[str, Any]:
        """What there is to see, of the chosen person at each channel."""
        now, phones = town.clock(), town.phones.all()
        shown = []
        for channel in WINDOWS:
            people = [phone for phone in phones if phone.channel == channel][:PEOPLE_MAX]
            if people:
                phone = next((each for each in people if each.person == chosen[channel]), people[0])
                shown.append(_phone(phone, now) | {"people": [[each.person, each.name] for each in people]})
        return {
            "version": town.phones.version,
            "now": now.isoformat(),
            "brand": self.brand,
            "shop": self.shop,
            "places": self.places,
            "links": [[link.label, link.token] for link in self.links],
            "offers": self.offer is not None,
            "phones": shown,
        }

    def act(self, town: Town, body: Mapping[str, Any]) -> Any:
        """What is to be done, as a coroutine; None where it cannot be."""
        if body.get("act") == "pass":
            return _pass(town, timedelta(hours=float(body.get("hours", 24))))
        phone = town.phones.find(str(body.get("channel")), str(body.get("person")))
        if phone is None:
            return None
        provider, bubble = town.providers[phone.channel], _bubble(phone, body.get("bubble"))
        match body.get("act"):
            case "say" if str(body.get("text", "")).strip():
                return provider.write(phone, str(body["text"])[:TEXT_MAX], bubble)
            case "tap" if bubble is not None:
                key = next((key for key in bubble.choices() if key.value == body.get("value") and not key.opens), None)
                return None if key is None else provider.tap(phone, bubble, key)
            case "react" if bubble is not None:
                return provider.react(phone, bubble, str(body.get("emoji", ""))[:8])
            case "give" if body.get("kind") in ("photo", "sticker", "location"):
                return provider.give(phone, str(body["kind"]))
            case "block":
                return provider.block(phone, bool(body.get("blocked")))
            case "arrive":
                return provider.arrive(phone, str(body.get("token", ""))[:64])
        return None


def _told(count: int) -> str:
    """What became of an offer, for the page."""
    if count == 0:
        return "Nobody has agreed to offers yet. Write \u201calerts on\u201d on a phone first."
    return "The offer is on its way to the one who agreed." if count == 1 else f"The offer is on its way to the {count} who agreed."


async def _act_of(request: Request) -> Mapping[str, Any] | None:
    """The act, from the page alone: another site's form cannot send JSON."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


async def _pass(town: Town, length: timedelta) -> None:
    if isinstance(town.clock, Clock):
        town.clock.pass_(length)
        town.phones.changed()


def _bubble(phone: Phone, number: object) -> Bubble | None:
    return next((bubble for bubble in phone.bubbles if bubble.number == number), None)


def _phone(phone: Phone, now: datetime) -> dict[str, Any]:
    window = WINDOWS[phone.channel]
    left = None
    if window is not None and phone.last_wrote_at is not None:
        left = max(0, int((phone.last_wrote_at + window - now).total_seconds()))
    items = [asdict(bubble) | {"at": bubble.at.isoformat()} for bubble in phone.bubbles[-SHOWN_MAX:]]
    items += [{"number": each.number, "refused": each.why, "at": each.at.isoformat()} for each in phone.refused[-SHOWN_MAX:]]
    return {
        "channel": phone.channel,
        "person": phone.person,
        "name": phone.name,
        "blocked": phone.blocked,
        "started": phone.started,
        "typing": phone.typing_until is not None and phone.typing_until > now,
        "window": left,
        "items": sorted(items, key=lambda item: item["number"]),
    }

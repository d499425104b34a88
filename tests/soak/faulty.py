"""How does a town with faults meet a shop of real processes? Rounds of messages on three channels, and what must hold at the end."""

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from bot.tables import Conversation, EventStatus, InboundEvent, Outbox, OutboxStatus
from core.db import make_engine, transaction
from dropline.program import build
from dropline.settings import Settings
from dropline.simulator import shop
from dropline.simulator.network import Faults, Webhook
from dropline.simulator.phones import Phone
from dropline.simulator.town import Town
from tests.soak.child import LONG_LEASE
from tests.soak.processes import Child, free_port

log = logging.getLogger(__name__)
STEPS = 5  # messages of one person: below what counts as a flood
PEOPLE = 4  # of each channel in a round
ANSWER_SECONDS = 30.0
HOOK_TRIES = 1000  # a provider that insists: a kill takes the web process away for seconds, on a busy machine for many
WAIT_MAX_SECONDS = 240.0
ASKED_AFTER = timedelta(minutes=1)  # what is found by asking was settled by a clock that is minutes ahead
TEXT = "add a black trail cap"
POINTS = ("after_accept", "in_turn", "before_commit", "after_claim", "after_send", "")  # "": at a moment of the driver's choosing
_REFERENCE = re.compile(r"(\d+)(?:\.\d+)?$")  # our name of a message, as each channel carries it: the row's id, and the part
CHANNELS = ("telegram", "messenger", "whatsapp")


def person(channel: str, group: int, index: int) -> str:
    """The id of one of a round's people; the last two digits are theirs among all channels."""
    number = f"{group:04d}{CHANNELS.index(channel) * PEOPLE + index:02d}"
    return {"telegram": f"5{number}", "messenger": f"61000000000{number}", "whatsapp": f"whatsapp:+3460{number}"}[channel]


@dataclass
class World:
    """A town, the settings of a shop on it, and the shop's processes."""

    town: Town
    settings: Settings
    folder: Path
    channels: Sequence[str]
    workers: int
    said: int = 0

    def __post_init__(self) -> None:
        self.log = self.folder / "children.log"
        self.standing: list[Child] = []
        shop.register(self.town, f"http://127.0.0.1:{self.settings.port}")
        for provider in (self.town.telegram, self.town.twilio, self.town.messenger):
            provider.hook = Webhook(provider.hook.url, HOOK_TRIES)

    def begin(self) -> None:
        """The shop opens: one process, or web and workers."""
        modes = ["serve"] if self.settings.embedded else ["serve", *["work"] * self.workers]
        self.standing = [child for child in self.standing if child.alive]
        self.standing += [Child(mode, self.settings, self.log).ready() for mode in modes[len(self.standing) :]]

    def end(self) -> None:
        """Every process is gone."""
        for child in self.standing:
            child.kill()
        self.standing = []

    def people(self, number: int) -> list[Phone]:
        """Who speaks in a round; the same ones for some rounds."""
        group = number // STEPS
        return [self.town.phone(channel, person(channel, group, index)) for channel in self.channels for index in range(PEOPLE)]

    def speak(self, number: int) -> list[Any]:
        """Everybody of the round says their next words; the futures end when the shop has taken them."""
        people = self.people(number)
        self.said += len(people)
        return [self.town.says(phone, TEXT) for phone in people]

    def quiet(self) -> None:
        """Wait until the providers have nothing more to tell."""
        self.town.phones.wait(lambda _: self.town.network.quiet, WAIT_MAX_SECONDS)

    def finish(self, *, asking: bool = False) -> None:
        """Let all that is due be done, and all that was told about it be heard; sends make receipts, so twice. asking: then of unknowns."""
        for mode in ("finish", "finish", *(["ask", "finish"] if asking else [])):
            self.begin()
            self.quiet()
            if mode == "ask":
                self.end()  # its clock is ahead: to it the leases of a process beside it would all be over
            Child(mode, self.settings, self.log).ready().finished()
        self.end()


def open_world(database_url: str, redis_url: str, folder: Path, faults: Faults, *, workers: int = 2) -> World:
    """A town and a shop on an empty, migrated database, which the demo brand is loaded into."""
    town = Town(faults)
    values = {"REDIS_URL": redis_url, "SECRET_KEY": "a secret of the tests"}
    settings = shop.settings_of(town, database_url, free_port(), **values)
    program = build(settings)
    shop.open_shop(program)
    program.db.close()
    return World(town, settings, folder, CHANNELS, workers)


def talk(world: World, rounds: int, not_for: str = "") -> None:
    """Rounds of messages: the next begins when all have heard an answer, but for those whose ids end so."""
    for number in range(rounds):
        for told in world.speak(number):
            told.result(ANSWER_SECONDS)
        people = [phone for phone in world.people(number) if not (not_for and phone.person.endswith(not_for))]
        world.town.wait(_heard(people, number % STEPS + 1))


def _heard(people: Sequence[Phone], count: int) -> Callable[[Town], bool]:
    return lambda _: all(len(phone.received) >= count for phone in people)


def kill(world: World, rounds: int, seed: int) -> None:
    """Rounds of messages, in each of which a process dies at a named point or at any moment."""
    random = Random(seed)
    for number in range(rounds):
        point = POINTS[number % len(POINTS)]
        victim = _victim(world, point, random.randint(1, PEOPLE * len(world.channels) // 2))
        told = world.speak(number)
        if point:
            victim.died(2.0)
        else:
            told[random.randrange(len(told))].result(ANSWER_SECONDS)
        victim.kill()


def _victim(world: World, point: str, count: int) -> Child:
    """The process that will die; the others of a scaled shop stand."""
    if world.settings.embedded:
        return Child("serve", world.settings, world.log, point=point, count=count).ready()
    if point == "after_accept":
        workers = world.standing[1:]
        for web in world.standing[:1]:
            web.kill()
        world.standing = []
        victim = Child("serve", world.settings, world.log, point=point, count=count).ready()
        world.standing = [worker for worker in workers if worker.alive]
        return victim
    if len(world.standing) < 2 or not all(child.alive for child in world.standing):
        world.end()
        world.standing = [Child(mode, world.settings, world.log).ready() for mode in ("serve", "work")]
    return Child("work", world.settings, world.log, point=point, count=count).ready()


def check(world: World) -> Counter[str]:
    """No message lost, none sent twice, each conversation in its order; what a provider can tell is known. The outcomes, counted."""
    engine = make_engine(world.settings.database_url)
    with transaction(engine) as session:
        events = session.execute(select(InboundEvent).where(InboundEvent.kind == "text")).scalars().all()  # type: ignore[arg-type]
        rows = session.execute(select(Outbox).order_by(Outbox.sequence)).scalars().all()  # type: ignore[arg-type]
        conversations = {each.id: each for each in session.execute(select(Conversation)).scalars()}
    engine.dispose()
    lost = [told.key for told in world.town.network.told if told.kind == "event" and not told.taken]
    assert lost == [], lost
    assert len(events) == world.said
    assert Counter(event.status for event in events) == {EventStatus.HANDLED: world.said}
    assert sorted(row.key for row in rows) == sorted(f"reply:{event.id}" for event in events)
    written: dict[str, list[Outbox]] = defaultdict(list)
    for row in rows:
        written[row.conversation_id].append(row)
    for conversation_id, said in written.items():
        phone = phone_of(world.town, conversations[conversation_id])
        _as_written(phone, said)
        for row in said:
            if row.status == OutboxStatus.UNKNOWN:
                log.info("unknown on %s: %s, asked about next at %s", phone.channel, _row(row), row.due_at)
    return Counter(f"{conversations[row.conversation_id].channel} {row.status} {row.delivery}".strip() for row in rows)


def phone_of(town: Town, conversation: Conversation) -> Phone:
    """The phone at the other end."""
    phone = town.phones.find(conversation.channel, conversation.thread) or town.twilio.phone_of(conversation.thread)
    assert phone is not None, conversation.thread
    return phone


def _as_written(phone: Phone, said: list[Outbox]) -> None:
    """What arrived on a phone is what was written for it, in its order, each once."""
    arrived = [bubble.id for bubble in phone.received]
    sent = [row for row in said if row.status == OutboxStatus.SENT]
    unknown = [row for row in said if row.status == OutboxStatus.UNKNOWN]
    received = (f"{each.id} {each.reference} {each.at} {each.text[-60:]!r}" for each in phone.received)
    story = "\n".join([phone.person, *map(_row, said), *received])
    assert len(sent) + len(unknown) == len(said), story
    assert len({bubble.text for bubble in phone.received}) == len(arrived), story  # every answer names another quantity
    assert {row.provider_id for row in sent} <= set(arrived), story
    at = {bubble.id: bubble.at for bubble in phone.received}
    at_once = [row.provider_id for row in sent if _known_at_once(row, at[row.provider_id]) and not _overtaken(row, said)]
    assert at_once == [each for each in arrived if each in at_once], story
    assert len(sent) <= len(arrived) <= len(sent) + len(unknown), story
    references = [bubble.reference for bubble in phone.received if bubble.reference]
    assert len(set(references)) == len(references), story
    told = {row.id for row in unknown} & {int(match[1]) for each in references if (match := _REFERENCE.search(each))}
    assert told == set(), story  # the provider could have told


def _known_at_once(row: Outbox, arrived_at: datetime) -> bool:
    """Whether the end of a send was known when it ended. Not so, and so in no order with what was sent after it: one sent again, one
    that was still under way when its dead sender's claim was ended as unknown, one that was found only by asking, minutes later."""
    assert row.settled_at is not None
    return row.attempts == 1 and timedelta(0) <= row.settled_at - arrived_at < ASKED_AFTER


def _overtaken(row: Outbox, said: Sequence[Outbox]) -> bool:
    """Whether its sender was starved for longer than its lease, so that another took the conversation over before it ended."""
    claims = [each.claimed_at for each in said if each.claimed_at and each.id != row.id]
    assert row.claimed_at is not None
    assert row.settled_at is not None
    return any(row.claimed_at + LONG_LEASE <= claimed < row.settled_at for claimed in claims)


def _row(row: Outbox) -> str:
    until = f"{row.claimed_at} to {row.settled_at}"
    return f"{row.id} at {row.sequence}: {row.status} {row.reason} {row.provider_id}, try {row.attempts}, {until}"

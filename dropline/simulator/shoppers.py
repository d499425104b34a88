"""What do simulated shoppers say? Short scripts in the way people write, spoken one line an answer, seeded; some pay."""

import re
from collections.abc import Coroutine
from random import Random
from typing import Any

import httpx2

from dropline.simulator.phones import Bubble, Phone
from dropline.simulator.town import Town

NAMES = ("Carla", "Dario", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Leo", "Mina", "Noah", "Olga", "Pablo")
ANSWER_SECONDS = 20.0
PAUSE_SECONDS = (0.8, 3.0)
ADDRESS = "{name} Ruiz, Calle Mayor 5, 28013 Madrid, Spain"
PAY = "(pays)"
SCRIPTS = (
    ("hi do u hav hoddies??", "how much n do u ship to spain", "blk medium, 2", "make it 1 n a red cap", "checkout", ADDRESS, PAY, "thx!!"),
    ("hello", "show me caps", "black one pls", "lena 10", "checkout", ADDRESS, "can i return if dont fit", PAY, "ty"),
    ("what codes do you have", "sand M hoodie and a black cap", "SUMMER20", "shipfree", "cart", "maybe later"),
    ("42?", "add 42", "JO15", "checkout", ADDRESS, PAY),
    ("remind me about offers", "do you have hoodies", "blk one large", "ok medium then, 3", "make it 0", "STOP"),
    ("wheres my order", "human", "hello??"),
)
_PAY_LINK = re.compile(r"https?://[^\s<>\"]+/pay/[\w-]+")
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')


class Shopper:
    """One simulated person on one phone."""

    def __init__(self, town: Town, phone: Phone, seed: str, tokens: list[str]) -> None:
        self.town, self.phone, self.random, self.tokens = town, phone, Random(seed), tokens

    async def live(self) -> None:
        """Talk for as long as the world lasts; in the simulator's loop."""
        network, provider = self.town.network, self.town.providers[self.phone.channel]
        while not network.over.is_set():
            if self.tokens and self.random.random() < 0.5:
                await self._answered(provider.arrive(self.phone, self.random.choice(self.tokens)))
            for line in self.random.choice(SCRIPTS):
                await network.pause(int(self.random.uniform(*PAUSE_SECONDS) * 1000))
                if network.over.is_set():
                    return
                await self._answered(self._pay() if line == PAY else provider.write(self.phone, line.format(name=self.phone.name)))

    async def _answered(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it, and wait until something was said to it, or nothing will be."""
        before, phones = len(self.phone.received), self.town.phones
        await work
        waited = 0.0
        while len(self.phone.received) == before and waited < ANSWER_SECONDS and not self.town.network.over.is_set():
            version = phones.version
            await phones.news(version, 1.0)
            waited += 1.0 if phones.version == version else 0.0

    async def _pay(self) -> None:
        """Open the newest pay link and press its button, if there is one."""
        link = next((link for bubble in reversed(self.phone.received) if (link := _pay_link(bubble))), "")
        if not link:
            return
        async with httpx2.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS) as client:
            page = await client.get(link)
            nonce = _NONCE.search(page.text)
            if nonce is not None:
                await client.post(link, data={"nonce": nonce[1]})


def _pay_link(bubble: Bubble) -> str:
    words = [bubble.text, *(key.value for key in bubble.choices() if key.opens)]
    found = _PAY_LINK.search(" ".join(words))
    return found[0] if found else ""


def populate(town: Town, count: int, seed: int, tokens: list[str]) -> None:
    """Let so many shoppers talk, over the channels in turn."""
    persons = {
        "whatsapp": lambda n: f"whatsapp:+34611{n:06d}",
        "telegram": lambda n: str(7_200_000 + n),
        "messenger": lambda n: str(6_200_000_000_000_000 + n),
    }
    for number in range(count):
        channel = tuple(persons)[number % len(persons)]
        phone = town.phone(channel, persons[channel](number), NAMES[number % len(NAMES)])
        town.loop.call_soon_threadsafe(lambda shopper: town.network.later(shopper.live()), Shopper(town, phone, f"{seed}:{number}", tokens))

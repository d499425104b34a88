"""A brand with two creators and one shopper, to tell attribution's stories with: touches, sales, refunds, balances."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from attribution import conversions, creators, identities, ledger, programs, touchpoints
from attribution.conversions import Conversion, Reversal
from attribution.kinds import Kind, Model
from attribution.tables import Creator, Decision
from attribution.touchpoints import Touch
from tests.conftest import NOW, new_ids

DAY = timedelta(days=1)
BRAND = "brand_aurora"
RIVAL = "brand_rival"


@dataclass
class Story:
    """One brand in one session: program of 10 %, 30 days; creators Lena and Jo; shopper Ana."""

    session: Session
    model: Model = Model.LAST_CODE
    rate_bps: int = 1000
    brand_id: str = BRAND
    new_id: Callable[[str], str] = field(default_factory=new_ids)

    def __post_init__(self) -> None:
        self.terms(self.model, self.rate_bps)
        self.lena = self.creator("lena", "Lena")
        self.jo = self.creator("jo", "Jo")
        account = f"acc_{self.brand_id}"
        self.ana = identities.ensure(self.session, self.brand_id, account, "telegram", "ana", "Ana", now=NOW, new_id=self.new_id).shopper_id

    def terms(self, model: Model, rate_bps: int = 1000) -> None:
        programs.add_version(
            self.session, self.brand_id, model=model, window_days=30, hold_days=30, rate_bps=rate_bps, now=NOW, new_id=self.new_id
        )

    def creator(self, handle: str, name: str) -> Creator:
        return creators.add_creator(self.session, self.brand_id, handle, name, now=NOW, new_id=self.new_id)

    def touch(self, kind: Kind, key: str, at: datetime, **more) -> Touch:
        more.setdefault("credit_class", touchpoints.CLASS_OF[kind][0])
        more.setdefault("received_at", at)
        return Touch(brand_id=self.brand_id, shopper_id=self.ana, kind=kind, key=key, occurred_at=at, channel="telegram", **more)

    def link(self, creator: Creator, key: str, at: datetime) -> Touch:
        return self.touch(Kind.LINK_OPENED, key, at, creator_id=creator.id, link_id=f"lnk{creator.handle}")

    def code(self, creator: Creator, code_key: str, key: str, at: datetime) -> Touch:
        data = {"verdict": "valid"}
        return self.touch(Kind.CODE_NAMED, f"{key}:{code_key}", at, creator_id=creator.id, code_key=code_key, data=data)

    def reply(self, key: str, at: datetime) -> Touch:
        return self.touch(Kind.BROADCAST_REPLIED, key, at, campaign_id="brc_1")

    def seen(self, *touches: Touch) -> int:
        return touchpoints.record(self.session, touches)

    def s3(self) -> None:
        """What Ana did in S3: Lena's link twice, next day a reply to a broadcast, then Jo's code."""
        start = NOW - 2 * DAY
        self.seen(self.link(self.lena, "tg:1", start), self.link(self.lena, "tg:2", start + timedelta(seconds=10)))
        self.seen(self.reply("brc_1:ana", start + DAY))
        self.seen(self.code(self.jo, "jo15", "tg:4", start + DAY + timedelta(minutes=1)))

    def sale(self, key: str = "ord_1", value: int = 7565, codes: tuple[str, ...] = ("jo15",), **more) -> Conversion:
        facts = {"label": "1001", "shopper_id": self.ana, "currency": "EUR", "occurred_at": NOW, "charge_id": f"chg_{key}"}
        return Conversion(brand_id=self.brand_id, key=key, value_minor=value, code_keys=codes, **{**facts, **more})

    def pay(self, conversion: Conversion | None = None) -> Decision:
        return conversions.record_conversion(self.session, conversion or self.sale(), now=NOW, new_id=self.new_id)

    def refund(self, key: str, remaining: int, order: str = "ord_1", cancelled: bool = False) -> dict[str, int]:
        kind = Kind.CANCELLED if cancelled else Kind.REFUNDED
        reversal = Reversal(
            brand_id=self.brand_id, conversion_key=order, key=key, remaining_minor=remaining, occurred_at=NOW + DAY, kind=kind
        )
        return conversions.record_reversal(self.session, reversal, now=NOW + DAY, new_id=self.new_id)

    def owed(self, creator: Creator) -> dict[str, int]:
        return ledger.owed(self.session, self.brand_id, creator.id)

    def balances(self) -> dict[str, int]:
        return ledger.balances(self.session, self.brand_id)

"""What does a brand want done by itself: when to ask, when to remind? One row a brand; none means the defaults here."""

from sqlmodel import Field, SQLModel


class BrandPolicy(SQLModel, table=True):
    """The brand's choices for what comes after a sale. Every column has its meaning and bounds in `commerce.policies`."""

    __tablename__ = "brand_policy"
    brand_id: str = Field(primary_key=True, foreign_key="brand.id")
    review_after_days: int = 7
    review_edit_days: int = 30
    cart_reminder_minutes: int = 180
    repurchase_purchases_min: int = 3

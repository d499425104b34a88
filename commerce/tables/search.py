"""What do a brand's shoppers call things?"""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class SearchSynonym(SQLModel, table=True):
    """Who looks for `term` finds `means` too; both_ways: and the other way round. Words folded, as they are searched."""

    __tablename__ = "search_synonym"
    __table_args__ = (UniqueConstraint("brand_id", "term", "means"),)
    id: str = Field(primary_key=True)
    brand_id: str = Field(foreign_key="brand.id")
    term: str
    means: str
    both_ways: bool = True

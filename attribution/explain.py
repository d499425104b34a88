"""Why did each cent of one sale go where it went? Loads the whole story of a conversion, from message to posting."""

from sqlmodel import Session

from attribution.story import Explanation


def explain(session: Session, brand_id: str, conversion_key: str) -> Explanation:
    """The story of one conversion of this brand; `.as_json()` for machines, `story.tell()` for people. Raises `UnknownConversion`."""
    raise NotImplementedError

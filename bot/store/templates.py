"""Which templates does a brand have, and how do they stand with their providers?"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlmodel import Session

from bot.tables import Template
from core.db import insert_once, row_object

_T = Template.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
LIST_MAX = 500


def insert_template(session: Session, row: Mapping[str, Any]) -> bool:
    """True where the template is new under (brand, channel, name, language)."""
    return insert_once(session, Template, row) == 1


def list_templates(session: Session, brand_id: str, *, channel: str = "", name: str = "") -> list[Template]:
    """A brand's templates by name, channel, language; of one channel or one name where asked."""
    wanted = [_T.c.brand_id == brand_id]
    wanted += [_T.c.channel == channel] if channel else []
    wanted += [_T.c.name == name] if name else []
    statement = select(_T).where(*wanted).order_by(_T.c.name, _T.c.channel, _T.c.language).limit(LIST_MAX)
    return [row_object(Template, row) for row in session.connection().execute(statement).mappings()]


def find_template(session: Session, brand_id: str, template_id: str) -> Template | None:
    """One template of this brand."""
    row = session.connection().execute(select(_T).where(_T.c.brand_id == brand_id, _T.c.id == template_id)).mappings().first()
    return None if row is None else row_object(Template, row)


def change_template(session: Session, brand_id: str, template_id: str, **values: object) -> None:
    """Write how a template stands."""
    session.connection().execute(update(_T).where(_T.c.brand_id == brand_id, _T.c.id == template_id).values(**values))


def remove_template(session: Session, brand_id: str, template_id: str) -> None:
    """Take a template away; what was said with it stands in the outbox as it was read."""
    session.connection().execute(delete(_T).where(_T.c.brand_id == brand_id, _T.c.id == template_id))

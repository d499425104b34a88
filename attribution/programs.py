"""What are a brand's terms for creators? One row a version, never edited, so that old orders keep theirs."""

from datetime import datetime

from sqlmodel import Session

from attribution import store
from attribution.errors import BadTerms, NoProgram
from attribution.kinds import Model
from attribution.tables import Program
from core.db import insert_once
from core.ids import NewId
from core.money import BPS

DAYS_MAX = 3650


def current(session: Session, brand_id: str) -> Program:
    """The version in force. Raises `NoProgram`."""
    program = store.find_program(session, brand_id)
    if program is None:
        raise NoProgram(brand=brand_id)
    return program


def ensure(session: Session, brand_id: str, *, now: datetime, new_id: NewId) -> Program:
    """The version in force; a brand that stated no terms gets version 1: last_code, 30 days, 0 %. It can sell, nobody earns."""
    program = store.find_program(session, brand_id)
    if program is not None:
        return program
    return add_version(session, brand_id, model=Model.LAST_CODE, window_days=30, hold_days=30, rate_bps=0, now=now, new_id=new_id)


def add_version(
    session: Session, brand_id: str, *, model: str, window_days: int, hold_days: int, rate_bps: int, now: datetime, new_id: NewId
) -> Program:
    """The new version, in force from now on for new orders only.

    rate_bps: basis points of net goods. Raises `BadTerms` naming the field. When two add at once, the version that
    took the number first is returned to both.
    """
    _check_terms(model, window_days, hold_days, rate_bps)
    latest = store.find_program(session, brand_id)
    version = 1 if latest is None else latest.version + 1
    insert_once(
        session,
        Program,
        {
            "id": new_id("prg"),
            "brand_id": brand_id,
            "version": version,
            "model": str(model),
            "window_days": window_days,
            "hold_days": hold_days,
            "rate_bps": rate_bps,
            "created_at": now,
        },
    )
    return current(session, brand_id)


def _check_terms(model: str, window_days: int, hold_days: int, rate_bps: int) -> None:
    if model not in set(Model):
        raise BadTerms(field="model", value=model)
    for field, value, most in (("window_days", window_days, DAYS_MAX), ("hold_days", hold_days, DAYS_MAX), ("rate_bps", rate_bps, BPS)):
        if not 0 <= value <= most:
            raise BadTerms(field=field, value=value)

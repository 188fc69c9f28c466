"""Who decides just now what becomes of an engagement's draws? One transaction after the other, so that none is ended whose digits are being kept."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from db.draws import Draw
from db.session import Work


def hold(work: Work, engagement_id: UUID) -> None:
    """Until this transaction has ended. Not by a row: an auditor may change none of a draw. SQLite has one writer anyway."""
    if work.session.connection().dialect.name == "postgresql":
        lock = int.from_bytes(engagement_id.bytes[-8:], signed=True)  # its random end
        work.session.execute(select(func.pg_advisory_xact_lock(lock)))


def held(work: Work, draw: Draw) -> None:
    """Nobody else gives it digits or ends it meanwhile, and it is as whoever came before us has left it."""
    hold(work, draw.engagement_id)
    work.session.scalars(select(Draw).where(Draw.id == draw.id).execution_options(populate_existing=True)).one()

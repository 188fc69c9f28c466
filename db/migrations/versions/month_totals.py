"""What was found, closed, due and done on time in each month, of the hazards that have ended; counted once for those that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "month_totals"
down_revision = "notices"

INSTANT = sa.DateTime(timezone=True)
ENDED = ("accepted", "dismissed", "merged")
AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "month_total",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("figure", sa.String(length=8), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="month_total_area_id_fkey"),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="month_total_department_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="month_total_pkey"),
    )
    columns = ["figure", "month", "area_id", "department_id", "category", "count"]
    op.create_index("month_total_figure", "month_total", columns, unique=False)
    for whose in ("area", "department"):
        for moment in ("deadline", "closed_at"):
            op.create_index(f"hazard_{whose}_{moment.removesuffix('_at')}", "hazard", [f"{whose}_id", moment], unique=False)
    _count()


def _count() -> None:
    """As portal/hazards/endings.py counted when this was written; a plant of many years is read in pieces."""
    connection = op.get_bind()
    hazard = sa.table("hazard", *(sa.column(name, sa.Uuid()) for name in ("area_id", "department_id", "site_id")), *_words(), *_moments())
    site = sa.table("site", sa.column("id", sa.Uuid()), sa.column("time_zone"))
    found: Counter[tuple[UUID, UUID | None, str, str, str]] = Counter()
    wanted = sa.select(hazard, site.c.time_zone).join(site, site.c.id == hazard.c.site_id).where(hazard.c.state.in_(ENDED))
    for rows in connection.execute(wanted, execution_options={"yield_per": AT_ONCE}).partitions():
        for row in rows:
            found.update((row.area_id, row.department_id, row.category, figure, month) for figure, month in _figures(row))
    total = sa.table("month_total", *(sa.column(name, sa.Uuid()) for name in ("id", "area_id", "department_id")), *map(sa.column, NAMES))
    values = [_row(key, count) for key, count in found.items()]
    for first in range(0, len(values), AT_ONCE):
        connection.execute(sa.insert(total), values[first : first + AT_ONCE])


NAMES = ("category", "figure", "month", "count")


def _words() -> list[Any]:
    return [sa.column("category"), sa.column("state")]


def _moments() -> list[Any]:
    return [sa.column(name, INSTANT) for name in ("reported_at", "deadline", "closed_at", "reopened_at")]


def _figures(row: Any) -> Iterator[tuple[str, str]]:
    yield "found", _month(row.reported_at, row.time_zone)
    if row.state == "accepted" and row.closed_at is not None:
        yield "closed", _month(row.closed_at, row.time_zone)
    if row.state == "accepted" and row.deadline is not None:
        month = _month(row.deadline - timedelta(microseconds=1), row.time_zone)
        yield "due", month
        if row.closed_at is not None and row.closed_at < row.deadline and row.reopened_at is None:
            yield "on_time", month


def _month(at: datetime, zone: str) -> str:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return f"{aware.astimezone(ZoneInfo(zone)):%Y-%m}"


def _row(key: tuple[UUID, UUID | None, str, str, str], count: int) -> dict[str, Any]:
    area_id, department_id, category, figure, month = key
    return {
        "id": uuid5(area_id, f"{department_id}/{category}/{figure}/{month}"),
        "area_id": area_id,
        "department_id": department_id,
        "category": category,
        "figure": figure,
        "month": month,
        "count": count,
    }

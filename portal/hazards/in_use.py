"""Is a department still in use, also when somebody closes it at this very moment?"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.session import Work
from portal.errors import Invalid


def in_use(work: Work, department_id: UUID) -> bool:
    wanted = select(Department.id).where(Department.id == department_id, Department.closed_at.is_(None))
    return work.session.scalars(wanted).one_or_none() is not None


def department_in_use(work: Work, department_id: UUID, *, field: str = "department") -> UUID:
    if not in_use(work, department_id):
        raise Invalid("Choose a department.", field=field)
    return department_id


def still_in_use(work: Work, department_id: UUID, *, field: str = "department") -> None:
    """The row written waits for whoever closes the department just now; what he left is read behind it."""
    work.session.flush()
    department_in_use(work, department_id, field=field)

"""Is a department still in use, also when somebody closes it at this very moment?"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from db.areas import Department
from db.session import Work
from portal.errors import Invalid


def department_in_use(work: Work, department_id: UUID, *, field: str = "department") -> UUID:
    found = work.session.scalars(select(Department.id).where(Department.id == department_id, Department.closed_at.is_(None))).one_or_none()
    if found is None:
        raise Invalid("Choose a department.", field=field)
    return found


def still_in_use(work: Work, department_id: UUID, *, field: str = "department") -> None:
    """The row written waits for whoever closes the department just now; what he left is read behind it."""
    work.session.flush()
    department_in_use(work, department_id, field=field)

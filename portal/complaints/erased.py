"""Which keys of an erased person's complaints may be destroyed? Those of his closed cases; an open one is still owed its answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from db.complaints import CaseState, Complaint
from db.sealed import complainant
from db.session import Work
from portal.erasure.standing import goes_later


@goes_later
def closed_cases(work: Work, person_id: UUID) -> Sequence[str]:
    """Found by the name under which he complained; without a name by a receipt, nobody can find them."""
    his = Complaint.tag == complainant(person_id), Complaint.state == CaseState.CLOSED
    return work.session.scalars(select(Complaint.subject).where(*his)).all()

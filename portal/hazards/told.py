"""Who is told of which move of a hazard? Nobody waits in silence, and nobody is told what he did himself.

A new move is a line of TOLD, a NoticeKind and its words (portal/notices/wording.py, an icon in portal/ui/inbox.py): `move` asks here.
What no move tells of (a record beside the hazard) says `notices.tell(work, kind, about_of(hazard), people, event=…)` itself, with people
from portal/people/holders.py and an event that names it once for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from db.hazards import Hazard, Severity, Source
from db.notices import NoticeKind
from db.session import Work
from portal.notices import About, tell, tell_reporter
from portal.people import holders
from portal.policy import Action

REPORTER = "reporter"


@dataclass(frozen=True)
class Told:
    """Of what, and which of the four: the supervisors of the area, the department's people, the reporter, the safety directors."""

    kind: NoticeKind
    supervisors: bool = False
    department: bool = False
    reporter: bool = False
    directors: bool = False


TOLD: Mapping[str, Told] = {
    Action.HAZARD_REPORT: Told(NoticeKind.REPORTED, supervisors=True),
    "hazard.fix_on_the_spot": Told(NoticeKind.HANDED_IN, supervisors=True),
    Action.HAZARD_ASSIGN: Told(NoticeKind.ASSIGNED, department=True),
    Action.HAZARD_REASSIGN: Told(NoticeKind.ASSIGNED, department=True),
    "hazard.use_instead": Told(NoticeKind.ASSIGNED, department=True),
    Action.HAZARD_SUBMIT: Told(NoticeKind.HANDED_IN, supervisors=True),
    Action.HAZARD_SEND_BACK: Told(NoticeKind.SENT_BACK, department=True),
    Action.HAZARD_ACCEPT: Told(NoticeKind.ACCEPTED, department=True, reporter=True),
    Action.HAZARD_DISMISS: Told(NoticeKind.DISMISSED, reporter=True),
    Action.HAZARD_MERGE: Told(NoticeKind.MERGED, department=True, reporter=True),
    Action.HAZARD_ASK_EXTENSION: Told(NoticeKind.TIME_ASKED, supervisors=True),
    Action.HAZARD_APPROVE_EXTENSION: Told(NoticeKind.DEADLINE, department=True),
    Action.HAZARD_REFUSE_EXTENSION: Told(NoticeKind.TIME_REFUSED, department=True),
    Action.HAZARD_CHECK: Told(NoticeKind.CHECKED, department=True),
    Action.HAZARD_REOPEN: Told(NoticeKind.REOPENED, department=True, reporter=True),
    Action.HAZARD_JUDGE: Told(NoticeKind.LEVEL_PROPOSED, directors=True),
    Action.HAZARD_SIGN_LEVEL: Told(NoticeKind.LEVEL_SIGNED, supervisors=True, department=True),
    Action.HAZARD_REJECT_LEVEL: Told(NoticeKind.LEVEL_REJECTED, supervisors=True, department=True),
}


NEW_DEADLINE: Mapping[str, Told] = {
    Action.HAZARD_AMEND: Told(NoticeKind.DEADLINE, department=True),
    Action.HAZARD_RECOUNT: Told(NoticeKind.DEADLINE, supervisors=True, department=True),
}


def tell_of(work: Work, hazard: Hazard, action: str, n: int, *, office: str, new_deadline: bool) -> None:
    """In the transaction of the move. A reporter who supervises his own area is told like any other: left out, he would be known."""
    told = _told_of(action, new_deadline)
    if told is not None:
        _tell(work, hazard, told, n, leaving_out=None if office == REPORTER else work.actor.person_id)


def _told_of(action: str, new_deadline: bool) -> Told | None:
    return TOLD.get(action) or (NEW_DEADLINE.get(action) if new_deadline else None)


def tell_of_question(work: Work, hazard: Hazard, n: int) -> None:
    """His receipt tells whoever gave no name."""
    if hazard.source is not Source.UNNAMED:
        tell_reporter(work, NoticeKind.ASKED, about_of(hazard), hazard.reporter_tag, event=f"{hazard.id}/talk/{n}")


def tell_of_taking_back(work: Work, hazard: Hazard, action: str, n: int, *, department_id: UUID | None, new_deadline: bool) -> None:
    """Whoever was told of the step that was taken back; the department as it was then."""
    told = _told_of(f"hazard.{action}", new_deadline)
    if told is not None:
        again = replace(told, kind=NoticeKind.TAKEN_BACK)
        _tell(work, hazard, again, n, leaving_out=work.actor.person_id, department_id=department_id)


def _tell(work: Work, hazard: Hazard, told: Told, n: int, *, leaving_out: UUID | None, department_id: UUID | None = None) -> None:
    if work.silent or (work.actor.person_id is None and hazard.source is Source.UNNAMED):
        return  # whoever gave no name knows nobody here: the worker tells of it (reminders.DUTIES)
    about, event, department = about_of(hazard), f"{hazard.id}/{n}", department_id or hazard.department_id
    with work.session.no_autoflush:  # who is told is asked before the move is written: it must not lock the hazard any longer than it did
        people = holders.supervisors_of(work, hazard.area_id) if told.supervisors else set()
        if told.department and department is not None:
            people |= holders.of_department(work, department)
        if told.directors:
            people |= holders.directors(work)
    tell(work, told.kind, about, people - {leaving_out}, event=event)
    if told.reporter and hazard.source is not Source.UNNAMED:  # his receipt tells him
        tell_reporter(work, told.kind, about, hazard.reporter_tag, event=event)


def about_of(hazard: Hazard) -> About:
    """A major hazard's clock is set by law (F4), so it cannot be muted."""
    return About(hazard.id, hazard.number, hazard.area_id, hazard.deadline, legal=hazard.severity is Severity.MAJOR)

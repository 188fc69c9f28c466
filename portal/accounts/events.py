"""What was done to my account, when and by whom? A query of the log, for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.log import LogEntry
from db.log.model import LogSubject
from db.session import Work, office_name
from portal.locale import N_

MOST = 10
EVENTS = {
    "account.password_changed": N_("The password was changed"),
    "account.factor_on": N_("The second factor was switched on"),
    "account.factor_off": N_("The second factor was switched off"),
    "account.new_recovery_codes": N_("New recovery codes were made"),
    "slip.printed": N_("An activation slip was printed"),
    "slip.printed_anew": N_("An activation slip was printed although the account was in use"),
    "slip.released": N_("An activation slip was released"),
    "slip.voided": N_("An activation slip was voided"),
    "slip.used": N_("The account was opened with an activation slip"),
}


@dataclass(frozen=True)
class Event:
    """One thing that happened; `who` is somebody in office, or empty for the owner and the portal itself."""

    at: datetime
    action: str
    what: str
    who: str


def events_about_me(work: Work) -> list[Event]:
    """The newest first. Names of people acting in office are no look at them."""
    me = str(work.actor.person_id)
    rows = work.session.scalars(
        select(LogEntry)
        .join(LogSubject, LogSubject.entry_id == LogEntry.id)
        .where(LogSubject.subject == me, LogEntry.action.in_(EVENTS))
        .order_by(LogSubject.at.desc(), LogSubject.entry_id.desc())
        .limit(MOST)
    ).all()
    others = {UUID(row.actor) for row in rows if row.actor not in ("system", "nobody", me)}
    names = office_name(work, others) if others else {}
    return [
        Event(row.at, row.action, EVENTS[row.action], (names.get(UUID(row.actor)) or "") if row.actor in map(str, others) else "") for row in rows
    ]

"""What was done to my offices, my account and what is known of me, and by whom? The owner reads it, so nothing of it happens in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db.log import LogEntry
from db.log.model import LogSubject
from db.session import Work, office_name
from portal.locale import N_

MOST = 20
DONE = {
    "person.added": N_("You were added to the list of people"),
    "person.changed": N_("What is known of you was changed"),
    "person.moved": N_("You were moved to another department or organisation"),
    "person.left": N_("Your last day was noted"),
    "post.held": N_("A post was noted for you"),
    "post.left": N_("The end of a post was noted"),
    "deputy.named": N_("Somebody was named a deputy; you are one of the two"),
    "deputy.approved": N_("A deputy was agreed to; you are one of the two"),
    "deputy.refused": N_("A deputy was refused; you named him or are one of the two"),
    "deputy.ended": N_("A deputy's time was ended; you are one of the two"),
    "absence.noted": N_("An absence was noted for you"),
    "absence.ended": N_("An absence was ended"),
    "eligibility.noted": N_("Your qualification as supervisor was noted"),
    "role.granted": N_("An office was given to you"),
    "role.approved": N_("An office of yours was approved"),
    "role.refused": N_("An office was refused"),
    "role.ended": N_("An office of yours was ended"),
    "agreement.signed": N_("An agreement that you prepared was signed"),
    "agreement.refused": N_("An agreement that you prepared was refused"),
    "engagement.plan": N_("You were put into the team of an engagement"),
    "engagement.add_member": N_("You were put into the team of an engagement"),
    "engagement.remove_member": N_("You were taken out of the team of an engagement"),
    "engagement.close": N_("An engagement of yours was closed"),
    "engagement.abandon": N_("An engagement of yours was abandoned"),
    "engagement.cut_short": N_("An engagement of yours was abandoned while you were writing"),
    "declaration.made": N_("You declared that you are independent"),
    "account.created": N_("An account was created for you"),
    "account.on": N_("Your account was switched on"),
    "account.off": N_("Your account was switched off"),
    "account.sessions_ended": N_("A session of yours was ended"),
    "removal.asked": N_("Somebody asked to take something from you: your account, an office, a post, your place or your employment"),
    "removal.approved": N_("A request to take something from somebody was agreed to; you asked or it is about you"),
    "removal.refused": N_("A request to take something from somebody was refused; you asked or it is about you"),
    "account.reset_asked": N_("Somebody asked to reset your account"),
    "account.reset_approved": N_("A reset was approved; you asked for it or it is your account"),
    "account.reset_refused": N_("A reset was refused; you asked for it or it is your account"),
    "account.reset": N_("Your password was reset"),
    "account.reset_with_factor": N_("Your password and your second factor were reset"),
    "account.password_changed": N_("The password was changed"),
    "account.factor_on": N_("The second factor was switched on"),
    "account.factor_off": N_("The second factor was switched off"),
    "account.new_recovery_codes": N_("New recovery codes were made"),
    "slip.printed": N_("An activation slip was printed"),
    "slip.printed_anew": N_("An activation slip was printed although the account was in use"),
    "slip.released": N_("An activation slip was released"),
    "slip.voided": N_("An activation slip was voided"),
    "violation.note": N_("Something was noted about you for your assessment"),
    "violation.confirm": N_("What was noted about you was confirmed"),
    "violation.object": N_("You objected to what is kept about you"),
    "violation.uphold": N_("Your objection was answered: it stays"),
    "violation.withdraw": N_("What was noted about you was withdrawn"),
    "erasure.asked": N_("Somebody asked that you are erased"),
    "erasure.granted": N_("Your wish to be erased was granted"),
    "erasure.refused": N_("It was refused to erase you"),
    "erasure.taken_back": N_("You took back your wish to be erased"),
    "erasure.held": N_("A rule keeps what is known of you for now"),
    "slip.used": N_("The account was opened with an activation slip"),
}
# These tell everybody who watches over offices, so they cannot say "your".
BROKEN_GLASS = N_("An administrator's account was opened anew from the command line")


@dataclass(frozen=True)
class Act:
    """When, what, and by whom where he acted in an office; `mine`: I did it myself."""

    at: datetime
    what: str
    who: str | None
    mine: bool


def done_to_me(work: Work) -> list[Act]:
    """The newest acts about me, from the log. Names of people acting in office are no look at them."""
    me = str(work.actor.person_id)
    wanted = (
        select(LogEntry.at, LogEntry.action, LogEntry.purpose, LogEntry.actor)
        .join(LogSubject, LogSubject.entry_id == LogEntry.id)
        .where(LogSubject.subject == me, LogEntry.action.in_(DONE))
        .order_by(LogSubject.at.desc(), LogSubject.entry_id.desc())
        .limit(MOST)
    )
    rows = work.session.execute(wanted).all()
    names = office_name(work, {UUID(row.actor) for row in rows if len(row.actor) == 36})
    said = [BROKEN_GLASS if row.purpose == "break_glass" else DONE[row.action] for row in rows]
    return [
        Act(row.at, what, names.get(UUID(row.actor)) if len(row.actor) == 36 else None, row.actor == me) for row, what in zip(rows, said, strict=True)
    ]

"""What does a notice say, in the inbox and outside alike? Number, place and day; nothing that somebody wrote."""

from __future__ import annotations

from db.notices import NoticeKind
from portal.locale import N_

SAYS = {
    NoticeKind.REPORTED: N_("A new report in your area"),
    NoticeKind.ASSIGNED: N_("Assigned to your department"),
    NoticeKind.SENT_BACK: N_("Sent back to your department for another round"),
    NoticeKind.HANDED_IN: N_("Handed in and waits for acceptance"),
    NoticeKind.ACCEPTED: N_("Accepted and closed"),
    NoticeKind.DISMISSED: N_("Not taken up"),
    NoticeKind.MERGED: N_("Goes on under another number"),
    NoticeKind.DEADLINE: N_("The deadline has changed"),
    NoticeKind.TAKEN_BACK: N_("The last step was taken back"),
    NoticeKind.DUE_SOON: N_("Due soon"),
    NoticeKind.DUE_TODAY: N_("Due today"),
    NoticeKind.OVERDUE: N_("Overdue"),
    NoticeKind.UNOPENED: N_("Nobody has opened it yet"),
    NoticeKind.CALENDAR: N_("Next year's working days are missing"),
    NoticeKind.CHANNEL: N_("A channel for notices does not deliver"),
    NoticeKind.TEST: N_("This is a test; nothing has happened"),
    NoticeKind.ASKED: N_("A question waits for an answer"),
    NoticeKind.ANSWERED: N_("The reporter has answered"),
    NoticeKind.TIME_ASKED: N_("The department asks for more time"),
    NoticeKind.TIME_REFUSED: N_("More time was refused; the deadline stays"),
    NoticeKind.CHECKED: N_("A supervisor has followed up"),
    NoticeKind.REOPENED: N_("Reopened: it has not lasted"),
    NoticeKind.CHECK_DUE: N_("A follow-up is due today"),
    NoticeKind.RECHECK_DUE: N_("A re-check is due today"),
    NoticeKind.REPORT_DUE: N_("The report of an agency is due soon"),
    NoticeKind.REPORT_LATE: N_("The report of an agency is late"),
    NoticeKind.CERTIFICATE: N_("The certificate of an agency is about to lapse"),
    NoticeKind.OWN_VIOLATION: N_("Something was noted about you for your assessment; read it and answer"),
    NoticeKind.OWN_DECIDED: N_("Something kept about you for your assessment was decided"),
    NoticeKind.TO_CONFIRM: N_("Somebody's own violation waits for a second person"),
    NoticeKind.OBJECTED: N_("Somebody objects to what is kept about him"),
    NoticeKind.PART_ASKED: N_("Your department is asked to cooperate"),
    NoticeKind.PART_BACK: N_("The part of your department was sent back"),
    NoticeKind.PART_IN: N_("A cooperating department has handed in its part"),
    NoticeKind.PART_DROPPED: N_("Your department need not cooperate any more"),
    NoticeKind.PART_DUE: N_("The part of a cooperating department falls due"),
    NoticeKind.PART_LATE: N_("The part of a cooperating department is overdue"),
    NoticeKind.SUPPLY_ASKED: N_("A part or resource is asked of you"),
    NoticeKind.SUPPLY_DROPPED: N_("What was asked of you is not needed any more"),
    NoticeKind.SUPPLY_PROMISED: N_("The part or resource that was asked for is promised"),
    NoticeKind.SUPPLY_PROVIDED: N_("The part or resource that was asked for is there"),
    NoticeKind.SUPPLY_REFUSED: N_("The part or resource that was asked for was refused"),
    NoticeKind.SUPPLY_DUE: N_("What is asked of you falls due"),
    NoticeKind.SUPPLY_LATE: N_("What is asked of you is overdue"),
    NoticeKind.SUPPLY_UNOPENED: N_("Nobody has opened a request for a part or resource yet"),
    NoticeKind.SUPPLY_MISSING: N_("A part or resource that was asked for has not come in time"),
    NoticeKind.LEVEL_PROPOSED: N_("A level waits for your signature"),
    NoticeKind.LEVEL_SIGNED: N_("The safety director has signed the level"),
    NoticeKind.LEVEL_REJECTED: N_("The safety director has not signed the level; it stays"),
    NoticeKind.REGULATOR_UNTOLD: N_("It is not on record that the regulator was told of a major hazard"),
    NoticeKind.WORKERS_UNTOLD: N_("It is not on record that the workers were told of a major hazard"),
}
TO_REPORTER = {
    NoticeKind.ASKED: N_("A question about what you reported waits for your answer"),
    NoticeKind.ACCEPTED: N_("What you reported is done"),
    NoticeKind.DISMISSED: N_("What you reported was not taken up; read why"),
    NoticeKind.MERGED: N_("What you reported goes on with a report of the same thing"),
    NoticeKind.REOPENED: N_("What you reported is open again: the repair has not lasted"),
    NoticeKind.TAKEN_BACK: N_("The last step on what you reported was taken back"),
}


def said(kind: NoticeKind, *, as_reporter: bool = False) -> str:
    """The sentence, to be translated where it is shown."""
    return TO_REPORTER[kind] if as_reporter and kind in TO_REPORTER else SAYS[kind]

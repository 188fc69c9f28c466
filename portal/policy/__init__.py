"""Who may do what? One table for all features: an action has ways, and a way holds when all its rules hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db.actor import Actor, Role
from portal.errors import Denied
from portal.locale import N_
from portal.policy import erasing, recording
from portal.policy.actions import Action as Action
from portal.policy.complaining import COMPLAINING, NOT_YOUR_COMPLAINT
from portal.policy.own_data import OWN_DATA_NOT_YOURS, OWN_DATA_WAYS
from portal.policy.own_data import Wish as Wish
from portal.policy.rules import Giving as Giving  # every feature reads them from here
from portal.policy.rules import Handed as Handed
from portal.policy.rules import Handling as Handling
from portal.policy.rules import (
    Holds,
    Way,
    about_me,
    administrator,
    auditor,
    beyond_the_director,
    department_head,
    department_head_there,
    department_officer,
    department_officer_there,
    director,
    employee,
    for_another,
    head,
    hr,
    is_somebody,
    named_responsible,
    no_director_yet,
    not_asker,
    not_noter,
    not_own_rectification,
    not_preparer,
    noted_it,
    outside_its_department,
    own_account,
    own_last_step,
    own_place,
    reported_it,
    responsible,
    responsible_there,
    safety_group,
    second_person,
    still_fresh,
    supervisor,
    supervisor_there,
    system,
    union,
    unmasked_there,
    unnamed,
    unprotected,
)
from portal.policy.rules import Noting as Noting
from portal.policy.rules import Prepared as Prepared

RECTIFIES: list[Way] = [[department_head_there], [department_officer_there], [responsible_there], [responsible, named_responsible]]
SUPERVISES: list[Way] = [[supervisor_there], [director]]
JUDGES: list[Way] = [[supervisor_there, not_own_rectification], [director, not_own_rectification]]
NOTES_VIOLATIONS: list[Way] = [[who, outside_its_department, not_own_rectification, for_another] for who in (supervisor_there, director)]
DECIDES_VIOLATIONS: list[Way] = [[director, for_another, not_noter], [hr, for_another, not_noter, beyond_the_director]]
GIVES_TIME: list[Way] = [[supervisor_there, not_asker], [director, not_asker]]
ORGANISES: list[Way] = [[administrator], [director], [system]]
KNOWS_PEOPLE: list[Way] = [[administrator], [hr], [director], [system]]

WAYS: dict[Action, list[Way]] = {
    Action.HAZARD_REPORT: [[employee]],
    Action.HAZARD_ASSIGN: SUPERVISES,
    Action.HAZARD_REASSIGN: SUPERVISES,
    Action.HAZARD_START: RECTIFIES,
    Action.HAZARD_SUBMIT: RECTIFIES,
    Action.HAZARD_ACCEPT: JUDGES,
    Action.HAZARD_SEND_BACK: JUDGES,
    Action.HAZARD_DISMISS: SUPERVISES,
    Action.HAZARD_MERGE: SUPERVISES,
    Action.HAZARD_AMEND: SUPERVISES,
    Action.HAZARD_ASK_EXTENSION: RECTIFIES,
    Action.HAZARD_APPROVE_EXTENSION: GIVES_TIME,
    Action.HAZARD_REFUSE_EXTENSION: GIVES_TIME,
    Action.HAZARD_CHECK: SUPERVISES,
    Action.HAZARD_RECHECK: JUDGES,
    Action.HAZARD_REOPEN: JUDGES,
    Action.HAZARD_ADD_PART: SUPERVISES,
    Action.HAZARD_WITHDRAW_PART: SUPERVISES,
    Action.HAZARD_HAND_IN_PART: RECTIFIES,
    Action.HAZARD_SEND_BACK_PART: JUDGES,
    Action.HAZARD_ASK_SUPPLY: [*RECTIFIES, *SUPERVISES],
    Action.HAZARD_WITHDRAW_SUPPLY: [*RECTIFIES, *SUPERVISES],
    Action.HAZARD_ANSWER_SUPPLY: [*RECTIFIES, [employee, named_responsible]],
    Action.HAZARD_MAKE_PLAN: [*RECTIFIES, *SUPERVISES],
    Action.HAZARD_JUDGE: SUPERVISES,
    Action.HAZARD_SIGN_LEVEL: [[director]],
    Action.HAZARD_REJECT_LEVEL: [[director]],
    Action.HAZARD_TELL_REGULATOR: SUPERVISES,
    Action.HAZARD_TELL_WORKERS: SUPERVISES,
    Action.HAZARD_TAKE_BACK: [[own_last_step, *way] for way in (*SUPERVISES, *RECTIFIES)],
    Action.HAZARD_OPEN_REPORTER: [[director]],
    Action.HAZARD_REPORT_UNNAMED: [[unnamed]],
    Action.HAZARD_COMPARE: SUPERVISES,
    Action.HAZARD_ASK: SUPERVISES,
    Action.HAZARD_ANSWER: [[is_somebody, reported_it]],
    Action.VIOLATION_NOTE: NOTES_VIOLATIONS,
    Action.VIOLATION_CONFIRM: DECIDES_VIOLATIONS,
    Action.VIOLATION_OBJECT: [[employee, about_me]],
    Action.VIOLATION_UPHOLD: DECIDES_VIOLATIONS,
    Action.VIOLATION_WITHDRAW: [*DECIDES_VIOLATIONS, [supervisor_there, noted_it, still_fresh], [director, noted_it, still_fresh]],
    Action.VIOLATION_SEE: [[director], [hr], [system]],
    Action.VIOLATION_COUNT: [[head], [director], [hr], [safety_group]],
    Action.HAZARD_IMPORT: [[director], [system]],
    Action.HAZARD_EXPORT: [[head], [director], [supervisor], [safety_group], [department_head], [department_officer]],
    Action.HAZARD_RECOUNT: [[system]],
    Action.CALENDAR_CHANGE: ORGANISES,
    Action.NOTICE_READ: [[employee]],
    Action.NOTICE_SEND: [[system]],
    Action.LADDER_CHANGE: [[director], [system]],
    Action.CHANNEL_CARE: [[administrator], [director]],
    Action.PLACE_CHANGE: ORGANISES,
    Action.PLACE_REACH: [[director], [system]],
    Action.PLACE_CLOSE: [[director], [system]],
    Action.PLACE_CLOCK: [[director], [system]],
    Action.RULE_CHANGE: ORGANISES,
    Action.PERSON_ADD: KNOWS_PEOPLE,
    Action.PERSON_CHANGE: KNOWS_PEOPLE,
    Action.PERSON_SEE: KNOWS_PEOPLE,
    Action.PERSON_LEAVE: [[system]],
    Action.PERSON_MOVE: [[system]],
    Action.POST_END: [[system]],
    Action.ELIGIBILITY_NOTE: [[hr, for_another], [director, for_another], [system]],
    Action.DEPUTY_NAME: [[hr, for_another], [director, for_another], [system]],
    Action.DEPUTY_APPROVE: [[own_place, second_person], [director, second_person]],
    Action.ABSENCE_NOTE: KNOWS_PEOPLE,
    Action.ROLE_GRANT: [[administrator, for_another], [director, for_another], [system]],
    Action.ROLE_APPROVE: [[director, second_person], [administrator, second_person, no_director_yet]],
    Action.ROLE_END: [[administrator, for_another, unprotected], [director, for_another, unprotected], [system]],
    Action.ROLE_SUCCEED: [[system]],
    Action.ACCOUNT_CHANGE: [[own_account], [system]],
    Action.ACCOUNT_RESET: [[system]],
    Action.POSTER_PRINT: [[administrator], [director]],
    Action.PAGE_PLACES: [[administrator], [director]],
    Action.PAGE_CALENDAR: [[administrator], [director]],
    Action.PAGE_LADDER: [[director]],
    Action.PAGE_CHANNELS: [[administrator], [director]],
    Action.SLIP_PRINT: [[administrator, for_another], [hr, for_another]],
    Action.SLIP_RELEASE: [[director, second_person], [head, second_person], [administrator, second_person, no_director_yet]],
    Action.ACCOUNT_OPEN: [[administrator, for_another], [hr, for_another], [system]],
    Action.ACCOUNT_MANAGE: [[administrator, for_another], [director, for_another], [system]],
    Action.ACCOUNT_OFF: [[system]],
    Action.REMOVAL_ASK: [[administrator, for_another], [director, for_another], [hr, for_another]],
    Action.REMOVAL_APPROVE: [
        [director, second_person],
        [head, second_person],
        [hr, second_person],
        [administrator, second_person, no_director_yet],
    ],
    Action.RESET_ASK: [[administrator, for_another], [director, for_another]],
    Action.RESET_APPROVE: [[director, second_person], [head, second_person]],
    Action.AGENCY_KEEP: [[director]],
    Action.AGENCY_SEE: [[director], [head]],
    Action.THRESHOLD_CHANGE: [[director]],
    Action.AGREEMENT_PREPARE: [[director]],
    Action.AGREEMENT_SIGN: [[head, not_preparer]],
    Action.ENGAGEMENT_PLAN: [[director]],
    Action.ENGAGEMENT_SEE: [[auditor], [director], [head]],
    Action.ENGAGEMENT_OPEN: [[director]],
    Action.ENGAGEMENT_END: [[director]],
    Action.DECLARATION_MAKE: [[auditor]],
    Action.DRAW_ASK: [[auditor]],
    Action.DRAW_NONCE: [[auditor]],
    Action.DRAW_FREEZE: [[system]],
    Action.PICTURE_MASK: [[system]],
    Action.DRAW_ABORT: [[director]],
    Action.DRAW_SEE: [[auditor], [director], [head]],
    Action.DRAW_SEE_CLEAR: [[auditor, unmasked_there], [director]],
    Action.DRAW_TAKE: [[auditor], [director], [head]],
    Action.DUTY_KEEP: [[director]],
    Action.DUTY_CHECK: SUPERVISES,
    Action.DUTY_SEE: [[head], [director], [supervisor], [safety_group]],
    Action.COVERAGE_ASK: [[auditor]],
    Action.COVERAGE_SEE: [[auditor]],
    Action.COVERAGE_MAKE: [[system]],
    Action.PAGE_DUTIES: [[supervisor], [director]],
    Action.FINDING_WRITE: [[auditor]],
    Action.FINDING_TRACE: [[system]],
    Action.FINDING_SEE: [[auditor], [director], [head], [department_head], [department_officer]],
    Action.FINDING_ANSWER: [[director], [department_head_there]],
    Action.FINDING_ACT: [[director]],
    Action.REPORT_WRITE: [[auditor]],
    Action.REPORT_COMPOSE: [[system]],
    Action.REPORT_SIGN_OFF: [[auditor, not_preparer]],
    Action.REPORT_ISSUE: [[system]],
    Action.REPORT_SEE: [[auditor], [director], [head]],
    Action.REPORT_TAKE: [[auditor], [director], [head]],
    Action.PAGE_AUDITED: [[director], [head], [department_head], [department_officer]],
    Action.DRAW_EXTEND: [[auditor]],
    Action.SHEET_FILL: [[auditor]],
    Action.SHEET_READ: [[auditor]],
    Action.REQUEST_WRITE: [[auditor]],
    Action.REQUEST_HAND_ON: [[director]],
    Action.REQUEST_ANSWER: [[director], [department_head_there], [department_officer_there]],
    Action.REQUEST_SEE: [[auditor], [director], [head], [department_head], [department_officer]],
    Action.REGISTER_SEE: [[auditor], [director], [head]],
    Action.REGISTER_TAKE: [[auditor]],
    Action.INTERFERENCE_NOTE: [[auditor]],
    Action.INTERFERENCE_STATE: [[director], [head]],
    Action.PAPERS_ISSUE: [[auditor]],
    Action.EVALUATION_MAKE: [[director]],
    Action.EVALUATION_SEE: [[auditor], [director], [head]],
    Action.EVALUATION_REPLY: [[auditor]],
    Action.VISIT_NOTE: [[auditor]],
    Action.INTERVIEW_NOTE: [[auditor]],
    Action.FIELDWORK_SEE: [[auditor], [director], [head]],
    Action.PAGE_ASKED: [[department_head], [department_officer]],
    Action.PAGE_AGENCIES: [[director], [head]],
    Action.PAGE_AUDIT: [[auditor]],
    Action.PAGE_PEOPLE: [[administrator], [hr], [director]],
    Action.PAGE_APPROVALS: [[director], [head], [administrator], [hr]],
    Action.PAGE_SUPERVISION: [[supervisor], [director]],
    Action.PAGE_IMPORT: [[director]],
    Action.PAGE_DEPARTMENT: [[department_head], [department_officer], [responsible]],
    Action.PAGE_LEDGER: [[head], [director], [supervisor], [safety_group], [department_head], [department_officer], [responsible]],
    Action.PAGE_REPORT: [[employee]],
    Action.PAGE_HAZARD: [[employee]],
    Action.PAGE_OWN_DATA: [[is_somebody]],
    Action.PAGE_INBOX: [[employee]],
    Action.PAGE_KEPT: [[employee]],
    Action.PAGE_LOG: [[director]],
    Action.LOG_READ: [[director]],
    Action.PAGE_SLIPS: [[administrator], [hr], [director], [head]],
    **recording.WAYS,
    Action.PAGE_COMPLAIN: [[employee]],
    Action.PAGE_CASES: [[union], [hr], [head], [director]],
    Action.PAGE_PRIVACY: [[union], [hr], [head], [director], [administrator]],
    **COMPLAINING,
    **OWN_DATA_WAYS,
    **erasing.WAYS,
}

NOT_YOURS = {
    Action.HAZARD_REPORT: N_("Hazards are reported by the people of this enterprise."),
    Action.HAZARD_ASSIGN: N_("A supervisor of the area or the safety director assigns a hazard."),
    Action.HAZARD_REASSIGN: N_("A supervisor of the area or the safety director gives a hazard to another department."),
    Action.HAZARD_START: N_("The department that has to rectify it starts the work."),
    Action.HAZARD_SUBMIT: N_("The department that has to rectify it hands it in."),
    Action.HAZARD_ACCEPT: N_("A supervisor of the area or the safety director accepts a repair, and never one who worked on it."),
    Action.HAZARD_SEND_BACK: N_("A supervisor of the area or the safety director sends a repair back, and never one who worked on it."),
    Action.HAZARD_DISMISS: N_("A supervisor of the area or the safety director decides that a report is not taken up."),
    Action.HAZARD_MERGE: N_("A supervisor of the area or the safety director merges hazards."),
    Action.HAZARD_AMEND: N_("A supervisor of the area or the safety director changes the deadline or the text."),
    Action.HAZARD_ASK_EXTENSION: N_("The department that has to rectify it asks for a later deadline."),
    Action.HAZARD_APPROVE_EXTENSION: N_("A supervisor of the area or the safety director grants a later deadline, and nobody his own request."),
    Action.HAZARD_REFUSE_EXTENSION: N_("A supervisor of the area or the safety director refuses a later deadline, and nobody his own request."),
    Action.HAZARD_CHECK: N_("A supervisor of the area or the safety director follows up on a repair."),
    Action.HAZARD_RECHECK: N_("A supervisor of the area or the safety director checks whether a repair has lasted, and never one who worked on it."),
    Action.HAZARD_REOPEN: N_("A supervisor of the area or the safety director reopens a hazard, and never one who worked on it."),
    Action.HAZARD_ADD_PART: N_("A supervisor of the area or the safety director asks another department to cooperate."),
    Action.HAZARD_WITHDRAW_PART: N_("A supervisor of the area or the safety director withdraws the part of a department."),
    Action.HAZARD_HAND_IN_PART: N_("Each cooperating department hands in its own part, and nobody another's."),
    Action.HAZARD_SEND_BACK_PART: N_("A supervisor of the area or the safety director sends a part back, and never one who worked on it."),
    Action.HAZARD_ASK_SUPPLY: N_("The department that rectifies it, or whoever supervises, asks for what is needed."),
    Action.HAZARD_WITHDRAW_SUPPLY: N_("The department that rectifies it, or whoever supervises, withdraws a request."),
    Action.HAZARD_ANSWER_SUPPLY: N_("Only the department or person that was asked promises, provides or refuses."),
    Action.HAZARD_MAKE_PLAN: N_("The department that rectifies it, or whoever supervises, makes the plan."),
    Action.HAZARD_JUDGE: N_("A supervisor of the area or the safety director judges whether a hazard is a major one."),
    Action.HAZARD_SIGN_LEVEL: N_("Only the safety director signs the level of a hazard."),
    Action.HAZARD_REJECT_LEVEL: N_("Only the safety director signs the level of a hazard."),
    Action.HAZARD_TELL_REGULATOR: N_("A supervisor of the area or the safety director notes that the regulator was told."),
    Action.HAZARD_TELL_WORKERS: N_("A supervisor of the area or the safety director notes that the workers were told."),
    Action.HAZARD_TAKE_BACK: N_("Only whoever took the last step can take it back."),
    Action.HAZARD_OPEN_REPORTER: N_("Only the safety director can see who reported a hazard."),
    Action.HAZARD_REPORT_UNNAMED: N_("Reports without a name come from the form at the place, not from an account."),
    Action.HAZARD_ASK: N_("A supervisor of the area or the safety director asks whoever reported it."),
    Action.HAZARD_ANSWER: N_("Only whoever reported it answers."),
    Action.HAZARD_COMPARE: N_("A supervisor of the area or the safety director compares its photos with others."),
    Action.VIOLATION_NOTE: N_(
        "A supervisor of the area or the safety director notes somebody's own violation: nobody of the department that rectifies it, "
        "nobody who worked on it, and nobody his own."
    ),
    Action.VIOLATION_CONFIRM: N_("The safety director confirms it, and never the one who noted it or whom it is about."),
    Action.VIOLATION_OBJECT: N_("Only whom it is about objects."),
    Action.VIOLATION_UPHOLD: N_("The safety director answers an objection, and never the one who noted it or whom it is about."),
    Action.VIOLATION_WITHDRAW: N_(
        "The safety director withdraws it; whoever noted it only until somebody has confirmed or objected, and nobody what is kept about himself."
    ),
    Action.VIOLATION_SEE: N_("Only the safety director and human resources read what is kept about somebody for his assessment."),
    Action.VIOLATION_COUNT: N_("Only the head, the safety director, the safety group and human resources read these totals."),
    Action.HAZARD_IMPORT: N_("Only the safety director or the command line imports a ledger."),
    Action.HAZARD_EXPORT: N_("Only offices that answer for the whole ledger, an area or a department take records out as a file."),
    Action.HAZARD_RECOUNT: N_("Only the portal itself counts deadlines anew, when the calendar changes."),
    Action.CALENDAR_CHANGE: N_("Only an administrator or the safety director enters working days and days off."),
    Action.NOTICE_READ: N_("Notices are for the people of this enterprise, each his own."),
    Action.NOTICE_SEND: N_("Only the portal itself sends notices and reminders."),
    Action.CHANNEL_CARE: N_("An administrator or the safety director looks after the channels."),
    Action.LADDER_CHANGE: N_("Only the safety director changes who is reminded when."),
    Action.PLACE_CHANGE: N_("Only an administrator or the safety director changes areas and departments."),
    Action.PLACE_REACH: N_("Only the safety director moves an area when that changes how far somebody's office reaches."),
    Action.PLACE_CLOSE: N_("Only the safety director closes a place or replaces a department: nobody could report there any more."),
    Action.PLACE_CLOCK: N_("Only the safety director changes the time zone of a site: it moves the ends of its days."),
    Action.RULE_CHANGE: N_("Only an administrator or the safety director says which department rectifies what."),
    Action.PERSON_ADD: N_("Only an administrator, human resources or the safety director adds people."),
    Action.PERSON_CHANGE: N_("Only an administrator, human resources or the safety director changes what is known of people."),
    Action.PERSON_SEE: N_("Only an administrator, human resources or the safety director looks up people."),
    Action.PERSON_LEAVE: N_("Nobody's employment is ended by one person: ask for it, and a second person decides."),
    Action.PERSON_MOVE: N_("Nobody is moved to another department or organisation by one person: ask for it, and a second person decides."),
    Action.POST_END: N_("Nobody's post is ended by one person: ask for it, and a second person decides."),
    Action.ELIGIBILITY_NOTE: N_("Only human resources or the safety director notes what qualifies a supervisor, and nobody notes it of himself."),
    Action.DEPUTY_NAME: N_("Only human resources or the safety director names a deputy, and nobody names himself."),
    Action.DEPUTY_APPROVE: N_(
        "Whoever is stood in for agrees to a deputy, or the safety director, and never the one who named or becomes the deputy."
    ),
    Action.ABSENCE_NOTE: N_("Only an administrator, human resources or the safety director notes an absence."),
    Action.ROLE_GRANT: N_("Only an administrator or the safety director grants a role, and nobody grants himself one."),
    Action.ROLE_APPROVE: N_(
        "A role that sees content or runs the accounts needs a second person: the safety director, who neither granted nor receives it."
    ),
    Action.ROLE_END: N_(
        "An administrator or the safety director withdraws an office that still waits for its second person, and nobody his own. "
        "An office that is held is ended only with a second person's yes: ask for it."
    ),
    Action.ROLE_SUCCEED: N_(
        "A successor of the last director, or of the last administrator but one, is named from the command line, by administrators."
    ),
    Action.ACCOUNT_CHANGE: N_("Password and second factor of an account are its owner's alone."),
    Action.POSTER_PRINT: N_("Only an administrator or the safety director prints posters."),
    Action.LOG_READ: N_("Only the safety director reads the log of everybody."),
    Action.SLIP_PRINT: N_("Only an administrator or human resources prints activation slips, and nobody his own."),
    Action.SLIP_RELEASE: N_("The slip of somebody in office is released by the safety director or the head, who neither printed nor receives it."),
    Action.ACCOUNT_RESET: N_("An account is let in again past all rules from the command line only, never by somebody who is signed in."),
    Action.ACCOUNT_OPEN: N_("Only an administrator or human resources creates an account, and nobody one for himself."),
    Action.ACCOUNT_MANAGE: N_("Only an administrator or the safety director looks after the accounts of others. Your own is under My account."),
    Action.ACCOUNT_OFF: N_("No account is switched off by one person: ask for it, and a second person decides."),
    Action.REMOVAL_ASK: N_("Only an administrator, human resources or the safety director asks for this, and nobody for himself."),
    Action.REMOVAL_APPROVE: N_(
        "This needs a second person: the safety director, the head or human resources, who neither asked for it nor is concerned by it."
    ),
    Action.DRAW_ASK: N_("Only an auditor of the engagement asks for a sample."),
    Action.DRAW_NONCE: N_("Only an auditor of the engagement gives the nonce."),
    Action.DRAW_FREEZE: N_("Only the portal itself freezes records and draws."),
    Action.PICTURE_MASK: N_("Only the portal itself makes masked pictures."),
    Action.DRAW_ABORT: N_("Only the safety director aborts a draw, before the nonce is given, and everybody sees it."),
    Action.DRAW_SEE: N_("A draw is shown to its auditors, the safety director and the head."),
    Action.DRAW_SEE_CLEAR: N_("Photos of a sample are shown unmasked to its auditors where the agreement in force says so."),
    Action.DRAW_TAKE: N_("A bundle is taken home by its auditors, the safety director or the head."),
    Action.FINDING_WRITE: N_("Only an auditor of the engagement writes its findings."),
    Action.FINDING_TRACE: N_("Only the portal itself traces whose duty it was."),
    Action.FINDING_SEE: N_("A finding of a locked report is read by the safety director, the head, its department and its auditors."),
    Action.FINDING_ANSWER: N_("The safety director or the head of the department whose finding it is answers it."),
    Action.FINDING_ACT: N_("Only the safety director makes a tracked action of an answer."),
    Action.REPORT_WRITE: N_("Only an auditor of the engagement writes its report."),
    Action.REPORT_COMPOSE: N_("Only the portal itself composes and locks a report."),
    Action.REPORT_SIGN_OFF: N_("A report is signed off by a second auditor of the engagement, and never by whoever wrote it."),
    Action.REPORT_ISSUE: N_("Only the portal itself composes and locks a report."),
    Action.REPORT_SEE: N_("A locked report is read by its auditors, the safety director and the head."),
    Action.REPORT_TAKE: N_("A locked report is taken home by its auditors, the safety director or the head."),
    Action.DRAW_EXTEND: N_("Only an auditor of the engagement asks for the second stage of a draw."),
    Action.SHEET_FILL: N_("Only an auditor of the engagement fills in a test sheet."),
    Action.SHEET_READ: N_("Test sheets are read by the auditors of the engagement alone, until they issue their report."),
    Action.REQUEST_WRITE: N_("Only the auditors of an engagement ask for something, accept it or send it back."),
    Action.REQUEST_HAND_ON: N_("Only the safety director hands a request of the auditor on to a department."),
    Action.REQUEST_ANSWER: N_("A request of the auditor is answered by the safety director, or by the department that he has handed it on to."),
    Action.REQUEST_SEE: N_("Requests are read by the auditors, the safety director, the head and the departments that have them."),
    Action.REGISTER_SEE: N_("The registers of an engagement are read by its auditors, the safety director and the head."),
    Action.REGISTER_TAKE: N_("Only the auditors of an engagement take its registers out."),
    Action.INTERFERENCE_NOTE: N_("Only an auditor writes down who interfered, and shows it."),
    Action.INTERFERENCE_STATE: N_("The safety director or the head says something beside it."),
    Action.EVALUATION_MAKE: N_("Only the safety director evaluates an agency."),
    Action.EVALUATION_SEE: N_("Evaluations of an agency are read by the safety director, the head and its own auditors."),
    Action.EVALUATION_REPLY: N_("Only an auditor of the agency replies to its evaluation."),
    Action.VISIT_NOTE: N_("Only an auditor of the engagement notes a spot check."),
    Action.INTERVIEW_NOTE: N_("Only an auditor of the engagement notes an interview."),
    Action.FIELDWORK_SEE: N_("Spot checks and interviews are read by the auditors, and by the safety director and the head once they are issued."),
    Action.PAPERS_ISSUE: N_("Only the auditor who leads the team issues its papers."),
    Action.AGENCY_KEEP: N_("Only the safety director keeps the register of agencies."),
    Action.AGENCY_SEE: N_("Only the safety director and the head of the enterprise see agencies, agreements and engagements."),
    Action.THRESHOLD_CHANGE: N_("Only the safety director changes what an agency has to reach."),
    Action.AGREEMENT_PREPARE: N_("Only the safety director prepares an agreement with an agency."),
    Action.AGREEMENT_SIGN: N_("An agreement is signed or refused by the head of the enterprise, and never by whoever prepared it."),
    Action.ENGAGEMENT_PLAN: N_("Only the safety director plans an engagement and says who is in its team."),
    Action.ENGAGEMENT_SEE: N_("An engagement is shown to its auditors, the safety director and the head."),
    Action.ENGAGEMENT_OPEN: N_("Only the safety director opens an engagement."),
    Action.ENGAGEMENT_END: N_("Only the safety director closes or abandons an engagement."),
    Action.DUTY_KEEP: N_("Only the safety director says how often a stage of responsibility is checked."),
    Action.DUTY_CHECK: N_("A supervisor of the area or the safety director notes a check."),
    Action.DUTY_SEE: N_("Duties of checking are read by those who supervise, and by the head of the enterprise."),
    Action.COVERAGE_ASK: N_("Only an auditor of the engagement has the checks counted or brings in a list."),
    Action.COVERAGE_SEE: N_("Counts, flags and lists of an engagement are for its auditors alone."),
    Action.COVERAGE_MAKE: N_("The portal itself counts."),
    Action.DECLARATION_MAKE: N_("Only an auditor in the team declares, and each for himself."),
    Action.RESET_ASK: N_("Only an administrator or the safety director resets an account, and nobody his own."),
    Action.RESET_APPROVE: N_(
        "The reset of a protected account needs a second person: the safety director or the head, who neither asked for it nor owns it."
    ),
    **recording.NOT_YOURS,
    **OWN_DATA_NOT_YOURS,
    **erasing.NOT_YOURS,
}
NOT_YOURS |= NOT_YOUR_COMPLAINT
NO_SUCH_PAGE = N_("This page is not part of your work.")


def allows(actor: Actor, action: Action, record: Any) -> bool:
    """Missing is denied."""
    return any(_holds(way, actor, record) for way in WAYS.get(action, []))


def require(actor: Actor, action: Action, record: Any) -> None:
    if not allows(actor, action, record):
        raise Denied(NOT_YOURS.get(action, NO_SUCH_PAGE))


def office_for(actor: Actor, action: Action, record: Any) -> Role:
    """In which office the actor does it: that of the first way that holds."""
    way = next((way for way in WAYS[action] if _holds(way, actor, record)), [])
    held = [rule.role for rule in way if isinstance(rule, Holds)]
    if not held:
        raise Denied(NOT_YOURS.get(action, NO_SUCH_PAGE))
    return held[0]


def deciding(action: Action) -> frozenset[Role]:
    """The offices that may do it at all."""
    return frozenset(rule.role for way in WAYS[action] for rule in way if isinstance(rule, Holds))


def could(actor: Actor, action: Action, record: Any) -> bool:
    """His office could do it, were it not that he worked on the repair, or asked for it, himself."""
    ways = [[rule for rule in way if rule not in (not_own_rectification, not_asker)] for way in WAYS[action]]
    return any(_holds(way, actor, record) for way in ways)


def _holds(way: Way, actor: Actor, record: Any) -> bool:
    return all(rule(actor, record) for rule in way)


@dataclass(frozen=True)
class Reach:
    """How far an action of mine reaches: everywhere, or these areas and departments, or what names me."""

    everywhere: bool = False
    areas: frozenset[UUID] = frozenset()
    departments: frozenset[UUID] = frozenset()
    named: bool = False

    def __bool__(self) -> bool:
        return bool(self.everywhere or self.areas or self.departments or self.named)


def reach(actor: Actor, action: Action) -> Reach:
    """For lists of what is mine to do: the same table, read for all records at once."""
    mine = [(way, rule) for way in WAYS[action] for rule in way if isinstance(rule, Holds) and rule.role in actor.roles]
    named = any(named_responsible in way for way, _rule in mine)
    return Reach(
        everywhere=any(not rule.over and named_responsible not in way for way, rule in mine),
        areas=frozenset().union(*(actor.areas(rule.role) for _way, rule in mine if rule.over == "area")),
        departments=frozenset().union(*(actor.departments(rule.role) for _way, rule in mine if rule.over == "department")),
        named=named,
    )

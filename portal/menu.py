"""Which screens are there, in which workspace, and what must one be allowed to do to open each?"""

from __future__ import annotations

from dataclasses import dataclass

from db.actor import Actor
from portal.locale import N_
from portal.policy import Action, allows

SUPERVISION, DEPARTMENT, LEADERSHIP, MINE = N_("Supervision"), N_("My department"), N_("Leadership"), N_("Mine")
ADMINISTRATION, AUDIT, PRIVACY = N_("Administration"), N_("Third-party audit"), N_("Privacy")


@dataclass(frozen=True)
class Row:
    """One screen. `opens` is asked of the policy before the screen exists for a person; hidden rows are reached by a link only."""

    page: str
    address: str
    title: str
    icon: str
    workspace: str
    opens: Action
    hidden: bool = False


ROWS = (
    Row("pages/supervision/today.py", "today", N_("Today"), "today", SUPERVISION, Action.PAGE_SUPERVISION),
    Row("pages/supervision/duties.py", "duties", N_("Duties of checking"), "event_available", SUPERVISION, Action.PAGE_DUTIES),
    Row("pages/supervision/import_ledger.py", "import-ledger", N_("Import a ledger"), "upload_file", SUPERVISION, Action.PAGE_IMPORT),
    Row("pages/supervision/reminders.py", "reminders", N_("Who is reminded when"), "notifications_active", SUPERVISION, Action.PAGE_LADDER),
    Row("pages/supervision/log.py", "log", N_("The log"), "history", SUPERVISION, Action.PAGE_LOG),
    Row("pages/department/today.py", "department", N_("To rectify"), "build", DEPARTMENT, Action.PAGE_DEPARTMENT),
    Row("pages/department/asked.py", "asked", N_("Asked by the auditor"), "outgoing_mail", DEPARTMENT, Action.PAGE_ASKED),
    Row("pages/leadership/figures.py", "figures", N_("At a glance"), "dashboard", LEADERSHIP, Action.PAGE_LEDGER),
    Row("pages/leadership/board.py", "board", N_("Board by state"), "view_kanban", LEADERSHIP, Action.PAGE_LEDGER),
    Row("pages/leadership/hot_spots.py", "hot-spots", N_("Hot spots"), "local_fire_department", LEADERSHIP, Action.PAGE_LEDGER),
    Row("pages/leadership/ledger.py", "ledger", N_("Hazard ledger"), "list_alt", LEADERSHIP, Action.PAGE_LEDGER),
    Row("pages/leadership/engagements.py", "engagements", N_("Third-party audit"), "policy", LEADERSHIP, Action.PAGE_AGENCIES),
    Row("pages/leadership/agencies.py", "agencies", N_("Evaluation agencies"), "apartment", LEADERSHIP, Action.PAGE_AGENCIES),
    Row("pages/leadership/audit_findings.py", "audit-findings", N_("Audit findings"), "fact_check", LEADERSHIP, Action.PAGE_AUDITED),
    Row("pages/auditor/home.py", "audit", N_("My engagement"), "policy", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/draw.py", "draw", N_("The draw"), "casino", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/stream.py", "stream", N_("Weekly stream"), "conveyor_belt", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/requests.py", "requests", N_("Requests and obstacles"), "outgoing_mail", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/visits.py", "visits", N_("Spot checks and interviews"), "travel_explore", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/sampled.py", "sampled", N_("Sampled records"), "ballot", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/coverage.py", "coverage", N_("Coverage of duties"), "grid_on", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/flags.py", "flags", N_("What stands out"), "flag", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/reverse.py", "reverse", N_("My own lists"), "playlist_add_check", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/findings.py", "findings", N_("Findings"), "fact_check", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/audit_report.py", "audit-report", N_("The report"), "description", AUDIT, Action.PAGE_AUDIT),
    Row("pages/auditor/evaluation.py", "evaluation", N_("Evaluation"), "rule", AUDIT, Action.PAGE_AUDIT),
    Row("pages/administration/places.py", "places", N_("Sites and areas"), "account_tree", ADMINISTRATION, Action.PAGE_PLACES),
    Row("pages/administration/departments.py", "departments", N_("Departments and posts"), "corporate_fare", ADMINISTRATION, Action.PAGE_PLACES),
    Row("pages/administration/rules.py", "rules", N_("Who rectifies what"), "rule", ADMINISTRATION, Action.PAGE_PLACES),
    Row("pages/administration/organisations.py", "organisations", N_("Organisations"), "handshake", ADMINISTRATION, Action.PAGE_PLACES),
    Row("pages/administration/import_places.py", "import-places", N_("Import places"), "upload", ADMINISTRATION, Action.PAGE_PLACES),
    Row("pages/administration/slips.py", "slips", N_("Activation slips"), "badge", ADMINISTRATION, Action.PAGE_SLIPS),
    Row("pages/administration/people.py", "people", N_("Personnel"), "groups", ADMINISTRATION, Action.PAGE_PEOPLE),
    Row("pages/administration/approvals.py", "approvals", N_("Approvals"), "verified_user", ADMINISTRATION, Action.PAGE_APPROVALS),
    Row("pages/administration/calendar.py", "calendar", N_("Working days"), "calendar_month", ADMINISTRATION, Action.PAGE_CALENDAR),
    Row("pages/administration/channels.py", "channels", N_("Channels for notices"), "cell_tower", ADMINISTRATION, Action.PAGE_CHANNELS),
    Row("pages/administration/erasing.py", "erasing", N_("Erasing people"), "person_remove", ADMINISTRATION, Action.PAGE_ERASING),
    Row("pages/privacy/register.py", "register", N_("Register of monitoring rules"), "policy", PRIVACY, Action.PAGE_REGISTER),
    Row("pages/privacy/breaches.py", "breaches", N_("Data breaches"), "gpp_maybe", PRIVACY, Action.PAGE_RECORDING),
    Row("pages/privacy/processors.py", "processors", N_("Processors"), "handshake", PRIVACY, Action.PAGE_RECORDING),
    Row("pages/privacy/wishes.py", "wishes", N_("Requests about own data"), "contact_page", PRIVACY, Action.PAGE_WISHES),
    Row("pages/privacy/cases.py", "cases", N_("Complaints to handle"), "shield_person", PRIVACY, Action.PAGE_CASES),
    Row("pages/privacy/case.py", "case", N_("Complaint"), "shield_person", PRIVACY, Action.PAGE_CASES, hidden=True),
    Row("pages/privacy/dashboard.py", "privacy", N_("Privacy figures"), "monitoring", PRIVACY, Action.PAGE_PRIVACY),
    Row("pages/work/home.py", "home", N_("My home"), "home", MINE, Action.PAGE_REPORT),
    Row("pages/work/report.py", "report", N_("Report a hazard"), "add_a_photo", MINE, Action.PAGE_REPORT),
    Row("pages/work/my_reports.py", "my-reports", N_("My reports"), "assignment", MINE, Action.PAGE_REPORT),
    Row("pages/work/inbox.py", "inbox", N_("Inbox"), "notifications", MINE, Action.PAGE_INBOX),
    Row("pages/work/looks.py", "looks", N_("Who looked at my data"), "visibility", MINE, Action.PAGE_OWN_DATA),
    Row("pages/work/kept.py", "kept", N_("Kept about me"), "shield_person", MINE, Action.PAGE_KEPT),
    Row("pages/work/monitoring.py", "monitoring", N_("Monitoring rules"), "policy", MINE, Action.PAGE_MONITORING),
    Row("pages/work/rights.py", "rights", N_("My data and my rights"), "contact_page", MINE, Action.PAGE_RIGHTS),
    Row("pages/work/complaints.py", "complaints", N_("My complaints"), "privacy_tip", MINE, Action.PAGE_COMPLAIN),
    Row("pages/work/complain.py", "complain", N_("Privacy complaint"), "privacy_tip", MINE, Action.PAGE_COMPLAIN, hidden=True),
    Row("pages/work/complaint.py", "complaint", N_("Complaint"), "privacy_tip", MINE, Action.PAGE_COMPLAIN, hidden=True),
    Row("pages/work/complaint_receipt.py", "complaint-receipt", N_("Follow a complaint"), "privacy_tip", MINE, Action.PAGE_COMPLAIN, hidden=True),
    Row("pages/work/errands.py", "errands", N_("Asked of me"), "build", MINE, Action.PAGE_COMPLAIN, hidden=True),
    Row("pages/work/account.py", "account", N_("My account"), "manage_accounts", MINE, Action.PAGE_OWN_DATA),
    Row("pages/work/help.py", "help", N_("Help"), "help", MINE, Action.PAGE_OWN_DATA),
    Row("pages/work/hazard.py", "hazard", N_("Hazard"), "report_problem", MINE, Action.PAGE_HAZARD, hidden=True),
    Row("pages/leadership/agency.py", "agency", N_("Agency"), "apartment", LEADERSHIP, Action.PAGE_AGENCIES, hidden=True),
    Row("pages/leadership/draws.py", "draws", N_("Draws"), "casino", LEADERSHIP, Action.PAGE_AGENCIES, hidden=True),
    Row("pages/leadership/audit_reports.py", "audit-reports", N_("Audit report"), "description", LEADERSHIP, Action.PAGE_AGENCIES, hidden=True),
    Row(
        "pages/leadership/requests.py",
        "audit-requests",
        N_("Requests of the auditor"),
        "outgoing_mail",
        LEADERSHIP,
        Action.PAGE_AGENCIES,
        hidden=True,
    ),
    Row(
        "pages/leadership/visits.py",
        "audit-visits",
        N_("Spot checks of the auditor"),
        "travel_explore",
        LEADERSHIP,
        Action.PAGE_AGENCIES,
        hidden=True,
    ),
    Row("pages/leadership/engagement.py", "engagement", N_("Engagement"), "policy", LEADERSHIP, Action.PAGE_AGENCIES, hidden=True),
    Row("pages/administration/person.py", "person", N_("Personal file"), "person", ADMINISTRATION, Action.PAGE_PEOPLE, hidden=True),
    Row(
        "pages/administration/people_import.py", "people-import", N_("Import people"), "upload_file", ADMINISTRATION, Action.PAGE_PEOPLE, hidden=True
    ),
)


def rows_for(actor: Actor) -> list[Row]:
    """The screens of this person, in menu order; the first one is where he starts."""
    return [row for row in ROWS if allows(actor, row.opens, None)]

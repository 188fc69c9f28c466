"""Which columns say something of a person, which of them go with him, and by which rule does the rest stay? Every table stands here once."""

from __future__ import annotations

from db.accounts import Account, PasswordOld, RecoveryCode, Request, Ticket, WebSession
from db.base import Bare
from db.erasures import Erasure
from db.hazards import Hazard
from db.notices import NoticeHabit
from db.people import Deputy, Eligibility, Person, RoleGrant
from db.rights import RightsRequest, RightsStep

IDENTITY, ACCOUNT, REPORTS, CASES = "identity", "account", "reports", "cases"
RECORDS, PICTURES, OFFICES, AUDITS, ENTRIES = "records", "pictures", "offices", "audits", "log"

# Sealed under a key that is destroyed with him: the key's kind, the classes and their columns.
DESTROYED: dict[str, dict[type[Bare], tuple[str, ...]]] = {
    "person": {
        Person: ("name", "staff_number", "phone"),
        Eligibility: ("evidence",),
        NoticeHabit: ("mail",),
        Request: ("reason", "refusal"),
        RoleGrant: ("refusal",),
        Deputy: ("refusal",),
        Erasure: ("refusal",),
        RightsRequest: ("words", "wanted", "facts"),
        RightsStep: ("said", "before", "after"),
    },
    "account": {Account: ("totp",)},
    "reporter": {Hazard: ("reporter",)},
}

# In the clear, and emptied or replaced by a word that says nothing.
EMPTIED: dict[type[Bare], tuple[str, ...]] = {
    Person: ("name_bi", "staff_number_bi", "joined_on"),
    Account: ("username", "password_hash", "language", "active", "second_factor"),
}

# Rows of his that go whole: how he signed in.
REMOVED: tuple[type[Bare], ...] = (PasswordOld, RecoveryCode, WebSession, Ticket)

OWN = {"person", "eligibility", "notice_habit", "account_request", "role_grant", "deputy", "account", "erasure", "failed_try"}
OWN |= {"rights_request", "rights_step", "restriction", "consent"}
OWN |= {cls.__tablename__ for cls in REMOVED}

# Sealed under a key of its own, which is destroyed once the case is closed.
GOES_LATER: dict[str, str] = {
    CASES: """complaint complaint_step complaint_message complaint_answer complaint_remedy complaint_errand complaint_given complaint_party
        complaint_admission complaint_evidence""",
}

# The rest stays, without a name: table by table, under the rule that the receipt names.
STAYS: dict[str, str] = {
    RECORDS: """hazard hazard_step hazard_talk hazard_plan hazard_part supply following report_key closed_month month_total counter likeness
        violation violation_step violation_result duty duty_check import_map department_rule""",
    PICTURES: "evidence rendition",
    OFFICES: """absence post_holding post organisation site area department place_step company_day slip notice notice_choice notice_channel
        notice_enclosed notice_ladder notice_message notice_rung notice_wish erasure_step erasure_part
        monitoring_rule monitoring_rule_step monitoring_meeting monitoring_read monitoring_opinion monitoring_opinion_name monitoring_answer
        impact_assessment impact_change breach breach_facts breach_telling processor_agreement processor_review processor_end""",
    AUDITS: """agency agency_evaluation agency_file agency_project agency_qualification agency_reply agency_statement agreement agreement_area
        agreement_signature audit_answer audit_answer_file audit_request audit_request_handing audit_request_step coverage_cell declaration draw
        draw_extension draw_nonce draw_part draw_unfit draw_wish drawn_item drawn_picture drawn_text engagement engagement_area engagement_member
        engagement_step finding finding_answer finding_trace flag_proposal flag_row interference interference_shown interference_statement interview
        interviewee issued_file issued_finding issued_report item_mark papers_issued red_flag report_content report_draft report_sign_off roll
        roll_answer roll_draw roll_line screening screening_threshold site_visit stream_lot stream_plan survey survey_wish visit_picture""",
    ENTRIES: "log_entry log_subject log_tile log_checkpoint",
}

"""Which word, colour and icon does a state have? One table for the whole product; pages never choose a colour."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from portal.locale import N_
from portal.ui.words import _


@dataclass(frozen=True)
class Look:
    word: str
    colour: str
    icon: str
    sign: str


STATES = {
    "reported": Look(N_("Reported"), "gray", "inbox", "○"),
    "assigned": Look(N_("Assigned"), "blue", "assignment_ind", "◔"),
    "rectifying": Look(N_("Rectifying"), "blue", "build", "◐"),
    "awaiting": Look(N_("To accept"), "violet", "fact_check", "◆"),
    "sent_back": Look(N_("Sent back"), "orange", "undo", "↩"),
    "accepted": Look(N_("Closed"), "green", "check_circle", "✓"),
    "dismissed": Look(N_("Dismissed"), "gray", "block", "✕"),
    "merged": Look(N_("Merged"), "gray", "merge", "⇉"),
    "waiting": Look(N_("Waiting"), "gray", "schedule", "○"),
    "working": Look(N_("Being fixed"), "blue", "build", "◐"),
    "done": Look(N_("Done"), "green", "check_circle", "✓"),
    "no": Look(N_("Not taken up"), "gray", "block", "✕"),
    "overdue": Look(N_("Overdue"), "red", "alarm", "!"),
    "due_today": Look(N_("Due today"), "yellow", "today", "!"),
    "due_soon": Look(N_("Due soon"), "yellow", "hourglass_top", "!"),
    "major": Look(N_("Major"), "red", "report", "!"),
    "approve_extension": Look(N_("More time asked"), "violet", "more_time", "◆"),
    "check": Look(N_("Follow-up due"), "yellow", "content_paste_search", "!"),
    "recheck": Look(N_("Re-check due"), "violet", "event_repeat", "◆"),
    "sign_level": Look(N_("Level to sign"), "violet", "draw", "◆"),
    "tell_regulator": Look(N_("Tell the regulator"), "red", "account_balance", "!"),
    "tell_workers": Look(N_("Tell the workers"), "red", "campaign", "!"),
    "hand_in_part": Look(N_("Our part"), "blue", "handshake", "◐"),
    "answer_supply": Look(N_("Asked of us"), "violet", "inventory_2", "◆"),
    "waits_for_supply": Look(N_("Waits for supply"), "yellow", "inventory_2", "!"),
    "part_asked": Look(N_("At work"), "blue", "build", "◐"),
    "part_done": Look(N_("Handed in"), "green", "check_circle", "✓"),
    "part_sent_back": Look(N_("Sent back"), "orange", "undo", "↩"),
    "part_withdrawn": Look(N_("Withdrawn"), "gray", "block", "✕"),
    "supply_asked": Look(N_("Asked for"), "violet", "inventory_2", "◆"),
    "supply_promised": Look(N_("Promised"), "blue", "schedule", "◔"),
    "supply_provided": Look(N_("Provided"), "green", "check_circle", "✓"),
    "supply_refused": Look(N_("Refused"), "red", "block", "✕"),
    "supply_withdrawn": Look(N_("Withdrawn"), "gray", "block", "✕"),
    "channel_works": Look(N_("Delivers"), "green", "check_circle", "✓"),
    "channel_fails": Look(N_("Does not deliver"), "red", "sync_problem", "✕"),
    "channel_new": Look(N_("Nothing sent yet"), "gray", "schedule", "○"),
    "channel_gone": Look(N_("Not set up any more"), "gray", "block", "✕"),
    "held": Look(N_("In office"), "green", "check_circle", "✓"),
    "coming": Look(N_("To come"), "blue", "schedule", "○"),
    "ended": Look(N_("Ended"), "gray", "history", "○"),
    "left": Look(N_("Has left"), "gray", "logout", "○"),
    "met": Look(N_("Met"), "green", "check_circle", "✓"),
    "missing": Look(N_("Missing"), "orange", "error", "!"),
    "account_on": Look(N_("On"), "green", "check_circle", "✓"),
    "account_off": Look(N_("Off"), "gray", "block", "✕"),
    "shown": Look(N_("Shown"), "gray", "visibility", "○"),
    "high": Look(N_("High risk"), "red", "priority_high", "▲"),
    "medium": Look(N_("Medium risk"), "yellow", "drag_handle", "◆"),
    "low": Look(N_("Low risk"), "gray", "arrow_downward", "▽"),
    "flagged": Look(N_("To be confirmed"), "violet", "help", "?"),
    "out_of_use": Look(N_("Not in use"), "gray", "block", "✕"),
    "slip_none": Look(N_("No slip yet"), "gray", "person_off", "○"),
    "slip_printed": Look(N_("Slip printed"), "blue", "print", "◔"),
    "slip_held": Look(N_("To release"), "violet", "how_to_reg", "◆"),
    "slip_expired": Look(N_("Slip expired"), "yellow", "hourglass_bottom", "!"),
    "slip_new_office": Look(N_("Needs a new slip"), "orange", "badge", "!"),
    "slip_active": Look(N_("Signs in"), "green", "check_circle", "✓"),
    "slip_off": Look(N_("Switched off"), "gray", "block", "✕"),
    "duty_holds": Look(N_("In force"), "green", "event_available", "✓"),
    "found": Look(N_("Hazard found"), "orange", "report_problem", "!"),
    "clear": Look(N_("In order"), "green", "check_circle", "✓"),
    "too_few": Look(N_("Too rarely"), "red", "event_busy", "!"),
    "enough": Look(N_("Often enough"), "green", "event_available", "✓"),
    "stands_out": Look(N_("To look at"), "yellow", "flag", "!"),
    "proposed": Look(N_("In my next pick"), "blue", "playlist_add_check", "◔"),
    "line_found": Look(N_("On record"), "green", "check_circle", "✓"),
    "line_not_found": Look(N_("Not on record"), "red", "error", "!"),
    "line_not_due": Look(N_("Nothing due, or not yet"), "gray", "event_available", "○"),
    "line_unknown": Look(N_("Area not known"), "yellow", "help", "?"),
    "hot": Look(N_("Hot spot"), "red", "local_fire_department", "▲"),
    "cooled": Look(N_("Fewer by now"), "green", "trending_down", "▽"),
    "calm": Look(N_("Below five a month"), "gray", "trending_flat", "○"),
    "agreed": Look(N_("Agreed to"), "orange", "how_to_reg", "◆"),
    "spoke_up": Look(N_("You are protected"), "blue", "shield_person", "◆"),
    "refused": Look(N_("Refused"), "red", "block", "✕"),
    "passes": Look(N_("Passes"), "green", "check_circle", "✓"),
    "fails": Look(N_("Does not pass"), "red", "error", "!"),
    "to_sign": Look(N_("To sign"), "violet", "draw", "◆"),
    "signed": Look(N_("Signed by the head"), "green", "verified", "✓"),
    "preparing": Look(N_("Preparing"), "gray", "handshake", "○"),
    "fieldwork": Look(N_("Fieldwork"), "blue", "policy", "◐"),
    "concluded": Look(N_("Concluded"), "green", "check_circle", "✓"),
    "abandoned": Look(N_("Abandoned"), "red", "pause_circle", "✕"),
    "expired": Look(N_("Expired"), "gray", "lock_clock", "○"),
    "rate_meets": Look(N_("Meets the rate"), "green", "check_circle", "✓"),
    "rate_fails": Look(N_("Does not meet the rate"), "red", "error", "!"),
    "rate_extend": Look(N_("Second stage due"), "violet", "casino", "◆"),
    "rate_open": Look(N_("Cannot be judged yet"), "gray", "hourglass_top", "○"),
    "lot_accepted": Look(N_("Accepted"), "green", "check_circle", "✓"),
    "lot_refused": Look(N_("Not accepted"), "red", "error", "!"),
    "lot_open": Look(N_("Sheets to fill"), "violet", "fact_check", "◆"),
    "lot_asked": Look(N_("Being drawn"), "gray", "casino", "○"),
    "mark_pass": Look(N_("Pass"), "green", "check_circle", "✓"),
    "mark_deviation": Look(N_("Deviation"), "red", "error", "✕"),
    "mark_not_testable": Look(N_("Not testable"), "yellow", "help", "?"),
    "declared": Look(N_("Declared"), "green", "verified_user", "✓"),
    "undeclared": Look(N_("To declare"), "violet", "draw", "◆"),
    "conflict": Look(N_("Conflict declared"), "red", "gpp_maybe", "!"),
    "violation_noted": Look(N_("To be confirmed"), "violet", "how_to_reg", "◆"),
    "violation_confirmed": Look(N_("Confirmed"), "gray", "check", "✓"),
    "violation_objected": Look(N_("Objection open"), "violet", "record_voice_over", "◆"),
    "violation_withdrawn": Look(N_("Withdrawn"), "gray", "block", "✕"),
    "wish_asked": Look(N_("Asked"), "blue", "schedule", "◔"),
    "wish_granted": Look(N_("Granted"), "green", "check_circle", "✓"),
    "wish_refused": Look(N_("Refused"), "red", "block", "✕"),
    "wish_appealed": Look(N_("Appealed"), "violet", "gavel", "◆"),
    "wish_upheld": Look(N_("Refusal confirmed"), "red", "block", "✕"),
    "wish_returned": Look(N_("To be granted after an appeal"), "orange", "undo", "↩"),
    "wish_taken_back": Look(N_("Taken back"), "gray", "block", "✕"),
    "wish_lifted": Look(N_("Restriction lifted"), "gray", "lock_open", "○"),
    "consent_given": Look(N_("Agreed"), "green", "check_circle", "✓"),
    "consent_not_given": Look(N_("Not agreed"), "gray", "block", "✕"),
    "result_open": Look(N_("Not put right yet"), "blue", "build", "◐"),
    "result_at_once": Look(N_("Put right at once"), "green", "check_circle", "✓"),
    "result_in_time": Look(N_("Put right in time"), "green", "check_circle", "✓"),
    "result_late": Look(N_("Put right late"), "red", "alarm", "!"),
    "result_not_lasted": Look(N_("Has not lasted"), "orange", "restart_alt", "↩"),
    "result_fell_away": Look(N_("Fell away"), "gray", "block", "✕"),
    "grade_major": Look(N_("Major nonconformity"), "red", "report", "!"),
    "grade_minor": Look(N_("Minor nonconformity"), "orange", "error", "!"),
    "grade_observation": Look(N_("Observation"), "gray", "visibility", "○"),
    "finding_unanswered": Look(N_("Not answered yet"), "violet", "contact_support", "◆"),
    "finding_answered": Look(N_("Answered, nothing tracked"), "yellow", "chat", "○"),
    "finding_acting": Look(N_("Being put right"), "blue", "build", "◐"),
    "finding_unseen": Look(N_("Acted on; how it stands is not shown to you"), "gray", "visibility_off", "◌"),
    "finding_done": Look(N_("Put right and accepted"), "green", "check_circle", "✓"),
    "report_draft": Look(N_("Draft, not signed off"), "gray", "edit_note", "○"),
    "report_signed": Look(N_("Signed, not locked"), "orange", "lock_open", "!"),
    "report_locked": Look(N_("Locked"), "green", "lock", "✓"),
    "dropped": Look(N_("Dropped"), "gray", "block", "✕"),
    "request_draft": Look(N_("Draft"), "gray", "edit_note", "○"),
    "request_open": Look(N_("To provide"), "blue", "outgoing_mail", "◔"),
    "request_submitted": Look(N_("Provided"), "violet", "fact_check", "◆"),
    "request_refused": Look(N_("Refused"), "red", "block", "✕"),
    "request_accepted": Look(N_("Taken over"), "green", "check_circle", "✓"),
    "request_returned": Look(N_("Sent back"), "orange", "undo", "↩"),
    "request_closed": Look(N_("Settled"), "gray", "task_alt", "✓"),
    "visit_deviates": Look(N_("Deviates"), "orange", "report_problem", "!"),
    "visit_in_order": Look(N_("In order"), "green", "check_circle", "✓"),
    "kept_to_team": Look(N_("The team's own"), "gray", "lock", "○"),
    "shown_to_enterprise": Look(N_("Shown to the enterprise"), "blue", "visibility", "◐"),
    "drawn": Look(N_("Drawn"), "green", "verified", "✓"),
    "rule_draft": Look(N_("Draft"), "gray", "edit_note", "○"),
    "rule_discussed": Look(N_("Discussed"), "blue", "groups", "◐"),
    "rule_in_force": Look(N_("In force"), "green", "policy", "✓"),
    "rule_replaced": Look(N_("Replaced by a newer version"), "gray", "history", "○"),
    "rule_dropped": Look(N_("Dropped"), "gray", "block", "✕"),
    "rule_to_read": Look(N_("To acknowledge"), "violet", "how_to_reg", "◆"),
    "opinion_taken": Look(N_("Taken up"), "green", "check_circle", "✓"),
    "opinion_partly": Look(N_("Taken up in part"), "blue", "rule", "◐"),
    "opinion_not_taken": Look(N_("Not taken up this time"), "gray", "block", "✕"),
    "assessed": Look(N_("Assessed"), "green", "balance", "✓"),
    "not_assessed": Look(N_("Assessment missing"), "orange", "balance", "!"),
    "assessment_due": Look(N_("Assessment due again"), "red", "balance", "!"),
    "assessment_old": Look(N_("Earlier assessment"), "gray", "history", "○"),
    "risk_low": Look(N_("Small risk"), "gray", "arrow_downward", "▽"),
    "risk_medium": Look(N_("Considerable risk"), "yellow", "drag_handle", "◆"),
    "risk_high": Look(N_("Grave risk"), "red", "priority_high", "▲"),
    "breach_waits": Look(N_("To be told"), "violet", "send", "◆"),
    "breach_late": Look(N_("Telling overdue"), "red", "alarm", "!"),
    "breach_told": Look(N_("Settled"), "green", "check_circle", "✓"),
    "processor_runs": Look(N_("In force"), "green", "handshake", "✓"),
    "processor_comes": Look(N_("To come"), "blue", "schedule", "○"),
    "processor_over": Look(N_("Over"), "gray", "history", "○"),
    "review_late": Look(N_("Review overdue"), "red", "alarm", "!"),
    "erasure_asked": Look(N_("To be decided"), "violet", "how_to_reg", "◆"),
    "erasure_refused": Look(N_("Refused"), "red", "block", "✕"),
    "erasure_agreed": Look(N_("Agreed, to be done"), "blue", "schedule", "◔"),
    "erasure_shredded": Look(N_("Keys destroyed"), "blue", "key_off", "◐"),
    "erasure_cleared": Look(N_("Rows emptied"), "blue", "backspace", "◐"),
    "erasure_taken_back": Look(N_("Wish taken back"), "gray", "undo", "↩"),
    "erasure_done": Look(N_("Is erased"), "gray", "person_remove", "✓"),
    "case_filed": Look(N_("Filed"), "gray", "mark_email_unread", "○"),
    "case_accepted": Look(N_("Taken on"), "blue", "assignment_turned_in", "◔"),
    "case_investigating": Look(N_("Investigating"), "blue", "search", "◐"),
    "case_answered": Look(N_("Answered"), "green", "mark_email_read", "✓"),
    "case_appealed": Look(N_("Appealed"), "violet", "gavel", "◆"),
    "case_closed": Look(N_("Settled"), "gray", "task_alt", "✓"),
    "case_paused": Look(N_("Clock paused"), "yellow", "pause_circle", "‖"),
    "case_again": Look(N_("On appeal"), "violet", "gavel", "◆"),
    "outcome_upheld": Look(N_("Upheld"), "green", "check_circle", "✓"),
    "outcome_partly": Look(N_("Upheld in part"), "green", "rule", "◑"),
    "outcome_refused": Look(N_("Not upheld"), "gray", "block", "✕"),
    "remedy_open": Look(N_("To be put right"), "blue", "build", "◐"),
    "remedy_done": Look(N_("Put right"), "green", "check_circle", "✓"),
}
OPEN = ("reported", "assigned", "rectifying", "awaiting", "sent_back")
REPORTER = {
    "reported": "waiting",
    "assigned": "waiting",
    "rectifying": "working",
    "awaiting": "working",
    "sent_back": "working",
    "accepted": "done",
    "dismissed": "no",
    "merged": "no",
}


def word(code: str) -> str:
    return _(STATES[code].word)


def icon(code: str) -> str:
    return f":material/{STATES[code].icon}:"


def badge(code: str) -> None:
    """A badge as an element."""
    st.badge(word(code), icon=icon(code), color=STATES[code].colour)  # type: ignore[arg-type]


def mark(code: str) -> str:
    """The same badge inside a block of st.html."""
    look = STATES[code]
    return f'<span class="mark {look.colour}"><i aria-hidden="true">{look.icon}</i>{escape(word(code))}</span>'


def inline(code: str) -> str:
    """The same badge inside a sentence or an st.table cell (markdown). Not for st.dataframe."""
    return f":{STATES[code].colour}-badge[{icon(code)} {word(code)}]"


def chip(code: str) -> str:
    """The same badge as the text of a st.dataframe cell."""
    return f"{STATES[code].sign} {word(code)}"


def column(label: str, codes: list[str], *, width: int = 170) -> Any:
    """A st.dataframe column whose cells are lists of one or two chips."""
    return st.column_config.MultiselectColumn(label, width=width, options=[chip(c) for c in codes], color=[STATES[c].colour for c in codes])

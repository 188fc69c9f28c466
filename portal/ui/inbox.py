"""How is the inbox shown, how many are unread, and when does a notice count as read?"""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from portal import notices
from portal.notices import OF_AUDITS, OF_REQUESTS, Line, NoticeKind
from portal.ui import cards, cooperation, facts, frame
from portal.ui.words import _, due_day, local_name, moment, number, short_day

ICONS = {
    NoticeKind.REPORTED: "inbox", NoticeKind.ASSIGNED: "assignment_ind", NoticeKind.SENT_BACK: "undo", NoticeKind.HANDED_IN: "fact_check",
    NoticeKind.ACCEPTED: "check_circle", NoticeKind.DISMISSED: "block", NoticeKind.MERGED: "merge", NoticeKind.DEADLINE: "event_repeat",
    NoticeKind.TAKEN_BACK: "history", NoticeKind.DUE_SOON: "hourglass_top", NoticeKind.DUE_TODAY: "today", NoticeKind.OVERDUE: "alarm",
    NoticeKind.UNOPENED: "mark_email_unread", NoticeKind.CALENDAR: "event_busy", NoticeKind.CHANNEL: "sync_problem",
    NoticeKind.ASKED: "contact_support", NoticeKind.ANSWERED: "forum", NoticeKind.TIME_ASKED: "more_time",
    NoticeKind.TIME_REFUSED: "event_busy", NoticeKind.CHECKED: "content_paste_search", NoticeKind.REOPENED: "restart_alt",
    NoticeKind.CHECK_DUE: "content_paste_search", NoticeKind.RECHECK_DUE: "event_repeat", NoticeKind.OWN_VIOLATION: "person_alert",
    NoticeKind.OWN_DECIDED: "gavel", NoticeKind.TO_CONFIRM: "how_to_reg", NoticeKind.OBJECTED: "record_voice_over",
    NoticeKind.REPORT_DUE: "policy", NoticeKind.REPORT_LATE: "policy", NoticeKind.CERTIFICATE: "workspace_premium",
    NoticeKind.PART_ASKED: "handshake", NoticeKind.PART_BACK: "undo", NoticeKind.PART_IN: "fact_check", NoticeKind.PART_DROPPED: "block",
    NoticeKind.PART_DUE: "hourglass_top", NoticeKind.PART_LATE: "alarm",
    NoticeKind.SUPPLY_ASKED: "inventory_2", NoticeKind.SUPPLY_DROPPED: "block", NoticeKind.SUPPLY_PROMISED: "schedule",
    NoticeKind.SUPPLY_PROVIDED: "check_circle", NoticeKind.SUPPLY_REFUSED: "block", NoticeKind.SUPPLY_DUE: "hourglass_top",
    NoticeKind.SUPPLY_LATE: "alarm", NoticeKind.SUPPLY_UNOPENED: "mark_email_unread", NoticeKind.SUPPLY_MISSING: "alarm",
    NoticeKind.LEVEL_PROPOSED: "draw", NoticeKind.LEVEL_SIGNED: "report", NoticeKind.LEVEL_REJECTED: "report_off",
    NoticeKind.REQUEST_OPENED: "outgoing_mail", NoticeKind.REQUEST_HANDED: "outgoing_mail", NoticeKind.REQUEST_DUE: "hourglass_top",
    NoticeKind.REQUEST_LATE: "alarm", NoticeKind.REQUEST_BACK: "undo", NoticeKind.REQUEST_CLOSED: "check_circle",
    NoticeKind.REQUEST_ANSWERED: "forum", NoticeKind.REPORT_LOCKED: "description", NoticeKind.FINDING_ASKED: "fact_check",
    NoticeKind.FINDING_DUE: "hourglass_top", NoticeKind.FINDING_LATE: "alarm", NoticeKind.FINDING_ANSWERED: "forum",
    NoticeKind.TAKING_ASKED: "shield_person", NoticeKind.TAKING_DECIDED: "gavel", NoticeKind.TO_AGREE: "how_to_reg",
    NoticeKind.RULE_DRAFT: "edit_note", NoticeKind.RULE_ASKED: "policy", NoticeKind.ASSESSMENT_DUE: "balance",
    NoticeKind.BREACH_DUE: "gpp_maybe", NoticeKind.BREACH_LATE: "gpp_bad", NoticeKind.PROCESSOR_DUE: "handshake",
    NoticeKind.PROCESSOR_ENDS: "event_busy",
    NoticeKind.COMPLAINT_FILED: "privacy_tip", NoticeKind.COMPLAINT_MOVED: "privacy_tip", NoticeKind.COMPLAINT_SAID: "forum",
    NoticeKind.COMPLAINT_DUE: "hourglass_top", NoticeKind.COMPLAINT_LATE: "alarm", NoticeKind.REMEDY_ASKED: "build",
    NoticeKind.MATERIAL_ASKED: "outgoing_mail", NoticeKind.MATERIAL_GIVEN: "inventory_2",
    NoticeKind.OWN_DATA_ASKED: "contact_page", NoticeKind.OWN_DATA_DUE: "hourglass_top", NoticeKind.OWN_DATA_LATE: "alarm",
    NoticeKind.OWN_DATA_ANSWERED: "contact_page",
    NoticeKind.TEST: "science", NoticeKind.REGULATOR_UNTOLD: "account_balance", NoticeKind.WORKERS_UNTOLD: "campaign",
}  # fmt: skip
ELSEWHERE = {
    NoticeKind.CALENDAR: "calendar", NoticeKind.OWN_VIOLATION: "kept", NoticeKind.OWN_DECIDED: "kept", NoticeKind.TO_CONFIRM: "approvals",
    NoticeKind.TAKING_ASKED: "kept", NoticeKind.TAKING_DECIDED: "kept", NoticeKind.TO_AGREE: "approvals",
    NoticeKind.OBJECTED: "approvals", NoticeKind.REPORT_DUE: "engagements", NoticeKind.REPORT_LATE: "engagements",
    NoticeKind.CERTIFICATE: "agencies", NoticeKind.CHANNEL: "channels", NoticeKind.TEST: "channels",
    NoticeKind.RULE_DRAFT: "monitoring", NoticeKind.RULE_ASKED: "monitoring", NoticeKind.ASSESSMENT_DUE: "register",
    NoticeKind.BREACH_DUE: "breaches", NoticeKind.BREACH_LATE: "breaches", NoticeKind.PROCESSOR_DUE: "processors",
    NoticeKind.PROCESSOR_ENDS: "processors", NoticeKind.OWN_DATA_ASKED: "wishes", NoticeKind.OWN_DATA_DUE: "wishes",
    NoticeKind.OWN_DATA_LATE: "wishes", NoticeKind.OWN_DATA_ANSWERED: "rights",
    NoticeKind.REMEDY_ASKED: "errands", NoticeKind.MATERIAL_ASKED: "errands", NoticeKind.MATERIAL_GIVEN: "cases",
}  # fmt: skip
OF_CASES = (NoticeKind.COMPLAINT_FILED, NoticeKind.COMPLAINT_MOVED, NoticeKind.COMPLAINT_SAID)
OF_CLOCKS = (NoticeKind.COMPLAINT_DUE, NoticeKind.COMPLAINT_LATE)
# Of what an audit is about: the first of these screens that one may open.
OF_A_REQUEST, OF_A_FINDING = ("requests", "audit-requests", "asked"), ("findings", "audit-findings")


def badge(count: int) -> str:
    """99+ is enough: nobody counts further."""
    return number(count) if count < notices.COUNTED else f"{notices.COUNTED - 1}+"


def in_the_menu(key: str = "unread") -> None:
    """Under the menu: how many are new, and the way to them."""
    if not frame.may_open("inbox"):
        return
    count = frame.read(notices.unread)
    if count and st.button(_("{n} unread", n=badge(count)), icon=":material/notifications:", width="stretch", key=key):
        frame.go("inbox", show="unread")


def on_the_home_page() -> None:
    """A telephone keeps the menu shut."""
    if frame.phone():
        in_the_menu("unread-at-home")


def line(notice: Line) -> None:
    """What happened, to which record, where and when; bold until it was read. Tapping it opens the record."""
    said = _(notices.said(notice.kind, as_reporter=notice.as_reporter))
    with st.container(border=True, key=f"card-{notice.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            icon = f":material/{ICONS[notice.kind]}:"
            st.markdown(f":gray[{icon}] {said}" if notice.read else f":blue[{icon}] **{said}**", width="stretch")
            st.caption(moment(notice.at), width="content")
        if below := _below(notice):
            st.caption(facts.plain(below))
        if (notice.record_id or notice.kind in ELSEWHERE) and cards.opened(str(notice.id), notice.number or said):
            _open(notice)


def _below(notice: Line) -> str:
    area = local_name(notice.area, notice.area_en) if notice.area else ""
    due = _("due {day}", day=short_day(due_day(notice.due))) if notice.due else ""
    return " · ".join(part for part in (notice.number, area, due, _("set by law") if notice.legal else "") if part)


def _open(notice: Line) -> None:
    if notice.kind in ELSEWHERE:
        frame.go(ELSEWHERE[notice.kind])
    if notice.kind in OF_CLOCKS:
        frame.go("cases" if frame.may_open("cases") else "errands")
    if notice.record_id and notice.kind in OF_CASES:
        frame.go("complaint" if notice.as_reporter else "case", id=notice.record_id)
    if notice.record_id and notice.kind in OF_AUDITS:
        _open_audit(notice.kind, notice.record_id)
    elif notice.record_id and notice.kind in OF_REQUESTS:
        read(notice.record_id)
        cooperation.answer(notice.record_id)
    elif notice.record_id:
        frame.go("hazard", id=notice.record_id, back="inbox")


def _open_audit(kind: NoticeKind, engagement_id: UUID) -> None:
    if frame.may_open("inbox"):
        read(engagement_id)
    if kind is NoticeKind.REPORT_LOCKED:
        frame.go("audit-reports", id=engagement_id)
    screens = OF_A_FINDING if kind.startswith("finding") else OF_A_REQUEST
    screen = next(filter(frame.may_open, screens))
    frame.go(screen, **({"id": engagement_id} if screen == "audit-requests" else {}))


def news() -> None:
    """For an auditor, who has no inbox."""
    found = frame.read(notices.news)
    if found:
        st.subheader(_("News of the last two weeks"), anchor=False)
    for notice in found:
        line(notice)


def seen(*record_ids: UUID) -> None:
    """Whoever opens a record has read what he was told of it."""
    for record_id in frame.read(notices.unread_about, *record_ids) if record_ids else ():
        read(record_id)


def read(record_id: UUID | None = None) -> None:
    """In three transactions: one would join a person's name to those under which he reports and complains."""
    frame.read(notices.mark_read, record_id)
    frame.read(notices.mark_read_as_reporter, record_id)
    frame.read(notices.mark_read_as_complainant, record_id)

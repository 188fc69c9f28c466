"""What became of the hazards I reported? A receipt for the newest, then each with its three words."""

import streamlit as st

from portal import hazards
from portal.ui import facts, frame, reports, tables
from portal.ui.words import _

frame.head(_("My reports"), narrow=True)
mine = frame.read(hazards.my_reports)
asked = frame.read(hazards.questions_to_me)
receipt = next((report for report in mine if report.number == st.query_params.get("receipt")), None)
if receipt:
    reports.receipt(receipt)
if mine:
    counts = {"all": len(mine), **{code: n for code in ("waiting", "working", "done", "no") if (n := sum(reports.code(r) == code for r in mine))}}
    chosen = tables.state_pills(counts, name="mine")
    shown = [report for report in mine if chosen in ("all", reports.code(report))]
    page = tables.page_number()
    for report in shown[(page - 1) * tables.PAGE : page * tables.PAGE]:
        reports.card(report, asked=report.id in asked)
    tables.pages(len(shown), phone=frame.phone())
elif facts.nothing_here(
    "assignment", _("No reports yet"), _("What you report appears here, with what becomes of it."), _("Report a hazard"), key="empty"
):
    frame.go("report")

"""Which report did this audit end in, what did it find, and what do we answer?"""

import streamlit as st

from portal import engagements, reports
from portal.ui import audit_report, facts, frame
from portal.ui import engagements as shown
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("description", _("Which engagement?"), _("Open one from the list of engagements."), key="none")
    st.stop()
file = frame.read(engagements.engagement, asked)
one = file.facts
if st.button(one.number, icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("engagement", id=one.id)
frame.head(_("Audit report"), one.number)
made = frame.read(reports.locked, one.id)
if one.state in ("planned", "open") and not made:
    shown.alone(len(file.team))
audit_report.locked(one.id, made)
audit_report.findings(frame.read(reports.issued_findings, one.id))

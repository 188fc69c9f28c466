"""What is one engagement about, who is in its team, have they declared, and what may I do?"""

import streamlit as st

from portal import engagements
from portal.ui import engagements as shown
from portal.ui import facts, frame, record
from portal.ui.words import _, local_name

asked = frame.asked()
if asked is None:
    facts.nothing_here("policy", _("Which engagement?"), _("Open one from the list of engagements."), key="none")
    st.stop()
file = frame.read(engagements.engagement, asked)
if st.button(_("Third-party audit"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("engagements")
one = file.facts
frame.head(one.number, local_name(one.agency, one.agency_en), state=shown.STATES[one.state])
if one.state in ("planned", "open"):
    shown.alone(len(file.team))
left, right = record.sides(phone=frame.phone())
with right:
    shown.moves(file)
    frame.link("draws", _("The draws of this engagement"), id=one.id)
    frame.link("audit-reports", _("The report of this engagement"), id=one.id)
    frame.link("audit-requests", _("Requests and obstacles"), id=one.id)
    frame.link("audit-visits", _("Spot checks and interviews"), id=one.id)
with left:
    shown.basics(one, file.contact)
    shown.team(file)
    shown.happened(file)

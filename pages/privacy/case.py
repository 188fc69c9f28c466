"""What is this complaint about, how long is left, what does the log say, and what do I do next?"""

import streamlit as st

from portal import complaints
from portal.ui import cases, facts, frame, handling, inbox
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("shield_person", _("Which complaint?"), _("Open one from the list of complaints to handle."), key="none")
    st.stop()
if st.button(_("Complaints to handle"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("cases")
case = frame.read(complaints.case, asked)
inbox.seen(asked, *(one.id for one in case.errands))
cases.head(case)
handling.whole(case)

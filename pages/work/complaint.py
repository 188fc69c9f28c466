"""How does my complaint stand: the clock, the answer, what was said, who read it, and what can I do?"""

import streamlit as st

from portal import complaints
from portal.ui import cases, complaining, facts, frame, inbox
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("shield_person", _("Which complaint?"), _("Open one from the list of your complaints."), key="none")
    st.stop()
if st.button(_("My complaints"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("complaints")
case = frame.read(complaints.my_case, asked)
inbox.seen(asked)
cases.head(case)
complaining.my_case(case, complaining.by_name(asked))

"""What did the auditor see on site and hear, as far as it is issued?"""

import streamlit as st

from portal import engagements
from portal import visits as fieldwork
from portal.ui import facts, frame, visits
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("travel_explore", _("Which engagement?"), _("Open one from the list of engagements."), key="none")
    st.stop()
one = frame.read(engagements.facts_of, asked)
if st.button(one.number, icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("engagement", id=one.id)
frame.head(_("Spot checks and interviews"), _("They open when the auditor issues his papers with the report. Names of those interviewed never do."))
visits.shown(frame.read(fieldwork.fieldwork, asked), names=False)

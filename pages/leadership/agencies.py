"""Which agencies may audit the enterprise, and does each pass its screening today?"""

import streamlit as st

from portal import engagements
from portal.ui import agencies, facts, frame
from portal.ui.words import _

frame.head(
    _("Evaluation agencies"), _("Using an agency leaves the responsibility with the enterprise; the agency answers for the truth of what it writes.")
)
known = frame.read(engagements.agencies)
for agency in known:
    agencies.row(agency)
if not known:
    facts.nothing_here("apartment", _("No agency yet"), _("The safety director registers an agency and notes what it has shown."), key="no-agency")
if agencies.keeps() and st.button(_("Register an agency"), icon=":material/add:", key="add"):
    agencies.add()
agencies.thresholds()

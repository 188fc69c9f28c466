"""What has one agency shown of itself, and does it pass?"""

import streamlit as st

from portal import engagements
from portal.ui import agencies, changes, evaluations, facts, frame, record
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("apartment", _("Which agency?"), _("Open one from the list of agencies."), key="none")
    st.stop()
file = frame.read(engagements.agency, asked)
if st.button(_("Evaluation agencies"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("agencies")
frame.head(changes.both(file.known.name, file.known.name_en), _(agencies.KINDS[file.known.kind]), state="passes" if file.known.passed else "fails")
left, right = record.sides(phone=frame.phone())
with right:
    agencies.moves(file)
    agencies.history(file)
with left:
    agencies.checks(file.known.checks)
    agencies.shown(file)
    agencies.proofs(file)
    evaluations.of_agency(asked)

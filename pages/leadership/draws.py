"""Which samples were asked for and drawn in this engagement?"""

import streamlit as st

from portal import engagements
from portal.ui import draw, facts, frame
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("casino", _("Which engagement?"), _("Open one from the list of engagements."), key="none")
    st.stop()
one = frame.read(engagements.facts_of, asked)
if st.button(one.number, icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("engagement", id=one.id)
frame.head(_("The draws of this engagement"), _("Neither side alone can decide which records are drawn."))
draw.page(one.id, (one.period_from, one.period_to), {}, acts=False)

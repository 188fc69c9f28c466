"""What has the auditor asked for, what have we answered, and what did he write about obstacles?"""

import streamlit as st

from portal import engagements
from portal.ui import facts, frame, requests
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    facts.nothing_here("outgoing_mail", _("Which engagement?"), _("Open one from the list of engagements."), key="none")
    st.stop()
one = frame.read(engagements.facts_of, asked)
if st.button(one.number, icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("engagement", id=one.id)
frame.head(_("Requests and obstacles"), _("What is refused, late or never answered enters the register by itself. Nobody can take it out."))
requests.of_the_enterprise(one.id)

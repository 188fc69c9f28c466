"""Which complaints have I filed, how do they stand, and how do I come back to one without a name?"""

import streamlit as st

from portal import complaints
from portal.ui import cases, complaining, errands, frame
from portal.ui.words import _

frame.head(_("My complaints"), _("About what is done with your data. To the union or to human resources, as you choose."), narrow=True)
if st.button(_("File a complaint"), type="primary", icon=":material/shield_person:", width="stretch", key="file"):
    frame.go("complain")
frame.link("complaint-receipt", _("I have a receipt code"))
mine = frame.read(complaints.mine)
cases.listed(mine, "complaint")
if not mine:
    complaining.nothing_yet()
errands.way()

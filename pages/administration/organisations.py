"""Which organisations have people on site: the enterprise itself, contractors, others from outside?"""

import streamlit as st

from portal import organisations
from portal.ui import facts, frame
from portal.ui import organisations as shown
from portal.ui.words import _

frame.head(_("Organisations"), _("Contractors are organisations with people on site. One that no longer comes is taken out of use, never deleted."))
firms = frame.read(organisations.firms)
if firms:
    for firm in firms:
        shown.row(firm)
    if st.button(_("Add an organisation"), icon=":material/add:", key="add"):
        shown.add()
elif facts.nothing_here(
    "handshake", _("No organisations yet"), _("Add the enterprise itself and its contractors."), _("Add an organisation"), key="no-firm"
):
    shown.add()

"""Which data breaches are on record, and who still has to be told?"""

import streamlit as st

from portal import breaches
from portal.ui import breaches as shown
from portal.ui import changes, facts, frame
from portal.ui.words import _

frame.head(_("Data breaches"), _("What happened, whose data, who was told and when. Nothing is changed afterwards; corrections stand beside it."))
if shown.keeps() and st.button(_("Note a breach"), type="primary", icon=":material/gpp_maybe:", key="note-breach"):
    changes.ask(_("Note a breach"), "gpp_maybe", shown.note)
known = frame.read(breaches.breaches)
for one in known:
    shown.shown(one)
if not known:
    facts.nothing_here("gpp_good", _("No breach on record"), _("Whoever notices one tells human resources or the director at once."), key="none")

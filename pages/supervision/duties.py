"""How often must which stage of responsibility be checked where, and which checks were made of late?"""

import streamlit as st

from portal import duties
from portal.ui import changes, facts, frame, record
from portal.ui import duties as shown
from portal.ui.words import _

frame.head(_("Duties of checking"), _("What nobody has to do cannot be judged: an auditor sees which stages of which areas have no duty."))
left, right = record.sides(phone=frame.phone())
with right:
    if st.button(_("Note a check"), type="primary", icon=":material/fact_check:", width="stretch", key="note"):
        changes.ask(_("Note a check"), "fact_check", shown.note)
    if shown.keeps() and st.button(_("Add a duty"), icon=":material/add:", width="stretch", key="add"):
        changes.ask(_("Add a duty"), "add", shown.keep)
    shown.newest(frame.read(duties.newest_checks))
with left:
    known = frame.read(duties.kept)
    shown.register(known, keeps=shown.keeps())
    if not known:
        facts.nothing_here("event_available", _("No duty yet"), _("The safety director says how often each stage is checked."), key="no-duty")

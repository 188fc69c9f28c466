"""Which monitoring rules hold, which are drafted, and have I read them?"""

import streamlit as st

from portal import transparency
from portal.ui import facts, frame, monitoring
from portal.ui.words import _

asked = frame.asked()
if asked:
    monitoring.one(asked)
    st.stop()
frame.head(_("Monitoring rules"), _("What may be watched, what for, and who may look. Only for duties of safety, never for private behaviour."))
cards = frame.read(transparency.rules)
monitoring.listed(cards)
if not cards:
    facts.nothing_here("policy", _("No monitoring rule yet"), _("Nothing may be watched by devices before a rule is in force."), key="no-rule")
frame.link("kept", _("What is recorded about you"))

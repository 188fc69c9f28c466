"""Who outside handles personal data for the enterprise, under which agreement, and is its review due?"""

import streamlit as st

from portal import processors
from portal.ui import changes, facts, frame
from portal.ui import processors as shown
from portal.ui.words import _

frame.head(
    _("Processors"), _("Who handles personal data for us does so under an agreement (PIPL art. 21). Agencies that audit us stand on their own page.")
)
if shown.keeps() and st.button(_("Add an agreement"), type="primary", icon=":material/add:", key="add-processor"):
    changes.ask(_("Add an agreement"), "handshake", shown.add)
known = frame.read(processors.processors)
for one in known:
    shown.shown(one)
if not known:
    facts.nothing_here("handshake", _("No processor on record"), _("Nobody outside handles personal data for us, as far as is known."), key="none")
frame.link("agencies", _("Evaluation agencies"))

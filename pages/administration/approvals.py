"""What waits for a second person: offices that see content, and resets of protected accounts?"""

import streamlit as st

from portal import accounts, people
from portal.ui import approvals, facts, frame
from portal.ui.words import _

frame.head(_("Approvals"), _("Nobody becomes powerful alone: whoever asks does not decide, and whoever it is about reads it."))
roles = frame.read(people.roles_waiting)
resets = frame.read(accounts.resets_waiting)
refused = frame.read(people.roles_refused)
if not roles and not resets:
    facts.nothing_here("verified_user", _("Nothing waits"), _("Offices and resets that need a second person appear here."), key="empty")
for role in roles:
    approvals.role_row(role)
for reset in resets:
    approvals.reset_row(reset)
if refused:
    st.subheader(_("Refused in the last 30 days"), anchor=False)
    for role in refused:
        approvals.refused_row(role)

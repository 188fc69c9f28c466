"""Which complaints are mine to handle, which falls due first, and what was I told of as overdue?"""

import streamlit as st

from portal import complaints
from portal.policy import Action, allows
from portal.ui import cases, errands, facts, frame, handling, tables
from portal.ui.words import _

of_a_side = allows(frame.me(), Action.COMPLAINT_FIGURES, None)
frame.head(
    _("Complaints to handle"),
    _("Only those of your own side. What the other side has is not shown here, not even as a number.")
    if of_a_side
    else _("Those that come to you, and what is overdue on either side: its number, nothing of its content."),
)
handling.escalated()
words = {"open": _("To handle"), "ended": _("Settled")}
which = st.segmented_control(
    _("State"), list(words), format_func=words.__getitem__, label_visibility="collapsed", required=True,
    **tables.coded("which", list(words), default="open"),
)  # fmt: skip
lines = frame.read(complaints.desk, ended=which == "ended")
cases.listed(lines, "case")
if not lines and which == "ended":
    facts.nothing_here("inventory_2", _("Nothing settled yet"), _("A case that you may read comes here once it is closed."), key="empty")
elif not lines:
    facts.nothing_here("task_alt", _("Nothing waits here"), _("What you may take on appears here, the one due first on top."), key="empty")
errands.way()

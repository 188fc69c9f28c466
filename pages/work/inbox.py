"""What was I told, newest first, and what of it have I not read?"""

import streamlit as st

from portal import notices
from portal.ui import facts, frame, tables
from portal.ui import inbox as shown
from portal.ui.words import _

frame.head(_("Inbox"), narrow=True)
ways = {"all": _("All"), "unread": _("Unread")}
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    chosen = st.segmented_control(
        _("Which notices"),
        list(ways),
        format_func=ways.__getitem__,
        label_visibility="collapsed",
        required=True,
        **tables.coded("show", list(ways), default="all"),
    )
    if frame.read(notices.unread) and st.button(_("Mark all as read"), icon=":material/done_all:", key="all-read"):
        shown.read()
        st.rerun()
lines = frame.read(notices.inbox, only_unread=chosen == "unread", before=st.query_params.get("at", ""))
for notice in lines:
    shown.line(notice)
if len(lines) == notices.MOST:
    if st.button(_("Older ones"), icon=":material/arrow_downward:", key="older"):
        st.query_params["at"] = notices.mark(lines[-1])
        st.rerun()
elif not lines:
    facts.nothing_here("notifications", _("Nothing new"), _("What happens to records that concern you appears here."), key="empty")

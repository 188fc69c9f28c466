"""Which days does the enterprise work this year, where does that come from, and which of its own days does it enter?"""

import streamlit as st

from portal import calendar, clock
from portal.ui import calendar as shown
from portal.ui import frame, tables
from portal.ui.words import _, today

this = today(clock.now()).year
years = [str(year) for year in (this - 1, this, this + 1)]
frame.head(_("Working days"), _("Every deadline in working days is counted by this calendar. The enterprise's own days win over the official ones."))
chosen = st.segmented_control(_("Year"), years, label_visibility="collapsed", required=True, **tables.coded("year", years, default=str(this)))
year = frame.read(calendar.year, int(chosen or this))
shown.missing(year)
if st.button(_("Enter our own days"), icon=":material/edit_calendar:", width="stretch" if frame.phone() else "content", key="enter"):
    shown.enter()
shown.lines(year)

"""Who looked at data about me, when, and why?"""

import streamlit as st

from portal.people import looks_at_me
from portal.ui import facts, frame, looks, tables
from portal.ui.words import _

frame.head(_("Who looked at my data"), _("Every look is recorded before it is shown. Records cannot be changed."))
days, what = looks.filters()
seen = frame.read(looks_at_me, days=days, what=what, page=tables.page_number(), size=tables.PAGE)
looks.counts(seen)
frame.link("kept", _("What is kept about me for my assessment"))
if seen.rows:
    looks.listed(seen.rows)
    tables.pages(seen.total, phone=frame.phone())
    looks.file()
    looks.whom_to_ask()
else:
    facts.nothing_here("visibility", _("Nobody has looked yet"), _("As soon as somebody opens something about you it appears here."), key="empty")
if seen.cut:
    st.caption(_("There are more: the newest 500 looks are counted here."))
st.caption(_("From the portal's log. People who handle a hazard in their office see what it says, never who reported it."))

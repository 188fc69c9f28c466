"""Where does a worker start? One big button, what waits for him, his latest reports."""

import streamlit as st

from portal import clock, hazards
from portal.ui import frame, inbox, queue, reports
from portal.ui.words import _, greeting, long_day, today

now = clock.now()
frame.head(greeting(now), long_day(today(now)), narrow=True)
if st.button(_("Report a hazard"), type="primary", icon=":material/add_a_photo:", width="stretch", key="report"):
    frame.go("report")
st.caption(_("A photo, one sentence, a place."))
inbox.on_the_home_page()

waiting = frame.read(hazards.waiting_for_me)
if waiting:
    queue.queue(waiting, now, {})
queue.further(frame.read(hazards.also_waiting), now)

mine = frame.read(hazards.my_reports, most=4)
asked = frame.read(hazards.questions_to_me)
st.subheader(_("My reports"), anchor=False)
for report in mine[:3]:
    reports.card(report, asked=report.id in asked)
if not mine:
    st.caption(_("What you report appears here, with what becomes of it."))
elif len(mine) > 3:
    frame.link("my-reports", _("See all my reports"))

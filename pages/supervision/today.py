"""What waits for the supervisor today, and how do his areas stand?"""

import streamlit as st

from portal import clock, hazards
from portal.ui import facts, frame, picture, queue, talk
from portal.ui.words import _, hour, long_day, today

now = clock.now()
frame.head(_("Today"), long_day(today(now)), _("updated {time}", time=hour(now)))
figures = st.container()
lines = frame.read(hazards.waiting_for_me)
also = frame.read(hazards.also_waiting)
list_side, picture_side = st.columns([1.9, 1], gap="medium")
with list_side:
    talk.answers(frame.read(hazards.answers_to_me))
    if lines:
        queue.queue(lines, now, queue.SUPERVISES, total=frame.read(hazards.counts_of_mine)["waiting"])
    elif not also and facts.nothing_here(
        "inbox", _("Nothing waits for you"), _("New reports and repairs to accept appear here."), _("Open the ledger"), key="empty"
    ):
        frame.go("ledger")
    queue.further(also, now)
with picture_side if frame.phone() else figures:
    queue.day(frame.read(hazards.today_in_office), now)
with picture_side:
    picture.trend(frame.read(hazards.trend))
    picture.hot_spots(frame.read(hazards.hot_spots))

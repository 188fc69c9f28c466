"""What has this department to rectify, by when, and who answers for it? Earliest deadline first."""

import streamlit as st

from portal import clock, hazards
from portal.ui import facts, figures, frame, picture, queue
from portal.ui.words import _, hour, long_day, today

now = clock.now()
frame.head(_("To rectify"), long_day(today(now)), _("updated {time}", time=hour(now)))
owed = frame.read(hazards.owed)
also = frame.read(hazards.also_waiting)
numbers = st.container()
list_side, picture_side = st.columns([1.9, 1], gap="medium")
with list_side:
    if owed.lines:
        queue.queue(owed.lines, now, queue.RECTIFIES, total=sum(owed.counts.values()), all_of_it="owed")
    elif not also and facts.nothing_here(
        "task_alt",
        _("Nothing waits for you"),
        _("When a supervisor assigns a hazard to your department it appears here."),
        _("Open the ledger"),
        key="empty",
    ):
        frame.go("ledger")
    queue.further(also, now)
with picture_side if frame.phone() else numbers:
    queue.buckets(owed.counts, now)
with picture_side:
    figures.completion(frame.read(hazards.completion, months=12))
    picture.trend(frame.read(hazards.trend))
    picture.hot_spots(frame.read(hazards.hot_spots))

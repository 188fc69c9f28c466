"""What is known about one hazard, what happened to it, and what may I do now?"""

import streamlit as st

from portal import clock, hazards
from portal.ui import beside, cooperation, facts, frame, inbox, links, majors, out, plans, queue, record, talk, violations
from portal.ui.words import _

now = clock.now()
asked = st.query_params.get("id", "") or st.query_params.get("number", "")
if not asked:
    if facts.nothing_here("search", _("Which hazard?"), _("Open one from a list."), _("Back"), key="none"):
        frame.back()
    st.stop()
hazard = frame.read(hazards.one, asked)
steps = frame.read(hazards.timeline, hazard.id)
moves = frame.read(hazards.moves, hazard.id)
related = frame.read(hazards.links, hazard.id)
parts = [] if hazard.parts_open is None else frame.read(hazards.parts, hazard.id)
needed = frame.read(hazards.supplies, hazard.id)
inbox.seen(hazard.id, *(one.id for one in needed))
if st.button(_("Back"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.back()
told = (("overdue", hazard.overdue), ("major", hazard.severity == "major"), ("waits_for_supply", cooperation.waits(needed)))
flags = [flag for flag, holds in told if holds]
frame.head(hazard.what, hazard.number, queue.spot(hazard), state=str(hazard.state), flags=tuple(flags))
left, right = record.sides(phone=frame.phone())
with right:
    record.my_moves(hazard, moves)
    if not frame.phone():
        record.not_now(moves)
        beside.doors(hazard)
with left:
    record.basics(hazard, now)
    if hazard.planned_at or hazard.source == "import":
        plans.shown(frame.read(hazards.plan_of, hazard.id))
    cooperation.parts(parts, now)
    cooperation.supplies(needed, now)
    links.belonging(related)
    links.audited(hazard.id)
    record.pictures(hazard)
    talk.with_the_reporter(hazard.id)
    violations.on_hazard(hazard)
    record.happened(steps)
    out.of_record(hazard.id, hazard.number)
    majors.papers(hazard)
    if frame.phone():
        record.not_now(moves)
        beside.doors(hazard)
record.asked_for(hazard, moves)

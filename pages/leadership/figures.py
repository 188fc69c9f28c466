"""How does the plant stand on one screen, this period beside another, and which records are behind each number?"""

import streamlit as st

from portal import clock, hazards
from portal.ui import figures, frame, picture, violations
from portal.ui.words import _, moment

now = clock.now()
head = st.container()
chosen = figures.asked(frame.read(hazards.this_month))
seen = frame.read(hazards.overview, span=chosen.span, against=chosen.against)
with head:
    frame.head(
        _("The plant at a glance") if seen.everything else _("My figures at a glance"),
        _("the whole enterprise") if seen.everything else _("only what my offices show"),
        _("updated {time}", time=moment(now)),
    )
figures.measures(seen, chosen)
figures.definition(seen.of(chosen.span), chosen.span, running=chosen.running)
left, right = st.columns(2, gap="medium")
with left:
    figures.found_by_month(seen.months)
    figures.places_and_kinds(seen.cells, chosen.span)
with right:
    figures.rate_by_month(seen.months)
    picture.hot_spots(frame.read(hazards.hot_spots))
figures.departments(seen.units, chosen.span)
violations.counted(chosen.span)

"""What is known of one person, which posts, offices and account does he have, and what may I change?"""

import streamlit as st

from portal import people
from portal.ui import access, facts, frame, person, record, violations
from portal.ui.words import _

asked = frame.asked()
if asked is None:
    if facts.nothing_here("person_search", _("Which person?"), _("Open one from the list of people."), _("Personnel"), key="none"):
        frame.go("people")
    st.stop()
file = frame.read(people.person_file, asked)
if st.button(_("Personnel"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("people")
frame.head(file.name, person.where(file), state="" if file.left_on is None or file.left_on >= file.today else "left")
left, right = record.sides(phone=frame.phone())
with right:
    person.moves(file)
with left:
    person.basics(file)
    person.offices(file)
    person.posts(file)
    person.qualification(file)
    person.away(file)
    violations.of_person(file)
with left if frame.phone() else right:
    access.box(file)

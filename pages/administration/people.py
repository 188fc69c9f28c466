"""Who belongs to the enterprise? Found by name or staff number, opened one by one; here somebody new is added."""

import streamlit as st

from portal import areas, people
from portal.ui import facts, frame, roster, tables
from portal.ui.words import _, local_name

frame.head(_("Personnel"), _("Every look at a name is on record, and whoever it belongs to can read it."))
departments = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
with st.container(horizontal=True):
    if st.button(_("Add a person"), type="primary", icon=":material/person_add:", key="add"):
        roster.add(departments)
    if st.button(_("Import people"), icon=":material/upload_file:", key="import"):
        frame.go("people-import")
state = roster.state_pills()
department, find = roster.filters(departments)
found = frame.read(people.people_listed, state=state, department_id=department, find=find, page=tables.page_number(), size=tables.PAGE)
if not found.lines:
    facts.nothing_here("person_search", _("Nobody matches"), _("A name or number has to be written in full. Or choose another state or department."))
elif frame.phone():
    roster.as_cards(found.lines)
else:
    roster.as_table(found.lines)
tables.pages(found.total, phone=frame.phone(), people=True)

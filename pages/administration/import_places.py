"""How do areas and departments come in from a list? Choose the file, see what would happen, bring it in."""

import streamlit as st

from portal import areas
from portal.imports import places, tables
from portal.ui import facts, frame, imports
from portal.ui import places as shown
from portal.ui.words import _

frame.head(
    _("Import places"),
    _("Each row once. What is here already is never overwritten; what cannot be stored stays out, with the reason."),
)
sites = frame.read(areas.sites)
if not sites:
    facts.nothing_here("factory", _("No site yet"), _("Add a site first, then bring in what lies on it."), key="no-site")
    st.stop()
site = shown.site_of(sites)
kind = shown.kind_of_list()
file = shown.list_file()
if file is None:
    shown.what_a_list_needs()
    st.stop()
table = frame.check(tables.table, file.getvalue(), file.name, places.HEADINGS)
order = (places.areas_of if kind == "areas" else places.departments_of)(site.id, table.rows)
tried = frame.through(places.bring_in, order, dry_run=True)
place = st.empty()
with place.container():
    imports.outcome(tried, trial=True)
if imports.wanted(tried):
    with place.container():
        imports.outcome(frame.through(places.bring_in, order), trial=False)

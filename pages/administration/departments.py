"""Which departments and posts are there, which did an import leave to confirm, and how do they change?"""

import streamlit as st

from portal import areas, departments
from portal.ui import departments as shown
from portal.ui import facts, frame
from portal.ui.words import _, number

frame.head(_("Departments and posts"), _("Who holds a post is only counted here; names stand on the pages about people."))
sites = frame.read(areas.sites)
units = frame.read(departments.units)
if not units:
    if not sites:
        facts.nothing_here("factory", _("No site yet"), _("Add a site first, then its departments."), key="no-site")
    elif facts.nothing_here(
        "corporate_fare", _("No departments yet"), _("Add them one by one, or bring in a list."), _("Add a department"), key="no-unit"
    ):
        shown.add(sites, units)
    facts.or_else(lambda: frame.link("import-places", _("Import places")))
    st.stop()
waiting = sum(unit.flagged and not unit.closed for unit in units)
if waiting:
    st.info(_("Departments from an import that wait to be confirmed: {n}", n=number(waiting)), icon=":material/help:")
tree_side, unit_side = st.columns([1.25, 1], gap="medium") if not frame.phone() else (st.container(), st.container())
with tree_side:
    asked = shown.chosen_id(shown.filtered(units))
    if st.button(_("Add a department"), icon=":material/add:", width="stretch" if frame.phone() else "content", key="add"):
        shown.add(sites, units)
with unit_side:
    unit = next((unit for unit in units if str(unit.id) == asked), None)
    if unit is None:
        st.caption(_("Choose a department to see its posts and what you can do with it."))
    else:
        shown.department(unit, units)

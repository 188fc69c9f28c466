"""Which sites and areas are there, and how do they change? What was changed stands below the chosen one."""

import streamlit as st

from portal import areas, places
from portal.ui import changes, facts, frame
from portal.ui import places as shown
from portal.ui.words import _, local_name

frame.head(_("Sites and areas"), _("Nothing is deleted: what is no longer used is taken out of use, and old hazards keep it."))
sites = frame.read(areas.sites)
if not sites:
    if facts.nothing_here(
        "factory", _("No site yet"), _("A site is a plant with one time zone. Areas belong to it."), _("Add a site"), key="no-site"
    ):
        shown.add_site()
    st.stop()
site = shown.site_of(sites)
nodes = frame.read(places.tree, site.id)
shown.site_line(site, nodes)
paths = {str(place.id): local_name(place.path, place.path_en) for place in frame.read(areas.places, closed=True)}
if not nodes:
    if facts.nothing_here("account_tree", _("No areas yet"), _("Add them one by one, or bring in a list."), _("Add an area"), key="no-area"):
        shown.add(site)
    facts.or_else(lambda: frame.link("import-places", _("Import places")))
    st.stop()
tree_side, area_side = st.columns([1.25, 1], gap="medium") if not frame.phone() else (st.container(), st.container())
with tree_side:
    listed = shown.filtered(nodes)
    asked = shown.chosen_id(listed)
    if st.button(_("Add an area"), icon=":material/add:", width="stretch" if frame.phone() else "content", key="add"):
        shown.add(site)
with area_side:
    node = next((node for node in nodes if str(node.id) == asked), None)
    if node is None:
        st.caption(_("Choose an area to see what you can do with it."))
        changes.happened(site.id, {})
    else:
        shown.area(site, node, nodes, paths)

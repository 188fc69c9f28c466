"""Which rules say which department rectifies what? A rule proposes; a supervisor decides each hazard."""

import streamlit as st

from portal import areas, matching
from portal.ui import facts, frame, rules
from portal.ui.words import CATEGORIES, _, local_name

frame.head(
    _("Who rectifies what"), _("A rule proposes a department when a report is assigned; the most exact one holds. A supervisor still decides.")
)
departments = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
places = {str(a.id): local_name(a.path, a.path_en) for a in frame.read(areas.places)}
known = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments, closed=True)}
known |= {str(a.id): local_name(a.path, a.path_en) for a in frame.read(areas.places, closed=True)}
known |= {code: _(word) for code, word in CATEGORIES.items()}
held = frame.read(matching.rules)
if held:
    if st.button(_("Add a rule"), icon=":material/add:", type="primary", width="stretch" if frame.phone() else "content", key="add"):
        rules.add(places, departments)
    for rule in held:
        rules.row(rule, departments, known)
elif facts.nothing_here(
    "rule", _("No rules yet"), _("Without rules a department is proposed from past cases alone."), _("Add a rule"), key="no-rule"
):
    rules.add(places, departments)

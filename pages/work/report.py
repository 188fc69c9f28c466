"""How does a worker report a hazard? One sentence and a place are enough."""

import streamlit as st

from portal import areas
from portal.ui import frame
from portal.ui.report_form import report_form, without_a_name
from portal.ui.words import _

frame.head(_("Report a hazard"), narrow=True)
places = frame.read(areas.places)
at = next((place for place in places if str(place.id) == st.query_params.get("at", "")), None)
number = report_form(places, at=at)
if number:
    frame.go("my-reports", receipt=number)
if at:
    without_a_name(at)

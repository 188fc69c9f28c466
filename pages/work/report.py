"""How does a worker report a hazard? One sentence and a place are enough."""

import streamlit as st

from portal import areas
from portal.ui import frame
from portal.ui.report_form import report_form
from portal.ui.words import _

frame.head(_("Report a hazard"))
number = report_form(frame.read(areas.places), at=st.query_params.get("at", ""))
if number:
    frame.go("my-reports", receipt=number)

"""How does somebody who gave no name come back to his complaint? With the receipt code alone."""

import streamlit as st

from portal.ui import complaining, frame
from portal.ui.words import _

if st.button(_("My complaints"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("complaints")
frame.head(_("Follow a complaint by its receipt"))
complaining.by_code()

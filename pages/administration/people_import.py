"""How do many people come in at once? Choose the file, see what would happen, bring it in; what stays out is a file with its reasons."""

import streamlit as st

from portal.imports import staff
from portal.ui import frame, imports, newcomers
from portal.ui.words import _

if st.button(_("Personnel"), icon=":material/arrow_back:", type="tertiary", key="back"):
    frame.go("people")
frame.head(_("Import people"), _("Each row comes in once, found again by its staff number. What cannot be kept stays out, with the reason."))
file = newcomers.file()
if file is None:
    newcomers.what_is_needed()
    st.stop()
laid = newcomers.table(file)
newcomers.recognised(laid)
tried = frame.through(staff.bring_in, laid.rows, dry_run=True)
place = st.empty()
with place.container():
    imports.outcome(tried, trial=True)
if imports.wanted(tried):
    with place.container():
        done = frame.through(staff.bring_in, laid.rows, progress=imports.progress())
        imports.outcome(done, trial=False)

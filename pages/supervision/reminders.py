"""Who is reminded before, on and after the due day, who hears of silence, and how was it before?"""

import streamlit as st

from portal import reminders
from portal.ui import frame
from portal.ui import ladder as shown
from portal.ui.words import _

frame.head(_("Who is reminded when"), _("Everybody inside reads it under Help; the safety director changes it."))
version = frame.read(reminders.kept)
with st.container(border=True):
    shown.said(version)
shown.edit(version)
shown.history(frame.read(reminders.history))

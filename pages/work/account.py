"""Where do I change my password, set up my second factor and see where I am signed in?"""

import streamlit as st

from portal.accounts import my_sessions
from portal.ui import account, frame
from portal.ui.words import _

me = account.mine()
frame.head(_("My account"), me.username)

with st.container(border=True, width=640):
    st.subheader(_("Password"), anchor=False)
    account.password_form()

with st.container(border=True, width=640):
    st.subheader(_("Second factor"), anchor=False)
    account.factor(me)

st.subheader(_("Where I am signed in"), anchor=False)
for session in frame.read(my_sessions):
    account.session_row(session)

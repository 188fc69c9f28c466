"""Where do I change my password, set up my second factor and see where I am signed in?"""

import streamlit as st

from portal.accounts import my_sessions
from portal.people import deputies_waiting, done_to_me
from portal.ui import account, approvals, frame, habits
from portal.ui.words import _

me = account.mine()
frame.head(_("My account"), me.username)

with st.container(border=True, width=640):
    st.subheader(_("Password"), anchor=False)
    account.password_form()

with st.container(border=True, width=640):
    st.subheader(_("Second factor"), anchor=False)
    account.factor(me)

with st.container(border=True, width=640):
    st.subheader(_("Language"), anchor=False)
    account.language(me.language)

if frame.may_open("inbox"):
    with st.container(border=True, width=640):
        st.subheader(_("How I am told"), anchor=False)
        habits.form()

for deputy in frame.read(deputies_waiting, own=True):
    st.subheader(_("Somebody is to stand in for you"), anchor=False)
    approvals.deputy_row(deputy)

st.subheader(_("Where I am signed in"), anchor=False)
account.sessions(frame.read(my_sessions))

st.subheader(_("What happened to my offices and my account"), anchor=False)
account.done(frame.read(done_to_me))

"""Which monitoring rules are drafted, discussed and in force, how do they affect people, and who has not acknowledged them?"""

import streamlit as st

from portal import transparency
from portal.ui import changes, facts, frame, record, register
from portal.ui.words import _

frame.head(
    _("Register of monitoring rules"),
    _("Drafted by one side, discussed with minutes, agreed to by the other; published before anything is watched."),
)
cards = frame.read(transparency.rules, history=True)
left, right = record.sides(phone=frame.phone())
with right:
    if register.drafts() and st.button(_("Draft a rule"), type="primary", icon=":material/edit_note:", width="stretch", key="draft-a-rule"):
        changes.ask(_("Draft a rule"), "edit_note", register.draft)
    register.missing(cards)
with left:
    register.rules(cards)
    if not cards:
        facts.nothing_here("policy", _("No monitoring rule yet"), _("Human resources or the safety director drafts the first."), key="no-rule")
    register.assessments()

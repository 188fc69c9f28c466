"""What was agreed with which agency, when is the next report due, and which engagements are there?"""

import streamlit as st

from portal import engagements
from portal.ui import agencies, agreements, facts, frame
from portal.ui import engagements as shown
from portal.ui.words import _, local_name

frame.head(_("Third-party audit"), _("Internal and external supervision together: the agency works independently, and we do not interfere."))
deals = frame.read(engagements.agreements)
lines = frame.read(engagements.engagements)
holding = [deal for deal in deals if deal.in_force]
st.subheader(_("Agreements"), anchor=False)
for deal in deals:
    agreements.row(deal)
known = {str(agency_id): local_name(name, name_en) for agency_id, name, name_en in frame.read(engagements.names)}
if not deals:
    facts.nothing_here(
        "contract", _("No agreement yet"), _("The safety director prepares one with an agency that passes its screening."), key="no-deal"
    )
if known and agencies.keeps() and st.button(_("Prepare an agreement"), icon=":material/edit_document:", key="prepare"):
    agreements.prepare(known)
st.subheader(_("Engagements"), anchor=False)
for line in lines:
    shown.row(line)
if not lines:
    facts.nothing_here("policy", _("No engagement yet"), _("One is planned under a signed agreement."), key="no-engagement")
if holding and agencies.keeps() and st.button(_("Plan an engagement"), icon=":material/event:", key="plan"):
    shown.plan(holding)

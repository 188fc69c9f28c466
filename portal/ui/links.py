"""Which other hazards belong to this one? Each by its number and state; it opens."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from portal import reports
from portal.hazards import Link
from portal.locale import N_
from portal.policy import Action, allows
from portal.ui import frame, states
from portal.ui.words import _, short_day, today

KINDS = {
    "came_back_from": N_("Came back: closed before as"),
    "came_back_as": N_("Came back as"),
    "perhaps_again": N_("Perhaps the same again; closed before as"),
    "found_at": N_("Found at a follow-up of"),
    "found_here": N_("Found at a follow-up here"),
    "merged_into": N_("Goes on under"),
    "merged_here": N_("Merged into this one"),
}


def belonging(links: Sequence[Link]) -> None:
    """One line each; nothing is drawn where nothing belongs to it."""
    if not links:
        return
    st.subheader(_("Related hazards"), anchor=False)
    with st.container(border=True, gap="xsmall"):
        for link in links:
            _line(link)


def _line(link: Link) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_(KINDS[link.kind]), width="content")
        if st.button(link.number, key=f"link-{link.kind}-{link.id}", type="tertiary"):
            frame.go("hazard", id=link.id)
        states.badge(str(link.state))
        if link.closed_at:
            st.caption(short_day(today(link.closed_at)), width="content")


def audited(hazard_id: UUID) -> None:
    """The finding of an audit that this hazard puts right, for whoever reads that finding."""
    if not allows(frame.me(), Action.FINDING_SEE, None):
        return
    numbers = [number for _engagement, number in frame.read(reports.behind, hazard_id)]
    if numbers:
        st.caption(_("Puts right what an audit found: {numbers}", numbers=", ".join(numbers)))
        frame.link("audit-findings", _("Audit findings"))

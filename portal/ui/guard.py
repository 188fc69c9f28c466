"""How does somebody read what was asked to be taken from him, by whom, on which grounds, and that he is protected because he spoke up?"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from portal import people
from portal.people import Taking
from portal.ui import approvals, facts, frame, inbox, states
from portal.ui.words import _, moment


def taken_from_me() -> None:
    """Drawn for whoever it happened to; nobody else has this part."""
    rows = frame.read(people.taken_from_me)
    if not rows:
        return
    st.subheader(_("Asked to be taken from you"), anchor=False)
    st.caption(_("Nobody takes anything from anybody alone here: one asks and gives the grounds, another decides, and you read it."))
    for row in rows:
        _card(row)
    inbox.seen(*(row.id for row in rows))


def _card(row: Taking) -> None:
    with st.container(border=True, key=f"taking-{row.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(_state(row))
            if row.protected:
                states.badge("spoke_up")
        st.markdown(f"**{facts.plain(approvals.taken(row.deed, row.office, row.place, row.last_day))}**")
        facts.facts(
            (
                (_("Asked for by"), _by(row.by, row.asked_at)),
                (_("Grounds"), row.grounds),
                (_("Decided by"), _by(row.decided_by, row.decided_at) if row.decided_at else ""),
                (_("Why it was refused"), row.refusal),
            )
        )
        if row.protected:
            st.caption(
                ":material/shield_person: "
                + _(
                    "You had reported, objected or complained in the twelve months before. Retaliation for that is forbidden. Only you see this mark."
                )
            )
        st.caption(_("Does it look like retaliation? Complain to the union or human resources, whichever you trust more. Asking must not harm you."))


def _state(row: Taking) -> str:
    if row.approved is None:
        return "waiting"
    return "agreed" if row.approved else "refused"


def _by(who: str | None, at: datetime) -> str:
    return " · ".join((who or _("somebody who holds no office any more"), moment(at)))

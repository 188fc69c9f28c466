"""How is the register of organisations shown and changed?"""

from __future__ import annotations

from typing import Any

import streamlit as st

from portal import areas, organisations
from portal.organisations import Firm
from portal.ui import cards, changes, decision, frame, states
from portal.ui.words import _, number


def row(firm: Firm) -> None:
    """One organisation with the button that changes it; opened, what was changed in it."""
    kind = _("Contractor") if firm.contractor else _("Our own enterprise, or a body from outside")
    below = " · ".join((kind, _("People on site: {n}", n=number(firm.people))))
    with st.container(border=True, key=f"card-{firm.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            cards.strong(changes.both(firm.name, firm.name_en), str(firm.id))
            if firm.closed:
                states.badge(changes.UNUSED)
            if not firm.closed and st.button(_("Change"), key=f"firm-{firm.id}"):
                changes.ask(_("Change the organisation"), "edit", lambda: _change(firm))
        st.caption(below)
        if st.query_params.get("firm") == str(firm.id):
            changes.happened(firm.id, {})
        elif st.button(_("What was changed"), type="tertiary", icon=":material/history:", key=f"history-{firm.id}"):
            st.query_params["firm"] = str(firm.id)
            st.rerun()


def add() -> None:
    changes.ask(_("Add an organisation"), "add", _add)


def _add() -> None:
    said: dict[str, Any] = {**changes.name_fields(), "contractor": st.checkbox(_("Contractor"), value=True, key="form-contractor")}
    follows = _("Its people are added on the pages about people.")
    if decision.confirmed(_("Add"), follows=follows, ready=bool(said["name"]), missing=_("The name is still missing.")):
        frame.act(_("Organisation added"), areas.add_organisation, **said)


def _change(firm: Firm) -> None:
    said: dict[str, Any] = changes.name_fields(firm.name, firm.name_en)
    said["contractor"] = st.checkbox(_("Contractor"), value=firm.contractor, key="form-contractor")
    close = st.checkbox(_("Take out of use (when none of its people is on site)"), key="firm-close")
    changed = said != {"name": firm.name, "name_en": firm.name_en or "", "contractor": firm.contractor}
    if decision.confirmed(
        _("Take out of use") if close else _("Change"),
        follows=_("What it was before stays on record."),
        ready=close or bool(changed and said["name"]),
        missing=_("Nothing was changed yet."),
    ):
        if close:
            frame.act(_("Organisation taken out of use"), organisations.close_organisation, firm.id)
        else:
            frame.act(_("Organisation changed"), organisations.change_organisation, firm.id, **said)

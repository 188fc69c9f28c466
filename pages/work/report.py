"""How does a worker report a hazard? One sentence and a place are enough."""

from uuid import UUID, uuid4

import streamlit as st

from portal import areas, hazards
from portal.hazards import Hazard
from portal.ui import frame, uploads
from portal.ui.words import CATEGORIES, _, local_name


def received(hazard: Hazard) -> None:
    """The next form is another report."""
    del st.session_state["form"]
    frame.go("my-reports", receipt=hazard.number)


frame.head(_("Report a hazard"))
places = {str(area.id): local_name(area.path, area.path_en) for area in frame.read(areas.places)}
raw = uploads.chosen(_("Photos"), key="photos")
what = st.text_area(_("What did you see? (required)"), key="what", max_chars=500, placeholder=_("e.g. crates block the fire extinguisher"))
area = st.selectbox(_("Where? (required)"), list(places), index=None, format_func=places.__getitem__, placeholder=_("Choose a place"), key="where")
with st.expander(_("More (optional)")):
    place = st.text_input(_("Exact spot"), key="place", max_chars=120, placeholder=_("e.g. beside the second lathe"))
    category = st.selectbox(
        _("Category"), list(CATEGORIES), index=None, format_func=lambda code: _(CATEGORIES[code]), placeholder=_("Not sure"), key="category"
    )
    major = st.toggle(_("I think it is major"), key="major")
    fixed = st.toggle(_("I have already fixed it"), key="fixed")
    done = st.text_input(_("How it was fixed (required)"), key="how", max_chars=500) if fixed else ""
st.caption(
    ":material/shield_person: "
    + _("The department does not see who you are. Only the safety director can, with a purpose and a password, and you will see that it happened.")
)

ready = bool(what.strip() and area and (done.strip() or not fixed))
with st.bottom:
    sent = st.button(_("Send"), type="primary", icon=":material/send:", width="stretch", disabled=not ready, key="send")
    st.caption(
        _("Next: a supervisor looks at it and gives it to a department. Sending twice makes one report.")
        if ready
        else _("One sentence and a place are still missing."),
        text_alignment="center",
    )
if sent:
    frame.act(
        _("Received, thank you"),
        hazards.report,
        then=received,
        area_id=UUID(str(area)),
        description=what.strip(),
        place=place.strip() or None,
        category=category,
        major=major,
        fixed=done.strip() or None,
        pictures=uploads.prepared(raw),
        idempotency=st.session_state.setdefault("form", uuid4().hex),
    )

"""How does somebody who owes something because of a complaint read it and do it, without learning who complained?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from portal import complaints
from portal.complaints import ErrandLine, RemedyLine
from portal.policy import Action, allows
from portal.ui import cases, changes, facts, frame, handling, inbox, states
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, moment, short_day


def way() -> None:
    """A line on pages of complaints; it is there for everybody, so it tells of nobody."""
    frame.link("errands", _("Asked of me because of a complaint"))


def whole() -> None:
    """What is to be put right by me; and, for the head and the deputy, what the union asked for."""
    late = handling.escalated()
    owed = frame.read(complaints.my_remedies)
    for one in owed:
        _remedy(one)
    asked = frame.read(complaints.asked_for_material) if allows(frame.me(), Action.MATERIAL_GIVE, None) else []
    if asked:
        st.subheader(_("Material the union asks for"), anchor=False)
    for errand in asked:
        handling.material(errand, then=_give_button)
    inbox.seen(*(one.id for one in owed), *(errand.id for errand in asked))
    if not (owed or asked or late):
        facts.nothing_here("task_alt", _("Nothing is asked of you"), _("What is to be put right by you stands here, with its day."), key="empty")


def _remedy(one: RemedyLine) -> None:
    with st.container(border=True, key=f"remedy-{one.id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            states.badge(cases.remedy_code(one))
            st.caption(_("done {at}", at=moment(one.done_at)) if one.done_at else _("due {day}", day=short_day(one.due)), width="content")
        st.text(one.what)
        if one.note:
            st.caption(facts.plain(one.note))
        if not one.done_at and st.button(_("It is done"), icon=":material/check_circle:", width="stretch", key=f"done-{one.id}"):
            changes.ask(_("It is done"), "check_circle", partial(_done, one))


def _done(one: RemedyLine) -> None:
    st.text(one.what)
    note = written(_("How it was done (required)"), "done-note")
    follows = _("Whoever handles the complaint and whoever complained read it.")
    if confirmed(_("It is done"), follows=follows, ready=bool(note), missing=_("Write what was done.")):
        frame.act(_("On record"), complaints.remedy_done, one.id, note=note)


def _give_button(one: ErrandLine) -> None:
    refused_so_far = all(refused for _at, refused, _text in one.answers)
    if refused_so_far and st.button(_("Hand material in"), type="primary", icon=":material/inventory_2:", key=f"give-{one.id}"):
        changes.ask(_("Hand material in"), "inventory_2", partial(_give, one))


def _give(one: ErrandLine) -> None:
    st.text(one.wanted)
    refused = st.checkbox(_("We refuse this request"), key="refuse")
    text = written(_("Why it is refused (required)") if refused else _("What you hand in (required)"), "material-text")
    follows = _("It stands in the case with your office and the time. The union reads it, and so may whoever decides about an appeal.")
    label = _("Refuse to provide") if refused else _("Hand material in")
    if confirmed(label, follows=follows, ready=bool(text), missing=_("Write something.")):
        frame.act(_("On record"), complaints.give_material, one.id, text=text, refused=refused)

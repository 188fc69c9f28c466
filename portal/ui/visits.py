"""How does an auditor note what he saw and heard, and how does the enterprise read it once it is issued?"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, draws, visits
from portal.engagements import Mine
from portal.ui import changes, facts, frame, states, uploads
from portal.ui.confirming import confirmed, written
from portal.ui.roster import day
from portal.ui.uploads import Shot
from portal.ui.words import _, local_name, moment, today, zone
from portal.visits import Fieldwork, Talked, Visited


def of_the_auditor(mine: Mine) -> None:
    found = frame.read(visits.fieldwork, mine.facts.id)
    if mine.opened:
        with st.container(horizontal=not frame.phone()):
            if st.button(_("Note a spot check"), type="primary", icon=":material/travel_explore:", key="do-visit"):
                changes.ask(_("Note a spot check"), "travel_explore", lambda: _visit(mine.facts.id))
            if st.button(_("Note an interview"), icon=":material/record_voice_over:", key="do-interview"):
                changes.ask(_("Note an interview"), "record_voice_over", lambda: _interview(mine.facts.id))
    shown(found, names=True)


def shown(found: Fieldwork, *, names: bool) -> None:
    """`names`: for the team."""
    st.subheader(_("Spot checks"), anchor=False)
    for one in found.visits:
        _visited(one)
    if not found.visits:
        st.caption(_("None noted yet.") if names else _("None, or not issued yet."))
    st.subheader(_("Interviews"), anchor=False)
    for talk in found.interviews:
        _talked(talk, names=names)
    if not found.interviews:
        st.caption(_("None noted yet.") if names else _("None, or not issued yet."))


def _visited(one: Visited) -> None:
    with st.container(border=True, key=f"visit-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge("visit_deviates" if one.deviates else "visit_in_order")
            where = " · ".join(part for part in (local_name(*one.area), one.place) if part)
            st.markdown(f"**{facts.plain(where)}** {facts.plain(moment(one.visited_at))}", width="stretch")
        st.text(one.found)
        if one.pictures:
            uploads.gallery(Shot(str(picture), _("Picture {n}", n=n)) for n, picture in enumerate(one.pictures, 1))


def _talked(one: Talked, *, names: bool) -> None:
    with st.container(border=True, key=f"talk-{one.id}"):
        who = one.name if names else _("Name known to the team alone")
        st.markdown(f"**{facts.plain(who)}** {facts.plain(moment(one.held_at))}")
        st.text(one.notes)


def _when(label: str, key: str) -> datetime | None:
    left, right = st.columns(2)
    now = clock.now().astimezone(zone())
    with left:
        on = day(label, f"{key}-day", value=today(clock.now()))
    at = right.time_input(_("At (required)"), time(now.hour, now.minute), key=f"{key}-time")
    return datetime.combine(on, at, zone()) if on else None


def _visit(engagement_id: UUID) -> None:
    places = {area_id: local_name(name, name_en) for area_id, name, name_en in frame.read(draws.audited_areas, engagement_id)}
    area = st.selectbox(_("Area (required)"), list(places), format_func=places.__getitem__, key="visit-area")
    place = st.text_input(_("Exact spot"), key="visit-place", max_chars=60)
    at = _when(_("Seen on (required)"), "visit")
    deviates = st.checkbox(_("It deviates from what is required"), key="visit-deviates")
    found = written(_("What you found (required)"), "visit-found")
    raw = uploads.chosen(_("Pictures"), key="visit-pictures")
    follows = _("Read by your team alone until the papers are issued. It cannot be changed afterwards.")
    if confirmed(_("Note it"), follows=follows, ready=bool(at and found), missing=_("Area, time and what you found are needed.")):
        assert at is not None
        said: dict[str, Any] = {
            "area_id": area,
            "place": place,
            "visited_at": at,
            "deviates": deviates,
            "found": found,
            "pictures": uploads.prepared(raw),
        }
        frame.act(_("Spot check noted"), visits.note_visit, engagement_id, **said)


def _interview(engagement_id: UUID) -> None:
    name = st.text_input(_("Whom you talked to (required)"), key="talk-name", max_chars=60).strip()
    st.caption(_("The name is read by your team alone, always. The enterprise never sees it, whatever is issued."))
    at = _when(_("Held on (required)"), "talk")
    notes = written(_("What was said, without the name (required)"), "talk-notes")
    follows = _("The notes open to the enterprise when the papers are issued. They cannot be changed afterwards.")
    if confirmed(_("Note it"), follows=follows, ready=bool(name and at and notes), missing=_("Name, time and notes are needed.")):
        assert at is not None
        frame.act(_("Interview noted"), visits.note_interview, engagement_id, held_at=at, name=name, notes=notes)

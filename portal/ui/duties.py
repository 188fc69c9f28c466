"""How is it said how often what must be checked where, how does the director change it, and how is a check noted?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

import streamlit as st

from portal import areas, clock, duties
from portal.duties import BACK, Known, Link, Noted
from portal.locale.names import EVERY, LINKS
from portal.policy import Action, allows
from portal.ui import changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, local_name, moment, short_day, today, zone

ON_SITE = [str(link) for link in Link]


def keeps() -> bool:
    """Who says how often; others note checks."""
    return allows(frame.me(), Action.DUTY_KEEP, None)


def register(known: Sequence[Known], *, keeps: bool) -> None:
    """Each with its clause; the director changes it in a dialog."""
    for one in known:
        place = local_name(one.area, one.area_en)
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-duty-{one.area_id}-{one.link}"):
            states.badge("ended" if one.every == "never" else "duty_holds")
            words = f"**{facts.plain(place)}** {facts.plain(_(LINKS[one.link]))}"
            since = _("{often} since {day}, by {basis}", often=_(EVERY[one.every]), day=short_day(one.since), basis=one.basis)
            kept = _("version {n}, kept {when} by {who}: {why}", n=one.n, when=moment(one.at), who=one.by or "—", why=one.why or "")
            st.markdown(f"{words}  \n:small[{facts.plain(since)}]  \n:small[:gray[{facts.plain(kept)}]]", width="stretch")
            if keeps and st.button(_("Change"), icon=":material/edit:", key=f"change-{one.area_id}-{one.link}"):
                changes.ask(_("Change a duty"), "edit", partial(keep, one))


def keep(known: Known | None = None) -> None:
    """A first version may begin in the past, a later one not: what was due stays due."""
    names = _areas()
    if known is None:
        area_id = st.selectbox(_("Area (required)"), list(names), index=None, placeholder=_("Choose"), format_func=names.__getitem__, key="duty-area")
        link = st.selectbox(
            _("Stage (required)"), ON_SITE, index=None, placeholder=_("Choose"), format_func=lambda code: _(LINKS[code]), key="duty-link"
        )
    else:
        area_id, link = known.area_id, str(known.link)
        st.markdown(f"**{facts.plain(local_name(known.area, known.area_en))}** {facts.plain(_(LINKS[link]))}")
    codes = [code for code in EVERY if code and (known or code != "never")]
    often = st.radio(_("How often?"), codes, horizontal=True, format_func=lambda code: _(EVERY[code]), key="duty-every")
    since = st.date_input(_("From this day on"), today(clock.now()), format="YYYY-MM-DD", key="duty-since")
    basis = st.text_input(_("By which clause or rule (required)"), key="duty-basis", max_chars=200).strip()
    why = written(_("Why (required; it stands in the history)"), "duty-why")
    ready = bool(area_id and link and basis and why)
    follows = _("The earlier versions stay on record. An auditor judges each day by the version that held on it.")
    if confirmed(_("Keep this"), follows=follows, ready=ready, missing=_("Choose area and stage, and write clause and reason.")):
        frame.act(_("Duty kept"), duties.keep, area_id, link=link, every=often, since=since, basis=basis, why=why)


def _areas() -> dict[object, str]:
    return {place.id: local_name(place.path, place.path_en) for place in frame.read(areas.places)}


def note() -> None:
    """When, where, what: and whether something was wrong."""
    names = _areas()
    area_id = st.selectbox(_("Area (required)"), list(names), index=None, placeholder=_("Choose"), format_func=names.__getitem__, key="check-area")
    link = st.selectbox(
        _("Stage (required)"), ON_SITE, index=None, placeholder=_("Choose"), format_func=lambda code: _(LINKS[code]), key="check-link"
    )
    now = clock.now().astimezone(zone())
    days, begins, ends = st.columns(3)
    day = days.date_input(_("Day"), now.date(), min_value=now.date() - BACK, max_value=now.date(), format="YYYY-MM-DD", key="check-day")
    began = begins.time_input(_("Began at"), (now - timedelta(minutes=30)).time().replace(second=0, microsecond=0), step=60, key="check-began")
    ended = ends.time_input(_("Ended at"), now.time().replace(second=0, microsecond=0), step=60, key="check-ended")
    words = {False: _("In order"), True: _("Something was wrong")}
    found = st.radio(_("What was it like?"), list(words), horizontal=True, format_func=words.__getitem__, key="check-found")
    said = written(_("What was seen (required if something was wrong)"), "check-note")
    hazard = st.text_input(_("Number of the hazard, if one was reported"), key="check-hazard", max_chars=24).strip() if found else ""
    ready = bool(area_id and link and (said or not found))
    follows = _("The log keeps when this was noted, whatever the times say.")
    if confirmed(_("Note the check"), follows=follows, ready=ready, missing=_("Choose area and stage, and write what was found.")):
        began_at, ended_at, more = _at(day, began), _at(day, ended), hazard or None
        verb = duties.note_check
        frame.act(_("Check noted"), verb, area_id, link=link, began_at=began_at, ended_at=ended_at, found=found, note=said, hazard=more)


def _at(day: object, hour: time) -> datetime:
    return datetime.combine(day, hour, zone())  # type: ignore[arg-type]


def newest(found: Sequence[Noted]) -> None:
    st.subheader(_("Checks of the last four weeks"), anchor=False)
    if not found:
        facts.nothing_here("fact_check", _("No check yet"), _("Whoever has checked notes it here, the same day."), key="no-check")
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{one.number}"):
            states.badge("found" if one.found else "clear")
            words = f"**{facts.plain(one.number)}** {facts.plain(local_name(one.area, one.area_en))} {facts.plain(_(LINKS[one.link]))}"
            below = _("{when}, by {who}; noted {noted}", when=moment(one.began_at), who=one.by or "—", noted=moment(one.noted_at))
            st.markdown(f"{words}  \n:small[:gray[{facts.plain(' '.join(filter(None, [below, one.note])))}]]", width="stretch")

"""How does the enterprise see its engagements, plan one, and move it?"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, clock, engagements
from portal.engagements import KINDS, Deal, Facts, Line, Plan
from portal.locale import N_
from portal.policy import Action
from portal.ui import agencies, changes, facts, frame, states
from portal.ui.agreements import two_days
from portal.ui.confirming import confirmed, written
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, _, local_name, long_day, moment, today

STATES = {"planned": "preparing", "open": "fieldwork", "closed": "concluded", "abandoned": "abandoned", "expired": "expired"}
DONE = {
    "plan": (N_("Planned"), "event"),
    "add_member": (N_("Taken into the team"), "person_add"),
    "remove_member": (N_("Taken out of the team"), "person_remove"),
    "open": (N_("Opened"), "policy"),
    "close": (N_("Concluded"), "check_circle"),
    "abandon": (N_("Abandoned"), "pause_circle"),
    "cut_short": (N_("Abandoned while the auditors were writing"), "front_hand"),
}


def row(line: Line) -> None:
    one = line.facts
    with st.container(border=True, key=f"card-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(STATES[one.state])
            st.markdown(f"**{one.number}** {facts.plain(local_name(one.agency, one.agency_en))}", width="stretch")
        running = one.state in ("planned", "open")
        missing = _("{n} in the team still have to declare", n=line.undeclared) if running and line.undeclared else ""
        left = days_left(one) if running else ""
        span = _("from {start} to {end}", start=one.starts_on, end=one.ends_on)
        st.caption(facts.plain(" · ".join(part for part in (span, left, missing) if part)))
        if st.button(_("Open"), key=f"engagement-{one.id}"):
            frame.go("engagement", id=one.id)


def days_left(one: Facts) -> str:
    return _("today is the last day") if one.days_left == 1 else _("{days} d left", days=one.days_left)


def ending(one: Facts) -> str:
    """The midnight that ends the last day."""
    return f"{long_day(one.ends_on)} 24:00"


def basics(one: Facts, contact: str) -> None:
    """What it is about; the same for the enterprise and the auditor."""
    facts.facts(
        (
            (_("Agency"), local_name(one.agency, one.agency_en)),
            (_("Agreement"), one.reference),
            (_("Records of"), _("from {start} to {end}", start=one.period_from, end=one.period_to)),
            (_("Areas"), " · ".join(local_name(name, name_en) for name, name_en in one.areas)),
            (_("Kinds of records"), " · ".join(_(KINDS[code]) for code in one.kinds)),
            (_("Days of the engagement"), _("from {start} to {end}", start=one.starts_on, end=one.ends_on)),
            (_("Access ends"), ending(one)),
            (_("Contact at the enterprise"), contact),
        ),
        wide=True,
    )


def alone(members: int) -> None:
    """Four eyes: said when it is planned, when it is opened, and where its report would be read."""
    if members == 1:
        st.warning(
            _("Whoever writes the report cannot sign it off. Take a second auditor of the agency into the team before the last day."),
            title=_("With one auditor there will be no report"),
            icon=":material/group_add:",
        )


def team(file: Any) -> None:
    """Who is in it, and what each has declared for this quarter."""
    st.subheader(_("Team"), anchor=False)
    st.caption(_("Declarations for {quarter}", quarter=file.quarter))
    for member in file.team:
        code = "conflict" if member.conflict else "declared" if member.declared else "undeclared"
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{member.id}"):
            states.badge(code)
            name = " · ".join(part for part in (member.name or _("erased"), _("leads") if member.lead else "") if part)
            fingerprint = _("Fingerprint {digest}", digest=member.digest[:16]) if member.declared else ""
            st.markdown(f"{facts.plain(name)}  \n:small[:gray[{facts.plain(fingerprint)}]]", width="stretch")
            running = file.facts.state in ("planned", "open", "expired")
            if running and not member.lead and agencies.may(Action.ENGAGEMENT_PLAN) and st.button(_("Take out"), key=f"out-{member.id}"):
                changes.ask(_("Take out of the team"), "person_remove", partial(_remove, file.facts.id, member.id))
        if member.note:
            st.text(member.note)
    takes = file.facts.state in ("planned", "open") and agencies.may(Action.ENGAGEMENT_PLAN)
    if takes and st.button(_("Take into the team"), icon=":material/person_add:", key="take-in"):
        changes.ask(_("Take into the team"), "person_add", partial(_take_in, file.facts.id))


def _take_in(engagement_id: UUID) -> None:
    known = {one.id: one.name or _("erased") for one in frame.read(engagements.to_take_in, engagement_id)}
    if not known:
        st.caption(_("Nobody else of this agency holds the office of an auditor: an administrator grants it, you approve it."))
    chosen = st.selectbox(_("Auditor (required)"), list(known), format_func=known.__getitem__, index=None, key="auditor", placeholder=_("Choose"))
    follows = _("Nothing is open to anybody of the team until he has declared, too.")
    if confirmed(_("Take in"), follows=follows, ready=chosen is not None, missing=_("Choose an auditor.")):
        assert chosen is not None
        frame.act(_("Taken into the team"), engagements.add_member, engagement_id, person_id=chosen)


def _remove(engagement_id: UUID, person_id: UUID) -> None:
    note = written(_("Why (required)"), "why")
    if confirmed(_("Take out"), follows=_("His access ends at once. What he wrote stays."), ready=bool(note), missing=_("Write the reason.")):
        frame.act(_("Taken out of the team"), engagements.remove_member, engagement_id, person_id=person_id, note=note)


def happened(file: Any) -> None:
    st.subheader(_("What happened"), anchor=False)
    timeline(Point(DONE[step.action][1], _(DONE[step.action][0]), f"{_(OFFICES[step.office])} · {moment(step.at)}", step.note) for step in file.steps)


def moves(file: Any) -> None:
    """What the director may do now, and what has to happen before."""
    one = file.facts
    if not agencies.may(Action.ENGAGEMENT_OPEN) or one.state in ("closed", "abandoned"):
        return
    missing = sum(not member.declared or member.conflict for member in file.team)
    with st.container(border=True):
        if one.state == "planned" and not missing and st.button(_("Open the engagement"), type="primary", width="stretch", key="do-open"):
            frame.act(_("Engagement opened"), engagements.open_engagement, one.id)
        if one.state in ("open", "expired") and st.button(_("Conclude the engagement"), type="primary", width="stretch", key="do-close"):
            changes.ask(_("Conclude the engagement"), "check_circle", lambda: _close(one.id))
        if st.button(_("Abandon the engagement"), width="stretch", key="do-abandon"):
            changes.ask(_("Abandon the engagement"), "pause_circle", lambda: _abandon(one.id))
    if one.state == "planned" and missing:
        why = _("{n} in the team have not declared for this quarter that they are independent.", n=missing)
        facts.not_available([(_("Open the engagement"), why)], _("Not available now"))


def _close(engagement_id: UUID) -> None:
    if confirmed(_("Conclude"), follows=_("The access of its auditors ends at once. What they wrote stays, and nobody here can change it.")):
        frame.act(_("Engagement concluded"), engagements.close_engagement, engagement_id)


def _abandon(engagement_id: UUID) -> None:
    note = written(_("Why (required)"), "why")
    follows = _("It ends without a result, and its number stays. The head reads the reason, and whether the auditors had begun to write.")
    if confirmed(_("Abandon"), follows=follows, ready=bool(note), missing=_("Write the reason.")):
        frame.act(_("Engagement abandoned"), engagements.abandon_engagement, engagement_id, note=note)


def plan(deals: list[Deal]) -> None:
    changes.ask(_("Plan an engagement"), "event", lambda: _plan({deal.id: deal for deal in deals}))


def _plan(deals: dict[UUID, Deal]) -> None:
    named = {key: f"{deal.reference} · {local_name(deal.agency, deal.agency_en)}" for key, deal in deals.items()}
    chosen = st.selectbox(_("Agreement (required)"), list(named), format_func=named.__getitem__, key="agreement")
    now = today(clock.now())
    start, end = two_days((_("First day (required)"), "starts"), (_("Last day (required)"), "ends"), (now, date.fromordinal(now.toordinal() + 13)))
    since, until = two_days((_("Records from (required)"), "since"), (_("Records to (required)"), "until"), (clock.months_after(now, -3), now))
    given = {"starts_on": start, "ends_on": end, "period_from": since, "period_to": until, **_what(), **_who(deals[chosen].agency_id, start or now)}
    contact = st.text_input(_("Contact at the enterprise (required)"), key="contact", max_chars=200, placeholder=_("Name and telephone")).strip()
    ready = all((start, end, since, until, given["area_ids"], given["kinds"], given["team"], given["lead"], contact))
    follows = _("The agency is screened now. Its auditors can sign in to declare; nothing else is open to them until the engagement is opened.")
    if confirmed(_("Plan"), follows=follows, ready=ready, missing=_("Days, areas, kinds of records, team and contact are needed.")):
        frame.act(_("Engagement planned"), engagements.plan_engagement, chosen, plan=Plan(contact=contact, **given))


def _what() -> dict[str, Any]:
    places = {place.id: local_name(place.path, place.path_en) for place in frame.read(areas.places)}
    chosen = st.multiselect(_("Areas (required)"), list(places), format_func=places.__getitem__, key="areas", placeholder=_("Choose"))
    kinds = st.pills(_("Kinds of records"), list(KINDS), default=["hazards"], format_func=lambda c: _(KINDS[c]), selection_mode="multi", key="kinds")
    return {"area_ids": tuple(chosen), "kinds": tuple(kinds)}


def _who(agency_id: UUID, first: date) -> dict[str, Any]:
    known = {one.id: one.name or _("erased") for one in frame.read(engagements.auditors_of, agency_id, first)}
    if not known:
        st.caption(_("Nobody of this agency holds the office of an auditor yet: an administrator grants it, you approve it."))
    team = st.multiselect(_("Team (required)"), list(known), format_func=known.__getitem__, key="team", placeholder=_("Choose"))
    lead = st.selectbox(_("Leads (required)"), team, format_func=known.__getitem__, key="lead", placeholder=_("Choose"))
    alone(len(team))
    return {"team": tuple(team), "lead": lead}

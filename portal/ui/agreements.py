"""How is an agreement with an agency prepared, read and signed?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, clock, engagements
from portal.engagements import CADENCES, KINDS, MANDATORY, PARTS, RIGHTS, USUAL_RIGHTS, Deal, Terms
from portal.policy import Action
from portal.ui import agencies, changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.roster import day
from portal.ui.words import _, local_name, today

STATES = {"prepared": "to_sign", "signed": "signed", "refused": "refused"}
LONGEST = 4000


def every(months: int) -> str:
    return _(CADENCES[months])


def row(deal: Deal) -> None:
    """One version: its state, its days, the next report due; read and signed in a dialog."""
    with st.container(border=True, key=f"card-{deal.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(STATES[deal.state])
            if deal.late:
                states.badge("overdue")
            agency, version = local_name(deal.agency, deal.agency_en), _("version {n}", n=deal.n)
            st.markdown(f"**{facts.plain(deal.reference)}** {facts.plain(version)} · {facts.plain(agency)}", width="stretch")
        due = _("next report due {day}", day=deal.due) if deal.due else ""
        days = _("from {start} to {end}", start=deal.starts_on, end=deal.ends_on)
        st.caption(facts.plain(" · ".join(part for part in (days, every(deal.cadence_months), due) if part)))
        with st.container(horizontal=True):
            if st.button(_("Read"), key=f"read-{deal.id}"):
                changes.ask(_("Agreement"), "contract", lambda: _read(deal))
            if deal.mine and st.button(_("Sign"), type="primary", key=f"sign-{deal.id}"):
                changes.ask(_("Sign the agreement"), "draw", lambda: _sign(deal))
            if deal.mine and st.button(_("Refuse"), key=f"refuse-{deal.id}"):
                changes.ask(_("Refuse the agreement"), "block", lambda: _refuse(deal))
            if agencies.may(Action.AGREEMENT_PREPARE) and st.button(_("New version"), key=f"version-{deal.id}"):
                changes.ask(_("Prepare an agreement"), "edit_document", lambda: _prepare({str(deal.agency_id): agency}, deal))


def _read(deal: Deal) -> None:
    contract = frame.read(engagements.agreement, deal.id)
    said(contract.terms, contract.areas)
    if contract.reason:
        st.warning(contract.reason, title=_("Refused"), icon=":material/block:")


def said(terms: Terms, places: tuple[tuple[str, str | None], ...], *, of: str = "") -> None:
    """What was agreed, in full. `of`: the places are not all of the scope, but those of what it names."""
    named = " · ".join(local_name(name, name_en) for name, name_en in places)
    whole = _("All stages of production") if terms.everywhere else ""
    facts.facts(
        (
            (_("Contract number"), terms.reference),
            (_("Valid"), _("from {start} to {end}", start=terms.starts_on, end=terms.ends_on)),
            (_("Report"), every(terms.cadence_months)),
            (_("Scope"), whole or named),
            (of, named if of and whole else ""),
            (_("Kinds of records"), " · ".join(_(KINDS[code]) for code in terms.kinds)),
            (_("Parts of a report"), " · ".join(_(PARTS[code]) for code in terms.parts)),
            (_("Rights of access"), " · ".join(_(RIGHTS[code]) for code in terms.rights)),
            (_("Processor agreement"), _("from {start} to {end}", start=terms.processor_from, end=terms.processor_to)),
        ),
        wide=True,
    )
    for name, text in ((_("Independence"), terms.independence), (_("Standards"), terms.standards), (_("Data protection"), terms.protection)):
        st.markdown(f"**{facts.plain(name)}**")
        st.text(text)


def _sign(deal: Deal) -> None:
    contract = frame.read(engagements.agreement, deal.id)
    said(contract.terms, contract.areas)
    if confirmed(_("Sign"), follows=_("It holds from its first day. Your name stands under it; it is never edited, only followed by a new version.")):
        frame.act(_("Agreement signed"), engagements.sign_agreement, deal.id)


def _refuse(deal: Deal) -> None:
    reason = written(_("Why (required)"), "refusal")
    if confirmed(
        _("Refuse"), follows=_("This version never holds. Whoever prepared it reads why."), ready=bool(reason), missing=_("Write the reason.")
    ):
        frame.act(_("Agreement refused"), engagements.refuse_agreement, deal.id, reason=reason)


def prepare(known: dict[str, str]) -> None:
    changes.ask(_("Prepare an agreement"), "edit_document", lambda: _prepare(known, None))


def _prepare(known: dict[str, str], before: Deal | None) -> None:
    """In three parts; a new version starts from what is agreed."""
    was = frame.read(engagements.agreement, before.id).terms if before else None
    agency = st.selectbox(_("Agency (required)"), list(known), format_func=known.__getitem__, key="agency", disabled=before is not None)
    scope, report, clauses = st.tabs([_("Days and scope"), _("Report and rights"), _("Clauses")])
    with scope:
        given = _scope(was)
    with report:
        given |= _report(was)
    with clauses:
        given |= _clauses(was)
    follows = _("The agency is screened now. It holds once the head of the enterprise has signed it, and never by your own hand.")
    ready = bool(agency) and all(given[name] for name in ("reference", "starts_on", "ends_on", "processor_from", "processor_to", "independence"))
    if confirmed(_("Prepare"), follows=follows, ready=ready, missing=_("Contract number, all days and the clause of independence are needed.")):
        series = before.series_id if before else None
        frame.act(_("Agreement prepared"), engagements.prepare_agreement, UUID(agency), terms=Terms(**given), series_id=series)


def _scope(was: Terms | None) -> dict[str, Any]:
    reference = st.text_input(_("Contract number (required)"), value=was.reference if was else "", key="reference", max_chars=60).strip()
    start, end = two_days((_("First day (required)"), "starts"), (_("Last day (required)"), "ends"), (was.starts_on, was.ends_on) if was else None)
    everywhere = st.checkbox(_("All stages of production"), value=was.everywhere if was else True, key="everywhere")
    places = {place.id: local_name(place.path, place.path_en) for place in frame.read(areas.places)}
    chosen: list[UUID] = []
    if not everywhere:
        before = [place for place in (was.area_ids if was else ()) if place in places]
        chosen = st.multiselect(_("Areas"), list(places), default=before, format_func=places.__getitem__, key="areas", placeholder=_("Choose"))
    kinds = st.pills(
        _("Kinds of records"),
        list(KINDS),
        default=list(was.kinds if was else KINDS),
        format_func=lambda c: _(KINDS[c]),
        selection_mode="multi",
        key="kinds",
    )
    return {"reference": reference, "starts_on": start, "ends_on": end, "everywhere": everywhere, "area_ids": tuple(chosen), "kinds": tuple(kinds)}


def _report(was: Terms | None) -> dict[str, Any]:
    months = st.selectbox(_("A report is due"), list(CADENCES), index=_place(was), format_func=every, key="cadence")
    parts = st.pills(
        _("Parts of a report"),
        list(PARTS),
        default=list(was.parts if was else MANDATORY),
        format_func=lambda c: _(PARTS[c]),
        selection_mode="multi",
        key="parts",
    )
    rights = st.pills(
        _("Rights of access"),
        list(RIGHTS),
        default=list(was.rights if was else USUAL_RIGHTS),
        format_func=lambda c: _(RIGHTS[c]),
        selection_mode="multi",
        key="rights",
    )
    return {"cadence_months": months, "parts": tuple(parts), "rights": tuple(rights)}


def _place(was: Terms | None) -> int:
    return list(CADENCES).index(was.cadence_months) if was and was.cadence_months in CADENCES else 1


def _clauses(was: Terms | None) -> dict[str, Any]:
    independence = _long(_("Clause of independence (required)"), "independence", was.independence if was else "")
    standards = _long(_("Standards by which the agency judges (required)"), "standards", was.standards if was else "")
    protection = _long(_("Terms of data protection (required)"), "protection", was.protection if was else "")
    labels = (_("Processor agreement from (required)"), "processor-from"), (_("to (required)"), "processor-to")
    start, end = two_days(*labels, (was.processor_from, was.processor_to) if was else None)
    st.caption(_("Who sees personal data on the enterprise's behalf does so under an agreement of its own (PIPL art. 21)."))
    return {"independence": independence, "standards": standards, "protection": protection, "processor_from": start, "processor_to": end}


def _long(label: str, key: str, value: str) -> str:
    return st.text_area(label, value=value, key=key, max_chars=LONGEST, height=90).strip()


def two_days(first: tuple[str, str], last: tuple[str, str], was: tuple[date, date] | None) -> tuple[date | None, date | None]:
    left, right = st.columns(2)
    now = today(clock.now())
    with left:
        start = day(*first, value=was[0] if was else now)
    with right:
        end = day(*last, value=was[1] if was else clock.months_after(now, 12))
    return start, end

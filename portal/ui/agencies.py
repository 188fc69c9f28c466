"""How is the register of agencies shown, and how does the director add to it?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, downloads, engagements
from portal.engagements import Check, Finished, Known, Wanted
from portal.locale import N_
from portal.policy import Action, allows
from portal.ui import cards, changes, facts, frame, states
from portal.ui.confirming import confirmed
from portal.ui.roster import day
from portal.ui.timeline import Point, timeline
from portal.ui.words import _, local_name, moment, number, today

KINDS = {"evaluation": N_("Safety-evaluation agency"), "engineers": N_("Registered safety engineers' firm")}
MEASURES = {"certificate": N_("Valid certificate"), "engineers": N_("Registered safety engineers"), "projects": N_("Projects of this industry")}
OCCASIONS = {
    "by_hand": N_("Screened by hand"),
    "agreement": N_("Screened for an agreement"),
    "planned": N_("Screened as an engagement was planned"),
    "opened": N_("Screened as an engagement was opened"),
}
FILES = ["pdf", "jpg", "jpeg", "png"]
LARGEST_MB = 12


def may(action: Action) -> bool:
    return allows(frame.me(), action, None)


def keeps() -> bool:
    """Registers, prepares and plans; others only read, or sign."""
    return may(Action.AGENCY_KEEP)


def row(agency: Known) -> None:
    """One agency: does it pass today, and until when?"""
    with st.container(border=True, key=f"card-{agency.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{facts.plain(changes.both(agency.name, agency.name_en))}**", width="stretch")
            states.badge("passes" if agency.passed else "fails")
        st.caption(" · ".join((_(KINDS[agency.kind]), _until(agency.qualified_until))))
        if st.button(_("Open"), key=f"agency-{agency.id}"):
            frame.go("agency", id=agency.id)


def _until(until: date | None) -> str:
    return _("qualified until {day}", day=until) if until else _("not qualified today")


def checks(found: tuple[Check, ...]) -> None:
    """Each with its sentence."""
    st.subheader(_("Screening today"), anchor=False)
    for check in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge("met" if check.passed else "missing")
            st.markdown(facts.plain(_(check.says, found=check.found, least=check.least, years=check.years)), width="stretch")


def shown(file: Any) -> None:
    """What the agency has shown of itself."""
    st.subheader(_("Certificates"), anchor=False)
    for one in file.certificates:
        facts.facts(
            (
                (_("Grade"), one.grade),
                (_("Certificate number"), one.certificate),
                (_("Issued by"), one.issuer),
                (_("Valid"), _("from {start} to {end}", start=one.valid_from, end=one.valid_to)),
            )
        )
    if not file.certificates:
        st.caption(_("No certificate noted yet."))
    st.subheader(_("Engineers and projects"), anchor=False)
    if file.stated_at is None:
        st.caption(_("Nothing shown yet."))
        return
    facts.facts(((_("Registered safety engineers"), number(file.engineers)), (_("Proved by"), file.basis), (_("Noted"), moment(file.stated_at))))
    for project in file.projects:
        industry = _("this industry") if project.in_industry else _("another industry")
        st.markdown(f"{facts.plain(project.title)}  \n:small[:gray[{facts.plain(f'{project.finished_on} · {industry}')}]]")


def proofs(file: Any) -> None:
    """Fetched by a one-time address; each fetch is on record."""
    st.subheader(_("Files"), anchor=False)
    if not file.proofs:
        st.caption(_("No file yet. Copies of certificates and registrations are kept here, sealed."))
    for proof in file.proofs:
        address = downloads.offer(frame.me(), engagements.agency_file, filename=proof.name, media_type=proof.media_type, file_id=proof.id)
        facts.file(address, f"{proof.name} · {moment(proof.at)}")
    if file.older_proofs:
        st.caption(_("{n} older files are kept and not listed here.", n=number(file.older_proofs)))


def history(file: Any) -> None:
    st.subheader(_("Earlier screenings"), anchor=False)
    if not file.screenings:
        st.caption(_("Not screened yet."))
    timeline(_point(one) for one in file.screenings)


def _point(one: Any) -> Point:
    return Point(
        "check_circle" if one.passed else "error", states.word("passes" if one.passed else "fails"), moment(one.noted_at), _(OCCASIONS[one.occasion])
    )


def add() -> None:
    changes.ask(_("Register an agency"), "add", _add)


def _add() -> None:
    firms = {str(firm.id): local_name(firm.name, firm.name_en) for firm in frame.read(engagements.candidates)}
    firm = st.selectbox(_("Organisation (required)"), list(firms), format_func=firms.__getitem__, index=None, key="firm", placeholder=_("Choose"))
    kind = st.radio(_("Kind"), list(KINDS), format_func=lambda code: _(KINDS[code]), key="kind")
    st.caption(_("It has to be on the page Organisations first, and not as a contractor."))
    if confirmed(_("Register"), follows=_("It may audit once it passes its screening."), ready=bool(firm), missing=_("Choose the organisation.")):
        frame.act(_("Agency registered"), engagements.register_agency, UUID(firm), kind=kind)


def moves(file: Any) -> None:
    """What the director may do here."""
    agency_id = file.known.id
    if not may(Action.AGENCY_KEEP):
        return
    with st.container(border=True):
        if st.button(_("Note a certificate"), icon=":material/workspace_premium:", width="stretch", key="do-certificate"):
            changes.ask(_("Note a certificate"), "workspace_premium", lambda: _certificate(agency_id))
        if st.button(_("Note engineers and projects"), icon=":material/engineering:", width="stretch", key="do-facts"):
            changes.ask(_("Note engineers and projects"), "engineering", lambda: _facts(file))
        if st.button(_("Keep a file"), icon=":material/attach_file:", width="stretch", key="do-file"):
            changes.ask(_("Keep a file"), "attach_file", lambda: _file(agency_id))
        if st.button(_("Screen now"), icon=":material/rule:", width="stretch", key="do-screen"):
            frame.act(_("Screened"), engagements.screen, agency_id)


def _certificate(agency_id: UUID) -> None:
    grade = st.text_input(_("Grade, as the certificate says it (required)"), key="grade", max_chars=120).strip()
    certificate = st.text_input(_("Certificate number (required)"), key="certificate", max_chars=60).strip()
    issuer = st.text_input(_("Issued by (required)"), key="issuer", max_chars=120).strip()
    left, right = st.columns(2)
    with left:
        start = day(_("Valid from (required)"), "valid-from", value=None)
    with right:
        end = day(_("Valid to (required)"), "valid-to", value=None)
    st.caption(_("A number that is noted again takes the place of the earlier entry: renewed, or withdrawn with its last day."))
    ready = bool(grade and certificate and issuer and start and end)
    follows = _("Its auditors sign in anew. What was noted before stays on record.")
    if confirmed(_("Note it"), follows=follows, ready=ready, missing=_("Grade, number, issuer and both days are needed.")):
        said: dict[str, Any] = {"grade": grade, "certificate": certificate, "issuer": issuer, "valid_from": start, "valid_to": end}
        frame.act(_("Certificate noted"), engagements.note_qualification, agency_id, **said)


def _facts(file: Any) -> None:
    """Starts from what is noted: whatever is left out is gone from the newest statement."""
    engineers = st.number_input(
        _("Registered safety engineers"), min_value=0, max_value=10_000, value=file.engineers, step=1, key=f"engineers-{file.known.id}"
    )
    basis = st.text_area(
        _("Proved by (required)"), file.basis, key="basis", max_chars=1000, help=_("Which registrations, seen by whom; no names are needed.")
    ).strip()
    cards.strong(_("Projects"), "projects")
    rows: list[dict[str, Any]] = st.data_editor(
        [asdict(one) for one in file.projects] or [{"title": "", "finished_on": None, "in_industry": True}],
        num_rows="dynamic",
        hide_index=True,
        key="projects",
        column_config={
            "title": st.column_config.TextColumn(_("Name"), required=False, max_chars=120),
            "finished_on": st.column_config.DateColumn(_("Finished on"), max_value=today(clock.now())),
            "in_industry": st.column_config.CheckboxColumn(_("This industry"), default=True),
        },
    )
    done = finished(rows)
    follows = _("{n} projects. It takes the place of what was noted before, which stays on record.", n=len(done))
    if confirmed(_("Note it"), follows=follows, ready=bool(basis), missing=_("Write what proves the number.")):
        frame.act(_("Noted"), engagements.state_facts, file.known.id, engineers=int(engineers), basis=basis, projects=done)


def finished(rows: list[dict[str, Any]]) -> list[Finished]:
    """Every row in which something stands; half of a project is refused when it is noted, not left out."""
    typed = [(str(row.get("title") or "").strip(), row.get("finished_on") or None, bool(row.get("in_industry"))) for row in rows]
    return [Finished(*one) for one in typed if one[0] or one[1]]


def _file(agency_id: UUID) -> None:
    given = st.file_uploader(_("PDF, JPEG or PNG"), type=FILES, max_upload_size=LARGEST_MB, key="agency-file")
    if confirmed(_("Keep it"), follows=_("Sealed; whoever fetches it is on record."), ready=given is not None, missing=_("Choose a file.")):
        assert given is not None
        file = frame.check(engagements.prepare_file, given.name, given.getvalue())
        frame.act(_("File kept"), engagements.keep_file, agency_id, file=file)


def thresholds() -> None:
    """What an agency has to reach; the director changes it, with history."""
    version, wanted = frame.read(engagements.thresholds)
    st.subheader(_("What an agency has to reach"), anchor=False)
    for measure, one in wanted.items():
        years = _("in the last {n} years", n=one.years) if one.years else ""
        hard = _("too little blocks") if one.hard else _("too little is only shown")
        said = " · ".join(part for part in (_(MEASURES[measure]), _("at least {n}", n=one.least), years, hard) if part)
        st.markdown(facts.plain(said))
    st.caption(_("Version {n}", n=version) if version else _("As the portal was shipped"))
    if may(Action.THRESHOLD_CHANGE) and st.button(_("Change the thresholds"), icon=":material/tune:", key="thresholds"):
        changes.ask(_("Change the thresholds"), "tune", lambda: _thresholds(wanted))


def _thresholds(wanted: Any) -> None:
    said = {measure: _threshold(measure, one) for measure, one in wanted.items()}
    if confirmed(_("Change"), follows=_("It counts from now on; the earlier thresholds stay on record.")):
        frame.act(_("Thresholds changed"), engagements.set_thresholds, said)


def _threshold(measure: str, one: Wanted) -> Wanted:
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        least = st.number_input(_(MEASURES[measure]), min_value=0, max_value=1000, value=one.least, step=1, key=f"least-{measure}")
    with middle:
        years = st.number_input(_("Years back"), min_value=1, max_value=10, value=one.years, step=1, key=f"years-{measure}") if one.years else None
    with right:
        hard = st.checkbox(_("Blocks"), value=one.hard, key=f"hard-{measure}")
    return Wanted(int(least), hard, int(years) if years else None)

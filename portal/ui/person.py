"""How is one person shown, and how are his posts, offices, days and qualification changed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, people
from portal.locale import N_
from portal.people import CONDITIONS, OVER_AREAS, OVER_DEPARTMENTS, YEARS, Days, File
from portal.policy import Action, Giving, allows
from portal.ui import access, facts, frame, roster, states
from portal.ui.decision import confirmed
from portal.ui.words import OFFICES, _, full_day, local_name

GIVEN = tuple(code for code in OFFICES if code not in ("system", "reporter", "employee"))
LONGEST = 1000
MET = {True: "met", False: "missing"}


def where(file: File) -> str:
    return _departments().get(str(file.department_id), "")


def basics(file: File) -> None:
    firms = {firm.id: local_name(firm.name, firm.name_en) for firm in frame.read(people.organisations)}
    st.subheader(_("What is known"), anchor=False)
    facts.facts(
        (
            (_("Staff number"), file.staff_number),
            (_("Department"), where(file)),
            (_("Organisation"), firms.get(file.organisation_id, "") if file.organisation_id else ""),
            (_("Telephone"), file.phone),
            (_("First day"), file.joined_on),
            (_("Last day"), file.left_on),
        )
    )


def offices(file: File) -> None:
    st.subheader(_("Offices"), anchor=False)
    for held in file.offices:
        open_still = held.state in ("held", "waiting", "coming")
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{held.id}"):
            states.badge(held.state)
            code, _slash, place = local_name(held.what, held.what_en).partition("/")
            st.markdown(_line(" · ".join(part for part in (_(OFFICES[code]), place) if part), held), width="stretch")
            if open_still and allows(frame.me(), _ending_of(held), Giving(file.id)) and st.button(_("End"), key=f"end-{held.id}"):
                _dialog(N_("End an office"), "event_busy", _end_office, file, held)
    _none(file.offices, _("No office. He reports hazards like everybody."))


def _ending_of(held: Days) -> Action:
    """One that nobody agreed to yet is withdrawn by one person; what is held takes two."""
    return Action.ROLE_END if held.state == "waiting" else Action.REMOVAL_ASK


def posts(file: File) -> None:
    _listed(_("Posts"), file, file.posts, partial(_end_post, file.id), may=Action.REMOVAL_ASK, empty=_("No post noted."))


def away(file: File) -> None:
    _listed(_("Deputies"), file, file.deputies, _end_deputy, may=Action.DEPUTY_NAME, empty=_("Nobody stands in for him."))
    _listed(_("Absences"), file, file.absences, _end_absence, may=Action.ABSENCE_NOTE, empty=_("No absence noted."))


def qualification(file: File) -> None:
    """Which conditions of a supervisor are met today."""
    names = {"years": _("Years at the front line"), "record": _("Clean record"), "training": _("Trained"), "exam": _("Exam passed")}
    st.subheader(_("Qualified as supervisor"), anchor=False)
    noted = file.eligibility
    if noted is None:
        st.caption(_("Nothing noted. A supervisor needs {n} years at the front line, a clean record, training and exam.", n=YEARS))
        return
    days = {name: full_day(day) if day else "—" for name, day in (("training", noted.trained_on), ("exam", noted.exam_on))}
    said = {"years": str(noted.years), "record": "", **days}
    for condition in CONDITIONS:
        met = condition.code not in file.missing
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(MET[met])
            st.markdown(facts.plain(f"{names[condition.code]} {said[condition.code]}"), width="stretch")
    st.text(file.evidence)


def moves(file: File) -> None:
    """What I may do; what is not mine is not drawn."""
    me, about = frame.me(), Giving(file.id)
    with st.container(border=True, gap="xsmall"):
        for label, icon, action, body in MOVES:
            if allows(me, action, about) and st.button(_(label), icon=f":material/{icon}:", width="stretch", key=f"do-{icon}"):
                _dialog(label, icon, body, file)


def _departments() -> dict[str, str]:
    return {str(row.id): local_name(row.name, row.name_en) for row in frame.read(areas.departments)}


def _dialog(label: str, icon: str, body: Callable[..., None], *about: object) -> None:
    st.dialog(_(label), icon=f":material/{icon}:", width="medium", on_dismiss="rerun")(lambda: body(*about))()


def _line(what: str, days: Days) -> str:
    start = full_day(days.valid_from)
    span = _("from {start} to {end}", start=start, end=full_day(days.valid_to)) if days.valid_to else _("since {start}", start=start)
    return f"{facts.plain(what)}  \n:small[:gray[{facts.plain(span)}]]"


def _none(rows: Sequence[object], text: str) -> None:
    if not rows:
        st.caption(text)


def _listed(title: str, file: File, rows: Sequence[Days], body: Callable[..., None], *, may: Action, empty: str) -> None:
    st.subheader(title, anchor=False)
    allowed = allows(frame.me(), may, Giving(file.id))
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{row.id}"):
            if row.state:
                states.badge(row.state)
            st.markdown(_line(local_name(row.what, row.what_en), row), width="stretch")
            if allowed and (row.valid_to is None or row.valid_to >= file.today) and st.button(_("End"), key=f"end-{row.id}"):
                _dialog(N_("End"), "event_busy", body, row, file.today)
    _none(rows, empty)


def _change(file: File) -> None:
    said = roster.fields(_departments(), file)
    if file.department_id or file.organisation_id:
        st.caption(_("Department and organisation change by Transfer: that takes a second person."))
    if confirmed(_("Change"), follows=_("He reads that it was changed, and by whom."), ready=bool(said["name"]), missing=_("Write the name.")):
        frame.act(_("Changed"), people.change_person, file.id, **said)


def _span(file: File) -> tuple[date | None, date | None]:
    left, right = st.columns(2)
    with left:
        start = roster.day(_("From (required)"), "start", value=file.today)
    with right:
        end = roster.day(_("To (empty = until further notice)"), "until", value=None)
    return start, end


def _give(file: File) -> None:
    """Who sees content or runs the accounts needs a second person; that is said before it is asked for."""
    role = st.selectbox(_("Office (required)"), GIVEN, index=None, format_func=lambda code: _(OFFICES[code]), placeholder=_("Choose"), key="office")
    area, department = None, None
    if role in OVER_AREAS:
        area = roster.option(_("Area (required)"), {str(a.id): local_name(a.path, a.path_en) for a in frame.read(areas.places)}, "area")
    if role in OVER_DEPARTMENTS:
        department = roster.option(_("Department (required)"), _departments(), "of-department")
    start, end = _span(file)
    whole = bool(role and start) and (role not in OVER_AREAS or area is not None) and (role not in OVER_DEPARTMENTS or department is not None)
    if confirmed(
        _("Give the office"),
        follows=_(
            "An office that sees content or runs the accounts holds once the safety director has approved it. His sessions end, and he reads it."
        ),
        ready=whole,
        missing=_("Office, place and first day are still missing."),
    ):
        days: dict[str, Any] = {"valid_from": start, "valid_to": end}
        frame.act(_("Office given"), people.grant_role, file.id, role, area_id=area, department_id=department, **days)


def _end_office(file: File, held: Days) -> None:
    if held.state != "waiting":
        access.asking(file.id, "end_office", grant_id=held.id)
        return
    if confirmed(_("End the office"), follows=_("It ends today and his sessions end, so that it holds at once.")):
        frame.act(_("Office ended"), people.end_role, held.id)


def _post(file: File) -> None:
    department = roster.option(_("Department (required)"), _departments(), "post-department", chosen=file.department_id)
    held = {str(post.id): local_name(post.name, post.name_en) for post in frame.read(people.posts_of, department)} if department else {}
    post = roster.option(_("Post (required)"), held, "post")
    start, end = _span(file)
    if confirmed(
        _("Note the post"),
        follows=_("An earlier post goes on until it is ended."),
        ready=bool(post and start),
        missing=_("Choose post and first day."),
    ):
        frame.act(_("Post noted"), people.hold_post, person_id=file.id, post_id=post, valid_from=start, valid_to=end)


def _absence(file: File) -> None:
    start, end = _span(file)
    if confirmed(
        _("Note the absence"), follows=_("On these days his deputy holds his offices."), ready=bool(start), missing=_("Choose the first day.")
    ):
        frame.act(_("Absence noted"), people.note_absence, person_id=file.id, valid_from=start, valid_to=end)


def _deputy(file: File) -> None:
    number = st.text_input(_("Staff number of the deputy (required)"), key="deputy", max_chars=40).strip()
    found = frame.read(people.by_staff_number, number) if number else None
    start, end = _span(file)
    if confirmed(
        _("Name the deputy"),
        follows=_("He holds these offices on the days of absence, once the other or the safety director has agreed. Both read it."),
        ready=bool(found and start),
        missing=_("Nobody has this staff number.") if number else _("Write the staff number of the deputy."),
    ):
        frame.act(_("Deputy named"), people.name_deputy, person_id=file.id, deputy_id=found.id if found else None, valid_from=start, valid_to=end)


def _qualify(file: File) -> None:
    years = st.number_input(_("Years at the front line (required)"), min_value=0, max_value=60, value=0, step=1, key="years")
    clean = st.checkbox(_("No violation of safety rules on record"), key="clean")
    trained = roster.day(_("Trained on"), "trained", value=None)
    exam = roster.day(_("Exam on"), "exam", value=None)
    passed = st.checkbox(_("Exam passed"), key="passed")
    evidence = st.text_area(_("What proves it (required)"), key="evidence", max_chars=LONGEST, placeholder=_("e.g. personnel file no. 12")).strip()
    if confirmed(
        _("Note it"),
        follows=_("It is added to what was noted before; nothing is overwritten."),
        ready=bool(evidence),
        missing=_("Write what proves it."),
    ):
        said: dict[str, Any] = {"years": int(years), "clean_record": clean, "trained_on": trained, "exam_on": exam, "exam_passed": passed}
        frame.act(_("Qualification noted"), people.note_eligibility, file.id, evidence=evidence, **said)


def _leave(file: File) -> None:
    last = roster.day(_("Last day (required)"), "last-day", value=file.today)
    st.markdown(_("**{n} offices** end with that day, and his account opens nothing afterwards.", n=_running(file)))
    access.asking(file.id, "leave", last_day=last)


def _move(file: File) -> None:
    """Where he belongs, as two people want it."""
    firms = {str(firm.id): local_name(firm.name, firm.name_en) for firm in frame.read(people.organisations)}
    department = roster.option(_("Department"), _departments(), "to-department", chosen=file.department_id)
    firm = roster.option(_("Organisation or contractor"), firms, "to-firm", chosen=file.organisation_id)
    access.asking(file.id, "move", department_id=department, organisation_id=firm)


def _end_post(person_id: UUID, row: Days, today: date) -> None:
    last = roster.day(_("Last day (required)"), f"last-{row.id}", value=today)
    access.asking(person_id, "end_post", holding_id=row.id, last_day=last)


def _running(file: File) -> int:
    return sum(held.state in ("held", "waiting", "coming") for held in file.offices)


def _ending(verb: Callable[..., object]) -> Callable[[Days, date], None]:
    def body(row: Days, today: date) -> None:
        last = roster.day(_("Last day (required)"), f"last-{row.id}", value=today)
        if confirmed(_("End"), follows=_("It stays on record."), ready=bool(last), missing=_("Choose the last day.")):
            frame.act(_("Ended"), verb, row.id, last_day=last)

    return body


_end_deputy, _end_absence = _ending(people.end_deputy), _ending(people.end_absence)
MOVES: tuple[tuple[str, str, Action, Callable[[File], None]], ...] = (
    (N_("Change what is known"), "edit", Action.PERSON_CHANGE, _change),
    (N_("Give an office"), "badge", Action.ROLE_GRANT, _give),
    (N_("Note a post"), "work", Action.PERSON_CHANGE, _post),
    (N_("Note an absence"), "event_busy", Action.ABSENCE_NOTE, _absence),
    (N_("Name a deputy"), "group", Action.DEPUTY_NAME, _deputy),
    (N_("Note the qualification"), "school", Action.ELIGIBILITY_NOTE, _qualify),
    (N_("Transfer"), "move_down", Action.REMOVAL_ASK, _move),
    (N_("Note a departure"), "logout", Action.REMOVAL_ASK, _leave),
)

"""How does a person decide about a hazard? One dialog per move: what to check, the choice, the reason, what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, calendar, clock, hazards, people
from portal.accounts import door
from portal.hazards import WorkingDays
from portal.locale import N_
from portal.matching import Proposal
from portal.ui import facts, frame, hard_cases, photos, proposal, uploads
from portal.ui.confirming import LONGEST as LONGEST
from portal.ui.confirming import confirmed as confirmed
from portal.ui.confirming import written
from portal.ui.words import CATEGORIES, SEVERITIES, _, due_day, local_name, long_day, today

DAYS, WORKING_DAYS = 7, 3
FORWARD = (*("assign", "start", "submit", "accept", "approve_extension", "sign_level", "tell_regulator", "tell_workers", "recheck"),)
AFTERWARDS = ("take_back", "open_reporter")
MOVES = {
    "assign": (N_("Assign"), "assignment_ind"),
    "start": (N_("Start work"), "build"),
    "submit": (N_("Hand in for acceptance"), "fact_check"),
    "accept": (N_("Accept or send back"), "fact_check"),
    "send_back": (N_("Send back for another round"), "undo"),
    "dismiss": (N_("Dismiss"), "block"),
    "merge": (N_("Merge into another"), "merge"),
    "take_back": (N_("Take back my last step"), "history"),
    "open_reporter": (N_("See who reported"), "person_search"),
    "reassign": (N_("Change department"), "swap_horiz"),
    "amend": (N_("Change details"), "edit"),
    **hard_cases.MOVES,
}
ANSWERED_WITH = {"send_back": "accept", "refuse_extension": "approve_extension", "reject_level": "sign_level"}  # one dialog for both answers


def name(action: str) -> str:
    return _(MOVES[action][0])


def icon(action: str) -> str:
    return f":material/{MOVES[action][1]}:"


def ask(action: str, hazard: Any) -> None:
    """Open the dialog of one move."""

    def body() -> None:
        with st.container(gap="xxsmall"):
            st.caption(hazard.number)
            st.text(hazard.what)
        BODIES[action](hazard)

    st.dialog(name(action), icon=icon(action), width="medium", on_dismiss="rerun")(body)()


def assign_several(lines: Sequence[Any]) -> None:
    """One dialog for all of them; each is a step and an entry of its own, and keeps its level and category."""

    def body() -> None:
        st.caption(facts.plain(" · ".join(line.number for line in lines)))
        department, person = whose()
        due, requirement = by_when()
        ready = bool(department and requirement and due)
        if confirmed(
            name("assign"),
            follows=_("Each is assigned by itself: one that somebody else took meanwhile stays as it is, the others go on."),
            ready=ready,
            missing=_("Department and what has to be done are still missing."),
        ):
            said = {"department_id": department, "responsible_id": person, "deadline": due, "requirement": requirement}
            frame.act_each(_("{n} assigned"), hazards.assign, {line.id: line.number for line in lines}, **said)

    title = _("Assign {n} hazards", n=len(lines)) if len(lines) > 1 else name("assign")
    st.dialog(title, icon=icon("assign"), width="medium", on_dismiss="rerun")(body)()


def whose(proposed: Proposal | None = None) -> tuple[UUID | None, UUID | None]:
    """Which department, the proposed one chosen and the likely ones first; and who in it answers for the repair."""
    names = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
    first = [str(choice.id) for choice in proposed.first if str(choice.id) in names] if proposed else []
    places = {code: names[code] for code in dict.fromkeys([*first, *names])}
    index = 0 if proposed and proposed.department and first else None
    department = st.selectbox(
        _("Department (required)"), list(places), index=index, format_func=places.__getitem__, placeholder=_("Choose"), key="to-department"
    )
    if not department:
        return None, None
    holders = {str(p.id): p.name for p in frame.read(people.responsible, UUID(department))}
    person = st.selectbox(
        _("Responsible person"), list(holders), index=None, format_func=holders.__getitem__, placeholder=_("The department decides"), key="person"
    )
    return UUID(department), UUID(person) if person else None


def by_when(place: Any = st) -> tuple[date | WorkingDays | None, str]:
    """By the end of a day, or after so many working days."""
    ways = {"day": _("By a day"), "working": _("In working days")}
    how = place.segmented_control(
        _("Deadline"), list(ways), default="day", required=True, format_func=ways.__getitem__, key="how-due", width="stretch"
    )
    due = _so_many_days(place) if how == "working" else _last_day(place)
    return due, written(_("What has to be done (required)"), "requirement")


def _last_day(place: Any) -> date | None:
    now = clock.now()
    due = place.date_input(
        _("Deadline (end of this day)"), value=today(now) + timedelta(days=DAYS), min_value=today(now), format="YYYY-MM-DD", key="due"
    )
    return due if isinstance(due, date) else None


def _so_many_days(place: Any) -> WorkingDays:
    most = hazards.LONGEST_TERM
    days = int(place.number_input(_("Working days"), min_value=1, max_value=most, value=WORKING_DAYS, step=1, key="working-days"))
    place.caption(counted(frame.read(calendar.due_in, days)))
    return WorkingDays(days)


def counted(due: clock.Due) -> str:
    """What a number of working days comes to, and by which rule."""
    says = _("Due at the end of {day}, counted from the day after {filed}.", day=long_day(due.last_day), filed=long_day(due.counts_as_filed))
    return f"{says} {_(hard_cases.PROVISIONAL)}" if due.provisional else says


def _how_grave(hazard: Any) -> dict[str, Any]:
    left, right = st.columns(2)
    severity = left.selectbox(
        _("Level"), list(SEVERITIES), format_func=lambda code: _(SEVERITIES[code]), key="severity", index=list(SEVERITIES).index(hazard.severity)
    )
    category = right.selectbox(
        _("Category"), list(CATEGORIES), format_func=lambda code: _(CATEGORIES[code]), key="category", index=list(CATEGORIES).index(hazard.category)
    )
    return {"severity": severity, "category": category}


def _assign(hazard: Any) -> None:
    proposed = proposal.of(hazard)
    proposal.why(proposed)
    department, person = whose(proposed)
    grave = _how_grave(hazard)
    left, right = st.columns(2)
    check_every = hard_cases.rhythm(right)
    due, requirement = by_when(left)
    ready = bool(department and requirement and due)
    if confirmed(
        _("Assign"),
        follows=_("The department sees it at once and the deadline runs."),
        ready=ready,
        missing=_("Department and what has to be done are still missing."),
    ):
        frame.act(
            _("{number} assigned", number=hazard.number),
            hazards.assign,
            hazard.id,
            department_id=department,
            responsible_id=person,
            deadline=due,
            requirement=requirement,
            check_every=check_every,
            proposed_id=proposed.department.id if proposed.department else None,
            **grave,
        )


def _start(hazard: Any) -> None:
    if confirmed(_("Start work"), follows=_("The reporter reads that it is being fixed.")):
        frame.act(_("Work on {number} started", number=hazard.number), hazards.start, hazard.id)


def _submit(hazard: Any) -> None:
    note = written(_("What was done (required)"), "done")
    raw = uploads.chosen(_("Photos after the repair"), key="after")
    if confirmed(
        _("Hand in for acceptance"), follows=_("The supervisor checks on site or by photo."), ready=bool(note), missing=_("Write what was done.")
    ):
        frame.act(_("{number} handed in", number=hazard.number), hazards.submit, hazard.id, note=note, pictures=uploads.prepared(raw))


def _accept(hazard: Any) -> None:
    if hazard.requirement:
        st.markdown(_("**Check what was required**"))
        st.text(hazard.requirement)
    photos.before_and_after(hazard, latest=True)
    photos.hints(hazard, where="dialog")
    met = st.checkbox(_("Everything required is done"), key="met")
    verbs = {"accept": _("Accept and close"), "back": _("Send back for another round")}
    choice = st.segmented_control(_("Decision"), list(verbs), format_func=verbs.__getitem__, key="choice", width="stretch")
    note = written(_("Why (needed to send back; the department reads it)"), "why")
    back = choice == "back"
    ready = bool(note) if back else choice == "accept" and met
    follows = (
        _("Round {n} of the work begins. It goes on record.", n=hazard.round + 1)
        if back
        else _("The hazard is closed and the reporter reads that it is done. {again}", again=_(hard_cases.AFTER_CLOSING))
    )
    if confirmed(
        verbs.get(choice or "", _("Decide")), follows=follows, ready=ready, missing=_("Accept needs everything done; send back needs a reason.")
    ):
        verb, done = (hazards.send_back, _("{number} sent back")) if back else (hazards.accept, _("{number} closed"))
        frame.act(done.format(number=hazard.number), verb, hazard.id, note=note)


def _dismiss(hazard: Any) -> None:
    reason = written(_("Why it is dismissed (required; the reporter reads it)"), "reason")
    if confirmed(
        _("Dismiss"), follows=_("It ends here. It stays on the ledger with your reason."), ready=bool(reason), missing=_("Write the reason.")
    ):
        frame.act(_("{number} dismissed", number=hazard.number), hazards.dismiss, hazard.id, reason=reason)


def _merge(hazard: Any) -> None:
    into = st.text_input(_("Number of the hazard that stays open (required)"), key="into", placeholder="HZ-2026-000123").strip()
    reason = written(_("Why they are the same (required)"), "reason")
    if confirmed(
        _("Merge"),
        follows=_("Work goes on under the other number. This one stays on the ledger."),
        ready=bool(into and reason),
        missing=_("Number and reason are still missing."),
    ):
        frame.act(_("{number} merged", number=hazard.number), hazards.merge, hazard.id, into=into, reason=reason)


def _reassign(hazard: Any) -> None:
    places = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
    department = st.selectbox(
        _("Department (required)"), list(places), index=None, format_func=places.__getitem__, placeholder=_("Choose"), key="other-department"
    )
    note = written(_("Why (required)"), "why-other")
    if confirmed(
        _("Change department"),
        follows=_("The new department sees it at once; the deadline stays."),
        ready=bool(department and note),
        missing=_("Department and reason are still missing."),
    ):
        frame.act(
            _("{number} given to another department", number=hazard.number), hazards.reassign, hazard.id, department_id=UUID(department), note=note
        )


def _amend(hazard: Any) -> None:
    due = st.date_input(
        _("Deadline (end of this day)"), value=due_day(hazard.deadline) if hazard.deadline else None, format="YYYY-MM-DD", key="new-due"
    )
    requirement = st.text_area(_("To do"), value=hazard.requirement or "", key="new-requirement", max_chars=LONGEST).strip()
    place = st.text_input(_("Exact spot"), value=hazard.place or "", key="new-place", max_chars=120).strip()
    grave = _how_grave(hazard)
    note = written(_("Why (required)"), "why-changed")
    now = {"requirement": hazard.requirement or "", "place": hazard.place or "", "severity": hazard.severity, "category": hazard.category}
    new = {"requirement": requirement, "place": place, **grave}
    changes: dict[str, Any] = {name: value if value != now[name] else None for name, value in new.items()}
    changes["deadline"] = due if isinstance(due, date) and (not hazard.deadline or due != due_day(hazard.deadline)) else None
    if confirmed(
        _("Change"),
        follows=_("What it was before stays on record."),
        ready=bool(note and any(changes.values())),
        missing=_("Change something and say why."),
    ):
        frame.act(_("{number} changed", number=hazard.number), hazards.amend, hazard.id, note=note, **changes)


def _take_back(hazard: Any) -> None:
    if confirmed(_("Take back my last step"), follows=_("Taking back is a step of its own and stays on record.")):
        frame.act(_("{number}: last step taken back", number=hazard.number), hazards.take_back, hazard.id)


def _open_reporter(hazard: Any) -> None:
    """The name is shown in this one run and kept nowhere; every opening is on record and the reporter reads it."""
    st.caption(_("It goes on record with your name and purpose, and the reporter can read that."))
    purpose = written(_("What for? (required)"), "purpose")
    password = st.text_input(_("Your password (required)"), type="password", key="step-up", autocomplete="current-password")
    if confirmed(
        _("Open the name"),
        follows=_("Only this once. Close the window and it is gone."),
        ready=bool(purpose and password),
        missing=_("Purpose and password are still missing."),
    ):
        frame.check(door.confirm_password, frame.me(), password)
        st.info(facts.plain(frame.read(hazards.open_reporter, hazard.id, purpose=purpose)), icon=":material/person:")


BODIES: dict[str, Callable[[Any], None]] = {
    "assign": _assign,
    "start": _start,
    "submit": _submit,
    "accept": _accept,
    "dismiss": _dismiss,
    "merge": _merge,
    "take_back": _take_back,
    "reassign": _reassign,
    "amend": _amend,
    "open_reporter": _open_reporter,
    **hard_cases.BODIES,
}

"""How is one hazard shown: facts, pictures, what happened, my move, what is not available now and why?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from portal.hazards import Change, Move, Record, Step
from portal.locale import N_
from portal.ui import decision, facts, hard_cases, majors, photos, plans, states, uploads
from portal.ui.timeline import Point, timeline
from portal.ui.words import CATEGORIES, KINDS, OFFICES, SEVERITIES, SOURCES, _, due_day, local_name, long_day, moment, until

HAPPENED = {
    "report": (N_("Reported by an employee"), "inbox"),
    "report_unnamed": (N_("Reported without a name"), "inbox"),
    "assign": (N_("{who} assigned it to {department}"), "assignment_ind"),
    "start": (N_("{who} started work"), "build"),
    "submit": (N_("{who} handed it in for acceptance"), "fact_check"),
    "accept": (N_("{who} accepted and closed it"), "check_circle"),
    "send_back": (N_("{who} sent it back"), "undo"),
    "dismiss": (N_("{who} dismissed it"), "block"),
    "merge": (N_("{who} merged it into another"), "merge"),
    "fix_on_the_spot": (N_("Reported by an employee, already fixed"), "handyman"),
    "take_back": (N_("{who} took back the last step"), "history"),
    "amend": (N_("{who} changed it"), "edit"),
    "reassign": (N_("{who} gave it to {department}"), "swap_horiz"),
    "use_instead": (N_("{who} gave it to {department}"), "swap_horiz"),
    "ask_extension": (N_("{who} asked for more time"), "more_time"),
    "approve_extension": (N_("{who} granted more time"), "event_available"),
    "refuse_extension": (N_("{who} refused more time"), "event_busy"),
    "add_part": (N_("{who} asked {department} to cooperate"), "handshake"),
    "withdraw_part": (N_("{who} withdrew the part of {department}"), "block"),
    "hand_in_part": (N_("{who} handed in the part of {department}"), "fact_check"),
    "send_back_part": (N_("{who} sent the part of {department} back"), "undo"),
    "ask_supply": (N_("{who} asked for what is needed"), "inventory_2"),
    "make_plan": (N_("{who} put the plan on record"), "assignment"),
    "judge": (N_("{who} proposed a level"), "gavel"),
    "sign_level": (N_("{who} signed the level"), "draw"),
    "reject_level": (N_("{who} did not sign the level"), "block"),
    "tell_regulator": (N_("{who} noted that the regulator was told"), "account_balance"),
    "tell_workers": (N_("{who} noted that the workers were told"), "campaign"),
    "check": (N_("{who} followed up"), "content_paste_search"),
    "found": (N_("{who} found it at a follow-up of another hazard"), "content_paste_search"),
    "recheck": (N_("{who} checked again: it has lasted"), "event_repeat"),
    "reopen": (N_("{who} reopened it: it has not lasted"), "restart_alt"),
    "recount": (N_("{who} counted the deadline anew by the calendar"), "event_repeat"),
    "import": (N_("Imported from an earlier ledger"), "upload_file"),
}
FIELDS = {
    "deadline": N_("Deadline"),
    "requirement": N_("To do"),
    "place": N_("Exact spot"),
    "category": N_("Category"),
    "severity": N_("Level"),
    "wanted_deadline": N_("Asked for until"),
    "on_track": N_("The work so far"),
    "proposed_severity": N_("Proposed"),
    "regulator_told_at": N_("Regulator told"),
    "workers_told_at": N_("Workers told"),
}
ON_TRACK = {"True": N_("Up to standard"), "False": N_("Not up to standard")}
CODES = {"category": CATEGORIES, "severity": SEVERITIES, "on_track": ON_TRACK, "proposed_severity": SEVERITIES}
DAYS = ("deadline", "wanted_deadline", "regulator_told_at", "workers_told_at")
ASKED = ("wanted_deadline", "proposed_severity")  # gone once it is answered, which the step says by itself
FOUND = ("on_track", "regulator_told_at", "workers_told_at")


def sides(*, phone: bool) -> tuple[DeltaGenerator, DeltaGenerator]:
    """What is known on the left and my move on the right; on a phone my move comes first."""
    if phone:
        moves = st.container()
        return st.container(), moves
    left, right = st.columns([2.1, 1], gap="medium")
    return left, right


def basics(record: Record, now: datetime) -> None:
    deadline = ""
    if record.deadline:
        deadline = f"{long_day(due_day(record.deadline))} 24:00"
        if str(record.state) in states.OPEN:
            deadline = until(deadline, record.deadline, now)
    counted = _("{n} working days", n=record.working_days) if record.working_days else ""
    with st.container(border=True):
        facts.facts(
            [
                (_("Assigned to"), local_name(record.department, record.department_en) if record.department else "—"),
                (_("Level"), f"{_(SEVERITIES[str(record.severity)])} · {_(KINDS[str(record.kind)])}"),
                (_("Person"), record.responsible or "—"),
                (_("Deadline"), deadline or "—"),
                (_("Counted as"), _("{counted}, provisional", counted=counted) if record.provisional else counted),
                (_("Supervisor"), record.supervisor or "—"),
                (_("Round"), record.round),
                (_("Source"), _(SOURCES[str(record.source)])),
                (_("Reported at"), moment(record.reported_at, by_the_hour=record.source == "unnamed")),
                (_("Category"), _(CATEGORIES[str(record.category)])),
                *_hard(record),
            ],
            columns=2,
        )
        if record.requirement:
            facts.facts([(_("To do"), record.requirement)])


def _hard(record: Record) -> list[tuple[str, str]]:
    """What is out of the ordinary with this one; nothing otherwise."""
    days = ((_("Asked for until"), record.wanted_deadline), (_("Next follow-up"), record.check_due), (_("Re-check"), record.recheck_due))
    open_now = str(record.state) in states.OPEN
    told = [(name, long_day(due_day(at))) for name, at in days if at and (open_now or at == record.recheck_due)]
    if record.check_every and open_now:
        told.append((_("Follow-up"), hard_cases.rhythm_said(record.check_every)))
    if record.proposed_severity and open_now:
        told.append((_("Proposed"), _(SEVERITIES[str(record.proposed_severity)])))
    told += plans.told(record)
    if record.major_grounds:
        told.append((_("Because of"), majors.grounds(record.major_grounds)))
    if record.parts_open and open_now:
        told.append((_("Parts open"), str(record.parts_open)))
    if record.on_track is not None:
        told.append((_("The work so far"), _(ON_TRACK[str(record.on_track)])))
    if record.reopened_at:
        told.append((_("Reopened at"), moment(record.reopened_at)))
    return told


def pictures(record: Record) -> None:
    """Before beside after as soon as there is an after; below, what may be the same photo as another."""
    if not record.pictures:
        return
    repaired = any(p.taken == "after" for p in record.pictures)
    st.subheader(_("Before and after") if repaired else _("Photos"), anchor=False)
    photos.before_and_after(record) if repaired else uploads.gallery(photos.shots(record, "before"))
    photos.hints(record)


def happened(steps: Sequence[Step]) -> None:
    st.subheader(_("What happened"), anchor=False)
    timeline(_point(step) for step in reversed(steps))


def _point(step: Step) -> Point:
    said, icon = HAPPENED[step.action]
    department = local_name(step.department, step.department_en) if step.department else ""
    shown = [(_(FIELDS[c.field]), _compared(c)) for c in step.changes if c.field in FIELDS and (c.after or c.field not in ASKED)]
    changed = partial(facts.facts, shown) if shown else None
    at = moment(step.at, by_the_hour=step.action == "report_unnamed")
    return Point(icon, facts.plain(_(said, who=_who(step), department=department)), at, step.note, changed)


def _compared(change: Change) -> str:
    after = _value(change.field, change.after)
    return after if change.field in FOUND else f"{_value(change.field, change.before)} → {after}"


def _value(field: str, value: str | None) -> str:
    if not value:
        return "—"
    if field in DAYS:
        return long_day(due_day(datetime.fromisoformat(value)))
    return _(CODES[field][value]) if field in CODES else value


def _who(step: Step) -> str:
    """The office always; the name when it is public by office."""
    office = _(OFFICES[step.office])
    return f"{office} {step.who}" if step.who else office


def my_moves(record: Record, moves: Sequence[Move]) -> None:
    """What takes it on comes first; the first of these is the primary button."""
    mine = [move for move in moves if move.allowed and move.action not in decision.ANSWERED_WITH]
    mine.sort(key=lambda move: move.action not in decision.FORWARD)
    with st.container(border=True, gap="xsmall"):
        st.markdown(_turn([move.action for move in mine]))
        for n, move in enumerate(mine):
            if st.button(
                decision.name(move.action),
                icon=decision.icon(move.action),
                type="primary" if n == 0 and move.action in decision.FORWARD else "secondary",
                width="stretch",
                key=f"move-{move.action}",
            ):
                decision.ask(move.action, record)


def _turn(mine: Sequence[str]) -> str:
    """Whose turn it is: mine, somebody else's while I may step in, or nobody's of those here."""
    if any(action in decision.FORWARD for action in mine):
        return _("**Your move**")
    return _("**What you can do now**") if set(mine) - set(decision.AFTERWARDS) else _("**Nothing for you to do now**")


def not_now(moves: Sequence[Move]) -> None:
    """What is mine but not now, and what would enable it. Sending back is one of the two answers of accepting, and so on."""
    later = [move for move in moves if not move.allowed and move.why_not and move.action not in decision.ANSWERED_WITH]
    if later:
        facts.not_available([(decision.name(move.action), _(move.why_not)) for move in later], _("Not available now"))


def asked_for(record: Record, moves: Sequence[Move]) -> None:
    """A button of the queue leads here with ?do=…; the dialog opens once."""
    do = st.query_params.get("do", "")
    if do:
        del st.query_params["do"]
        if any(move.action == do and move.allowed for move in moves):
            decision.ask(do, record)

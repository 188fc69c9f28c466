"""How are the hard cases decided: more time, a follow-up, a re-check, what did not last? One dialog per move, as in decision.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from portal import calendar, clock, hazards
from portal.locale import N_
from portal.ui import cooperation, facts, frame, majors, plans
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, due_day, long_day, today

MORE, AGAIN = 3, 7
AFTER_CLOSING = N_("It is looked at again 30 days later; if that is a day off, on the next working day.")
PROVISIONAL = N_("Provisional: next year's calendar is not out yet. It is counted anew when it is.")
RHYTHMS = {0: N_("No follow-up"), 1: N_("Every working day"), 3: N_("Every 3 working days"), 5: N_("Every 5 working days")}
MOVES = {
    "ask_extension": (N_("Ask for more time"), "more_time"),
    "approve_extension": (N_("Answer the request for more time"), "event_available"),
    "add_part": (N_("Ask a department to cooperate"), "handshake"),
    "ask_supply": (N_("Ask for a part or resource"), "inventory_2"),
    "make_plan": (N_("Write the plan of rectification"), "assignment"),
    "judge": (N_("Judge whether it is major"), "gavel"),
    "sign_level": (N_("Sign the level"), "draw"),
    "tell_regulator": (N_("Note that the regulator was told"), "account_balance"),
    "tell_workers": (N_("Note that the workers were told"), "campaign"),
    "check": (N_("Follow up"), "content_paste_search"),
    "recheck": (N_("Re-check"), "event_repeat"),
    "reopen": (N_("Reopen: it has not lasted"), "restart_alt"),
}


def rhythm(place: Any) -> int | None:
    """How often whoever supervises looks at the work."""
    help_ = _("Follow-ups fall on working days; weekends and holidays do not count.")
    chosen: int = place.selectbox(_("Follow-up"), list(RHYTHMS), format_func=lambda days: _(RHYTHMS[days]), help=help_, key="rhythm")
    return chosen or None


def rhythm_said(days: int) -> str:
    return _(RHYTHMS[days]) if days in RHYTHMS else _("Every {n} working days", n=days)


def _ask_extension(hazard: Any) -> None:
    facts.facts([(_("Deadline"), long_day(due_day(hazard.deadline)))])
    ways = {"day": _("To a day"), "working": _("By working days")}
    how = st.segmented_control(
        _("More time"), list(ways), default="day", required=True, format_func=ways.__getitem__, key="how-more", width="stretch"
    )
    until = _more_days(hazard) if how == "working" else _later_day(hazard)
    note = written(_("Why more time is needed (required)"), "why-more")
    if confirmed(
        _("Ask for more time"),
        follows=_("The present deadline runs on until a supervisor has answered."),
        ready=bool(note and until),
        missing=_("Day and reason are still missing."),
    ):
        frame.act(_("{number}: asked for more time", number=hazard.number), hazards.ask_extension, hazard.id, deadline=until, note=note)


def _later_day(hazard: Any) -> date | None:
    first = max(due_day(hazard.deadline) + timedelta(days=1), today(clock.now()))
    return st.date_input(
        _("Later deadline (end of this day)"), value=first + timedelta(days=MORE - 1), min_value=first, format="YYYY-MM-DD", key="until"
    )


def _more_days(hazard: Any) -> hazards.WorkingDays:
    """Counted on from the deadline, over weekends and holidays."""
    most = hazards.LONGEST_TERM
    days = int(st.number_input(_("Working days more"), min_value=1, max_value=most, value=MORE, step=1, key="more-days"))
    due = frame.read(calendar.due_after, due_day(hazard.deadline), days)
    says = _("Until the end of {day}, counted from the day after the deadline.", day=long_day(due.last_day))
    st.caption(f"{says} {_(PROVISIONAL)}" if due.provisional else says)
    return hazards.WorkingDays(days)


def until_said(hazard: Any) -> str:
    """The day that was asked for, how it was counted and how sure it is."""
    day = long_day(due_day(hazard.wanted_deadline))
    if not hazard.wanted_days:
        return day
    counted = _("{n} working days", n=hazard.wanted_days)
    if hazard.wanted_provisional:
        counted = _("{counted}, provisional", counted=counted)
    return f"{day} ({counted})"


def _answer_extension(hazard: Any) -> None:
    facts.facts([(_("Deadline"), long_day(due_day(hazard.deadline))), (_("Asked for until"), until_said(hazard))])
    verbs = {"approve": _("Grant"), "refuse": _("Refuse")}
    choice = st.segmented_control(_("Decision"), list(verbs), format_func=verbs.__getitem__, key="answer", width="stretch")
    note = written(_("Why (required; the department reads it)"), "why-answer")
    follows = _("The day that was asked for is the new deadline.") if choice == "approve" else _("The deadline stays as it is.")
    if confirmed(
        verbs.get(choice or "", _("Decide")), follows=follows, ready=bool(choice and note), missing=_("Decision and reason are still missing.")
    ):
        granted = (hazards.approve_extension, _("{number}: more time granted"))
        verb, done = granted if choice == "approve" else (hazards.refuse_extension, _("{number}: more time refused"))
        frame.act(done.format(number=hazard.number), verb, hazard.id, note=note)


def _check(hazard: Any) -> None:
    if hazard.requirement:
        facts.facts([(_("To do"), hazard.requirement)])
    words = {"yes": _("Up to standard"), "no": _("Not up to standard")}
    found = st.segmented_control(_("The work so far (required)"), list(words), format_func=words.__getitem__, key="on-track", width="stretch")
    note = written(_("What you saw (required)"), "seen")
    problem = written(_("A new problem? It becomes a hazard of its own"), "problem")
    follows = _("A new hazard is put on the ledger, linked with this one.") if problem else _("It goes on record; the department reads it.")
    if confirmed(_("Follow up"), follows=follows, ready=bool(found and note), missing=_("Say how the work stands and what you saw.")):
        said: dict[str, Any] = {"on_track": found == "yes", "note": note, "problem": problem or None}
        frame.act(_("{number} followed up", number=hazard.number), hazards.check, hazard.id, **said)


def _recheck(hazard: Any) -> None:
    if hazard.requirement:
        facts.facts([(_("To do"), hazard.requirement)])
    note = written(_("What you saw (required)"), "seen-again")
    if confirmed(
        _("It has lasted"),
        follows=_("The hazard stays closed. If it has come back, reopen it instead."),
        ready=bool(note),
        missing=_("Write what you saw."),
    ):
        frame.act(_("{number} checked again", number=hazard.number), hazards.recheck, hazard.id, note=note)


def _reopen(hazard: Any) -> None:
    now = clock.now()
    due = st.date_input(
        _("Deadline (end of this day)"), value=today(now) + timedelta(days=AGAIN), min_value=today(now), format="YYYY-MM-DD", key="reopen-due"
    )
    note = written(_("What you saw (required)"), "seen-back")
    if confirmed(
        _("Reopen"),
        follows=_("It is open again and counts as one that came back. The reporter reads that it is being fixed."),
        ready=bool(note and isinstance(due, date)),
        missing=_("Day and reason are still missing."),
    ):
        frame.act(_("{number} reopened", number=hazard.number), hazards.reopen, hazard.id, deadline=due, note=note)


BODIES: dict[str, Callable[[Any], None]] = {
    "ask_extension": _ask_extension,
    "approve_extension": _answer_extension,
    "check": _check,
    "make_plan": plans.make,
    "judge": majors.judge,
    "sign_level": majors.sign,
    "tell_regulator": majors.tell_regulator,
    "tell_workers": majors.tell_workers,
    "add_part": cooperation.add_part,
    "ask_supply": cooperation.ask_supply,
    "recheck": _recheck,
    "reopen": _reopen,
}

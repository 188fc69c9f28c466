"""How is it said who is reminded when, and how does the director change it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from portal import calendar, clock, reminders
from portal.locale import N_
from portal.reminders import Hours, Step, Version
from portal.ui import facts, frame
from portal.ui.confirming import confirmed, written
from portal.ui.timeline import Point, timeline
from portal.ui.words import _, long_day, moment, today

WHO = {
    "responsible": N_("Whoever has to do it"),
    "deputy": N_("Their deputies"),
    "department_head": N_("Head of the department"),
    "supervisor": N_("Supervisors of the area"),
    "director": N_("Safety director"),
    "head": N_("Head of the enterprise"),
}
DAYS = (-10, -5, -3, -2, -1, 0, 1, 2, 3, 5, 10, 20)
FRIDAY, AHEAD = 4, 7
HOURS = {
    "unopened": N_("Unopened: to the deputies or up after (working hours)"),
    "untold": N_("Duty by law not done: to the supervisors after (working hours)"),
    "untold_up": N_("Duty by law not done: to the director after (working hours)"),
}


def said(version: Version) -> None:
    """In words, by an example."""
    _told(version.steps, version.hours)


def _told(steps: Sequence[Step], hours: Hours) -> None:
    """What becomes of a hazard that is due on a Friday that is worked; and of silence."""
    known = frame.read(calendar.calendar)
    due = _friday(known)
    told: dict[date, list[str]] = {}
    for step in steps:
        told.setdefault(clock.working_day_from(due, step.days, known), []).append(_(WHO[step.level]))
    days = [_("{day}: {who}", day=long_day(day), who=", ".join(who)) for day, who in sorted(told.items())]
    st.markdown(facts.plain(_("A hazard due on {day} reminds:", day=long_day(due))))
    st.markdown("\n".join(f"- {facts.plain(day)}" for day in days))
    st.caption(_("Counted in working days of the enterprise's calendar; days off do not count."))
    for line in _of_silence(hours):
        st.markdown(facts.plain(line))


def _of_silence(hours: Hours) -> list[str]:
    return [
        _("What nobody has opened for {n} working hours goes to the deputies; where nobody is named, to the level above.", n=hours.unopened),
        _(
            "Not on record that regulator and workers were told of a major hazard: to the supervisors {n} working hours after signing, "
            "to the safety director after {m}. That cannot be muted.",
            n=hours.untold,
            m=hours.untold_up,
        ),
    ]


def _friday(known: clock.Calendar) -> date:
    first = today(clock.now()) + timedelta(days=AHEAD)
    days = (first + timedelta(days=n) for n in range(365))
    return next(day for day in days if day.weekday() == FRIDAY and known.works(day))


def in_help() -> None:
    """For everybody inside to read."""
    if frame.may_open("inbox"):
        with st.expander(_("Who is reminded when?"), icon=":material/notifications_active:"):
            said(frame.read(reminders.kept))


def edit(version: Version) -> None:
    """What is chosen is shown in words before it is kept."""
    st.subheader(_("Change it"), anchor=False)
    st.caption(_("Working days before and after the due day on which each is told. Parts and requests climb the same way by days of their own."))
    steps = [Step(days, level) for level in WHO for days in _days_of(version, level)]
    hours = Hours(**{name: _hours(version, name) for name in HOURS})
    with st.container(border=True):
        _told(steps, hours)
    why = written(_("Why (required; it stands in the history)"), f"ladder-why-{version.n}")
    st.caption(_("It holds from the next reminder on; what was said already is not said again."))
    with st.container(horizontal=True):
        if st.button(_("Keep this"), type="primary", disabled=not why, icon=":material/check:", key="keep"):
            frame.act(_("Reminders changed"), reminders.set_ladder, [(step.days, step.level) for step in steps], silence=hours, why=why)
        if st.button(_("Back to the shipped one"), icon=":material/restart_alt:", key="reset"):
            st.dialog(_("Back to the shipped one"), icon=":material/restart_alt:", width="medium")(_reset)()


def _days_of(version: Version, level: str) -> list[int]:
    now = [step.days for step in version.steps if step.level == level]
    options = sorted({*DAYS, *now})
    chosen = st.pills(_(WHO[level]), options, default=now, selection_mode="multi", format_func=day_said, wrap=True, key=f"days-{level}-{version.n}")
    return sorted(chosen)


def _hours(version: Version, name: str) -> int:
    now = getattr(version.hours, name)
    most = reminders.MOST_HOURS
    return int(st.number_input(_(HOURS[name]), min_value=1, max_value=most, value=now, step=1, key=f"{name}-{version.n}"))


def day_said(days: int) -> str:
    if days == 0:
        return _("the due day")
    return _("{n} after", n=days) if days > 0 else _("{n} before", n=-days)


def _reset() -> None:
    said(Version(0, reminders.SHIPPED, reminders.SHIPPED_HOURS))
    why = written(_("Why (required; it stands in the history)"), "reset-why")
    rungs: list[tuple[int, str]] = [(step.days, step.level) for step in reminders.SHIPPED]
    if confirmed(_("Keep this"), follows=_("The earlier ones stay on record."), ready=bool(why), missing=_("Write why.")):
        frame.act(_("Reminders changed"), reminders.set_ladder, rungs, silence=reminders.SHIPPED_HOURS, why=why)


def history(versions: Sequence[Version]) -> None:
    """Each with what it added to the one before it and what it took away."""
    st.subheader(_("What was changed here"), anchor=False)
    timeline(_point(now, before) for now, before in zip(versions, [*versions[1:], None], strict=True))


def _point(now: Version, before: Version | None) -> Point:
    if before is None:
        return Point("inventory", _("As it was shipped"), _("in force until it was changed"))
    when = " · ".join(part for part in (moment(now.at) if now.at else "", now.by or "") if part) or "—"
    return Point("edit_notifications", _("Version {n}", n=now.n), when, now.why, partial(facts.facts, _difference(now, before), wide=True))


def _difference(now: Version, before: Version) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, those in ((_("Added"), set(now.steps) - set(before.steps)), (_("Taken away"), set(before.steps) - set(now.steps))):
        told = [f"{_(WHO[step.level])} {day_said(step.days)}" for step in sorted(those, key=lambda step: (step.days, step.level))]
        rows.append((name, ", ".join(told)))
    for name, label in HOURS.items():
        was, is_now = getattr(before.hours, name), getattr(now.hours, name)
        rows.append((_(label), f"{was} → {is_now}" if was != is_now else ""))
    return rows

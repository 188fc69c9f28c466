"""How are the year's working days shown, and the enterprise's own entered?"""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from portal import calendar
from portal.calendar import Line, Year
from portal.locale import N_
from portal.locale.names import DAY_KINDS as KINDS
from portal.locale.names import DAY_SOURCES as SOURCES
from portal.ui import changes, decision, facts, frame
from portal.ui.words import _, long_day, number

WORKS = {"off": False, "work": True, "official": None}
LONGEST = 31


def missing(year: Year) -> None:
    """Next year's calendar should be there by now, and is not."""
    if year.missing:
        what_to_do = N_(
            "Deadlines that reach into {year} are provisional. Enter the notice with `portal calendar notice FILE`, or update the portal."
        )
        st.warning(
            _(what_to_do, year=year.missing),
            title=_("The calendar for {year} is missing", year=year.missing),
            icon=":material/event_busy:",
        )


def lines(year: Year) -> None:
    """Only what is not as its weekday says."""
    off, work = (sum(line.works is works for line in year.lines) for works in (False, True))
    st.caption(_("{off} days off besides the weekends, {work} worked weekends.", off=number(off), work=number(work)))
    if not year.known:
        st.caption(_("The notice for {year} is not known: only fixed holidays are shown.", year=year.year))
    st.table(
        {
            _("Day"): [long_day(line.day) for line in year.lines],
            _("Counts as"): [_kind(line) for line in year.lines],
            _("By"): [facts.plain(_(SOURCES[line.source])) for line in year.lines],
        },
        border="horizontal",
        hide_index=True,
    )


def _kind(line: Line) -> str:
    return f":blue-badge[:material/work: {_(KINDS['work'])}]" if line.works else f":gray-badge[:material/weekend: {_(KINDS['off'])}]"


def enter() -> None:
    changes.ask(_("Enter our own days"), "edit_calendar", _enter)


def _enter() -> None:
    first = st.date_input(_("First day (required)"), value=None, format="YYYY-MM-DD", key="first-day")
    last = st.date_input(_("Last day of these"), value=None, format="YYYY-MM-DD", key="last-day")
    kind = st.segmented_control(_("Counts as"), list(KINDS), format_func=lambda code: _(KINDS[code]), key="kind", width="stretch")
    days = _span(first, last)
    if decision.confirmed(
        _("Enter"),
        follows=_("Open deadlines in working days are counted anew; the old and the new day stay on record."),
        ready=bool(days and kind),
        missing=_("Choose the days, at most {n}, and what they count as.", n=LONGEST),
    ):
        frame.act(_("Days entered"), calendar.enter, dict.fromkeys(days, WORKS[kind or "official"]))


def _span(first: object, last: object) -> list[date]:
    if not isinstance(first, date):
        return []
    end = last if isinstance(last, date) else first
    n = (end - first).days + 1
    return [first + timedelta(days=one) for one in range(n)] if 0 < n <= LONGEST else []

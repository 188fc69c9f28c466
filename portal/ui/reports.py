"""What does a reporter read about his own reports? Three words, the bar, and what happens next."""

from __future__ import annotations

import streamlit as st

from portal.hazards import Line
from portal.ui import cards, facts, queue, states
from portal.ui.timeline import Point, timeline
from portal.ui.words import _, due_day, local_name, moment, short_day, today


def code(report: Line) -> str:
    """What was merged goes the way of the one that goes on."""
    return states.REPORTER[str(report.follows or report.state)]


def card(report: Line, *, asked: bool = False) -> None:
    """Badge, date, what, the three-part bar, one line of news; tapping it opens the record. `asked`: a question waits for an answer."""
    key = f"mine-{report.id}"
    with cards.card(key, code(report), short_day(today(report.reported_at)), report.what):
        cards.progress(code(report))
        st.caption(facts.plain(news(report)))
        if asked:
            waits = _("A question waits for your answer.")
            st.markdown(f":orange[:material/help: {waits}]")
        if cards.opened(key, report.number):
            queue.open_record(report.id)


def news(report: Line) -> str:
    """What a reporter wants to know in one line."""
    match str(report.state):
        case "reported":
            return _("A supervisor looks at it next.")
        case "accepted":
            return _("Accepted on {day}.", day=short_day(today(report.closed_at))) if report.closed_at else _("Accepted.")
        case "dismissed" | "merged":
            return _ended(report)
        case "awaiting":
            return _("Repaired; a supervisor checks it.")
    return _with_the_department(report)


def _with_the_department(report: Line) -> str:
    """Given to it, or at work already: the line says what the badge above it says."""
    department = local_name(report.department, report.department_en) if report.department else ""
    said = {"department": department, "day": short_day(due_day(report.deadline)) if report.deadline else "—"}
    return _("Given to {department}, until {day}.", **said) if report.state == "assigned" else _("{department} has until {day}.", **said)


def _ended(report: Line) -> str:
    goes_on = _("Goes on under {number}.", number=report.goes_on_as) if report.goes_on_as else ""
    return " ".join(part for part in (goes_on, report.reason or _("Merged with a report of the same thing.")) if part)


def receipt(report: Line) -> None:
    """The number and the way ahead."""
    with st.container(border=True, key="receipt"):
        st.markdown(":green[:material/check_circle:] " + _("**Received, thank you**"))
        st.subheader(report.number, anchor=False)
        st.caption(facts.plain(f"{moment(report.reported_at)} · {queue.spot(report)}"))
        timeline(
            (
                Point("check_circle", _("You reported it"), moment(report.reported_at), kind="done"),
                Point("schedule", _("A supervisor checks and assigns it"), _("next"), kind="now"),
                Point("build", _("The department rectifies it"), _("the supervisor sets the deadline"), kind="later"),
                Point("fact_check", _("A supervisor accepts the repair"), _("you read the result here"), kind="later"),
            )
        )

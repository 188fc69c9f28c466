"""How is the plan of a major hazard written and shown: the five things that are fixed before the work begins?"""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from portal import clock, hazards
from portal.hazards import PlanLine, Record
from portal.locale import N_
from portal.ui import facts, frame
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, due_day, long_day, today

FIVE = {
    "measures": N_("Measures"),
    "funds": N_("Money and material"),
    "who": N_("Department and person"),
    "due": N_("Until"),
    "emergency": N_("In an emergency"),
}


def shown(plan: PlanLine | None) -> None:
    """The version in force; nothing is drawn where there is none."""
    if plan is None:
        return
    st.subheader(_("Plan of rectification"), anchor=False)
    if plan.missing:
        missing = ", ".join(_(FIVE[name]) for name in plan.missing)
        st.warning(_("Of the five this plan lacks: {missing}.", missing=missing), icon=":material/assignment_late:")
    if not plan.made_here:
        st.caption(_("From an earlier ledger, as it stood there."))
    with st.container(border=True):
        facts.facts(
            [
                (_("Measures"), plan.measures),
                (_("Money and material"), plan.funds),
                (_("Department and person"), plan.who),
                (_("Until"), long_day(due_day(plan.due)) if plan.due else ""),
                (_("In an emergency"), plan.emergency),
                (_("Version"), plan.n),
            ]
        )


def make(hazard: Any) -> None:
    now = today(clock.now())
    ends = max(due_day(hazard.deadline), now) if hazard.deadline else now
    measures = written(_("Measures (required)"), "plan-measures")
    left, right = st.columns(2)
    funds = left.text_input(_("Money and material (required)"), key="plan-funds", max_chars=400).strip()
    who = right.text_input(_("Department and person (required)"), key="plan-who", max_chars=400).strip()
    due = st.date_input(_("Until (end of this day)"), value=ends, min_value=now, format="YYYY-MM-DD", key="plan-due")
    emergency = written(_("What protects people until then (required)"), "plan-emergency")
    if confirmed(
        _("Put the plan on record"),
        follows=_("The work may begin. A later version leaves this one on record."),
        ready=bool(measures and funds and who and emergency and isinstance(due, date)),
        missing=_("All five are needed: measures, money, who, until when, emergency."),
    ):
        said: dict[str, Any] = {"measures": measures, "funds": funds, "who": who, "due": due, "emergency": emergency}
        frame.act(_("{number}: plan on record", number=hazard.number), hazards.make_plan, hazard.id, **said)


def told(record: Record) -> list[tuple[str, str]]:
    """The two duties of a major hazard, and since when its level is signed."""
    if str(record.severity) != "major":
        return []
    rows = (
        (_("Level signed"), record.major_signed_at),
        (_("Regulator told"), record.regulator_told_at),
        (_("Workers told"), record.workers_told_at),
    )
    return [(name, long_day(due_day(at)) if at else _("not yet")) for name, at in rows]

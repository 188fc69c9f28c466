"""How does each kind of records look once it is drawn: which fields, in which words, and what happened to it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.locale import N_
from portal.locale.names import LINKS
from portal.ui import facts, states
from portal.ui.record import HAPPENED
from portal.ui.timeline import Point
from portal.ui.words import CATEGORIES, KINDS, OFFICES, SEVERITIES, SOURCES, VIOLATIONS, _, moment

RESULTS = ("open", "at_once", "in_time", "late", "not_lasted", "fell_away")
YES = {"yes": N_("Yes"), "no": N_("No")}
NAMES = (N_("Names of persons"), N_("masked"))
HAZARD = {
    "description": N_("What"),
    "place": N_("Exact spot"),
    "requirement": N_("To do"),
    "area": N_("Area"),
    "department": N_("Department"),
    "category": N_("Category"),
    "severity": N_("Level"),
    "kind": N_("How it is put right"),
    "source": N_("Source"),
    "round": N_("Round"),
    "reported_at": N_("Reported at"),
    "deadline": N_("Deadline"),
    "closed_at": N_("Closed at"),
    "reopened_at": N_("Reopened at"),
}
CHECK = {
    "link": N_("Stage"),
    "area": N_("Area"),
    "began_at": N_("Began at"),
    "ended_at": N_("Ended at"),
    "noted_at": N_("Noted at"),
    "office": N_("Office"),
    "found": N_("Something was wrong"),
    "note": N_("What was found"),
    "hazard": N_("A hazard was made of it"),
}
VIOLATION = {"kind": N_("Kind"), "area": N_("Area"), "result": N_("How it was put right"), "sent_back": N_("Times sent back")}
DONE = {
    "note": (N_("Noted"), "edit_note"),
    "confirm": (N_("Confirmed"), "check"),
    "object": (N_("Objection"), "forum"),
    "uphold": (N_("Answered, it stays"), "gavel"),
    "withdraw": (N_("Withdrawn"), "block"),
}
BY = {"another": N_("by another than who noted it"), "noter": N_("by who noted it")}

Step = Mapping[str, str]  # action, office, department, note


@dataclass(frozen=True)
class Look:
    """`words`: of what stands in codes; `badges`: how it stands; `masked`: what is not shown, and why; `step`: one thing that happened to it.

    Without `step` nothing ever happens to such a record.
    """

    fields: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    badges: Callable[[Mapping[str, str | None]], list[str]]
    masked: Sequence[tuple[str, str]]
    step: Callable[[Step, datetime], Point] | None


def _of_hazard(step: Step, at: datetime) -> Point:
    action, office = step["action"], step.get("office", "")
    said, icon = HAPPENED.get(action, (action, "history"))
    when = moment(at, by_the_hour=action == "report_unnamed")
    words = _(said, who=_(OFFICES.get(office, office)), department=step.get("department", ""))
    return Point(icon, facts.plain(words), when, step.get("note") or None)


def _of_violation(step: Step, at: datetime) -> Point:
    """By whom is said only of what a second person has to do."""
    action = step["action"]
    done, icon = DONE.get(action, (action, "history"))
    by = BY.get(step.get("by", "")) if action != "note" else None
    return Point(icon, _(done), moment(at), _(by) if by else None)


LOOKS = {
    "hazard": Look(
        HAZARD,
        {"category": CATEGORIES, "severity": SEVERITIES, "kind": KINDS, "source": SOURCES},
        lambda fields: [fields["state"] or "reported"],
        ((N_("Reporter"), N_("masked: reporter protection")), NAMES),
        _of_hazard,
    ),
    "check": Look(CHECK, {"link": LINKS, "office": OFFICES, "found": YES, "hazard": YES}, lambda _fields: [], (NAMES,), None),
    "violation": Look(
        VIOLATION,
        {"kind": VIOLATIONS, "result": {code: states.STATES[f"result_{code}"].word for code in RESULTS}},
        lambda fields: [f"violation_{fields['state']}"],
        ((N_("Whose, by whom, and what was written"), N_("not part of any sample")),),
        _of_violation,
    ),
}

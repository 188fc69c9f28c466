"""Of what does a finding consist, and is what was typed a whole one? Condition, criterion, cause, effect, advice, grade, evidence, responsibility."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.errors import Invalid
from portal.hazards.criteria import STANDARDS
from portal.locale import N_
from portal.sheets.document import require_glyphs

LONGEST = 4000
PARTS = {
    "condition": N_("Write the condition: what you found."),
    "criterion": N_("Write the criterion: the clause, and what it asks for."),
    "cause": N_("Write the cause."),
    "effect": N_("Write the effect: what can come of it."),
    "advice": N_("Write the advice."),
}
GRADES = {"major": N_("Major nonconformity"), "minor": N_("Minor nonconformity"), "observation": N_("Observation")}
SOURCES = {
    "agreement": N_("A standard of the agreement"),
    "law": N_("Work Safety Law"),
    **{code: standard.number for code, standard in STANDARDS.items()},
    "house": N_("A rule of the enterprise"),
}


@dataclass(frozen=True)
class Duty:
    """What somebody has to do, the office that answers for it, and the office over that one."""

    name: str
    answers: str
    over: str


DUTIES = {
    "rectify": Duty(N_("Rectify in time and so that it lasts"), "department_head", "supervisor"),
    "plan": Duty(N_("Plan the rectification of a major hazard"), "department_head", "supervisor"),
    "rules": Duty(N_("Work to the rules in the department"), "department_head", "supervisor"),
    "patrol": Duty(N_("Patrol, and note what is seen"), "supervisor", "director"),
    "assign": Duty(N_("Assign to a department without delay"), "supervisor", "director"),
    "check": Duty(N_("Follow up while it is rectified"), "supervisor", "director"),
    "accept": Duty(N_("Accept only what was looked at"), "supervisor", "director"),
    "recheck": Duty(N_("Look again whether it has lasted"), "supervisor", "director"),
    "tell": Duty(N_("Tell regulator and workers of a major hazard"), "director", "head"),
    "supervise": Duty(N_("Keep the supervision mechanism working"), "director", "head"),
}


NOBODY = N_("Nobody held this office on that day.")
HELD_FOR = {
    "department_head": ("department", N_("Not traced: no department is named.")),
    "supervisor": ("area", N_("Not traced: no area is known.")),
}


def why_nobody(trace: Mapping[str, Any], office: str) -> str:
    """An office that was vacant is another thing than one nobody could look for, since the place for which it is held is not known."""
    part, why = HELD_FOR.get(office, ("duty", NOBODY))
    return NOBODY if trace[part] else why


@dataclass(frozen=True)
class Said:
    """What an auditor writes. `evidence` are kinds and ids; responsibility is traced of a drawn record, else of an area, on a day."""

    condition: str
    criterion: str
    cause: str
    effect: str
    advice: str
    grade: str
    evidence: Collection[tuple[str, UUID]]
    duty: str
    day: date
    source: str = "agreement"
    item_id: UUID | None = None
    area_id: UUID | None = None

    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name).strip() for name in PARTS}


def require_whole(said: Said, *, latest: date) -> None:
    """Each part that is missing has a sentence of its own, in the order in which the parts stand."""
    for name, text in said.texts().items():
        if not text:
            raise Invalid(PARTS[name], field=name)
        if len(text) > LONGEST:
            raise Invalid("That is too long: at most {n} characters.", field=name, n=LONGEST)
        require_glyphs(text, field=name)
    for name, given, known, why in (
        ("grade", said.grade, GRADES, N_("Choose how grave it is.")),
        ("source", said.source, SOURCES, N_("Choose where the criterion stands.")),
        ("duty", said.duty, DUTIES, N_("Choose whose duty is traced.")),
    ):
        if given not in known:
            raise Invalid(why, field=name)
    _require_traced(said, latest)


def _require_traced(said: Said, latest: date) -> None:
    if not said.evidence:
        raise Invalid("Name at least one piece of evidence.", field="evidence")
    if not (said.item_id or said.area_id):
        raise Invalid("Choose the record or the area for which responsibility is traced.", field="item_id")
    if said.day > latest:
        raise Invalid("The day for which responsibility is traced is not here yet.", field="day")

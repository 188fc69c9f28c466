"""What was changed here, when, in which office; and the pieces that every form about a place, department or organisation shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from portal import places
from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, _, local_name, moment

LONGEST_NAME, LONGEST_REASON = 120, 1000
RISKS, UNUSED = ("high", "medium", "low"), "out_of_use"
DONE = {
    "added": (N_("Added"), "add_circle"),
    "changed": (N_("Changed"), "edit"),
    "moved": (N_("Moved"), "drive_file_move"),
    "closed": (N_("Taken out of use"), "block"),
    "reopened": (N_("Back in use"), "undo"),
    "confirmed": (N_("Confirmed"), "check_circle"),
    "replaced": (N_("Another department is used instead"), "merge"),
}
FIELDS = {
    "name": N_("Name"),
    "name_en": N_("English name"),
    "code": N_("Short code"),
    "risk_tier": N_("Risk"),
    "parent_id": N_("Lies in"),
    "time_zone": N_("Time zone"),
    "contractor": N_("Contractor"),
    "replaced_by_id": N_("Use instead"),
    "area_id": N_("Area"),
    "category": N_("Category"),
    "department_id": N_("Department"),
}


def happened(record_id: UUID, names: Mapping[str, str]) -> None:
    """names: what an id among the changed fields is called."""
    st.subheader(_("What was changed here"), anchor=False)
    timeline(_point(change, names) for change in frame.read(places.history, record_id))


def _point(change: places.Change, names: Mapping[str, str]) -> Point:
    said, icon = DONE[change.action]
    fields = [(_(FIELDS[name]), _value(name, change.before[name], names), _value(name, value, names)) for name, value in _told(change)]
    lines = [
        _("{field}: {value}", field=field, value=value) if change.action == "added" else f"{field}: {was} → {value}" for field, was, value in fields
    ]
    office = _(OFFICES[change.office])
    when = f"{office} · {moment(change.at)}"
    return Point(icon, _(said), when, "\n".join([*lines, *([change.note] if change.note else [])]))


def _told(change: places.Change) -> list[tuple[str, Any]]:
    return [(name, change.after[name]) for name in FIELDS if name in change.after]


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "risk_tier" and value in states.STATES:
        return states.word(str(value))
    return names.get(str(value), str(value)) if value else "—"


def both(name: str, name_en: str | None) -> str:
    """The reader's name first."""
    mine = local_name(name, name_en)
    return " · ".join(part for part in (mine, name_en if mine == name else name) if part)


def ask(title: str, icon: str, body: Callable[[], None]) -> None:
    st.dialog(title, icon=f":material/{icon}:", width="medium", on_dismiss="rerun")(body)()


def name_fields(name: str = "", name_en: str | None = "") -> dict[str, Any]:
    """Both names. The second is what English readers see; without it they read the first."""
    first = st.text_input(_("Name (required)"), value=name, max_chars=LONGEST_NAME, key="form-name").strip()
    second = st.text_input(_("English name"), value=name_en or "", max_chars=LONGEST_NAME, key="form-name-en").strip()
    return {"name": first, "name_en": second}


def code_field(example: str) -> str:
    """A short mark for lists and imports, given once."""
    return st.text_input(_("Short code (required)"), max_chars=32, placeholder=example, key="form-code").strip()


def risk_field(risk: str = "medium") -> str:
    return st.selectbox(_("Risk"), RISKS, index=RISKS.index(risk), format_func=states.word, key="form-risk")


def under_field(label: str, choices: Mapping[str, str], *, top: str, now: str = "") -> UUID | None:
    """What contains it; the first choice is nothing at all."""
    labels = {"": top, **choices}
    codes = list(labels)
    chosen = st.selectbox(label, codes, index=codes.index(now) if now in codes else 0, format_func=labels.__getitem__, key="form-under")
    return UUID(chosen) if chosen else None


def reason_field(label: str) -> str:
    return st.text_area(label, max_chars=LONGEST_REASON, key="form-reason").strip()


def heading(name: str, *below: str, codes: Sequence[str]) -> None:
    """The chosen record: its name, its badges, what else is plain about it."""
    st.subheader(facts.plain(name), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for code in codes:
            states.badge(code)
    st.caption(facts.plain(" · ".join(part for part in below if part)))

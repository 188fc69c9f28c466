"""How is the list of people filtered, shown and added to?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from portal import people
from portal.locale import N_
from portal.people import Line
from portal.ui import facts, frame, tables
from portal.ui.decision import confirmed
from portal.ui.words import OFFICES, _, full_day, local_name

STATES = {"active": N_("Here"), "no_account": N_("No account"), "left": N_("Has left"), "all": N_("All")}
EARLIEST = date(1950, 1, 1)


def state_pills() -> str:
    chosen = st.pills(
        _("State"),
        list(STATES),
        label_visibility="collapsed",
        required=True,
        wrap=True,
        format_func=lambda code: _(STATES[code]),
        **tables.coded("who", list(STATES), default="active"),
    )
    return chosen or "active"


def filters(departments: Mapping[str, str]) -> tuple[UUID | None, str]:
    """The name that is looked for stays out of the link."""
    with st.container(horizontal=not frame.phone(), vertical_alignment="bottom", gap="small"):
        department = option(_("Department"), departments, "unit", placeholder=_("All"), width=240)
        width: Any = "stretch" if frame.phone() else 280
        find = st.text_input(_("Find a person"), key="find", icon=":material/search:", placeholder=_("whole name or staff number"), width=width)
    return department, find.strip()


def option(
    label: str, options: Mapping[str, str], key: str, *, chosen: UUID | None = None, placeholder: str = "", width: Any = "stretch"
) -> UUID | None:
    """One of a list of places, or none."""
    codes = list(options)
    index = codes.index(str(chosen)) if str(chosen) in codes else None
    width = "stretch" if frame.phone() else width
    picked = st.selectbox(label, codes, index=index, format_func=options.__getitem__, placeholder=placeholder or _("Choose"), key=key, width=width)
    return UUID(picked) if picked else None


def day(label: str, key: str, *, value: date | None) -> date | None:
    picked = st.date_input(label, value=value, min_value=EARLIEST, format="YYYY-MM-DD", key=key)
    return picked if isinstance(picked, date) else None


def as_table(lines: Sequence[Line]) -> None:
    text = st.column_config.TextColumn
    columns = {
        "name": text(_("Full name"), width=160),
        "department": text(_("Department"), width=220),
        "offices": text(_("Offices"), width=300),
        "joined": text(_("First day"), width=110),
        "left": text(_("Last day"), width=110),
        "account": text(_("Account"), width=130),
    }
    key = f"people-{lines[0].id}-{len(lines)}"  # a tick belongs to the person, not to the place on the page
    chosen = tables.ticked([_cells(line) for line in lines], columns, key=key, alt=_("People on the list"), several=False)
    if not chosen:
        st.caption(_("Tick a line to open it."))
    elif st.button(_("Open"), type="primary", icon=":material/open_in_new:", key="open"):
        frame.go("person", id=lines[chosen[0]].id)


def _cells(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "department": local_name(line.department, line.department_en),
        "offices": _offices(line),
        "joined": full_day(line.joined_on) if line.joined_on else "",
        "left": full_day(line.left_on) if line.left_on else "",
        "account": _account(line),
    }


def as_cards(lines: Sequence[Line]) -> None:
    for line in lines:
        with st.container(border=True, key=f"card-{line.id}"):
            st.markdown(f"**{facts.plain(line.name)}**")
            st.caption(
                " · ".join(part for part in (facts.plain(local_name(line.department, line.department_en)), _offices(line), _account(line)) if part)
            )
            if st.button(_("Open {number}", number=line.name), key=f"open-{line.id}"):
                frame.go("person", id=line.id)


def _offices(line: Line) -> str:
    return " · ".join(_(OFFICES[code]) for code in line.offices if code != "employee")


def _account(line: Line) -> str:
    return _("No account") if line.account is None else _("On") if line.account else _("Off")


def add(departments: Mapping[str, str]) -> None:
    """Name alone is enough; the rest can follow."""

    def body() -> None:
        said = fields(departments, None)
        if confirmed(
            _("Add a person"), follows=_("An account and offices are given on the next page."), ready=bool(said["name"]), missing=_("Write the name.")
        ):
            frame.act(_("Person added"), people.add_person, then=lambda made: frame.go("person", id=made.id), **said)

    st.dialog(_("Add a person"), icon=":material/person_add:", width="medium", on_dismiss="rerun")(body)()


def fields(departments: Mapping[str, str], file: people.File | None) -> dict[str, Any]:
    """What is known of somebody, as a form."""
    firms = {str(firm.id): local_name(firm.name, firm.name_en) for firm in frame.read(people.organisations)}
    name = st.text_input(_("Full name (required)"), value=file.name if file else "", key="name", max_chars=80).strip()
    number = st.text_input(_("Staff number"), value=file.staff_number if file else "", key="staff-number", max_chars=40).strip()
    if file and (file.department_id or file.organisation_id):
        department, firm = file.department_id, file.organisation_id
    else:
        department, firm = option(_("Department"), departments, "department"), option(_("Organisation or contractor"), firms, "firm")
    phone = st.text_input(_("Telephone"), value=file.phone if file else "", key="phone", max_chars=40).strip()
    joined = day(_("First day"), "joined", value=file.joined_on if file else None)
    return {
        "name": name,
        "staff_number": number or None,
        "phone": phone or None,
        "department_id": department,
        "organisation_id": firm,
        "joined_on": joined,
    }

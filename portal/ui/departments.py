"""How are departments and posts shown and changed: the tree, what an import left to confirm, the chosen one, a dialog for each change?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from db.areas import Site
from portal import areas, departments, people, places
from portal.departments import Seat, Unit
from portal.ui import cards, changes, decision, facts, frame, states, tables
from portal.ui.places import INDENT, pick
from portal.ui.words import _, local_name, number


def standing(unit: Unit) -> str:
    return "out_of_use" if unit.closed else "flagged" if unit.flagged else unit.risk_tier


def filtered(units: Sequence[Unit]) -> list[Unit]:
    """To confirm, by risk or out of use; the choice lives in the URL."""
    codes = [standing(unit) for unit in units]
    counts = {"all": len(units), **{code: codes.count(code) for code in ("flagged", *changes.RISKS, "out_of_use") if code in codes}}
    chosen = tables.state_pills(counts, name="unit-state")
    return [unit for unit in units if chosen in ("all", standing(unit))]


def chosen_id(units: Sequence[Unit]) -> str:
    labels = {str(unit.id): INDENT * unit.depth + local_name(unit.name, unit.name_en) for unit in units}
    columns: dict[str, list[object]] = {
        _("Department"): list(labels.values()),
        _("Short code"): [unit.code for unit in units],
        _("Risk"): [[states.chip(standing(unit))] for unit in units],
        _("Staff"): [number(unit.people) for unit in units],
        _("Posts"): [number(unit.posts) for unit in units],
    }
    return pick(labels, columns, name="department", label=_("Department"))


def department(unit: Unit, units: Sequence[Unit]) -> None:
    """The chosen one, what I may do with it, its posts, and what was changed here."""
    names = {str(u.id): local_name(u.name, u.name_en) for u in units}
    with st.container(border=True):
        second = unit.name if local_name(unit.name, unit.name_en) != unit.name else unit.name_en or ""
        codes = [unit.risk_tier, *([standing(unit)] if unit.closed or unit.flagged else [])]
        changes.heading(local_name(unit.name, unit.name_en), second, unit.code, _("People: {n}", n=number(unit.people)), codes=codes)
        if unit.flagged and not unit.closed:
            st.caption(_("An import made it, because it did not know the name. Confirm it, or name the department to use instead."))
        if unit.replaced_by:
            st.caption(facts.plain(_("Use instead: {name}", name=unit.replaced_by)))
        if not unit.closed:
            _moves(unit, names, units)
    posts(unit, frame.read(departments.seats, unit.id))
    changes.happened(unit.id, names)


def add(sites: Sequence[Site], units: Sequence[Unit]) -> None:
    def body() -> None:
        site = _site_field(sites)
        said: dict[str, Any] = {**changes.name_fields(), "code": changes.code_field("D-WELD"), "risk_tier": changes.risk_field()}
        inner = {str(u.id): local_name(u.name, u.name_en) for u in units if u.site_id == site.id and not u.closed}
        said["parent_id"] = changes.under_field(_("Part of"), inner, top=_("No other department"))
        ready = bool(said["name"] and said["code"])
        follows = _("Hazards can be given to it at once.")
        if decision.confirmed(_("Add"), follows=follows, ready=ready, missing=_("Name and code are still missing.")):
            frame.act(_("Department added"), areas.add_department, site_id=site.id, **said)

    changes.ask(_("Add a department"), "add", body)


def _site_field(sites: Sequence[Site]) -> Site:
    if len(sites) == 1:
        return sites[0]
    return st.selectbox(_("Site"), sites, format_func=lambda site: local_name(site.name, site.name_en), key="form-site")


def _moves(unit: Unit, names: Mapping[str, str], units: Sequence[Unit]) -> None:
    with st.container(horizontal=True):
        if unit.flagged and st.button(_("Confirm"), icon=":material/check:", type="primary", key="unit-confirm"):
            changes.ask(_("Confirm the department"), "check_circle", lambda: _confirm(unit))
        if not unit.flagged and st.button(_("Change"), icon=":material/edit:", key="unit-change"):
            changes.ask(_("Change the department"), "edit", lambda: _change(unit))
        if st.button(_("Move"), icon=":material/drive_file_move:", key="unit-move"):
            changes.ask(_("Make it part of another department"), "drive_file_move", lambda: _move(unit, names, units))
        if frame.read(places.may_close):
            _ends(unit, names, units)


def _ends(unit: Unit, names: Mapping[str, str], units: Sequence[Unit]) -> None:
    if st.button(_("Use another instead"), icon=":material/merge:", key="unit-replace"):
        changes.ask(_("Use another instead"), "merge", lambda: _replace(unit, names, units))
    if st.button(_("Take out of use"), icon=":material/block:", key="unit-close"):
        changes.ask(_("Take out of use"), "block", lambda: _close(unit))


def _confirm(unit: Unit) -> None:
    said: dict[str, Any] = {**changes.name_fields(unit.name, unit.name_en), "risk_tier": changes.risk_field(unit.risk_tier)}
    follows = _("It is a department like the others. Its hazards stay with it.")
    if decision.confirmed(_("Confirm"), follows=follows, ready=bool(said["name"]), missing=_("The name is still missing.")):
        frame.act(_("Department confirmed"), departments.confirm, unit.id, **said)


def _change(unit: Unit) -> None:
    said: dict[str, Any] = {**changes.name_fields(unit.name, unit.name_en), "risk_tier": changes.risk_field(unit.risk_tier)}
    changed = said != {"name": unit.name, "name_en": unit.name_en or "", "risk_tier": unit.risk_tier}
    if decision.confirmed(
        _("Change"),
        follows=_("Every hazard there reads the new name. What it was before stays on record."),
        ready=bool(changed and said["name"]),
        missing=_("Nothing was changed yet."),
    ):
        frame.act(_("Department changed"), departments.change_department, unit.id, **said)


def _move(unit: Unit, names: Mapping[str, str], units: Sequence[Unit]) -> None:
    inner = {str(u.id): names[str(u.id)] for u in units if u.id != unit.id and u.site_id == unit.site_id and not u.closed}
    parent = changes.under_field(_("Part of"), inner, top=_("No other department"), now=str(unit.parent_id or ""))
    follows = _("Only its place in the tree changes. An office of a department is for that one alone.")
    if decision.confirmed(_("Move"), follows=follows, ready=parent != unit.parent_id, missing=_("Choose another department.")):
        frame.act(_("Department moved"), departments.move_department, unit.id, parent_id=parent)


def _replace(unit: Unit, names: Mapping[str, str], units: Sequence[Unit]) -> None:
    others = {str(u.id): names[str(u.id)] for u in units if u.id != unit.id and not u.closed}
    other = st.selectbox(_("Use instead (required)"), list(others), index=None, format_func=others.__getitem__, placeholder=_("Choose"), key="other")
    note = changes.reason_field(_("Why (required; it stands on every open hazard)"))
    if decision.confirmed(
        _("Use the other"),
        follows=_(
            "Open hazards go to the other one, each by a step with your reason. Closed ones stay. Later imports follow. It cannot be taken back."
        ),
        ready=bool(other and note),
        missing=_("Department and reason are still missing."),
    ):
        frame.act(_("Another department takes over"), departments.use_instead, unit.id, other_id=UUID(other), note=note)


def _close(unit: Unit) -> None:
    note = changes.reason_field(_("Why (required)"))
    follows = _("Hazards are given to it no more. It stays on record, and old hazards keep it.")
    if decision.confirmed(_("Take out of use"), follows=follows, ready=bool(note), missing=_("Write why.")):
        frame.act(_("Department taken out of use"), departments.close_department, unit.id, note=note)


def posts(unit: Unit, seats: Sequence[Seat]) -> None:
    """Each post with its risk and how many hold it. Who they are stands on the pages about people."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("Posts"), anchor=False, width="content")
        if not unit.closed and st.button(_("Add a post"), icon=":material/add:", type="tertiary", key="post-add"):
            changes.ask(_("Add a post"), "add", lambda: _add_post(unit))
    if not seats:
        st.caption(_("No posts yet."))
    for seat in seats:
        _post(seat)


def _post(seat: Seat) -> None:
    code = "out_of_use" if seat.closed else seat.risk_tier
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"card-{seat.id}"):
        with st.container(gap=None):
            cards.strong(changes.both(seat.name, seat.name_en), str(seat.id))
            st.caption(_("{n} hold it today", n=number(seat.holders)))
        states.badge(code)
        if not seat.closed and st.button(_("Change"), key=f"post-{seat.id}"):
            changes.ask(_("Change the post"), "edit", lambda: _change_post(seat))


def _add_post(unit: Unit) -> None:
    said: dict[str, Any] = {**changes.name_fields(), "risk_tier": changes.risk_field(unit.risk_tier)}
    follows = _("People can be put into it on the pages about people.")
    if decision.confirmed(_("Add"), follows=follows, ready=bool(said["name"]), missing=_("The name is still missing.")):
        frame.act(_("Post added"), people.add_post, department_id=unit.id, **said)


def _change_post(seat: Seat) -> None:
    said: dict[str, Any] = {**changes.name_fields(seat.name, seat.name_en), "risk_tier": changes.risk_field(seat.risk_tier)}
    close = st.checkbox(_("Take out of use (when nobody holds it)"), key="post-close")
    changed = said != {"name": seat.name, "name_en": seat.name_en or "", "risk_tier": seat.risk_tier}
    if decision.confirmed(
        _("Take out of use") if close else _("Change"),
        follows=_("What it was before stays on record."),
        ready=close or bool(changed and said["name"]),
        missing=_("Nothing was changed yet."),
    ):
        if close:
            frame.act(_("Post taken out of use"), departments.close_post, seat.id)
        else:
            frame.act(_("Post changed"), departments.change_post, seat.id, **said)

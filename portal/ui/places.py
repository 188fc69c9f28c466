"""How are sites and the tree of areas shown and changed: the tree, the chosen area, a dialog for each change?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from db.areas import Site
from portal import areas, places
from portal.places import Node
from portal.policy import Action, allows
from portal.ui import changes, decision, facts, frame, posters, states, tables
from portal.ui.words import _, local_name, number

INDENT = "\u3000"


def site_of(sites: Sequence[Site]) -> Site:
    """The site of the link, else the first; a choice only where there are several."""
    codes = {str(site.id): site for site in sites}
    if len(codes) == 1:
        return sites[0]
    names = {code: local_name(site.name, site.name_en) for code, site in codes.items()}
    return codes[st.selectbox(_("Site"), list(codes), format_func=names.__getitem__, **tables.coded("site", list(codes), default=str(sites[0].id)))]


def site_line(site: Site, nodes: Sequence[Node]) -> None:
    """The site itself, and posters for all its places."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(facts.plain(_("{site} · time zone {zone}", site=local_name(site.name, site.name_en), zone=site.time_zone)), width="content")
        if st.button(_("Change the site"), icon=":material/edit:", type="tertiary", key="site-change"):
            changes.ask(_("Change the site"), "edit", lambda: _change_site(site))
        if st.button(_("Add a site"), icon=":material/add:", type="tertiary", key="site-add"):
            add_site()
        if nodes and st.button(_("Posters"), icon=":material/qr_code_2:", type="tertiary", key="site-posters"):
            posters.ask([node.id for node in nodes if not node.closed])


def add_site() -> None:
    changes.ask(_("Add a site"), "add", _add_site)


def standing(node: Node) -> str:
    return "out_of_use" if node.closed else node.risk_tier


def filtered(nodes: Sequence[Node]) -> list[Node]:
    """By risk or out of use; the choice lives in the URL."""
    codes = [standing(node) for node in nodes]
    counts = {"all": len(nodes), **{code: codes.count(code) for code in (*changes.RISKS, "out_of_use") if code in codes}}
    chosen = tables.state_pills(counts, name="risk")
    return [node for node in nodes if chosen in ("all", standing(node))]


def chosen_id(nodes: Sequence[Node]) -> str:
    """The tree; which area is open lives in the URL."""
    return pick(
        {str(node.id): INDENT * node.depth + local_name(node.name, node.name_en) for node in nodes},
        {
            _("Area"): [INDENT * node.depth + local_name(node.name, node.name_en) for node in nodes],
            _("Short code"): [node.code for node in nodes],
            _("Risk"): [[states.chip(standing(node))] for node in nodes],
        },
        name="area",
        label=_("Area"),
    )


def pick(labels: Mapping[str, str], columns: Mapping[str, list[object]], *, name: str, label: str) -> str:
    """A table to tick at the desk, a list to choose from on a phone; the chosen id stands in the URL."""
    ids = list(labels)
    if frame.phone():
        options = {"": _("Choose"), **labels}
        st.selectbox(label, list(options), format_func=options.__getitem__, **tables.coded(name, list(options), default=""))
        return str(st.session_state.get(name) or "")
    heads = list(columns)
    text = st.column_config.TextColumn
    shown = {heads[0]: text(heads[0], width=195), heads[1]: text(heads[1], width=115), heads[2]: states.column(heads[2], [*states.STATES], width=120)}
    shown |= {head: text(head, width=58) for head in heads[3:]}
    rows = [dict(zip(heads, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    lines = tables.ticked(rows, shown, key=f"{name}-{hash(tuple(ids))}", alt=label, several=False)
    ticked, before = ids[lines[0]] if lines else "", st.session_state.get(f"ticked-{name}", "")
    st.session_state[f"ticked-{name}"] = ticked
    if ticked and ticked != before:  # only a new tick, else "back" would be undone at once
        st.query_params[name] = ticked
    return st.query_params.get(name, "")


def area(site: Site, node: Node, nodes: Sequence[Node], paths: Mapping[str, str]) -> None:
    """The chosen area, what I may do with it, and what was changed here."""
    with st.container(border=True):
        second = node.name if local_name(node.name, node.name_en) != node.name else node.name_en or ""
        above = paths.get(str(node.parent_id), "") if node.parent_id else ""
        changes.heading(local_name(node.name, node.name_en), second, node.code, above, codes=[standing(node)])
        if node.closed:
            _put_back(node)
        else:
            _moves(site, node, nodes, paths)
    changes.happened(node.id, paths)


def add(site: Site, inside: Node | None = None) -> None:
    where = local_name(inside.name, inside.name_en) if inside else local_name(site.name, site.name_en)

    def body() -> None:
        st.caption(facts.plain(_("Inside {where}", where=where)))
        said = {
            **changes.name_fields(),
            "code": changes.code_field("WELD-4"),
            "risk_tier": changes.risk_field(inside.risk_tier if inside else "medium"),
        }
        if decision.confirmed(
            _("Add"),
            follows=_("It is offered for reports at once. Offices over what contains it reach it too."),
            ready=bool(said["name"] and said["code"]),
            missing=_("Name and code are still missing."),
        ):
            parent = inside.id if inside else None
            frame.act(_("Area added"), areas.add_area, site_id=site.id, parent_id=parent, **said)

    changes.ask(_("Add an area"), "add_location_alt", body)


def _moves(site: Site, node: Node, nodes: Sequence[Node], paths: Mapping[str, str]) -> None:
    with st.container(horizontal=True):
        if st.button(_("Add inside"), icon=":material/add:", type="primary", key="area-add"):
            add(site, node)
        if st.button(_("Change"), icon=":material/edit:", key="area-change"):
            changes.ask(_("Change the area"), "edit", lambda: _change(node))
        if st.button(_("Move"), icon=":material/drive_file_move:", key="area-move"):
            changes.ask(_("Move under another area"), "drive_file_move", lambda: _move(node, nodes, paths))
        if st.button(_("Poster"), icon=":material/qr_code_2:", key="area-poster"):
            posters.ask([node.id])
        if frame.read(places.may_close) and st.button(_("Take out of use"), icon=":material/block:", key="area-close"):
            changes.ask(_("Take out of use"), "block", lambda: _close(node))


def _put_back(node: Node) -> None:
    st.caption(_("Not offered for new reports. Old hazards keep it."))
    if frame.read(places.may_close) and st.button(_("Use again"), icon=":material/undo:", key="area-reopen"):
        changes.ask(_("Use again"), "undo", lambda: _reopen(node))


def _change(node: Node) -> None:
    said: dict[str, Any] = {**changes.name_fields(node.name, node.name_en), "risk_tier": changes.risk_field(node.risk_tier)}
    changed = said != {"name": node.name, "name_en": node.name_en or "", "risk_tier": node.risk_tier}
    if decision.confirmed(
        _("Change"),
        follows=_("Every hazard there reads the new name. What it was before stays on record."),
        ready=bool(changed and said["name"]),
        missing=_("Nothing was changed yet."),
    ):
        frame.act(_("Area changed"), places.change_area, node.id, **said)


def _move(node: Node, nodes: Sequence[Node], paths: Mapping[str, str]) -> None:
    inner = _inside(nodes, node.id)
    others = {str(n.id): paths[str(n.id)] for n in nodes if n.id not in inner and not n.closed}
    parent = changes.under_field(_("Under which area"), others, top=_("Directly on the site"), now=str(node.parent_id or ""))
    note = changes.reason_field(_("Why (optional)"))
    offices = frame.read(places.reaching, node.id)
    st.caption(
        _("{n} offices reach it now. Where a move changes that, only the safety director can make it, and they sign in again.", n=number(offices))
    )
    if decision.confirmed(
        _("Move"),
        follows=_("Everything inside it moves along. Hazards stay where they are."),
        ready=parent != node.parent_id,
        missing=_("Choose another area."),
    ):
        frame.act(_("Area moved"), places.move_area, node.id, parent_id=parent, note=note or None)


def _inside(nodes: Sequence[Node], area_id: UUID) -> set[UUID]:
    """The tree comes containing ones first, so one pass is enough."""
    found = {area_id}
    for node in nodes:
        if node.parent_id in found:
            found.add(node.id)
    return found


def _close(node: Node) -> None:
    note = changes.reason_field(_("Why (required)"))
    follows = _("It is offered for reports no more. It stays on record, and old hazards keep it.")
    if decision.confirmed(_("Take out of use"), follows=follows, ready=bool(note), missing=_("Write why.")):
        frame.act(_("Area taken out of use"), places.close_area, node.id, note=note)


def _reopen(node: Node) -> None:
    note = changes.reason_field(_("Why (required)"))
    if decision.confirmed(_("Use again"), follows=_("It is offered for reports at once."), ready=bool(note), missing=_("Write why.")):
        frame.act(_("Area in use again"), places.reopen_area, node.id, note=note)


def _change_site(site: Site) -> None:
    said: dict[str, Any] = {**changes.name_fields(site.name, site.name_en), "time_zone": site.time_zone}
    if allows(frame.me(), Action.PLACE_CLOCK, None):
        said["time_zone"] = _zone(site.time_zone)
    else:
        st.caption(_("Time zone {zone}. Only the safety director changes it.", zone=site.time_zone))
    if decision.confirmed(
        _("Change"),
        follows=_("The time zone decides when days end there. Deadlines already given keep their moment."),
        ready=bool(said["name"] and said != {"name": site.name, "name_en": site.name_en or "", "time_zone": site.time_zone}),
        missing=_("Nothing was changed yet."),
    ):
        frame.act(_("Site changed"), places.change_site, site.id, **said)


def _add_site() -> None:
    said: dict[str, Any] = {**changes.name_fields(), "code": changes.code_field("S2"), "time_zone": _zone(areas.DEFAULT_ZONE)}
    ready = bool(said["name"] and said["code"])
    if decision.confirmed(_("Add"), follows=_("Its areas are added next."), ready=ready, missing=_("Name and code are still missing.")):
        frame.act(_("Site added"), areas.add_site, **said)


def _zone(zone: str) -> str:
    return st.text_input(_("Time zone (required)"), value=zone, max_chars=64, key="form-zone").strip()


def kind_of_list() -> str:
    """What the rows of the file are; the choice lives in the URL."""
    kinds = {"areas": _("Areas"), "departments": _("Departments")}
    state = tables.coded("list", list(kinds), default="areas")
    return st.segmented_control(_("What is in the file?"), list(kinds), format_func=kinds.__getitem__, required=True, **state) or "areas"


def list_file() -> Any:
    """Read anew on each run and kept nowhere."""
    with st.container(key="table-file"):
        return st.file_uploader(_("List (XLSX or CSV)"), type=["csv", "txt", "xlsx", "xlsm"], max_upload_size=8, key="list-file")


def what_a_list_needs() -> None:
    facts.facts(
        [
            (_("Needed"), _("A row of headings, and in each row a code (代码) and a name (名称).")),
            (_("Good to have"), _("English name (英文名称), the code of what contains it (上级), risk (风险): 高, 中, 低.")),
            (_("Order"), _("Any order: what contains something is brought in first.")),
        ]
    )

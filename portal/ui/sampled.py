"""How is a drawn record looked at: one after the other, as it was frozen?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import streamlit as st

from portal import draws
from portal.locale import N_
from portal.ui import draw, facts, frame, states
from portal.ui.record import HAPPENED
from portal.ui.timeline import Point, timeline
from portal.ui.words import CATEGORIES, KINDS, OFFICES, SEVERITIES, SOURCES, _, due_day, long_day, moment, number

WORDS = {"category": CATEGORIES, "severity": SEVERITIES, "kind": KINDS, "source": SOURCES}
FIELDS = {
    "description": N_("What"),
    "place": N_("Exact spot"),
    "requirement": N_("To do"),
    "area": N_("Area"),
    "department": N_("Department"),
    "category": N_("Category"),
    "severity": N_("Level"),
    "kind": N_("Kind"),
    "source": N_("Source"),
    "round": N_("Round"),
    "reported_at": N_("Reported at"),
    "deadline": N_("Deadline"),
    "closed_at": N_("Closed at"),
    "reopened_at": N_("Reopened at"),
}


def page(draw_id: UUID) -> None:
    rows = frame.read(draws.items, draw_id)
    asked = st.query_params.get("item", "1")
    turn = int(asked) if asked.isdecimal() and 1 <= int(asked) <= len(rows) else 1
    if not rows:
        facts.nothing_here("casino", _("No sample yet"), _("Records appear here once a sample has been drawn together with you."), key="no-sample")
        return
    _header(turn, len(rows))
    one = frame.read(draws.item, rows[turn - 1][0])
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        _record(one)
    with right, st.container(border=True, key="what-you-see"):
        title = _("What you can see")
        st.markdown(f"**{facts.plain(title)}**")
        st.caption(_("Only the {n} drawn records, as they were frozen, in the agreed fields. Each look is on record.", n=number(len(rows))))
        facts.facts(
            [(_("Stratum"), _(draw.STRATA.get(one.stratum, one.stratum))), (_("Chosen"), _("by judgement") if one.judged else _("by the draw"))]
        )


def _header(turn: int, of: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Record {n} of {all}", n=number(turn), all=number(of)), anchor=False, width="stretch")
        st.button(_("Previous"), icon=":material/chevron_left:", disabled=turn == 1, key="previous", on_click=lambda: _turn_to(turn - 1))
        st.button(_("Next"), icon=":material/chevron_right:", disabled=turn == of, key="next", on_click=lambda: _turn_to(turn + 1))


def _turn_to(turn: int) -> None:
    st.query_params["item"] = str(turn)


def _record(one: draws.Item) -> None:
    with st.container(border=True, key="frozen"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{facts.plain(one.number)}**", width="content")
            states.badge(one.fields["state"] or "reported")
        facts.facts((_(FIELDS[name]), _said(name, one.fields.get(name))) for name in FIELDS)
        facts.facts([(_("Reporter"), _("masked: reporter protection")), (_("Names of persons"), _("masked"))])
    pictures = [name for name in one.fields if name.startswith("picture/") and name.endswith("/sealed_sha256")]
    if pictures:
        st.caption(_("{n} photos; their fingerprints are frozen with the record.", n=number(len(pictures))))
    st.subheader(_("What happened"), anchor=False)
    numbers = sorted({int(name.split("/")[1]) for name in one.fields if name.startswith("step/")}, reverse=True)
    timeline(_point(one.fields, n) for n in numbers)


def _said(name: str, value: str | None) -> str:
    if value is None or name in WORDS:
        return _(WORDS[name][value]) if value else ""
    if name == "deadline":
        return long_day(due_day(datetime.fromisoformat(value)))
    return moment(datetime.fromisoformat(value)) if name.endswith("_at") else value


def _point(fields: Mapping[str, str | None], n: int) -> Point:
    action, office = fields[f"step/{n}/action"] or "", fields[f"step/{n}/office"] or ""
    said, icon = HAPPENED.get(action, (action, "history"))
    who = _(OFFICES.get(office, office))
    at = moment(datetime.fromisoformat(fields[f"step/{n}/at"] or ""), by_the_hour=action == "report_unnamed")
    return Point(icon, facts.plain(_(said, who=who, department=fields[f"step/{n}/department"] or "")), at, fields.get(f"step/{n}/note"))

"""How is a drawn record looked at: one after the other, as it was frozen?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import streamlit as st

from portal import draws, fieldwork
from portal.draws import clerk
from portal.hazards.files import TAKEN
from portal.ui import draw, facts, frame, marking, states, uploads
from portal.ui.kinds import LOOKS
from portal.ui.timeline import Point, timeline
from portal.ui.uploads import Shot
from portal.ui.words import _, due_day, long_day, moment, number

Step = Callable[[Mapping[str, str], datetime], Point]


def page(draw_id: UUID) -> None:
    progress = frame.read(fieldwork.progress, draw_id)
    rows = progress.lines
    asked = st.query_params.get("item", "1")
    turn = int(asked) if asked.isdecimal() and 1 <= int(asked) <= len(rows) else 1
    if not rows:
        facts.nothing_here("casino", _("No sample yet"), _("Records appear here once a sample has been drawn together with you."), key="no-sample")
        return
    _header(turn, len(rows))
    one = frame.read(draws.item, rows[turn - 1].id)
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        _record(one)
    with right:
        marking.sheet(one, progress)
        if frame.read(draws.lots_among, [draw_id]):
            frame.link("stream", _("Weekly stream"))
        else:
            frame.link("evaluation", _("What the sample says"), id=draw_id)
        _what_you_see(one, len(rows))


def _what_you_see(one: draws.Item, of: int) -> None:
    with st.container(border=True, key="what-you-see"):
        title = _("What you can see")
        st.markdown(f"**{facts.plain(title)}**")
        st.caption(_("Only the {n} drawn records, as they were frozen, in the agreed fields. Each look is on record.", n=number(of)))
        facts.facts([(_("Stratum"), draw.stratum(one.stratum)), (_("Chosen"), _("by judgement") if one.judged else _("by the draw"))])


def _header(turn: int, of: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Record {n} of {all}", n=number(turn), all=number(of)), anchor=False, width="stretch")
        st.button(_("Previous"), icon=":material/chevron_left:", disabled=turn == 1, key="previous", on_click=lambda: marking.turn_to(turn - 1))
        st.button(_("Next"), icon=":material/chevron_right:", disabled=turn == of, key="next", on_click=lambda: marking.turn_to(turn + 1))


def _record(one: draws.Item) -> None:
    look = LOOKS[one.kind]
    with st.container(border=True, key="frozen"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{facts.plain(one.number)}**", width="content")
            for badge in look.badges(one.fields):
                states.badge(badge)
        facts.facts((_(label), _said(look.words.get(name), name, one.fields.get(name))) for name, label in look.fields.items())
        facts.facts([(_(label), _(why)) for label, why in look.masked])
    _pictures(one)
    if look.step is None:
        st.caption(_("Such a record is never changed: it stands on the ledger as it was frozen."))
        return
    _since(one, look.step)
    st.subheader(_("What happened until it was frozen"), anchor=False)
    numbers = sorted({int(name.split("/")[1]) for name in one.fields if name.startswith("step/")}, reverse=True)
    timeline(_point(look.step, one.fields, n) for n in numbers)


def _pictures(one: draws.Item) -> None:
    """The masked ones, as they were frozen; where there is none it says so. Never the clear ones."""
    if not one.pictures:
        return
    clear = any(shown.clear for shown in one.pictures)
    st.subheader(_("Photos, unmasked as agreed") if clear else _("Photos, masked"), anchor=False)
    uploads.gallery(Shot(str(shown.id), _caption(one, shown)) for shown in one.pictures if shown.id)
    for shown in one.pictures:
        if shown.id is None:
            lost = _("The masked picture that was frozen is no longer there.")
            said = lost if shown.frozen else _("There was no masked picture when the record was frozen; only its fingerprints are.")
            st.markdown(f":gray[:material/hide_image:] {facts.plain(_caption(one, shown))}: {facts.plain(said)}")
    masked = _("Heads and chests are filled over by the portal when a photo is taken in. The fingerprint of what you see is frozen with the record.")
    st.caption(_("The agreement lets you see them. The bundle has the masked ones only.") if clear else masked)


def _caption(one: draws.Item, shown: draws.Shown) -> str:
    unnamed = one.fields.get("source") == "unnamed" and shown.taken == "before"
    return f"{shown.n} · {_(TAKEN.get(shown.taken, shown.taken))} · {moment(shown.at, by_the_hour=unnamed)}"


def _since(one: draws.Item, look: Step) -> None:
    """Beside the record as frozen, never in it."""
    later = frame.through(clerk.since, one.id)
    if not later:
        st.caption(_("Nothing has happened to this record since it was frozen."))
        return
    st.subheader(_("Since it was frozen"), anchor=False)
    st.caption(_("These steps are no part of the sample; what they say is not shown."))
    said = [({"action": step.action, "office": step.office, "department": step.department}, step.at) for step in reversed(later)]
    timeline(replace(look(step, at), kind="since") for step, at in said)


def _said(words: Mapping[str, str] | None, name: str, value: str | None) -> str:
    if value is None or words is not None:
        return _((words or {}).get(value, value)) if value else ""
    if name == "deadline":
        return long_day(due_day(datetime.fromisoformat(value)))
    return moment(datetime.fromisoformat(value)) if name.endswith("_at") else value


def _point(look: Step, fields: Mapping[str, str | None], n: int) -> Point:
    place = f"step/{n}/"
    said = {name.removeprefix(place): text or "" for name, text in fields.items() if name.startswith(place)}
    return look(said, datetime.fromisoformat(said["at"]))

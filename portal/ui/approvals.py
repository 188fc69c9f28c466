"""How does the second person see what is asked for, and say yes or no?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from portal import accounts, people
from portal.accounts import Asked
from portal.locale import N_
from portal.people import DeputyWaiting, Waiting
from portal.ui import facts, frame, states
from portal.ui.decision import confirmed
from portal.ui.words import OFFICES, _, full_day, local_name, moment

LONGEST = 1000
RESETS = ("reset", "reset_with_factor")
DEEDS = {
    "reset": N_("Reset the password"),
    "reset_with_factor": N_("Reset password and second factor"),
    "off": N_("Switch the account off"),
}


def role_row(role: Waiting) -> None:
    with st.container(border=True, key=f"asked-{role.id}"):
        _head("waiting", role.who, _office(role))
        st.caption(_("asked for by {who}", who=facts.plain(role.by)))
        _buttons(str(role.id), _("Approve the office"), _("Refuse the office"), partial(_approve, role), partial(_refuse, role), mine=role.mine)


def deputy_row(deputy: DeputyWaiting) -> None:
    with st.container(border=True, key=f"asked-{deputy.id}"):
        _head("waiting", deputy.who, _standing_in(deputy))
        st.caption(_("asked for by {who}", who=facts.plain(deputy.by)))
        _buttons(
            str(deputy.id), _("Agree to the deputy"), _("Refuse the deputy"), partial(_accept, deputy), partial(_reject, deputy), mine=deputy.mine
        )


def request_row(asked: Asked) -> None:
    with st.container(border=True, key=f"asked-{asked.id}"):
        _head("waiting", asked.who, _what(asked))
        st.caption(_("asked for by {who}", who=facts.plain(asked.by)) + " · " + moment(asked.asked_at))
        st.text(asked.reason)
        if asked.agreed:
            _carry_out(asked)
            return
        yes, no = (_("Agree to the reset"), _("Refuse the reset")) if asked.deed in RESETS else (_("Agree to it"), _("Refuse it"))
        _buttons(str(asked.id), yes, no, partial(_agree, asked, yes), partial(_decline, asked, no), mine=asked.mine)


def _what(asked: Asked) -> str:
    return taken(asked.deed, asked.office, asked.place, asked.last_day)


def taken(deed: str, office: str, place: tuple[str, str | None], last_day: date | None) -> str:
    """What it is that two people decide about, in a line."""
    where = local_name(*place)
    if deed == "end_office":
        return " · ".join((_("End the office"), _(OFFICES[office])))
    if deed == "leave":
        return _("Leaving, last day {day}", day=last_day)
    if deed == "move":
        return _("Move to {place}", place=where or _("no department"))
    if deed == "end_post":
        return _("End the post {post}, last day {day}", post=where, day=last_day)
    return _(DEEDS[deed])


def _carry_out(asked: Asked) -> None:
    """Agreed to, and the portal stopped before it was done."""
    st.caption(":material/check: " + _("Agreed to, and not done yet."))
    if st.button(_("Carry it out"), type="primary", key=f"do-{asked.id}"):
        frame.check(accounts.carry_out, asked.id)
        st.session_state[frame.FLASH] = _("Done")
        st.rerun()


def _standing_in(deputy: DeputyWaiting) -> str:
    return " · ".join((_("stands in for {who}", who=deputy.place_of), _days(deputy.valid_from, deputy.valid_to)))


def refused() -> None:
    """Whatever I gave, named or asked for, with the answer."""
    rows: list[tuple[Waiting | DeputyWaiting | Asked, str]] = [
        *((role, _place(role)) for role in frame.read(people.roles_refused)),
        *((deputy, _("stands in for {who}", who=deputy.place_of)) for deputy in frame.read(people.deputies_refused)),
        *((asked, _what(asked)) for asked in frame.read(accounts.requests_refused)),
    ]
    if rows:
        st.subheader(_("Refused in the last 30 days"), anchor=False)
    for row, what in rows:
        with st.container(border=True, key=f"asked-{row.id}"):
            _head("refused", row.who, what)
            st.caption(_("refused by: {office}", office=_(OFFICES[row.refused_in]) if row.refused_in else _("whoever it is about, or a deputy")))
            st.text(row.refusal)


def _head(code: str, who: str, what: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        states.badge(code)
        st.markdown(f"**{facts.plain(who)}** {facts.plain(what)}", width="stretch")


def _place(role: Waiting) -> str:
    return " · ".join(part for part in (_(OFFICES[role.role]), local_name(role.place, role.place_en)) if part)


def _office(role: Waiting) -> str:
    return " · ".join((_place(role), _days(role.valid_from, role.valid_to)))


def _days(start: date, end: date | None) -> str:
    since = full_day(start)
    return _("from {start} to {end}", start=since, end=full_day(end)) if end else _("since {start}", start=since)


def _buttons(key: str, yes: str, no: str, approve: Callable[[], None], refuse: Callable[[], None], *, mine: bool) -> None:
    if not mine:
        st.caption(":material/lock: " + _("Somebody else decides this, because you asked for it."))
        return
    with st.container(horizontal=True):
        if st.button(yes, type="primary", key=f"yes-{key}"):
            _dialog(yes, approve)
        if st.button(no, key=f"no-{key}"):
            _dialog(no, refuse)


def _dialog(title: str, body: Callable[[], None]) -> None:
    st.dialog(title, width="medium", on_dismiss="rerun")(body)()


def _approve(role: Waiting) -> None:
    st.text(f"{role.who} · {_office(role)}")
    if confirmed(_("Approve the office"), follows=_("It holds from its first day. Your name stands under it.")):
        frame.act(_("Office approved"), people.approve_role, role.id)


def _refuse(role: Waiting) -> None:
    _no(_("Refuse the office"), _("The office never holds. Whoever asked for it reads your reason."), people.refuse_role, role.id)


def _accept(deputy: DeputyWaiting) -> None:
    st.text(f"{deputy.who} · {_standing_in(deputy)}")
    if confirmed(_("Agree to the deputy"), follows=_("On the days of absence he holds every office of the other. Your name stands under it.")):
        frame.act(_("Deputy agreed to"), people.approve_deputy, deputy.id)


def _reject(deputy: DeputyWaiting) -> None:
    _no(_("Refuse the deputy"), _("He stands in for nobody. Whoever named him reads your reason."), people.refuse_deputy, deputy.id)


def _agree(asked: Asked, label: str) -> None:
    st.text(f"{asked.who} · {_what(asked)} · {asked.reason}")
    if asked.deed in RESETS:
        st.caption(_("Ask the owner first, by voice or face to face: did he want this?"))
        follows = _("The password is worth nothing any more and all sessions end. He comes in with a new activation slip.")
        met, missing = st.checkbox(_("The owner told me so himself"), key="owner"), _("Ask the owner first.")
    else:
        follows, met, missing = _("It is done at once and his sessions end. He reads who asked and who agreed."), True, ""
    if confirmed(label, follows=follows, ready=met, missing=missing):
        frame.act(_("Done"), accounts.approve_request, asked.id, then=lambda row: frame.check(accounts.carry_out, row.id))


def _decline(asked: Asked, label: str) -> None:
    _no(label, _("Everything stays as it is. The person concerned reads that somebody asked, and your reason."), accounts.refuse_request, asked.id)


def _no(label: str, follows: str, verb: Callable[..., Any], row_id: object) -> None:
    reason = st.text_area(_("Why (required)"), key="refusal", max_chars=LONGEST).strip()
    if confirmed(label, follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("Refused"), verb, row_id, reason=reason)

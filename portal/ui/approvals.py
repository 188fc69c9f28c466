"""How does the second person see what is asked for, and say yes or no?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from portal import accounts, people
from portal.accounts import Asked
from portal.people import Waiting
from portal.ui import facts, frame, states
from portal.ui.decision import confirmed
from portal.ui.words import OFFICES, _, local_name, moment

LONGEST = 1000


def role_row(role: Waiting) -> None:
    with st.container(border=True, key=f"asked-{role.id}"):
        _head("waiting", role.who, _office(role))
        st.caption(_("asked for by {who}", who=facts.plain(role.by)))
        _buttons(str(role.id), _("Approve the office"), _("Refuse the office"), partial(_approve, role), partial(_refuse, role), mine=role.mine)


def reset_row(asked: Asked) -> None:
    what = _("Reset password and second factor") if asked.with_factor else _("Reset the password")
    with st.container(border=True, key=f"asked-{asked.id}"):
        _head("waiting", asked.who, what)
        st.caption(_("asked for by {who}", who=facts.plain(asked.by)) + " · " + moment(asked.asked_at))
        st.text(asked.reason)
        _buttons(str(asked.id), _("Agree to the reset"), _("Refuse the reset"), partial(_agree, asked), partial(_decline, asked), mine=asked.mine)


def refused_row(role: Waiting) -> None:
    with st.container(border=True, key=f"asked-{role.id}"):
        _head("refused", role.who, " · ".join(part for part in (_(OFFICES[role.role]), local_name(role.place, role.place_en)) if part))
        st.text(role.refusal)


def _head(code: str, who: str, what: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        states.badge(code)
        st.markdown(f"**{facts.plain(who)}** {facts.plain(what)}", width="stretch")


def _office(role: Waiting) -> str:
    days = _("from {start} to {end}", start=role.valid_from, end=role.valid_to) if role.valid_to else _("since {start}", start=role.valid_from)
    return " · ".join(part for part in (_(OFFICES[role.role]), local_name(role.place, role.place_en), days) if part)


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


def _agree(asked: Asked) -> None:
    st.text(f"{asked.who} · {asked.reason}")
    st.caption(_("Ask the owner first, by voice or face to face: did he want this?"))
    met = st.checkbox(_("The owner told me so himself"), key="owner")
    follows = _("The password is worth nothing any more and all sessions end. He comes in with a new activation slip.")
    if confirmed(_("Agree to the reset"), follows=follows, ready=met, missing=_("Ask the owner first.")):
        frame.act(_("Account reset"), accounts.approve_reset, asked.id, then=lambda row: frame.check(accounts.carry_out, row.id))


def _decline(asked: Asked) -> None:
    _no(_("Refuse the reset"), _("The account stays as it is. Its owner reads that somebody asked."), accounts.refuse_reset, asked.id)


def _no(label: str, follows: str, verb: Callable[..., Any], row_id: object) -> None:
    reason = st.text_area(_("Why (required)"), key="refusal", max_chars=LONGEST).strip()
    if confirmed(label, follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("Refused"), verb, row_id, reason=reason)

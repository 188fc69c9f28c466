"""How is it shown whether each channel delivers, why not, and what can be done?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal import notices
from portal.locale import N_
from portal.notices import Health
from portal.ui import facts, frame, states
from portal.ui.words import _, local_name, moment, number

KINDS = {
    "wecom": N_("WeCom robot"),
    "dingtalk": N_("DingTalk robot"),
    "feishu": N_("Feishu robot"),
    "lark": N_("Lark robot"),
    "mail": N_("E-mail"),
    "webhook": N_("Program with a web hook"),
    "": N_("Not set up any more"),
}


def cards(channels: Sequence[Health]) -> None:
    for one in channels:
        with st.container(border=True, key=f"channel-{one.channel}"):
            _card(one)
    if not channels:
        facts.nothing_here(
            "cell_tower",
            _("No channel is set up"),
            _("Everything is in the inboxes. The operator sets up channels in the file that ANJIAN_CHANNELS names; the README shows how."),
            key="no-channels",
        )


def _card(one: Health) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(facts.plain(local_name(one.title, one.title_en)), anchor=False, width="content")
        states.badge(_state(one))
    if one.kind:
        st.caption(facts.plain(f"{_(KINDS[one.kind])} · {one.channel}"))
    why = notices.problem(one.problem) if one.problem and one.failed_at else None
    waiting = _("{n}, the oldest since {since}", n=number(one.waiting), since=moment(one.waiting_since)) if one.waiting_since else number(one.waiting)
    rows = [
        (_("Last taken"), moment(one.sent_at) if one.sent_at else _("never")),
        (_("Last failure"), moment(one.failed_at) if one.failed_at else ""),
        (_("Reason"), _(why.why, code=one.problem) if why else ""),
        (_("What to do"), _(why.what_to_do) if why and one.fails else ""),
        (_("Waiting to go out"), waiting),
        (_("Given up"), number(one.given_up)),
    ]
    facts.facts(rows)
    if one.counted_at:
        st.caption(_("Counted at {at}; every minute anew.", at=moment(one.counted_at)))
    if one.kind:
        _buttons(one)


def _state(one: Health) -> str:
    if not one.kind:
        return "channel_gone"
    if one.fails:
        return "channel_fails"
    return "channel_works" if one.sent_at else "channel_new"


def _buttons(one: Health) -> None:
    if one.wished:
        st.caption(_("The worker is doing what was asked for; look again in a minute."))
        return
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Send a test notice to me"), icon=":material/send:", key=f"test-{one.channel}"):
            frame.act(_("A test notice is on its way"), notices.send_test, one.channel)
        if one.given_up and st.button(_("Try again what was given up"), icon=":material/replay:", key=f"retry-{one.channel}"):
            frame.act(_("It is tried again"), notices.retry, one.channel)

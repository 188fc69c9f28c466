"""How does a person say by which channels he is told, when he is left in peace, and when his digest comes?"""

from __future__ import annotations

from datetime import time

import streamlit as st

from portal import notices
from portal.locale import N_
from portal.notices import Habits
from portal.notices.channels import Channel, current
from portal.ui import frame
from portal.ui.words import _, local_name

MODES = {"at_once": N_("At once"), "digest": N_("Once a day"), "off": N_("Not at all")}
QUIET = (20 * 60, 7 * 60)


def form() -> None:
    """One form; the inbox gets everything in any case."""
    ways, habits = current(), frame.read(notices.mine)
    if not ways:
        st.caption(_("Everything is in your inbox. The enterprise has set up no other way."))
        return
    st.caption(_("Everything is in your inbox. What else should reach you? Clocks set by law always do, at once."))
    with st.form("habits", border=False):
        modes = {name: _mode(channel, habits) for name, channel in ways.items()}
        mail = _mail(habits) if any(channel.personal for channel in ways.values()) else None
        quiet = _quiet(habits)
        digest = st.time_input(_("The daily digest comes at"), value=_time(habits.digest_at), step=1800, key="digest-at")
        sent = st.form_submit_button(_("Save"))
    if sent:
        frame.act(_("Saved"), notices.choose, modes=modes, quiet=quiet, digest_at=_minute(digest, habits.digest_at), mail=mail)


def _mode(channel: Channel, habits: Habits) -> str:
    chosen = st.segmented_control(
        local_name(channel.title, channel.title_en),
        list(MODES),
        default=str(habits.mode(channel)),
        format_func=lambda code: _(MODES[code]),
        required=True,
        key=f"mode-{channel.name}",
    )
    return chosen or str(habits.mode(channel))


def _mail(habits: Habits) -> str | None:
    """What is kept is not shown; an empty field leaves it."""
    typed = st.text_input(_("Mail address"), placeholder=_("One is kept; type another to replace it") if habits.has_mail else "", key="mail").strip()
    remove = habits.has_mail and st.checkbox(_("Remove the address"), key="no-mail")
    return "" if remove else typed or None


def _quiet(habits: Habits) -> tuple[int, int] | None:
    on = st.checkbox(_("Leave me in peace between"), value=habits.quiet_from is not None, key="quiet")
    left, right = st.columns(2)
    with left:
        start = st.time_input(_("from"), value=_time(QUIET[0] if habits.quiet_from is None else habits.quiet_from), step=1800, key="quiet-from")
    with right:
        end = st.time_input(_("until"), value=_time(QUIET[1] if habits.quiet_to is None else habits.quiet_to), step=1800, key="quiet-to")
    return (_minute(start, QUIET[0]), _minute(end, QUIET[1])) if on else None


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _minute(at: time | None, otherwise: int) -> int:
    return otherwise if at is None else at.hour * 60 + at.minute

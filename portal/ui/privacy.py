"""How do the figures of privacy look to each side, and to those above both: counts, times, kinds, outcomes, who reads what?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal import complaints
from portal.complaints import Readings, Speed, Total
from portal.locale.names import CHANNELS, COMPLAINTS
from portal.policy import Action, allows
from portal.ui import charts, facts, frame, states
from portal.ui.words import OFFICES, _, number

FEW, LEFT_OUT = "< 3", "—"
OPEN = ("filed", "accepted", "investigating", "appealed")
MOST = 12


def whole() -> None:
    own = allows(frame.me(), Action.COMPLAINT_FIGURES, None)
    counted = frame.read(complaints.figures) if own else frame.through(complaints.totals)
    speeds = {one.channel: one for one in frame.through(complaints.speeds)}
    for channel in dict.fromkeys(speeds):
        _side(channel, [one for one in counted if one.channel == channel], speeds[channel])
    _readings(frame.through(complaints.readings_by_office))


def _side(channel: str, counted: Sequence[Total], speed: Speed) -> None:
    st.subheader(_(CHANNELS[channel]), anchor=False)
    with st.grid(5, min_column_width=150, gap="xsmall"):
        _measure(_("Filed in all"), _sum(counted, "state"))
        _measure(_("Open now"), _sum(counted, "state", OPEN))
        _measure(_("Overdue"), _sum(counted, "late"))
        _measure(_("Answered in time"), _share(speed.in_time, speed.answered))
        _measure(_("Remedies put right"), _share(speed.put_right, speed.remedies))
    if speed.days is not None:
        st.caption(
            _(
                "From filing to the answer: {n} working days (median of {all}). The rule says three.",
                n=speed.days,
                all=speed.answered,
            )
        )
    if any(one.count is None for one in counted):
        st.caption(_("— stands for fewer than three, and for a number from which so few could be worked out."))
    if not counted or not any(one.count is None or one.count for one in counted):
        st.caption(_("No complaint yet."))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _kinds(channel, counted)
    with right:
        _outcomes(counted)


def _measure(label: str, shown: str) -> None:
    st.metric(label, shown, border=True, height="stretch")


def _sum(counted: Sequence[Total], what: str, codes: Sequence[str] = ()) -> str:
    """A sum of which a part is hidden is hidden too."""
    found = [one.count for one in counted if one.what == what and (not codes or one.code in codes)]
    return LEFT_OUT if None in found else number(sum(n or 0 for n in found))


def _share(part: int | None, whole: int | None) -> str:
    return LEFT_OUT if part is None or whole is None else _("{n} of {all}", n=part, all=whole)


def _kinds(channel: str, counted: Sequence[Total]) -> None:
    rows = [(_(COMPLAINTS[one.code]), one.count, "") for one in counted if one.what == "kind" and one.count]
    hidden = [_(COMPLAINTS[one.code]) for one in counted if one.what == "kind" and one.count is None]
    st.markdown("**" + _("What it is about") + "**")
    if rows:
        most = max(rows, key=lambda row: row[1])
        charts.bars(rows, _("Most often: {what} ({n}).", what=most[0], n=most[1]), key=f"kinds-{channel}")
    if hidden:
        st.caption(_("Left out: {what}", what=", ".join(hidden)))


def _outcomes(counted: Sequence[Total]) -> None:
    st.markdown("**" + _("What became of it") + "**")
    for what, prefix in (("state", "case"), ("outcome", "outcome")):
        found = [one for one in counted if one.what == what and one.count != 0]
        st.markdown("  ".join(f"{states.inline(f'{prefix}_{one.code}')} {LEFT_OUT if one.count is None else number(one.count)}" for one in found))


def _readings(found: Sequence[Readings]) -> None:
    """By office and purpose; a name is nowhere, and of what is read because of complaints nothing."""
    st.subheader(_("Who reads sensitive data, and for what"), anchor=False)
    st.caption(_("Looks in the log of the last 30 days, by office and purpose. What is read to handle complaints is not counted here."))
    if not found:
        st.caption(_("Nothing was read."))
        return
    shown = found[:MOST]
    st.table(
        {
            _("Office"): [facts.plain(_(OFFICES[one.office])) for one in shown],
            _("Why"): [facts.plain(_(one.why)) for one in shown],
            _("Looks"): [FEW if one.count is None else number(one.count) for one in shown],
        },
        border="horizontal",
        hide_index=True,
    )

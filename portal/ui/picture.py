"""How do the last weeks look: new against closed, and where do hazards gather? Each chart with the sentence it supports."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.hazards import Spot, Week
from portal.ui import charts
from portal.ui.words import _, local_name, number


def trend(weeks: Sequence[Week]) -> None:
    st.subheader(_("The last {n} weeks", n=len(weeks)), anchor=False)
    new, closed = _("New"), _("Closed")
    points = [(_("W{n}", n=week.number), name, count) for week in weeks for name, count in ((new, week.reported), (closed, week.closed))]
    came, went = sum(week.reported for week in weeks), sum(week.closed for week in weeks)
    totals = {"came": number(came), "went": number(went)}
    sentence = (
        _("{went} closed, {came} new: fewer stay open.", **totals) if went > came else _("{came} new, {went} closed: more stay open.", **totals)
    )
    charts.two_lines(points, (new, closed), sentence if came != went else _("{came} new and as many closed.", came=number(came)), key="trend")


def hot_spots(spots: Sequence[Spot]) -> None:
    if not spots:
        return
    st.subheader(_("Hot spots, 30 days"), anchor=False)
    rows = [(local_name(spot.area, spot.area_en), spot.count) for spot in spots]
    charts.bars(rows, _("Most hazards: {place}, {n} in 30 days.", place=rows[0][0], n=number(rows[0][1])), key="hot-spots")

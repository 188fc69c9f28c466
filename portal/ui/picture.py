"""How do the last weeks look: new against closed, and where do hazards gather? Each chart with the sentence it supports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from portal.hazards import Heat, Spot, Week
from portal.ui import charts, frame, numbers
from portal.ui.words import CATEGORIES, _, local_name, number

SHOWN, FEW = 5, 2
SIGNS = {Heat.HOT: "▲ ", Heat.COOLED: "▽ ", Heat.CALM: ""}


def trend(weeks: Sequence[Week]) -> None:
    """Each point leads to the hazards of that week."""
    st.subheader(_("The last {n} weeks", n=len(weeks)), anchor=False)
    new, closed = _("New"), _("Closed")
    if not any(week.reported or week.closed for week in weeks):
        st.caption(_("Nothing was found or closed in these weeks."))
        return
    points = [point for week in weeks for point in _of(week, new, closed)]
    came, went = sum(week.reported for week in weeks), sum(week.closed for week in weeks)
    totals = {"came": number(came), "went": number(went)}
    sentence = (
        _("{went} closed, {came} new: fewer stay open.", **totals) if went > came else _("{came} new, {went} closed: more stay open.", **totals)
    )
    numbers.follow(
        charts.two_lines(points, (new, closed), sentence if came != went else _("{came} new and as many closed.", came=number(came)), key="trend")
    )


def _of(week: Week, new: str, closed: str) -> list[tuple[str, str, int, str]]:
    name, sunday = _("W{n}", n=week.number), week.since + timedelta(days=6)
    counts = ((new, week.reported, False), (closed, week.closed, True))
    return [(name, series, count, numbers.address(**numbers.week(week.since, sunday, closing=closing))) for series, count, closing in counts]


def hot_spots(spots: Sequence[Spot]) -> None:
    """The last three whole months; each bar leads to its hazards."""
    if not spots or not any(spot.recent for spot in spots):
        return
    st.subheader(_("Hot spots, 3 months"), anchor=False)
    rows = [(SIGNS[spot.heat] + name(spot), spot.recent, numbers.address(**records(spot))) for spot in spots[:SHOWN] if spot.recent]
    hot = sum(spot.heat is Heat.HOT for spot in spots)
    most = max(spots, key=lambda spot: spot.recent)
    sentence = (
        _("▲ {n} with five or more a month on average.", n=hot)
        if hot
        else _("Nowhere five or more a month; most: {place}, {n} in 3 months.", place=name(most), n=number(most.recent))
    )
    numbers.follow(charts.bars(rows, sentence, key="hot-spots"))
    for spot in [spot for spot in spots if spot.heat is Heat.COOLED][:FEW]:
        st.caption(_("▽ {place}: {before} a month once, {after} by now.", place=name(spot), before=f"{spot.before:.1f}", after=f"{spot.after:.1f}"))
    frame.link("hot-spots", _("Before and after, month by month"))


def name(spot: Spot) -> str:
    return f"{local_name(spot.area, spot.area_en)} · {_(CATEGORIES[str(spot.category)])}"


def records(spot: Spot) -> dict[str, object]:
    return {**numbers.reported(spot.ruled), "place": spot.area_id, "category": str(spot.category)}

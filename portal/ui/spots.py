"""How does one hot spot look, month by month, before something was done about it and after?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal.hazards import MANY, Heat, Span, Spot
from portal.ui import charts, figures, numbers, picture, states, tables
from portal.ui.words import _, number

WORDS = {Heat.HOT: "hot", Heat.COOLED: "cooled", Heat.CALM: "calm"}
FEWER = 1


def listed(spots: Sequence[Spot]) -> Spot:
    """The hot ones first; the one to look at is chosen by name, and its code stands in the link."""
    names = {_code(spot): f"{picture.SIGNS[spot.heat]}{picture.name(spot)}" for spot in spots}
    first = next((spot for heat in Heat for spot in spots if spot.heat is heat), spots[0])
    chosen = tables.choice(_("Area and kind"), names, "spot", none=names[_code(first)], width=420)
    return next((spot for spot in spots if _code(spot) == chosen), first)


def _code(spot: Spot) -> str:
    return f"{spot.area_id}.{spot.category}"


def told(spot: Spot) -> None:
    """Its state, and the numbers that made it so."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(picture.name(spot), anchor=False, width="content")
        states.badge(WORDS[spot.heat])
    with st.grid(3, min_column_width=150, gap="xsmall"):
        numbers.measure("recent", _("Last 3 months"), spot.recent, opens=picture.records(spot))
        numbers.measure("average", _("A month, on average"), spot.recent, shown=f"{spot.a_month:.1f}", opens=picture.records(spot))
        numbers.measure("current", _("This month so far"), spot.current, opens=_records(spot, _current(spot)))


def _current(spot: Spot) -> str:
    return Span(spot.months.last, spot.months.last).before(-1).first


def _records(spot: Spot, month: str) -> dict[str, object]:
    return _within(spot, Span(month, month))


def months(spot: Spot) -> None:
    """A column a month, the line at five; each column leads to its records."""
    names, opens = figures.months_names(spot.months.months), [numbers.address(**_records(spot, month)) for month in spot.months.months]
    rows = list(zip(names, spot.found, opens, strict=True))
    over = sum(found >= MANY for found in spot.found)
    sentence = _("The dashed line is at {many} a month; {n} of {all} months reach it.", many=MANY, n=over, all=len(rows))
    numbers.follow(charts.columns(rows, sentence, key="spot-months", rule=MANY))


def before_and_after(spot: Spot) -> None:
    """What three months were like before something was done, and each month since; the reader says when that was."""
    choices = {month: figures.month_name(month) for month in spot.months.months[3:]}
    began = Span(spot.was.last, spot.was.last).before(-1).first if spot.was and spot.heat is Heat.COOLED else None
    st.subheader(_("Before and since"), anchor=False)
    chosen = tables.choice(_("Something was done from"), choices, "began", none=choices.get(began or "", _("Choose a month")), width=220) or began
    if chosen is None or chosen not in choices:
        st.caption(
            _("Choose the month in which more patrols, a campaign or a repair began: the three months before it are compared with those since.")
        )
        return
    before, since = Span(Span(chosen, chosen).before(3).first, Span(chosen, chosen).before(1).last), Span(chosen, spot.months.last)
    was, now = spot.average(before), spot.average(since)
    with st.grid(2, min_column_width=150, gap="xsmall"):
        numbers.measure("before", _("A month before"), 0, shown=f"{was:.1f}", opens=_within(spot, before))
        change = f"{now - was:+.1f}"
        numbers.measure("since", _("A month since"), 0, shown=f"{now:.1f}", change=change, better="inverse", opens=_within(spot, since))
    st.caption(_("Before: {before}. Since: {since}.", before=_said(before), since=_said(since)))
    st.caption(_verdict(spot, since))


def _within(spot: Spot, span: Span) -> dict[str, object]:
    return {**picture.records(spot), **numbers.reported(span)}


def _said(span: Span) -> str:
    return f"{figures.month_name(span.first)}–{figures.month_name(span.last)}"


def _verdict(spot: Spot, since: Span) -> str:
    """Mission 49: from five a month to under one, two months later."""
    later = since.months[1:]
    under = next((month for month in later if spot.average(Span(month, month)) < FEWER), None)
    if under:
        return _("Under one a month in {month}: it worked.", month=figures.month_name(under))
    return _("Not under one a month yet; {n} in the last whole month.", n=number(spot.found[-1]))

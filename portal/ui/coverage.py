"""How is it shown which stage of responsibility was checked how often, against how often it must be?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from portal import coverage
from portal.coverage import Surveyed, Whole, clerk
from portal.locale.names import EVERY, LINKS
from portal.ui import facts, frame, states
from portal.ui.duties import ON_SITE
from portal.ui.words import _, local_name, moment, number, short_day


def finished(engagement_id: UUID) -> Surveyed:
    """The newest counting, once what waits for the portal, a list that was drawn from too, is answered."""
    found = frame.read(coverage.newest, engagement_id)
    if found.waiting:
        with st.spinner(_("Counting. This takes a moment.")):
            frame.attended(clerk.attend, engagement_id)
        found = frame.read(coverage.newest, engagement_id)
    return found


def survey(engagement_id: UUID) -> Surveyed:
    """The newest counting, and the button that asks for another one."""
    found = finished(engagement_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_said(found), width="stretch")
        if st.button(_("Count again") if found.id else _("Count now"), type="secondary" if found.id else "primary", key="count"):
            frame.act(_("Counted"), coverage.ask, engagement_id)
    return found


def _said(found: Surveyed) -> str:
    if not (found.id and found.first and found.last and found.at):
        return _("The portal counts over the period of the engagement, and shows you numbers only. It can be asked once a day.")
    return _(
        "{first} to {last}: {checks} checks, {hazards} hazards; counted {when}, the log then had {size} entries.",
        first=short_day(found.first),
        last=short_day(found.last),
        checks=number(found.checks),
        hazards=number(found.hazards),
        when=moment(found.at),
        size=number(found.log_size),
    )


def matrix(rows: Sequence[Whole]) -> None:
    """The message first, then what falls short, then the rest."""
    short = [one for one in rows if one.short]
    words = _("{n} of {all} stages that can be judged were checked too rarely.", n=number(len(short)), all=number(len(rows)))
    (st.warning if short else st.success)(words, icon=":material/event_busy:" if short else ":material/check_circle:")
    if frame.phone():
        for n, one in enumerate(rows):
            _card(n, one)
    else:
        _table(rows)
    st.caption(
        _("Too rarely: less than nine in ten, or two slots missed one after the other. Done counts what the log has at most two days after its slot.")
    )


def _table(rows: Sequence[Whole]) -> None:
    months = sorted({month for one in rows for month in one.months})
    heads = [_("Area"), _("Stage"), _("How often"), *months, _("Done of required"), _("Too late"), _("Longest gap"), _("Judgement")]
    columns = zip(*(_cells(one, months) for one in rows), strict=True)
    st.table(dict(zip(heads, columns, strict=True)), border="horizontal", hide_index=True)


def _cells(one: Whole, months: Sequence[str]) -> list[str]:
    each = ["/".join(map(str, reversed(one.months[month]))) if month in one.months else "" for month in months]
    return [
        facts.plain(local_name(one.name, one.name_en)),
        facts.plain(_(LINKS[one.link])),
        facts.plain(_(EVERY[one.every])),
        *each,
        f"**{one.done}/{one.required}** ({100 * one.done // max(1, one.required)} %)",
        str(one.late) if one.every else "",
        _("{n} slots", n=one.gap) if one.every else "",
        states.inline("too_few" if one.short else "enough"),
    ]


def _card(n: int, one: Whole) -> None:
    with st.container(border=True, key=f"card-cover-{n}"):
        states.badge("too_few" if one.short else "enough")
        st.markdown(f"**{facts.plain(local_name(one.name, one.name_en))}** {facts.plain(_(LINKS[one.link]))}")
        gap = _("longest gap {n} slots", n=one.gap) if one.every else ""
        done = _("{done} of {required} done, {often}", done=one.done, required=one.required, often=_(EVERY[one.every]))
        st.caption(facts.plain(" · ".join(part for part in (done, gap) if part)))


def unjudged(rows: Sequence[Whole], areas: Sequence[str]) -> None:
    """Without a duty there is no denominator; that is a finding about the mechanism, not a green light."""
    judged = {(local_name(one.name, one.name_en), one.link) for one in rows}
    lines = [(area, [_(LINKS[link]) for link in ON_SITE if (area, link) not in judged]) for area in areas]
    total = sum(len(links) for _area, links in lines)
    with st.expander(_("Cannot be judged: {n} stages for which nobody has said how often", n=number(total)), icon=":material/help:"):
        st.caption(_("No denominator is never green. Whether one of these should have a duty is for you to ask."))
        for area, links in lines:
            if links:
                st.markdown(f"**{facts.plain(area)}**  \n:small[{facts.plain(' · '.join(links))}]")

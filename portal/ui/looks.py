"""How is the record of looks shown: four counts, a plain table at the desk, cards on a phone?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal import downloads
from portal.locale import N_
from portal.people import PERIODS, WHY, Look, Looks, looks_file
from portal.ui import facts, frame, states, tables
from portal.ui.words import OFFICES, _, moment, number

WHAT = {
    "person": N_("Name and contacts"),
    "hazard": N_("A hazard I reported"),
    "hazard_step": N_("Steps of a hazard I reported"),
    "evidence": N_("Pictures of a hazard I reported"),
    "account": N_("Account"),
    "violation": N_("What is kept for my assessment"),
    "own_request": N_("What I asked about my own data"),
    "reporter": N_("My name as reporter"),
}

SHOWN = "shown"  # the state of every look on this list: a refused one shows nothing, so it is none


def filters() -> tuple[int, str]:
    """How many days, and about what; both in the address."""
    days, kinds = [str(days) for days in PERIODS], {"all": N_("Everything"), **WHAT}
    with st.container(gap="xsmall"):
        period = st.segmented_control(
            _("Period"),
            days,
            format_func=lambda code: _("{n} days", n=code),
            label_visibility="collapsed",
            required=True,
            **tables.coded("days", days, default="90"),
        )
        about = st.pills(
            _("What was seen"),
            list(kinds),
            format_func=lambda code: _(kinds[code]),
            label_visibility="collapsed",
            required=True,
            wrap=True,
            **tables.coded("what", list(kinds), default="all"),
        )
    return int(period or 90), about or "all"


def whom_to_ask() -> None:
    """Something looks wrong: the way to complain, with what it is about filled in."""
    frame.link("complain", _("This looks wrong: complain to the union or human resources"), kind="viewing")


def counts(seen: Looks) -> None:
    with st.grid(3, min_column_width=150, gap="xsmall"):
        for label, value in (
            (_("Looks, {n} days", n=seen.days), seen.looks),
            (_("People"), seen.people),
            (_("My name opened"), seen.opened),
        ):
            st.metric(label, number(value), border=True, height="stretch")


def listed(rows: Sequence[Look]) -> None:
    if frame.phone():
        for row in rows:
            _card(row)
        return
    st.table(
        {
            _("When"): [moment(row.at) for row in rows],
            _("Who"): [_who(row) for row in rows],
            _("What was seen"): [_what(row) for row in rows],
            _("Why"): [facts.plain(_why(row)) for row in rows],
            _("Result"): [states.inline(SHOWN) for row in rows],
        },
        border="horizontal",
        hide_index=True,
    )


def file() -> None:
    """The whole list to keep. The address is good once, for this session, for ten minutes."""
    heads = [_("When"), _("Who"), _("Office"), _("What was seen"), _("Number"), _("Why")]
    words = {code: _(word) for code, word in {**OFFICES, **WHAT}.items()} | {why: _(why) for why in WHY.values()}
    name, label = _("Who looked at my data"), _("Download the whole list (CSV)")
    address = downloads.offer(frame.me(), looks_file, filename=f"{name}.csv", media_type="text/csv", heads=heads, words=words)
    facts.file(address, label)


def _card(row: Look) -> None:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            states.badge(SHOWN)
            st.caption(moment(row.at), width="content")
        st.markdown(_who(row))
        st.caption(facts.plain(" · ".join(part for part in (_what(row), _why(row)) if part)))


def _who(row: Look) -> str:
    office = facts.plain(_(OFFICES[row.office])) if row.office in OFFICES else _("Somebody")
    return f"**{facts.plain(row.who)}** {office}" if row.who else office


def _what(row: Look) -> str:
    return " · ".join(part for part in (_(WHAT[row.what]) if row.what in WHAT else _("Other"), row.number) if part)


def _why(row: Look) -> str:
    return _(row.why) if row.why else ""

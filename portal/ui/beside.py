"""What is there beside one hazard: cases like it and, for whoever may read the log, who has read it."""

from __future__ import annotations

import streamlit as st

from portal import matching
from portal.hazards import Line, Record
from portal.ui import facts, frame, queue, states
from portal.ui.words import _, short_day, today


def doors(record: Record) -> None:
    """Opened on demand: looking for like cases is a look of its own, and most visits do not need it."""
    with st.container(border=True, gap="xxsmall"):
        if st.button(_("Similar cases"), icon=":material/content_copy:", type="tertiary", key="similar"):
            _ask(record)
        if frame.may_open("log") and st.button(_("Who read it in office"), icon=":material/visibility:", type="tertiary", key="who-read"):
            frame.go("log", number=record.number)


def _ask(record: Record) -> None:
    def body() -> None:
        frame.check(matching.learn)
        found = frame.read(matching.similar, record.id)
        if not found:
            st.caption(_("No case you may see is really like this one."))
        for line in found:
            _case(line)
        if found:
            st.caption(_("Found by the words, the place and the category. Only cases that your office shows you are listed."))

    st.dialog(_("Similar cases"), icon=":material/content_copy:", width="medium")(body)()


def _case(line: Line) -> None:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            states.badge(str(line.state))
            if line.closed_at:
                st.caption(short_day(today(line.closed_at)), width="content")
        st.markdown(facts.plain(line.what))
        st.caption(queue.spot(line))
        if st.button(line.number, icon=":material/arrow_forward:", icon_position="right", type="tertiary", key=f"similar-{line.id}"):
            frame.go("hazard", id=line.id)

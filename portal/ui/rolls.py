"""How does an auditor bring in a list of his own, draw lines from it, and read for which of them the portal has a record?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from portal import coverage
from portal.coverage import Answer, Standing
from portal.imports import rolls as files
from portal.imports.tables import worded
from portal.locale import N_
from portal.locale.names import LINKS
from portal.ui import facts, frame, states
from portal.ui.words import _, moment, number, short_day

KINDS = {"roster": N_("Shift roster"), "gate_log": N_("Gate log"), "waybills": N_("Waybills")}
BADGES = {Answer.FOUND: "line_found", Answer.NOT_FOUND: "line_not_found", Answer.NOT_DUE: "line_not_due", Answer.UNKNOWN: "line_unknown"}
KINDS_OF_FILE = ["csv", "txt", "xlsx", "xlsm"]
LARGEST_MB, SHOWN, DIGITS, USUAL_SIZE = 8, 10, 20, 59


def bring(engagement_id: UUID, n: int) -> None:
    """The file is read in this run and kept nowhere; what is brought in are its good rows. `n` lists are there: each has an uploader of its own."""
    st.subheader(_("Bring in a list"), anchor=False)
    st.caption(_("From outside the portal: what happened, as others wrote it down. Each row needs a day and an area; a stage where it says one."))
    kind = st.radio(_("What is it?"), list(KINDS), horizontal=True, format_func=lambda code: _(KINDS[code]), key="roll-kind")
    with st.container(key="table-file"):
        chosen = st.file_uploader(_("List (XLSX or CSV)"), type=KINDS_OF_FILE, max_upload_size=LARGEST_MB, key=f"roll-file-{n}")
    if chosen is None:
        return
    good, result = frame.check(files.lines, chosen.getvalue(), chosen.name, kind)
    st.caption(_("{good} of {all} rows can be looked up.", good=number(len(good)), all=number(result.rows)))
    for problem in result.rejected[:SHOWN]:
        why = worded(problem["reason"], _)
        st.markdown(f"**{problem['row']}** :gray[{facts.plain(why)}]")
    if len(result.rejected) > SHOWN:
        st.caption(_(" and {n} more", n=number(len(result.rejected) - SHOWN)))
    label = _("Bring in {n} rows", n=number(len(good)))
    if st.button(label, type="primary", disabled=not good, key="bring-roll"):
        frame.act(_("List kept"), coverage.bring, engagement_id, kind=kind, lines=good, rejected=len(result.rejected))


def lists(found: Sequence[Standing]) -> None:
    if not found:
        words = _("A list from outside shows what the portal does not know: whether what happened is on record at all.")
        facts.nothing_here("playlist_add_check", _("No list yet"), words, key="no-roll")
    for one in found:
        with st.container(border=True, key=f"card-roll-{one.id}"):
            title = _("{kind}: {n} rows", kind=_(KINDS[one.kind]), n=number(one.lines))
            st.markdown(f"**{facts.plain(title)}**")
            left_out = _("{n} left out", n=number(one.rejected)) if one.rejected else ""
            st.caption(
                facts.plain(" · ".join(part for part in (moment(one.at), left_out, _("fingerprint {digest}…", digest=one.digest[:12])) if part))
            )
            if one.counts:
                _drawn(one)
            else:
                _draw(one)


def _draw(one: Standing) -> None:
    st.caption(_("The list stands fast: now roll ten-sided dice. Its fingerprint and your digits decide which lines are drawn."))
    digits = "".join(st.text_input(_("Your digits"), key=f"digits-{one.id}", max_chars=260, autocomplete="off").split())
    size = st.number_input(_("How many lines?"), 1, one.lines, min(USUAL_SIZE, one.lines), key=f"size-{one.id}")
    missing = DIGITS - len(digits)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Draw and look up"), type="primary", disabled=missing > 0, key=f"draw-{one.id}"):
            frame.act(_("Looked up"), coverage.draw_lines, one.id, digits=digits, size=int(size))
        st.caption(_("{n} more digits needed", n=missing) if missing > 0 else "")


def _drawn(one: Standing) -> None:
    counts = one.counts
    found, missing = counts[Answer.FOUND], counts[Answer.NOT_FOUND]
    st.markdown(
        facts.plain(_("{found} of {due} lines that were due are on record; {missing} are not.", found=found, due=found + missing, missing=missing))
    )
    rest = [
        _("nothing due, or not yet: {n}", n=counts[Answer.NOT_DUE]) if counts[Answer.NOT_DUE] else "",
        _("area not known here: {n}", n=counts[Answer.UNKNOWN]) if counts[Answer.UNKNOWN] else "",
    ]
    limit = _("With {confidence} % confidence at most {limit} % of all that was due is missing.", confidence=one.confidence, limit=one.limit)
    st.caption(facts.plain(" · ".join(part for part in (limit if one.limit else "", *rest) if part)))
    if st.toggle(_("Show the lines drawn, and how to draw them again"), key=f"lines-{one.id}"):  # opened, and on record, when he looks
        st.code(f'python -m audit.sampling draw --seed "{one.seed}" --population {one.lines} --n {one.size}', language=None, wrap_lines=True)
        for line in frame.read(coverage.answers, one.id):
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-{one.id}-{line.turn}"):
                states.badge(BADGES[line.answer])
                words = _("row {n}, {day}, {area}, {link}", n=line.line, day=short_day(line.day), area=line.area, link=_(LINKS[line.link]))
                st.markdown(f"{facts.plain(words)}  \n:small[:gray[{facts.plain(line.words or '')}]]", width="stretch")

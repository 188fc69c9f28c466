"""How is a drawn record marked: every attribute on one sheet, one save, and on to the next record that is open?"""

from __future__ import annotations

import streamlit as st

from portal import draws, fieldwork
from portal.draws import Attribute
from portal.fieldwork import TICKMARKS, Found, Progress, Said, Sheet
from portal.locale import N_
from portal.ui import facts, frame, states
from portal.ui.words import _, moment, number

RESULTS = {"pass": N_("Pass"), "deviation": N_("Deviation"), "not_testable": N_("Not testable")}
LOOKS = {"pass": "mark_pass", "deviation": "mark_deviation", "not_testable": "mark_not_testable"}
LONGEST = 1000


def sheet(one: draws.Item, progress: Progress) -> None:
    """What stands there is preset; what is typed stays when it is refused."""
    found = frame.read(fieldwork.sheet, one.id)
    with st.container(border=True, key="test-sheet"):
        title = _("Test sheet")
        st.markdown(f"**{facts.plain(title)}**")
        words = _("{done} of {all} records tested", done=number(progress.done), all=number(len(progress.lines)))
        st.progress(progress.done / len(progress.lines), text=words)
        _next_open(one, progress)
        tickmark = st.segmented_control(
            _("How you looked"),
            list(TICKMARKS),
            format_func=lambda code: f"{code} {_(TICKMARKS[code])}",
            key=_seeded("tickmark", "R"),
            required=True,
            wrap=True,
        )
        said = {attribute.code: _asked(one, attribute, found) for attribute in found.attributes}
        st.caption(_("What cannot be tested counts as a deviation in the limit."))
        _ends(one, found, progress, {code: each for code, each in said.items() if each}, tickmark or "R")
    _earlier(found)


def _next_open(one: draws.Item, progress: Progress) -> None:
    following = progress.after(one.turn)
    if following and following != one.turn:
        words = _("Next open record: {n}", n=number(following))
        st.button(words, icon=":material/skip_next:", key="next-open", on_click=lambda: turn_to(following), width="stretch")


def _asked(one: draws.Item, attribute: Attribute, found: Sheet) -> Said | None:
    """The result; where it is none to pass, also why."""
    newest, times = found.newest(attribute.code), len(found.marks.get(attribute.code, ()))
    name = f"{one.id.hex}-{attribute.code}-{times}"
    with st.container(gap="xxsmall", key=f"attribute-{attribute.code}"):
        result = st.segmented_control(
            facts.plain(said_of(attribute)),
            list(RESULTS),
            format_func=lambda code: _(RESULTS[code]),
            key=_seeded(f"mark-{name}", newest.result if newest else None),
            width="stretch",
        )
        if result is None:
            return None
        note = "" if result == "pass" else st.text_area(_note_for(attribute), key=f"note-{name}", max_chars=LONGEST, height=68)
        if newest:
            st.caption(facts.plain(_standing(newest)))
    return Said(result, note)


def _note_for(attribute: Attribute) -> str:
    return _("Note on “{attribute}” (required)", attribute=facts.plain(said_of(attribute)))


def _standing(mark: Found) -> str:
    return " · ".join(
        part for part in (_("Marked: {result}", result=_(RESULTS[mark.result])), mark.tickmark, moment(mark.at), mark.note or "") if part
    )


def _ends(one: draws.Item, found: Sheet, progress: Progress, said: dict[str, Said], tickmark: str) -> None:
    """Nothing that stands already is said again; a whole sheet leads on to the next open record."""
    blank = [attribute.code for attribute in found.attributes if attribute.code not in said]
    stands = {code: marks[0].result for code, marks in found.marks.items() if marks}
    new = {code: each for code, each in said.items() if fieldwork.is_new(each, stands.get(code))}
    following = progress.after(one.turn) if not blank else None

    def on(_made: object) -> None:
        if following:
            turn_to(following)

    with st.container(horizontal=True, horizontal_alignment="right"):
        keys = [f"mark-{one.id.hex}-{code}-{len(found.marks.get(code, ()))}" for code in blank]
        st.button(_("The rest passes"), icon=":material/done_all:", disabled=not blank, key="rest", on_click=lambda: _pass(keys))
        label = _("Save and next") if following and following != one.turn else _("Save the sheet")
        if st.button(label, type="primary", disabled=not new, key="save-sheet"):
            frame.act(_("Marked"), fieldwork.save, one.id, said=new, tickmark=tickmark, then=on)
    if blank:
        st.caption(_("{n} attributes of this record are open.", n=number(len(blank))))


def _pass(keys: list[str]) -> None:
    for key in keys:
        st.session_state[key] = "pass"


def _earlier(found: Sheet) -> None:
    """Every mark that another one has replaced; none is ever gone."""
    rows = [(attribute, mark) for attribute in found.attributes for mark in found.marks.get(attribute.code, ())[1:]]
    if not rows:
        return
    with st.expander(_("Earlier marks ({n})", n=number(len(rows))), icon=":material/history:"):
        for n, (attribute, mark) in enumerate(rows):
            with st.container(gap="xxsmall", key=f"earlier-{n}"):
                states.badge(LOOKS[mark.result])
                who = _("by you") if mark.mine else _("by another auditor of the team")
                st.caption(facts.plain(" · ".join((said_of(attribute), mark.tickmark, moment(mark.at), who))))
                if mark.note:
                    st.text(mark.note)


def said_of(attribute: Attribute) -> str:
    return attribute.said if attribute.own else _(attribute.said)


def turn_to(turn: int) -> None:
    st.query_params["item"] = str(turn)


def _seeded(key: str, start: str | None) -> str:
    """A widget that begins with this."""
    st.session_state.setdefault(key, start)
    return key

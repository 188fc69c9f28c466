"""How do a supervisor and whoever reported a hazard speak with each other on its page?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from portal import hazards
from portal.ui import frame
from portal.ui.words import OFFICES, _, moment

LONGEST = 500


def with_the_reporter(hazard_id: UUID) -> None:
    """Drawn for the two sides only; everybody else has nothing to read here."""
    talk = frame.read(hazards.conversation, hazard_id)
    if not (talk.said or talk.may_ask or talk.may_answer):
        return
    st.subheader(_("Questions to the reporter"), anchor=False)
    for n, one in enumerate(talk.said):
        with st.container(border=True, gap="xxsmall", key=f"talk-{n}"):
            st.caption(f"{_(OFFICES[one.office])} · {moment(one.at, by_the_hour=talk.unnamed and one.by_reporter)}")
            st.text(one.text or "—")
    if talk.may_answer:
        follows = _("It is read without your name by whoever supervises this place, never by the department.")
        _say(hazard_id, len(talk.said), hazards.answer, _("Answer, or add something"), follows)
    elif talk.may_ask:
        follows = _("The reporter reads your office and answers without his name. The department does not read it.")
        _say(hazard_id, len(talk.said), hazards.ask, _("Ask whoever reported it"), follows)


def answers(waiting: Sequence[tuple[UUID, str]]) -> None:
    """What reporters said last, until somebody replies or the hazard is closed."""
    if not waiting:
        return
    with st.container(border=True, gap="xxsmall", key="reporters-answered"):
        st.markdown(_("**Reporters have written. Read it, and reply.**"))
        for hazard_id, text in waiting:
            if st.button(text, key=f"answered-{hazard_id}", type="tertiary", icon=":material/forum:"):
                frame.go("hazard", id=hazard_id)


def _say(hazard_id: UUID, said: int, verb: Callable[..., Any], label: str, follows: str) -> None:
    """The field is empty once something was said; what could not be sent stays in it."""
    with st.form(f"talk-form-{hazard_id}", border=False):
        text = st.text_area(label, max_chars=LONGEST, key=f"talk-text-{hazard_id}-{said}", height=80)
        st.caption(follows)
        sent = st.form_submit_button(_("Send"), icon=":material/send:")
    if sent:
        frame.act(_("Sent"), verb, hazard_id, text=text)

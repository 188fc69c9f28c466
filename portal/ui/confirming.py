"""How does a form end? What follows, cancel left of the verb in a dialog; while something is missing the verb is off and says what."""

from __future__ import annotations

import streamlit as st

from portal.ui.words import _

LONGEST = 1000


def confirmed(label: str, *, follows: str, ready: bool = True, missing: str = "", dialog: bool = True) -> bool:
    """True in the run in which the verb was pressed. On the page itself there is nothing to cancel."""
    st.caption(follows if ready else missing)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if dialog and st.button(_("Cancel"), key="cancel"):
            st.rerun()
        return st.button(label, type="primary", disabled=not ready, key="confirm")


def written(label: str, key: str) -> str:
    return st.text_area(label, key=key, max_chars=LONGEST).strip()

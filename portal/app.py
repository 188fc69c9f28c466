"""What does this browser get: the sign-in page, or the workspace of the person it is signed in as?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from db.actor import Actor
from db.session import own_name
from portal import clock, hazards, menu
from portal.accounts import choose_language, present
from portal.accounts.sessions import Standing
from portal.errors import SignInRefused
from portal.locale import LANGUAGES, known
from portal.ui import foot, frame, inbox, signin, words
from portal.ui.facts import plain
from portal.ui.style import ICON, LOGO, shared_style
from portal.ui.words import _

ROOT = Path(__file__).resolve().parents[1]
NUMBER, ASKED = "find-number", "asked-number"
LIMITED = frozenset({"report", "my-reports"})


def here() -> Actor:
    """The person at this browser, asked anew for every read: a fragment or callback may run long after the page did."""
    actor = present.current_actor(st.context.cookies, page=_page(), origin=st.context.ip_address or "")
    if actor is None:
        raise SignInRefused("Your session has ended. Sign in again.")
    return actor


def _page() -> str:
    return (st.context.url or "").split("?")[0].rstrip("/").rpartition("/")[2][:40]


def signed_out() -> None:
    """One sign-in page under every address there is, so that a deep link survives and no address says whether it exists."""
    shared_style()
    addresses = [st.Page(signin.at(row.address), url_path=row.address, title=_("Sign in"), visibility="hidden") for row in menu.ROWS]
    addresses.append(st.Page(signin.at(signin.ACTIVATE), url_path=signin.ACTIVATE, title=_("Sign in"), visibility="hidden"))
    start = st.Page(signin.at(""), default=True, title=_("Sign in"))
    st.navigation([start, *addresses], position="hidden").run()


def signed_in(found: Standing) -> None:
    st.session_state.setdefault(words.SWITCH, known(found.language) or words.language())
    frame.provide(here)
    rows = [row for row in menu.rows_for(here()) if not found.limited or row.address in LIMITED]
    pages = {row.address: _as_page(row) for row in rows}
    first = st.Page(_start(next(iter(pages.values()))), default=True, title=_("Start"), visibility="hidden")
    again = [st.Page(signin.again, url_path=row.address, title=row.title, visibility="hidden") for row in menu.ROWS if row.address not in pages]
    already = st.Page(_start(next(iter(pages.values())), signin.ACTIVATE), url_path=signin.ACTIVATE, title=_("Start"), visibility="hidden")
    sections: dict[str, list[StreamlitPage]] = {"": [first, already, *(again if found.limited else [])]}
    for row in rows:
        sections.setdefault(_(row.workspace), []).append(pages[row.address])
    st.logo(LOGO, size="large")
    chosen = st.navigation(sections, expanded=True)
    frame.start()
    _sidebar(found)
    if here().held_back and not found.limited:
        signin.held_back()
    if frame.phone():
        signin.time_left()  # a telephone keeps the menu shut
    chosen.run()


def _as_page(row: menu.Row) -> StreamlitPage:
    icon = f":material/{row.icon}:"
    return st.Page(ROOT / row.page, title=_(row.title), icon=icon, url_path=row.address, visibility="hidden" if row.hidden else "visible")


def _start(page: StreamlitPage, name: str = "go") -> Callable[[], None]:
    def go() -> None:
        st.switch_page(page)

    go.__name__ = name
    return go


def _sidebar(found: Standing) -> None:
    """Under the menu: search by number, who this is, the language, the time left, the way out. A device only remembered may be in other hands."""
    with st.sidebar:
        if not found.limited and frame.may_open("hazard"):
            _by_number()
        if not found.limited:
            inbox.in_the_menu()
        if not found.limited and (name := frame.read(own_name)):
            st.markdown(f"**{plain(name)}**")
        offices = sorted({words.OFFICES[role] for role in here().roles if role != "employee"}) or [words.OFFICES["employee"]]
        st.caption(" · ".join(_(office) for office in offices))
        _language_switch(found.language)
        if st.button(_("Sign out"), icon=":material/logout:", width="stretch", key="sign-out"):
            signin.leave()
        if not frame.phone():
            signin.time_left()
        foot.foot()


def _by_number() -> None:
    """From every page to a record. Only a number goes into the address, never what else was typed."""
    st.text_input(
        _("Find by number"),
        key=NUMBER,
        icon=":material/search:",
        placeholder="HZ-2026-000123",
        label_visibility="collapsed",
        autocomplete="off",
        max_chars=24,
        on_change=_number_typed,
    )
    if not (typed := st.session_state.pop(ASKED, "")):
        return
    if number := hazards.number_of(typed, year=words.today(clock.now()).year):
        frame.go("hazard", number=number)
    st.caption(_("That is no number. Write it like HZ-2026-000123, or only 123."))


def _number_typed() -> None:
    st.session_state[ASKED], st.session_state[NUMBER] = st.session_state[NUMBER].strip(), ""


def _language_switch(stored: str | None) -> None:
    """The choice is kept with the account, so it holds on every device."""
    chosen = st.segmented_control(_("Language"), LANGUAGES, format_func=signin.TONGUES.__getitem__, key=words.SWITCH, label_visibility="collapsed")
    if chosen and chosen != stored:
        frame.act("", choose_language, chosen)


st.set_page_config(page_title="Anjian 安鉴", page_icon=ICON, layout="wide")
present_standing = present.standing(st.context.cookies)
if present_standing is None or not menu.rows_for(here()):
    signed_out()
else:
    signed_in(present_standing)

"""How do I look after my own account: password, second factor, the places where I am signed in?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from db.accounts import Account, WebSession
from portal import downloads
from portal.accounts import choose_language, door, end_my_others, end_session, factors, my_account
from portal.locale import LANGUAGES
from portal.people import Act
from portal.ui import facts, frame, signin, words
from portal.ui.facts import plain
from portal.ui.words import _, moment

PROGRAMS = (("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def mine() -> Account:
    return frame.read(my_account)


def password_form() -> None:
    """A refused form keeps what was typed; a changed password ends every other session."""
    with st.form("password-form", border=False):
        old = st.text_input(_("Present password"), type="password", autocomplete="current-password", key="old")
        new = st.text_input(_("New password"), type="password", autocomplete="new-password", key="new")
        repeated = st.text_input(_("Once more"), type="password", autocomplete="new-password", key="repeated")
        st.caption(_("12 to 64 characters; several unrelated words are good. Your other sessions end."))
        sent = st.form_submit_button(_("Change the password"))
    if sent and new != repeated:
        st.error(_("The two passwords differ."))
    elif sent and signin.told(lambda: door.change_password(frame.me(), old, new)):
        st.session_state[frame.FLASH] = _("Password changed")
        st.rerun()


def factor(account: Account) -> None:
    if account.second_factor:
        _factor_on(account)
    elif st.toggle(_("Set up a second factor"), key="enrol"):
        _enrol(account)
    else:
        st.caption(_("A code from your phone besides the password. Required for some offices, useful for everybody."))


def _factor_on(account: Account) -> None:
    left = frame.read(factors.recovery_codes_left, account.id)
    st.markdown(_("On. {n} recovery codes are left.", n=left))
    with st.form("new-codes", border=False):
        code = st.text_input(_("Code from your authenticator app, or a recovery code"), autocomplete="one-time-code", key="renew-code")
        renewed = st.form_submit_button(_("Make new recovery codes"))
    if renewed:
        _codes(frame.check(door.renew_recovery_codes, frame.me(), code))
        return
    with st.form("factor-off", border=False):
        code = st.text_input(_("Code"), autocomplete="one-time-code", key="off-code")
        if st.form_submit_button(_("Switch it off")):
            frame.check(door.switch_factor_off, frame.me(), code)
            st.session_state[frame.FLASH] = _("Second factor switched off")
            st.rerun()


def _enrol(account: Account) -> None:
    """The secret is read for every drawing and never kept on this side."""
    signin.qr_code(frame.read(factors.begin_enrolment, account.id))
    with st.form("factor-on", border=False):
        code = st.text_input(_("Code"), autocomplete="one-time-code", key="on-code")
        sent = st.form_submit_button(_("Switch it on"))
    if sent:
        _codes(frame.read(factors.finish_enrolment, account.id, code=code))


def _codes(codes: list[str]) -> None:
    """Shown in this one run; the file can be fetched once."""
    signin.recovery_codes(codes)
    heading = _("Recovery codes for {name}. Each works once.", name=mine().username)
    name, label = _("Recovery codes"), _("Download them to print")
    address = downloads.offer(
        frame.me(), factors.recovery_codes_file, filename=f"{name}.txt", media_type="text/plain; charset=utf-8", codes=codes, heading=heading
    )
    facts.file(address, label)
    st.button(_("I have kept them"), type="primary", key="kept")


def device(name: str) -> str:
    """What a browser calls itself, in two words."""
    known = [next((said for sign, said in table if sign in name), "") for table in (PROGRAMS, SYSTEMS)]
    return " · ".join(word for word in known if word) or _("Another browser")


def language(stored: str | None) -> None:
    """The same choice as in the menu, which a telephone hides; kept with the account, so it holds on every device."""
    current = next((one for one in (stored, words.language()) if one in LANGUAGES), LANGUAGES[0])
    chosen = st.segmented_control(
        _("Language"), LANGUAGES, default=current, format_func=signin.TONGUES.__getitem__, key="own-language", label_visibility="collapsed"
    )
    if chosen and chosen != current:
        st.session_state.pop(words.SWITCH, None)
        frame.act("", choose_language, chosen)


def sessions(rows: Sequence[WebSession]) -> None:
    for row in rows:
        session_row(row)
    if len(rows) > 1 and st.button(_("End all others"), key="end-others"):
        frame.act(_("All other sessions ended"), end_my_others)


def done(acts: Sequence[Act]) -> None:
    """Nobody changes these in silence."""
    for act in acts:
        st.markdown(f"{facts.plain(_(act.what))}  \n:small[:gray[{moment(act.at)} · {_by(act)}]]")
    if not acts:
        st.caption(_("Nothing yet. Every office, reset or change appears here."))


def _by(act: Act) -> str:
    if act.mine:
        return _("by you")
    return _("by {who}", who=facts.plain(act.who)) if act.who else _("by the portal")


def session_row(session: WebSession) -> None:
    """One browser; this one says so."""
    here = str(session.id) == frame.me().session
    with st.container(horizontal=True, vertical_alignment="center", key=f"row-{session.id}"):
        name = _("This browser") if here else plain(device(session.device))
        times = _("since {at}, last seen {seen}", at=moment(session.created_at), seen=moment(session.seen_at))
        st.markdown(f"{name}  \n:small[:gray[{times}]]")
        if st.button(_("End this session"), key=f"end-{session.id}"):
            frame.act(_("Session ended"), end_session, session.id)

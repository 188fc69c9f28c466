"""How does a person sign in, and how is he told that his time is nearly up?"""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from urllib.parse import urlencode

import segno
import streamlit as st
import streamlit_authenticator
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit_authenticator.models import cookie_model

from portal import clock
from portal.accounts import door, passwords, present
from portal.accounts.door import Answer, Visit
from portal.errors import NothingOpens, PortalError
from portal.locale import LANGUAGES, known
from portal.ui import words
from portal.ui.style import LOGO
from portal.ui.words import _, sentence

T = TypeVar("T")
TONGUES = {"zh": "中文", "en": "English"}
STEP = "door"
BY_SLIP = "by-slip"
LIKE_THIS = "abcd-efgh-jkmn"
ACTIVATE = "activate"
WARN = timedelta(minutes=5)


class NoCookies:
    """Stands where the authenticator would put its own cookie, which scripts can read and nobody can revoke."""

    def get(self, *_names: object, **_options: object) -> None:
        return None

    set = delete = get


cookie_model.stx.CookieManager = NoCookies


def at(address: str) -> Callable[[], None]:
    """The sign-in page under one address, so that whoever came by a link arrives there afterwards."""

    def page() -> None:
        query = urlencode(st.query_params.to_dict())
        _page(f"/{address}" + (f"?{query}" if query else ""))

    page.__name__ = f"sign_in_{address or 'start'}".replace("-", "_")
    return page


def again() -> None:
    """A remembered device reports and reads its own reports; for anything else the person says who he is."""
    st.info(_("For this page, sign in again. This device is only remembered for reporting and for your own reports."), icon=":material/lock:")
    if st.button(_("Sign in"), type="primary", key="again"):
        leave()


def held_back() -> None:
    """Whoever was given an office after one person alone had let him in reads what to do."""
    st.warning(
        _(
            "This account was opened by a slip that one person alone printed. Ask an administrator or human resources for a new one and use it. "
            "A second person releases it first, so that nobody else can have your office."
        ),
        title=_("Your office waits for a new activation slip"),
        icon=":material/badge:",
    )


def redirect(address: str) -> None:
    """Send the browser somewhere without any script of ours: the message that Streamlit's own sign-in uses."""
    context = get_script_run_ctx()
    message = ForwardMsg()
    message.auth_redirect.url = address
    if context is not None:
        context.enqueue(message)
    st.stop()


def leave() -> None:
    redirect("/auth/logout")


def _page(next_url: str) -> None:
    with st.container(horizontal_alignment="center"), st.container(width=432, key="sign-in"):
        st.image(LOGO, width=128)
        st.title(_("Sign in"), anchor=False)
        st.caption(_("Work safety portal"))
        answer: Answer | None = st.session_state.get(STEP)
        forms = {"code": _code, "new_password": _new_password, "enrol": _enrol, "kept": _kept_codes, "open": _through}
        if answer is None:
            _first_step(next_url)
        else:
            forms[answer.stage](answer, _visit(next_url))
        _foot()


def _visit(next_url: str, *, remember: bool = False) -> Visit:
    return Visit(
        browser=st.context.cookies.get(present.browser_cookie(), ""),
        origin=st.context.ip_address or "",
        next_url=next_url,
        remember=remember,
        language=known(st.session_state.get(words.SWITCH)),
    )


def _first_step(next_url: str) -> None:
    """By password, or the first time by slip; the address on the slip opens the second at once."""
    address = next_url.split("?", maxsplit=1)[0] == f"/{ACTIVATE}"
    if st.session_state.setdefault(BY_SLIP, address):
        _slip("/" if address else next_url)
    else:
        _password(next_url)
        if st.button(_("First time here? Use your slip"), type="tertiary", width="stretch", key="to-slip"):
            st.session_state[BY_SLIP] = True
            st.rerun()


def _slip(next_url: str) -> None:
    with st.form("slip-form"):
        username = st.text_input(_("User name on the slip"), autocomplete="username", key="slip-name")
        code = st.text_input(_("Code on the slip"), autocomplete="off", placeholder=LIKE_THIS, key="slip-code")
        sent = st.form_submit_button(_("Continue"), type="primary", width="stretch")
    if sent and username and code:
        _try(lambda: door.with_slip(username, code, visit=_visit(next_url)))
    elif sent:
        st.error(_("Type the user name and the code from your slip."))
    if st.button(_("I have a password"), type="tertiary", width="stretch", key="to-password"):
        st.session_state[BY_SLIP] = False
        st.rerun()


def _password(next_url: str) -> None:
    """The authenticator draws the form; what was typed goes to our own door, which counts, logs and compares."""
    form = streamlit_authenticator.Authenticate({"usernames": {}}, "unused", "x" * 32, 0, auto_hash=False, login_sleep_time=0)
    typed: list[tuple[str, str]] = []
    form.authentication_controller.login = lambda name="", password="", *_rest, **_options: typed.append((name, password))
    form.login(fields={"Form name": "", "Username": _("Account"), "Password": _("Password"), "Login": _("Sign in")}, key="sign-in-form")
    remember = st.checkbox(_("My own phone: remember it for reporting (30 days)"), key="remember")
    if typed and all(typed[0]):
        _try(lambda: door.with_password(*typed[0], visit=_visit(next_url, remember=remember)))
    elif typed:
        st.error(_("Type your account and your password."))


def _code(answer: Answer, visit: Visit) -> None:
    with st.form("code-form"):
        code = st.text_input(_("Code from your authenticator app, or a recovery code"), autocomplete="one-time-code", key="code")
        if st.form_submit_button(_("Continue"), type="primary", width="stretch"):
            _try(lambda: door.with_code(answer.token, code, visit=visit))


def _new_password(answer: Answer, visit: Visit) -> None:
    st.markdown(_("Now choose your own password; you will use it from now on."))
    with st.form("new-password-form"):
        new = st.text_input(_("New password"), type="password", autocomplete="new-password", key="new")
        repeated = st.text_input(_("Once more"), type="password", autocomplete="new-password", key="repeated")
        password_rules(new, repeated)
        sent = st.form_submit_button(_("Continue"), type="primary", width="stretch")
    if sent and new != repeated:
        st.error(_("The two passwords differ."))
    elif sent:
        _try(lambda: door.with_new_password(answer.token, new or "", visit=visit))


def password_rules(new: str | None, repeated: str | None) -> None:
    """The rules in words; after a try, what holds and what is still missing."""
    for rule, holds in passwords.rules_held(new or "", repeated or ""):
        st.markdown(f":{'green' if holds else 'gray'}[{':material/check_circle:' if holds else ':material/radio_button_unchecked:'} {_(rule)}]")


def _enrol(answer: Answer, visit: Visit) -> None:
    """The picture is made anew on every run, so the secret never lies in the session state."""
    st.markdown(_("Your office needs a second factor. Scan this with an authenticator app, then type the code it shows."))
    address = told(lambda: door.enrolment(answer.token, visit=visit))
    if address is None:
        return
    qr_code(address)
    with st.form("enrol-form"):
        code = st.text_input(_("Code"), autocomplete="one-time-code", key="enrol-code")
        sent = st.form_submit_button(_("Continue"), type="primary", width="stretch")
    if sent and (done := told(lambda: door.with_enrolment(answer.token, code, visit=visit))):
        recovery_codes(done[0])
        st.session_state[STEP] = done[1]
        st.button(_("I have kept them"), type="primary", width="stretch", key="kept")


def _kept_codes(answer: Answer, visit: Visit) -> None:
    _try(lambda: door.open_up(answer.token, visit=visit))


def _through(answer: Answer, _visit: Visit) -> None:
    del st.session_state[STEP]
    redirect(f"/auth/session?t={answer.token}")


def qr_code(address: str) -> None:
    picture = io.BytesIO()
    segno.make(address).save(picture, kind="png", scale=5, border=3)
    st.image(f"data:image/png;base64,{b64encode(picture.getvalue()).decode()}", width=220)


def recovery_codes(codes: list[str]) -> None:
    st.markdown(_("Keep these recovery codes. Each works once when your phone is lost; they are not shown again."))
    st.code("\n".join(codes), language=None)


def _try(step: Callable[[], Answer]) -> None:
    """One step of the door. Refused, it says why and what was typed stays; else the next run has other fields, so nothing typed stays behind."""
    answer = told(step)
    if answer is not None:
        st.session_state[STEP] = answer
        st.rerun()


def told(step: Callable[[], T]) -> T | None:
    """The step's result, or its refusal said on the page."""
    try:
        return step()
    except PortalError as refusal:
        if isinstance(refusal, NothingOpens):
            st.session_state.pop(STEP, None)
        st.error(sentence(refusal), icon=":material/error:")
        return None


def _foot() -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.session_state.setdefault(words.SWITCH, words.language())
        st.segmented_control(_("Language"), LANGUAGES, format_func=TONGUES.__getitem__, key=words.SWITCH, label_visibility="collapsed")
        with st.popover(_("Forgot it?"), type="tertiary"):
            st.markdown(_("Ask an administrator or human resources for a new activation slip."))
    st.caption(_("Looking at people's data and pictures is recorded, and the person can see it."))


@st.fragment(run_every=30)
def time_left() -> None:
    """A rerun of this piece alone: what is being typed on the page stays, and it is no sign of a person."""
    found = present.standing(st.context.cookies)
    if found is None or found.limited:
        return
    left = found.ends_at - clock.now()
    if left <= WARN:
        minutes = max(1, round(left.total_seconds() / 60))
        if found.final:
            st.warning(_("You will be signed out in {n} min: twelve hours are over. Store what you typed now.", n=minutes), icon=":material/timer:")
            return
        st.warning(_("You will be signed out in {n} min. What you typed stays if you go on now.", n=minutes), icon=":material/timer:")
        st.button(_("Stay signed in"), key="stay", width="stretch")


def say_bug(reference: str) -> None:
    st.error(_("Something went wrong. It was not stored. Reference {reference}", reference=reference), icon=":material/error:")

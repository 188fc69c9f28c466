"""How does an administrator look after somebody's account on the person's page? What opens it is never shown."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

import streamlit as st

from portal import accounts
from portal.accounts import OthersAccount
from portal.people import File
from portal.policy import Action, Giving, allows
from portal.ui import account as own
from portal.ui import facts, frame, states
from portal.ui.decision import confirmed
from portal.ui.words import _, full_day

LONGEST = 1000
STATES = {True: "account_on", False: "account_off"}


def box(file: File) -> None:
    """Not drawn for whoever does not look after accounts."""
    if not allows(frame.me(), Action.ACCOUNT_MANAGE, Giving(file.id)):
        return
    found = frame.read(accounts.account_of, file.id)
    with st.container(border=True):
        st.subheader(_("Account"), anchor=False)
        if found is None:
            _none(file)
            return
        _facts(found)
        if found.first_password:
            frame.link("slips", _("Activation slips"))
        _moves(found)
        _devices(found)


def _none(file: File) -> None:
    st.caption(_("No account. He cannot sign in."))
    if allows(frame.me(), Action.ACCOUNT_OPEN, Giving(file.id)) and st.button(_("Create an account"), width="stretch", key="create"):
        st.dialog(_("Create an account"), icon=":material/key:", width="medium", on_dismiss="rerun")(lambda: _create(file))()


def _create(file: File) -> None:
    """The first password is one that nobody knows; the activation slip is the way in."""
    name = st.text_input(_("User name (required)"), key="username", max_chars=64, placeholder=_("e.g. zhang.wei")).strip()
    if confirmed(
        _("Create the account"), follows=_("He comes in with the code on his activation slip."), ready=bool(name), missing=_("Write the user name.")
    ):
        stored = frame.check(accounts.hash_password, frame.check(accounts.one_time_password))
        frame.act(_("Account created"), accounts.create_account, file.id, username=name, password_hash=stored)


def _facts(found: OthersAccount) -> None:
    states.badge(STATES[found.active])
    facts.facts(
        (
            (_("User name"), found.username),
            (_("Last signed in"), full_day(found.signed_in_on) if found.signed_in_on else _("Never")),
            (_("Password"), _("Not chosen yet") if found.first_password else _("Set by its owner")),
            (_("Second factor"), _("On") if found.second_factor else _("Off")),
        )
    )
    if found.protected:
        st.caption(":material/shield: " + _("Protected: to reset it needs a second person, too."))
    if found.reset_waits:
        st.caption(":material/hourglass_top: " + _("A reset waits for a second person."))


def _moves(found: OthersAccount) -> None:
    label = _("Switch off") if found.active else _("Switch on")
    with st.container(horizontal=True):
        if st.button(label, key="switch"):
            st.dialog(label, width="medium", on_dismiss="rerun")(lambda: _switch(found, label))()
        if not found.reset_waits and st.button(_("Reset"), key="reset"):
            st.dialog(_("Reset the account"), icon=":material/lock_reset:", width="medium", on_dismiss="rerun")(lambda: _reset(found))()


def _switch(found: OthersAccount, label: str) -> None:
    if found.active:
        asking(found.person_id, "off")
        return
    if confirmed(label, follows=_("His password holds again.")):
        frame.act(_("Account switched on"), accounts.switch, found.id, on=True)


def asking(person_id: UUID, deed: str, **about: Any) -> None:
    """What nobody takes from anybody alone."""
    reason = st.text_area(_("Why (required; the second person and he read it)"), key="removal-reason", max_chars=LONGEST).strip()
    later = _("Nothing happens until the safety director, the head or human resources agrees. He reads that you asked.")
    if confirmed(_("Ask for it"), follows=later, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("On record"), accounts.ask_removal, person_id, deed, reason=reason, **about)


def _reset(found: OthersAccount) -> None:
    """The second factor alone is not on offer."""
    with_factor = st.checkbox(_("The second factor too (a lost telephone)"), key="with-factor") if found.second_factor else False
    reason = st.text_area(_("Why (required; the second person reads it)"), key="reset-reason", max_chars=LONGEST).strip()
    at_once = _("The password is worth nothing any more and all sessions end. He comes in with a new activation slip, and reads that you did it.")
    later = _("Nothing happens until the safety director or the head agrees. The owner reads that you asked.")
    if confirmed(_("Reset the account"), follows=later if found.protected else at_once, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(
            _("On record"),
            accounts.ask_reset,
            found.id,
            then=lambda asked: frame.check(accounts.carry_out, asked.id),
            with_factor=with_factor,
            reason=reason,
        )


def _devices(found: OthersAccount) -> None:
    """By device and time; what is done there is not ours to see."""
    if not found.devices:
        st.caption(_("Not signed in anywhere."))
        return
    for browser in found.devices:
        key = sha256(browser.id.bytes).hexdigest()[:16]  # the id itself tells the moment of the sign-in, and a key travels to the screen
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{key}"):
            times = _("since {at}, last seen {seen}", at=full_day(browser.since), seen=full_day(browser.seen_on))
            st.markdown(f"{facts.plain(own.device(browser.device))}  \n:small[:gray[{times}]]", width="stretch")
            if st.button(_("End"), key=f"end-{key}"):
                frame.act(_("Session ended"), accounts.end_others_session, browser.id)
    if len(found.devices) > 1 and st.button(_("End all sessions"), key="end-all"):
        frame.act(_("All sessions ended"), accounts.end_others_sessions, found.id)

"""How are slips shown: who waits for which, what is printed, and what a second person releases?"""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import streamlit as st

from portal import accounts, areas, config, downloads, slips
from portal.locale import N_
from portal.slips import Row, Waiting
from portal.ui import decision, facts, frame, states
from portal.ui.words import OFFICES, _, local_name, moment, number

NOWHERE = "-"
STATES = {
    "none": "slip_none",
    "printed": "slip_printed",
    "waiting": "slip_held",
    "expired": "slip_expired",
    "new_office": "slip_new_office",
    "active": "slip_active",
    "off": "slip_off",
}
NEEDS_ONE = ("none", "expired", "new_office", "printed", "waiting")
PRINT, RELEASE = N_("Print slips"), N_("Release")


def to_release() -> None:
    """What waits for a second person comes first; who only releases reads that nothing waits."""
    held = frame.read(slips.waiting)
    if not held:
        if not slips.prints(frame.me()):
            facts.nothing_here("how_to_reg", _("Nothing waits"), _("Slips of people in office wait here for your yes."))
        return
    st.subheader(_("Waiting for a second person"), anchor=False)
    for slip in held:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{slip.slip_id}"):
            st.markdown(_about(slip), width="stretch")
            if not slip.mine:
                st.caption(_("The safety director or the head releases it."), width="content")
            elif st.button(_(RELEASE), key=f"release-{slip.slip_id}"):
                _ask(slip)


def _about(slip: Waiting) -> str:
    offices = facts.plain(" · ".join(_(OFFICES[office]) for office in slip.offices))
    printed = _("printed by {who}, {at}", who=facts.plain(slip.printed_by or _("Somebody")), at=moment(slip.made_at))
    reset = facts.plain(_("The account is in use: this is a reset.")) if slip.activated_at else ""
    who = facts.plain(slip.name or _("Somebody"))
    return f"**{who}** {offices}  \n:small[:gray[{printed} {reset}]]"


def _ask(slip: Waiting) -> None:
    def body() -> None:
        st.markdown(_about(slip))
        st.markdown(_("Ask the person himself whether he wants this slip, face to face or by telephone. Whoever holds it becomes him."))
        if decision.confirmed(_(RELEASE), follows=_("The slip holds from now on. The person, every director and every administrator can read it.")):
            frame.act(_("Slip released"), slips.release, slip.slip_id)

    st.dialog(_(RELEASE), icon=":material/how_to_reg:", width="medium", on_dismiss="rerun")(body)()


def of_department() -> None:
    """The people of one department, whose names are opened only once it is chosen."""
    if not slips.prints(frame.me()):
        return
    places = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)} | {NOWHERE: _("Without a department")}
    chosen = st.selectbox(
        _("Slips for"), list(places), index=None, format_func=places.__getitem__, placeholder=_("Choose"), key="slip-department", width=420
    )
    if not chosen:
        st.caption(_("Choose a department. Opening its names is recorded, and the people can see it."))
        return
    rows = frame.read(slips.people_of, None if chosen == NOWHERE else UUID(chosen))
    if not rows:
        facts.nothing_here("group", _("Nobody here yet"), _("Bring in people first, then print their slips."))
        return
    _counts(rows)
    _actions(rows)
    _table(rows)


def _counts(rows: list[Row]) -> None:
    counted = [(code, sum(row.state == code for row in rows)) for code in STATES]
    st.markdown("  ".join(f"{states.inline(STATES[code])} {number(n)}" for code, n in counted if n))


def _actions(rows: list[Row]) -> None:
    """Everybody who has none unless some are chosen."""
    names = {str(row.person_id): row for row in rows if row.state in NEEDS_ONE or row.state == "active"}
    chosen = st.multiselect(
        _("Only these people"), list(names), format_func=lambda who: _label(names[who]), placeholder=_("All who have none yet"), key="slip-people"
    )
    missing = [row.person_id for row in rows if row.state in slips.NO_WAY_IN and row.person_id != frame.me().person_id]
    wanted = [UUID(who) for who in chosen] or missing
    with st.container(horizontal=True):
        if st.button(_("Print slips (people: {n})", n=len(wanted)), type="primary", disabled=not wanted, key="print"):
            _print(wanted, anew=[names[who] for who in chosen if names[who].state == "active"])
        printed = [UUID(who) for who in chosen if names[who].state in ("printed", "waiting")]
        if printed and st.button(_("Void {n} slips", n=len(printed)), key="void"):
            frame.act(_("Slips voided"), slips.void, printed)


def _label(row: Row) -> str:
    return " · ".join((row.name or _("Somebody"), states.word(STATES[row.state])))


def _print(people: list[UUID], *, anew: list[Row]) -> None:
    """The file is made when it is fetched, once, and kept nowhere."""

    def body() -> None:
        st.markdown(_("An account is made for whoever has none. Every older slip of these people opens nothing any more."))
        for row in anew:
            st.warning(_("{name} signs in already: this slip is a reset. Print it only when he asked you for it.", name=facts.plain(row.name or "")))
        st.markdown(_("Who holds an office needs a second person: the slip opens nothing before it is released here."))
        st.caption(_("It goes on record, and each person can read it. The file can be fetched once; print it, hand out the slips, delete the file."))
        name, label = _("Activation slips"), _("Fetch the slips (PDF)")
        address = downloads.offer(
            frame.me(),
            slips.print_slips,
            filename=f"{name}.pdf",
            media_type="application/pdf",
            finish=slips.paper(public_address()),
            person_ids=people,
            password_hash=accounts.unusable(),
        )
        facts.file(address, label)
        if st.button(_("Close"), key="fetched"):
            st.rerun()

    st.dialog(_(PRINT), icon=":material/print:", width="medium", on_dismiss="rerun")(body)()


def public_address() -> str:
    """Where people reach this portal: as it was set, else as this browser reached it."""
    here = urlsplit(st.context.url or "")
    return config.settings().public_url or f"{here.scheme}://{here.netloc}"


def _table(rows: list[Row]) -> None:
    """Four columns leave a telephone no room for a name: there it has two."""
    names, users = [facts.plain(row.name or "—") for row in rows], [facts.plain(row.username) for row in rows]
    held, until = [states.inline(STATES[row.state]) for row in rows], [moment(row.until) if row.until else "" for row in rows]
    if frame.phone():
        columns = {
            _("Full name"): [f"{name} :gray[{user}]" if user else name for name, user in zip(names, users, strict=True)],
            _("State"): [f"{state} :gray[{day}]" if day else state for state, day in zip(held, until, strict=True)],
        }
    else:
        columns = {_("Full name"): names, _("User name"): users, _("State"): held, _("Valid until"): until}
    st.table(columns, border="horizontal", hide_index=True)

"""How does an auditor ask for a sample, pin the request, give his digits, and take home what verifies it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from portal import downloads, draws
from portal.draws import Register, Standing, clerk, kinds
from portal.ui import asking, changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.timeline import Point, timeline
from portal.ui.words import _, moment, number

DIGITS = 20
STATES = {"requested": "waiting", "drawn": "drawn", "aborted": "abandoned"}


def stratum(name: str) -> str:
    return " · ".join(_(words, **said) for words, said in kinds.called(name))


def page(engagement_id: UUID, days: tuple[date, date], areas: Mapping[UUID, str], *, acts: bool) -> None:
    """`acts`: the reader is the auditor; the enterprise reads the same."""
    found = frame.read(draws.register, engagement_id)
    if found.freezing and acts:
        with st.spinner(_("Freezing the records. This takes a moment.")):
            _answered(engagement_id)
        st.rerun()
    newest = found.draws[0] if found.draws else None
    left, right = st.columns([2.1, 1], gap="medium")
    with right:
        _aside(found, newest, acts=acts)
    with left:
        if found.unfit and acts:
            st.warning(_(found.unfit, **found.unfit_said), title=_("This could not be frozen"), icon=":material/error:")
        _middle(engagement_id, newest, days, areas, acts=acts)
    _register(found)


def _middle(engagement_id: UUID, newest: Standing | None, days: tuple[date, date], areas: Mapping[UUID, str], *, acts: bool) -> None:
    running = newest is not None and newest.state != "aborted"
    if newest and running:
        timeline(_steps(engagement_id, newest, acts=acts))
        if acts and st.button(_("Ask for another sample"), icon=":material/casino:", key="again"):
            changes.ask(_("Another sample"), "casino", lambda: asking.ask(engagement_id, days, areas, stratum, dialog=True))
    elif acts:
        asking.ask(engagement_id, days, areas, stratum, dialog=False)
    else:
        facts.nothing_here("casino", _("No sample yet"), _("The auditor asks for it; what he asked for will stand here."), key="no-draw")


def _answered(engagement_id: UUID) -> None:
    """At once; the papers of other engagements are the worker's, and keep nobody here waiting."""
    frame.through(lambda _actor: clerk.attend(engagement_id=engagement_id))


def _steps(engagement_id: UUID, one: Standing, *, acts: bool) -> list[Point]:
    drawn, asked, ended = one.state == "drawn", moment(one.requested_at), moment(one.ended_at) if one.ended_at else ""
    strata = " · ".join(f"{stratum(part['name'])} {number(part['end'] - part['first'])}" for part in one.plan["strata"])
    frozen = _("{n} records and the plan are frozen; any later change shows.", n=number(one.size))
    give: Callable[[], None] | None = (lambda: _give(engagement_id, one)) if acts and not one.given else None
    home: Callable[[], None] | None = (lambda: _home(one)) if one.ready else None
    turn = _("your turn") if acts else _("the auditor's turn")
    told = _("The portal has told its secret; both numbers together made the seed.")
    return [
        Point("lock", _("1 Freeze"), asked, f"{frozen}\n{strata}", kind="done"),
        Point("edit_note", _("2 Pin: write it down"), asked, draw=lambda: _pin(one), kind="done"),
        Point("casino", _("3 The auditor's digits"), ended or turn, one.given, draw=give, kind="done" if drawn else "now"),
        Point("key", _("4 Reveal"), ended or _("after step 3"), told if drawn else None, kind="done" if drawn else "later"),
        Point("verified_user", _("5 Verify offline"), ended or _("after step 4"), draw=home, kind="now" if drawn else "later"),
    ]


def _pin(one: Standing) -> None:
    st.markdown(facts.plain(_("The fingerprint of the request on the auditor's own paper is what stops a later change of the list.")))
    lines = (" ".join(one.pin[start + four : start + four + 4] for four in range(0, 32, 4)) for start in (0, 32))
    st.code("\n".join(lines), language=None, wrap_lines=True)
    filename = f"request-{one.n}.note"
    address = downloads.offer(frame.me(), draws.request_note, filename=filename, media_type="text/plain", finish=str.encode, draw_id=one.id)
    facts.file(address, _("The signed request, to compute the fingerprint yourself (SHA-256)"))


def _give(engagement_id: UUID, one: Standing) -> None:
    """The pin is typed from paper: whoever has not written it down is stopped here."""
    st.markdown(facts.plain(_("Roll ten-sided dice on site and type at least 20 digits. The portal has committed itself to its secret before.")))
    pin = "".join(st.text_input(_("The pin, from your paper"), key="pin", max_chars=90, autocomplete="off").split())
    digits = "".join(st.text_input(_("Your digits"), key="digits", max_chars=260, autocomplete="off").split())
    beacon = st.text_input(_("What the beacon said ({rule})", rule=one.beacon), key="beacon", max_chars=300) if one.beacon else ""
    missing = DIGITS - len(digits)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Hand in and reveal"), type="primary", disabled=missing > 0 or not pin, key="give"):
            said: dict[str, Any] = {"pin": pin, "digits": digits, "beacon": beacon}
            frame.act(_("Drawn"), draws.give_nonce, one.id, **said, then=lambda _made: _answered(engagement_id))
        st.caption(_("{n} more digits needed", n=missing) if missing > 0 else "" if pin else _("Type the pin from your paper."))


def _home(one: Standing) -> None:
    st.markdown(facts.plain(_("On any computer with Python, without network, with the pin, the digits and the key from your own notes:")))
    filename = f"{one.plan['engagement']}-{one.n}.zip"
    st.code(f"python verify.py {filename} \\\n  --pin … --nonce … --key …", language=None, wrap_lines=True)
    for pictures in (False, True) if one.pictured else (False,):
        asked: dict[str, Any] = {"draw_id": one.id, "pictures": pictures}
        address = downloads.offer(frame.me(), draws.bundle, filename=filename, media_type="application/zip", finish=draws.content, **asked)
        facts.file(address, _("The same with the masked photos") if pictures else _("Take the sealed bundle home"))
    name = f"{one.plan['engagement']}-{one.n}-history.json"
    address = downloads.offer(frame.me(), draws.history, filename=name, media_type="application/json", finish=draws.proofs, draw_id=one.id)
    facts.file(address, _("For a checkpoint that you kept from before this sample's period: the log's history"))
    if one.stage < len(one.plan["stages"]) and not one.extended:
        st.caption(_("A second stage is declared; it is drawn only if what you find calls for it."))
    if one.is_lot:
        frame.link("stream", _("Weekly stream"))
    else:
        frame.link("evaluation", _("What the sample says"), id=one.id)
    frame.link("sampled", _("Look at the {n} records", n=number(one.take)), id=one.id)  # not drawn for the enterprise, which has its ledger


def _aside(found: Register, newest: Standing | None, *, acts: bool) -> None:
    if newest and newest.state == "requested":
        if acts:
            words = _("Only the pin on your paper proves that the list was not swapped. Make sure you have it, and the key.")
            st.info(words, title=_("Look at your paper first"), icon=":material/edit_note:")
        elif found.may_abort and st.button(_("Abort this draw"), icon=":material/block:", key="abort"):
            changes.ask(_("Abort this draw"), "block", lambda: _abort(newest.id))
    with st.container(border=True, key="draw-facts"):
        facts.facts(_numbers(found, newest))
        st.caption(_("The key of this portal's signatures: write it down once, at your first visit."))
        st.code(found.key, language=None, wrap_lines=True)


def _numbers(found: Register, newest: Standing | None) -> list[tuple[str, str]]:
    aborted = sum(one.state == "aborted" for one in found.draws)
    said = [(_("Aborted"), number(aborted) if aborted else _("none"))]
    if newest is None:
        return said
    about = newest.plan["about"]
    return [
        (_("Population"), number(newest.size)),
        (_("To draw"), number(newest.take)),
        *([] if newest.is_lot else [(_("Tolerable"), f"{about['tolerable']} %"), (_("Confidence"), f"{about['confidence']} %")]),
        *said,
    ]


def _abort(draw_id: UUID) -> None:
    why = written(_("Reason (required; it stands in every later bundle)"), "abort-why")
    follows = _("The draw keeps its number. The auditor and the report see that it was aborted, and why.")
    if confirmed(_("Abort"), follows=follows, ready=bool(why), missing=_("Write the reason.")):
        frame.act(_("Aborted"), draws.abort, draw_id, why=why)


def _register(found: Register) -> None:
    if not found.draws:
        return
    st.subheader(_("All draws of this engagement"), anchor=False)
    for one in found.draws:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-draw-{one.n}"):
            states.badge(STATES[one.state])
            words = _("Draw {n} · {take} of {size} records · pin {pin}…", n=one.n, take=number(one.take), size=number(one.size), pin=one.pin[:8])
            below = " ".join(part for part in (moment(one.requested_at), one.why or "") if part)
            st.markdown(f"{facts.plain(words)}  \n:small[:gray[{facts.plain(below)}]]", width="stretch")

"""How does an auditor ask for a sample, pin the request, give his digits, and take home what verifies it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

import streamlit as st

from portal import downloads, draws
from portal.draws import Register, Standing, Wanted, clerk
from portal.locale import N_
from portal.ui import changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.timeline import Point, timeline
from portal.ui.words import _, moment, number

PRESETS: dict[str, tuple[str, str, str, str]] = {
    "95-5-0": ("95", "5", "0", N_("95 % sure that at most 5 % deviate, none expected")),
    "95-5-1": ("95", "5", "1", N_("95 % sure that at most 5 % deviate, 1 % expected")),
    "90-10-0": ("90", "10", "0", N_("90 % sure that at most 10 % deviate, none expected")),
    "95-1-0": ("95", "1", "0", N_("Discovery: 95 % sure to meet one if 1 % deviate")),
}
DIGITS = 20
STATES = {"requested": "waiting", "drawn": "drawn", "aborted": "abandoned"}
STRATA = {"hazard/general": N_("General hazards"), "hazard/major": N_("Major hazards")}


def page(engagement_id: UUID, days: tuple[date, date], areas: Mapping[UUID, str], *, acts: bool) -> None:
    """`acts`: the reader is the auditor; the enterprise reads the same."""
    found = frame.read(draws.register, engagement_id)
    if found.freezing and acts:
        with st.spinner(_("Freezing the records. This takes a moment.")):
            frame.through(lambda _actor: clerk.attend())
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
        timeline(_steps(newest, acts=acts))
        if acts and st.button(_("Ask for another sample"), icon=":material/casino:", key="again"):
            changes.ask(_("Another sample"), "casino", lambda: _ask(engagement_id, days, areas))
    elif acts:
        _ask(engagement_id, days, areas)
    else:
        facts.nothing_here("casino", _("No sample yet"), _("The auditor asks for it; what he asked for will stand here."), key="no-draw")


def _steps(one: Standing, *, acts: bool) -> list[Point]:
    drawn, asked, ended = one.state == "drawn", moment(one.requested_at), moment(one.ended_at) if one.ended_at else ""
    strata = " · ".join(f"{_(STRATA[part['name']])} {number(part['end'] - part['first'])}" for part in one.plan["strata"])
    frozen = _("{n} records and the plan are frozen; any later change shows.", n=number(one.size))
    give: Callable[[], None] | None = (lambda: _give(one)) if acts and not one.given else None
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
    st.code("\n".join(" ".join(one.pin[start + four : start + four + 4] for four in range(0, 32, 4)) for start in (0, 32)), language=None)
    filename = f"request-{one.n}.note"
    address = downloads.offer(frame.me(), draws.request_note, filename=filename, media_type="text/plain", finish=str.encode, draw_id=one.id)
    facts.file(address, _("The signed request, to compute the fingerprint yourself (SHA-256)"))


def _give(one: Standing) -> None:
    """The pin is typed from paper: whoever has not written it down is stopped here."""
    st.markdown(facts.plain(_("Roll ten-sided dice on site and type at least 20 digits. The portal has committed itself to its secret before.")))
    pin = "".join(st.text_input(_("The pin, from your paper"), key="pin", max_chars=90, autocomplete="off").split())
    digits = "".join(st.text_input(_("Your digits"), key="digits", max_chars=260, autocomplete="off").split())
    beacon = st.text_input(_("What the beacon said ({rule})", rule=one.beacon), key="beacon", max_chars=300) if one.beacon else ""
    missing = DIGITS - len(digits)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Hand in and reveal"), type="primary", disabled=missing > 0 or not pin, key="give"):
            frame.act(_("Drawn"), draws.give_nonce, one.id, pin=pin, digits=digits, beacon=beacon, then=lambda _made: clerk.attend())
        st.caption(_("{n} more digits needed", n=missing) if missing > 0 else "" if pin else _("Type the pin from your paper."))


def _home(one: Standing) -> None:
    st.markdown(facts.plain(_("On any computer with Python, without network, with the pin, the digits and the key from your own notes:")))
    filename = f"{one.plan['engagement']}-{one.n}.zip"
    st.code(f"python verify.py {filename} \\\n  --pin … --nonce … --key …", language=None)
    address = downloads.offer(frame.me(), draws.bundle, filename=filename, media_type="application/zip", finish=draws.content, draw_id=one.id)
    facts.file(address, _("Take the sealed bundle home"))
    frame.link("sampled", _("Look at the {n} records", n=number(one.take)), draw=one.id)  # not drawn for the enterprise, which has its ledger


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
        (_("Tolerable"), f"{about['tolerable']} %"),
        (_("Confidence"), f"{about['confidence']} %"),
        *said,
    ]


def _ask(engagement_id: UUID, days: tuple[date, date], areas: Mapping[UUID, str]) -> None:
    """Steps 1 to 4 of ISO 19011 A.6; what is asked for becomes the plan that the request binds."""
    st.subheader(_("What do you want to know?"), anchor=False)
    objective = written(_("Objective: what this sample is to find out (required)"), "objective")
    since, until = st.columns(2)
    first = since.date_input(_("Reported from"), days[0], min_value=days[0], max_value=days[1], format="YYYY-MM-DD", key="ask-since")
    last = until.date_input(_("Reported until"), days[1], min_value=days[0], max_value=days[1], format="YYYY-MM-DD", key="ask-until")
    chosen = st.multiselect(_("Areas (with everything inside them)"), list(areas), list(areas), format_func=areas.__getitem__, key="ask-areas")
    preset = st.radio(_("How sure do you want to be?"), list(PRESETS), format_func=lambda code: _(PRESETS[code][3]), key="ask-preset")
    certainty = st.checkbox(_("Look at every major hazard (a stratum of 100 %)"), value=True, key="ask-certainty")
    with st.expander(_("Records you pick yourself, and a public source of chance")):
        picked = st.text_area(_("Numbers, one a line; they stay out of the statistics"), key="ask-picked", max_chars=2000)
        beacon = st.text_input(_("Beacon: which future value of which public source decides too (optional)"), key="ask-beacon", max_chars=300)
    confidence, tolerable, expected, _said = PRESETS[preset]
    wanted = Wanted(objective, first, last, chosen, confidence, tolerable, expected, certainty, tuple(picked.split()), beacon)
    follows = _("The portal freezes all records of these days and areas, and signs what it froze. Nobody knows yet which will be drawn.")
    if confirmed(_("Freeze and request"), follows=follows, ready=bool(objective and chosen), missing=_("Write the objective and choose areas.")):
        frame.act(_("Asked for"), draws.wish, engagement_id, wanted=wanted)


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

"""How are requests of an auditor and their answers shown, and how does each side write its own?"""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

import streamlit as st

from portal import areas, clock, downloads, requests
from portal.engagements import Mine
from portal.locale import N_
from portal.policy import Action
from portal.requests import Answered, Asked, Hindrance, Limitation, Register
from portal.requests.registers import KINDS, LAPSES, on_paper
from portal.ui import agencies, changes, facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.roster import day
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, _, due_day, language, local_name, long_day, moment, short_day, today, until

FILES = ["pdf", "jpg", "jpeg", "png"]
LARGEST_MB = 12
HAPPENED = {
    "open": (N_("Asked for"), "outgoing_mail"),
    "submitted": (N_("Provided"), "fact_check"),
    "refused": (N_("Refused"), "block"),
    "accepted": (N_("Taken over"), "check_circle"),
    "returned": (N_("Sent back"), "undo"),
    "closed": (N_("Settled"), "task_alt"),
    "dropped": (N_("Dropped"), "delete"),
}
STATES = {
    "draft": "request_draft", "open": "request_open", "submitted": "request_submitted", "refused": "request_refused",
    "accepted": "request_accepted", "returned": "request_returned", "closed": "request_closed",
}  # fmt: skip
TO_JUDGE = ("submitted", "refused")


def of_the_auditor(mine: Mine) -> None:
    """His own page: he asks, judges what comes, and names what stood in his way."""
    found = frame.read(requests.register, mine.facts.id)
    main, aside = st.columns([2.1, 1], gap="medium")
    with aside:
        if mine.opened:
            _his_moves(mine, found)
        address = downloads.offer(
            frame.me(),
            requests.registers,
            filename=f"{found.number}-registers.pdf",
            media_type="application/pdf",
            finish=partial(on_paper, language=language()),
            engagement_id=mine.facts.id,
        )
        facts.file(address, _("Both registers as one file, for the industry association"))
        st.caption(_("With a checkpoint of the log; that you took it is on record."))
    with main:
        _requests(found, opened=mine.opened)
        _limitations(found.limitations)
        _hindrances(found, shows=mine.opened, states_beside=False)


def of_the_enterprise(engagement_id: UUID) -> None:
    """Director and head: what was opened, what was answered, and what was shown to them."""
    found = frame.read(requests.register, engagement_id)
    _requests(found, opened=False)
    _limitations(found.limitations)
    _hindrances(found, shows=False, states_beside=True)


def _requests(found: Register, *, opened: bool) -> None:
    st.subheader(_("Requests"), anchor=False)
    for one in found.requests:
        card(one, judges=opened)
    if not found.requests:
        facts.nothing_here("outgoing_mail", _("Nothing asked for yet"), _("Requests of the auditor and their answers stand here."), key="no-request")


def card(one: Asked, *, judges: bool = False) -> None:
    """One request: how it stands, what is wanted, what happened, and what is the reader's to do."""
    with st.container(border=True, key=f"card-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(STATES[one.state])
            if one.late:
                states.badge("overdue")
            if one.number:
                st.markdown(f"**{facts.plain(one.number)}**", width="stretch")
        st.text(one.wanted)
        units = " · ".join(local_name(*unit) for unit in one.departments)
        st.caption(facts.plain(" · ".join(part for part in (_term(one), units) if part)))
        if one.events:
            with st.expander(_("What happened ({n})", n=len(one.events))):
                timeline((_point(event) for event in one.events), of=one.id)
                _files(one)
        with st.container(horizontal=True):
            _moves_of(one, judges=judges)


def _term(one: Asked) -> str:
    if one.state == "draft":
        return _("{n} working days once it is opened", n=one.days)
    if one.due_at is None or one.state in ("closed", "accepted"):
        return ""
    return _("due {day}", day=until(long_day(due_day(one.due_at)), one.due_at, clock.now()))


def _point(event: Answered) -> Point:
    said, icon = HAPPENED[event.action]
    return Point(icon, _(said), f"{_(OFFICES[event.office])} · {moment(event.at)}", event.text or None)


def _files(one: Asked) -> None:
    for event in one.events:
        for file_id, name, media_type in event.files:
            address = downloads.offer(frame.me(), requests.answer_file, filename=name, media_type=media_type, file_id=file_id)
            facts.file(address, name)


def _moves_of(one: Asked, *, judges: bool) -> None:
    if judges and one.state == "draft":
        _drafted(one)
    elif judges and one.state != "closed":
        _judging(one)
    if one.answers:
        _answering(one)


def _drafted(one: Asked) -> None:
    if st.button(_("Open the request"), type="primary", icon=":material/outgoing_mail:", key=f"send-{one.id}"):
        changes.ask(_("Open the request"), "outgoing_mail", lambda: _open(one))
    if st.button(_("Drop the draft"), key=f"drop-{one.id}"):
        frame.act(_("Dropped"), requests.drop, one.id)


def _judging(one: Asked) -> None:
    if one.state == "submitted" and st.button(_("Take it over"), type="primary", icon=":material/check:", key=f"accept-{one.id}"):
        frame.act(_("Taken over"), requests.accept, one.id)
    if one.state in TO_JUDGE and st.button(_("Send back"), icon=":material/undo:", key=f"back-{one.id}"):
        changes.ask(_("Send back"), "undo", lambda: _send_back(one))
    if st.button(_("Settle"), icon=":material/task_alt:", key=f"close-{one.id}"):
        changes.ask(_("Settle the request"), "task_alt", lambda: _close(one))


def _answering(one: Asked) -> None:
    if st.button(_("Answer"), type="primary", icon=":material/reply:", key=f"answer-{one.id}"):
        changes.ask(_("Answer the auditor"), "reply", lambda: _answer(one))
    if agencies.may(Action.REQUEST_HAND_ON) and st.button(_("Hand on"), icon=":material/forward:", key=f"hand-{one.id}"):
        changes.ask(_("Hand the request on"), "forward", lambda: _hand_on(one))


def _his_moves(mine: Mine, found: Register) -> None:
    with st.container(border=True, key="his-moves"):
        if st.button(_("Ask for something"), type="primary", icon=":material/outgoing_mail:", width="stretch", key="do-draft"):
            changes.ask(_("Ask for something"), "outgoing_mail", lambda: _draft(mine.facts.id))
        if st.button(_("Write down an interference"), icon=":material/front_hand:", width="stretch", key="do-note"):
            changes.ask(_("Write down an interference"), "front_hand", lambda: _note(mine.facts.id))
        if mine.lead and not found.issued and st.button(_("Issue the papers"), icon=":material/publish:", width="stretch", key="do-issue"):
            changes.ask(_("Issue the papers"), "publish", lambda: _issue(mine.facts.id))


def _days(key: str) -> int:
    return int(st.number_input(_("Working days for the answer"), min_value=1, max_value=30, value=3, step=1, key=key))


def _draft(engagement_id: UUID) -> None:
    wanted = written(_("What you want to have (required)"), "wanted")
    days = _days("days")
    st.caption(_("Counted by the official calendar, from the day on which you open it."))
    follows = _("A draft is read by your team alone. The enterprise sees it once you open it.")
    if confirmed(_("Keep as a draft"), follows=follows, ready=bool(wanted), missing=_("Write what you want to have.")):
        frame.act(_("Draft kept"), requests.draft, engagement_id, wanted=wanted, days=days)


def _open(one: Asked) -> None:
    st.text(one.wanted)
    follows = _("The enterprise sees it at once and has {n} working days. It keeps its number and cannot be taken back.", n=one.days)
    if confirmed(_("Open the request"), follows=follows):
        frame.act(_("Request opened"), requests.open_request, one.id)


def _send_back(one: Asked) -> None:
    reason = written(_("What is missing (required)"), "missing")
    days = _days("more-days")
    if confirmed(_("Send back"), follows=_("A new term begins today."), ready=bool(reason), missing=_("Write what is missing.")):
        frame.act(_("Sent back"), requests.send_back, one.id, reason=reason, days=days)


def _close(one: Asked) -> None:
    note = written(_("Remark"), "remark")
    if confirmed(_("Settle"), follows=_("Nothing more is asked for. What was refused, late or never answered stays in the register.")):
        frame.act(_("Settled"), requests.close, one.id, note=note)


def _answer(one: Asked) -> None:
    st.text(one.wanted)
    refused = st.checkbox(_("We refuse this request"), key="refuse")
    text = written(_("Why it is refused (required)") if refused else _("What you hand in (required)"), "answer-text")
    given = (
        []
        if refused
        else st.file_uploader(_("PDF, JPEG or PNG"), type=FILES, max_upload_size=LARGEST_MB, accept_multiple_files=True, key="answer-files")
    )
    follows = (
        _("A refusal and its reason stand in the register of limitations, which you cannot change.")
        if refused
        else _("It goes to the auditor, sealed. Neither side can change it.")
    )
    if confirmed(_("Refuse to provide") if refused else _("Send the answer"), follows=follows, ready=bool(text), missing=_("Write something.")):
        files = [frame.check(requests.prepare_file, file.name, file.getvalue()) for file in given or ()]
        frame.act(_("Answered"), requests.answer, one.id, text=text, refused=refused, files=files)


def _hand_on(one: Asked) -> None:
    units = {unit.id: local_name(unit.name, unit.name_en) for unit in frame.read(areas.departments)}
    chosen = st.selectbox(_("Department (required)"), list(units), format_func=units.__getitem__, index=None, key="unit", placeholder=_("Choose"))
    follows = _("Its head and its safety officer see the request and answer it. The term stays as it is.")
    if confirmed(_("Hand on"), follows=follows, ready=chosen is not None, missing=_("Choose a department.")):
        assert chosen is not None
        frame.act(_("Handed on"), requests.hand_on, one.id, department_id=chosen)


def _limitations(lines: tuple[Limitation, ...]) -> None:
    st.subheader(_("What limited the audit"), anchor=False)
    if not lines:
        st.caption(_("Nothing was refused, late or left unanswered so far."))
    for line in lines:
        with st.container(key=f"limit-{line.number}-{line.kind}-{line.due_at:%Y%m%d%H%M}"):
            answered = _("answered {at}", at=moment(line.answered_at)) if line.answered_at else ""
            below = " · ".join(part for part in (_("due {day}", day=short_day(due_day(line.due_at))), answered) if part)
            st.markdown(f"**{facts.plain(line.number)}** {facts.plain(_(LAPSES[line.kind]))}  \n:small[:gray[{facts.plain(below)}]]")
            if line.reason:
                st.text(line.reason)


def _hindrances(found: Register, *, shows: bool, states_beside: bool) -> None:
    st.subheader(_("Interference"), anchor=False)
    if not found.hindrances:
        st.caption(_("Nothing written down.") if not states_beside else _("Nothing that the auditor has shown."))
    for one in found.hindrances:
        _hindrance(one, shows=shows, states_beside=states_beside)


def _hindrance(one: Hindrance, *, shows: bool, states_beside: bool) -> None:
    with st.container(border=True, key=f"hindrance-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge("shown_to_enterprise" if one.shown else "kept_to_team")
            st.markdown(f"**{facts.plain(_(KINDS[one.kind]))}** {facts.plain(short_day(one.happened_on))}", width="stretch")
        st.text(one.what)
        st.caption(_("written down {at}", at=moment(one.at)))
        for office, at, text in one.statements:
            st.caption(facts.plain(_("The enterprise says ({office}, {at})", office=_(OFFICES[office]), at=moment(at))))
            st.text(text)
        if shows and not one.shown and st.button(_("Show it to the enterprise"), icon=":material/visibility:", key=f"show-{one.id}"):
            frame.act(_("Shown to the enterprise"), requests.show_interference, one.id)
        if states_beside and st.button(_("Say something beside it"), icon=":material/add_comment:", key=f"state-{one.id}"):
            changes.ask(_("Say something beside it"), "add_comment", lambda: _state(one))


def _note(engagement_id: UUID) -> None:
    kind = st.selectbox(_("What happened"), list(KINDS), format_func=lambda code: _(KINDS[code]), key="kind")
    on: date | None = day(_("On which day (required)"), "happened-on", value=today(clock.now()))
    what = written(_("In your own words: who, what, where (required)"), "what")
    follows = _("It is read by your team alone until you show it or issue the papers. Nobody can change or remove it.")
    if confirmed(_("Write it down"), follows=follows, ready=bool(what and on), missing=_("Write what happened.")):
        assert on is not None
        frame.act(_("Written down"), requests.note_interference, engagement_id, kind=kind, happened_on=on, what=what)


def _state(one: Hindrance) -> None:
    text = written(_("What you have to say (required)"), "beside")
    follows = _("It stands beside what the auditor wrote, which stays as it is.")
    if confirmed(_("Say it"), follows=follows, ready=bool(text), missing=_("Write something.")):
        frame.act(_("Said"), requests.state_beside, one.id, text=text)


def _issue(engagement_id: UUID) -> None:
    st.text(_("Interferences, spot checks and notes of interviews open to the safety director and the head. Names of those interviewed never do."))
    if confirmed(_("Issue the papers"), follows=_("This goes with the report and cannot be taken back.")):
        frame.act(_("Papers issued"), requests.issue, engagement_id)

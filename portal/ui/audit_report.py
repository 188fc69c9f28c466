"""How is a report written, signed off and locked, and how does the enterprise read and answer it?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, clock, downloads, reports
from portal.locale import N_
from portal.reports import ANSWER_DAYS, Answered, Desk, Doing, Draft, Locked, Words, clerk, printing
from portal.ui import changes, decision, facts, frame, states
from portal.ui import findings as one_finding
from portal.ui.confirming import confirmed, written
from portal.ui.words import OFFICES, _, due_day, local_name, long_day, moment, number, until

PARTS = {
    "problems": N_("Problems found, in your words"),
    "advice": N_("Advice, in your words"),
    "tracing": N_("Responsibility, in your words"),
    "conclusion": N_("Conclusion from the sample (required)"),
    "limits": N_("Limits of what you looked at (required)"),
}
CORRECTION = {"correction": N_("What is corrected or added (required)")}
LONGEST = 4000
STANDING = {code: f"finding_{code}" for code in reports.STATES}
FILES = {
    "zh.pdf": N_("Chinese, PDF"),
    "en.pdf": N_("English, PDF"),
    "zh.docx": N_("Chinese, Word"),
    "en.docx": N_("English, Word"),
}


def page(engagement_id: UUID) -> None:
    """For its auditors: what I write on the left, how it stands on the right."""
    desk = frame.read(reports.desk, engagement_id)
    if desk.draft and (desk.draft.content_id is None or (desk.draft.signed and _unlocked(desk))):
        _answered(engagement_id)
        desk = frame.read(reports.desk, engagement_id)
    left, right = st.columns([2.1, 1], gap="medium")
    with right:
        _stands(engagement_id, desk)
    with left:
        _form(engagement_id, desk)
    locked(engagement_id, desk.locked)
    findings_of = frame.read(reports.issued_findings, engagement_id) if desk.locked else []
    if findings_of:
        findings(findings_of)


def _unlocked(desk: Desk) -> bool:
    return desk.draft is not None and desk.draft.digest not in {one.digest for one in desk.locked}


def _form(engagement_id: UUID, desk: Desk) -> None:
    """The three parts are made of the findings; where there is none, each asks for a written "none"."""
    addendum = bool(desk.locked)
    st.subheader(_("Addendum") if addendum else _("What you say beyond the findings"), anchor=False)
    before: Any = desk.draft.words if desk.draft and (desk.draft.kind == "addendum") == addendum and _unlocked(desk) else {}
    parts = CORRECTION if addendum else PARTS
    if not addendum:
        st.caption(
            _("Findings that will stand in it: {n}", n=number(desk.findings))
            if desk.findings
            else _("No finding: write in each part that there is none, and why.")
        )
    newest = desk.draft.n if desk.draft else 0
    after = _opened_after(engagement_id, next(iter(parts)), newest)
    said = {name: _text(_field(engagement_id, name, after), _(label), before.get(name, "")) for name, label in parts.items()}
    if after != newest:
        _overtaken(engagement_id, newest)
    if st.button(_("Save and compose"), type="primary", icon=":material/save:", key="save-report"):
        frame.act(_("Composed"), reports.draft, engagement_id, words=Words(**said), after=after, then=lambda _made: _saved(engagement_id))


def _opened_after(engagement_id: UUID, first: str, newest: int) -> int:
    """Which draft was the newest when this form was opened? It stays that one as long as the form stands on the page."""
    name = f"report-after-{engagement_id}"
    after = int(st.session_state.get(name, newest))
    if _field(engagement_id, first, after) not in st.session_state:
        after = newest
    st.session_state[name] = after
    return after


def _overtaken(engagement_id: UUID, newest: int) -> None:
    st.caption(_("Draft {n} was saved while this form was open. What you typed is still here; copy what you need before you open it.", n=newest))
    st.button(_("Open draft {n}", n=newest), icon=":material/swap_horiz:", key="open-newer", on_click=_leave, args=(engagement_id,))


def _leave(engagement_id: UUID) -> None:
    st.session_state.pop(f"report-after-{engagement_id}", None)


def _saved(engagement_id: UUID) -> None:
    _leave(engagement_id)
    _answered(engagement_id)


def _field(engagement_id: UUID, name: str, after: int) -> str:
    """A form of its own for each engagement and draft: a field that lives on would show the text of another."""
    return f"report-{name}-{engagement_id}-{after}"


def _answered(engagement_id: UUID) -> None:
    frame.attended(clerk.attend, engagement_id)


def _text(key: str, label: str, before: str) -> str:
    return str(st.text_area(label, value=before, max_chars=LONGEST, height=100, key=key)).strip()


def _stands(engagement_id: UUID, desk: Desk) -> None:
    draft = desk.draft
    if not desk.locked and (draft is None or (draft.mine and not draft.signed)):
        st.caption(
            _("Are you the only auditor in the team? Ask the safety director now to take a second one in: nobody else can sign your report off.")
        )
    if draft is None or draft.content_id is None:
        return
    with st.container(border=True, key="draft"):
        states.badge(_state(desk, draft))
        st.caption(_("Draft {n}, composed {when}", n=draft.n, when=moment(draft.at)))
        st.code("\n".join(draft.digest[start : start + 32] for start in (0, 32)), language=None)
        if not draft.signed:
            _to_sign(engagement_id, draft, draft.content_id)
        elif _unlocked(desk):
            st.caption(_("Signed, not locked: something was written since, or the files could not be made. Save it anew to go on."))


def _state(desk: Desk, draft: Draft) -> str:
    if not draft.signed:
        return "report_draft"
    return "report_signed" if _unlocked(desk) else "report_locked"


def _to_sign(engagement_id: UUID, draft: Draft, content_id: UUID) -> None:
    for kind in printing.KINDS_OF_FILE[::2]:
        address = downloads.offer(
            frame.me(),
            reports.proof_sheet,
            filename=f"draft-{draft.n}.{kind}",
            media_type="application/pdf",
            finish=partial(reports.printed, kind=kind),
            content_id=content_id,
        )
        facts.file(address, _("Read it as it will stand ({file})", file=_(FILES[kind])))
    if draft.mine:
        st.caption(_("You wrote it: a second auditor of the engagement signs it off."))
    elif st.button(_("Sign off and lock"), type="primary", icon=":material/verified:", key="sign-off"):
        changes.ask(_("Sign off and lock"), "verified", lambda: _sign(engagement_id, draft, content_id))


def _sign(engagement_id: UUID, draft: Draft, content_id: UUID) -> None:
    """Whoever signs says that he has read this very text."""
    st.code("\n".join(draft.digest[start : start + 32] for start in (0, 32)), language=None)
    read = st.checkbox(_("I have read the report with this fingerprint and agree with it."), key="have-read")
    follows = _("It is locked with the portal's signature. The enterprise reads it from now on, and nobody can change it.")
    if confirmed(_("Sign off and lock"), follows=follows, ready=read, missing=_("Read it first.")):
        frame.act(_("Locked"), reports.sign_off, content_id, digest=draft.digest, then=lambda _made: _answered(engagement_id))


def locked(engagement_id: UUID, rows: Sequence[Locked]) -> None:
    """The report and its addenda, each with its files and what they are bound to; and all of it as one zip."""
    if not rows:
        facts.nothing_here("lock_clock", _("No report yet"), _("It appears here once two auditors have agreed on it."), key="no-report")
    else:
        address = downloads.offer(
            frame.me(),
            reports.take_home,
            filename=f"{rows[0].number}.zip",
            media_type="application/zip",
            finish=reports.wrapped,
            engagement_id=engagement_id,
        )
        facts.file(address, _("Take everything home as one zip: report, samples, registers, verifier"))
    for one in rows:
        with st.container(border=True, key=f"card-report-{one.id}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{facts.plain(one.number)}**", width="content")
                states.badge("report_locked")
                st.caption(moment(one.at), width="content")
            with st.container(horizontal=True, gap="small"):
                _files(one)
            facts.facts([(_("Content (SHA-256)"), one.digest), *((_(FILES[kind]), digest) for kind, _size, digest in one.files)])


def _files(one: Locked) -> None:
    for kind, _size, _digest in one.files:
        media_type = printing.FORMS[kind.partition(".")[2]][1]
        address = downloads.offer(
            frame.me(),
            reports.report_file,
            filename=f"{one.number}.{kind}",
            media_type=media_type,
            finish=reports.content,
            report_id=one.id,
            kind=kind,
        )
        facts.file(address, _(FILES[kind]))
    note = downloads.offer(
        frame.me(), reports.statement_note, filename=f"{one.number}.note", media_type="text/plain", finish=str.encode, report_id=one.id
    )
    facts.file(note, _("Signed statement"))


def findings(rows: Sequence[Answered]) -> None:
    """Each finding as it was locked, and beside it what the enterprise says."""
    for one in rows:
        with st.container(border=True, key=f"card-issued-{one.id}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{facts.plain(one.number)}**", width="content")
                states.badge(one_finding.GRADED[one.grade])
                states.badge(STANDING[one.standing.state])
            st.caption(facts.plain(" · ".join(part for part in (one.report, local_name(one.department, one.department_en), moment(one.at)) if part)))
            left, right = st.columns([1.4, 1], gap="medium")
            with left:
                one_finding.told(
                    one.words, one.words["source"], [(kind, name) for kind, name in one.words["evidence"]], one.words["trace"], one.names
                )
            with right:
                _beside(one)


def _beside(one: Answered) -> None:
    title = _("Answers of the enterprise")
    st.markdown(f"**{title}**")
    if not one.answers:
        st.caption(_("None yet."))
    _term(one)
    for answer in one.answers:
        who = " ".join(part for part in (_(OFFICES[answer.office]), answer.who) if part)
        st.caption(facts.plain(f"{answer.n} · {who} · {moment(answer.at)}"))
        st.text(answer.text)
        if answer.hazard_id:
            frame.link("hazard", answer.hazard, id=answer.hazard_id)
    with st.container(horizontal=True):
        if one.may_answer and st.button(_("Answer"), icon=":material/chat:", key=f"answer-{one.id}"):
            changes.ask(_("Answer {number}", number=one.number), "chat", lambda: _answer(one))
        if one.may_act and st.button(_("Put it right"), icon=":material/build:", key=f"act-{one.id}"):
            changes.ask(_("Put {number} right", number=one.number), "build", lambda: _act(one))


def _term(one: Answered) -> None:
    """For whoever answers, until somebody has."""
    if one.due is None:
        return
    day = until(long_day(due_day(one.due)), one.due, clock.now())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if one.due <= clock.now():
            states.badge("overdue")
        st.caption(_("Answer by {day}: {n} working days from the locked report, a rule of the house.", day=day, n=ANSWER_DAYS), width="content")


def _answer(one: Answered) -> None:
    text = written(_("Answer (required)"), "answer-text")
    follows = _("It stands beside the finding under your office and cannot be changed; you can answer again.")
    if confirmed(_("Answer"), follows=follows, ready=bool(text), missing=_("Write the answer.")):
        frame.act(_("{number}: answered", number=one.number), reports.answer, one.id, text=text)


def _act(one: Answered) -> None:
    """A line of the ledger with owner and deadline."""
    text = written(_("Answer (required)"), "answer-text")
    places = {str(place.id): local_name(place.path, place.path_en) for place in frame.read(areas.places)}
    index = list(places).index(str(one.area_id)) if str(one.area_id) in places else None
    area = st.selectbox(_("Place (required)"), list(places), index=index, format_func=places.__getitem__, placeholder=_("Choose"), key="act-area")
    department, person = decision.whose()
    due, requirement = decision.by_when()
    ready = bool(text and area and department and requirement and due)
    follows = _("A hazard is entered and assigned; the finding counts as closed once its repair is accepted.")
    if confirmed(_("Put it right"), follows=follows, ready=ready, missing=_("Answer, place, department and what has to be done are still missing.")):
        assert area and department and due
        doing = Doing(UUID(area), department, requirement, due, person)
        frame.act(_("{number}: on the ledger", number=one.number), reports.act_on, one.id, text=text, doing=doing)

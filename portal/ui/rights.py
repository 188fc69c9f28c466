"""How does a person ask about his own data and read the answer, and how does an office answer it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, downloads, rights, violations
from portal.locale import N_
from portal.rights import Answer, Facts, Line, Right, clerk
from portal.ui import facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, VIOLATIONS, _, due_day, full_day, language, long_day, moment, until

DESKS = {"hr": N_("Human resources"), "union": N_("The union")}
HAPPENED = {
    "ask": (N_("Asked"), "contact_page"),
    "grant": (N_("Granted"), "check_circle"),
    "refuse": (N_("Refused"), "block"),
    "appeal": (N_("Appealed"), "gavel"),
    "uphold": (N_("Refusal confirmed"), "block"),
    "send_back": (N_("To be granted after an appeal"), "undo"),
    "take_back": (N_("Taken back"), "undo"),
    "lift": (N_("Restriction lifted"), "lock_open"),
    "end": (N_("Ended, since whoever asked is erased"), "block"),
}
RESTRICTED = N_("Restricted: it counts in no assessment and stands in no list of those who assess you. You still read it under “Kept about me”.")
ELSEWHERE = N_("You may also go to the labour inspection, the authority for personal information or a court (PIPL, art. 50 and 65).")
WHAT = {
    "correction": N_("You say what it should be; what stood there before stays in the answer."),
    "restriction": N_("A violation of yours is kept but counts nowhere until this is lifted, for instance while it is disputed."),
    "erasure": N_("What no law keeps is made unreadable for ever. What was kept, and by which rule, is said in the answer."),
    "explanation": N_("Which facts, which rule, and who decided: the portal attaches what is on record, a person answers."),
}


def copy() -> None:
    """A file made when it is fetched; the address is good once, for this session, for ten minutes."""
    with st.container(border=True, key="copy"):
        st.subheader(_("A copy of everything about me"), anchor=False)
        st.caption(_("One file for any browser, with the same data inside for other programs. It is made when you fetch it, and that is on record."))
        finish = partial(clerk.document, language=language())
        name = _("Everything about me")
        address = downloads.offer(frame.me(), rights.ask_for_copy, filename=f"{name}.html", media_type="text/html", finish=finish)
        facts.file(address, _("Fetch my copy (HTML)"))


def ask_anew() -> None:
    if st.button(_("Ask for something else"), icon=":material/add:", type="primary", key="ask-anew"):
        _dialog(_("Ask about my own data"), _ask)


def asked_by_me() -> None:
    st.subheader(_("What I asked"), anchor=False)
    lines = frame.read(rights.mine)
    for line in lines:
        card(line)
    if not lines:
        facts.nothing_here("contact_page", _("You have asked for nothing yet"), _("What you ask and what was answered stands here."), key="empty")


def consents() -> None:
    st.subheader(_("What I agreed to"), anchor=False)
    for one in frame.read(rights.consents):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"consent-{one.kind}"):
            states.badge("consent_given" if one.given else "consent_not_given")
            st.markdown(_(rights.CONSENTS[one.kind]), width="stretch")
            label, verb = (_("Withdraw"), rights.withdraw) if one.given else (_("Agree"), rights.agree)
            if st.button(label, key=f"say-{one.kind}"):
                frame.act(_("On record"), verb, kind=one.kind)
    st.caption(_("You need not agree, and may withdraw at any time without a reason. Nothing else depends on it."))


def to_answer() -> None:
    """For the office: what waits, then what was answered."""
    lines = frame.read(rights.waiting)
    for line in lines:
        card(line)
    if not lines:
        facts.nothing_here("task_alt", _("Nothing waits for your office"), _("Requests stand here as soon as somebody asks."), key="empty")
    if done := frame.read(rights.answered):
        st.subheader(_("Answered"), anchor=False)
        for line in done:
            card(line)


def card(line: Line) -> None:
    """One request: how it stands, what is asked, until when, what was answered, and what the reader may do."""
    with st.container(border=True, key=f"wish-{line.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            for code in (f"wish_{line.state}", *(["overdue"] if line.clock.late else [])):
                states.badge(code)
            st.markdown(f"**{facts.plain(' · '.join(part for part in (line.name, _(rights.KINDS[line.kind])) if part))}**", width="stretch")
        if line.words:
            st.text(line.words)
        facts.facts(_known(line))
        if line.facts:
            _facts(line.facts)
        if len(line.steps) > 1:
            timeline((_point(step) for step in line.steps[1:]), of=line.id)
        _what_follows(line)
        _buttons(line)


def _known(line: Line) -> list[tuple[str, object]]:
    open_ = line.state in ("asked", "appealed", "returned")
    return [
        (_("What is wrong"), _(rights.FIELDS[line.field]) if line.field else ""),
        (_("Should be"), line.wanted),
        (_("Asked on"), moment(line.clock.asked_at)),
        (_("Answered by"), _(DESKS[line.desk]) if line.kind is not Right.COPY else ""),
        (_("Due"), _due(line) if open_ else ""),
        (_("Rule"), _(rights.LAW[line.kind])),
    ]


def _due(line: Line) -> str:
    day = until(long_day(due_day(line.clock.due_at)), line.clock.due_at, clock.now())
    return _("{day}, provisional: next year's holidays are not known", day=day) if line.clock.provisional else day


def _facts(found: Facts) -> None:
    with st.expander(_("On what it rests")):
        facts.facts([
            (_("Hazard"), found.number),
            (_("Kind"), _(VIOLATIONS[found.kind])),
            (_("Seen on site"), found.words),
            (_("To do at once"), found.told),
            (_("Rule"), _(rights.RULE)),
        ])  # fmt: skip
        for act in found.acts:
            said = _(ACTS[act.action], office=_(OFFICES[act.office]))
            st.caption(facts.plain(" · ".join(part for part in (said, act.who, moment(datetime.fromisoformat(act.at))) if part)))


ACTS = {
    "note": N_("{office}: noted it"),
    "confirm": N_("{office}: confirmed it"),
    "object": N_("Objection"),
    "uphold": N_("{office}: answered, it stays"),
    "withdraw": N_("{office}: withdrew it"),
}


def _point(step: Answer) -> Point:
    said, icon = HAPPENED[step.action]
    changed = _("{before} → {after}", before=step.before or "—", after=step.after) if step.after else ""
    note = "\n".join(part for part in (_(rights.RULES[step.rule]) if step.rule else "", step.said, changed) if part)
    return Point(icon, _(said), f"{_(OFFICES[step.office])} · {moment(step.at)}", note or None)


def _what_follows(line: Line) -> None:
    if line.appeal_to and line.appeal_until:
        last = full_day(due_day(line.appeal_until))
        st.caption(_("Appeal until {day} to: {office}. {elsewhere}", day=last, office=_(DESKS[line.appeal_to]), elsewhere=_(ELSEWHERE)))
    elif line.appeal_to:
        st.caption(_("No answer came in time. You may appeal to: {office}. {elsewhere}", office=_(DESKS[line.appeal_to]), elsewhere=_(ELSEWHERE)))
    elif line.state == "upheld" or line.appeal_until or (line.state == "asked" and line.clock.late):
        st.caption(_(ELSEWHERE))
    if line.restriction_id:
        st.caption(_("Lifted {at}: it is used again.", at=moment(line.lifted_at)) if line.lifted_at else _(RESTRICTED))


def _buttons(line: Line) -> None:
    moves = [move for move in MOVES if move in line.moves]
    if not moves:
        return
    with st.container(horizontal=True):
        for move in moves:
            label, body = MOVES[move]
            if st.button(_(label), type="primary" if move == "grant" else "secondary", key=f"{move}-{line.id}"):
                _dialog(_(label), partial(body, line, _(label)))


def _dialog(title: str, body: Callable[[], None]) -> None:
    st.dialog(title, width="medium", on_dismiss="rerun")(body)()


def _ask() -> None:
    kinds = [str(kind) for kind in Right if kind is not Right.COPY]
    kind = st.selectbox(_("What do you ask? (required)"), kinds, index=None, format_func=_kind, placeholder=_("Choose"), key="wish-kind")
    if kind:
        st.caption(_(WHAT[kind]))
    more, complete = _details(kind)
    desks = ["hr"] if kind in rights.KEPT_BY_HR else list(DESKS)
    office = st.segmented_control(
        _("Who shall answer?"), desks, default="hr", required=True, format_func=lambda code: _(DESKS[code]), key="wish-desk"
    )
    words = written(_("What you ask and why (required)"), "wish-words")
    term = frame.read(rights.due)
    follows = _("Answered by {day}: {n} working days, a rule of the house.", day=full_day(due_day(term.due_at)), n=rights.DAYS)
    ready = bool(kind and words and complete)
    if confirmed(_("Ask"), follows=follows, ready=ready, missing=_("What you ask, about what, and why are still missing.")):
        frame.act(_("Asked. The answer stands here."), rights.ask, kind=kind, office=office, words=words, **more)


def _kind(code: str) -> str:
    return _(rights.KINDS[Right(code)])


def _details(kind: str | None) -> tuple[dict[str, Any], bool]:
    """What has to be named beside the words, and whether it is."""
    if kind == Right.CORRECTION:
        names = list(rights.FIELDS)
        field = st.selectbox(_("What is wrong? (required)"), names, index=None, format_func=lambda code: _(rights.FIELDS[code]), key="wish-field")
        value = st.text_input(_("What should it be? (required)"), max_chars=80, key="wish-value").strip()
        return {"field": field or "", "value": value}, bool(field and value)
    if kind in rights.ABOUT_A_VIOLATION:
        return _of_which()
    return {}, True


def _of_which() -> tuple[dict[str, Any], bool]:
    kept = {str(note.id): f"{note.number} · {_(VIOLATIONS[note.kind])}" for note in frame.read(violations.about_me)}
    if not kept:
        st.caption(_("Nothing is kept about you that could be meant."))
        return {}, False
    chosen = st.selectbox(_("Which one? (required)"), list(kept), index=None, format_func=lambda one: kept[one], key="wish-violation")
    return {"violation_id": UUID(chosen) if chosen else None}, bool(chosen)


def _reasoned(verb: Callable[..., Any], follows: str, line: Line, label: str) -> None:
    st.text(line.words or "—")
    reason = written(_("Why (required; whoever asked reads it)"), "wish-why")
    if confirmed(label, follows=_(follows), ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("On record"), verb, line.restriction_id if verb is rights.lift else line.id, reason=reason)


def _refuse(line: Line, label: str) -> None:
    st.text(line.words or "—")
    rule = st.selectbox(
        _("By which rule? (required)"), list(rights.RULES), index=None, format_func=lambda code: _(rights.RULES[code]), key="wish-rule"
    )
    reason = written(_("Why (required; whoever asked reads it)"), "wish-why")
    follows = _("The answer says rule, reason and where to appeal.")
    if confirmed(label, follows=follows, ready=bool(rule and reason), missing=_("Rule and reason are still missing.")):
        frame.act(_("On record"), rights.refuse, line.id, rule=rule, reason=reason)


def _appeal(line: Line, label: str) -> None:
    silent = line.state == "asked"
    reason = written(_("What shall the other office know? (required)") if silent else _("Why is the refusal wrong? (required)"), "wish-why")
    follows = _("The other office decides, since no answer came.") if silent else _("The other office decides; whoever refused it does not.")
    if confirmed(label, follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("On record"), rights.appeal, line.id, reason=reason)


def _take_back(line: Line, label: str) -> None:
    if confirmed(label, follows=_("Nobody answers it then; that you asked stays on record. You may ask again.")):
        frame.act(_("On record"), rights.take_back, line.id)


MOVES: dict[str, tuple[str, Callable[[Line, str], None]]] = {
    "grant": (N_("Grant"), partial(_reasoned, rights.grant, N_("It is carried out at once and cannot be undone here."))),
    "refuse": (N_("Refuse"), _refuse),
    "send_back": (
        N_("The appeal is right"),
        partial(_reasoned, rights.send_back, N_("The office that refused has to grant it, and has a new term.")),
    ),
    "uphold": (N_("The refusal stays"), partial(_reasoned, rights.uphold, N_("It is settled in the house; a court or an authority may be asked."))),
    "lift": (N_("Lift the restriction"), partial(_reasoned, rights.lift, N_("It counts again from now on."))),
    "appeal": (N_("Appeal"), _appeal),
    "take_back": (N_("Take it back"), _take_back),
}

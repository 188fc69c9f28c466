"""How is a person's own violation noted, shown to whom it is about, confirmed, answered and withdrawn?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from portal import violations
from portal.hazards import Span
from portal.locale import N_
from portal.people import File
from portal.policy import Action, allows
from portal.ui import facts, frame, inbox, states
from portal.ui.confirming import confirmed, written
from portal.ui.words import OFFICES, VIOLATIONS, _, local_name, moment, number
from portal.violations import Candidate, Note, Said

HAPPENED = {
    "note": N_("{office}: noted it"),
    "confirm": N_("{office}: confirmed it"),
    "object": N_("Objection"),
    "uphold": N_("{office}: answered, it stays"),
    "withdraw": N_("{office}: withdrew it"),
}
NO_JUDGEMENT = N_("The portal judges nobody and takes nothing from anybody's pay: it keeps what happened, for people to weigh.")


def on_hazard(hazard: Any) -> None:
    """Drawn for whoever may note one or reads what he noted; nothing for a department, a reader or a reporter."""
    here = frame.read(violations.of_hazard, hazard.id)
    if not (here.may_note or here.lines):
        return
    st.subheader(_("Somebody's own violation"), anchor=False)
    for note in here.lines:
        card(note, with_number=False)
    if here.may_note:
        st.caption(_("No department and no reporter sees this part."))
        if st.button(_("Note somebody's own violation"), icon=":material/person_alert:", key="note-violation"):
            _dialog(_("Note somebody's own violation"), partial(_note, hazard))


def of_person(file: File) -> None:
    """On the personal file, for those who will assess him."""
    if not allows(frame.me(), Action.VIOLATION_SEE, None):
        return
    st.subheader(_("Kept for the assessment"), anchor=False)
    notes = frame.read(violations.of_person, file.id)
    for note in notes:
        card(note)
    st.caption(_(NO_JUDGEMENT) if notes else _("Nothing is kept about him for his assessment."))


def to_decide(notes: Sequence[Note]) -> None:
    """What waits for a second person."""
    for note in notes:
        card(note, leads=True)
    inbox.seen(*(note.id for note in notes))


def about_me() -> None:
    """All that is kept about me, how it came out, who says so, until when, and my answer to it."""
    notes = frame.read(violations.about_me)
    for note in notes:
        card(note)
    inbox.seen(*(note.id for note in notes))
    if notes:
        st.caption(_("Whom can I ask? The union or human resources, whichever you trust more. Objecting must not harm you."))
    else:
        facts.nothing_here(
            "person_check", _("Nothing is kept about you"), _("If a violation of your own is ever noted, you read it here first."), key="empty"
        )


def counted(span: Span) -> None:
    """For the head: how many, by how they were put right; nobody is named and nobody can be opened from here."""
    if not allows(frame.me(), Action.VIOLATION_COUNT, None):
        return
    found = frame.read(violations.totals, since=span.since, until=span.until)
    if found:
        said = [f"{states.inline(f'result_{result}')} {number(people)}" for result, people in found.items()]
        st.markdown(" ".join([_("People's own violations that stand (by when the first was noted with its hazard):"), *said]))


def card(note: Note, *, with_number: bool = True, leads: bool = False) -> None:
    """One violation: how it stands, what was seen and asked, what came of it, what everybody said to it, and what I may do."""
    with st.container(border=True, key=f"violation-{note.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            for code in (f"violation_{note.state}", f"result_{note.result}"):
                states.badge(code)
            if with_number:
                st.caption(facts.plain(f"{note.number} · {local_name(note.area, note.area_en)}"), width="content")
        st.markdown(f"**{facts.plain(' · '.join(part for part in (note.name, _(VIOLATIONS[note.kind])) if part))}**")
        facts.facts(_told(note))
        for said in note.steps[1:]:
            _said(said)
        if leads and note.hazard_id:
            frame.link("hazard", _("Look at the hazard"), id=note.hazard_id, back="approvals")
        _buttons(note)


def _told(note: Note) -> list[tuple[str, object]]:
    return [
        (_("Seen on site"), note.words),
        (_("To do at once"), note.told),
        (_("Noted"), f"{_(OFFICES[note.office])} · {moment(note.noted_at)}"),
        (_("Times sent back"), note.sent_back or ""),
        (_("Kept until"), note.kept_until),
    ]


def _said(said: Said) -> None:
    with st.container(gap="xxsmall"):
        st.caption(f"{_(HAPPENED[said.action], office=_(OFFICES[said.office]))} · {moment(said.at)}")
        if said.text:
            st.text(said.text)


def _buttons(note: Note) -> None:
    mine = [move for move in MOVES if move in note.moves]
    if not mine:
        return
    with st.container(horizontal=True):
        for move in mine:
            label, body = MOVES[move]
            if st.button(_(label), type="primary" if move in ("confirm", "uphold") else "secondary", key=f"{move}-{note.id}"):
                _dialog(_(label), partial(body, note, _(label)))


def _dialog(title: str, body: Callable[[], None]) -> None:
    st.dialog(title, width="medium", on_dismiss="rerun")(body)()


def _note(hazard: Any) -> None:
    st.caption(_(NO_JUDGEMENT))
    person = _whom(hazard)
    kind = st.selectbox(_("Kind (required)"), list(VIOLATIONS), index=None, format_func=lambda code: _(VIOLATIONS[code]), placeholder=_("Choose"))
    words = written(_("What was seen (required; he reads it)"), "words")
    told = written(_("What he was told to do at once (required)"), "told")
    if confirmed(
        _("Note it"),
        follows=_("He reads it and can object. It counts once a second person has confirmed it. The result comes from the repair."),
        ready=bool(person and kind and words and told),
        missing=_("Person, kind, what was seen and what he was told are still missing."),
    ):
        said: dict[str, Any] = {"person_id": person.id if person else None, "kind": kind, "words": words, "told": told}
        frame.act(_("On record"), violations.note, hazard.id, **said)


def _whom(hazard: Any) -> Candidate | None:
    """The whole number or name; who was found is shown, so that nobody is mistaken for another."""
    find = st.text_input(_("Staff number or full name (required)"), key="whom", max_chars=80).strip()
    found: Candidate | None = frame.read(violations.whom, hazard.id, find=find) if find else None
    if found:
        place = local_name(found.department, found.department_en)
        st.markdown(f":material/person: **{facts.plain(found.name)}** {facts.plain(place)}")
    elif find:
        st.caption(_("Nobody here has this name or staff number."))
    return found


def _confirm(note: Note, label: str) -> None:
    _what(note)
    st.caption(_("Look at the hazard and ask, before you say yes: is it he, and is it as it is written?"))
    if confirmed(label, follows=_("It stands from now on, and he reads that. He can still object.")):
        frame.act(_("On record"), violations.confirm, note.id)


def _uphold(note: Note, label: str) -> None:
    _reasoned(note, label, violations.uphold, _("It stands, with his objection and your answer beside it."))


def _withdraw(note: Note, label: str) -> None:
    _reasoned(note, label, violations.withdraw, _("It counts for nothing any more. That it was noted, and why not, stays on record."))


def _reasoned(note: Note, label: str, verb: Callable[..., Any], follows: str) -> None:
    _what(note)
    reason = written(_("Why (required; he reads it)"), "violation-why")
    if confirmed(label, follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("On record"), verb, note.id, reason=reason)


def _object(note: Note, label: str) -> None:
    _what(note)
    text = written(_("What you have to say (required)"), "objection")
    follows = _("It does not count until somebody else than the one who noted it has answered you. Your words stay beside it.")
    if confirmed(label, follows=follows, ready=bool(text), missing=_("Write what you have to say.")):
        frame.act(_("On record"), violations.object_to, note.id, text=text)


def _what(note: Note) -> None:
    st.caption(facts.plain(" · ".join(part for part in (note.number, note.name, _(VIOLATIONS[note.kind])) if part)))
    st.text(note.words or "—")
    for said in note.steps:
        if said.action == "object":
            _said(said)


MOVES: dict[str, tuple[str, Callable[[Note, str], None]]] = {
    "confirm": (N_("Confirm it"), _confirm),
    "uphold": (N_("Answer: it stays"), _uphold),
    "withdraw": (N_("Withdraw it"), _withdraw),
    "object": (N_("Object"), _object),
}

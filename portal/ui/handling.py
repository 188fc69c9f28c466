"""How does a handler work on a complaint: declare, take up, investigate, pause, answer, order what is put right, ask for material?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import streamlit as st

from portal import clock, complaints
from portal.complaints import Case, ErrandLine
from portal.locale import N_
from portal.locale.names import CHANNELS
from portal.ui import cases, changes, facts, frame, inbox, record, states
from portal.ui.confirming import confirmed, written
from portal.ui.roster import day
from portal.ui.words import OFFICES, _, due_day, long_day, moment, today

FORWARD = ("accept", "investigate", "resume", "answer")
ASKED_OF = ("director", "head")
NOT_YET = {  # what comes later, and what has to happen before
    "filed": (("investigate", N_("once you have taken it up")), ("answer", N_("once you have taken it up"))),
    "appealed": (("investigate", N_("once you have taken it up")), ("answer", N_("once you have taken it up"))),
    "accepted": (("answer", N_("once the investigation has begun")),),
    "answered": (("close", N_("the complainant closes it; you can once the term for an appeal is over")),),
}


def whole(case: Case) -> None:
    """Thread and answers on the left; clock, my move, and what the log says on the right. On a telephone my move comes first."""
    left, right = record.sides(phone=frame.phone())
    with right:
        cases.clock_box(case)
        _moves(case)
        _later(case)
        if not frame.phone():
            cases.evidence(case)
    with left:
        cases.told(case, mine=False)
        cases.answers(case.answers)
        cases.thread(case, mine=False)
        if "say" in case.moves:
            send = partial(frame.act, _("Sent"), complaints.say, case.line.id)
            cases.say(case, lambda text: send(text=text), _("The complainant reads it, and your office."))
        _remedies(case)
        _material(case)
        if frame.phone():
            cases.evidence(case)
        cases.happened(case)


def escalated() -> bool:
    """What this person was told of as overdue: a number and a clock, no content. Is there anything?"""
    found = frame.through(complaints.escalated)
    if found:
        st.subheader(_("Overdue, told to you"), anchor=False)
    for one in found:
        with st.container(horizontal=True, vertical_alignment="center", key=f"row-{one.number}"):
            states.badge("overdue")
            due = _("answer was due {day}", day=long_day(due_day(one.due)))
            below = facts.plain(f"{_(CHANNELS[one.channel])} · {due}")
            st.markdown(f"**{facts.plain(one.number)}**  \n:small[:gray[{below}]]", width="stretch")
    inbox.seen(*(one.id for one in found))
    return bool(found)


def _moves(case: Case) -> None:
    mine = [move for move in MOVES if move in case.moves]
    with st.container(border=True, gap="xsmall", key="case-moves"):
        st.markdown(_("**Your move**") if set(mine) & set(FORWARD) else _("**What you can do now**") if mine else _("**Nothing for you to do now**"))
        for n, move in enumerate(mine):
            label, icon, body = MOVES[move]
            kind = "primary" if n == 0 and move in FORWARD else "secondary"
            if st.button(_(label), icon=f":material/{icon}:", type=kind, width="stretch", key=f"do-{move}"):  # type: ignore[arg-type]
                changes.ask(_(label), icon, partial(body, case))


def _later(case: Case) -> None:
    waits = [(_(MOVES[move][0]), _(why)) for move, why in NOT_YET.get(case.line.state, ()) if move not in case.moves]
    if waits and case.line.handler:
        facts.not_available(waits, _("Not available now"))


def _accept(case: Case) -> None:
    st.text(case.text)
    st.caption(_("You are not named in it, you do not work under anybody who is, and it is not about what you did or decided yourself."))
    independent = st.checkbox(_("I have no conflict of interest in this case"), key="independent")
    follows = _("The declaration stands on record under your name. From now on you handle it, and the complainant reads that.")
    if confirmed(_("Take it up"), follows=follows, ready=independent, missing=_("If you have a conflict of interest, leave it to a colleague.")):
        frame.act(_("Taken on"), complaints.accept, case.line.id, independent=independent)


def _investigate(case: Case) -> None:
    plan = written(_("What you will look into (required; the complainant reads it)"), "plan")
    if confirmed(_("Begin the investigation"), follows=_("The clock runs on."), ready=bool(plan), missing=_("Write what you will look into.")):
        frame.act(_("Investigation began"), complaints.investigate, case.line.id, plan=plan)


def _pause(case: Case) -> None:
    follows = _("Days until you let it run on do not count; after {n} working days it runs on by itself.", n=complaints.PAUSE_DAYS)
    _reasoned(case, complaints.pause, _("Pause the clock"), follows)


def _resume(case: Case) -> None:
    _reasoned(case, complaints.resume, _("Let the clock run on"), _("The rest of the term runs from today."))


def _reasoned(case: Case, verb: Callable[..., object], label: str, follows: str) -> None:
    reason = written(_("Why (required; the complainant reads it)"), "case-why")
    if confirmed(label, follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("On record"), verb, case.line.id, reason=reason)


def _answer(case: Case) -> None:
    st.text(case.text)
    outcomes = {code: states.word(look) for code, look in cases.OUTCOMES.items()}
    outcome = st.segmented_control(_("Outcome (required)"), list(outcomes), format_func=outcomes.__getitem__, key="outcome", width="stretch")
    reason = written(_("Reason (required; the complainant reads it)"), "answer-reason")
    remedy = "" if outcome == "refused" or outcome is None else written(_("What is put right (required)"), "answer-remedy")
    follows = _("A refusal says where to appeal by itself. An answer is given once and cannot be changed.")
    ready = bool(outcome and reason and (remedy or outcome == "refused"))
    if confirmed(_("Send the answer"), follows=follows, ready=ready, missing=_("Outcome, reason and, unless it is refused, the remedy.")):
        frame.act(_("Answered"), complaints.answer, case.line.id, outcome=outcome, reason=reason, remedy=remedy)


def _close(case: Case) -> None:
    if confirmed(_("Close the case"), follows=_("The term for an appeal is over. It cannot be opened again.")):
        frame.act(_("Settled"), complaints.close, case.line.id)


def _name(case: Case) -> None:
    named = st.text_area(_("Names or staff numbers, one a line (required)"), max_chars=400, key="name-more", height=90).strip()
    follows = _("From now on they, and those who work under them, cannot handle it or read it; you neither, should you be among them.")
    if confirmed(_("Name them"), follows=follows, ready=bool(named), missing=_("Write at least one name.")):
        frame.act(_("On record"), complaints.name_party, case.line.id, named=named)


def _order(case: Case) -> None:
    owners = {one.id: " · ".join((one.name, _(OFFICES.get(one.office, one.office)))) for one in frame.read(complaints.owners, case.line.id)}
    what = written(_("What is to be done (required; the owner reads only this)"), "remedy-what")
    owner = st.selectbox(_("Owner (required)"), list(owners), format_func=owners.__getitem__, index=None, key="owner", placeholder=_("Choose"))
    due = day(_("Until (required)"), "remedy-due", value=today(clock.now()) + timedelta(days=7))
    follows = _("The owner is told at once. Write nothing that says who complained.")
    ready = bool(what and owner and due)
    if confirmed(_("Order it"), follows=follows, ready=ready, missing=_("What, owner and day are still missing.")):
        frame.act(_("Remedy ordered"), complaints.add_remedy, case.line.id, what=what, owner_id=owner, due=due)


def _ask(case: Case) -> None:
    wanted = written(_("What the enterprise should hand over (required)"), "wanted")
    of = st.segmented_control(_("Asked of"), list(ASKED_OF), format_func=lambda code: _(OFFICES[code]), default=ASKED_OF[0], required=True, key="of")
    days = int(st.number_input(_("Working days for the answer"), min_value=1, max_value=complaints.MOST_DAYS, value=3, step=1, key="material-days"))
    follows = _("The union may investigate and the enterprise must help (Trade Union Law). Write nothing that says who complained.")
    if confirmed(_("Ask for it"), follows=follows, ready=bool(wanted), missing=_("Write what you want to have.")):
        frame.act(_("Asked for"), complaints.ask_material, case.line.id, wanted=wanted, days=days, of=of)


def _remedies(case: Case) -> None:
    cases.remedies(case.remedies)
    label = _("Note that it is done")
    for one in [one for one in case.remedies if not one.done_at and "add_remedy" in case.moves]:
        if st.button(label, key=f"done-{one.id}"):
            changes.ask(label, "check_circle", partial(_done, one.id, one.what))


def _done(remedy_id: UUID, what: str) -> None:
    st.text(what)
    note = written(_("How it was done (required)"), "done-note")
    if confirmed(_("Done"), follows=_("The complainant reads it."), ready=bool(note), missing=_("Write what was done.")):
        frame.act(_("On record"), complaints.remedy_done, remedy_id, note=note)


def _material(case: Case) -> None:
    if case.errands:
        st.subheader(_("Material asked of the enterprise"), anchor=False)
    for one in case.errands:
        material(one)


def material(one: ErrandLine, *, then: Callable[[ErrandLine], None] = lambda _one: None) -> None:
    """What was wanted, by when, and what came; the same for both sides. `then`: what the reader may do about it."""
    with st.container(border=True, key=f"material-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge(_material_code(one))
            below = _("asked {at} of: {office}", at=moment(one.at), office=_(OFFICES[one.of]))
            st.caption(facts.plain(" · ".join((below, _("due {day}", day=long_day(due_day(one.due)))))))
        st.text(one.wanted)
        for at, refused, text in one.answers:
            said = _("Refused") if refused else _("Provided")
            st.caption(f"{said} · {moment(at)}")
            st.text(text)
        then(one)


def _material_code(one: ErrandLine) -> str:
    if not one.answers:
        return "overdue" if one.late else "request_open"
    return "request_refused" if one.answers[-1][1] else "request_submitted"


MOVES: dict[str, tuple[str, str, Callable[[Case], None]]] = {
    "accept": (N_("Take it up"), "assignment_turned_in", _accept),
    "investigate": (N_("Begin the investigation"), "search", _investigate),
    "resume": (N_("Let the clock run on"), "play_circle", _resume),
    "answer": (N_("Answer the complaint"), "mark_email_read", _answer),
    "close": (N_("Close the case"), "task_alt", _close),
    "pause": (N_("Pause the clock"), "pause_circle", _pause),
    "add_remedy": (N_("Order a remedy"), "build", _order),
    "ask_material": (N_("Ask the enterprise for material"), "outgoing_mail", _ask),
    "name_party": (N_("Name somebody more"), "person_add", _name),
}

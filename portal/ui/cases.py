"""How does one complaint look, to whoever filed it and to whoever handles it: its clock, its thread, its answers, who read it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import streamlit as st

from portal import calendar, clock
from portal.complaints import ANSWER_DAYS, APPEAL_DAYS, NOWHERE, Answer, Case, Line, Message, Reading, RemedyLine, Seen, Step
from portal.locale import N_
from portal.locale.names import CHANNELS, COMPLAINTS
from portal.people import WHY, what_of
from portal.ui import cards, facts, frame, hard_cases, looks, states
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, _, due_day, left, long_day, moment, short_day, today

LONGEST = 2000
RULE = N_(
    "Counted from the day after filing. Filed after 17:30 or on a day off counts as filed on the next working day. "
    "Make-up weekends count, holidays do not."
)
ESCALATES = N_("When it is late, the deputy and the head of the enterprise are told, but nobody whom it is about. No setting mutes that.")
STRANDED = N_(
    "Nobody on this side may handle it any more: it is about somebody whom all of them work under. "
    "It stays on record. File it with the union as well, so that somebody independent answers."
)
OUTCOMES = {outcome: f"outcome_{outcome}" for outcome in ("upheld", "partly", "refused")}
PARTIES = {**OFFICES, "complainant": N_("Complainant")}
HAPPENED = {
    "file": (N_("Complaint filed"), "mark_email_unread"),
    "accept": (N_("Taken up, without a conflict of interest"), "assignment_turned_in"),
    "investigate": (N_("Investigation began"), "search"),
    "pause": (N_("Clock paused"), "pause_circle"),
    "resume": (N_("Clock runs on"), "play_circle"),
    "answer": (N_("Answered"), "mark_email_read"),
    "appeal": (N_("Appeal"), "gavel"),
    "close": (N_("Settled"), "task_alt"),
    "end": (N_("Closed by the portal, since whoever complained is erased"), "block"),
    "name": (N_("Somebody more was named"), "person_add"),
    "order": (N_("A remedy was ordered"), "build"),
    "material_ask": (N_("Material was asked of the enterprise"), "outgoing_mail"),
}


def badges(line: Line) -> tuple[str, ...]:
    """Beside its state: what makes it urgent, or what keeps the clock still."""
    return tuple(
        code
        for code, holds in (("overdue", line.late), ("case_paused", line.paused), ("case_again", line.turn > 1 and line.state != "appealed"))
        if holds
    )


def head(case: Case, *captions: str) -> None:
    line = case.line
    outcome = [OUTCOMES[case.answers[-1].outcome]] if case.answers and line.state in ("answered", "closed") else []
    said = (line.number, _(CHANNELS[line.channel]), *captions)
    frame.head(_(COMPLAINTS[line.kind]), *said, state=f"case_{line.state}", flags=(*outcome, *badges(line)))


def listed(lines: Sequence[Line], address: str) -> None:
    """One card each; tapping it opens the case."""
    for line in lines:
        whose = _("a colleague handles it") if address == "case" and line.taken and not line.handler else ""
        below = " · ".join(filter(None, (line.number, _(CHANNELS[line.channel]), _until(line.due) if line.due else "", whose)))
        with cards.card(str(line.id), f"case_{line.state}", short_day(today(line.filed_at)), _(COMPLAINTS[line.kind]), facts.plain(below)):
            if marks := badges(line):
                st.markdown("  ".join(states.inline(code) for code in marks))
            if cards.opened(str(line.id), line.number):
                frame.go(address, id=line.id)


def _until(due: datetime) -> str:
    return _("answer by {day}, {left}", day=long_day(due_day(due)), left=left(due, clock.now()))


def clock_box(case: Case) -> None:
    """How much time is left, which working day this is, the dates and the rule."""
    line = case.line
    with st.container(border=True, key="case-clock"):
        st.markdown("**" + _("Clock of the answer") + "**")
        if line.stranded:
            instead = STRANDED if line.channel == "hr" else NOWHERE
            st.warning(_(instead), icon=":material/person_off:")
        if line.paused:
            _paused(case)
        elif line.due:
            _running(case, line.due)
        else:
            _stopped(case)


def _paused(case: Case) -> None:
    states.badge("case_paused")
    step = next((step for step in reversed(case.steps) if step.action == "pause"), None)
    if step:
        st.caption(_("since {at}", at=moment(step.at)))
        st.text(step.note or "")


def _running(case: Case, due: datetime) -> None:
    line, now = case.line, clock.now()
    st.markdown(f"### {left(due, now)}")
    n = _day_of_term(due, now)
    said = _("Working day {n} of {all}", n=n, all=ANSWER_DAYS) if n else _("The first working day is still to come")
    st.progress(min(n, ANSWER_DAYS) / ANSWER_DAYS, text=said)
    appealed = next((step.at for step in reversed(case.steps) if step.action == "appeal"), None)
    since, day = moment(appealed or line.filed_at, by_the_hour=not line.named), long_day(due_day(due))
    again = _("Appealed {at}, decision by the end of {day}.", at=since, day=day) if appealed else ""
    st.markdown(again or _("Filed {filed}, answer by the end of {day}.", filed=since, day=day))
    st.caption(_(RULE))
    st.caption(_(ESCALATES))
    if line.provisional:
        st.caption(_(hard_cases.PROVISIONAL))


def _day_of_term(due: datetime, now: datetime) -> int:
    """Which of the working days this is: those that are still to come are taken from all of them."""
    known, day, last = frame.read(calendar.calendar), today(now), due_day(due)
    to_come = sum(known.works(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
    return max(ANSWER_DAYS - to_come, 0)


def _stopped(case: Case) -> None:
    answered = case.answers[-1] if case.answers else None
    if answered:
        st.markdown(_("Answered {at}. The clock has ended.", at=moment(answered.at)))


def told(case: Case, *, mine: bool) -> None:
    """What was complained of, in the complainant's words, and about whom."""
    line = case.line
    with st.container(border=True, key="case-told"):
        st.text(case.text)
        who = _("You, by receipt") if mine and not line.named else "" if mine else (case.who or _("Anonymous, by receipt"))
        facts.facts(
            [
                (_("Filed"), moment(line.filed_at, by_the_hour=not line.named)),
                (_("Complainant"), who),
                (_("About whom"), ", ".join(name.strip() for name in case.about.splitlines() if name.strip())),
            ]
        )


def answers(found: Sequence[Answer], *, where: str = "page") -> None:
    """What became of it, why, what is put right, and where to go on from there. A dialog stands over the page that has them, too."""
    for one in reversed(found):
        with st.container(border=True, key=f"answer-{where}-{one.turn}"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown("**" + _("Answer") + "**", width="content")
                states.badge(OUTCOMES[one.outcome])
                st.caption(f"{_(PARTIES[one.office])} · {moment(one.at)}", width="content")
            facts.facts([(_("Reason"), one.reason), (_("What is put right"), one.remedy)])
            if one.appeal_to:
                st.caption(_("Who disagrees appeals to: {office}, within {n} working days.", office=_(PARTIES[one.appeal_to]), n=APPEAL_DAYS))
            else:
                st.caption(_(NOWHERE))


def thread(case: Case, *, mine: bool) -> None:
    """Complainant and handler, oldest first; what is said is sealed under the key of this case."""
    st.subheader(_("Messages"), anchor=False)
    for n, one in enumerate(case.messages):
        with st.container(border=True, gap="xxsmall", key=f"talk-{n}"):
            st.caption(f"{_side(one, mine=mine)} · {moment(one.at, by_the_hour=one.side == 'complainant' and not case.line.named)}")
            st.text(one.text)
    if not case.messages:
        st.caption(_("Nothing said yet. Both sides can write here."))


def _side(one: Message, *, mine: bool) -> str:
    return _("You") if mine and one.side == "complainant" else _(PARTIES[one.side])


def say(case: Case, send: Callable[[str], object], follows: str) -> None:
    """The field is empty once something was said; what could not be sent stays in it."""
    with st.form(f"say-{case.line.id}", border=False):
        text = st.text_area(_("Message"), max_chars=LONGEST, key=f"say-text-{len(case.messages)}", height=90)
        st.caption(follows)
        sent = st.form_submit_button(_("Send the message"), icon=":material/send:")
    if sent:
        send(text)


def remedies(found: Sequence[RemedyLine]) -> None:
    if not found:
        return
    st.subheader(_("Remedies"), anchor=False)
    for one in found:
        with st.container(border=True, gap="xxsmall", key=f"remedy-{one.id}"):
            states.badge(remedy_code(one))
            st.text(one.what)
            due = _("due {day}", day=short_day(one.due))
            done = _("done {at}", at=moment(one.done_at)) if one.done_at else due
            st.caption(facts.plain(" · ".join(part for part in (one.owner or "", done) if part)))
            if one.note:
                st.text(one.note)


def remedy_code(one: RemedyLine) -> str:
    if one.done_at:
        return "remedy_done"
    return "overdue" if one.due < today(clock.now()) else "remedy_open"


def evidence(case: Case) -> None:
    """What the log says: who looked at what about the complainant, and why. Attached by the portal, not by anybody's hand."""
    st.subheader(_("Evidence: who looked"), anchor=False)
    if not case.line.named:
        st.caption(_("Without a name the portal does not know at whose data somebody looked."))
    elif not case.evidence:
        st.caption(_("The log holds no look at data about the complainant in this time."))
    for n, one in enumerate(case.evidence):
        with st.container(key=f"seen-{n}"):
            who = " ".join(part for part in (one.who or "", _(PARTIES.get(one.office, one.office))) if part)
            why = " · ".join(part for part in (moment(one.at), _what(one), _(WHY.get(one.why, ""))) if part)
            st.markdown(f"{facts.plain(who)}  \n:small[:gray[{facts.plain(why)}]]")


def _what(one: Seen) -> str:
    kind = what_of(one.what)
    return _(looks.WHAT[kind]) if kind in looks.WHAT else _("Other")


def readings(found: Sequence[Reading]) -> None:
    """For the complainant: every look at the case leaves its entry, and he reads them all."""
    st.subheader(_("Who read this case"), anchor=False)
    if not found:
        st.caption(_("Nobody yet."))
        return
    by: dict[str, list[datetime]] = {}
    for one in found:
        by.setdefault(_reader(one), []).append(one.at)
    for n, (who, times) in enumerate(by.items()):
        said = _("{n} times, last {at}", n=len(times), at=moment(max(times))) if len(times) > 1 else moment(times[0])
        with st.container(key=f"reader-{n}"):
            st.markdown(f"{facts.plain(who)}  \n:small[:gray[{said}]]")
    with st.expander(_("Every single time ({n})", n=len(found))):
        st.text("\n".join(f"{moment(one.at)}  {_reader(one)}" for one in found))


def _reader(one: Reading) -> str:
    return " ".join(part for part in (one.who or "", _(PARTIES.get(one.office, one.office))) if part)


def happened(case: Case) -> None:
    st.subheader(_("What happened"), anchor=False)
    timeline(_point(step, named=case.line.named) for step in reversed(case.steps))


def _point(step: Step, *, named: bool) -> Point:
    said, icon = HAPPENED.get(step.action, (N_("Noted"), "edit_note"))
    who = " ".join(part for part in (_(PARTIES[step.office]), step.who or "") if part)
    at = moment(step.at, by_the_hour=step.office == "complainant" and not named)
    return Point(icon, _(said), f"{who} · {at}", step.note or None)

"""How do those who keep the register draft, discuss, publish and assess a monitoring rule, and see who has not acknowledged it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import streamlit as st

from portal import clock, transparency
from portal.locale import N_
from portal.policy import Action, allows
from portal.transparency import DECIDING, KEPT_MONTHS, KINDS, TELLING, USUAL_MONTHS, Card, Judged, Known, Met, Said, Unit, Voice
from portal.transparency.rules import LONGEST_KEPT
from portal.ui import changes, facts, frame, monitoring, states
from portal.ui.confirming import confirmed, written
from portal.ui.roster import day
from portal.ui.words import _, full_day, local_name, moment, number, today

VERDICTS = {"taken": N_("Taken up"), "partly": N_("Taken up in part"), "not_taken": N_("Not taken up this time")}
CONCLUSIONS = {
    "acceptable": N_("Acceptable"),
    "with_measures": N_("Acceptable with these measures"),
    "not_acceptable": N_("Not acceptable"),
}
JUDGED = {
    "purpose": N_("Purpose and way: lawful, proper, needed (required)"),
    "impact": N_("What it does to people, what could go wrong (required)"),
    "measures": N_("Measures, and whether they are enough (required)"),
}
ASSESSED = {"purpose": N_("Purpose and way"), "impact": N_("What it does to people"), "measures": N_("Measures")}
LONG, USUAL_DAYS = 4000, 30


def may(action: Action) -> bool:
    return allows(frame.me(), action, None)


def drafts() -> bool:
    return may(Action.MONITORING_DRAFT)


def rules(cards: Sequence[Card]) -> None:
    for card in cards:
        with st.container(border=True, key=f"register-{card.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                states.badge(monitoring.state_of(card))
                if card.assessed is not None and card.moves:
                    states.badge("assessed" if card.assessed else "not_assessed")
            st.markdown(f"**{facts.plain(monitoring.name(card))}**")
            opinions = _("opinions: {n}, answered: {answered}", n=card.opinions, answered=card.answered)
            st.caption(facts.plain(" · ".join((_("version {n}", n=card.n), moment(card.drafted_at), opinions))))
            _ways(card)


def _ways(card: Card) -> None:
    with st.container(horizontal=True):
        if st.button(_("Read it"), key=f"read-{card.id}"):
            frame.go("monitoring", id=card.id)
        for move in [move for move in MOVES if move in card.moves]:
            label, icon, body = MOVES[move]
            if st.button(_(label), icon=f":material/{icon}:", key=f"{move}-{card.id}", type="primary" if move == "publish" else "secondary"):
                changes.ask(_(label), icon, partial(body, card))
        waits = may(Action.OPINION_ANSWER) and card.opinions > card.answered
        if waits and st.button(_("Answer opinions"), icon=":material/forum:", key=f"answer-{card.id}"):
            changes.ask(_("Answer opinions"), "forum", partial(_answer, card))


def draft(before: Card | None = None) -> None:
    """A new version starts from what was written."""
    was = frame.read(transparency.rule, before.id) if before else None
    title = st.text_input(_("Name of the rule (required)"), value=before.title if before else "", max_chars=120, key="rule-title").strip()
    title_en = st.text_input(_("English name"), value=(before.title_en or "") if before else "", max_chars=120, key="rule-title-en").strip()
    chosen = kinds_field(before.kinds if before else ())
    kept = before.kept_days if before else USUAL_DAYS
    days = st.number_input(_("Kept for how many days"), min_value=1, max_value=LONGEST_KEPT, value=kept, step=1, key="rule-days")
    texts = {field: _long(f"{_(label)} *", f"rule-{field}", was.texts[field] if was else "") for field, label in monitoring.TEXTS.items()}
    ready = bool(title and chosen and all(texts.values()))
    follows = _("Everybody reads the draft and can say what he thinks. It holds once the congress has discussed it and the union has agreed.")
    if confirmed(_("Draft it"), follows=follows, ready=ready, missing=_("Name, kinds of data and all five texts are needed.")):
        said = Said(title=title, title_en=title_en, kinds=chosen, kept_days=int(days), **texts)
        frame.act(_("Drafted"), transparency.draft, said=said, series_id=before.series_id if before else None)


def kinds_field(was: Sequence[str]) -> tuple[str, ...]:
    chosen = st.pills(
        _("Kinds of data"), list(KINDS), default=list(was), format_func=lambda code: _(KINDS[code]), selection_mode="multi", key="data-kinds"
    )
    return tuple(chosen)


def _long(label: str, key: str, value: str = "") -> str:
    return st.text_area(label, value=value, key=key, max_chars=LONG, height=80).strip()


def _drop(card: Card) -> None:
    reason = written(_("Why (required; everybody reads it)"), "drop-why")
    if confirmed(_("Drop the draft"), follows=_("It stays on record."), ready=bool(reason), missing=_("Write the reason.")):
        frame.act(_("Dropped"), transparency.drop, card.id, reason=reason)


def _minutes(card: Card) -> None:
    met = _met(DECIDING, voted=True)
    follows = _("Everybody reads the minutes. Then the rule can be published, once every opinion is answered.")
    if confirmed(_("Give the minutes"), follows=follows, ready=bool(met), missing=_("Day and minutes are still missing.")):
        frame.act(_("Minutes given"), transparency.minutes, card.id, met=met)


def _meet(card: Card) -> None:
    met = _met(TELLING, voted=False)
    follows = _("Everybody reads it beside the rule.")
    if confirmed(_("Note the meeting"), follows=follows, ready=bool(met), missing=_("Day and minutes are still missing.")):
        frame.act(_("Noted"), transparency.note_meeting, card.id, met=met)


def _met(codes: Sequence[Any], *, voted: bool) -> Met | None:
    kind = st.radio(
        _("What kind of meeting?"), [str(code) for code in codes], format_func=lambda code: _(monitoring.GATHERINGS[code]), horizontal=True, key="met"
    )
    held = day(_("Held on (required)"), "met-on", value=today(clock.now()))
    present = st.number_input(_("How many were present?"), min_value=1, value=1, step=1, key="met-present")
    favour = st.number_input(_("How many were in favour?"), min_value=0, value=0, step=1, key="met-favour") if voted else None
    text = _long(_("What was said (required)"), "met-minutes")
    if not held or not text:
        return None
    return Met(kind, held, int(present), text, int(favour) if favour is not None else None)


def _publish(card: Card) -> None:
    st.caption(_("It holds from now on, in place of the version before. Every employee is asked to acknowledge it."))
    if confirmed(_("Agree and publish"), follows=_("Your office stands beside it as the second side.")):
        frame.act(_("Published"), transparency.publish, card.id)


def _assess(card: Card) -> None:
    conclusion = st.radio(_("It comes to"), list(CONCLUSIONS), format_func=lambda code: _(CONCLUSIONS[code]), key="assess-conclusion", index=None)
    texts = {field: _long(_(label), f"assess-{field}") for field, label in JUDGED.items()}
    months = st.number_input(_("Due again after how many months"), min_value=1, max_value=KEPT_MONTHS, value=USUAL_MONTHS, key="assess-months")
    ready = bool(conclusion and all(texts.values()))
    follows = _("It is kept for three years at least, and due again when something changes.")
    if confirmed(_("Keep the assessment"), follows=follows, ready=ready, missing=_("Choose what it comes to, and write all three texts.")):
        judged = Judged(conclusion or "", **texts, months=int(months))
        frame.act(_("Assessed"), transparency.assess, judged=judged, rule_id=card.id)


def _answer(card: Card) -> None:
    """One after the other, the oldest first."""
    open_ones = frame.read(transparency.to_answer, card.id)
    if not open_ones:
        st.caption(_("Every opinion has been answered."))
        return
    voice: Voice = open_ones[0]
    monitoring.voiced(voice, 0)
    verdict = st.radio(_("What becomes of it?"), list(VERDICTS), format_func=lambda code: _(VERDICTS[code]), index=None, key=f"verdict-{voice.id}")
    text = written(_("Answer (required; everybody reads it)"), f"answer-{voice.id}")
    follows = _("Still open after this one: {n}", n=number(card.opinions - card.answered - 1))
    if confirmed(_("Answer"), follows=follows, ready=bool(verdict and text), missing=_("Choose what becomes of it and write the answer.")):
        frame.act(_("Answered"), transparency.answer_opinion, voice.id, verdict=verdict, text=text)


def assessments() -> None:
    """What is due first."""
    if not may(Action.ASSESSMENT_SEE):
        return
    st.subheader(_("Impact assessments"), anchor=False)
    known = frame.read(transparency.assessments)
    for one in known:
        _assessment(one)
    if not known:
        st.caption(_("None yet. A rule is published only with one."))


def _assessment(one: Known) -> None:
    with st.container(border=True, key=f"assessment-{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            states.badge("assessment_due" if one.why_due else "assessed" if one.newest else "assessment_old")
            st.markdown(f"**{facts.plain(one.title)}**")
        due = _("due again on {day}", day=full_day(one.due_on)) if not one.why_due else _("due again: {why}", why=_(one.why_due))
        kept = _("kept until {day}", day=full_day(one.kept_until))
        version = (_("version {n}", n=one.n),) if one.n else ()
        st.caption(facts.plain(" · ".join((*version, _(CONCLUSIONS[one.conclusion]), moment(one.made_at), due, kept))))
        with st.expander(_("Read the assessment"), key=f"text-assessment-{one.id}"):
            facts.facts([(_(label), one.texts[field]) for field, label in ASSESSED.items()], wide=True)
            facts.facts([(_("Changed since"), text) for text in one.changes], wide=True)
        if one.newest and may(Action.ASSESSMENT_MAKE) and st.button(_("Something has changed"), key=f"changed-{one.id}"):
            changes.ask(_("Something has changed"), "edit", partial(_changed, one))


def _changed(one: Known) -> None:
    what = written(_("What has changed? (required)"), "what-changed")
    follows = _("The assessment is due again at once.")
    if confirmed(_("Note the change"), follows=follows, ready=bool(what), missing=_("Write what has changed.")):
        frame.act(_("Noted"), transparency.note_change, one.id, what=what)


def missing(cards: Sequence[Card]) -> None:
    """For whoever has to ask: of each rule in force, how many of which department have not acknowledged it."""
    held = [card for card in cards if card.state == "in_force"]
    if not may(Action.MONITORING_COUNT) or not held:
        return
    st.subheader(_("Not acknowledged yet"), anchor=False)
    for card in held:
        units = frame.read(transparency.missing, card.id)
        open_ones, people = sum(unit.missing for unit in units), sum(unit.people for unit in units)
        st.markdown(f"**{facts.plain(monitoring.name(card))}** {_share(open_ones, people)}")
        for unit in [unit for unit in units if unit.missing]:
            _unit(card, unit)


def _share(open_ones: int, people: int) -> str:
    return _("{n} of {people}", n=number(open_ones), people=number(people))


def _unit(card: Card, unit: Unit) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"unit-{card.id}-{unit.id}"):
        place = local_name(unit.name, unit.name_en) or _("Without a department")
        st.markdown(f"{facts.plain(place)}: {_share(unit.missing, unit.people)}", width="stretch")
        if unit.chase and st.button(_("Who?"), key=f"who-{card.id}-{unit.id}"):
            changes.ask(_("Who has not acknowledged it"), "person_search", partial(_who, card, unit.id))


def _who(card: Card, department_id: UUID | None) -> None:
    names = frame.read(transparency.not_yet, card.id, department_id=department_id)
    st.caption(_("Each of them reads that you looked. Ask them in person; nobody may be treated worse for it."))
    st.text("\n".join(names) or "—")


MOVES: dict[str, tuple[str, str, Callable[[Card], None]]] = {
    "publish": (N_("Agree and publish"), "campaign", _publish),
    "minutes": (N_("Give the minutes"), "groups", _minutes),
    "make": (N_("Assess its impact"), "balance", _assess),
    "meet": (N_("Note a training or talk"), "school", _meet),
    "draft": (N_("Draft a new version"), "edit_note", draft),
    "drop": (N_("Drop the draft"), "block", _drop),
}

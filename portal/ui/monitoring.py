"""How does an employee read a monitoring rule, say what he thinks of it, and acknowledge it?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from portal import transparency
from portal.locale import N_
from portal.transparency import KINDS, Card, Meeting, Rule, Voice
from portal.transparency.opinions import LONGEST
from portal.ui import facts, frame, inbox, states
from portal.ui.confirming import confirmed
from portal.ui.timeline import Point, timeline
from portal.ui.words import OFFICES, _, full_day, local_name, moment, number

TEXTS = {
    "places": N_("Where is watched, and where not"),
    "content": N_("What is recorded"),
    "use": N_("What for, and what never"),
    "readers": N_("Who may look"),
    "appeal": N_("Where to complain"),
}
GATHERINGS = {
    "congress": N_("Workers' congress"),
    "all_staff": N_("Meeting of all staff"),
    "training": N_("Training"),
    "talk": N_("Talk with staff"),
}
HAPPENED = {
    "draft": (N_("Drafted"), "edit_note"),
    "drop": (N_("Dropped"), "block"),
    "minutes": (N_("Discussed, with minutes"), "groups"),
    "publish": (N_("Agreed to and published"), "campaign"),
}
VERDICTS = {"taken": "opinion_taken", "partly": "opinion_partly", "not_taken": "opinion_not_taken"}
NAMED, UNNAMED = "named", "unnamed"
SAYS_WHO = {UNNAMED: N_("Without my name"), NAMED: N_("With my name")}


def name(card: Card) -> str:
    return local_name(card.title, card.title_en)


def state_of(card: Card) -> str:
    return f"rule_{card.state}"


def kinds(codes: Sequence[str]) -> str:
    return " · ".join(_(KINDS[code]) for code in codes)


def listed(cards: Sequence[Card]) -> None:
    """What waits for me first."""
    for card in sorted(cards, key=lambda card: not card.to_read):
        with st.container(border=True, key=f"card-{card.id}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                for code in (state_of(card), *(("rule_to_read",) if card.to_read else ())):
                    states.badge(code)
            st.markdown(f"**{facts.plain(name(card))}**")
            st.caption(facts.plain(_below(card)))
            label = _("Read and acknowledge") if card.to_read else _("Read it")
            if st.button(label, key=f"read-{card.id}", type="primary" if card.to_read else "secondary"):
                frame.go("monitoring", id=card.id)


def _below(card: Card) -> str:
    version, kept = _("version {n}", n=card.n), _("kept {n} d", n=number(card.kept_days))
    opinions = _("opinions: {n}, answered: {answered}", n=card.opinions, answered=card.answered) if card.opinions else ""
    return " · ".join(part for part in (version, kept, opinions) if part)


def one(rule_id: UUID) -> None:
    """A version with its words, then what I can do, then how it came about."""
    found = frame.read(transparency.rule, rule_id)
    if st.button(_("Monitoring rules"), icon=":material/arrow_back:", type="tertiary", key="back"):
        frame.go("monitoring")
    frame.head(name(found.card), _("version {n}", n=found.card.n), state=state_of(found.card))
    words(found)
    _acknowledge(found.card)
    _opinions(found.card)
    history(found)
    inbox.seen(rule_id)


def words(found: Rule) -> None:
    told = [(_(label), found.texts[field]) for field, label in TEXTS.items()]
    kept = _("kept {n} d", n=number(found.card.kept_days))
    facts.facts([*told, (_("How long"), kept), (_("Kinds of data"), kinds(found.card.kinds))], wide=True)


def _acknowledge(card: Card) -> None:
    if card.read_at:
        st.success(_("You acknowledged it on {when}.", when=moment(card.read_at)), icon=":material/task_alt:")
    elif "acknowledge" in card.moves:
        with st.container(border=True, key="acknowledge"):
            follows = _("It goes on record that you have read this version. That you have read it does not mean that you agree.")
            if confirmed(_("I have read it"), follows=follows, dialog=False):
                frame.act(_("Acknowledged"), transparency.acknowledge, card.id)


def _opinions(card: Card) -> None:
    st.subheader(_("Opinions"), anchor=False)
    voices = frame.read(transparency.opinions, card.id)
    st.caption(_("Received: {n} · answered: {answered}", n=number(card.opinions), answered=number(card.answered)))
    if card.opinions > len(voices):
        st.caption(_("The newest {n} are shown.", n=number(len(voices))))
    for n, voice in enumerate(voices):
        voiced(voice, n)
    if "give" in card.moves:
        _give(card)


def voiced(voice: Voice, n: int) -> None:
    """Its words and its answer, and the name only where he who reads may see it."""
    with st.container(border=True, gap="xxsmall", key=f"opinion-{n}"):
        whose = _("yours") if voice.mine else voice.name or ""
        st.caption(facts.plain(" · ".join(part for part in (full_day(voice.day), whose) if part)))
        st.text(voice.text)
        if voice.verdict:
            states.badge(VERDICTS[voice.verdict])
            st.text(voice.answer)


def _give(card: Card) -> None:
    """The field is empty once it was sent."""
    with st.container(border=True, key="give-opinion"):
        text = st.text_area(_("What do you think of this rule?"), max_chars=LONGEST, key=f"opinion-{card.id}-{card.opinions}", height=90).strip()
        who = st.segmented_control(
            _("Your name"), list(SAYS_WHO), default=UNNAMED, required=True, format_func=lambda code: _(SAYS_WHO[code]), key="opinion-who"
        )
        follows = {
            UNNAMED: _("Everybody reads it, and its answer. Your name is written down nowhere, so nobody can change or find it for you later."),
            NAMED: _("Everybody reads it, and its answer. Your name is read only by human resources and the safety director, who answer."),
        }[who or UNNAMED]
        st.caption(follows if text else _("Write what you think of it."))
        if not st.button(_("Send"), icon=":material/send:", disabled=not text, key="send-opinion"):  # the page may have another form to confirm
            return
    if who == NAMED:
        frame.act(_("Sent"), transparency.give_opinion, card.id, text=text)
    else:
        frame.through(transparency.give_unnamed, rule_id=card.id, text=text)
        frame.done(_("Sent"))


def history(found: Rule) -> None:
    st.subheader(_("How it came about"), anchor=False)
    timeline([_point(step.action, step.office, moment(step.at), step.said) for step in found.steps], of=found.card.id)
    for n, met in enumerate(found.meetings):
        _meeting(met, n)


def _point(action: str, office: str, at: str, said: str) -> Point:
    label, icon = HAPPENED[action]
    return Point(icon, _(label), f"{_(OFFICES[office])} · {at}", said or None)


def _meeting(met: Meeting, n: int) -> None:
    with st.container(border=True, gap="xxsmall", key=f"meeting-{n}"):
        st.markdown(f"**{_(GATHERINGS[met.kind])}** {full_day(met.held_on)}")
        favour = _("in favour: {n}", n=number(met.in_favour)) if met.in_favour is not None else ""
        st.caption(" · ".join(part for part in (_("present: {n}", n=number(met.present)), favour) if part))
        st.text(met.minutes)

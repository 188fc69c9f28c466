"""What waits for an auditor, what is his engagement about, and how does he declare?"""

from __future__ import annotations

import streamlit as st

from portal import engagements
from portal.engagements import QUESTIONS, TEXT, Mine
from portal.ui import agreements, cards, changes, facts, frame, states, tables
from portal.ui import engagements as shown
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, local_name, moment, short_day


def header(mine: Mine) -> None:
    """On top of each engagement: which, for whom, and until when."""
    one = mine.facts
    with st.container(border=True, key=f"header-{one.id}"):
        left, right = st.columns([3, 1], gap="medium")
        with left:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{one.number}**", width="content")
                states.badge(shown.STATES[one.state])
            said = (local_name(one.agency, one.agency_en), _("agreement {number}", number=one.reference))
            st.caption(facts.plain(" · ".join(part for part in said if part)))
        with right:
            total = max(1, (one.ends_on - one.starts_on).days + 1)
            st.progress(min(1.0, max(0.0, 1 - one.days_left / total)), text=shown.days_left(one))
            st.caption(_("closes {when} by itself", when=shown.ending(one)))


def chosen(mine: list[Mine]) -> Mine | None:
    """Of several the one that the link names; nearly always there is one."""
    if len(mine) < 2:
        return mine[0] if mine else None
    numbers = {one.facts.number: one for one in mine}
    picked = st.pills(_("Engagement"), list(numbers), required=True, **tables.coded("engagement", list(numbers), default=next(iter(numbers))))
    return numbers[picked or next(iter(numbers))]


def waiting(mine: Mine) -> None:
    """The next thing, and whose it is."""
    st.subheader(_("What waits for you"), anchor=False)
    one = mine.facts
    if mine.declaration is None:
        with st.container(border=True, key=f"card-declare-{one.id}"):
            cards.strong(_("Declare that you are independent"), f"declare-{one.id}")
            st.caption(_("For {quarter}. Nothing is open to anybody of the team before all have declared.", quarter=mine.quarter))
            if st.button(_("Declare"), type="primary", icon=":material/draw:", key=f"declare-{one.id}"):
                changes.ask(_("Declaration of independence"), "draw", lambda: _declare(mine))
    elif mine.declaration.conflict:
        st.warning(
            _("You have declared a conflict. Nothing opens to you; the safety director puts another in your place."),
            title=_("Conflict declared"),
            icon=":material/gpp_maybe:",
        )
    elif mine.opened:
        st.caption(_("The engagement is open: a sample can be drawn, and what was drawn be looked at."))
        frame.link("draw", _("Draw a sample"), engagement=one.number)
        frame.link("sampled", _("Look at what was drawn"))
        frame.link("requests", _("Ask for something, or write down who interferes"), engagement=one.number)
        frame.link("visits", _("Note what you saw and heard"), engagement=one.number)
        frame.link("findings", _("Write what you found"), engagement=one.number)
        frame.link("audit-report", _("To the report"), engagement=one.number)
    elif one.state == "planned":
        st.caption(
            _("Nothing. The enterprise opens the engagement from {day} on, once everybody in the team has declared.", day=short_day(one.starts_on))
        )
    else:
        st.caption(_("Nothing by you. Somebody else in the team has not declared for {quarter} yet.", quarter=mine.quarter))


def declared(mine: Mine) -> None:
    """What I said, with its fingerprint, which the report will carry."""
    if mine.declaration is None:
        return
    st.subheader(_("My declaration"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        states.badge("conflict" if mine.declaration.conflict else "declared")
        st.markdown(f"{mine.quarter} · {facts.plain(moment(mine.declaration.at))}", width="stretch")
    st.caption(_("Fingerprint: write it down if you want to be sure that nobody exchanges it."))
    st.code(mine.declaration.digest, language=None, wrap_lines=True)


def agreed(mine: Mine) -> None:
    """What binds both sides; opened, and on record, when he reads it."""
    if st.button(_("Read the agreement"), icon=":material/contract:", key=f"agreement-{mine.facts.id}"):
        changes.ask(_("Agreement"), "contract", lambda: _agreement(mine))


def _agreement(mine: Mine) -> None:
    agreements.said(frame.read(engagements.my_terms, mine.facts.id), mine.facts.areas, of=_("In this engagement"))


def see() -> None:
    """What there is for an auditor, and what never."""
    with st.container(border=True):
        cards.strong(_("What you can see"), "what")
        st.caption(
            _("Only what is drawn in your own engagement, in the agreed fields. The list of people is not open to you; each look is on record.")
        )


def _declare(mine: Mine) -> None:
    """Each sentence by itself; what cannot be declared is a conflict, and said."""
    st.text(_(TEXT))
    answers = {code: st.checkbox(_(said), key=f"declare-{code}") for code, said in QUESTIONS.items()}
    whole = all(answers.values())
    st.caption(_("Leave open what you cannot declare, and write why. That is a conflict: nothing opens to you in this quarter."))
    note = "" if whole else written(_("What stands against it (required if a sentence is left open)"), "conflict")
    follows = _("Your declaration holds for {quarter}. It cannot be changed, by you or by anybody.", quarter=mine.quarter)
    label = _("Declare") if whole else _("Declare a conflict")
    if confirmed(label, follows=follows, ready=whole or bool(note), missing=_("Declare every sentence, or write what stands against it.")):
        frame.act(_("Declared"), engagements.declare, mine.facts.id, answers=answers, note=note)

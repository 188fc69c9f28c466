"""How is an agency's half year shown, decided and replied to?"""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from portal import clock, evaluations
from portal.evaluations import MEASURES, Evaluated, Sum
from portal.locale import N_
from portal.policy import Action
from portal.ui import agencies, changes, facts, frame
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, moment, number, today

VERDICTS = {"renew": N_("Go on with it"), "improve": N_("Improve within a term"), "terminate": N_("End it")}


def of_agency(agency_id: UUID) -> None:
    """For the director and the head: the sums of this half year, and what was decided before."""
    st.subheader(_("Evaluation of the agency"), anchor=False)
    half = st.selectbox(_("Half year"), _halves(), key="half")
    now = frame.read(evaluations.standing, agency_id, half)
    _sums(now.sums, now.score)
    if now.rotate:
        st.info(_("The same auditor has led the last three engagements. Ask the agency for another lead."), icon=":material/sync:")
    if agencies.may(Action.EVALUATION_MAKE) and st.button(_("Evaluate this half year"), icon=":material/grading:", key="evaluate"):
        changes.ask(_("Evaluate this half year"), "grading", lambda: _evaluate(agency_id, half))
    for one in frame.read(evaluations.evaluations, agency_id):
        _evaluated(one, replies=False)


def of_mine() -> None:
    """For an auditor: what was decided about his agency, and his reply."""
    found = frame.read(evaluations.evaluations)
    if found:
        st.subheader(_("Evaluation of the agency"), anchor=False)
    for one in found:
        _evaluated(one, replies=True)


def _halves() -> list[str]:
    day = today(clock.now())
    return list(dict.fromkeys(evaluations.half_of(clock.months_after(day, -6 * back)) for back in range(4)))


def _sums(sums: tuple[Sum, ...], score: int | None) -> None:
    facts.facts([(_(MEASURES[one.name]), _share(one)) for one in sums if one.name in MEASURES], wide=True)
    st.markdown(f"**{facts.plain(_said(score))}**")
    st.caption(_("The mean of what could be judged, without what the enterprise itself answered. Nobody types a number."))
    if any(one.name == "confirmed" for one in sums):  # older ones were drawn up without it
        st.caption(
            _(
                "A finding counts as confirmed when an answer put it on the hazard ledger and it was not dismissed there; one that was merged stands "
                "as what it goes on with. An answer in words alone confirms nothing, and what nobody has answered counts neither way."
            )
        )


def _said(score: int | None) -> str:
    return _("Score {n} of 100", n=score) if score is not None else _("Cannot be judged: nothing to count yet")


def _share(one: Sum) -> str:
    if not one.of:
        return _("cannot be judged")
    return _("{got} of {of}, {percent} %", got=number(one.got), of=number(one.of), percent=100 * one.got // one.of)


def _evaluated(one: Evaluated, *, replies: bool) -> None:
    with st.container(border=True, key=f"evaluated-{one.id}"):
        st.markdown(f"**{facts.plain(one.half)}** {facts.plain(_(VERDICTS[one.verdict]))} · {facts.plain(_said(one.score))}")
        st.caption(moment(one.at))
        st.text(one.note)
        with st.expander(_("The sums as they were then")):
            _sums(one.sums, one.score)
        for at, text in one.replies:
            st.caption(_("The agency replies ({at})", at=moment(at)))
            st.text(text)
        if replies and st.button(_("Reply"), icon=":material/reply:", key=f"reply-{one.id}"):
            changes.ask(_("Reply"), "reply", lambda: _reply(one))


def _evaluate(agency_id: UUID, half: str) -> None:
    verdict = st.radio(_("What shall be done"), list(VERDICTS), format_func=lambda code: _(VERDICTS[code]), key="verdict")
    note = written(_("Why (required)"), "evaluation-note")
    follows = _("The sums of today are kept with it. The head reads it, the agency may reply, and nobody changes it.")
    if confirmed(_("Evaluate"), follows=follows, ready=bool(note), missing=_("Write the reason.")):
        frame.act(_("Evaluated"), evaluations.evaluate, agency_id, half=half, verdict=verdict, note=note)


def _reply(one: Evaluated) -> None:
    text = written(_("What you have to say (required)"), "reply-text")
    if confirmed(
        _("Reply"), follows=_("The head and the safety director read it beside the evaluation."), ready=bool(text), missing=_("Write something.")
    ):
        frame.act(_("Replied"), evaluations.reply, one.id, text=text)

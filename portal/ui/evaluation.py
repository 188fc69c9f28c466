"""How is an evaluation shown: one plain conclusion first, then each attribute with every number explained, the auditor's own picks apart?"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import streamlit as st

from audit.evaluation import Bound, Verdict
from portal import fieldwork
from portal.draws import clerk
from portal.fieldwork import Attested, Evaluation, Sentence
from portal.ui import changes, draw, facts, frame, states
from portal.ui.confirming import confirmed
from portal.ui.marking import said_of
from portal.ui.words import _, number

LOOKS = {Verdict.MEETS: "rate_meets", Verdict.FAILS: "rate_fails", Verdict.EXTEND: "rate_extend", Verdict.OPEN: "rate_open"}


def page(draw_id: UUID) -> None:
    found = frame.read(fieldwork.evaluate, draw_id)
    if found.extended and found.stage < found.stages:
        with st.spinner(_("Drawing the second stage. This takes a moment.")):
            frame.attended(clerk.attend, found.engagement_id)
        found = frame.read(fieldwork.evaluate, draw_id)
    _conclusion(found)
    left, right = st.columns([2.1, 1], gap="medium")
    with right:
        _declared(found)
        _extension(found)
        _picked(found)
    with left:
        for one in found.attested:
            _attribute(found, one)


def _conclusion(found: Evaluation) -> None:
    msgid, params = fieldwork.concluded(found)
    with st.container(border=True, key="conclusion"):
        states.badge(LOOKS[found.verdict])
        st.markdown(f"#### {facts.plain(_(msgid, **params))}")
        _where(found)


def _where(found: Evaluation) -> None:
    if found.verdict is Verdict.FAILS:
        where = {f"{said_of(attribute)} ({draw.stratum(bound.part)})" for attribute, bound in fieldwork.failing(found)}
        st.caption(facts.plain(_("Not met in: {where}", where=" · ".join(sorted(where)))))
    if found.found:
        st.caption(facts.plain(_("Records with a deviation: {numbers}", numbers=" · ".join(f"{n} ({name})" for n, name in found.found))))


def _declared(found: Evaluation) -> None:
    with st.container(border=True, key="declared"):
        title = _("Declared before the draw")
        st.markdown(f"**{facts.plain(title)}**")
        facts.facts(
            [
                (_("Confidence"), f"{found.confidence} %"),
                (_("Tolerable"), f"{found.tolerable} %"),
                (_("Expected"), f"{found.expected} %"),
                (_("Method"), _("Discovery sampling") if found.discovery else _("Attribute sampling")),
                (_("Stage of the draw"), _("{n} of {all}", n=found.stage, all=found.stages)),
                (_("Population"), number(found.population)),
                (_("Drawn"), number(found.n)),
                (_("Strata drawn by chance"), number(found.strata)),
            ]
        )
        st.caption(_("The confidence holds for each attribute by itself."))
        _lines(fieldwork.shared(found))
        frame.link("sampled", _("Go on testing"), id=found.draw_id)


def _extension(found: Evaluation) -> None:
    """Offered only where what was found calls for it."""
    if found.verdict is not Verdict.EXTEND or found.extended:
        return
    with st.container(border=True, key="extension"):
        title = _("The second stage")
        st.markdown(f"**{facts.plain(title)}**")
        st.caption(_("The plan declared it before the draw: more records of the same frozen population, by the same seed, so nobody chooses them."))
        if st.button(_("Draw the second stage"), type="primary", icon=":material/casino:", key="extend"):
            changes.ask(_("Draw the second stage"), "casino", lambda: _extend(found))


def _extend(found: Evaluation) -> None:
    follows = _("The records drawn first stay; the new ones come after them, and all are evaluated with what is left of the risk.")
    if confirmed(_("Draw"), follows=follows):
        frame.act(_("Drawn"), fieldwork.extend, found.draw_id)


def _picked(found: Evaluation) -> None:
    """Apart from everything that is computed."""
    if not found.picked:
        return
    with st.container(border=True, key="picked"):
        title = _("Picked by judgement")
        st.markdown(f"**{facts.plain(title)}**")
        st.caption(_("These records count in no number on this page: chance has not picked them."))
        for one in found.picked:
            bad = [code for code, result in one.results.items() if result != "pass"]
            words = _("{n} of {all} attributes deviate or could not be tested", n=len(bad), all=len(found.attested)) if bad else _("nothing deviates")
            if not one.results:
                words = _("not tested")
            st.caption(facts.plain(f"{one.number}: {words}"))


def _attribute(found: Evaluation, one: Attested) -> None:
    judged = one.judged
    with st.container(border=True, key=f"attribute-{one.attribute.code}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{facts.plain(said_of(one.attribute))}**", width="content")
            states.badge(LOOKS[judged.verdict])
        if judged.missing:
            st.caption(_("{n} records have no mark of this attribute yet.", n=number(judged.missing)))
            return
        facts.facts(((draw.stratum(bound.part), _figures(bound)) for bound in judged.parts), wide=True)
        _lines(fieldwork.summed(judged.total))
        with st.expander(_("How these numbers come about"), icon=":material/calculate:"):
            for bound in judged.parts:
                st.markdown(f"**{facts.plain(draw.stratum(bound.part))}**")
                _lines(fieldwork.explained(found, bound))


def _figures(bound: Bound) -> str:
    """In one line; what it means stands below."""
    parts = [
        _("tested {n} of {population}", n=bound.n, population=bound.population),
        _("{deviations} deviate", deviations=bound.deviations),
        _("{untestable} not testable", untestable=bound.untestable) if bound.untestable else "",
        _("exactly {upper} %", upper=fieldwork.said(bound.upper)) if bound.whole else _("at most {upper} %", upper=fieldwork.said(bound.upper)),
    ]
    return " · ".join(part for part in parts if part)


def _lines(sentences: Iterable[Sentence]) -> None:
    for msgid, params in sentences:
        st.caption(facts.plain(_(msgid, **params)))

"""Which department is proposed in the assign dialog, and what is said about why? The person confirms or chooses another."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from portal import matching
from portal.hazards import Line
from portal.matching import Proposal, Rule
from portal.ui import facts, frame
from portal.ui.words import CATEGORIES, _, local_name


def of(hazard: Line) -> Proposal:
    """What was learnt is brought up to date first; that is the portal's own look and stands under its name."""
    frame.check(matching.learn)
    return frame.read(matching.propose, hazard.id)


def why(proposal: Proposal) -> None:
    """The reason, always; the cases by number and text, only those that the reader may see."""
    if proposal.department is None:
        st.caption(_("No department is proposed: no rule holds here, and past cases are too few or do not agree."))
        return
    with st.container(border=True, gap="xxsmall"):
        name = facts.plain(local_name(proposal.department.name, proposal.department.name_en))
        st.markdown(":material/lightbulb: " + _("Proposed: **{department}**", department=name))
        if proposal.rule:
            st.caption(facts.plain(_("By the rule: {rule}", rule=said(proposal.rule))))
        if proposal.cases:
            st.caption(_("Because of these cases, which it had:") if proposal.rule is None else _("It had cases like this one:"))
            _listed(proposal.cases)
        elif proposal.rule is None:
            st.caption(_("Because of like cases in other areas, which it had."))


def said(rule: Rule) -> str:
    """Where and what: 焊接车间 · 电气."""
    place = local_name(rule.area, rule.area_en) if rule.area else _("Everywhere")
    category = _(CATEGORIES[rule.category]) if rule.category else _("Every category")
    return f"{place} · {category}"


def _listed(cases: Sequence[Line]) -> None:
    st.markdown("\n".join(f"- {case.number} · {facts.plain(case.what)}" for case in cases))

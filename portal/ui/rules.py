"""How are the rules shown that say which department rectifies what, and how do they change?"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from portal import matching
from portal.matching import Rule
from portal.ui import cards, changes, decision, facts, frame, proposal, states
from portal.ui.words import CATEGORIES, _, local_name

Names = Mapping[str, str]


def row(rule: Rule, departments: Names, names: Names) -> None:
    """One rule with what I may do with it; opened, what was changed in it."""
    with st.container(border=True, key=f"rule-{rule.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            cards.strong(proposal.said(rule), str(rule.id))
            if rule.closed:
                states.badge(changes.UNUSED)
        st.markdown(facts.plain(_("goes to {department}", department=local_name(rule.department, rule.department_en))))
        with st.container(horizontal=True):
            if st.button(_("Change"), icon=":material/edit:", key=f"change-{rule.id}"):
                changes.ask(_("Change the rule"), "edit", lambda: _change(rule, departments))
            if st.button(_("Take out of use"), icon=":material/block:", key=f"close-{rule.id}"):
                changes.ask(_("Take out of use"), "block", lambda: _close(rule))
            if st.button(_("What was changed"), type="tertiary", icon=":material/history:", key=f"history-{rule.id}"):
                st.query_params["rule"] = str(rule.id)
        if st.query_params.get("rule") == str(rule.id):
            changes.happened(rule.id, names)


def add(places: Names, departments: Names) -> None:
    changes.ask(_("Add a rule"), "rule", lambda: _add(places, departments))


def _add(places: Names, departments: Names) -> None:
    place = st.selectbox(
        _("Area"),
        list(places),
        index=None,
        format_func=places.__getitem__,
        placeholder=_("Everywhere"),
        key="rule-area",
        help=_("All inside it too."),
    )
    category = st.selectbox(
        _("Category"),
        list(CATEGORIES),
        index=None,
        format_func=lambda code: _(CATEGORIES[code]),
        placeholder=_("Every category"),
        key="rule-category",
    )
    department = _department(departments)
    if decision.confirmed(
        _("Add"),
        follows=_("It is proposed for new reports at once. A supervisor still decides each of them."),
        ready=bool(department and (place or category)),
        missing=_("Choose a department, and an area or a category."),
    ):
        area_id = UUID(place) if place else None
        frame.act(_("Rule added"), matching.add_rule, department_id=department, area_id=area_id, category=category)


def _change(rule: Rule, departments: Names) -> None:
    st.text(proposal.said(rule))
    department = _department(departments, now=str(rule.department_id))
    if decision.confirmed(
        _("Change"),
        follows=_("Hazards already assigned stay where they are."),
        ready=bool(department and department != rule.department_id),
        missing=_("Choose another department."),
    ):
        frame.act(_("Rule changed"), matching.change_rule, rule.id, department_id=department)


def _close(rule: Rule) -> None:
    st.text(proposal.said(rule))
    if decision.confirmed(_("Take out of use"), follows=_("It proposes nothing any more and stays on record.")):
        frame.act(_("Rule taken out of use"), matching.close_rule, rule.id)


def _department(departments: Names, *, now: str = "") -> UUID | None:
    codes = list(departments)
    chosen = st.selectbox(
        _("Department (required)"),
        codes,
        index=codes.index(now) if now in codes else None,
        format_func=departments.__getitem__,
        placeholder=_("Choose"),
        key="rule-department",
    )
    return UUID(chosen) if chosen else None

"""How does an employee read what is recorded about him, why, how long, who may look, with whom it is shared, and where he can complain?"""

from __future__ import annotations

import streamlit as st

from portal import processors, transparency
from portal.transparency import Kept
from portal.ui import facts, frame, monitoring
from portal.ui.words import OFFICES, _, full_day, local_name


def inventory() -> None:
    """Read from the portal's own rules: a kind for each, so nothing can be kept that does not stand here."""
    st.subheader(_("What is recorded about you"), anchor=False)
    for kind in transparency.inventory():
        with st.expander(_(kind.what, **kind.gaps) if "{" in kind.what else _(kind.what), key=f"kept-{kind.code}"):
            facts.facts([(_("Why"), "; ".join(_(why) for why in kind.why)), (_("How long"), _until(kind)), (_("Who may look"), _readers(kind))])
    st.caption(_("And whatever you did in an office: every step names who took it. You yourself always see what is yours."))


def _until(kind: Kept) -> str:
    return _(kind.until, **kind.gaps) if "{" in kind.until else _(kind.until)


def _readers(kind: Kept) -> str:
    offices = [_(OFFICES[office]) for office in kind.readers]
    everybody = [_("everybody inside, of whoever holds an office")] if kind.colleagues else []
    return " · ".join([*offices, *everybody]) or _("nobody but you")


def rules() -> None:
    """What is watched beside it, by which rule; and what those rules say of complaints."""
    st.subheader(_("By which rules you are watched"), anchor=False)
    cards = [card for card in frame.read(transparency.rules) if card.state == "in_force"]
    for card in cards:
        found = frame.read(transparency.rule, card.id)
        with st.expander(facts.plain(monitoring.name(card)), key=f"watched-{card.id}"):
            monitoring.words(found)
    if not cards:
        st.caption(_("No monitoring rule is in force: nobody may be watched by devices."))
    frame.link("monitoring", _("All rules, drafts and opinions"))


def shared() -> None:
    st.subheader(_("With whom data are shared"), anchor=False)
    firms = frame.read(processors.shared_with)
    for firm in firms:
        until = _("until {day}", day=full_day(firm.ends_on))
        st.markdown(f"**{facts.plain(local_name(firm.organisation, firm.organisation_en))}** {monitoring.kinds(firm.kinds)} · {until}")
    if not firms:
        st.caption(_("With nobody outside, but for what the law asks for."))


def complain() -> None:
    st.subheader(_("Where to complain"), anchor=False)
    st.markdown(_("To the union or to human resources, whichever you trust more: neither sees what you told the other. It must not harm you."))
    frame.link("complain", _("File a complaint"))

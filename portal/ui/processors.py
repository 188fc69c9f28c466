"""How are agreements with processors shown, added, reviewed and ended?"""

from __future__ import annotations

from functools import partial
from uuid import UUID

import streamlit as st

from portal import clock, people, processors
from portal.policy import Action, allows
from portal.processors import Known, Terms
from portal.ui import changes, facts, frame, inbox, states
from portal.ui.agreements import two_days
from portal.ui.confirming import confirmed, written
from portal.ui.monitoring import kinds
from portal.ui.register import kinds_field
from portal.ui.roster import day
from portal.ui.words import DOT, _, full_day, local_name, today

LONG = 4000


def keeps() -> bool:
    return allows(frame.me(), Action.PROCESSOR_KEEP, None)


def shown(known: Known) -> None:
    terms = known.terms
    with st.container(border=True, key=f"processor-{known.series_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            for code in (known.state, *(("review_late",) if known.overdue else ())):
                states.badge(code)
            st.markdown(f"**{facts.plain(changes.both(known.organisation, known.organisation_en))}**", width="content")
        st.caption(_version(known.n, terms))
        facts.facts(
            [
                *_agreed(terms),
                (_("Next review"), known.review_on),
                (_("Ended on"), known.ended_on),
                (_("What became of the data"), known.returned),
                *((_("Reviewed {day}", day=full_day(on)), found) for on, found in known.reviews),
            ],
            wide=True,
        )
        for one in known.coming:
            with st.expander(DOT.join((states.word("processor_comes"), _version(one.n, one.terms))), key=f"coming-{known.series_id}-{one.n}"):
                facts.facts(_agreed(one.terms), wide=True)
        _ways(known)
    inbox.seen(known.series_id)


def _version(n: int, terms: Terms) -> str:
    span = _("from {start} to {end}", start=full_day(terms.starts_on), end=full_day(terms.ends_on))
    return facts.plain(" · ".join((terms.reference, _("version {n}", n=n), span)))


def _agreed(terms: Terms) -> list[tuple[str, object]]:
    return [
        (_("Kinds of data"), kinds(tuple(terms.kinds))),
        (_("Purpose"), terms.purpose),
        (_("Way"), terms.way),
        (_("Protection, rights and duties"), terms.protection),
    ]


def _ways(known: Known) -> None:
    if not keeps() or known.ended_on:
        return
    with st.container(horizontal=True):
        if st.button(_("Note a review"), icon=":material/fact_check:", key=f"review-{known.series_id}"):
            changes.ask(_("Note a review"), "fact_check", partial(_review, known))
        if st.button(_("Agree anew"), icon=":material/edit_document:", key=f"anew-{known.series_id}"):
            changes.ask(_("Agree anew"), "edit_document", partial(add, known))
        if st.button(_("Note the end"), icon=":material/event_busy:", key=f"end-{known.series_id}"):
            changes.ask(_("Note the end"), "event_busy", partial(_end, known))


def add(before: Known | None = None) -> None:
    """A new version starts from what is agreed."""
    was = before.terms if before else None
    firms = {str(firm.id): local_name(firm.name, firm.name_en) for firm in frame.read(people.organisations)}
    mine = [code for code, firm in firms.items() if before and firm == local_name(before.organisation, before.organisation_en)]
    firm = st.selectbox(
        _("Organisation (required)"),
        list(firms),
        index=list(firms).index(mine[0]) if mine else None,
        format_func=firms.__getitem__,
        placeholder=_("Choose"),
        key="processor-firm",
        disabled=bool(before),
    )
    reference = st.text_input(_("Contract number (required)"), value=was.reference if was else "", max_chars=60, key="processor-ref").strip()
    span = (was.starts_on, was.ends_on) if was else None
    start, end = two_days((_("First day (required)"), "processor-from"), (_("Last day (required)"), "processor-to"), span)
    look = day(_("Next review on (required)"), "processor-review", value=clock.months_after(today(clock.now()), 6))
    chosen = kinds_field(tuple(was.kinds) if was else ())
    texts = {
        field: st.text_area(label, value=getattr(was, field) if was else "", key=f"processor-{field}", max_chars=LONG, height=80).strip()
        for field, label in (
            ("purpose", _("Purpose (required)")),
            ("way", _("Way (required)")),
            ("protection", _("Protection, rights and duties (required)")),
        )
    }
    follows = _("Everybody reads with whom which kinds of data are shared, and until when.")
    missing = _("Organisation, number, days, kinds of data and all three texts are needed.")
    ready = bool(firm and reference and start and end and look and chosen and all(texts.values()))
    if confirmed(_("Keep the agreement"), follows=follows, ready=ready, missing=missing) and firm and start and end and look:
        terms = Terms(reference, start, end, look, chosen, **texts)
        frame.act(_("Agreement kept"), processors.agree, UUID(firm), terms=terms, series_id=before.series_id if before else None)


def _review(known: Known) -> None:
    found = written(_("What was found (required)"), "review-found")
    next_on = day(_("Next review on (required)"), "review-next", value=clock.months_after(today(clock.now()), 6))
    follows = _("You are told again two weeks before that day.")
    ready = bool(found and next_on)
    if confirmed(_("Note a review"), follows=follows, ready=ready, missing=_("Write what was found and choose the next day.")):
        frame.act(_("Noted"), processors.review, known.series_id, found=found, next_on=next_on)


def _end(known: Known) -> None:
    on = day(_("Ended on (required)"), "ended-on", value=today(clock.now()))
    returned = written(_("What became of the data: returned or deleted, and how you know (required)"), "returned")
    follows = _("It cannot be taken up again; a new agreement is a new entry.")
    ready = bool(on and returned)
    if confirmed(_("Note the end"), follows=follows, ready=ready, missing=_("Write what became of the data and choose the day.")):
        frame.act(_("Noted"), processors.end, known.series_id, ended_on=on, returned=returned)

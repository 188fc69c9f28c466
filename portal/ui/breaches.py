"""How is a data breach noted and corrected, who has to be told by when, and with which words?"""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any

import streamlit as st

from portal import breaches, clock
from portal.breaches import Facts, Known, Telling
from portal.locale import N_
from portal.policy import Action, allows
from portal.ui import changes, facts, frame, inbox, states
from portal.ui.confirming import confirmed, written
from portal.ui.monitoring import kinds
from portal.ui.register import kinds_field
from portal.ui.roster import day
from portal.ui.words import _, language, moment, number, today, zone

RISKS = {"low": N_("Small"), "medium": N_("Considerable"), "high": N_("Grave")}
RISK = {"low": "risk_low", "medium": "risk_medium", "high": "risk_high"}
TOLD = {"authority": N_("The authority"), "persons": N_("The people concerned")}
TEXTS = {
    "what": N_("What happened, and why (required)"),
    "whose": N_("Whose data: which people, no names (required)"),
    "harm": N_("Possible harm (required)"),
    "measures": N_("What was done (required)"),
    "advice": N_("What people can do themselves (required)"),
    "contact": N_("Whom they can ask (required)"),
}
SHOWN = {
    "what": N_("What happened"),
    "whose": N_("Whose data"),
    "harm": N_("Possible harm"),
    "measures": N_("What was done"),
    "advice": N_("What people can do"),
    "contact": N_("Whom they can ask"),
    "why": N_("Why it was corrected"),
}
LONG = 4000


def keeps() -> bool:
    return allows(frame.me(), Action.BREACH_KEEP, None)


def shown(known: Known) -> None:
    with st.container(border=True, key=f"breach-{known.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{known.number}**", width="content")
            states.badge(RISK[known.now.risk])
        st.caption(_("noticed {when}", when=moment(known.noticed_at)))
        facts.facts(_told(known.now), wide=True)
        for telling in known.tellings:
            _telling(known, telling)
        with st.container(horizontal=True):
            if keeps() and st.button(_("Correct or add"), icon=":material/edit:", key=f"correct-{known.id}"):
                changes.ask(_("Correct or add"), "edit", partial(_correct, known))
        for noted in known.noted[1:]:
            with st.expander(_("As it was known {when}", when=moment(noted.at)), key=f"facts-{known.id}-{noted.n}"):
                facts.facts(_told(noted.facts), wide=True)
    inbox.seen(known.id)


def _told(now: Facts) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = [(_("Happened on"), now.happened_on), (_("People concerned"), number(now.persons))]
    return [*told, (_("Kinds of data"), kinds(tuple(now.kinds))), *((_(label), getattr(now, field)) for field, label in SHOWN.items())]


def _telling(known: Known, telling: Telling) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"telling-{known.id}-{telling.whom}"):
        states.badge("breach_told" if telling.done else "breach_late" if telling.late else "breach_waits")
        st.markdown(f"{_(TOLD[telling.whom])} :small[:gray[{_when(telling)}]]", width="stretch")
        tell = _("Tell them again") if any(one.sent_at for one in telling.said) else _("Tell them")
        if keeps() and st.button(tell, key=f"tell-{known.id}-{telling.whom}"):
            changes.ask(tell, "send", partial(_tell, known, telling))
    if telling.said and not telling.done:
        st.caption(_("It was noted that they need not be told, but the facts have been corrected since. Tell them, or decide again."))
    for n, one in enumerate(telling.said):
        when = moment(one.sent_at or one.at)
        label = _("What was written {when}", when=when) if one.sent_at else _("Why they need not be told, noted {when}", when=when)
        with st.expander(label, key=f"letter-{known.id}-{telling.whom}-{n}"):
            st.text(one.text)


def _when(telling: Telling) -> str:
    if not telling.done:
        return _("by {when}", when=moment(telling.due_at))
    sent_at = telling.said[0].sent_at
    told = _("sent {when}", when=moment(sent_at)) if sent_at else _("need not be told")
    late = _("too late")
    return f"{told} · {late}" if telling.late else told


def note() -> None:
    left, right = st.columns(2)
    with left:
        on = day(_("Noticed on (required)"), "noticed-on", value=today(clock.now()))
    at = right.time_input(_("at (required)"), value=clock.now().astimezone(zone()).time().replace(second=0, microsecond=0), key="noticed-at")
    typed = _facts(None)
    follows = _("The clock runs from the moment it was noticed: {hours} hours until the authority is told. A house default; the law says at once.")
    ready = typed is not None and on is not None
    hours = int(breaches.TERMS[next(iter(breaches.TERMS))].total_seconds() // 3600)
    if confirmed(_("Note the breach"), follows=follows.format(hours=hours), ready=ready, missing=_("All texts and a kind of data are needed.")):
        frame.act(_("Noted"), breaches.note_breach, noticed_at=_moment(on, at), facts=typed)


def _moment(on: Any, at: time) -> datetime:
    return datetime.combine(on, at, zone())


def _facts(was: Facts | None) -> Facts | None:
    happened = day(_("Happened on (if known)"), "happened-on", value=was.happened_on if was else None)
    persons = st.number_input(_("How many people are concerned?"), min_value=0, value=was.persons if was else 0, step=1, key="breach-persons")
    chosen = kinds_field(tuple(was.kinds) if was else ())
    codes = list(RISKS)
    risk = st.radio(
        _("How much harm may come of it?"),
        codes,
        index=codes.index(was.risk) if was else 1,
        format_func=lambda code: _(RISKS[code]),
        horizontal=True,
        key="breach-risk",
    )
    texts = {
        field: st.text_area(_(label), value=getattr(was, field) if was else "", key=f"breach-{field}", max_chars=LONG, height=80).strip()
        for field, label in TEXTS.items()
    }
    if not chosen or not all(texts.values()):
        return None
    return Facts(persons=int(persons), kinds=chosen, risk=str(risk), happened_on=happened, **texts)


def _correct(known: Known) -> None:
    typed = _facts(known.now)
    why = written(_("Why it is corrected (required)"), "breach-why")
    follows = _("What was written before stays. Whoever was told may have to be told again; that somebody need not be told is to be decided anew.")
    ready = typed is not None and bool(why)
    if confirmed(_("Correct or add"), follows=follows, ready=ready, missing=_("All texts, a kind of data and the reason are needed.")):
        said = {**vars(typed), "why": why} if typed else {}
        frame.act(_("Corrected"), breaches.correct_breach, known.id, facts=Facts(**said))


def _tell(known: Known, telling: Telling) -> None:
    """The words come from the facts; a person reads them over and sends them himself."""
    always = telling.whom == "authority" or telling.done
    need = always or not st.checkbox(_("They need not be told: the measures surely prevent any harm"), key="need-not")
    drafted = breaches.letter(known, telling.whom, language=language(), noticed=moment(known.noticed_at)) if need else ""
    label = _("Drafted from the facts; change what is needed (required)") if need else _("Why they need not be told (required)")
    text = st.text_area(label, value=drafted, key=f"letter-{telling.whom}-{need}", max_chars=LONG, height=260).strip()
    sent = clock.now() if need else None
    follows = _("The portal sends nothing itself: note it once it has been sent. It is taken down as sent now.") if need else _("It stays on record.")
    if confirmed(_("It has been sent") if need else _("Note it"), follows=follows, ready=bool(text), missing=_("Write the text.")):
        frame.act(_("Noted"), breaches.note_telling, known.id, whom=telling.whom, sent_at=sent, text=text, n=known.noted[0].n)

"""How is it shown and decided who else has a part in a repair, and what it waits for?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import streamlit as st

from portal import areas, clock, hazards, people
from portal.hazards import PartLine, SupplyLine
from portal.locale import N_
from portal.ui import facts, frame, states, uploads
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, due_day, local_name, long_day, today, until

DAYS = 5
ANSWERS = ("answer_supply",)
EXPECTED = ("asked", "promised")
ICONS = {
    "hand_in_part": (N_("Hand in our part"), "fact_check"),
    "send_back_part": (N_("Send the part back"), "undo"),
    "withdraw_part": (N_("Withdraw the part"), "block"),
    "answer_supply": (N_("Answer the request"), "inventory_2"),
    "withdraw_supply": (N_("Withdraw the request"), "block"),
}


def waits(needed: Sequence[SupplyLine]) -> bool:
    return any(str(one.state) in EXPECTED for one in needed)


def parts(lines: Sequence[PartLine], now: datetime) -> None:
    """Each with its duty, its day and how far it is."""
    if not lines:
        return
    st.subheader(_("Cooperating departments"), anchor=False)
    for line in lines:
        with st.container(border=True, gap="xsmall"):
            name = local_name(line.department, line.department_en)
            _head(f"part_{line.state}", name, _when(line.deadline, now, running=line.overdue or str(line.state) in ("asked", "sent_back")))
            st.text(line.duty or "")
            _buttons(line.moves, line.id, name)


def supplies(lines: Sequence[SupplyLine], now: datetime) -> None:
    """What is needed, from whom, until when, and what was answered."""
    if not lines:
        return
    st.subheader(_("Parts and resources"), anchor=False)
    for line in lines:
        with st.container(border=True, gap="xsmall"):
            _head(f"supply_{line.state}", _owner(line), _when(line.due, now, running=str(line.state) in EXPECTED))
            st.text(line.what or "")
            _answers(line)
            _buttons(line.moves, line.id, line.what or "")


def answer(supply_id: UUID) -> None:
    """Whoever was asked promises, provides or refuses, also where the hazard is not his to see."""

    def body() -> None:
        line = frame.read(hazards.supply, supply_id)
        facts.facts([(_("Hazard"), line.number), (_("Needed"), line.what), (_("Until"), long_day(due_day(line.due)))])
        _answers(line)
        verbs = {"promise": _("Promise"), "provide": _("Provided"), "refuse": _("Refuse")}
        if str(line.state) == "promised":
            del verbs["promise"]
        choice = st.segmented_control(_("Answer"), list(verbs), format_func=verbs.__getitem__, key="supply-answer", width="stretch")
        _answered(line, choice)

    label, icon = ICONS["answer_supply"]
    st.dialog(_(label), icon=f":material/{icon}:", width="medium", on_dismiss="rerun")(body)()


def _answered(line: SupplyLine, choice: str | None) -> None:
    now, day = clock.now(), None
    if choice == "promise":
        day = st.date_input(
            _("Comes by (end of this day)"), value=max(due_day(line.due), today(now)), min_value=today(now), format="YYYY-MM-DD", key="comes"
        )
    note = written(_("Note (needed to refuse; the department reads it)"), "supply-note")
    ready = bool(choice) and (choice != "refuse" or bool(note)) and (choice != "promise" or isinstance(day, date))
    verbs: dict[str | None, tuple[str, Callable[..., Any], dict[str, Any]]] = {
        "promise": (_("Promise"), hazards.promise_supply, {"promised_for": day}),
        "provide": (_("Provided"), hazards.provide_supply, {}),
        "refuse": (_("Refuse"), hazards.refuse_supply, {}),
    }
    label, verb, more = verbs.get(choice, (_("Answer"), hazards.provide_supply, {}))
    if confirmed(label, follows=_("The department reads it on the hazard."), ready=ready, missing=_("Choose an answer; refusing needs a reason.")):
        frame.act(_("{number}: request answered", number=line.number), verb, line.id, note=note or None, **more)


def add_part(hazard: Any) -> None:
    places = {str(d.id): local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
    department = st.selectbox(
        _("Department (required)"), list(places), index=None, format_func=places.__getitem__, placeholder=_("Choose"), key="part-department"
    )
    due = _day(_("Deadline (end of this day)"), "part-due", due_day(hazard.deadline) if hazard.deadline else None)
    duty = written(_("What it has to do (required)"), "duty")
    if confirmed(
        _("Ask to cooperate"),
        follows=_("The department sees the hazard and its own part at once. It closes only when every part is handed in."),
        ready=bool(department and duty and isinstance(due, date)),
        missing=_("Department and what it has to do are still missing."),
    ):
        said: dict[str, Any] = {"department_id": UUID(department), "duty": duty, "deadline": due}
        frame.act(_("{number}: asked to cooperate", number=hazard.number), hazards.add_part, hazard.id, **said)


def ask_supply(hazard: Any) -> None:
    what = written(_("What is needed (required)"), "needed")
    owners = {f"d{d.id}": local_name(d.name, d.name_en) for d in frame.read(areas.departments)}
    owners |= {f"p{p.id}": p.name for p in frame.read(people.providers)}
    owner = st.selectbox(
        _("From whom (required)"), list(owners), index=None, format_func=owners.__getitem__, placeholder=_("Choose"), key="supply-owner"
    )
    due = _day(_("Needed by (end of this day)"), "supply-due", None)
    if confirmed(
        _("Ask"),
        follows=_("It waits for whoever is asked. The deadline of the hazard runs on."),
        ready=bool(what and owner and isinstance(due, date)),
        missing=_("What is needed and from whom are still missing."),
    ):
        assert owner is not None
        key = "department_id" if owner.startswith("d") else "person_id"
        said: dict[str, Any] = {"what": what, "due": due, key: UUID(owner[1:])}
        frame.act(_("{number}: asked for what is needed", number=hazard.number), hazards.ask_supply, hazard.id, **said)


def _day(label: str, key: str, proposed: date | None) -> Any:
    now = today(clock.now())
    return st.date_input(label, value=max(proposed or now + timedelta(days=DAYS), now), min_value=now, format="YYYY-MM-DD", key=key)


def _head(code: str, name: str, aside: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
            states.badge(code)
            st.markdown(f"**{facts.plain(name)}**", width="content")
        st.caption(aside, width="content")


def _when(at: datetime, now: datetime, *, running: bool) -> str:
    day = long_day(due_day(at))
    return until(day, at, now) if running else day


def _owner(line: SupplyLine) -> str:
    return line.person or (local_name(line.department, line.department_en) if line.department else "—")


def _answers(line: SupplyLine) -> None:
    promised = long_day(due_day(line.promised_for)) if line.promised_for else ""
    rows = [(_("Promised for"), promised), (_("On the promise"), line.promise or ""), (_("On the answer"), line.outcome or "")]
    if any(value for _name, value in rows):
        facts.facts(rows)


def _buttons(moves: Sequence[str], record_id: UUID, about: str) -> None:
    if not moves:
        return
    with st.container(horizontal=True, gap="small"):
        for move in moves:
            label, icon = ICONS[move]
            if st.button(_(label), icon=f":material/{icon}:", key=f"{move}-{record_id}"):
                answer(record_id) if move in ANSWERS else _decide(move, record_id, about)


def _decide(move: str, record_id: UUID, about: str) -> None:
    """One field: what was done, or why."""
    label, icon = ICONS[move]
    field, follows, verb, done = DECISIONS[move]

    def body() -> None:
        st.caption(facts.plain(about))
        note = written(_(field), f"note-{move}")
        raw = uploads.chosen(_("Photos after the repair"), key="part-after") if move == "hand_in_part" else []
        if confirmed(_(label), follows=_(follows), ready=bool(note), missing=_("Write it down first.")):
            pictures: dict[str, Any] = {"pictures": uploads.prepared(raw)} if raw else {}
            frame.act(_(done), verb, record_id, note=note, **pictures)

    st.dialog(_(label), icon=f":material/{icon}:", width="medium", on_dismiss="rerun")(body)()


DECISIONS: dict[str, tuple[str, str, Callable[..., Any], str]] = {
    "hand_in_part": (
        N_("What was done (required)"), N_("The hazard closes when every part is in and accepted."), hazards.hand_in_part, N_("Part handed in"),
    ),
    "send_back_part": (
        N_("What is still missing (required; the department reads it)"), N_("The department hands it in again."), hazards.send_back_part,
        N_("Part sent back"),
    ),
    "withdraw_part": (
        N_("Why (required; the department reads it)"), N_("The department need not cooperate any more."), hazards.withdraw_part,
        N_("Part withdrawn"),
    ),
    "withdraw_supply": (
        N_("Why (required; whoever was asked reads it)"), N_("It is not expected any more."), hazards.withdraw_supply, N_("Request withdrawn"),
    ),
}  # fmt: skip

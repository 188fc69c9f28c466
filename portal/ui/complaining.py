"""How does somebody complain, under his name or by a receipt, read what becomes of it, appeal and close?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import streamlit as st

from db.base import uuid7
from portal import complaints
from portal.complaints import Case, Filed
from portal.locale import N_
from portal.locale.names import CHANNELS, COMPLAINTS
from portal.ui import cases, changes, facts, frame, hard_cases, record
from portal.ui.confirming import confirmed, written
from portal.ui.words import _, long_day

EXAMPLE = "abcd-efgh-jkmn"
KEY, KIND = "complaint-key", "kind"
CODE_LENGTH, GROUP = 20, 4
GOOD_FOR = {
    "union": N_("independent of the management; good when a superior is involved"),
    "hr": N_("good when data is to be put right, or somebody should no longer see it"),
}
SENDS = {"union": N_("Send to the union"), "hr": N_("Send to human resources")}
Do = Callable[..., None]  # do(done, move, **said): how what he does reaches his case


def by_name(complaint_id: UUID) -> Do:
    verbs: dict[str, Callable[..., Any]] = {"say": complaints.say, "appeal": complaints.appeal, "close": complaints.close}
    return lambda done, move, **said: frame.act(done, verbs[move], complaint_id, **said)


def by_receipt(code: str) -> Do:
    """In transactions of their own, in which he has no name."""
    functions: dict[str, Callable[..., Any]] = {
        "say": complaints.say_by_receipt,
        "appeal": complaints.appeal_by_receipt,
        "close": complaints.close_by_receipt,
    }
    return lambda done, move, **said: frame.act_through(done, functions[move], code, **said)


def form() -> None:
    """Everything on one screen of a phone; by when it is answered is said before it is sent."""
    place = st.empty()
    with place.container():
        said = _fields()
        unnamed = st.toggle(_("Without my name (I follow it with a receipt code)"), key="unnamed")
        st.caption(_(UNNAMED) if unnamed else _(NAMED))
        _by_when(unnamed=unnamed)
        channel = said["channel"]
        label = _(SENDS[channel]) if channel else _("Send the complaint")
        ready = all(said[name] for name in ("channel", KIND, "text"))
        if not ready:
            st.caption(_("Who should handle it, what it is about and what happened are still missing."))
        sent = st.button(label, type="primary", icon=":material/send:", width="stretch", disabled=not ready, key="send")
    if sent and unnamed:
        filed = frame.through(complaints.file_unnamed, key=_key(said), **said)
        place.empty()
        _receipt(filed)
    elif sent:
        frame.act(_("Complaint filed"), complaints.file, key=_key(said), then=_filed, **said)


UNNAMED = N_("Nothing that says who you are is kept. You get a code, shown once: it is the only way back to your complaint.")
NAMED = N_("Whoever handles it reads your name. The people it is about do not. Complaining must not harm you.")


def _fields() -> dict[str, Any]:
    channel = st.radio(
        _("Who should handle it? (required)"),
        list(CHANNELS),
        index=None,
        format_func=lambda code: f"**{_(CHANNELS[code])}** · {_(GOOD_FOR[code])}",
        key="channel",
    )
    asked = st.query_params.get(KIND, "")
    kinds = list(COMPLAINTS)
    kind = st.selectbox(
        _("What is it about? (required)"),
        kinds,
        index=kinds.index(asked) if asked in kinds else None,
        format_func=lambda code: _(COMPLAINTS[code]),
        placeholder=_("Choose"),
        key=KIND,
    )
    text = st.text_area(_("What happened? (required)"), max_chars=cases.LONGEST, height=120, key="text").strip()
    named = st.text_area(
        _("Whom is it about?"), max_chars=400, height=68, key="named", placeholder=_("Names or staff numbers, one a line"),
        help=_(
            "They, and those who work under them, cannot handle it: what is about the head of the enterprise goes to the union. "
            "Nobody is told whether a name was found."
        ),
    ).strip()  # fmt: skip
    return {"channel": channel, KIND: kind, "text": text, "named": named}


def _by_when(*, unnamed: bool) -> None:
    due = frame.read(complaints.due_if_filed, unnamed=unnamed)
    says = _("Sent now, it is answered by the end of {day}.", day=long_day(due.last_day))
    provisional = f"\n\n{_(hard_cases.PROVISIONAL)}" if due.provisional else ""
    st.info(f"**{says}**  \n{_(cases.RULE)}{provisional}", icon=":material/timer:")


def _key(said: dict[str, Any]) -> str:
    """At random for each session, and other for other words: what is pressed twice is one complaint with one receipt, and a second one is new."""
    drawn = str(st.session_state.setdefault(KEY, uuid7().hex))
    return sha256(repr((drawn, sorted(said.items()))).encode()).hexdigest()


def _filed(filed: Filed) -> None:
    frame.go("complaint", id=filed.id)


def _receipt(filed: Filed) -> None:
    """Drawn in the run in which it was made, and kept nowhere."""
    with st.container(border=True, key="receipt"):
        st.markdown(":green[:material/check_circle:] " + _("**Received, thank you**"))
        st.subheader(filed.number, anchor=False)
        st.markdown(_("Your receipt code:"))
        st.code("-".join(filed.receipt[n : n + GROUP] for n in range(0, len(filed.receipt), GROUP)), language=None)
        st.markdown(_("Write it down or take a screenshot. It is shown only now and stored nowhere; whoever has it can follow this complaint."))
        st.caption(_("Whoever handles it sees it when this hour is over, so that nobody can tell from the time who it was."))
    if st.button(_("I have written it down"), type="primary", width="stretch", key="written-down"):
        frame.go("complaint-receipt")


def my_case(case: Case, do: Do) -> None:
    """The complainant's own: the answer and the clock first, what was said, what he may do, who has read it."""
    left, right = record.sides(phone=frame.phone())
    with right:
        cases.clock_box(case)
        _moves(case, do)
    with left:
        cases.answers(case.answers)
        cases.told(case, mine=True)
        cases.remedies(case.remedies)
        cases.thread(case, mine=True)
        if "say" in case.moves:
            cases.say(
                case, lambda text: do(_("Sent"), "say", text=text), _("Whoever may handle your complaint reads it and, on appeal, whoever decides.")
            )
        cases.readings(case.readings)
        cases.happened(case)


def _moves(case: Case, do: Do) -> None:
    if not {"appeal", "close"} & set(case.moves):
        return
    with st.container(border=True, key="my-moves", gap="xsmall"):
        st.markdown(_("**Your move**") if case.answers else _("**What you can do now**"))
        if "close" in case.moves and st.button(_("Close the complaint"), icon=":material/task_alt:", width="stretch", key="do-close"):
            changes.ask(_("Close the complaint"), "task_alt", partial(_close, do))
        if "appeal" in case.moves and st.button(_("Appeal"), icon=":material/gavel:", width="stretch", key="do-appeal"):
            changes.ask(_("Appeal"), "gavel", partial(_appeal, case, do))


def _close(do: Do) -> None:
    follows = _("It is settled for you. It cannot be opened again; remedies that were ordered still have to be carried out.")
    if confirmed(_("Close the complaint"), follows=follows):
        do(_("Settled"), "close")


def _appeal(case: Case, do: Do) -> None:
    cases.answers(case.answers[-1:], where="dialog")
    reason = written(_("What is wrong with the answer? (required)"), "appeal-reason")
    follows = _("Somebody else decides: he reads the whole case, and a new term of three working days begins.")
    if confirmed(_("Appeal"), follows=follows, ready=bool(reason), missing=_("Write the reason.")):
        do(_("Appeal filed"), "appeal", reason=reason)


def by_code() -> None:
    """Come back with the receipt. The code is typed here and goes into no address."""
    code = st.text_input(_("Receipt code"), key="receipt-code", max_chars=CODE_LENGTH, autocomplete="off", placeholder=EXAMPLE).strip()
    if not code:
        st.caption(_("The code was shown when you sent the complaint. Without it nobody can find the complaint again for you."))
        return
    case = frame.through(complaints.by_receipt, code)
    cases.head(case)
    my_case(case, by_receipt(code))


def nothing_yet() -> None:
    text = _("Somebody looked at your data without a reason, a device sees too much, a decision is wrong: complain to the union or human resources.")
    facts.nothing_here("shield_person", _("No complaint of yours"), text, key="empty")

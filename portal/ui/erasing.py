"""How is it shown whose time is over, what waits for a second person, and what the receipt says?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from portal import erasure
from portal.erasure import Due, Held, Line, Receipt
from portal.erasure.reading import Part
from portal.locale import N_
from portal.policy import Action, Giving, allows
from portal.ui import facts, frame, states
from portal.ui.confirming import confirmed, written
from portal.ui.words import DOT, _, full_day, moment

ASK, AGREE, REFUSE = N_("Ask to erase"), N_("Agree to erase"), N_("Refuse to erase")
GONE = ("shredded", "cleared", "done")
SOMEBODY = Giving(UUID(int=0))
GROUNDS = {"over": N_("The time is over"), "wish": N_("At his own wish")}
HELD = {
    "works_here": N_("works here"),
    "labour": N_("papers of employment, two years (Labour Contract Law, art. 50)"),
    "office": N_("answered for checks and repairs, which are recorded with the names (Work Safety Law, art. 46)"),
    "assessment": N_("noted for an assessment, which may still be disputed"),
}
WHAT = {
    "identity": N_("Name, staff number, telephone, mail address, proofs of qualification"),
    "account": N_("User name, password, second factor, sessions and browsers"),
    "reports": N_("His name behind hazards that he may have reported"),
    "cases": N_("Complaints that he may have made"),
    "records": N_("Texts of hazards, checks and repairs"),
    "pictures": N_("Pictures of hazards; auditors get them with people masked"),
    "offices": N_("Posts, offices and days away, under a number"),
    "audits": N_("Papers of audits"),
    "log": N_("The log: who did what, under a number; words that others searched for"),
}
RULES = {
    "key_destroyed": N_("the key is destroyed, also for every backup that is opened with the keys of today"),
    "emptied": N_("emptied, or replaced by a word that says nothing"),
    "once_closed": N_("each one as soon as it is closed"),
    "records_by_law": N_("Work Safety Law, art. 41 and 46: hazards and checks stay on record"),
    "pictures_by_law": N_("Work Safety Law, art. 41: they are part of the hazard's record"),
    "without_a_name": N_("a number that leads to nobody any more; counts and records stay whole"),
    "audit_papers": N_("kept by the auditor's duties; sealed, read by nobody else"),
    "log_by_law": N_("Personal Information Protection Law, art. 51 and 54: who looked stays provable"),
}
ACTIONS = {
    "erasure.asked": N_("Asked to erase a person"),
    "erasure.granted": N_("Granted a person's wish to be erased"),
    "erasure.agreed": N_("Agreed to erase a person"),
    "erasure.refused": N_("Refused to erase a person"),
    "erasure.held": N_("Kept a person by a rule"),
    "erasure.freed": N_("Found that no rule keeps a person any more"),
    "erasure.begun": N_("Began to erase a person"),
    "erasure.shredded": N_("Destroyed the keys of a person"),
    "erasure.cleared": N_("Emptied the rows of a person"),
    "erasure.emptied": N_("Emptied what stood in the clear of a person"),
    "erasure.done": N_("Erased a person"),
    "erasure.backups_useless": N_("Found that older backups of the keys open no more"),
    "erasure.taken_back": N_("Took back the own wish to be erased"),
    "erasure.replayed": N_("Erased again after a restore"),
}


def to_decide(lines: Sequence[Line]) -> None:
    for line in (line for line in lines if line.mine):
        with st.container(border=True, key=f"erasure-{line.id}"):
            _head(line)
            st.caption(_("asked for by {who}", who=facts.plain(line.asked_by or "—")) + " · " + moment(line.asked_at))
            with st.container(horizontal=True):
                if st.button(_(AGREE), type="primary", key=f"yes-{line.id}"):
                    _dialog(AGREE, partial(_agree, line))
                if st.button(_(REFUSE), key=f"no-{line.id}"):
                    _dialog(REFUSE, partial(_refuse, line))


def whose_time_is_over() -> int:
    """For human resources alone; opening the names is a look. How many are there?"""
    found = frame.read(erasure.due) if allows(frame.me(), Action.ERASURE_ASK, SOMEBODY) else []
    if found:
        st.subheader(_("The time is over"), anchor=False)
    for one in found:
        with st.container(border=True, key=f"erasure-{one.person_id}"):
            st.markdown(f"**{facts.plain(one.name)}** " + facts.plain(_("last day {day}", day=full_day(one.left_on))))
            if one.held:
                st.caption(":material/lock: " + _("Kept: {why}", why=" · ".join(map(_because, one.held))))
            elif st.button(_(ASK), key=f"ask-{one.person_id}"):
                _dialog(ASK, partial(_ask, one))
    return len(found)


def all_of(lines: Sequence[Line]) -> None:
    """What was asked for, newest first; what waits for me stands above."""
    others = [line for line in lines if not line.mine]
    if others:
        st.subheader(_("Asked for and done"), anchor=False)
    for line in others:
        with st.container(border=True, key=f"erasure-{line.id}"):
            _head(line)
            st.caption(" · ".join(_told(line)))
            if line.refusal:
                st.text(line.refusal)
            if line.stage in GONE:
                frame.link("erasing", _("Receipt"), id=line.id)


def receipt(given: Receipt) -> None:
    """What may be printed and handed to him."""
    line = given.line
    with st.container(horizontal=True, vertical_alignment="center"):
        _badge(line)
        st.caption(facts.plain(_("Receipt {number}", number=str(line.id)[-12:])), width="content")
    facts.facts(_dates(line))
    _parts(_("What is erased"), [part for part in given.parts if not part.kept])
    _parts(_("What is kept, and by which rule"), [part for part in given.parts if part.kept])
    st.caption(_("This receipt holds nothing that was erased. Print it with the browser and write the name on the paper."))


def _dates(line: Line) -> list[tuple[str, object]]:
    backups = _("useless since {day}", day=moment(line.useless_at)) if line.useless_at else ""
    if not backups and line.useless_by:
        backups = _("useless once the keys are rotated, at the latest {day}", day=moment(line.useless_by))
    return [
        (_("Ground"), _(GROUNDS[line.ground])),
        (_("Asked"), f"{moment(line.asked_at)} {line.asked_by or ''}".strip()),
        (_("Agreed"), f"{moment(line.decided_at)} {line.decided_by or ''}".strip() if line.decided_at else ""),
        (_("Done"), moment(line.done_at) if line.done_at else ""),
        (_("Older backups of the keys"), backups),
    ]


def _parts(title: str, parts: Sequence[Part]) -> None:
    if parts:
        st.subheader(title, anchor=False)
        facts.facts([(_(WHAT[part.what]), _rule(part)) for part in parts], wide=True)


def _rule(part: Part) -> str:
    counted = _("{n} values", n=part.values) if part.values is not None else ""
    return DOT.join(said for said in (_(RULES[part.rule]), counted) if said)


def _head(line: Line) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _badge(line)
        who = facts.plain(line.name or (_("Erased person") if line.stage in GONE else _("Somebody")))
        st.markdown(f"**{who}** {facts.plain(_(GROUNDS[line.ground]))}", width="stretch")


def _badge(line: Line) -> None:
    code = f"erasure_{line.stage}"
    states.badge(code)


def _told(line: Line) -> list[str]:
    said = [_("asked {day}", day=moment(line.asked_at))]
    if line.decided_at:
        said.append(_("decided {day} by {who}", day=moment(line.decided_at), who=facts.plain(line.decided_by or "—")))
    if line.done_at:
        said.append(_("done {day}", day=moment(line.done_at)))
    elif line.held_by:
        said.append(_("Kept: {why}", why=_because(Held(line.held_by, line.held_until))))
    return said


def _because(held: Held) -> str:
    why = facts.plain(_(HELD[held.rule]))
    return _("{why}, until {day}", why=why, day=full_day(held.until)) if held.until else why


def my_wish() -> None:
    """For whoever wished for it: that it waits, for what, and the way back as long as there is one."""
    waiting = frame.read(erasure.my_wish)
    if waiting is None:
        return
    with st.container(border=True, key="my-erasure"):
        states.badge("erasure_agreed")
        st.markdown(_("Your wish to be erased is granted. What no law keeps is destroyed as soon as no rule keeps it any more."))
        if waiting.held:
            st.caption(_("Kept: {why}", why=_because(waiting.held)))
            if st.button(_("Take the wish back"), icon=":material/undo:", key="my-erasure-back"):
                _dialog(N_("Take the wish back"), partial(_take_back, waiting.id))


def _take_back(erasure_id: UUID) -> None:
    if confirmed(_("Take the wish back"), follows=_("Everything stays as it is. You may ask again at any time.")):
        frame.act(_("Taken back"), erasure.take_back, erasure_id)


def _dialog(title: str, body: Callable[[], None]) -> None:
    st.dialog(_(title), icon=":material/person_remove:", width="medium", on_dismiss="rerun")(body)()


def _ask(one: Due) -> None:
    st.markdown(f"**{facts.plain(one.name)}** " + facts.plain(_("last day {day}", day=full_day(one.left_on))))
    _what_follows()
    if confirmed(_(ASK), follows=_("It waits for the safety director. Nothing is erased before.")):
        frame.act(_("Asked for"), erasure.ask, one.person_id)


def _agree(line: Line) -> None:
    st.markdown(f"**{facts.plain(line.name or '—')}** {facts.plain(_(GROUNDS[line.ground]))}")
    _what_follows()
    if confirmed(_(AGREE), follows=_("It is done within minutes and nobody can take it back, by no backup either. Your name stands under it.")):
        frame.act(_("Agreed; the portal erases him now"), erasure.agree, line.id)


def _refuse(line: Line) -> None:
    reason = written(_("Why (required)"), "refusal")
    ready = bool(reason)
    if confirmed(_(REFUSE), follows=_("He stays as he is. Whoever asked reads your reason."), ready=ready, missing=_("Write the reason.")):
        frame.act(_("Refused"), erasure.refuse, line.id, reason=reason)


def _what_follows() -> None:
    """The same words as on the receipt."""
    goes = ("identity", "account", "reports", "cases")
    _list(_("What is erased"), goes)
    _list(_("What is kept"), [what for what in WHAT if what not in goes])


def _list(title: str, parts: Sequence[str]) -> None:
    st.markdown("\n".join([f"**{title}**", "", *(f"- {facts.plain(_(WHAT[what]))}" for what in parts)]))

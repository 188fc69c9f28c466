"""How is it judged whether a hazard is a major one, signed by the director, and put on record who was told?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from portal import clock, downloads, hazards
from portal.hazards import BY_CODE, STANDARDS, Record, major_files
from portal.locale import LANGUAGES, N_
from portal.ui import changes, facts, frame
from portal.ui.confirming import confirmed, written
from portal.ui.words import SEVERITIES, _, language, today

FORMS = {"pdf": N_("{title} (PDF)"), "docx": N_("{title} (Word)")}
NAMES = {"zh": "中文", "en": "English"}


def judge(hazard: Any) -> None:
    """The questions of the standard, those of the hazard's own category first."""
    _sources()
    yes = [question.code for question in hazards.asked_first(hazard.category) if _asked(question)]
    level = "major" if yes else "general"
    st.markdown(_("Proposed: **{level}**", level=_(SEVERITIES[level])))
    note = written(_("Grounds (required)"), "judge-why")
    if confirmed(
        _("Propose to the director"),
        follows=_("It is so once the safety director has signed; until then the level stays."),
        ready=bool(note),
        missing=_("Write the grounds."),
    ):
        frame.act(_("{number}: level proposed", number=hazard.number), hazards.judge, hazard.id, grounds=yes, note=note)


def sign(hazard: Any) -> None:
    facts.facts(
        [
            (_("Level"), _(SEVERITIES[str(hazard.severity)])),
            (_("Proposed"), _(SEVERITIES[str(hazard.proposed_severity)])),
            (_("Because of"), grounds(hazard.major_grounds)),
        ]
    )
    _sources()
    verbs = {"sign": _("Sign"), "reject": _("Do not sign")}
    choice = st.segmented_control(_("Decision"), list(verbs), format_func=verbs.__getitem__, key="sign-level", width="stretch")
    note = written(_("Why (required)"), "sign-why")
    follows = _("The level is as proposed from now on.") if choice == "sign" else _("The level stays; whoever supervises judges anew.")
    if confirmed(
        verbs.get(choice or "", _("Decide")), follows=follows, ready=bool(choice and note), missing=_("Decision and reason are still missing.")
    ):
        verb = hazards.sign_level if choice == "sign" else hazards.reject_level
        frame.act(_("{number}: level decided", number=hazard.number), verb, hazard.id, note=note)


def tell_regulator(hazard: Any) -> None:
    st.caption(_("Art. 41 of the Work Safety Law: state and cause, harm and difficulty, and the plan go to the regulator promptly."))
    _tell(hazard, hazards.tell_regulator, _("{number}: the regulator was told", number=hazard.number))


def tell_workers(hazard: Any) -> None:
    st.caption(_("Art. 41 of the Work Safety Law: to the workers' congress or assembly, or by a notice where everybody reads it."))
    _tell(hazard, hazards.tell_workers, _("{number}: the workers were told", number=hazard.number))


def grounds(codes: tuple[str, ...]) -> str:
    named = [(_(STANDARDS[BY_CODE[code].standard].number), BY_CODE[code].clause) for code in codes if code in BY_CODE]
    return "; ".join(_("{document}, clause {clause}", document=document, clause=clause) for document, clause in named)


def _asked(question: Any) -> bool:
    return st.checkbox(_("{clause}: {question}", clause=question.clause, question=_(question.text)), key=f"asked-{question.code}")


def _sources() -> None:
    """None of the questions is the text of the law."""
    names = [_("{title} ({number})", title=_(one.title), number=_(one.number)) for one in STANDARDS.values()]
    st.caption(facts.plain(" · ".join(names)))
    st.warning(_("Our own words, not the official text: check the current text before you decide."), icon=":material/menu_book:")


def _tell(hazard: Any, verb: Callable[..., Any], done: str) -> None:
    now, first = today(clock.now()), today(hazard.reported_at)
    on = st.date_input(_("On which day (required)"), value=now, min_value=first, max_value=now, format="YYYY-MM-DD", key="told-on")
    note = written(_("Whom, how and what (required)"), "told-what")
    if confirmed(
        _("Put it on record"),
        follows=_("It stands on record with your office, the day and what you wrote."),
        ready=bool(note and isinstance(on, date)),
        missing=_("Write whom, how and what."),
    ):
        frame.act(done, verb, hazard.id, on=on, note=note)


def papers(record: Record) -> None:
    """The two documents that the law asks for, for whoever tells the regulator and the workers."""
    if str(record.severity) != "major" or not frame.read(hazards.publishes, record.id):
        return
    if st.button(_("The two documents by law"), icon=":material/description:", type="tertiary", key="by-law"):
        changes.ask(_("The two documents by law"), "description", lambda: _papers(record))


def _papers(record: Record) -> None:
    st.caption(_("Art. 41 of the Work Safety Law: a notice for the workers, and a report with state and cause, harm and difficulty, and the plan."))
    tongue = st.segmented_control(_("Language"), LANGUAGES, default=language(), format_func=NAMES.__getitem__, key="paper-language") or language()
    cause, harm = written(_("State and cause, for the report"), "paper-cause"), written(_("Harm and difficulty, for the report"), "paper-harm")
    for which, title in major_files.TITLES.items():
        for form, label in FORMS.items():
            address = downloads.offer(
                frame.me(),
                hazards.major_paper,
                filename=f"{record.number}-{which}-{tongue}.{form}",
                media_type=major_files.MAKERS[form][1],
                finish=partial(major_files.made, which=which, form=form, language=tongue, cause=cause, harm=harm),
                hazard_id=record.id,
            )
            facts.file(address, _(label, title=_(title)))
    st.caption(_("What you write here goes into the report and is not kept. That it was made is on record."))

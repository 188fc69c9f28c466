"""How do the two documents of a major hazard read, in Chinese and English? No page: nothing of it is kept but that it was taken out."""

from __future__ import annotations

from functools import partial

from portal.clock import last_day_of, site_day
from portal.hazards.by_law import MajorPaper
from portal.hazards.criteria import BY_CODE, STANDARDS
from portal.hazards.files import Say
from portal.locale import N_, translate
from portal.locale.names import CATEGORIES, SEVERITIES, STATES
from portal.sheets.document import Block, Document, Facts, Heading, Words, as_pdf
from portal.sheets.word import TYPE as DOCX
from portal.sheets.word import as_docx

NOTICE, REPORT = "notice", "report"
TITLES = {NOTICE: N_("Notice of a major accident hazard"), REPORT: N_("Report on a major accident hazard")}
MAKERS = {"pdf": (as_pdf, "application/pdf"), "docx": (as_docx, DOCX)}
FIVE = {"measures": N_("Measures"), "funds": N_("Money and material"), "who": N_("Department and person"), "emergency": N_("In an emergency")}
NOT_YET = N_("Not on record yet.")


def made(paper: MajorPaper, *, which: str, form: str, language: str, cause: str = "", harm: str = "") -> bytes:
    """One of the two, as PDF or for a word processor. `cause` and `harm` are what the report says beyond the record."""
    say: Say = partial(translate, language=language)
    blocks = _notice(paper, say, language) if which == NOTICE else _report(paper, say, language, cause, harm)
    english = language != "zh"
    document = Document(
        title=say(TITLES[which]),
        subtitle=paper.site_en if english else paper.site,
        number=paper.record.number,
        state=say(SEVERITIES["major"]),
        author=paper.site_en if english else paper.site,
        language="en" if english else "zh",
        day=paper.day,
        footer=say(
            N_("{number} · made of the record in the portal on {day}. It is on record."), number=paper.record.number, day=paper.day.isoformat()
        ),
        blocks=blocks,
    )
    return MAKERS[form][0](document)


def _notice(paper: MajorPaper, say: Say, language: str) -> list[Block]:
    """For everybody who works there: what, where, what protects them until when, who answers for it; no name of a person."""
    return [
        Heading(say(N_("What and where"))),
        Facts(_basics(paper, say, language)),
        Heading(say(N_("What protects people until it is done"))),
        Words(_planned(paper, "emergency", say)),
        Heading(say(N_("What is done about it"))),
        Words(_planned(paper, "measures", say)),
        Facts([(say(N_("Until")), _due(paper, say)), (say(N_("Assigned to")), _department(paper, language) or say(NOT_YET))]),
        Words(
            say(N_("Keep away from the place unless your work is there. Whoever sees a new danger stops work and reports it at once.")), aside=True
        ),
        Words(say(N_("Published under article 41 of the Work Safety Law.")), aside=True),
    ]


def _report(paper: MajorPaper, say: Say, language: str, cause: str, harm: str) -> list[Block]:
    """The three parts that the law names: state and cause, harm and difficulty, plan."""
    plan = [(say(name), _planned(paper, code, say)) for code, name in FIVE.items()]
    return [
        Heading(say(N_("1 State and cause"))),
        Facts([*_basics(paper, say, language), (say(N_("State")), say(STATES[str(paper.record.state)])), *_times(paper, say)]),
        Words(cause.strip() or say(NOT_YET)),
        Heading(say(N_("2 Harm and difficulty"))),
        Words(harm.strip() or say(NOT_YET)),
        Heading(say(N_("3 Plan of rectification"))),
        Facts([*plan, (say(N_("Until")), _due(paper, say))]),
        Words(say(N_("Reported under article 41 of the Work Safety Law.")), aside=True),
    ]


def _basics(paper: MajorPaper, say: Say, language: str) -> list[tuple[str, str]]:
    record, english = paper.record, language != "zh"
    area = record.area_en if english and record.area_en else record.area
    return [
        (say(N_("Number")), record.number),
        (say(N_("Place")), " · ".join(part for part in (area, record.place) if part)),
        (say(N_("What")), record.what),
        (say(N_("Category")), say(CATEGORIES[str(record.category)])),
        (say(N_("Judged by")), _grounds(paper, say) or say(NOT_YET)),
    ]


def _grounds(paper: MajorPaper, say: Say) -> str:
    known = [BY_CODE[code] for code in paper.record.major_grounds if code in BY_CODE]
    said = [(say(STANDARDS[one.standard].number), one.clause) for one in known]
    return "; ".join(say(N_("{document}, clause {clause}"), document=document, clause=clause) for document, clause in said)


def _times(paper: MajorPaper, say: Say) -> list[tuple[str, str]]:
    record = paper.record
    told = ((N_("Reported at"), record.reported_at), (N_("Level signed"), record.major_signed_at))
    return [(say(name), site_day(at, paper.zone).isoformat()) for name, at in told if at]


def _planned(paper: MajorPaper, code: str, say: Say) -> str:
    return (getattr(paper.plan, code) if paper.plan else None) or say(NOT_YET)


def _due(paper: MajorPaper, say: Say) -> str:
    due = (paper.plan.due if paper.plan else None) or paper.record.deadline
    return last_day_of(due, paper.zone).isoformat() if due else say(NOT_YET)


def _department(paper: MajorPaper, language: str) -> str:
    record = paper.record
    return (record.department_en if language != "zh" and record.department_en else record.department) or ""

"""How does a report read, in Chinese and in English, as PDF and for a word processor? Made of its content and of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.findings.evidence import KINDS
from portal.findings.terms import DUTIES, GRADES, SOURCES, why_nobody
from portal.locale import N_
from portal.locale.names import OFFICES
from portal.reports import collecting
from portal.reports.parts import Reader
from portal.sheets.document import Block, Document, Facts, Heading, Table, as_pdf
from portal.sheets.document import Words as Text
from portal.sheets.word import TYPE as DOCX
from portal.sheets.word import as_docx

LANGUAGES = ("zh", "en")
FORMS: dict[str, tuple[Callable[[Document], bytes], str]] = {"pdf": (as_pdf, "application/pdf"), "docx": (as_docx, DOCX)}
KINDS_OF_FILE = tuple(f"{language}.{form}" for language in LANGUAGES for form in FORMS)
SHOWN_OF_A_DIGEST = 16


@dataclass(frozen=True)
class Locking:
    """What a report gets when it is locked: its number, those of its findings, who agreed, the day. Empty while it is a draft."""

    number: str
    findings: Sequence[str]
    signed_by: str
    day: date
    zone: str
    digest: str


def file(content: dict[str, Any], locking: Locking, kind: str) -> bytes:
    """`zh.pdf` and so on."""
    language, form = kind.split(".")
    return FORMS[form][0](document(content, locking, language))


def document(content: dict[str, Any], locking: Locking, language: str) -> Document:
    reader = Reader(language, locking.zone)
    say, about = reader.say, content["engagement"]
    addendum = content["kind"] == "addendum"
    title = say(N_("Addendum to an independent supervision report")) if addendum else say(N_("Independent supervision report"))
    blocks = _addendum(content, locking, reader) if addendum else _report(content, locking, reader)
    agency = reader.name(*about["agency"])
    return Document(
        title=title,
        subtitle=f"{agency} · {about['number']} · {' – '.join(about['period'])}",
        number=locking.number or about["number"],
        state=say(N_("Locked")) if locking.number else say(N_("Draft, not signed off")),
        author=agency,
        language=language,
        day=locking.day,
        footer=f"{locking.number or say(N_('Draft, not signed off'))} · SHA-256 {locking.digest[:SHOWN_OF_A_DIGEST]}…",
        blocks=[*blocks, *_proof(content, locking, reader)],
    )


def _report(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    say, words = reader.say, content["words"]
    return [
        Facts(_basics(content, locking, reader)),
        Heading(say(N_("1 Problems found"))),
        *_words(words["problems"]),
        *_problems(content, locking, reader),
        Heading(say(N_("2 Rectification advice"))),
        *_words(words["advice"]),
        *_advice(content, locking, reader),
        Heading(say(N_("3 Responsibility-tracing opinion"))),
        *_words(words["tracing"]),
        *_traces(content, locking, reader),
        Heading(say(N_("4 Conclusion from the sample"))),
        *_words(words["conclusion"]),
        Heading(say(N_("5 Limits of this report"))),
        *_words(words["limits"]),
        *collecting.read(content["parts"], reader),
    ]


def _addendum(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    say = reader.say
    found = [Heading(say(N_("Findings that are added"))), *_problems(content, locking, reader), *_traces(content, locking, reader)]
    return [
        Facts([(say(N_("Corrects")), content["corrects"]), *_basics(content, locking, reader)]),
        Heading(say(N_("What is corrected or added"))),
        *_words(content["words"]["correction"]),
        *(found if content["findings"] else ()),
    ]


def _basics(content: dict[str, Any], locking: Locking, reader: Reader) -> list[tuple[str, str]]:
    say, about = reader.say, content["engagement"]
    return [
        (say(N_("Agency")), reader.name(*about["agency"])),
        (say(N_("Agreement")), about["reference"]),
        (say(N_("Engagement")), about["number"]),
        (say(N_("Records of")), " – ".join(about["period"])),
        (say(N_("Looked at")), " – ".join(about["days"])),
        (say(N_("Areas")), ", ".join(reader.name(*area) for area in about["areas"])),
        (say(N_("Judged by")), about["standards"]),
        (say(N_("Team")), ", ".join(about["team"])),
        (say(N_("Written by")), content["written_by"]),
        (say(N_("Signed off by")), locking.signed_by or "—"),
    ]


def _number(locking: Locking, place: int) -> str:
    return locking.findings[place] if locking.findings else f"#{place + 1}"


def _problems(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    say = reader.say
    blocks: list[Block] = []
    for place, one in enumerate(content["findings"]):
        named = ", ".join(f"{say(KINDS[kind].name) if kind in KINDS else kind} {name}" for kind, name in one["evidence"])
        blocks += [
            Heading(f"{_number(locking, place)} · {say(GRADES[one['grade']])}", level=2),
            Facts([
                (say(N_("Condition")), one["condition"]),
                (say(N_("Criterion")), f"{say(SOURCES[one['source']])}\n{one['criterion']}"),
                (say(N_("Cause")), one["cause"]),
                (say(N_("Effect")), one["effect"]),
                (say(N_("Evidence")), named),
            ]),
        ]  # fmt: skip
    return blocks


def _advice(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    rows = [[_number(locking, place), one["advice"]] for place, one in enumerate(content["findings"])]
    return [Table([reader.say(N_("Finding")), reader.say(N_("Advice"))], rows, [1, 5])] if rows else []


def _traces(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    say = reader.say
    rows = [
        [_number(locking, place), say(DUTIES[one["trace"]["duty"]].name), one["trace"]["day"], _where(one["trace"], reader), link]
        for place, one in enumerate(content["findings"])
        if one["trace"]
        for link in [_links(one["trace"], reader)]
    ]
    if not rows:
        return []
    heads = [say(head) for head in (N_("Finding"), N_("Duty"), N_("Day"), N_("Place"), N_("Who held it, and who was over him"))]
    return [
        Table(heads, rows, [3, 4, 2, 3, 6]),
        Text(say(N_("A person stands here as a code, the same throughout this engagement. The enterprise knows who it is.")), aside=True),
    ]


def _where(trace: dict[str, Any], reader: Reader) -> str:
    return " · ".join(reader.name(*trace[part]) for part in ("department", "area") if trace[part])


def _links(trace: dict[str, Any], reader: Reader) -> str:
    return "\n".join(f"{reader.say(OFFICES[link['office']])}: {_held(trace, link, reader)}" for link in trace["links"])


def _held(trace: dict[str, Any], link: dict[str, Any], reader: Reader) -> str:
    say = reader.say
    said = []
    for one in link["held"]:
        until = one["until"] or say(N_("to date"))
        told = [say(N_("{code} ({since} – {until})"), code=one["who"], since=one["since"], until=until)]
        told += [say(N_("away"))] if one["away"] else []
        told += [say(N_("standing in"))] if one["stands_in"] else []
        said.append(" ".join(told))
    return "; ".join(said) or say(why_nobody(trace, link["office"]))


def _words(text: str) -> list[Block]:
    return [Text(text)] if text else []


def _proof(content: dict[str, Any], locking: Locking, reader: Reader) -> list[Block]:
    say = reader.say
    return [
        Heading(say(N_("What this report is bound to"))),
        Facts([
            (say(N_("Content (SHA-256)")), locking.digest),
            (say(N_("Log: entries")), str(content["log"]["size"])),
            (say(N_("Log: root")), content["log"]["root"]),
        ]),
        Text(
            say(N_("The portal's signed statement beside this file names the SHA-256 of each form of it. Corrections are numbered addenda.")),
            aside=True,
        ),
    ]  # fmt: skip

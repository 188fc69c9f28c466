"""Was every stage of responsibility checked as often as it must be? As the newest survey of the engagement counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.coverage import CoverageCell, Survey
from db.engagements import Engagement
from db.session import Work
from portal.coverage.matrix import short
from portal.locale import N_
from portal.locale.names import EVERY, LINKS
from portal.reports.parts import Reader
from portal.sheets.document import Block, Table, Words

WHOLE = ""  # the month of a cell over the whole period


def gather(work: Work, engagement: Engagement) -> dict[str, Any] | None:
    """Each stage in each area over the whole period; None where nobody asked for a survey."""
    newest = select(Survey).where(Survey.engagement_id == engagement.id).order_by(Survey.at.desc(), Survey.id.desc()).limit(1)
    survey = work.session.scalars(newest).one_or_none()
    if survey is None:
        return None
    wanted = select(CoverageCell).where(CoverageCell.survey_id == survey.id, CoverageCell.month == WHOLE)
    rows = work.session.scalars(wanted.order_by(CoverageCell.area, CoverageCell.link)).all()
    cells = [
        {"area": [row.name, row.name_en], **{name: getattr(row, name) for name in ("link", "every", "required", "done", "late", "gap")}}
        for row in rows
    ]
    return {"first": survey.first.isoformat(), "last": survey.last.isoformat(), "checks": survey.checks, "cells": cells}


def blocks(data: dict[str, Any] | None, reader: Reader) -> list[Block]:
    """What falls short first."""
    say = reader.say
    if data is None:
        return [Words(say(N_("The coverage of the stages of responsibility was not counted in this engagement.")))]
    cells = sorted(data["cells"], key=lambda one: not short(one["required"], one["done"], one["gap"]))
    few = sum(short(one["required"], one["done"], one["gap"]) for one in cells)
    said = say(
        N_("{first} to {last}, {checks} checks: {n} of {all} stages that can be judged were checked too rarely."),
        n=few,
        all=len(cells),
        **{name: data[name] for name in ("first", "last", "checks")},
    )
    heads = [say(head) for head in (N_("Area"), N_("Stage"), N_("How often"), N_("Required"), N_("Done"), N_("Missed in a row"), "")]
    rows = [_row(one, reader) for one in cells]
    note = Words(say(N_("A stage without a duty cannot be judged and is not listed.")), aside=True)
    return [Words(said), *([Table(heads, rows, [3, 4, 3, 2, 2, 2, 2])] if rows else []), note]


def _row(one: dict[str, Any], reader: Reader) -> list[str]:
    say = reader.say
    named = (reader.name(*one["area"]), say(LINKS[one["link"]]), say(EVERY[one["every"]]))
    rare = say(N_("too rarely")) if short(one["required"], one["done"], one["gap"]) else ""
    return [*named, *(str(one[name]) for name in ("required", "done", "gap")), rare]

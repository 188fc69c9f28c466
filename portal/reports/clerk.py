"""Who composes and locks a report? The portal itself, at once, in steps that another process can take up where one was cut off."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from db import blobs, engine, log
from db.actor import SYSTEM
from db.blobs import Blob
from db.reports import IssuedFile, IssuedReport, ReportContent, ReportDraft, SignOff
from db.session import Work, begin, discarding
from portal.engagements.turns import turn
from portal.findings import clerk as tracer
from portal.reports import composing, issuing, printing
from portal.reports.writing import is_newest


def attend(at: datetime | None = None, *, engagement_id: UUID | None = None, each: Callable[[Callable[[], object]], object] = lambda do: do()) -> int:
    """Traces, composes what was drafted, locks what was signed off. How many papers were there?

    `at`: not now. `engagement_id`: of this one alone, for the page that waits. `each` does one; the worker's survives what fails.
    """
    if engagement_id is None:
        with begin(SYSTEM, write=False, now=at) as work:
            open_there = _waiting(work)
        return sum(attend(at, engagement_id=one, each=each) for one in open_there)
    with turn("reports", engagement_id):
        done = tracer.attend(at, engagement_id=engagement_id, each=each)
        for answer, waiting in ((compose, _uncomposed), (lock, _unlocked)):
            with begin(SYSTEM, write=False, now=at) as work:
                papers = waiting(work, engagement_id)
            for paper_id in papers:
                each(partial(answer, paper_id, at))
            done += len(papers)
    return done


def compose(draft_id: UUID, at: datetime | None = None) -> None:
    """A finding without a trace is traced first: what was written since, or failed a moment ago."""
    with begin(SYSTEM, write=False, now=at) as work:
        engagement_id = work.session.scalars(select(ReportDraft.engagement_id).where(ReportDraft.id == draft_id)).one()
    tracer.attend(at, engagement_id=engagement_id)
    checkpoint = log.checkpoint(engine.current(), at)
    with begin(SYSTEM, now=at) as work:
        composing.compose(work, draft_id, checkpoint)


def lock(content_id: UUID, at: datetime | None = None) -> None:
    """The files first, durable before their rows; printing holds no transaction."""
    checkpoint = log.checkpoint(engine.current(), at)
    with begin(SYSTEM, now=at) as work:
        ready = issuing.prepare(work, content_id, checkpoint)
    printed = {kind: printing.file(ready.content, ready.locking, kind) for kind in printing.KINDS_OF_FILE}
    stored: dict[str, Blob] = {}
    with discarding(IssuedFile.blob, lambda: [blob.name for blob in stored.values()]):
        for kind, data in printed.items():
            stored[kind] = blobs.store(blobs.here(), data, subject=ready.subject)
        digests = {kind: hashlib.sha256(data).hexdigest() for kind, data in printed.items()}
        with begin(SYSTEM, now=at) as work:
            issuing.lock(work, ready, {kind: (digests[kind], blob) for kind, blob in stored.items()})


def _waiting(work: Work) -> list[UUID]:
    """Engagements with such papers."""
    drafted = select(ReportDraft.engagement_id).where(ReportDraft.id.in_(_uncomposed(work, None))).order_by(ReportDraft.at)
    agreed = select(SignOff.engagement_id).where(SignOff.content_id.in_(_unlocked(work, None))).order_by(SignOff.at)
    return list(dict.fromkeys([*tracer.waiting(work), *work.session.scalars(drafted), *work.session.scalars(agreed)]))


def _uncomposed(work: Work, engagement_id: UUID | None) -> list[UUID]:
    wanted = select(ReportDraft.id).where(ReportDraft.id.not_in(select(ReportContent.draft_id)))
    wanted = wanted if engagement_id is None else wanted.where(ReportDraft.engagement_id == engagement_id)
    return list(work.session.scalars(wanted.order_by(ReportDraft.at, ReportDraft.n)))


def _unlocked(work: Work, engagement_id: UUID | None) -> list[UUID]:
    """A yes to a draft after which something was written is void, however it came into the database."""
    wanted = select(SignOff.content_id, ReportDraft).join(ReportContent, ReportContent.id == SignOff.content_id)
    wanted = wanted.join(ReportDraft, ReportDraft.id == ReportContent.draft_id)
    wanted = wanted.where(SignOff.content_id.not_in(select(IssuedReport.content_id)))
    wanted = wanted if engagement_id is None else wanted.where(SignOff.engagement_id == engagement_id)
    return [content_id for content_id, draft in work.session.execute(wanted.order_by(SignOff.at)).all() if is_newest(work, draft)]

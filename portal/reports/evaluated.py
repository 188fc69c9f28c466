"""What does each sample say of all records? One conclusion and its numbers, as the test sheets stood when the report was composed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.draws import Draw, DrawState
from db.engagements import Engagement
from db.session import Work
from portal.draws import kinds
from portal.draws.lots import lots_among
from portal.fieldwork.judging import Evaluation, evaluation_of
from portal.fieldwork.saying import Sentence, concluded, explained, summed
from portal.locale import N_
from portal.reports.parts import Reader
from portal.sheets.document import Block, Facts, Heading, Words

Kept = list[Any]


def gather(work: Work, engagement: Engagement) -> list[dict[str, Any]]:
    """Sentences of the catalogue and what stands in them, so that the report says in both languages what the auditor's page said."""
    wanted = select(Draw).where(Draw.engagement_id == engagement.id, Draw.state == DrawState.DRAWN).order_by(Draw.n)
    drawn = work.session.scalars(wanted).all()
    lots = lots_among(work, [row.id for row in drawn])
    return [_one(row.n, evaluation_of(work, row)) for row in drawn if row.id not in lots]


def _one(n: int, found: Evaluation) -> dict[str, Any]:
    return {
        "n": n,
        "verdict": str(found.verdict),
        "concluded": _kept(concluded(found)),
        "attributes": [
            {
                "said": [one.attribute.said, one.attribute.own],
                "parts": [[bound.part, [_kept(sentence) for sentence in explained(found, bound)]] for bound in one.judged.parts],
                "total": [_kept(sentence) for sentence in summed(one.judged.total)],
            }
            for one in found.attested
            if not one.judged.missing
        ],
    }


def _kept(sentence: Sentence) -> Kept:
    words, params = sentence
    return [words, {name: value if isinstance(value, int) else str(value) for name, value in params.items()}]


def blocks(data: list[dict[str, Any]], reader: Reader) -> list[Block]:
    say = reader.say
    if not data:
        return [Words(say(N_("No sample was drawn in this engagement.")))]
    made: list[Block] = []
    for one in data:
        made += [Heading(say(N_("Draw {n}"), n=one["n"]), level=2), Words(_told(one["concluded"], reader))]
        made += [Facts([(_named(part, reader), _numbers(part, reader)) for part in one["attributes"]])] if one["attributes"] else []
    return made


def _named(attribute: dict[str, Any], reader: Reader) -> str:
    said, own = attribute["said"]
    return str(said) if own else reader.say(said)


def _numbers(attribute: dict[str, Any], reader: Reader) -> str:
    lines = [
        f"{' · '.join(reader.say(words, **said) for words, said in kinds.called(part))}: {' '.join(_told(one, reader) for one in sentences)}"
        for part, sentences in attribute["parts"]
    ]
    return "\n".join([*lines, " ".join(_told(one, reader) for one in attribute["total"])])


def _told(kept: Kept, reader: Reader) -> str:
    words, params = kept
    return reader.say(words, **params)

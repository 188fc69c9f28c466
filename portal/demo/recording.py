"""What do the demo plant's registers hold? A rule that nearly all have read, a draft with opinions, a due assessment, a processor, a breach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from db.actor import Actor, reporter
from db.demo import cast, texts
from db.session import begin
from portal import breaches, clock, processors, transparency
from portal.breaches import Facts
from portal.demo.founding import Plant
from portal.policy import Action, allows
from portal.processors import Terms
from portal.transparency import Judged, Met, Said

KEEPER, UNION, WORKER = "lin.tao", "zhao.min", "li.jianguo"
LATE_TO_READ = ("chen.hao", "jiang.hai", "ma.jun")
ASSESSED_FOR = 11  # months: due again since a month when the demo's year is over


def at_the_beginning(plant: Plant, at: datetime) -> None:
    """The rule for cameras, before any is up: drafted, assessed, discussed, agreed to, and read by nearly everybody."""
    keeper, union = plant.actors[KEEPER], plant.actors[UNION]
    day = clock.site_day(at, cast.TIME_ZONE)
    made = _did(keeper, at, transparency.draft, said=_said(texts.MONITORING, ("video", "gear"), 30)).id
    _did(keeper, at, transparency.assess, judged=Judged("with_measures", **texts.ASSESSED, months=ASSESSED_FOR), rule_id=made)
    _did(union, at, transparency.minutes, made, met=Met("congress", day, 42, texts.CONGRESS, in_favour=39))
    _did(union, at, transparency.publish, made)
    _did(keeper, at, transparency.note_meeting, made, met=Met("training", day, 36, texts.TRAINED))
    for username, actor in plant.actors.items():
        if username not in LATE_TO_READ and _works_here(actor):
            _did(actor, at, transparency.acknowledge, made)


def _works_here(actor: Actor) -> bool:
    return allows(actor, Action.MONITORING_ACKNOWLEDGE, None)


def of_late(plant: Plant, at: datetime) -> None:
    """A draft about wristbands with two opinions, one of them answered; who services the cameras; a list that went to a wrong address."""
    keeper = plant.actors[KEEPER]
    made = _did(keeper, at, transparency.draft, said=_said(texts.WRISTBAND, ("presence", "gear"), 7)).id
    named = _did(plant.actors[WORKER], at, transparency.give_opinion, made, text=texts.OPINION).id
    with begin(reporter(), now=at) as work:
        transparency.receive_unnamed(work, made, text=texts.UNNAMED_OPINION)
    _did(keeper, at, transparency.answer_opinion, named, verdict="taken", text=texts.OPINION_ANSWERED)
    day = clock.site_day(at, cast.TIME_ZONE)
    until, look = clock.months_after(day, 12), clock.months_after(day, 6)
    terms = Terms(texts.SERVICED, day, until, look, ("video",), **texts.PROCESSOR)
    _did(keeper, at, processors.agree, plant.firms[cast.CONTRACTOR.code], terms=terms)
    facts = Facts(persons=12, kinds=("identity",), risk="medium", happened_on=day, **texts.BREACH)
    breach = _did(keeper, at, breaches.note_breach, noticed_at=at - timedelta(minutes=1), facts=facts).id
    _did(keeper, at, breaches.note_telling, breach, whom="authority", sent_at=at, text=texts.AUTHORITY_TOLD)


def _said(words: dict[str, str], kinds: tuple[str, ...], days: int) -> Said:
    return Said(kinds=kinds, kept_days=days, **words)


def _did(actor: Actor, at: datetime, verb: Callable[..., Any], *args: Any, **said: Any) -> Any:
    with begin(actor, now=at) as work:
        return verb(work, *args, **said)

"""Who carries out what was agreed to? The worker, step by step; whatever ended it, the next round goes on where it stood."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from db import engine, kek, keyring
from db.actor import SYSTEM
from db.keyring import notes
from db.session import ask, begin
from portal.config import Settings
from portal.erasure import carrying


def _at_once(do: Callable[[], object]) -> None:
    do()


def attend(settings: Settings, *, each: Callable[[Callable[[], object]], object] = _at_once) -> None:
    """Everything that is agreed to and not held by a rule, then what was open when its person was erased, what was cut off, the backups of before.

    `each` does one of them; one that fails holds up no other where it survives it.
    """
    for erasure_id in _asked(carrying.under_way):
        each(partial(carry_out, settings, erasure_id))
    each(_goes_later)
    each(partial(_rewrite_again, settings))
    each(partial(_watch_backups, settings))


def _goes_later() -> None:
    if later := _asked(carrying.later):
        keyring.current().erase(*sorted(later), why=carrying.WHY)


def carry_out(settings: Settings, erasure_id: UUID) -> None:
    """Keys, columns, files. Each step may be done twice and leaves the same."""
    if subjects := _done(carrying.prepare, erasure_id):
        keyring.current().erase(*subjects, why=carrying.WHY)
        _done(carrying.shredded, erasure_id)
    _done(carrying.cleared, erasure_id)
    if erasure_id in _asked(carrying.emptied):
        engine.rewrite(settings)
        _done(carrying.finished, erasure_id)


def _rewrite_again(settings: Settings) -> None:
    """What a destruction that was cut off, or a restore into a busy database, left lying in a file."""
    ring = keyring.current()
    ring.rewrite_if_due()
    if ring.due(notes.DATABASE):
        engine.rewrite(settings)


def _watch_backups(settings: Settings) -> None:
    present = keyring.current().generation
    for erasure_id, generation in _asked(carrying.useful):
        if not kek.still_open(settings, generation, present):
            _done(carrying.useless, erasure_id)


def _asked(question: Callable[..., Any]) -> Any:
    with begin(SYSTEM, write=False) as work:
        return question(work)


def _done(verb: Callable[..., Any], erasure_id: UUID) -> Any:
    return ask(lambda: SYSTEM, verb, erasure_id)

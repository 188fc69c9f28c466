"""May anybody do through any verb what the written grid does not give him? Every verb, as every role, on own, foreign, closed and unknown records."""

from __future__ import annotations

import importlib
import inspect as looking
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

import pytest
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import SQLAlchemyError

import portal as house
from db.actor import SYSTEM, Actor, Role
from db.base import Bare
from db.engine import Database
from db.scope.rule import RULES
from db.session import begin, begin_for, is_writing
from portal.errors import Denied, PortalError
from tests import grid_plant
from tests.cast import Cast
from tests.conftest import HOUSE
from tests.grid import ASKS, GRID, GROUPS, LONG, NOT_FOR_ACTORS
from tests.grid_plant import GONE, Plant

ROLES = (*Role, "nobody", GONE)
LEAST = 2000
NO_FEATURES = tuple(f"portal.{part}" for part in ("__main__", "app", "commands", "demo", "gate", "locale", "server", "startup", "ui", "worker"))
EMPTY: tuple[Any, ...] = ([], {}, "", b"", 0, frozenset(), None)
NOT_THERE = ("NotFound", "SignInRefused")
GET_THEN_REQUIRE = ("NotFound", "Denied")
Verb = Callable[..., Any]


@dataclass(frozen=True)
class Line:
    """One line of the grid: a verb, what it is asked for, and the answer for each role; "~" marks another way to ask the same verb."""

    label: str
    kind: str
    answers: dict[str, str]

    @property
    def verb(self) -> str:
        return self.label.partition("~")[0]


@dataclass(frozen=True)
class Answer:
    """ok, nothing, or the class of the refusal and its words; and whether something was written before it came."""

    what: str
    words: str = ""
    wrote: bool = False


class Undone(Exception):
    """Everything but the commit was done."""


def test_no_verb_answers_any_role_otherwise_than_the_grid_says(database: Database, cast: Cast) -> None:
    plant = grid_plant.build(cast)
    before = rows()

    probes = [(line, role, probe(plant, line, role)) for line in lines() for role in ROLES]

    assert len(probes) >= LEAST
    wrong = [(line, role, got) for line, role, got in probes if got.what != line.answers[role]]
    assert [f"{line.label} {line.kind} as {role}: {got.what} {got.words}" for line, role, got in wrong] == []
    assert told_apart(probes) == []
    assert [f"{line.label} {line.kind} as {role}" for line, role, got in probes if got.wrote] == []
    assert rows() == before


def test_no_verb_is_missing_from_the_grid() -> None:
    written = {line.verb for line in lines()}

    missing = sorted(verbs() - written - NOT_FOR_ACTORS.keys())
    assert missing == [], "give each a line in tests/grid.py for every kind of record, or a reason in NOT_FOR_ACTORS"
    assert sorted(written - functions().keys()) + sorted(NOT_FOR_ACTORS.keys() - verbs()) == [], "no such verb any more"
    assert sorted(written & NOT_FOR_ACTORS.keys()) == []


def test_every_verb_that_is_asked_for_a_record_is_asked_for_one_that_never_was() -> None:
    kinds: dict[str, set[str]] = {}
    for line in lines():
        kinds.setdefault(line.label, set()).add(line.kind)

    assert [label for label, of in kinds.items() if of != {"-"} and "missing" not in of] == []


def test_long_work_is_denied_to_everybody_else_before_it_begins(database: Database, cast: Cast) -> None:
    """It opens its own transactions, so it is really done; the imports only look."""
    plant = grid_plant.build(cast)
    before = rows()

    for name, (who, more) in LONG.items():
        module, verb = name.rpartition(".")[::2]
        work_of = getattr(importlib.import_module(f"portal.{module}"), verb)
        for role in (role for role in ROLES if role not in named(who)):
            with pytest.raises(Denied):
                work_of(plant.actors[role], **more)
        assert rows() == before, name
        for role in named(who):
            if name.startswith("imports"):
                work_of(plant.actors[role], **more)


def test_no_long_work_is_missing_from_the_grid() -> None:
    """Whatever takes an actor, opens its own transactions and is named by a screen, but for one's own password and factor."""
    door = {f"accounts.door.{what}" for what in ("change_password", "confirm_password", "renew_recovery_codes", "switch_factor_off")}
    own = door | {"downloads.offer", "form.owner", "menu.rows_for", "slips.prints"}
    own |= {"draws.clerk.preview", "draws.clerk.since"}  # ask as the actor first: tests/test_fieldwork.py
    own |= {"transparency.opinions.give_unnamed"}  # asks as the actor first, writes as nobody: tests/test_transparency.py
    features = {name for name in taking("actor") if not name.startswith(("policy.", "accounts.rules."))}

    assert {name for name in features if not name.endswith(".run")} == LONG.keys() | own


# The grid, read


@cache
def lines() -> list[Line]:
    return [_line(row) for row in GRID.splitlines() if row.strip() and not row.lstrip().startswith("#")]


def _line(row: str) -> Line:
    label, kind, said = row.split(maxsplit=2)
    answers: dict[str, str] = {}
    for part in said.split("|"):
        what, _, roles = part.partition(":")
        answers = {**dict.fromkeys(named(roles), what.strip()), **answers}
    return Line(label, kind, answers)


def named(roles: str) -> list[str]:
    found = [role for word in roles.split() for role in GROUPS.get(word, word).split()]
    assert set(found) <= {*ROLES, "*"}, f"no such role: {roles}"
    return [str(role) for role in ROLES if role in found or "*" in found]


@cache
def functions() -> dict[str, Verb]:
    """What takes `work`, as `feature.verb` where the feature exports it."""
    found = {}
    for name, thing in taking("work").items():
        feature, verb = name.split(".")[0], name.split(".")[-1]
        exported = getattr(importlib.import_module(f"portal.{feature}"), verb, None) is thing
        found[f"{feature}.{verb}" if exported else name] = thing
    return found


@cache
def taking(first: str) -> dict[str, Verb]:
    """Every public function of the features with this first parameter."""
    modules = [module.name for module in pkgutil.walk_packages(house.__path__, "portal.") if not module.name.startswith(NO_FEATURES)]
    return {name: verb for module in modules for name, verb in _functions_of(importlib.import_module(module), first)}


def _functions_of(module: Any, first: str) -> Iterator[tuple[str, Verb]]:
    for name, thing in vars(module).items():
        own = looking.isfunction(thing) and thing.__module__ == module.__name__ and not name.startswith("_")
        if own and next(iter(looking.signature(thing).parameters), "") == first:
            yield f"{module.__name__.removeprefix('portal.')}.{name}", thing


@cache
def verbs() -> set[str]:
    """Those that a feature exports, that are marked @writes, or that a screen names: nobody else is asked from outside."""
    return {
        name for name, verb in functions().items() if name.count(".") == 1 or is_writing(verb) or ".".join(name.split(".")[-2:]) in named_by_screens()
    }


@cache
def named_by_screens() -> frozenset[str]:
    files = [*(HOUSE / "pages").rglob("*.py"), *(HOUSE / "portal" / "ui").rglob("*.py")]
    return frozenset(name for file in files for name in re.findall(r"\b[a-z_]+\.[a-z_]+\b", file.read_text(encoding="utf-8")))


# A probe: all of it, up to the commit


def probe(plant: Plant, line: Line, role: str) -> Answer:
    record, arguments, more = ASKS[line.label].of(plant, line.kind, role)
    got = answer(plant.actors[role], functions()[line.verb], arguments, more)
    return replace(got, words=got.words.replace(str(record), "…"))


def answer(actor: Actor, verb: Verb, arguments: tuple[Any, ...], more: dict[str, Any]) -> Answer:
    """As `db.session.ask` does it, but undone at the moment it would have been kept."""
    gathered: tuple[Any, ...] = ()
    try:
        if gather := verb.__dict__.get("gather"):
            with begin(actor, write=False) as work:
                gathered = (gather(work, *arguments, **more),)
        with begin_for(actor, verb) as work:
            event.listen(work.session, "before_commit", _undo)
            said = _said(verb, verb(work, *gathered, *arguments, **more))
    except Undone:
        pass
    except (PortalError, SQLAlchemyError, LookupError, ValueError) as refusal:
        return _refused(work, refusal)
    return said


def _refused(work: Any, refusal: Exception) -> Answer:
    what = type(refusal).__name__
    return Answer(what, str(refusal), wrote=what in GET_THEN_REQUIRE and bool(work.session.written))


def _said(verb: Verb, result: Any) -> Answer:
    """A verb that only reads and gave an empty list, no rows or no number gave nothing."""
    shown = [getattr(result, each.name) for each in fields(result) if each.name in ("lines", "rows", "cards")] if is_dataclass(result) else [result]
    total = [sum(result.values())] if isinstance(result, dict) and all(isinstance(each, int) for each in result.values()) else []
    acts = result is None and is_writing(verb)
    return Answer("nothing" if not acts and any(each in EMPTY for each in [*shown, *total]) else "ok")


def _undo(_session: Any) -> None:
    raise Undone


def told_apart(probes: list[tuple[Line, str, Answer]]) -> list[str]:
    """Refusals that differ in their words from the one for what never was, though the class is the same."""
    unknown = {(line.label, role): got for line, role, got in probes if line.kind == "missing"}
    refused = [(line, role, got) for line, role, got in probes if got.words and (line.label, role) in unknown]
    alike = [each for each in refused if each[2].what in NOT_THERE or each[0].kind == "elsewhere"]
    same = [(line, role, got, unknown[line.label, role]) for line, role, got in alike if got.what == unknown[line.label, role].what]
    return [f"{line.label} {line.kind} as {role}: {got.words} / {other.words}" for line, role, got, other in same if got.words != other.words]


def rows() -> dict[str, list[str]]:
    """Every row of every table, as the portal itself sees it."""
    with begin(SYSTEM, write=False) as work:
        return {cls.__tablename__: sorted(_row(each) for each in work.session.scalars(select(cls))) for cls in RULES}


def _row(each: Bare) -> str:
    return repr([getattr(each, column.key) for column in inspect(type(each)).column_attrs])

"""Whatever the shape of a statement, does an actor see and change only what is his?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pandas
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, make_transient_to_detached, relationship, selectinload, subqueryload

from db import scope
from db.actor import NOBODY, SYSTEM, Actor, Grant, Role
from db.areas import Area
from db.base import Bare, uuid7
from db.engine import Database
from db.hazards import Counter, Hazard, HazardStep, State
from db.log.model import EntryKind, LogEntry
from db.scope.guard import scope_columns
from db.scope.survey import _known, _reachable
from db.session import Work, begin
from portal.errors import Conflict, OutOfScope
from tests.scope_plant import EVERYWHERE, NORTH, Plant, actor, auditor, build, director, step

sa.inspect(Hazard).add_property("probe_steps", relationship(HazardStep, viewonly=True))
sa.inspect(HazardStep).add_property("probe_hazard", relationship(Hazard, viewonly=True))
_reachable.cache_clear()
_known.clear()

TABLE = Hazard.__table__
STEPS = HazardStep.__table__
RAW = "Raw SQL on a mapped table was refused"


@pytest.fixture
def plant(database: Database) -> Plant:
    return build()


def numbers(rows: Iterable[Hazard]) -> list[str]:
    return [row.number for row in rows]


# Reading: the same statement gives each actor his own rows

READS: dict[str, Callable[[Work, Plant], list[str]]] = {
    "entities": lambda w, p: numbers(w.session.scalars(sa.select(Hazard))),
    "one column": lambda w, p: list(w.session.scalars(sa.select(Hazard.number))),
    "a column of an alias": lambda w, p: list(w.session.scalars(sa.select(aliased(Hazard).number))),
    "an alias's entities": lambda w, p: numbers(w.session.scalars(sa.select(aliased(Hazard)))),
    "a subquery": lambda w, p: list(w.session.scalars(sa.select(sa.select(Hazard.number).subquery().c.number))),
    "a subquery in a condition": lambda w, p: _known_by_subquery(w),
    "a common table expression": lambda w, p: list(w.session.scalars(sa.select(sa.select(Hazard.number).cte().c.number))),
    "a union": lambda w, p: sorted(set(w.session.scalars(sa.union_all(sa.select(Hazard.number), sa.select(Hazard.number))))),
    "a grouped count": lambda w, p: [row[0] for row in w.session.execute(sa.select(Hazard.number, sa.func.count()).group_by(Hazard.number))],
    "a window": lambda w, p: [row[0] for row in w.session.execute(sa.select(Hazard.number, sa.func.rank().over(order_by=Hazard.number)))],
    "the legacy query": lambda w, p: numbers(w.session.query(Hazard).all()),
    "get by id": lambda w, p: numbers(found for i in p.hazards.values() if (found := w.session.get(Hazard, i))),
    "get one by one after a list": lambda w, p: (w.session.scalars(sa.select(Hazard)).all(), READS["get by id"](w, p))[1],
    "refresh": lambda w, p: [(w.session.refresh(row), row.number)[1] for row in w.session.scalars(sa.select(Hazard)).all()],
    "reload after expiry": lambda w, p: [(w.session.expire(row), row.number)[1] for row in w.session.scalars(sa.select(Hazard)).all()],
    "steps": lambda w, p: [p.number_of(i) for i in w.session.scalars(sa.select(HazardStep.hazard_id))],
    "a lazy collection": lambda w, p: [p.number_of(s.hazard_id) for h in w.session.scalars(sa.select(Hazard)).all() for s in h.probe_steps],
    "a lazy parent": lambda w, p: numbers(s.probe_hazard for s in w.session.scalars(sa.select(HazardStep)).all() if s.probe_hazard),
    "a joined parent": lambda w, p: _parents(w, joinedload(HazardStep.probe_hazard)),
    "an inner-joined parent": lambda w, p: _parents(w, joinedload(HazardStep.probe_hazard, innerjoin=True)),
    "a parent loaded with its select": lambda w, p: _parents(w, selectinload(HazardStep.probe_hazard)),
    "children loaded by select": lambda w, p: _children(w, p, selectinload(Hazard.probe_steps)),
    "children loaded by subquery": lambda w, p: _children(w, p, subqueryload(Hazard.probe_steps)),
    "a join with its entities": lambda w, p: list(w.session.scalars(sa.select(Hazard.number).join(HazardStep, HazardStep.hazard_id == Hazard.id))),
    "an eager join": lambda w, p: numbers(
        w.session.scalars(sa.select(Hazard).join(Hazard.probe_steps).options(contains_eager(Hazard.probe_steps))).unique()
    ),
    "an oracle by any()": lambda w, p: numbers(w.session.scalars(sa.select(Hazard).where(Hazard.probe_steps.any()))),
    "a stream": lambda w, p: [
        row.number for part in w.session.scalars(sa.select(Hazard).execution_options(yield_per=1)).partitions() for row in part
    ],
}


def _known_by_subquery(work: Work) -> list[str]:
    inner = sa.select(Hazard.id).subquery()
    return list(work.session.scalars(sa.select(Hazard.number).where(Hazard.id.in_(sa.select(inner.c.id)))))


def _parents(work: Work, option: Any) -> list[str]:
    return numbers(s.probe_hazard for s in work.session.scalars(sa.select(HazardStep).options(option)) if s.probe_hazard)


def _children(work: Work, plant: Plant, option: Any) -> list[str]:
    return [plant.number_of(s.hazard_id) for h in work.session.scalars(sa.select(Hazard).options(option)) for s in h.probe_steps]


@pytest.mark.parametrize("shape", READS)
def test_each_reads_his_own_rows_by(shape: str, database: Database, plant: Plant) -> None:
    with begin(director(), write=False) as work:
        assert sorted(READS[shape](work, plant)) == list(EVERYWHERE)

    for who in (plant.supervisor(), plant.department_head()):
        with begin(who, write=False) as work:
            assert sorted(READS[shape](work, plant)) == list(NORTH)

    for who in (actor(), auditor(), NOBODY):
        with begin(who, write=False) as work:
            assert READS[shape](work, plant) == []


COUNTS: dict[str, Callable[[Plant], Any]] = {
    "a count of the class": lambda p: sa.select(sa.func.count()).select_from(Hazard),
    "a count of a column": lambda p: sa.select(sa.func.count(Hazard.id)),
    "a scalar subquery": lambda p: sa.select(sa.select(sa.func.count(Hazard.id)).scalar_subquery()),
    "a sum": lambda p: sa.select(sa.func.coalesce(sa.func.sum(Hazard.round), 0)),
    "a count of steps": lambda p: sa.select(sa.func.count(HazardStep.id)),
    "a count over a join": lambda p: sa.select(sa.func.count(HazardStep.id)).join(Hazard, Hazard.id == HazardStep.hazard_id),
}


@pytest.mark.parametrize("shape", COUNTS)
def test_totals_are_those_of_his_own_rows_by(shape: str, database: Database, plant: Plant) -> None:
    with begin(director(), write=False) as work:
        assert work.session.scalar(COUNTS[shape](plant)) == 6
    with begin(plant.supervisor(), write=False) as work:
        assert work.session.scalar(COUNTS[shape](plant)) == 3
    with begin(actor(), write=False) as work:
        assert work.session.scalar(COUNTS[shape](plant)) == 0


def test_an_exists_is_no_oracle(database: Database, plant: Plant) -> None:
    asked = sa.select(Area.id).where(Area.id == plant.north, sa.exists().where(Hazard.area_id == plant.south))

    with begin(director(), write=False) as work:
        assert work.session.scalar(asked) == plant.north
    with begin(plant.supervisor(), write=False) as work:
        assert work.session.scalar(asked) is None


def test_a_new_row_does_not_lazily_load_a_foreign_parent(database: Database, plant: Plant) -> None:
    for who, seen in ((director(), "S1"), (plant.supervisor(), None)):
        with pytest.raises(OutOfScope), begin(who) as work:
            mine = step(plant.hazards["S1"], work, n=2)
            work.session.add(mine)
            work.session.flush()
            parent = mine.probe_hazard
            assert (parent.number if parent else None) == seen
            raise OutOfScope("looked")


# Shapes that nobody may use

REFUSED: dict[str, tuple[str, Callable[[Work, Database], Any]]] = {
    "the table": (RAW, lambda w, d: w.session.execute(sa.select(TABLE))),
    "a table beside a class": ("names", lambda w, d: w.session.execute(_mixed())),
    "a table's column alone beside a class": ("names a column", lambda w, d: w.session.execute(sa.select(HazardStep.id, TABLE.c.number))),
    "a table's column in a condition": ("names a column", lambda w, d: w.session.execute(sa.select(Area.id).where(TABLE.c.area_id == Area.id))),
    "an alias of the table": ("names a column", lambda w, d: w.session.execute(sa.select(HazardStep.id, TABLE.alias().c.number))),
    "a class in an expression of another": ("where its scope does not reach", lambda w, d: w.session.scalar(_two_counts())),
    "a class in a ready-made join": ("where its scope does not reach", lambda w, d: w.session.execute(_ready_made_join())),
    "an exists on its own": (RAW, lambda w, d: w.session.scalar(sa.select(sa.exists().where(Hazard.number == "S1")))),
    "a window on its own": (RAW, lambda w, d: w.session.execute(_window())),
    "a correlation that is said": ("what it correlates to", lambda w, d: w.session.execute(_uncorrelated())),
    "an alias over the table": ("names the table", lambda w, d: w.session.execute(sa.select(aliased(Hazard, sa.select(TABLE).subquery())))),
    "a table in an exists": ("names a column", lambda w, d: w.session.execute(sa.select(Area.id).where(sa.exists().where(TABLE.c.number == "S1")))),
    "a table in a subquery": ("names", lambda w, d: w.session.execute(sa.select(HazardStep.id, sa.select(TABLE.c.number).subquery().c.number))),
    "a table to select from": ("names the table", lambda w, d: w.session.execute(sa.select(HazardStep.id).select_from(TABLE))),
    "a table by its name": ("names the table", lambda w, d: w.session.execute(sa.select(HazardStep.id, sa.table("hazard", sa.column("number"))))),
    "a literal column": (
        "piece of SQL",
        lambda w, d: w.session.execute(sa.select(HazardStep.id, sa.literal_column("(SELECT max(number) FROM hazard)"))),
    ),
    "a text condition": (
        "piece of SQL",
        lambda w, d: w.session.execute(sa.select(HazardStep.id).where(sa.text("1=1 OR EXISTS (SELECT 1 FROM hazard)"))),
    ),
    "text": (RAW, lambda w, d: w.session.execute(sa.text("SELECT number FROM hazard"))),
    "entities from text": ("read by select()", lambda w, d: w.session.execute(sa.select(Hazard).from_statement(sa.text("SELECT * FROM hazard")))),
    "entities from a table": ("read by select()", lambda w, d: w.session.execute(sa.select(Hazard).from_statement(sa.select(TABLE)))),
    "the connection": (RAW, lambda w, d: w.session.connection().execute(sa.select(TABLE))),
    "the connection with a class": (RAW, lambda w, d: w.session.connection().execute(sa.select(Hazard.number))),
    "the log's mark on another table": (RAW, lambda w, d: w.session.connection().execute(sa.select(TABLE), execution_options={"anjian_log": True})),
    "the driver": (RAW, lambda w, d: w.session.connection().exec_driver_sql("SELECT number FROM hazard")),
    "the driver with a comment": (RAW, lambda w, d: w.session.connection().exec_driver_sql("SELECT number FROM/**/hazard")),
    "the driver with a schema": (RAW, lambda w, d: w.session.connection().exec_driver_sql('SELECT number FROM "main"."HAZARD"')),
    "an escaped name": (RAW, lambda w, d: w.session.connection().exec_driver_sql('SELECT number FROM U&"h\\0061zard"')),
    "a connection of one's own": (RAW, lambda w, d: _by_engine(d, sa.select(TABLE))),
    "a connection of one's own with text": (RAW, lambda w, d: _by_engine(d, sa.text("SELECT number FROM hazard"))),
    "pandas with text": (RAW, lambda w, d: pandas.read_sql("SELECT number FROM hazard", d.engine)),
    "pandas with a select": (RAW, lambda w, d: pandas.read_sql(sa.select(Hazard.number), w.session.connection())),
    "an insert statement": ("session.add()", lambda w, d: w.session.execute(sa.insert(Hazard), [{"number": "X"}])),
    "an insert on the table": (RAW, lambda w, d: w.session.execute(sa.insert(TABLE).values(id=uuid7(), number="X"))),
    "a bulk insert": ("one by one", lambda w, d: w.session.bulk_insert_mappings(Hazard, [{"number": "X"}])),
    "a bulk save": ("one by one", lambda w, d: w.session.bulk_save_objects([Hazard(number="X")])),
    "a bulk update of mappings": ("one by one", lambda w, d: w.session.bulk_update_mappings(Hazard, [{"id": uuid7(), "number": "X"}])),
    "an update of all": ("one by one", lambda w, d: w.session.execute(sa.update(Hazard).values(number="X"))),
    "an update by key": ("one by one", lambda w, d: w.session.execute(sa.update(Hazard), [{"id": uuid7(), "number": "X"}])),
    "an update on the table": (RAW, lambda w, d: w.session.execute(sa.update(TABLE).values(number="X"))),
    "an update that moves rows": ("one by one", lambda w, d: w.session.execute(sa.update(Hazard).values(area_id=uuid7()))),
    "a delete of all": ("one by one", lambda w, d: w.session.execute(sa.delete(HazardStep))),
    "a delete on the table": (RAW, lambda w, d: w.session.execute(sa.delete(STEPS))),
    "a delete of one": ("never deleted", lambda w, d: _delete_one(w)),
    "a change of a step": ("never changed", lambda w, d: _change_a_step(w)),
    "a merge without loading": ("loaded within scope", lambda w, d: w.session.merge(Hazard(id=uuid7()), load=False)),
    "a record of elsewhere": ("another transaction", lambda w, d: _as_if_loaded(w)),
    "a savepoint": ("no savepoints", lambda w, d: w.session.begin_nested()),
    "a commit of one's own": ("Only `begin` commits", lambda w, d: w.session.commit()),
}


def _mixed() -> Any:
    return sa.select(HazardStep.id, TABLE.c.number).join(TABLE, TABLE.c.id == HazardStep.hazard_id)


def _two_counts() -> Any:
    return sa.select(sa.func.count(Area.id) + sa.func.count(Hazard.id))


def _ready_made_join() -> Any:
    return sa.select(HazardStep.id).select_from(sa.join(HazardStep, Hazard, Hazard.id == HazardStep.hazard_id))


def _window() -> Any:
    return sa.select(sa.func.row_number().over(order_by=Hazard.number))


def _uncorrelated() -> Any:
    return sa.select(Area.id).where(sa.select(HazardStep.id).where(Hazard.id == HazardStep.hazard_id).correlate(None).exists())


def _by_engine(database: Database, statement: Any) -> Any:
    with database.engine.connect() as connection:
        return connection.execute(statement).all()


def _delete_one(work: Work) -> None:
    work.session.delete(work.session.scalars(sa.select(Hazard).limit(1)).one())
    work.session.flush()


def _change_a_step(work: Work) -> None:
    work.session.scalars(sa.select(HazardStep).limit(1)).one().office = "another"
    work.session.flush()


def _as_if_loaded(work: Work) -> None:
    row = Hazard(id=uuid7(), number="stolen")
    make_transient_to_detached(row)
    work.session.add(row)


@pytest.mark.parametrize("shape", REFUSED)
def test_nobody_reaches_rows_by(shape: str, database: Database, plant: Plant) -> None:
    says, attempt = REFUSED[shape]
    for who in (director(), plant.supervisor(), SYSTEM):
        with begin(who) as work:
            assert set(numbers(work.session.scalars(sa.select(Hazard)))) >= set(NORTH)

        with pytest.raises(OutOfScope, match=_literally(says)), begin(who) as work:
            attempt(work, database)

    _require_unchanged(plant)


def _literally(text: str) -> str:
    return re.escape(text)


def _require_unchanged(plant: Plant) -> None:
    with begin(director(), write=False) as work:
        rows = work.session.scalars(sa.select(Hazard).order_by(Hazard.number)).all()
        assert numbers(rows) == list(EVERYWHERE)
        assert {row.area_id for row in rows if row.number in NORTH} == {plant.north}
        assert work.session.scalar(sa.select(sa.func.count(HazardStep.id))) == 6


# Writing: what an actor may write, and where


def test_a_row_is_added_where_one_is_entitled_and_nowhere_else(database: Database, plant: Plant) -> None:
    with begin(plant.supervisor()) as work:
        work.session.add(plant.hazard("N4", area=plant.north))
        work.entry(EntryKind.CHANGE, "test")

    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(plant.supervisor()) as work:
        work.session.add(plant.hazard("S4", area=plant.south))
        work.entry(EntryKind.CHANGE, "test")

    with begin(director(), write=False) as work:
        assert set(work.session.scalars(sa.select(Hazard.number))) == {*EVERYWHERE, "N4"}


def test_a_reporter_adds_what_he_then_sees_by_his_pseudonym_only(database: Database, plant: Plant) -> None:
    worker = actor(tag="worker's pseudonym")

    with begin(worker) as work:
        work.session.add(plant.hazard("S4", area=plant.south, tag=worker.tag))
        work.entry(EntryKind.CHANGE, "test", as_reporter=True)
    with begin(worker, write=False) as work:
        assert numbers(work.session.scalars(sa.select(Hazard))) == ["S4"]

    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(worker) as work:
        work.session.add(plant.hazard("S5", area=plant.south, tag="another's"))
        work.entry(EntryKind.CHANGE, "test")


def test_a_row_is_changed_in_place_but_not_moved_out_of_reach(database: Database, plant: Plant) -> None:
    with begin(plant.supervisor()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED
        work.entry(EntryKind.CHANGE, "test")

    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(plant.supervisor()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).area_id = plant.south
        work.entry(EntryKind.CHANGE, "test")

    with begin(director(), write=False) as work:
        row = work.session.get_one(Hazard, plant.hazards["N1"])
        assert (row.state, row.area_id) == (State.ASSIGNED, plant.north)


def test_a_step_is_added_to_a_hazard_that_one_sees_only(database: Database, plant: Plant) -> None:
    with begin(plant.supervisor()) as work:
        work.session.add(step(plant.hazards["N1"], work, n=2))
        work.entry(EntryKind.CHANGE, "test")

    with pytest.raises(OutOfScope, match="outside the writer's scope|row-level security"), begin(plant.supervisor()) as work:
        work.session.add(step(plant.hazards["S1"], work, n=2))
        work.entry(EntryKind.CHANGE, "test")


def test_merging_a_foreign_row_does_not_take_it_over(database: Database, plant: Plant) -> None:
    for number, taken in (("N1", True), ("S1", False)):
        stolen = plant.hazard(number, area=plant.north)
        stolen.id, stolen.version_id = plant.hazards[number], 1
        if taken:
            with begin(plant.supervisor()) as work:
                assert work.session.merge(stolen).number == number
                work.entry(EntryKind.CHANGE, "test")
            continue
        with pytest.raises(Conflict, match="Yours was not stored"), begin(plant.supervisor()) as work:
            work.session.merge(stolen)
            work.entry(EntryKind.CHANGE, "test")

    _require_unchanged(plant)


def test_places_are_seen_by_all_inside_and_changed_by_their_keepers(database: Database, plant: Plant) -> None:
    with begin(director()) as work:
        work.session.get_one(Area, plant.north).name = "the north"
        work.entry(EntryKind.ADMIN, "test")

    with pytest.raises(OutOfScope, match="may not write rows of Area"), begin(plant.supervisor()) as work:
        work.session.get_one(Area, plant.north).name = "mine"
        work.entry(EntryKind.ADMIN, "test")


def test_counters_move_for_everyone_inside(database: Database, plant: Plant) -> None:
    with begin(actor()) as work:
        work.session.add(Counter(kind="HZ", site_id=plant.site, year=2026))
    with begin(actor()) as work:
        work.session.scalars(sa.select(Counter)).one().last += 1

    with pytest.raises(OutOfScope, match="may not write rows of Counter"), begin(NOBODY) as work:
        work.session.add(Counter(kind="HZ", site_id=plant.site, year=2027))


# Rules


def test_every_mapped_class_has_a_rule() -> None:
    assert {mapper.class_ for mapper in Bare.registry.mappers} == set(scope.RULES)


def test_attribute_names_are_column_names() -> None:
    """The digests in the log and the predicates of the rules rely on it."""
    for mapper in Bare.registry.mappers:
        assert [(a.key, a.columns[0].name) for a in mapper.column_attrs if a.key != a.columns[0].name] == []


def test_the_columns_on_which_scope_depends_are_known() -> None:
    assert scope_columns(Hazard) == {"id", "area_id", "department_id", "responsible_id", "reporter_tag"}


def test_an_office_without_an_area_sees_nothing_rather_than_everything(database: Database, plant: Plant) -> None:
    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 6
    with begin(actor(Grant(Role.SUPERVISOR)), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 0


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HR, Role.UNION, Role.AUDITOR, Role.REGULATOR, Role.EMPLOYEE, Role.PURCHASING])
def test_an_office_without_a_rule_for_hazards_sees_none(role: Role, database: Database, plant: Plant) -> None:
    everywhere = frozenset([plant.north, plant.south])

    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 6
    with begin(Actor(uuid7(), uuid7(), "t", (Grant(role, everywhere, frozenset([plant.welding])),)), write=False) as work:
        assert work.session.scalar(sa.select(sa.func.count(Hazard.id))) == 0


def test_the_log_shows_each_what_concerns_him_and_the_director_all(database: Database, plant: Plant) -> None:
    worker, other = actor(tag="worker's"), actor(tag="other's")
    with begin(other) as work:
        work.entry(EntryKind.EXPORT, "about.worker", subjects=[str(worker.person_id)])
        work.entry(EntryKind.EXPORT, "about.tag", subjects=[worker.tag])
        work.entry(EntryKind.EXPORT, "about.nobody")

    seen = {who: _actions(who) for who in (worker, other)}

    assert seen == {worker: ["about.tag", "about.worker"], other: ["about.nobody", "about.tag", "about.worker"]}
    assert _actions(director()) == ["about.nobody", "about.tag", "about.worker", "plant.built"]
    assert _actions(actor()) == []


def _actions(who: Actor) -> list[str]:
    with begin(who, write=False) as work:
        return sorted(work.session.scalars(sa.select(LogEntry.action)))

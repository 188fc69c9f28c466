"""Does a transaction keep all it did with its log entries, or nothing at all?"""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from db.actor import SYSTEM, Actor
from db.areas import Area
from db.engine import Database
from db.hazards import Hazard, State
from db.log.model import EntryKind, LogEntry
from db.log.verify import verify_log
from db.session import Work, begin, is_writing, log_refusal, writes
from portal.errors import Conflict, Denied, LogUnavailable, NotFound, OutOfScope
from tests.scope_plant import Plant, actor, build, director


@pytest.fixture
def plant(database: Database) -> Plant:
    return build()


def entries() -> list[LogEntry]:
    with begin(SYSTEM, write=False) as work:
        return list(work.session.scalars(sa.select(LogEntry).order_by(LogEntry.id)))


def state_of(plant: Plant, number: str) -> State:
    with begin(SYSTEM, write=False) as work:
        return work.session.get_one(Hazard, plant.hazards[number]).state


def test_what_was_written_and_its_entry_are_kept_together(plant: Plant, database: Database) -> None:
    with begin(plant.supervisor()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED
        entry_id = work.entry(EntryKind.CHANGE, "test.assign")

    assert state_of(plant, "N1") == State.ASSIGNED
    assert entries()[-1].id == entry_id
    assert verify_log(database) == []


def test_a_refusal_leaves_neither_row_nor_entry(plant: Plant) -> None:
    before = len(entries())

    with pytest.raises(NotFound), begin(plant.supervisor()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED
        work.session.flush()
        work.entry(EntryKind.CHANGE, "test.assign")
        raise NotFound("There is no such hazard.")

    assert state_of(plant, "N1") == State.REPORTED
    assert len(entries()) == before


def test_a_change_that_no_entry_tells_of_is_refused(plant: Plant) -> None:
    for kind in (None, EntryKind.VIEW, EntryKind.EXPORT):
        with pytest.raises(OutOfScope, match="Rows of Hazard were written, but no log entry tells of it"), begin(director()) as work:
            work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED
            if kind:
                work.entry(kind, "test.look")

    assert state_of(plant, "N1") == State.REPORTED


def test_every_column_written_is_handed_to_the_log(plant: Plant) -> None:
    with begin(director()) as work:
        hazard = work.session.get_one(Hazard, plant.hazards["N1"])
        hazard.state = State.ASSIGNED
        work.session.flush()
        hazard.round = 2
        hazard.deadline = work.now
        work.entry(EntryKind.VIEW, "test.look")
        work.entry(EntryKind.CHANGE, "test.assign")

    assert [(w.table, w.row_id) for w in work.entries[1].written] == [("hazard", plant.hazards["N1"])]
    assert work.entries[1].written[0].values == {"state": State.ASSIGNED, "round": 2, "deadline": work.now, "version_id": 3}
    assert work.entries[0].written == []


def test_a_new_row_is_digested_with_all_it_holds(plant: Plant) -> None:
    with begin(director()) as work:
        area = Area(site_id=plant.site, code="E", name="East")
        work.session.add(area)
        work.entry(EntryKind.ADMIN, "test.add")

    wanted = {"id": area.id, "site_id": plant.site, "code": "E", "name": "East", "risk_tier": "medium"}
    assert work.entries[0].written[0].values == wanted


def test_a_reading_transaction_writes_and_logs_nothing(plant: Plant) -> None:
    with pytest.raises(OutOfScope, match="only reads"), begin(director(), write=False) as work:
        work.entry(EntryKind.VIEW, "test.look")
    with pytest.raises(OutOfScope, match="only reads"), begin(director(), write=False) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED

    assert state_of(plant, "N1") == State.REPORTED


def test_after_a_failed_flush_the_guard_is_shut(plant: Plant) -> None:
    def raw(work: Work) -> Any:
        return work.session.connection().exec_driver_sql("SELECT number FROM hazard").fetchall()

    with pytest.raises(OutOfScope, match="This transaction is over"), begin(director()) as work:
        assert len(work.session.scalars(sa.select(Hazard)).all()) == 6
        with pytest.raises(OutOfScope, match="Raw SQL"):
            raw(work)
        work.session.get_one(Hazard, plant.hazards["N1"]).number = "S1"
        with pytest.raises(sa.exc.IntegrityError):
            work.session.flush()
        assert not work.session.flushing
        with pytest.raises((OutOfScope, sa.exc.PendingRollbackError)):
            raw(work)
        work.session.rollback()
        with pytest.raises((OutOfScope, sa.exc.InvalidRequestError)):
            raw(work)
        work.session.scalars(sa.select(Hazard))

    with pytest.raises(OutOfScope, match="Raw SQL"), begin(plant.supervisor()) as work:
        raw(work)


def test_a_session_belongs_to_one_actor(plant: Plant) -> None:
    with begin(director(), write=False) as work:
        assert work.session.get(Hazard, plant.hazards["S1"]) is not None
        with pytest.raises(FrozenInstanceError):
            work.actor = plant.supervisor()  # type: ignore[misc]
        with pytest.raises(OutOfScope, match="belongs to the actor"):
            Work(plant.supervisor(), work.session, work.now)


def test_a_stale_row_is_a_conflict(plant: Plant) -> None:
    with pytest.raises(Conflict, match="Someone else was faster"), begin(director()) as work:
        hazard = work.session.get_one(Hazard, plant.hazards["N1"])
        sa.orm.attributes.set_committed_value(hazard, "version_id", 7)
        hazard.state = State.ASSIGNED
        work.entry(EntryKind.CHANGE, "test")

    assert state_of(plant, "N1") == State.REPORTED


def test_when_the_log_cannot_be_written_nothing_is(plant: Plant, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise sa.exc.OperationalError("INSERT INTO log_entry", {}, Exception("database or disk is full"))

    monkeypatch.setattr("db.session.append", broken)
    with pytest.raises(LogUnavailable, match="Nothing was shown or stored"), begin(director()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).state = State.ASSIGNED
        work.entry(EntryKind.CHANGE, "test")
    monkeypatch.undo()

    assert state_of(plant, "N1") == State.REPORTED


def test_a_refusal_is_logged_in_a_transaction_of_its_own(plant: Plant) -> None:
    log_refusal(plant.supervisor(), "hazards.accept", Denied("not yours"), record=str(plant.hazards["S1"]))

    assert (entries()[-1].action, entries()[-1].purpose) == ("refused.hazards.accept", "Denied")


def test_a_reporter_is_in_the_log_under_his_pseudonym_and_from_nowhere(plant: Plant) -> None:
    worker = Actor(actor().person_id, None, "pseudonym", actor().grants, session="s", page="p", origin="o")

    with begin(worker) as work:
        work.entry(EntryKind.CHANGE, "test.report", as_reporter=True)
    with begin(worker) as work:
        work.entry(EntryKind.CHANGE, "test.other")
    with pytest.raises(OutOfScope, match="need two transactions"), begin(worker) as work:
        work.entry(EntryKind.CHANGE, "test.report", as_reporter=True)
        work.entry(EntryKind.CHANGE, "test.other")

    told = [(entry.actor, entry.session, entry.origin, entry.page) for entry in entries()[-2:]]
    assert sorted(told) == sorted([("pseudonym", "", "", ""), (str(worker.person_id), "s", "o", "p")])


def test_what_waits_for_the_commit_is_called_after_it_only(plant: Plant) -> None:
    called: list[str] = []

    with begin(director()) as work:
        work.after_commit.append(lambda: called.append("kept"))
        assert called == []
    with pytest.raises(NotFound), begin(director()) as work:
        work.after_commit.append(lambda: called.append("lost"))
        raise NotFound("no")

    assert called == ["kept"]


def test_instants_come_back_as_they_were_given(plant: Plant) -> None:
    given = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)
    with begin(director()) as work:
        work.session.get_one(Hazard, plant.hazards["N1"]).deadline = given
        work.entry(EntryKind.CHANGE, "test")

    with begin(director(), write=False) as work:
        assert work.session.scalar(sa.select(Hazard.deadline).where(Hazard.deadline == given)) == given
        assert work.session.scalar(sa.select(Hazard.number).where(Hazard.deadline < given)) is None


def test_a_verb_says_itself_that_it_writes() -> None:
    @writes
    def accept() -> None: ...

    def look() -> None: ...

    assert (is_writing(accept), is_writing(look)) == (True, False)

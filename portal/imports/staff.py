"""How do the people of an enterprise come in? One row each: name, staff number, department, post, telephone, first day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.actor import Actor
from db.areas import Department
from db.people import Organisation, Person, Post
from db.sealed import blind_of
from db.session import Work, begin, writes
from portal import clock, people
from portal.areas import time_zone
from portal.imports import tables
from portal.imports.tables import Result, Row, Said, folded
from portal.locale import N_
from portal.policy import Action, allows, require

BATCH = 500
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字"),
    "staff_number": ("工号", "员工编号", "staff number", "employee number"),
    "department": ("部门", "department code", "部门代码"),
    "post": ("岗位", "职位", "工种"),
    "organisation": ("单位", "公司", "contractor", "承包商"),
    "phone": ("电话", "手机", "telephone", "mobile"),
    "joined_on": ("入职日期", "入职时间", "first day", "joined"),
}


@dataclass
class Register:
    """What is known already: departments in use and closed ones by name and code, organisations and posts by name, whose each staff number is."""

    departments: dict[str, UUID]
    closed: set[str]
    closed_posts: set[tuple[UUID | None, str]]
    adds_posts: bool
    organisations: dict[str, UUID]
    posts: dict[tuple[UUID | None, str], UUID]
    names: dict[bytes, bytes | None]
    seen: set[bytes]


def run(actor: Actor, file: Path, *, own_map: Path | None = None, dry_run: bool = False) -> Result:
    """The whole file, some hundred rows a transaction; a row that cannot be stored keeps no other out, and a second run adds nobody."""
    return bring_in(actor, tables.read(file, HEADINGS, own_names=tables.read_map(own_map)), dry_run=dry_run)


def bring_in(actor: Actor, rows: Sequence[Row], *, dry_run: bool = False, progress: Callable[[int, int], object] | None = None) -> Result:
    """Rows that were read already; a staff number that stands in the file twice is found wherever in it."""
    result, seen = Result(rows=len(rows)), set[bytes]()
    for start in range(0, len(rows), BATCH):
        with begin(actor, write=not dry_run) as work:
            store(work, rows[start : start + BATCH], result, seen, dry_run=dry_run)
        if progress:
            progress(min(start + BATCH, len(rows)), len(rows))
    return result


@writes
def store(work: Work, rows: Sequence[Row], result: Result, seen: set[bytes], *, dry_run: bool = False) -> None:
    require(work.actor, Action.PERSON_ADD, None)
    known = _register(work, seen)
    for row in rows:
        number = blind_of("person", "staff_number", row.of("staff_number"))
        why = _refused(row, known, number)
        if why:
            result.reject(row, why)
            continue
        fresh = number not in known.names
        known.seen.add(number)
        result.imported += fresh
        result.unchanged += not fresh
        if fresh and not dry_run:
            _add(work, row, known)


def _refused(row: Row, known: Register, number: bytes) -> str:
    """Why a row cannot be stored; empty if it can."""
    joined, name = row.of("joined_on"), row.of("name")
    department, firm = folded(row.of("department")), folded(row.of("organisation"))
    other = number in known.names and known.names[number] != blind_of("person", "name", name)
    checks = (
        (not name, Said(N_("the name is missing"))),
        (not row.of("staff_number"), Said(N_("the staff number is missing"))),
        (number in known.seen, Said(N_("the staff number stands in the file twice"))),
        (other, Said(N_("the staff number belongs to somebody else; nothing was overwritten"))),
        (department in known.closed, Said(N_("the department {name} is closed; write the one that takes its place"), name=row.of("department"))),
        (bool(department) and department not in known.departments, Said(N_("there is no department {name}"), name=row.of("department"))),
        (bool(firm) and firm not in known.organisations, Said(N_("there is no organisation {name}"), name=row.of("organisation"))),
        (bool(joined) and tables.day(joined) is None, Said(N_("the date {date} cannot be read"), date=joined)),
        (bool(row.of("post")) and not row.of("department"), Said(N_("a post needs a department"))),
        (_post_closed(row, known), Said(N_("the post {name} is closed"), name=row.of("post"))),
        (_post_missing(row, known), Said(N_("there is no post {name} there; an administrator or the safety director adds it"), name=row.of("post"))),
    )
    return next((why for wrong, why in checks if wrong), "")


def _post_closed(row: Row, known: Register) -> bool:
    return _post_key(row, known) in known.closed_posts


def _post_missing(row: Row, known: Register) -> bool:
    """Whoever brings in people does not therefore organise the enterprise."""
    return bool(row.of("post")) and not known.adds_posts and _post_key(row, known) not in known.posts


def _post_key(row: Row, known: Register) -> tuple[UUID | None, str]:
    return known.departments.get(folded(row.of("department"))), folded(row.of("post"))


def _add(work: Work, row: Row, known: Register) -> None:
    department = known.departments.get(folded(row.of("department")))
    person = people.add_person(
        work,
        name=row.of("name"),
        staff_number=row.of("staff_number"),
        department_id=department,
        organisation_id=known.organisations.get(folded(row.of("organisation"))),
        phone=row.of("phone") or None,
        joined_on=tables.day(row.of("joined_on")),
    )
    if department and row.of("post"):
        work.session.flush()
        post = _post(work, department, row.of("post"), known)
        people.hold_post(work, person_id=person.id, post_id=post, valid_from=_since(work, person))


def _since(work: Work, person: Person) -> date:
    return person.joined_on or clock.site_day(work.now, time_zone(work))


def _post(work: Work, department_id: UUID, name: str, known: Register) -> UUID:
    key = (department_id, folded(name))
    if key not in known.posts:
        post = people.add_post(work, department_id=department_id, name=name)
        work.session.flush()
        known.posts[key] = post.id
    return known.posts[key]


def _register(work: Work, seen: set[bytes]) -> Register:
    organisations = select(Organisation.id, Organisation.name).where(Organisation.closed_at.is_(None))
    posts = work.session.execute(select(Post.id, Post.department_id, Post.name, Post.closed_at)).all()
    numbers = select(Person.staff_number_bi, Person.name_bi).where(Person.staff_number_bi.is_not(None))
    departments, closed = _departments(work)
    return Register(
        departments=departments,
        closed=closed,
        closed_posts={(post.department_id, folded(post.name)) for post in posts if post.closed_at is not None},
        adds_posts=allows(work.actor, Action.PLACE_CHANGE, None),
        organisations={folded(name): row_id for row_id, name in work.session.execute(organisations)},
        posts={(post.department_id, folded(post.name)): post.id for post in posts if post.closed_at is None},
        names={number: name for number, name in work.session.execute(numbers) if number is not None},
        seen=seen,
    )


def _departments(work: Work) -> tuple[dict[str, UUID], set[str]]:
    """What each name or code means today: one in use before one that is gone, and in place of a replaced one its successor."""
    rows = {row.id: row for row in work.session.scalars(select(Department))}
    in_use: dict[str, UUID] = {}
    closed: set[str] = set()
    for row in sorted(rows.values(), key=lambda row: row.closed_at is None):
        final = _successor(row, rows)
        if final.closed_at is None:
            in_use |= {folded(row.name): final.id, folded(row.code): final.id}
        else:
            closed |= {folded(row.name), folded(row.code)}
    return in_use, closed - set(in_use)


def _successor(row: Department, rows: Mapping[UUID, Department]) -> Department:
    seen = {row.id}
    while (other := row.replaced_by_id) is not None and other in rows and other not in seen:
        row = rows[other]
        seen.add(other)
    return row

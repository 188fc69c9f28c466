"""Which kinds of records can be drawn, and how are they counted and read together?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from audit.snapshot import Kind
from db.log.freezing import Raw
from db.session import Work
from portal.draws import checks, hazards, violations
from portal.draws.extent import Counts, Extent, Records
from portal.locale import N_

DRAWN = {one.code: one for one in (hazards.RECORDS, checks.RECORDS, violations.RECORDS)}
STRATA = {name: said for one in DRAWN.values() for name, said in one.called.items()}
CERTAIN = frozenset(name for one in DRAWN.values() for name in one.certain)


def chosen(codes: Collection[str]) -> list[Records]:
    return [one for code, one in DRAWN.items() if code in codes]


def of_stratum(name: str) -> Records:
    """Every kind but hazards, which were the first, begins each of its strata with its own name."""
    first = name.partition("/")[0]
    return next((one for one in DRAWN.values() if one.name == first), hazards.RECORDS)


def called(stratum: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Sentences of the catalogue. An area or a department is known by its code; the auditor has no list of them."""
    kind, _of, area = stratum.partition("/area/")
    if area:
        yield STRATA[f"{kind}/all"], {}
        yield N_("Area {code}"), {"code": area}
        return
    first, _slash, code = stratum.partition("/")
    words = {"area": N_("Area {code}"), "dept": N_("Department {code}")}.get(first)
    yield (words, {"code": code}) if words else (STRATA.get(stratum, stratum), {})


def planned(codes: Collection[str]) -> dict[str, Kind]:
    """What the plan says of each kind: its fields, and which an auditor may be refused: none, because none names a person by itself."""
    return {one.name: one.plan for one in chosen(codes)}


def attributes(codes: Collection[str]) -> dict[str, str]:
    """The house's attributes of these kinds."""
    return {code: said for one in chosen(codes) for code, said in one.tested.items()}


def count(work: Work, extent: Extent) -> Counts:
    """On the ledger and in the log, as they are now; counted apart from what is frozen."""
    strata: dict[str, int] = {}
    told: dict[str, int] = {}
    for one in chosen(extent.kinds):
        inside = one.inside(work, extent)
        found = {name: _number(work, select(func.count(one.row)).where(*inside, *which)) for name, which in one.strata(work, extent)}
        strata |= {name: n for name, n in found.items() if n}
        told[one.code] = _number(work, one.told().where(*inside))
    return Counts(strata, told)


def _number(work: Work, counting: Select[Any]) -> int:
    return int(work.session.execute(counting).scalar_one())


def records(work: Work, extent: Extent) -> Iterator[Raw]:
    """In the order of stratum and id, whichever kind they are of, read in one snapshot."""
    found = [(name, which, read) for one in chosen(extent.kinds) for read in [one.reader(work, extent)] for name, which in one.strata(work, extent)]
    for name, which, read in sorted(found, key=itemgetter(0)):
        yield from read(name, which)


def picked(work: Work, codes: Collection[str], numbers: Iterable[str]) -> dict[UUID, str]:
    """What has one of these numbers, in each of these kinds."""
    wanted = list(numbers)
    return {row_id: number for one in chosen(codes) for row_id, number in one.pick(work, wanted).items()} if wanted else {}

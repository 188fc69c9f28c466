"""What is each drawn record tested for? The house's list for its kind, or what the auditor chose and added before anything was drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from portal.draws import hazards, kinds

HAZARDS = hazards.TESTED
MOST_OWN, LONGEST_OWN = 5, 120


@dataclass(frozen=True)
class Attribute:
    """`said` is a sentence of the catalogue, or, where `own`, the auditor's words, which all kinds are tested for."""

    code: str
    said: str
    own: bool = False


def listed(codes: str, own: str | None, of: Collection[str] = ("hazards",)) -> list[Attribute]:
    """As they were declared with the draw, over records `of` these kinds; a kind for which none was declared is tested for the house's list."""
    added, declared = list(_own(own)), codes.split()
    found: list[str] = []
    for one in kinds.chosen(of):
        chosen = [code for code in one.tested if code in declared]
        found += chosen if chosen or added else one.tested
    said = kinds.attributes(of)
    return [*(Attribute(code, said[code]) for code in found), *added]


def fitting(attributes: Iterable[Attribute], stratum: str) -> list[Attribute]:
    """Those that the records of a stratum are tested for."""
    tested = kinds.of_stratum(stratum).tested
    return [one for one in attributes if one.own or one.code in tested]


def _own(lines: str | None) -> Iterator[Attribute]:
    for n, line in enumerate((lines or "").splitlines(), 1):
        yield Attribute(f"own{n}", line, own=True)

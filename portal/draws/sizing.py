"""How many records would be drawn if the auditor asked now, and how does that number come about?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.evaluation import Stage
from db.session import Work
from portal.draws import kinds
from portal.draws.extent import Extent
from portal.draws.terms import Wanted, rules_of, stages_of


@dataclass(frozen=True)
class Part:
    """A stratum: how many records it has now, and how many of them are drawn by the end of each stage."""

    name: str
    population: int
    stages: Sequence[Stage]
    certainty: bool


@dataclass(frozen=True)
class Preview:
    """What would be frozen and drawn. `there`: by kind, how many, and how many of them have the entry of their making in the log.

    `strata`: how many are drawn by chance.
    """

    parts: Sequence[Part]
    there: Mapping[str, tuple[int, int]]
    strata: int

    @property
    def in_log(self) -> int:
        return sum(told for _there, told in self.there.values())

    @property
    def population(self) -> int:
        return sum(part.population for part in self.parts)

    def take(self, stage: int) -> int:
        return sum(part.stages[stage - 1].n for part in self.parts)


def preview(work: Work, wanted: Wanted) -> Preview:
    """As the clerk would plan it now."""
    counted = kinds.count(work, Extent(wanted.since, wanted.until, frozenset(wanted.area_ids), wanted.strata, wanted.certainty, tuple(wanted.kinds)))
    whole = kinds.CERTAIN & set(counted.strata) if wanted.certainty else set()
    by_chance = max(1, len(counted.strata) - len(whole))
    rules = rules_of(wanted.confidence, wanted.tolerable, wanted.stages)
    parts = []
    for name, there in sorted(counted.strata.items()):
        always = [Stage(there, 0)] * wanted.stages
        stages = always if name in whole else stages_of(rules, wanted.expected, there, by_chance)
        parts.append(Part(name, there, stages, name in whole))
    counts = {code: (sum(part.population for part in parts if kinds.of_stratum(part.name).code == code), n) for code, n in counted.told.items()}
    return Preview(parts, counts, by_chance)

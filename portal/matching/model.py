"""Which past cases are most like this text, and which departments had them? Counted character runs, weighed by rarity; no text is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

VOTERS = 7
SAME_CATEGORY = 0.15  # what an equal category adds to the likeness of the texts
SURE_SHARE, SURE_WEIGHT, LEAST_CASES = 0.6, 0.2, 30
ALIKE = 0.2
RUNS = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=2**18, alternate_sign=False, norm=None)
Counts = Any  # a sparse matrix, one row a text


@dataclass(frozen=True)
class Case:
    """A past hazard in plain columns; the department is one that a person gave it to, None while nobody has. "Other" is no category."""

    id: UUID
    department_id: UUID | None
    category: str | None = None


@dataclass(frozen=True)
class Near:
    """A past case; how like its text is (0 nothing in common, 1 the same runs of characters), and its weight, which the category adds to."""

    case: Case
    likeness: float
    weight: float


def counted(texts: Sequence[str]) -> Counts:
    """How often each run of one to three characters stands in each text. Runs are hashed: there is no list of them to read."""
    return RUNS.transform([unicodedata.normalize("NFKC", text).casefold() for text in texts])


def stacked(counts: Sequence[Counts]) -> Counts:
    return sparse.vstack(counts, format="csr")


class Model:
    """Past cases with their counts, and what each run weighs among them."""

    def __init__(self, cases: Sequence[Case], counts: Counts) -> None:
        self.cases = tuple(cases)
        self.counts = counts
        self._weighing = TfidfTransformer(sublinear_tf=True).fit(counts)
        self._weighed = self._weighing.transform(counts)

    def nearest(self, counts: Counts, category: str | None, *, without: Collection[UUID] = ()) -> list[Near]:
        """Every case that has something in common with it, the heaviest first, and of equals the one that stands first."""
        likeness = (self._weighed @ self._weighing.transform(counts).T).toarray().ravel()
        weight = likeness + SAME_CATEGORY * np.array([category is not None and case.category == category for case in self.cases])
        order = np.argsort(-weight, kind="stable")
        return [Near(self.cases[n], float(likeness[n]), float(weight[n])) for n in order if weight[n] > 0 and self.cases[n].id not in without]


def votes(near: Sequence[Near]) -> list[tuple[UUID, float]]:
    """Departments with their share of the votes of the nearest cases, each with the square of its weight; then those of the cases behind them."""
    shares: dict[UUID, float] = {}
    had = [(each.case.department_id, each.weight**2) for each in near if each.case.department_id is not None]
    for department_id, weight in had[:VOTERS]:
        shares[department_id] = shares.get(department_id, 0.0) + weight
    total = sum(shares.values())
    voted = sorted(shares.items(), key=lambda share: -share[1])
    behind = dict.fromkeys(department_id for department_id, _weight in had if department_id not in shares)
    return [(department_id, weight / total) for department_id, weight in voted] + [(department_id, 0.0) for department_id in behind]


def sure(near: Sequence[Near]) -> bool:
    """Enough cases, one of them really alike, and most votes for one department; otherwise nothing is proposed."""
    had = [each for each in near if each.case.department_id is not None]
    if len(had) < LEAST_CASES or had[0].weight < SURE_WEIGHT:
        return False
    return votes(near)[0][1] >= SURE_SHARE

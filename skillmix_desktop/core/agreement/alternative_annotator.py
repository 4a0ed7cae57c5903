"""The alternative annotator test: may a judge stand in for the people, by their own disagreement?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from skillmix_desktop.core.agreement.estimates import NOTHING
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings

Scoring = Literal["accuracy", "rmse"]
Flags = npt.NDArray[np.bool_]

EXPERTS = 0.2
"""ε, the lead that people may have for their price; the authors take .15 for skilled ones, .1 for a crowd."""
FEWEST_UNITS = 30
FALSE_DISCOVERIES = 0.05
PASSING = 0.5

NO_UNITS = "nothing was rated by the judge and by two people"
TOO_FEW_UNITS = "nobody shares enough units with the judge and another person"


@dataclass(frozen=True)
class AgainstOne:
    """The judge against one person, measured by the other people."""

    grader: str
    n_units: int
    n_clusters: int
    advantage_probability: float | None
    """How often the judge is at least as near to the others as this person; ``None`` without units."""
    p_value: float | None
    """That the person's lead is ε or more; ``None`` where it was not tested."""
    is_rejected: bool
    """Whether the judge holds its own against this person."""


@dataclass(frozen=True)
class AlternativeAnnotatorTest:
    """ω and ρ; ``None`` where nobody could be tested, and ``reason`` says why."""

    epsilon: float
    winning_rate: float | None
    """ω: the share of the tested people against whom the judge holds its own."""
    advantage_probability: float | None
    """ρ: the mean over the tested people; it compares judges."""
    people: tuple[AgainstOne, ...]
    """All of them, those too who were not tested."""
    reason: str | None = None

    @property
    def is_passed(self) -> bool:
        """Whether ω reaches one half."""
        return self.winning_rate is not None and self.winning_rate >= PASSING


def alternative_annotator_test(
    ratings: Ratings,
    *,
    epsilon: float = EXPERTS,
    scoring: Scoring = "accuracy",
    is_clustered: bool = True,
    fewest_units: int = FEWEST_UNITS,
) -> AlternativeAnnotatorTest:
    """The test of Calderon, Reichart & Dror (2025), of shape (units, [judge, person, person, ...]).

    On the units that the judge, person j and another person rated, the judge and j are scored against the
    remaining people: by the share who said the same, or by the root of the mean squared distance. With
    W = [judge is at least as good] and V = [j is at least as good], both 1 in a tie, a one-sided t-test of
    mean(V - W) < ε gives j's p; ω is the share rejected by Benjamini & Yekutieli (2001) at .05, ρ the mean
    over j of mean(W). People with fewer than ``fewest_units`` such units are not tested.

    The authors take units as independent. With ``is_clustered``, and where ``ratings`` have clusters, the
    t-test is of the items' means of V - W instead. Weights play no part.

    p is 0 or 1 where V - W is the same everywhere and not ε, and not defined where it is ε. ω and ρ are not
    defined when nobody is tested.
    """
    codes, clusters = ratings.codes, ratings.clusters if is_clustered else None
    if ratings.n_graders < 1:
        raise ValueError("A judge is needed, in the first column.")
    given = codes[:, 1:] != MISSING
    usable = (codes[:, 0] != MISSING) & (given.sum(axis=1) >= 2)
    found = []
    for person in range(ratings.n_graders - 1):
        rows = usable & given[:, person]
        wins, losses = _scored(ratings, rows, person, scoring)
        units, n_clusters, p_value = int(rows.sum()), _count(clusters, rows), None
        if units >= max(fewest_units, 1):
            difference = losses.astype(np.float64) - wins
            p_value = _below(difference if clusters is None else _means(difference, clusters[rows]), epsilon)
        share = float(wins.mean()) if units else None
        found.append((ratings.graders[person + 1], units, n_clusters, share, p_value))
    return _summary(found, epsilon, fewest_units)


def benjamini_yekutieli(p_values: Sequence[float | None], rate: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which hypotheses are rejected with false discoveries held to ``rate``, whatever their dependence.

    The largest i of m with p₍ᵢ₎ ≤ i · rate / (m Σ 1/j), and all before it (Benjamini & Yekutieli 2001). A
    missing p is not rejected, but counts in m.
    """
    p = np.array([np.nan if value is None else value for value in p_values], dtype=np.float64)
    places = np.arange(1, len(p) + 1)
    bounds = places * rate / (len(p) * (1 / places).sum()) if len(p) else p
    order = np.argsort(p)
    within = np.flatnonzero(p[order] <= bounds)
    rejected = np.zeros(len(p), dtype=bool)
    if len(within):
        rejected[order[: within[-1] + 1]] = True
    return [bool(value) for value in rejected]


def _scored(ratings: Ratings, rows: Flags, person: int, scoring: Scoring) -> tuple[Flags, Flags]:
    """Whether the judge, and whether the person, is at least as near to the others, on each of the rows."""
    others = ratings.codes[rows, 1:]
    there = others != MISSING
    there[:, person] = False
    judge, one = ratings.codes[rows, 0], ratings.codes[rows, 1 + person]
    if scoring == "accuracy":
        of_judge = ((others == judge[:, None]) & there).sum(axis=1)
        of_one = ((others == one[:, None]) & there).sum(axis=1)
        return of_judge >= of_one, of_one >= of_judge
    scale = ratings.scale
    distances = (scale[:, None] - scale) ** 2  # compared as sums: the root and the number of people are alike
    judge_far = np.where(there, distances[judge[:, None], others], 0).sum(axis=1)
    one_far = np.where(there, distances[one[:, None], others], 0).sum(axis=1)
    return judge_far <= one_far, one_far <= judge_far


def _below(differences: Floats, epsilon: float) -> float | None:
    """The one-sided p that the mean lies below ε; ``None`` for a single value, or all of them ε."""
    n = len(differences)
    if n < 2:
        return None
    mean, error = float(differences.mean()), sqrt(float(differences.var(ddof=1)) / n)
    if (differences == differences[0]).all():
        return None if abs(mean - epsilon) < NOTHING else float(mean > epsilon)
    return float(special.stdtr(n - 1, (mean - epsilon) / error))


def _means(values: Floats, clusters: npt.NDArray[np.intp]) -> Floats:
    item = np.unique(clusters, return_inverse=True)[1]
    means: Floats = np.bincount(item, values) / np.bincount(item)
    return means


def _count(clusters: npt.NDArray[np.intp] | None, rows: Flags) -> int:
    return int(rows.sum()) if clusters is None else len(np.unique(clusters[rows]))


def _summary(
    found: list[tuple[str, int, int, float | None, float | None]], epsilon: float, fewest_units: int
) -> AlternativeAnnotatorTest:
    tested = [units >= max(fewest_units, 1) for _, units, *_ in found]
    p_values = [p for (*_, p), is_tested in zip(found, tested, strict=True) if is_tested]
    rejected = iter(benjamini_yekutieli(p_values))
    people = tuple(
        AgainstOne(*one, is_rejected=is_tested and next(rejected))
        for one, is_tested in zip(found, tested, strict=True)
    )
    shares = [one.advantage_probability for one, is_tested in zip(people, tested, strict=True) if is_tested]
    if not shares:
        reason = TOO_FEW_UNITS if any(one.n_units for one in people) else NO_UNITS
        return AlternativeAnnotatorTest(epsilon, None, None, people, reason)
    return AlternativeAnnotatorTest(
        epsilon=epsilon,
        winning_rate=sum(one.is_rejected for one in people) / len(shares),
        advantage_probability=float(np.mean(np.array(shares, dtype=np.float64))),
        people=people,
    )

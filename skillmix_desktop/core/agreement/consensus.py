"""One label out of several graders' for each unit: by majority, or weighed by how reliable each grader is."""

from dataclasses import dataclass

import numpy as np

from skillmix_desktop.core.agreement.profiles import Floats, Integers
from skillmix_desktop.core.agreement.ratings import MISSING, Codes, Ratings

CONVERGED = 1e-10
MOST_STEPS = 20_000
FEWEST_GRADERS = 3

TOO_FEW_GRADERS = "with fewer than three graders nothing tells who is right"
NOT_CONVERGED = "the reliabilities had not settled when the search was given up"


@dataclass(frozen=True, eq=False)
class MajorityVotes:
    """What most graders said of each unit."""

    labels: Codes
    """Shape (units,): a category's code, or -1 for a tie."""
    counts: tuple[int, ...]
    """How many units each category has won."""
    ties: int
    """Units where two categories or more have the most votes; they are not broken."""


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """How reliable each grader seems to be, and what each unit most likely is.

    The numbers are ``None`` where they are not defined, and ``reason`` says why.
    """

    prevalence: Floats | None
    """Shape (categories,): how often each is true."""
    reliability: Floats | None
    """Shape (graders, categories, categories): how often a grader says the last, if the middle one is true.

    NaN where the grader rated no unit that may be of that category.
    """
    probabilities: Floats | None
    """Shape (units, categories): what each unit may be."""
    reason: str | None = None

    @property
    def labels(self) -> Codes | None:
        """Shape (units,): the category that is likelier than not, -1 where none is."""
        if self.probabilities is None:
            return None
        likeliest: Codes = self.probabilities.argmax(axis=1)
        return np.where(self.probabilities.max(axis=1) > 0.5 + CONVERGED, likeliest, MISSING)


def majority_votes(ratings: Ratings) -> MajorityVotes:
    """The category with the most votes of each unit of ``ratings``, shape (units, graders), gaps allowed."""
    votes = (ratings.codes[:, :, None] == np.arange(len(ratings.categories))).sum(axis=1)
    most = votes == votes.max(axis=1, keepdims=True, initial=0)
    is_won = most.sum(axis=1) == 1
    labels: Codes = np.full(len(votes), MISSING)
    labels[is_won] = np.nonzero(most[is_won])[1]
    counts = np.bincount(labels[labels != MISSING], minlength=len(ratings.categories))
    return MajorityVotes(labels, tuple(counts.tolist()), int((labels == MISSING).sum()))


def dawid_skene(ratings: Ratings) -> DawidSkene:
    """The model of Dawid & Skene (1979): each grader errs in a way of its own, independently given the truth.

    For ratings of shape (units, graders), three graders or more, gaps allowed. With T_ik the probability that
    unit i is of category k, at first its share of i's votes, in turn

    - p_k = mean_i T_ik and π_gkl = Σ T_ik [g said l of i] / Σ T_ik [g rated i];
    - T_ik ∝ p_k Π_g π_gk(what g said of i),

    without smoothing, until no T changes by 1e-10. Graders that err together, as two chat models of one
    family do, are trusted too much. Clusters and weights play no part. Not defined with fewer than three
    graders who rated something.
    """
    profiles = ratings.profiles
    patterns, units = profiles.patterns, profiles.units.astype(np.float64)
    if int((patterns != MISSING).any(axis=0).sum()) < FEWEST_GRADERS:
        return DawidSkene(None, None, None, TOO_FEW_GRADERS)
    said = (patterns[:, :, None] == np.arange(profiles.n_categories)).reshape(len(patterns), -1)
    said = said.astype(np.float64)
    truth = profiles.counts() / profiles.counts().sum(axis=1, keepdims=True)
    for _ in range(MOST_STEPS):
        prevalence, reliability = _maximised(truth, units, said)
        before, truth = truth, _expected(prevalence, reliability, said)
        if np.abs(truth - before).max() < CONVERGED:
            break
    return DawidSkene(
        prevalence=prevalence,
        reliability=reliability,
        probabilities=truth[_pattern_of_each(ratings)],
        reason=None if np.abs(truth - before).max() < CONVERGED else NOT_CONVERGED,
    )


def _maximised(truth: Floats, units: Floats, said: Floats) -> tuple[Floats, Floats]:
    """The prevalence, and the reliability; ``said`` has shape (patterns, graders x categories)."""
    weighted = truth * units[:, None]
    categories = truth.shape[1]
    seen = (weighted.T @ said).reshape(categories, -1, categories).transpose(1, 0, 2)
    rated = seen.sum(axis=2, keepdims=True)
    reliability = np.divide(seen, rated, out=np.full(seen.shape, np.nan), where=rated > 0)
    prevalence: Floats = weighted.sum(axis=0) / units.sum()
    return prevalence, reliability


def _expected(prevalence: Floats, reliability: Floats, said: Floats) -> Floats:
    chances = np.nan_to_num(reliability).transpose(0, 2, 1).reshape(said.shape[1], -1)
    never = chances == 0
    likelihood = np.log(np.where(prevalence > 0, prevalence, 1)) + said @ np.log(np.where(never, 1, chances))
    likelihood[(said @ never > 0) | (prevalence == 0)] = -np.inf
    truth = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    shares: Floats = truth / truth.sum(axis=1, keepdims=True)
    return shares


def _pattern_of_each(ratings: Ratings) -> Integers:
    """Which of the distinct patterns each unit shows."""
    patterns = np.ascontiguousarray(ratings.profiles.patterns)
    known = {pattern.tobytes(): place for place, pattern in enumerate(patterns)}
    rows = np.ascontiguousarray(ratings.codes)
    return np.array([known[row.tobytes()] for row in rows], dtype=np.intp)

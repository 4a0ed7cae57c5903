"""Krippendorff's alpha: disagreement seen, against disagreement if ratings were shuffled among the units."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from skillmix_desktop.core.agreement.estimates import Statistic, Sums, ratio
from skillmix_desktop.core.agreement.intervals import Scale
from skillmix_desktop.core.agreement.profiles import Floats
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.core.agreement.reasons import no_variation

BELOW_ZERO = "a ratio scale has no values below zero"

Level = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(ratings: Ratings, level: Level = "nominal") -> Statistic:
    """α = 1 - Do/De over the n values of units with two ratings or more (Krippendorff 2004, 2011).

    With coincidences o_kl (each unit's ordered pairs of values, divided by its number of values less one) and
    their margins n_k: Do = Σ o_kl δ_kl / n and De = Σ n_k n_l δ_kl / (n (n - 1)). The distance δ_kl is
    - nominal: 1 for different values;
    - ordinal: (Σ n_g from k to l, less half of n_k + n_l)², a square of mid-ranks' distance;
    - interval: (k - l)²;
    - ratio: ((k - l) / (k + l))².
    The first axis of ``ratings`` are units, the second graders; gaps are no trouble. Not defined when only
    one value was said or no unit has two ratings, nor on a ratio scale with values below zero. An alpha below
    zero is legitimate. The ordinal form keeps the
    whole table of coincidences: it is meant for scales of at most a few dozen steps.
    """
    counts = ratings.profiles.counts()
    counts = np.where(counts.sum(axis=1, keepdims=True) >= 2, counts, 0)
    if level == "ordinal":
        moments, value = _ordinal(counts)
    else:
        moments, value = _fixed_distance(counts, _distances(level, ratings.scale))
    below_zero = level == "ratio" and bool((ratings.scale < 0).any())
    return Statistic(
        profiles=ratings.profiles,
        moments=moments,
        value=value,
        scale=Scale.COEFFICIENT,
        why_undefined=(lambda: BELOW_ZERO) if below_zero else no_variation(ratings),
    )


def _fixed_distance(counts: Floats, distances: Floats) -> tuple[Floats, Callable[[Sums], Sums]]:
    """Sums: the unit's disagreement, then the margins."""

    def value(sums: Sums) -> Sums:
        return _alpha(sums[..., 0], sums[..., 1:], (sums[..., 1:] @ distances * sums[..., 1:]).sum(axis=-1))

    disagreement = (counts @ distances * counts).sum(axis=1) / _others(counts)
    return np.hstack([disagreement[:, None], counts]), value


def _ordinal(counts: Floats) -> tuple[Floats, Callable[[Sums], Sums]]:
    """Sums: all coincidences of different values, then the margins, on whose mid-ranks distances depend."""
    categories = counts.shape[1]
    coincidences = (counts[:, :, None] * counts[:, None, :]) / _others(counts)[:, None, None]

    def value(sums: Sums) -> Sums:
        margins = sums[..., categories**2 :]
        together = sums[..., : categories**2].reshape((*margins.shape, categories))
        ranks = np.cumsum(margins, axis=-1) - margins / 2
        distances = (ranks[..., :, None] - ranks[..., None, :]) ** 2
        seen = (together * distances).sum(axis=(-2, -1))
        by_chance = (margins[..., :, None] * margins[..., None, :] * distances).sum(axis=(-2, -1))
        return _alpha(seen, margins, by_chance)

    return np.hstack([coincidences.reshape(len(counts), categories**2), counts]), value


def _alpha(seen: Sums, margins: Sums, by_chance: Sums) -> Sums:
    """``seen`` is n · Do and ``by_chance`` n (n - 1) · De."""
    alpha: Sums = 1 - (margins.sum(axis=-1) - 1) * ratio(seen, by_chance)
    return alpha


def _others(counts: Floats) -> Floats:
    others: Floats = np.maximum(counts.sum(axis=1) - 1, 1)
    return others


def _distances(level: Level, scale: Floats) -> Floats:
    if level == "nominal":
        unlike: Floats = np.ones((len(scale), len(scale))) - np.eye(len(scale))
        return unlike
    gaps: Floats = (scale[:, None] - scale) ** 2
    if level == "interval":
        return gaps
    if (scale < 0).any():
        return np.full_like(gaps, np.nan)
    sums = (scale[:, None] + scale) ** 2
    ratios: Floats = np.divide(gaps, sums, out=np.zeros_like(gaps), where=gaps > 0)
    return ratios

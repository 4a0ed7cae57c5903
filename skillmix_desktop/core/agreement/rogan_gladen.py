"""A judge's rate of *yes*, corrected for how often the judge errs on either side."""

from collections.abc import Sequence
from math import sqrt

from skillmix_desktop.core.agreement import binary
from skillmix_desktop.core.agreement.estimates import NOTHING, Estimate, Statistic, design_effect, value_of
from skillmix_desktop.core.agreement.intervals import Interval, normal_quantile
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings

ALL_LABELLED = "every verdict of the judge has a human label: none is left to be corrected"
TELLS_NOTHING = "the judge says 'yes' as often whether the person does or not"


def rogan_gladen(ratings: Ratings, *, confidence: float = 0.95) -> Estimate:
    """θ = (q + TNR - 1) / (TPR + TNR - 1) within [0, 1] (Rogan & Gladen 1978), for (units, [person, judge]).

    q is the judge's rate of *yes* on units without a human label (on all units, where ratings have weights);
    TPR and TNR are its recall and specificity on the units that both graded. The interval is Lee et al.'s
    (2025): with z²/2 verdicts added on either side to q, one on either side to TPR and TNR, z being the
    normal quantile, it is θ + 2z² (θ TPR(1 - TPR)/m₁ - (1 - θ) TNR(1 - TNR)/m₀) ∓ z · SE within [0, 1], with
    SE² = (q(1 - q)/n + (1 - θ)² TNR(1 - TNR)/m₀ + θ² TPR(1 - TPR)/m₁) / (TPR + TNR - 1)². It takes units as
    independent; where they share items, each number of units is first divided by its design effect.

    Not defined when the person never said *yes*, or never *no*; when TPR + TNR = 1; when nothing is left to
    be corrected. There is no standard error, for the estimate is far from normal.
    """
    pairs, alone = ratings.pair(), _judged_alone(ratings)
    rates = (binary.yes_rate(alone, 1), binary.recall(pairs), binary.specificity(pairs))
    q, sensitive, specific = (value_of(rate) for rate in rates)
    units, clusters = pairs.n_units, int(pairs.profiles.clusters.sum())
    reason = _why_undefined(rates, alone)
    if reason or q is None or sensitive is None or specific is None:
        return Estimate(None, None, None, None, units, clusters, reason)
    no, yes = binary.confusion(pairs).sum(axis=1).tolist()
    trials = [count / _crowding(rate) for count, rate in zip((alone.n_units, yes, no), rates, strict=True)]
    interval = _interval((q, sensitive, specific), trials, z=normal_quantile(confidence))
    low, high = (interval.low, interval.high) if interval else (None, None)
    value = min(max(0.0, (q + specific - 1) / (sensitive + specific - 1)), 1.0)
    return Estimate(value, None, low, high, units, clusters, None if interval else TELLS_NOTHING)


def _judged_alone(ratings: Ratings) -> Ratings:
    """The judge's verdicts that the rate is taken from, equally weighted."""
    chosen = ratings.codes[:, 1] != MISSING
    if ratings.weights is None:
        chosen &= ratings.codes[:, 0] == MISSING
    return Ratings.from_codes(
        ratings.codes[chosen],
        categories=ratings.categories,
        clusters=None if ratings.clusters is None else ratings.clusters[chosen],
        graders=ratings.graders,
    )


def _why_undefined(rates: Sequence[Statistic], alone: Ratings) -> str | None:
    _, recall, specificity = rates
    sensitive, specific = value_of(recall), value_of(specificity)
    if sensitive is None or specific is None:
        return (recall if sensitive is None else specificity).why_undefined()
    if not alone.n_units:
        return ALL_LABELLED
    return TELLS_NOTHING if abs(sensitive + specific - 1) < NOTHING else None


def _interval(shares: Sequence[float], trials: Sequence[float], *, z: float) -> Interval | None:
    """From q, TPR and TNR with the number of trials behind each; ``None`` where TPR + TNR = 1."""
    added = (z * z, 2, 2)
    q, sensitive, specific = (
        (n * share + extra / 2) / (n + extra) for share, n, extra in zip(shares, trials, added, strict=True)
    )
    n, m1, m0 = (n + extra for n, extra in zip(trials, added, strict=True))
    informed = sensitive + specific - 1
    if abs(informed) < NOTHING:
        return None
    value = (q + specific - 1) / informed
    of_yes, of_no = sensitive * (1 - sensitive) / m1, specific * (1 - specific) / m0
    middle = value + 2 * z * z * (value * of_yes - (1 - value) * of_no)
    half = z * sqrt(q * (1 - q) / n + (1 - value) ** 2 * of_no + value**2 * of_yes) / abs(informed)
    return Interval(min(max(middle - half, 0.0), 1.0), min(max(middle + half, 0.0), 1.0))


def _crowding(statistic: Statistic) -> float:
    """How many units that share items are worth one that does not; never below 1."""
    return max(design_effect(statistic) or 1.0, 1.0)

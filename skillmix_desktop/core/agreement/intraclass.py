"""Intraclass correlations: how much of what scores vary is the texts, and not who graded them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scipy import special

from skillmix_desktop.core.agreement.estimates import NOTHING, Estimate
from skillmix_desktop.core.agreement.intervals import Interval
from skillmix_desktop.core.agreement.ratings import Ratings

TOO_FEW = "two graders and two texts that all of them scored are needed"
NO_VARIATION = "the scores do not vary"
NO_INTERVAL = "the scores leave no error to estimate its interval from"


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six forms of Shrout & Fleiss (1979); ``_single`` for one grader, ``_mean`` for the mean of all.

    They differ in what they hold against the graders: ``one_way`` takes each text's graders as drawn anew,
    ICC(1,·); ``agreement`` counts a grader's leniency as error, ICC(2,·); ``consistency`` does not, ICC(3,·).
    """

    one_way_single: Estimate
    agreement_single: Estimate
    consistency_single: Estimate
    one_way_mean: Estimate
    agreement_mean: Estimate
    consistency_mean: Estimate


@dataclass(frozen=True)
class MeanSquares:
    """The mean squares of a table of n texts by k graders."""

    n: int
    k: int
    rows: float
    columns: float
    error: float
    within: float


def intraclass_correlations(ratings: Ratings, *, confidence: float = 0.95) -> IntraclassCorrelations:
    """From a two-way analysis of variance of the texts that every grader scored, shape (texts, graders).

    With mean squares R of texts, C of graders, E of the rest and W within texts:
    - ICC(1,1) = (R - W) / (R + (k - 1) W),
    - ICC(2,1) = (R - E) / (R + (k - 1) E + k (C - E) / n),
    - ICC(3,1) = (R - E) / (R + (k - 1) E);
    those of the mean of k graders follow by Spearman and Brown. The intervals come from F distributions
    (McGraw & Wong 1996). Not defined for fewer than two texts or graders, or scores that are all the same.
    """
    complete = ratings.of_all()
    squares = _mean_squares(complete)
    one_way, agreement, consistency = (
        _estimate(form, complete, squares, confidence) for form in (_one_way, _agreement, _consistency)
    )
    return IntraclassCorrelations(
        one_way_single=one_way,
        agreement_single=agreement,
        consistency_single=consistency,
        one_way_mean=_of_the_mean(one_way, complete.n_graders),
        agreement_mean=_of_the_mean(agreement, complete.n_graders),
        consistency_mean=_of_the_mean(consistency, complete.n_graders),
    )


Form = tuple[float | None, Interval | None]


def _mean_squares(complete: Ratings) -> MeanSquares | None:
    n, k = complete.codes.shape
    if n < 2 or k < 2:
        return None
    scores = complete.scores
    rows = k * float(((scores.mean(axis=1) - scores.mean()) ** 2).sum())
    columns = n * float(((scores.mean(axis=0) - scores.mean()) ** 2).sum())
    within = float(((scores - scores.mean(axis=1, keepdims=True)) ** 2).sum())
    return MeanSquares(
        n=n,
        k=k,
        rows=rows / (n - 1),
        columns=columns / (k - 1),
        error=max(within - columns, 0) / ((n - 1) * (k - 1)),
        within=within / (n * (k - 1)),
    )


def _one_way(squares: MeanSquares, confidence: float) -> Form:
    return _against(squares.rows, squares.within, squares, squares.n * (squares.k - 1), confidence)


def _consistency(squares: MeanSquares, confidence: float) -> Form:
    return _against(squares.rows, squares.error, squares, (squares.n - 1) * (squares.k - 1), confidence)


def _against(rows: float, error: float, squares: MeanSquares, degrees: int, confidence: float) -> Form:
    """(R - E) / (R + (k - 1) E) with an interval from the ratio R/E, for either kind of error."""
    k, between = squares.k, squares.n - 1
    value = _quotient(rows - error, rows + (k - 1) * error)
    if value is None or error < NOTHING:
        return value, None
    low = rows / error / _f_quantile(confidence, between, degrees)
    high = rows / error * _f_quantile(confidence, degrees, between)
    return value, Interval((low - 1) / (low + k - 1), (high - 1) / (high + k - 1))


def _agreement(squares: MeanSquares, confidence: float) -> Form:
    n, k = squares.n, squares.k
    rows, columns, error = squares.rows, squares.columns, squares.error
    value = _quotient(rows - error, rows + (k - 1) * error + k * (columns - error) / n)
    if value is None or error < NOTHING:
        return value, None
    ratio = k * value * columns / error
    rest = n * (1 + (k - 1) * value) - k * value
    degrees = _quotient((k - 1) * (n - 1) * (ratio + rest) ** 2, (n - 1) * ratio**2 + rest**2)
    if degrees is None:
        return value, None
    spread = k * columns + (k * n - k - n) * error
    upper, lower = _f_quantile(confidence, n - 1, degrees), _f_quantile(confidence, degrees, n - 1)
    low = n * (rows - upper * error) / (upper * spread + n * rows)
    high = n * (lower * rows - error) / (spread + n * lower * rows)
    # With hardly any texts and a value below zero the approximation can miss the value itself.
    return value, Interval(low, high) if low <= value <= high else None


def _f_quantile(confidence: float, above: float, below: float) -> float:
    return float(special.fdtri(above, below, (1 + confidence) / 2))


def _quotient(numerator: float, denominator: float) -> float | None:
    return None if abs(denominator) < NOTHING else numerator / denominator


def _estimate(
    form: Callable[[MeanSquares, float], Form],
    complete: Ratings,
    squares: MeanSquares | None,
    confidence: float,
) -> Estimate:
    value, interval = (None, None) if squares is None else form(squares, confidence)
    if value is None:
        reason: str | None = TOO_FEW if squares is None else NO_VARIATION
    else:
        reason = None if interval else NO_INTERVAL
    return Estimate(
        value=value,
        se=None,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n_units=complete.n_units,
        n_clusters=complete.n_units,
        reason=reason,
    )


def _of_the_mean(single: Estimate, graders: int) -> Estimate:
    """Spearman and Brown's step from one grader to the mean of several, for the value and its interval."""
    if single.value is None:
        return single

    def stepped(value: float | None) -> float | None:
        return None if value is None else _quotient(graders * value, 1 + (graders - 1) * value)

    value = stepped(single.value)
    if value is None:
        return replace(single, value=None, low=None, high=None, reason=NO_VARIATION)
    return replace(single, value=value, low=stepped(single.low), high=stepped(single.high))

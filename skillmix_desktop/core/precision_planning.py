"""How closely κ will be known from so many texts: reckoned before people have marked them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.agreement.intervals import Scale, clustered_interval


@dataclass(frozen=True)
class ExpectedKappa:
    """κ as it is expected, and the standard error that one text would leave it: √n times that of n texts."""

    value: float
    error_of_one: float


@dataclass(frozen=True)
class KappaAssumptions:
    """What stands in for a first sample: two graders who say *met* equally often."""

    kappa: float = 0.6
    prevalence: float = 0.75
    """The share of marks that are *met*."""
    marks_a_text: float = 5.0
    correlation: float = 0.1
    """How alike the marks of one text are in whether the graders agree on them: an intraclass correlation."""

    @property
    def design_effect(self) -> float:
        """The variance of κ against what it would be if every mark came from a text of its own."""
        return 1 + (self.marks_a_text - 1) * self.correlation

    @property
    def expected(self) -> ExpectedKappa:
        """By the variance of κ under equal shares of *met* (Bloch & Kraemer 1989), times the design effect.

        Of one mark it is (1 - κ) ((1 - κ) (1 - 2κ) + κ (2 - κ) / (2 p (1 - p))) for the share p.
        """
        kappa, spread = self.kappa, self.prevalence * (1 - self.prevalence)
        of_one = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * spread))
        return ExpectedKappa(kappa, sqrt(of_one * self.design_effect / self.marks_a_text))


def expected_from_sample(kappa: Estimate) -> ExpectedKappa | None:
    """The prevalence and the likeness within texts as a sample shows them; ``None`` where κ has no error."""
    if kappa.value is None or kappa.se is None:
        return None
    return ExpectedKappa(kappa.value, kappa.se * sqrt(kappa.n_clusters))


def planned_half_widths(
    expected: ExpectedKappa, texts: Sequence[int], *, confidence: float = 0.95
) -> list[float | None]:
    """Half the width of the interval of κ from each number of texts; ``None`` where it would have none.

    It is the interval that agreement is reported with, by the standard error that so many texts leave.
    """
    return [_half_width(expected, number, confidence) for number in texts]


def texts_needed(
    expected: ExpectedKappa, half_width: float, *, most: int, confidence: float = 0.95
) -> int | None:
    """The fewest texts that bring κ as near as ``half_width``; ``None`` where ``most`` are too few."""
    if not _is_reached(_half_width(expected, most, confidence), half_width):
        return None
    too_few, enough = 1, most
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _is_reached(_half_width(expected, middle, confidence), half_width):
            enough = middle
        else:
            too_few = middle
    return enough


def _is_reached(found: float | None, wanted: float) -> bool:
    return found is not None and found <= wanted


def _half_width(expected: ExpectedKappa, texts: int, confidence: float) -> float | None:
    if texts < 2:
        return None
    interval = clustered_interval(
        expected.value,
        expected.error_of_one / sqrt(texts),
        clusters=texts,
        units=texts,
        scale=Scale.COEFFICIENT,
        confidence=confidence,
    )
    return (interval.high - interval.low) / 2 if interval else None

"""McNemar's test: does one of two graders or students fare better on the same units, by more than chance."""

from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True)
class McNemar:
    """The units on which two graders differ, and what the test says of them.

    The test takes units as independent: it is for one verdict an item, not for several criteria of one text.
    """

    first_only: int
    second_only: int
    chi2: float | None
    """(b - c)² / (b + c); ``None`` when the graders never differ."""
    chi2_corrected: float | None
    """With the continuity correction, (|b - c| - 1)² / (b + c), and 0 when b = c."""
    exact_p: float
    """Two-sided, of the binomial distribution with even chances; 1 when the graders never differ."""


def mcnemar(first_only: int, second_only: int) -> McNemar:
    """McNemar (1947), with Edwards' (1948) correction and the exact test.

    ``first_only`` counts the units where only the first grader said *yes*, ``second_only`` the others' like.
    """
    differing = first_only + second_only
    gap = abs(first_only - second_only)
    exact = 2 * float(special.bdtr(min(first_only, second_only), differing, 0.5)) if differing else 1.0
    return McNemar(
        first_only=first_only,
        second_only=second_only,
        chi2=gap**2 / differing if differing else None,
        chi2_corrected=max(gap - 1, 0) ** 2 / differing if differing else None,
        exact_p=min(1.0, exact),
    )
